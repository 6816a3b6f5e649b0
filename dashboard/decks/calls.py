"""Calls: how many and of how many people, how good by endpoint type, and what became of them in queues."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.catalog import coded
from dashboard.decks.model import Chart, ChartKind, Head, Number, Said, Series, Slide, Table
from dashboard.decks.sources import Numbers
from dashboard.decks.weeks import Calls, Week


def volume(calls: Calls, before: Calls) -> Slide | None:
    """Legs and active users by week; nothing where nobody called."""
    weeks, numbers = calls.weeks, calls.numbers
    if not calls.pooled("legs").amount:
        return None
    change = numbers.change(calls.users, before.users)
    key = "volume.title" if change.value is None or not change.text.strip("0") else "volume.changed"
    title = numbers.say(key, count_of=calls.users, change=change)
    charts = tuple(_by_week(numbers, weeks, name) for name in ("legs", "users"))
    now, then = calls.pooled("legs"), before.pooled("legs")
    notes = [numbers.say("volume.note", count_of=numbers.how_many([str(week.first) for week in weeks]), legs=now)]
    if then.amount:
        notes.append(numbers.say("volume.before", legs=then, change=numbers.change(now, then)))
    return Slide("volume", title, (charts,), tuple(notes))


def _by_week(numbers: Numbers, weeks: Sequence[Week], name: str) -> Chart:
    look, values = numbers.look, [week.legs if name == "legs" else week.users for week in weeks]
    greatest = max(values, key=lambda each: each.amount)
    series = Series(look.t(f"decks.series.{name}"), name, tuple(values))
    title = numbers.say(f"volume.{name}", most=greatest)
    alt = look.t(f"decks.volume.{name}_alt", count=look.count(len(weeks)), most=greatest.text)
    return Chart(ChartKind.COLUMNS, title, _names(numbers, weeks), (series,), alt)


def _names(numbers: Numbers, weeks: Sequence[Week]) -> tuple[str, ...]:
    return tuple(numbers.look.short_day(week.first) for week in weeks)


# Quality -------------------------------------------------------------------------------------------------------------

_QUALITY = (("endpoint", 2.0), ("legs", 1), ("measured", 1.35), ("poor", 1), ("poor_rate", 1), ("since", 1.2))
Row = tuple[str, dict[str, Number]]


def quality(calls: Calls, before: Calls) -> Slide | None:
    """The share of poor legs by endpoint type; nothing where nothing was measured."""
    rows, numbers = calls.endpoints(), calls.numbers
    if not calls.pooled("measured").amount:
        return None
    measured = [(kind, of) for kind, of in rows if of["measured"].amount]
    worst = max(measured, key=lambda each: (_rate(numbers, each).amount, each[1]["poor"].amount), default=None)
    said = {"rate": calls.poor_rate}
    if worst is None or not worst[1]["poor"].amount or len(measured) < 2:
        title = numbers.say("quality.title", **said)
    else:
        kind = coded.endpoint(worst[0], numbers.look)
        title = numbers.say("quality.worst", kind=kind, worst=_rate(numbers, worst), **said)
    change = numbers.change(calls.poor_rate, before.poor_rate, numbers.look.points)
    notes = [numbers.say("quality.note", poor=calls.pooled("poor"), measured=calls.pooled("measured"))]
    notes += [numbers.say("quality.change", change=change)] if change.value is not None else []
    return Slide("quality", title, ((_bars(numbers, measured), _kinds(numbers, rows, before)),), tuple(notes))


def _rate(numbers: Numbers, row: Row) -> Number:
    return numbers.rate(row[1]["poor"], row[1]["measured"])


def _bars(numbers: Numbers, rows: Sequence[Row]) -> Chart:
    look = numbers.look
    ordered = sorted(rows, key=lambda each: (_rate(numbers, each).amount, each[0]))  # bars are drawn from below
    values = tuple(_rate(numbers, row) for row in ordered)
    names = tuple(coded.endpoint(kind, look) for kind, _of in ordered)
    series = Series(look.t("decks.series.poor_rate"), "poor", values)
    alt = look.t("decks.quality.alt", count=look.count(len(rows)))
    return Chart(ChartKind.BARS, numbers.say("quality.chart"), names, (series,), alt, share=True)


def _kinds(numbers: Numbers, rows: Sequence[Row], before: Calls) -> Table:
    look, then = numbers.look, dict(before.endpoints())
    cells = []
    for kind, of in rows:
        rate = _rate(numbers, (kind, of))
        old = _rate(numbers, (kind, then[kind])) if kind in then else numbers.unknown()
        change = numbers.change(rate, old, look.points)
        counts = [numbers.cell(of[name]) for name in ("legs", "measured", "poor")]
        cells.append((Said(coded.endpoint(kind, look)), *counts, numbers.cell(rate), numbers.cell(change)))
    return Table(_heads(_QUALITY, numbers), tuple(cells), look.t("decks.quality.table_alt"))


def _heads(columns: Sequence[tuple[str, float]], numbers: Numbers) -> tuple[Head, ...]:
    return tuple(
        Head(numbers.look.t(f"decks.column.{name}"), width, right=at > 0) for at, (name, width) in enumerate(columns)
    )


# Queues --------------------------------------------------------------------------------------------------------------

_WAITS = ("average_time_to_answer_s", "average_wait_before_abandonment_s")


def queues(calls: Calls, before: Calls, year_before: Calls) -> Slide | None:
    """Entries, those abandoned, and waits; nothing where no call entered a queue."""
    numbers, offered = calls.numbers, calls.pooled("offered")
    if not offered.amount:
        return None
    title = numbers.say("queues.title", count_of=offered, rate=calls.abandoned_rate)
    chart = _abandoned(numbers, calls.weeks)
    change = numbers.change(calls.abandoned_rate, before.abandoned_rate, numbers.look.points)
    notes = [numbers.say("queues.note", abandoned=calls.pooled("abandoned"), offered=offered)]
    notes += [numbers.say("queues.change", change=change)] if change.value is not None else []
    return Slide("queues", title, ((chart, _compared((calls, before, year_before))),), tuple(notes))


def _abandoned(numbers: Numbers, weeks: Sequence[Week]) -> Chart:
    look = numbers.look
    values = tuple(week.queue("abandoned_rate") for week in weeks)
    rates = tuple(numbers.made(each.formula, look.rate) for each in values)
    series = Series(look.t("decks.series.abandoned_rate"), "poor", rates)
    alt = look.t("decks.queues.alt", count=look.count(len(weeks)))
    title = numbers.say("queues.chart")
    return Chart(ChartKind.COLUMNS, title, _names(numbers, weeks), (series,), alt, share=True)


def _compared(each: Sequence[Calls]) -> Table:
    """A column for each time: this one, the one before, the same of the year before."""
    numbers, look = each[0].numbers, each[0].numbers.look
    heads = (Head("", 2.2, right=False), *(Head(calls.period.name(look), 1.4) for calls in each))
    rows = [
        (Said(look.t(f"decks.series.{name}")), *(numbers.cell(calls.pooled(name)) for calls in each))
        for name in ("offered", "abandoned")
    ]
    rates = (numbers.cell(calls.abandoned_rate) for calls in each)
    rows.append((Said(look.t("decks.series.abandoned_rate")), *rates))
    rows += [(Said(look.t(f"decks.series.{name}")), *(_wait(calls, name) for calls in each)) for name in _WAITS]
    return Table(heads, tuple(rows), look.t("decks.queues.table_alt"))


def _wait(calls: Calls, name: str) -> Said:
    """Of the last week of the time: waits cannot be added up."""
    weeks = calls.weeks
    if not weeks:
        return calls.numbers.cell(calls.numbers.unknown())
    return calls.numbers.cell(calls.numbers.made(weeks[-1].queue(name).formula, calls.numbers.look.wait))
