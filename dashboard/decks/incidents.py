"""The weeks of the time that were over a limit: licenses, call quality, queues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard import codes
from dashboard.data.metrics import is_week_end
from dashboard.decks.licenses import Licenses
from dashboard.decks.model import Head, Number, Path, Point, Points, Said, Slide, Table
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers
from dashboard.decks.weeks import Calls, Week
from dashboard.scope import WEEK

_COLUMNS = (("week", 1.6), ("over_limit", 1.4), ("poor_share", 1.6), ("abandoned_share", 1.6))
_LIMITS = ("over", "poor", "abandoned")


@dataclass(frozen=True)
class _Looked:
    """What was looked at in one week; None where there was nothing to look at."""

    over: Number | None
    call: Week | None

    @property
    def asked(self) -> frozenset[str]:
        """The limits for which there is something to look at."""
        there = {
            "over": self.over is not None,
            "poor": bool(self.call and self.call.measured.amount),
            "abandoned": bool(self.call and self.call.queue("offered").amount),
        }
        return frozenset(name for name in _LIMITS if there[name])

    @property
    def broken(self) -> tuple[str, ...]:
        """The limits that it broke."""
        held = {
            "over": bool(self.over and self.over.amount),
            "poor": bool(self.call and self.call.is_poor),
            "abandoned": bool(self.call and self.call.is_abandoned),
        }
        return tuple(name for name in _LIMITS if held[name])


def incidents(licenses: Licenses, calls: Calls, period: Period) -> Slide | None:
    """The weeks over a limit; that there were none, too. Nothing where no week could be looked at."""
    numbers = licenses.numbers
    looked = _looked(licenses, calls, period)
    if not looked:
        return None
    bad = {week: each for week, each in looked.items() if each.broken}
    count = numbers.how_many([str(week) for week in bad])
    of = numbers.how_many([str(week) for week in looked])
    title = numbers.say("incidents.title" if bad else "incidents.none", count_of=count if bad else of, of=of)
    asked = frozenset[str]().union(*(each.asked for each in looked.values()))
    summary = Points(tuple(_limit(name, looked, numbers) for name in _LIMITS if name in asked))
    rows = ((summary, _table(bad, numbers)),) if bad else ((replace(summary, large=True),),)
    return Slide("incidents", title, rows, tuple(point.head for point in summary.points))


def _looked(licenses: Licenses, calls: Calls, period: Period) -> dict[date, _Looked]:
    """Every week of the time with licenses or calls, by its first day."""
    over = {day - WEEK: number for day, number in _over(licenses, period).items()}
    by_week = {week.first: week for week in calls.weeks if week.legs.amount or week.queue("offered").amount}
    return {week: _Looked(over.get(week), by_week.get(week)) for week in sorted({*over, *by_week})}


def _over(licenses: Licenses, period: Period) -> dict[date, Number]:
    """Licenses over the limit at the ends of weeks, both products together."""
    found: dict[date, list[Number]] = {}
    for product in codes.ANALYSED:
        for day, at in licenses.weeks(product, period):
            if day >= period.first and is_week_end(day):
                path = Path(product, period.last, ("trend", at, "over"))
                found.setdefault(day, []).append(licenses.numbers.at(path))
    return {day: licenses.numbers.sum(numbers) for day, numbers in found.items()}


def _limit(name: str, looked: dict[date, _Looked], numbers: Numbers) -> Point:
    """A limit, and in how many weeks it was broken."""
    weeks = [str(week) for week, each in looked.items() if name in each.broken]
    limits = {
        "over": {},
        "poor": {"limit": numbers.limit("poor_percent", share=True), "least": numbers.limit("poor_least")},
        "abandoned": {
            "limit": numbers.limit("abandoned_percent", share=True),
            "least": numbers.limit("abandoned_least"),
        },
    }
    if not weeks:
        return Point(numbers.say(f"incidents.{name}_none", **limits[name]))
    return Point(numbers.say(f"incidents.{name}", count_of=numbers.how_many(weeks), **limits[name]))


def _table(bad: dict[date, _Looked], numbers: Numbers) -> Table:
    look = numbers.look
    heads = tuple(
        Head(look.t(f"decks.column.{name}"), width, right=at > 0) for at, (name, width) in enumerate(_COLUMNS)
    )
    rows = tuple(_row(week, each, numbers) for week, each in bad.items())
    return Table(heads, rows, look.t("decks.incidents.alt", count=look.count(len(rows))))


def _row(week: date, of: _Looked, numbers: Numbers) -> tuple[Said, ...]:
    """A week, and each number beside its limit; those over it stand out."""
    look = numbers.look
    last = week + timedelta(days=6)
    days = Said(look.t("decks.incidents.week", first=look.short_day(week), last=look.day(last)), (numbers.week(week),))
    over = numbers.cell(of.over or numbers.unknown(), strong="over" in of.broken)
    if of.call is None:
        return (days, over, *(numbers.cell(numbers.unknown()) for _ in range(2)))
    poor = _share(numbers, of.call.poor, of.call.measured, strong="poor" in of.broken)
    abandoned = _share(numbers, of.call.queue("abandoned"), of.call.queue("offered"), strong="abandoned" in of.broken)
    return (days, over, poor, abandoned)


def _share(numbers: Numbers, part: Number, whole: Number, *, strong: bool) -> Said:
    rate = numbers.rate(part, whole)
    if rate.value is None:
        return numbers.cell(rate)
    said = numbers.say("incidents.share", rate=rate, part=part, whole=whole)
    return Said(said.text, said.numbers, strong)
