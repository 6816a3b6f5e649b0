"""Call legs as rows of the contract's file, a week at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.codes import ENDPOINT_TYPES, FEATURES, OUTCOMES
from dashboard.demo.calling.callers import Callers, callers
from dashboard.demo.calling.calls import OTHERS, ordinary, with_others
from dashboard.demo.calling.features import featured
from dashboard.demo.calling.ground import Ground, ground
from dashboard.demo.calling.hours import DAY
from dashboard.demo.calling.incidents import Network, network
from dashboard.demo.calling.leg import NOBODY, Legs, together
from dashboard.demo.calling.quality import Measured, Stream, measured
from dashboard.demo.calling.queues import SHARE, Queues, entries, queues
from dashboard.demo.calling.seats import Seats
from dashboard.demo.calling.weeks import Week, weekly
from dashboard.demo.draw import Bools, Floats, Ints, Random, stream, whole
from dashboard.demo.tables import Table
from dashboard.demo.world import World

_SPAN = 1 << 24  # more than there are users of a customer
_NOWHERE = 0.04
_LATE, _LATEST_H = 0.008, 60


@dataclass(frozen=True, slots=True)
class _Cast:
    seats: Seats
    ground: Ground
    callers: Callers
    queues: Queues
    network: Network


def call_legs(world: World, locations: Table, seats: Seats) -> Iterator[pa.Table]:
    """The rows of `call_legs`, week by week; `seats` have watched all snapshots."""
    cast = _cast(world, locations, seats)
    for index, week in enumerate(seats.weeks):
        random = stream(world.plan.seed, world.region, "call legs", week.number)
        legs = _cut(_drawn(cast, index, random), week)
        quality = measured(legs, cast.network.poor(legs, index), random)
        yield _table(cast.ground, legs, quality, week, f"{world.region}-{week.begin:%Y%m%d}-", random)


def _cast(world: World, locations: Table, seats: Seats) -> _Cast:
    amount = weekly(world.region, len(world.customers.org_id))
    random = {
        purpose: stream(world.plan.seed, world.region, f"call legs: {purpose}")
        for purpose in ("callers", "queues", "network")
    }
    where = ground(world, locations)
    who = callers(seats, amount * (1 - SHARE) / OTHERS, random["callers"])
    lines = queues(seats, amount * SHARE / OTHERS, random["queues"])
    return _Cast(seats, where, who, lines, network(seats, who, where, random["network"]))


def _drawn(cast: _Cast, week: int, random: Random) -> Legs:
    users = ordinary(cast.callers, week, cast.ground, random)
    queued = entries(cast.queues, week, cast.seats, cast.ground, random)
    return featured(with_others(together([users, queued]), random), random)


def _cut(legs: Legs, week: Week) -> Legs:
    """What begins before the week's end, in the order of time."""
    order = np.lexsort((legs.call, legs.start))
    return legs.take(order[legs.start[order] < (week.end - week.begin).days * DAY])


def _table(where: Ground, legs: Legs, quality: Measured, week: Week, prefix: str, random: Random) -> pa.Table:
    start = _seconds(week.begin) + legs.start
    nowhere = (random.random(len(start)) < _NOWHERE) | (legs.place == NOBODY)
    return pa.table(
        {
            "leg_id": _ids(prefix, np.arange(len(start))),
            "call_id": _ids(f"{prefix}c", legs.call),
            "org_id": pa.array(where.org_id).take(pa.array(legs.owner)),
            "location_id": _named(where.places, np.where(nowhere, NOBODY, legs.place)),
            "user_id": _users(where, legs),
            "start_time": _instants(start),
            "duration_s": legs.duration,
            "direction": _named(("terminating", "originating"), legs.outgoing.astype(np.int64)),
            "endpoint_type": _named(ENDPOINT_TYPES, legs.endpoint),
            "video": quality.video,
            **_values("audio", quality.sound),
            **_values("video", quality.picture),
            "feature": _named(FEATURES, legs.feature),
            "queue_id": _queues(where, legs),
            "queue_wait_s": _numbers(legs.wait, legs.wait == NOBODY),
            "queue_outcome": _named(OUTCOMES, legs.outcome),
            "updated_at": _updates(start + legs.duration, _seconds(week.end), random),
        }
    )


def _seconds(day: date) -> int:
    return int(np.datetime64(day, "s").astype(np.int64))


def _ids(prefix: str, numbers: Ints) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 6, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def _named(names: Sequence[str], index: Ints) -> pa.Array:
    """The names at these places, null at NOBODY."""
    return pa.array(names, pa.string()).take(_numbers(index, index == NOBODY))


def _numbers(values: Ints, unknown: Bools) -> pa.Array:
    return pa.array(values, pa.int64(), mask=unknown)


def _users(where: Ground, legs: Legs) -> pa.Array:
    """The same names as in the phone numbers and devices."""
    return _each(legs, legs.user, lambda owner, user: f"user{user + 1}@{where.domains[owner]}")


def _queues(where: Ground, legs: Legs) -> pa.Array:
    return _each(legs, legs.queue, lambda owner, queue: f"{where.org_id[owner][:8]}-queue-{queue}")


def _each(legs: Legs, number: Ints, name: Callable[[int, int], str]) -> pa.Array:
    """A name for each number at its customer, made once."""
    pairs, index = np.unique(legs.owner * _SPAN + number + 1, return_inverse=True)
    names = [name(pair // _SPAN, pair % _SPAN - 1) if pair % _SPAN else None for pair in pairs.tolist()]
    return pa.array(names, pa.string()).take(pa.array(index))


def _values(kind: str, each: Stream) -> dict[str, pa.Array]:
    named: dict[str, Floats] = {"jitter_ms": each.jitter, "latency_ms": each.latency, "loss_pct": each.loss}
    return {f"{kind}_{name}": pa.array(values, mask=np.isnan(values)) for name, values in named.items()}


def _instants(seconds: Ints) -> pa.Array:
    return pa.array(np.datetime_as_string(seconds.astype("datetime64[s]"), timezone="UTC"), pa.string())


def _updates(ended: Ints, latest: int, random: Random) -> pa.Array:
    """A few legs came late."""
    late = random.random(len(ended)) < _LATE
    at = ended + whole(1, _LATEST_H * 3600, random, len(ended))
    known = np.maximum(np.minimum(at, latest), ended)[late]
    return _instants(known).take(_numbers(np.cumsum(late) - 1, ~late))
