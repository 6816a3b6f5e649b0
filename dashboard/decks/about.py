"""The last slides: of which data the deck is, what was left out, and what each figure means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from dashboard.decks.model import Head, Point, Points, Said, Slide, Table
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers

# What is told of each figure: its name in `decks.series`, the section that shows it, where its definition stands.
_DEFINED = (
    ("total", "adoption", "licenses.define.trend_total"),
    ("assignment", "adoption", "decks.define.assignment"),
    ("usage", "adoption", "decks.define.usage"),
    ("used", "adoption", "licenses.define.trend_used"),
    ("idle", "adoption", "licenses.define.trend_idle"),
    ("available", "adoption", "licenses.define.trend_available"),
    ("over", "adoption", "licenses.define.trend_over"),
    ("legs", "volume", "calling.define.legs"),
    ("users", "volume", "decks.define.users"),
    ("poor_rate", "quality", "decks.define.poor_rate"),
    ("abandoned_rate", "queues", "calling.define.abandoned_rate"),
    ("average_time_to_answer_s", "queues", "calling.define.time_to_answer"),
    ("average_wait_before_abandonment_s", "queues", "calling.define.wait_before_abandonment"),
)


def definitions(numbers: Numbers, left_out: Sequence[str]) -> Slide | None:
    """What each figure of the deck counts, in the words that the pages define it with; nothing where it has none."""
    look = numbers.look
    columns = (("figure", 1.6), ("definition", 3.6), ("formula", 2))
    heads = tuple(Head(look.t(f"decks.column.{name}"), width, right=False) for name, width in columns)
    rows = tuple(
        (Said(look.t(f"decks.series.{name}")), Said(look.t(f"{key}.text")), Said(look.t(f"{key}.formula")))
        for name, section, key in _DEFINED
        if section not in left_out
    )
    if not rows:
        return None
    table = Table(heads, rows, look.t("decks.definitions.alt"))
    return Slide("definitions", numbers.say("definitions.title"), ((table,),))


def data(numbers: Numbers, period: Period, left_out: Sequence[str]) -> Slide:
    """The days and the version that are read, and the sections that have no data."""
    points = [Point(said) for said in _told(numbers, period)]
    if left_out:
        sections = "; ".join(numbers.look.t(f"decks.section.{name}") for name in left_out)
        points.append(Point(numbers.say("data.left_out", sections=sections)))
    last = numbers.named_day("last", period.last)
    return Slide(
        "data",
        numbers.say("data.title", day=last),
        ((Points(tuple(points), large=True),),),
        tuple(_told(numbers, period)),
    )


def _told(numbers: Numbers, period: Period) -> Iterable[Said]:
    place, look = numbers.sources.place, numbers.look
    first, last = (numbers.named_day(name, getattr(period, name)) for name in ("first", "last"))
    yield numbers.say("data.period", first=first, last=last)
    if period.asked_to:
        days = {"last": last, "asked": numbers.named_day("asked_to", period.asked_to)}
        yield numbers.say("data.running", count_of=numbers.how_many(_days(period)), **days)
    compared = [numbers.named_day(name, each.last) for name, each in _compared(period)]
    yield numbers.say("data.compared", before=compared[0], year=compared[1])
    weeks = numbers.how_many([str(week) for week in period.weeks])
    yield numbers.say("data.weeks", count_of=weeks)
    begins, newest = (numbers.named_day(name, getattr(place, name)) for name in ("first_date", "data_date"))
    region = look.t(f"frame.region.{place.region}")
    yield numbers.say("data.version", region=region, version=numbers.version(), begins=begins, newest=newest)


def _days(period: Period) -> list[str]:
    """Each of its days."""
    return [str(period.first + timedelta(days=at)) for at in range((period.last - period.first).days + 1)]


def _compared(period: Period) -> tuple[tuple[str, Period], ...]:
    return ("before.last", period.before), ("year_before.last", period.year_before)
