"""The weekly facts of legs (docs/import.md, docs/metrics.md 8): one row after the other, found by looking at every leg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from tests.oracle.calling import verdict
from tests.oracle.history import Leg

FactRow = dict[str, Any]  # column: value
OUTCOMES = ("answered", "abandoned", "timed_out", "overflowed", "transferred")


def week_of(leg: Leg) -> date:
    day = leg.start.date()
    while day.isoweekday() != 7:
        day -= timedelta(days=1)
    return day


def facts(legs: Iterable[Leg]) -> dict[str, list[FactRow]]:
    """The rows of every fact table, by its name."""
    legs = list(legs)
    return {
        "endpoint_week": grouped(legs, {"endpoint_type": lambda leg: leg.endpoint_type}, sums),
        "feature_week": grouped([x for x in legs if x.feature], {"feature": lambda leg: leg.feature}, sums),
        "queue_week": grouped([x for x in legs if x.queue_outcome], QUEUE, queue_sums),
        "user_week": grouped([x for x in legs if x.user_id and x.endpoint_type != "gateway"], {}, users),
        "location_day": grouped(legs, PLACE, lambda found: {**sums(found), **report(found)}),
    }


Keys = dict[str, Callable[[Leg], Hashable]]
QUEUE: Keys = {
    "location_id": lambda leg: leg.location_id or None,
    "queue_id": lambda leg: leg.queue_id or None,
    "endpoint_type": lambda leg: leg.endpoint_type,
    "feature": lambda leg: leg.feature or None,
}
PLACE: Keys = {"location_id": lambda leg: leg.location_id or None, "day": lambda leg: leg.start.date()}


def grouped(legs: Iterable[Leg], keys: Keys, added: Callable[[Sequence[Leg]], FactRow]) -> list[FactRow]:
    groups: dict[tuple[Hashable, ...], list[Leg]] = {}
    for leg in legs:
        groups.setdefault((week_of(leg), leg.org_id, *(key(leg) for key in keys.values())), []).append(leg)
    names = ("week", "org_id", *keys)
    return [dict(zip(names, key, strict=True)) | added(found) for key, found in groups.items()]


def count(legs: Iterable[Leg], holds: Callable[[Leg], bool]) -> int:
    return sum(1 for leg in legs if holds(leg))


def sums(legs: Sequence[Leg]) -> FactRow:
    return {
        "legs": len(legs),
        "calls": count(legs, lambda leg: leg.direction == "originating"),
        "seconds": sum(leg.duration for leg in legs),
        "video_legs": count(legs, lambda leg: leg.video),
        "video_seconds": sum(leg.duration for leg in legs if leg.video),
        "measured": count(legs, lambda leg: verdict(leg, "any") != "not_measured"),
        "poor_any": count(legs, lambda leg: verdict(leg, "any") == "poor"),
        "poor_all": count(legs, lambda leg: verdict(leg, "all") == "poor"),
    }


def queue_sums(legs: Sequence[Leg]) -> FactRow:
    answer = [leg.queue_wait for leg in legs if leg.queue_outcome != "abandoned" and leg.queue_wait is not None]
    abandon = [leg.queue_wait for leg in legs if leg.queue_outcome == "abandoned" and leg.queue_wait is not None]
    outcomes = Counter(leg.queue_outcome for leg in legs)
    waits = {"answer_waits": len(answer), "answer_wait_s": sum(answer)}
    waits |= {"abandon_waits": len(abandon), "abandon_wait_s": sum(abandon)}
    return {"offered": len(legs), **{name: outcomes[name] for name in OUTCOMES}, **waits}


def users(legs: Sequence[Leg]) -> FactRow:
    numbers = Counter(leg.user_id for leg in legs).values()
    return {
        "users_1_9": sum(n < 10 for n in numbers),
        "users_10_49": sum(10 <= n < 50 for n in numbers),
        "users_50": sum(n >= 50 for n in numbers),
    }


def report(legs: Sequence[Leg]) -> FactRow:
    types = Counter(leg.endpoint_type for leg in legs)
    inbound = [leg for leg in legs if leg.direction == "terminating"]
    features, outcomes = Counter(leg.feature for leg in inbound), Counter(leg.queue_outcome for leg in inbound)
    return {
        **{f"{name}_legs": types[name] for name in ("desk_phone", "room_device", "third_party")},
        **{f"inbound_{name}": features[name] for name in ("hunt_group", "auto_attendant", "call_queue")},
        "inbound_offered": count(inbound, lambda leg: bool(leg.queue_outcome)),
        **{f"inbound_{name}": outcomes[name] for name in ("abandoned", "timed_out", "overflowed", "transferred")},
    }


def in_order(rows: Iterable[FactRow]) -> list[FactRow]:
    """The same rows in one order, by week, whatever is missing in them."""
    return sorted(rows, key=lambda row: (row["week"], sorted((name, str(value)) for name, value in row.items())))
