"""The `calling` part of the figures document (docs/metrics.md 8, 9): one leg after the other, nothing remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.history import Known, Leg
from tests.oracle.lines import Line

Json = dict[str, Any]
WEEK = timedelta(days=7)
JITTER_MS, LATENCY_MS, LOSS_PCT = 150, 400, 5  # the greatest values that are still good
BANDS = ((1, 9, "1-9"), (10, 49, "10-49"), (50, 10**12, "50+"))


@dataclass(frozen=True)
class Calls:
    """One region read at one day for the customers that were asked for."""

    region: str
    known: Known
    lines: Sequence[Line]
    day: date
    customers: Collection[str]

    def legs(self, week: date) -> list[Leg]:
        """The legs of a week that count: of these customers, and not of one who was gone when it ended."""
        first = datetime.combine(week, time(), UTC)
        found = (leg for leg in self.known.legs.values() if first <= leg.start < first + WEEK)
        return [leg for leg in found if leg.org_id in self.customers and self.still_there(leg.org_id, week + WEEK)]

    def still_there(self, org_id: str, week_end: date) -> bool:
        gone = self.known.customers[org_id].withdrawn_on
        return gone is None or week_end < gone

    def live(self, day: date) -> list[Line]:
        calling = (line for line in self.lines if line.product == "calling")
        return [line for line in calling if line.customer.org_id in self.customers and line.live(day)]

    def assigned(self, day: date) -> int:
        return sum(n.assigned for n in (line.numbers(day) for line in self.live(day)) if n is not None)


@dataclass(frozen=True)
class Asked:
    """One customer of one region, with the legs of the eight weeks, oldest first."""

    calls: Calls
    org_id: str
    weeks: Sequence[Sequence[Leg]]

    @property
    def now(self) -> Sequence[Leg]:
        return self.weeks[-1]

    @property
    def before(self) -> Sequence[Leg]:
        return self.weeks[-2]

    @property
    def name(self) -> str:
        return self.calls.known.customers[self.org_id].name

    @property
    def lines(self) -> list[Line]:
        return [line for line in self.calls.live(self.calls.day) if line.customer.org_id == self.org_id]


def part(views: Sequence[Calls], rule: str = "any") -> Json:
    """What these regions say together; `rule`: what makes a leg poor, `any` broken limit or `all` of them."""
    last = min(last_completed_week(view.day) for view in views)
    weeks = [last - n * WEEK for n in range(7, -1, -1)]
    legs = [[leg for view in views for leg in view.legs(week)] for week in weeks]
    everyone = [customer for view in views for customer in customers_of(view, weeks)]
    return {
        "week": last.isoformat(),
        "bands": [bands(views, week) for week in weeks],
        "quality": [
            {"week": week.isoformat(), **quality(found, rule)} for week, found in zip(weeks, legs, strict=True)
        ],
        "endpoints": endpoints(legs[-1], legs[-2], rule),
        "features": features(legs[-1]),
        "queues": queues(legs[-1]),
        "queues_previous": queues(legs[-2]),
        "usage_rows": usage_rows(everyone),
        "quality_rows": quality_rows(everyone, rule),
        "queue_rows": queue_rows(everyone),
    }


def last_completed_week(day: date) -> date:
    """The Sunday that began the newest week whose end is not after the day's midnight."""
    end = day
    while end.isoweekday() != 7:
        end -= timedelta(days=1)
    return end - WEEK


def customers_of(view: Calls, weeks: Sequence[date]) -> list[Asked]:
    legs = [view.legs(week) for week in weeks]
    return [
        Asked(view, org_id, [[leg for leg in found if leg.org_id == org_id] for found in legs])
        for org_id in view.customers
    ]


# --- users


def legs_of_users(legs: Iterable[Leg]) -> Counter[tuple[str, str]]:
    """How many legs each user has, gateways left out; legs without a user have none."""
    return Counter((leg.org_id, leg.user_id) for leg in legs if leg.user_id and leg.endpoint_type != "gateway")


def bands(views: Sequence[Calls], week: date) -> Json:
    counts = [legs_of_users(view.legs(week)) for view in views]
    spare = [max(0, view.assigned(week + WEEK) - len(users)) for view, users in zip(views, counts, strict=True)]
    numbers = [n for users in counts for n in users.values()]
    rest = {name: sum(low <= n <= high for n in numbers) for low, high, name in BANDS}
    return {"week": week.isoformat(), "0": sum(spare), **rest}


# --- quality


def verdict(leg: Leg, rule: str) -> str:
    """`good`, `poor` or `not_measured`."""
    values = [
        (leg.audio_jitter, JITTER_MS),
        (leg.audio_latency, LATENCY_MS),
        (leg.audio_loss, LOSS_PCT),
        (leg.video_jitter, JITTER_MS),
        (leg.video_latency, LATENCY_MS),
        (leg.video_loss, LOSS_PCT),
    ]
    if all(value is None for value, _ in values):
        return "not_measured"
    broken = [value is not None and value > limit for value, limit in values]
    return "poor" if (all(broken) if rule == "all" else any(broken)) else "good"


def quality(legs: Iterable[Leg], rule: str) -> dict[str, int]:
    verdicts = [verdict(leg, rule) for leg in legs]
    return {name: verdicts.count(name) for name in ("good", "poor", "not_measured")}


def poor_rate(legs: Iterable[Leg], rule: str) -> Fraction | None:
    counted = quality(legs, rule)
    return share(counted["poor"], counted["poor"] + counted["good"])


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def difference(now: Fraction | None, before: Fraction | None) -> float | None:
    return None if now is None or before is None else float(now - before)


