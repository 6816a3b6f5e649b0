"""What each block shows on a wall: its figures, its picture or its first rows, from the same answer as on its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from dash.development.base_component import Component

from dashboard.catalog.figures import SECTION_FIGURES, TOP, Format
from dashboard.components import calling, weeks
from dashboard.components.trend_chart import trend_points
from dashboard.components.wall import lists
from dashboard.components.wall.lists import Line
from dashboard.components.wall.tiles import Tile
from dashboard.components.weeks import Chart, Series, Week
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.data import metrics as m
from dashboard.data.metrics import Section
from dashboard.look import Look
from dashboard.scope import WEEK

WEEKS = 26  # of the license picture
_APART = 15.0  # labels are tall here
STACK = ("used", "idle", "available")
_QUEUE = ("abandoned_rate", "average_time_to_answer_s", "average_wait_before_abandonment_s", "offered", "abandoned")
Answer = Any


@dataclass(frozen=True, slots=True)
class Cell:
    """A block on a wall: a heading, notes beside it as far as there is room, and figures, a picture or a list."""

    title: str
    notes: Sequence[str] = ()
    tiles: Sequence[Tile] = ()
    picture: Sequence[Component] = ()
    keyed: bool = False  # whether a key stands above the picture: labels stand below each other, not where they belong
    rows: Sequence[Line] | None = None
    nothing: str = ""


def top(part: Mapping[str, Any], now: Context) -> Cell:
    """The five figures of the license page."""
    look, unknown = now.look, part["unknown_previous"]
    tiles = []
    for figure in TOP:
        value, before = part["top"][figure.name], part["top_previous"][figure.name]
        moved = m.change(value, None if figure.name in unknown else before)
        label = look.t(f"walls.short.{figure.name}")
        tiles.append(Tile(figure.path, label, value, look.count, _moved(moved, look.signed(moved), look), moved))
    return Cell(look.t("walls.cell.licenses-top"), tiles=tiles)


def _moved(moved: float | None, told: str, look: Look) -> str:
    if moved is None:
        return look.t("walls.change.unknown")
    return look.t("walls.change.week", change=told) if moved else look.t("walls.change.none")


def trend(points: Sequence[Mapping[str, Any]], now: Context) -> Cell:
    """Half a year of licenses, a column each week; one without data stays empty."""
    look, as_of = now.look, max(place.as_of for place in now.scope.places)
    known = [week for week in trend_points.read(points) if week.date <= as_of][-WEEKS:]
    title = look.t("walls.cell.licenses-trend")
    if not known:
        return Cell(title, rows=(), nothing=look.t("licenses.trend.none"))
    series = tuple(Series(name, look.t(f"trend.series.{name}")) for name in STACK)
    columns = tuple(_weeks(known))
    total = look.t("walls.note.total", total=look.count(known[-1].total))
    notes = (look.t("walls.note.weeks", n=len(columns)), _service(now), total)
    return Cell(title, notes, picture=[weeks.drawn(Chart(series, columns, look, date.max, apart=_APART))])


def _weeks(known: Sequence[trend_points.Week]) -> list[Week]:
    """Each week of the time, in order: those that nobody knows have no height."""
    found: list[Week] = []
    for week in known:
        while found and week.date - found[-1].first >= 2 * WEEK:
            found.append(Week(found[-1].first + timedelta(days=7), (0,) * len(STACK)))
        found.append(Week(week.date, (week.used, week.idle, week.available)))
    return found


_FORMATS: Mapping[Format, Callable[[Look], Callable[[float | None], str]]] = {
    Format.COUNT: lambda look: look.count,
    Format.RATE: lambda look: look.rate,
    Format.DECIMAL: lambda look: look.decimal,
}
_LINES: Mapping[Section, Callable[[Mapping[str, Any], Look], Line]] = {
    Section.RECENT: lists.bought,
    Section.EXPIRING: lists.ending,
    Section.RENEWING: lists.ending,
    Section.LOW: lists.low,
    Section.OVER: lists.over,
}


def section(which: Section, part: Mapping[str, Any], now: Context) -> Cell:
    """A section's figures and its first lines."""
    look = now.look
    tiles = [
        Tile(
            figure.path(which),
            look.t(f"walls.short.{figure.name}"),
            part["kpis"][figure.name],
            _FORMATS[figure.format](look),
        )
        for figure in SECTION_FIGURES[which]
    ]
    count = part["sums"]["rows"]
    notes = (look.t("walls.note.lines", n=count, count=look.count(count)), _service(now))
    rows = [_LINES[which](row, look) for row in part["rows"][: lists.MOST]]
    nothing = look.t("walls.list.none")
    return Cell(look.t(f"walls.cell.licenses-{which.value}"), notes, tiles, rows=rows, nothing=nothing)


def chart(name: str, part: Mapping[str, Any], now: Context) -> Cell:
    """Eight weeks of calls, as on the calling page."""
    show = {"bands": calling.show_bands, "quality": calling.show_quality}[name](part, now)
    picture: Any = show["chart"]
    title = now.look.t(f"walls.cell.calling-{name}")
    if not picture:
        return Cell(title, rows=(), nothing=now.look.t("calling.empty.no_legs"))
    return Cell(title, (_week(part, now.look),), picture=picture, keyed=True)


def queues(part: Mapping[str, Any], now: Context) -> Cell:
    """Queues of the week: how many gave up, how long was waited."""
    look, mine, before = now.look, part["queues"], part["queues_previous"]
    tiles = []
    for name in _QUEUE:
        written, signed = _queue_words(name, look)
        moved = call_metrics.difference(mine[name], before[name])
        label, said = look.t(f"walls.short.{name}"), _moved(moved, signed(moved), look)
        tiles.append(Tile(f"calling.queues.{name}", label, mine[name], written, said, moved))
    return Cell(look.t("walls.cell.calling-queues"), (_week(part, look),), tiles)


def _queue_words(name: str, look: Look) -> tuple[Callable[[float | None], str], Callable[[float | None], str]]:
    if name.endswith("_rate"):
        return look.rate, look.points
    return (look.wait, look.signed_wait) if name.endswith("_s") else (look.count, look.signed)


def table(name: str, part: Mapping[str, Any], now: Context) -> Cell:
    """The customers that come first in a table of the calling page."""
    look, line = now.look, {"queue-rows": lists.queue, "quality-rows": lists.poor}[name]
    count = part["sums"]["rows"]
    rows = [line(row, look) for row in part["rows"][: lists.MOST]]
    note = look.t("walls.note.customers", n=count, count=look.count(count))
    return Cell(look.t(f"walls.cell.calling-{name}"), (note,), rows=rows, nothing=look.t("walls.list.none"))


def _week(part: Mapping[str, Any], look: Look) -> str:
    return weeks.span(calling.day_of(part["week"]), look)


def _service(now: Context) -> str:
    return now.look.t(f"licenses.service.{now.scope.service}")


CELLS: Mapping[str, Callable[[Answer, Context], Cell]] = {
    "licenses-top": top,
    "licenses-trend": trend,
    **{f"licenses-{which.value}": partial(section, which) for which in Section},
    **{f"calling-{name}": partial(chart, name) for name in ("bands", "quality")},
    "calling-queues": queues,
    **{f"calling-{name}": partial(table, name) for name in ("queue-rows", "quality-rows")},
}
