"""What the blocks of the calling page show of the figures document's `calling` part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.catalog import coded
from dashboard.catalog.calling import TABLES
from dashboard.components import head, numbers, states, weeks, where
from dashboard.components.dash_components import Icon, Weeks
from dashboard.components.grid_columns import table_rows
from dashboard.components.weeks import Chart, Series, Week
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.look import Look
from dashboard.scope import WEEK

Part = Mapping[str, Any]

HEAD_SLOTS = (
    Slot("week"),
    Slot("weeks", "tree"),
    Slot("cut", INSIDE),
    Slot("date", "tree"),
    Slot("pop"),
    Slot("banner", "tree"),
)
CHART_SLOTS = (Slot("chart", INSIDE), Slot("summary", INSIDE), Slot("twin", "content"), Slot("state", INSIDE))
QUALITY = ("good", "poor", "not_measured")
MOST_WEEKS = 110  # that the chooser offers: a little over two years


def day_of(value: str | date) -> date:
    """A date of a part, which JSON has made a text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


# Head --------------------------------------------------------------------------------------


def show_head(part: Part, now: Context) -> dict[str, object]:
    """The week in words and as a chooser, the chosen part of the calls, and what the scope's day means."""
    return {
        "week": now.look.t("calling.page.week", week=weeks.span(day_of(part["week"]), now.look)),
        "weeks": chooser(now),
        "cut": _chip(now),
        "date": head.date_label(now),
        "pop": head.date_pop(now),
        "banner": head.banner(now),
    }


