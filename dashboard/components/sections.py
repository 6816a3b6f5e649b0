"""The five sections: what their block shows of `{"kpis", "rows"}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.catalog.definition import percent
from dashboard.catalog.figures import SECTION_FIGURES, TOP, Format, SectionFigure
from dashboard.catalog.licenses import TABLES
from dashboard.components import states, where
from dashboard.components.grid_columns import table_rows
from dashboard.components.numbers import Figure, figure_part, figures
from dashboard.context import Context
from dashboard.data.metrics import HORIZON_DAYS, Section
from dashboard.look import Look

SLOTS = (
    Slot("kpis", INSIDE),
    Slot("caption", INSIDE),
    Slot("place"),
    Slot("rows", "rowData"),
    Slot("table", INSIDE),
    Slot("foot", INSIDE),
    Slot("state", INSIDE),
)
# Nothing to list is good news here; in the other two it is only nothing.
GOOD_WHEN_EMPTY = frozenset({Section.EXPIRING, Section.LOW, Section.OVER})
_HORIZON = timedelta(days=HORIZON_DAYS)
Row = Mapping[str, Any]


def show(section: Section, part: Mapping[str, Any], now: Context) -> dict[str, object]:
    """A value for each slot."""
    rows: Sequence[Row] = part["rows"]
    count = part["sums"]["rows"]
    return {
        "kpis": figures(_figures(section, part, now), now.look),
        "caption": caption(section, now),
        "place": now.look.count(part["kpis"]["customers"]),
        "rows": table_rows(rows, TABLES[section], count, now.look),
        "table": str(count),
        "foot": foot(section, count, now.look),
        "state": [] if rows else [_nothing(section, now)],
    }


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
    return html.Button(
        look.t("licenses.query.clear_all"), className="btn btn-line", type="button", **{"data-act": "clear-query"}
    )


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
    first, *rest = (_figure(section, each, part, now.look) for each in SECTION_FIGURES[section])
    everyone = next((part["all"]["top"][top.name] for top in TOP if top.leads_to == section), first.value)
    if everyone != first.value:
        service_of = now.look.t(f"licenses.service.of_{now.scope.service}")
        told = now.look.t("licenses.kpi.of_all", service_of=service_of, count=now.look.count(everyone))
        first = replace(first, parts=f" {told}")  # a sentence also where no style keeps them apart
    return [first, *rest]


Kpis = Mapping[str, Any]
_SHOWN: Mapping[Format, Callable[[Look, Any], str]] = {
    Format.COUNT: Look.count,
    Format.RATE: Look.rate,
    Format.DECIMAL: Look.decimal,
}


def _figure(section: Section, figure: SectionFigure, part: Mapping[str, Any], look: Look) -> Figure:
    value, made = part["kpis"][figure.name], [_amount(name, part) for name in figure.ratio]
    counted = (
        f"{look.t(f'licenses.define.{figure.words}.formula')} = {' ÷ '.join(map(look.count, made))}" if made else ""
    )
    beside = _beside(section, figure, part["kpis"], made, look) if value is not None else ""
    return Figure(figure.path(section), value, _SHOWN[figure.format](look, value), beside, counted)


def _amount(name: str, part: Mapping[str, Any]) -> int:
    """One that a figure is made of: another figure, or the sum over the rows."""
    amount: int = part["kpis"].get(name, part["sums"].get(name))
    return amount


def _beside(
    section: Section, figure: SectionFigure, kpis: Kpis, made: Sequence[int], look: Look
) -> str | list[Component | str]:
    """60 of 100, or 5,639 paid · 2,194 trial: each number of which can be checked from outside."""
    if figure.parts:
        return _split(section, figure, kpis, look)
    amounts = dict(zip(("part", "whole"), map(look.count, made), strict=False))
    return look.t(figure.beside, **amounts) if figure.beside else ""


def _split(section: Section, figure: SectionFigure, kpis: Kpis, look: Look) -> list[Component | str]:
    places = {name: f"\0{name}\0" for name in figure.parts}
    words = look.t(figure.beside, **places).split("\0")
    return [
        figure_part(f"{section.value}.kpis.{word}", kpis[word], look.count(kpis[word])) if word in places else word
        for word in words
        if word
    ]
