"""The five sections: what their block shows of `{"kpis", "rows"}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.components import states, where
from dashboard.components.columns import TABLES, placed
from dashboard.components.definitions import percent
from dashboard.components.numbers import Figure, figure_part, figures
from dashboard.context import Context
from dashboard.data.metrics import HORIZON_DAYS, MADE, SECTION_OF_TOP, Section
from dashboard.look import Look

SLOTS = (
    Slot("kpis", INSIDE), Slot("caption", INSIDE), Slot("place"), Slot("rows", "rowData"), Slot("table", INSIDE),
    Slot("foot", INSIDE), Slot("state", INSIDE),
)  # fmt: skip
# Nothing to list is good news here; in the other two it is only nothing.
GOOD_WHEN_EMPTY = frozenset({Section.EXPIRING, Section.LOW, Section.OVER})
_HORIZON = timedelta(days=HORIZON_DAYS)
# What cells read of a row besides their own column's field.
_READ = ("region", "kind", "start_date", "end_date", "total", "assigned", "used")
Row = Mapping[str, Any]


def show(section: Section, part: Mapping[str, Any], now: Context) -> dict[str, object]:
    """A value for each slot."""
    rows: Sequence[Row] = part["rows"]
    return {
        "kpis": figures(_figures(section, part, now), now.look),
        "caption": caption(section, now),
        "place": now.look.count(part["kpis"]["customers"]),
        "rows": placed([slim(section, row) for row in rows], TABLES[section], now.look),
        "table": str(len(rows)),
        "foot": foot(section, len(rows), now.look),
        "state": [] if rows else [_nothing(section, now)],
    }


def slim(section: Section, row: Row) -> dict[str, Any]:
    """The row as its columns need it: a field for each of them, also for those that are chosen later."""
    names = dict.fromkeys((*_READ, *(column.name for column in TABLES[section])))
    return {name: MADE[name](row) if name in MADE else row[name] for name in names}


def caption(section: Section, now: Context) -> str:
    """Which lines stand here, with the days in between."""
    words = f"licenses.section.{section.value}"
    values = _words(section, now) | {"ceiling": percent(now.scope.rules.low_ceiling, now.look)}
    return now.look.t(f"{words}.caption{'' if where.one_day(now.scope) else '_all'}", **values)


def foot(section: Section, rows: int, look: Look) -> list[Component]:
    """Rows and sort order in words; the grid's script keeps both true."""
    counted = html.Span(look.t("licenses.table.rows", count=look.count(rows), count_of=rows), **{"data-foot": "rows"})
    order = html.Span(look.t(f"licenses.section.{section.value}.sorted"), **{"data-foot": "order"})
    return [counted, html.Span(" · ", **{"aria-hidden": "true"}), order]


def _nothing(section: Section, now: Context) -> Component:
    words, look = f"licenses.section.{section.value}", now.look
    values = _words(section, now) | {"place": where.among(now.scope, look)}
    if now.scope.query.terms:
        return states.empty(
            look.t("licenses.empty.title", title=look.t(f"{words}.title"), **values),
            look.t("licenses.empty.text", query=now.scope.query.text, **values),
            [clear_button(look)],
        )
    if section in GOOD_WHEN_EMPTY:
        told = "good_text" if where.one_day(now.scope) else "good_text_all"
        return states.good_news(look.t(f"{words}.good", **values), look.t(f"{words}.{told}", **values))
    return states.nothing(look.t(f"{words}.empty", **values), look.t(f"{words}.empty_text", **values))


def clear_button(look: Look) -> Component:
    """The one click that brings everything back."""
    return html.Button(look.t("licenses.query.clear_all"), className="btn btn-line", type="button",
                       **{"data-act": "clear-query"})  # fmt: skip


def _words(section: Section, now: Context) -> dict[str, str]:
    day, look = where.one_day(now.scope), now.look
    named = {"service_of": look.t(f"licenses.service.of_{now.scope.service}")}
    if day is None:
        return named
    first, last = (day - _HORIZON, day) if section is Section.RECENT else (day, day + _HORIZON)
    return named | {
        "first": look.day(first) if first.year != last.year else look.short_day(first),
        "last": look.day(last),
    }