def chooser(now: Context) -> list[Component]:
    """All completed weeks that have data, newest first; a week is asked for by the day on which it ends."""
    look, places = now.look, now.scope.places
    newest = min(call_metrics.last_completed(place.data_date) for place in places)
    least = min(place.first_date for place in places)
    count = min(max(1, (call_metrics.week_end(newest) - least).days // WEEK.days + 1), MOST_WEEKS)
    options = [
        (call_metrics.week_end(week).isoformat(), weeks.span(week, look))
        for week in call_metrics.weeks_to(newest, count)[::-1]
    ]
    first = ("", look.t("calling.page.newest", week=options[0][1]))
    week = call_metrics.last_common(places)
    shown = "" if week == newest else call_metrics.week_end(week).isoformat()
    return [Weeks(look.t("calling.page.week_label"), shown, [first, *options[1:]])]


def cut_name(now: Context) -> str:
    """The chosen part of the calls in words; empty where all are shown."""
    cut = now.scope.cut
    return "" if cut is None else coded.name_of(cut.by, cut.value, now.look)


def _chip(now: Context) -> list[Component]:
    if now.scope.cut is None:
        return []
    look = now.look
    remove = html.Button(
        Icon("close"),
        type="button",
        **{"data-act": "cut", "aria-label": look.t("calling.cut.remove"), "data-hint": look.t("calling.cut.remove")},
    )
    words = [
        html.Span(look.t(f"calling.cut.{now.scope.cut.by}") + ":", className="key"),
        html.Span(cut_name(now), className="val"),
        remove,
    ]
    return [html.P([look.t("calling.cut.only"), " ", html.Span(words, className="chip")], className="cut")]


# Eight weeks ---------------------------------------------------------------------------------


def show_bands(part: Part, now: Context) -> dict[str, object]:
    """Users by usage volume; the heaviest users at the bottom of the stack."""
    look = now.look
    names = [call_metrics.NO_LEGS, *(name for name, *_ in call_metrics.BANDS)]
    series = tuple(Series(f"band-{at}", _band(name, look)) for at, name in enumerate(names))[::-1]
    rows = tuple(Week(day_of(row["week"]), tuple(row[name] for name in names[::-1])) for row in part["bands"])
    return _chart(Chart(series, rows, look, _least(now)), part, "bands", now)


def _band(name: str, look: Look) -> str:
    return look.t(f"calling.bands.band_{name.removesuffix('+')}")


def show_quality(part: Part, now: Context) -> dict[str, object]:
    """Legs by quality, and above them the share of poor ones."""
    look = now.look
    series = tuple(Series(name.replace("_", "-"), look.t(f"calling.quality.{name}")) for name in QUALITY)
    rows = tuple(
        Week(
            day_of(row["week"]),
            tuple(row[name] for name in QUALITY),
            call_metrics.poor_rate(row["poor"], row["poor"] + row["good"]),
        )
        for row in part["quality"]
    )
    return _chart(Chart(series, rows, look, _least(now), look.t("calling.quality.poor_rate")), part, "quality", now)


def band_rows(part: Part, _now: Context) -> Sequence[Part]:
    """What the file holds: one row a week, users by band."""
    rows: Sequence[Part] = part["bands"]
    return rows


def quality_rows(part: Part, _now: Context) -> Sequence[Part]:
    """One row a week: legs by quality."""
    return [
        row | {"poor_rate": call_metrics.poor_rate(row["poor"], row["poor"] + row["good"])} for row in part["quality"]
    ]


def _least(now: Context) -> date:
    return min(place.first_date for place in now.scope.places)


def _chart(chart: Chart, part: Part, words: str, now: Context) -> dict[str, object]:
    if not any_legs(part):
        return {"chart": [], "summary": "", "twin": None, "state": [no_legs(part, now)]}
    last = chart.weeks[-1]
    said = ", ".join(f"{name} {number}" for name, number in weeks.told(last, chart))
    summary = now.look.t(f"calling.{words}.summary", week=weeks.span(last.first, now.look), values=said)
    picture = [weeks.key(chart.series[::-1]), weeks.drawn(chart)]
    return {"chart": picture, "summary": summary, "twin": _twin(chart, words), "state": []}


def _twin(chart: Chart, words: str) -> dict[str, object]:
    """The table twin: the same weeks, newest first."""
    look = chart.look
    rows = [[weeks.span(week.first, look), *(n for _name, n in weeks.told(week, chart))] for week in chart.weeks[::-1]]
    names = [name for name, _number in weeks.told(chart.weeks[-1], chart)]
    return {"caption": look.t(f"calling.{words}.title"), "head": [look.t("calling.export.week"), *names], "rows": rows}


def any_legs(part: Part) -> bool:
    """Whether any of the 8 weeks has a call leg."""
    return any(row[name] for row in part["quality"] for name in QUALITY)


def no_legs(part: Part, now: Context) -> Component:
    """Instead of empty axes: why there is nothing."""
    look, day = now.look, now.look.day(call_metrics.week_end(day_of(part["week"])))
    values = {"day": day, "place": where.among(now.scope, look)}
    if now.scope.query.terms:
        text = look.t("calling.empty.no_legs_query", query=now.scope.query.text, **values)
    else:
        text = look.t("calling.empty.no_legs_text", **values)
    return states.nothing(look.t("calling.empty.no_legs"), text)


# Queues ------------------------------------------------------------------------------------

QUEUE_SLOTS = (Slot("caption", INSIDE), Slot("kpis", INSIDE), Slot("state", INSIDE))
_WAITS = ("average_time_to_answer_s", "average_wait_before_abandonment_s")
_RATE = "abandoned_rate"


def show_queues(part: Part, now: Context) -> dict[str, object]:
    """Three figures, each against the week before; fewer and shorter is better."""
    look, queues, before = now.look, part["queues"], part["queues_previous"]
    if not queues["offered"]:
        text = look.t("calling.queues.none_text")
        return {"caption": "", "kpis": [], "state": [states.nothing(look.t("calling.queues.none"), text)]}
    since = look.t("calling.queues.since", day=look.short_day(day_of(part["week"]) - WEEK))
    figures = [_queue_figure(name, queues[name], before[name], since, look) for name in (*_WAITS, _RATE)]
    counts = {
        name: numbers.figure_part(f"calling.queues.{name}", queues[name], look.count(queues[name]))
        for name in ("offered", "abandoned")
    }
    return {"caption": _told_counts(counts, look), "kpis": figures, "state": []}


def _told_counts(counts: Mapping[str, Component], look: Look) -> list[Component | str]:
    """The sentence with each number as a figure that can be checked from outside."""
    marks = {name: f"\0{name}\0" for name in counts}
    words = look.t("calling.queues.caption", **marks).split("\0")
    return [counts.get(word, word) for word in words if word]


def _queue_figure(name: str, value: float | None, before: float | None, since: str, look: Look) -> Component:
    path, change = f"calling.queues.{name}", call_metrics.difference(value, before)
    shown, told = (look.rate, look.points) if name == _RATE else (look.wait, look.signed_wait)
    return numbers.compared(path, value, shown(value), change, told(change), since, look)


# Tables --------------------------------------------------------------------------------------

ROWS_SLOTS = (
    Slot("caption", INSIDE),
    Slot("place"),
    Slot("rows", "rowData"),
    Slot("table", INSIDE),
    Slot("foot", INSIDE),
    Slot("state", INSIDE),
)


def show_rows(table: str, part: Part, now: Context) -> dict[str, object]:
    """A value for each slot of a table."""
    look, rows, count = now.look, part["rows"], part["sums"]["rows"]
    return {
        "caption": _caption(table, now),
        "place": look.count(count),
        "rows": table_rows(rows, TABLES[table], count, look),
        "table": str(count),
        "foot": foot(table, count, now.scope.cut is not None, look),
        "state": [] if rows else [_nothing(table, now)],
    }


def _caption(table: str, now: Context) -> str:
    look, cut = now.look, now.scope.cut
    if cut is None:
        return look.t(f"calling.section.{table}.caption")
    by = look.t(f"calling.cut.by_{cut.by}")
    return look.t(f"calling.section.{table}.caption_cut", value=cut_name(now), by=by)


def foot(table: str, rows: int, cut: bool, look: Look) -> list[Component]:
    """Rows and sort order in words; the grid's script keeps both true."""
    counted = html.Span(look.t("licenses.table.rows", count=look.count(rows), count_of=rows), **{"data-foot": "rows"})
    words = "sorted_cut" if cut and TABLES[table].sorted_of_part else "sorted"
    order = html.Span(look.t(f"calling.section.{table}.{words}"), **{"data-foot": "order"})
    return [counted, html.Span(" · ", **{"aria-hidden": "true"}), order]


def _nothing(table: str, now: Context) -> Component:
    look, words = now.look, f"calling.section.{table}"
    if now.scope.cut is not None:
        title = look.t(f"{words}.empty_cut", value=cut_name(now))
        asked = {"query": now.scope.query.text, "place": where.inside(now.scope, look)}
        told = "calling.cut.empty_query" if now.scope.query.terms else "calling.cut.empty_text"
        return states.empty(title, look.t(told, **asked))
    if now.scope.query.terms:
        text = look.t("calling.empty.text", query=now.scope.query.text, place=where.inside(now.scope, look))
        return states.empty(look.t("calling.empty.title", title=look.t(f"{words}.title")), text)
    return states.nothing(look.t(f"{words}.empty"), look.t(f"{words}.empty_text"))