def by_endpoint(legs: Iterable[Leg]) -> dict[str, list[Leg]]:
    found: dict[str, list[Leg]] = {}
    for leg in legs:
        found.setdefault(leg.endpoint_type, []).append(leg)
    return found


def endpoints(now: Iterable[Leg], before: Iterable[Leg], rule: str) -> list[Json]:
    types, earlier = by_endpoint(now), by_endpoint(before)
    return [
        {
            "endpoint_type": name,
            **quality(types[name], rule),
            "poor_rate": number(poor_rate(types[name], rule)),
            "change_pp": difference(poor_rate(types[name], rule), poor_rate(earlier.get(name, []), rule)),
        }
        for name in sorted(types, key=lambda name: (-len(types[name]), name))
    ]


def worst_endpoint(legs: Iterable[Leg], rule: str) -> tuple[str | None, Fraction | None]:
    rates = [(poor_rate(found, rule), quality(found, rule)["poor"], name) for name, found in by_endpoint(legs).items()]
    poor = [(rate, legs, name) for rate, legs, name in rates if rate]
    if not poor:
        return None, None
    rate, _, name = min(poor, key=lambda p: (-p[0], -p[1], p[2]))
    return name, rate


def features(legs: Iterable[Leg]) -> list[Json]:
    counts = Counter(leg.feature for leg in legs if leg.feature)
    return [{"feature": name, "legs": counts[name]} for name in sorted(counts, key=lambda name: (-counts[name], name))]


# --- queues


def entries(legs: Iterable[Leg]) -> list[Leg]:
    return [leg for leg in legs if leg.queue_outcome]


def mean_wait(legs: Iterable[Leg]) -> float | None:
    waits = [leg.queue_wait for leg in legs if leg.queue_wait is not None]
    return number(share(sum(waits), len(waits)))


def abandoned_rate(legs: Iterable[Leg]) -> Fraction | None:
    outcomes = [leg.queue_outcome for leg in entries(legs)]
    return share(outcomes.count("abandoned"), len(outcomes))


def queues(legs: Iterable[Leg]) -> Json:
    offered = entries(legs)
    abandoned = [leg for leg in offered if leg.queue_outcome == "abandoned"]
    return {
        "average_time_to_answer_s": mean_wait(leg for leg in offered if leg.queue_outcome != "abandoned"),
        "average_wait_before_abandonment_s": mean_wait(abandoned),
        "abandoned_rate": number(abandoned_rate(offered)),
        "offered": len(offered),
        "abandoned": len(abandoned),
    }


# --- the tables


def listed(
    customers: Iterable[Asked], holds: Callable[[Asked], object], first: Callable[[Asked], Any]
) -> list[tuple[Json, Asked]]:
    """The rows of a table in its order, each with what every row begins with."""
    rows = sorted((c for c in customers if holds(c)), key=lambda c: (first(c), c.name, c.org_id))
    return [({"region": c.calls.region, "org_id": c.org_id, "customer": c.name}, c) for c in rows]


def active(legs: Iterable[Leg]) -> int:
    return len(legs_of_users(legs))


def minutes(legs: Iterable[Leg]) -> float:
    return float(Fraction(sum(leg.duration for leg in legs), 60))


def usage_rows(customers: Iterable[Asked]) -> list[Json]:
    rows = listed(customers, lambda c: c.lines or c.now, lambda c: -active(c.now))
    return [row | usage(c) for row, c in rows]


def usage(c: Asked) -> Json:
    numbers = [n for n in (line.numbers(c.calls.day) for line in c.lines) if n is not None]
    return {
        "assigned": sum(n.assigned for n in numbers),
        "total": sum(n.total for n in numbers),
        "active_users": active(c.now),
        "change": active(c.now) - active(c.before),
        "calls": sum(leg.direction == "originating" for leg in c.now),
        "legs": len(c.now),
        "minutes": minutes(c.now),
        "video_minutes": minutes(leg for leg in c.now if leg.video),
        "active_users_8_weeks": [active(legs) for legs in c.weeks],
    }


def quality_rows(customers: Iterable[Asked], rule: str) -> list[Json]:
    def first(c: Asked) -> tuple[bool, Fraction, int]:
        rate = poor_rate(c.now, rule)
        return rate is None, -(rate or Fraction(0)), -len(c.now)

    return [row | quality_of(c, rule) for row, c in listed(customers, lambda c: c.now, first)]


def quality_of(c: Asked, rule: str) -> Json:
    counted, (worst, worst_rate) = quality(c.now, rule), worst_endpoint(c.now, rule)
    return {
        "legs": len(c.now),
        "poor": counted["poor"],
        "good": counted["good"],
        "poor_rate": number(poor_rate(c.now, rule)),
        "change_pp": difference(poor_rate(c.now, rule), poor_rate(c.before, rule)),
        "audio_legs": sum(not leg.video for leg in c.now),
        "video_legs": sum(leg.video for leg in c.now),
        "worst_endpoint": worst,
        "worst_endpoint_poor_rate": number(worst_rate),
        "poor_rate_8_weeks": [number(poor_rate(legs, rule)) for legs in c.weeks],
    }


def queue_rows(customers: Iterable[Asked]) -> list[Json]:
    def first(c: Asked) -> tuple[Fraction, int]:
        return -(abandoned_rate(c.now) or Fraction(0)), -len(entries(c.now))

    return [row | queue_of(c) for row, c in listed(customers, lambda c: entries(c.now), first)]


def queue_of(c: Asked) -> Json:
    outcomes: Mapping[str, int] = Counter(leg.queue_outcome for leg in entries(c.now))
    return {
        **queues(c.now),
        **{name: outcomes[name] for name in ("answered", "timed_out", "overflowed", "transferred")},
        "change_pp": difference(abandoned_rate(c.now), abandoned_rate(c.before)),
    }