def _figures(section: Section, part: Mapping[str, Any], now: Context) -> list[Figure]:
    """The section's own; its customers beside those of the figure at the top, where that counts more."""
    first, *rest = _FIGURES[section](part["kpis"], part["rows"], now.look)
    everyone = next((part["all"]["top"][name] for name, of in SECTION_OF_TOP.items() if of is section), first.value)
    if everyone != first.value:
        service_of = now.look.t(f"licenses.service.of_{now.scope.service}")
        told = now.look.t("licenses.kpi.of_all", service_of=service_of, count=now.look.count(everyone))
        first = replace(first, parts=f" {told}")  # a sentence also where no style keeps them apart
    return [first, *rest]


# The figures of each section ------------------------------------------------------------

Kpis = Mapping[str, Any]


def _sum(rows: Sequence[Row], name: str) -> int:
    return sum(row[name] or 0 for row in rows)


def _rate(path: str, value: float | None, part: int, whole: int, formula: str, look: Look) -> Figure:
    of = look.t("licenses.kpi.of", part=look.count(part), whole=look.count(whole)) if whole else ""
    return Figure(path, value, look.rate(value), of, f"{formula} = {look.count(part)} ÷ {look.count(whole)}")


def _plain(path: str, value: float | None, look: Look) -> Figure:
    return Figure(path, value, look.count(value))


def _recent(kpis: Kpis, _rows: Sequence[Row], look: Look) -> list[Figure]:
    return [
        _plain("recent.kpis.customers", kpis["customers"], look),
        Figure("recent.kpis.total", kpis["total"], look.count(kpis["total"]), _split(kpis, look)),
    ]


def _split(kpis: Kpis, look: Look) -> list[Component | str]:
    """5,639 paid · 2,194 trial: each number can be checked from outside."""
    places = {name: f"\0{name}\0" for name in ("paid", "trial")}
    words = look.t("licenses.kpi.split", **places).split("\0")
    return [
        figure_part(f"recent.kpis.total_{word}", kpis[f"total_{word}"], look.count(kpis[f"total_{word}"]))
        if word in places else word
        for word in words if word
    ]  # fmt: skip


def _ending(section: Section) -> Callable[[Kpis, Sequence[Row], Look], list[Figure]]:
    def build(kpis: Kpis, rows: Sequence[Row], look: Look) -> list[Figure]:
        path, total = f"{section.value}.kpis", _sum(rows, "total")
        return [
            _plain(f"{path}.customers", kpis["customers"], look),
            _rate(
                f"{path}.assignment",
                kpis["assignment"],
                _sum(rows, "assigned"),
                total,
                _formula("assignment", look),
                look,
            ),
            _rate(f"{path}.usage", kpis["usage"], _sum(rows, "used"), total, _formula("usage", look), look),
        ]

    return build


def _low(kpis: Kpis, rows: Sequence[Row], look: Look) -> list[Figure]:
    used, assigned, total = (_sum(rows, name) for name in ("used", "assigned", "total"))
    after = "usage_after_assignment"
    return [
        _plain("low.kpis.customers", kpis["customers"], look),
        _rate("low.kpis.assignment", kpis["assignment"], assigned, total, _formula("assignment", look), look),
        _rate(f"low.kpis.{after}", kpis[after], used, assigned, _formula(after, look), look),
        _plain("low.kpis.unassigned", kpis["unassigned"], look),
    ]


def _over(kpis: Kpis, _rows: Sequence[Row], look: Look) -> list[Figure]:
    average = kpis["average_over"]
    counted = f"{_formula('average_over', look)} = {look.count(kpis['over'])} ÷ {look.count(kpis['customers'])}"
    return [
        _plain("over.kpis.customers", kpis["customers"], look),
        _plain("over.kpis.over", kpis["over"], look),
        Figure("over.kpis.average_over", average, look.decimal(average),
               look.t("licenses.kpi.per_customer") if average is not None else "", counted),
    ]  # fmt: skip


def _formula(words: str, look: Look) -> str:
    return look.t(f"licenses.define.{words}.formula")


_FIGURES: Mapping[Section, Callable[[Kpis, Sequence[Row], Look], list[Figure]]] = {
    Section.RECENT: _recent,
    Section.EXPIRING: _ending(Section.EXPIRING),
    Section.RENEWING: _ending(Section.RENEWING),
    Section.LOW: _low,
    Section.OVER: _over,
}
