"""The list of customers: the figures above it, its table, and what stands there when nobody is listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.catalog.column import Table
from dashboard.catalog.customers import BAND_ICONS, STATUS_ICONS
from dashboard.catalog.figures import BY_PATH
from dashboard.components import head, sections, states, where
from dashboard.components.dash_components import Icon
from dashboard.components.grid_columns import table_rows
from dashboard.components.numbers import exact
from dashboard.context import Context
from dashboard.look import Look
from dashboard.query import Query, Term

Part = Mapping[str, Any]

TOP_SLOTS = (
    Slot("statuses", INSIDE),
    Slot("bands", INSIDE),
    Slot("head"),
    Slot("date", "tree"),
    Slot("pop"),
    Slot("banner", "tree"),
)
QUERY_SLOTS = tuple(slot for slot in head.QUERY_SLOTS if slot.name != "head")
ROWS_SLOTS = (Slot("rows", "rowData"), Slot("table", INSIDE), Slot("foot", INSIDE), Slot("state", INSIDE))


def show_query(part: Part, now: Context) -> dict[str, object]:
    """The filter's terms and counts; the figures say how many customers there are."""
    shown = head.show_query("customers", part, now)
    return {slot.name: shown[slot.name] for slot in QUERY_SLOTS}


# Figures -------------------------------------------------------------------------------------


def show_top(part: Part, now: Context) -> dict[str, object]:
    """Statuses and bands with their customers, how many there are, and what the scope's day means."""
    return {
        "statuses": [_status(name, count, now) for name, count in part["statuses"].items()],
        "bands": [_band(name, count, now) for name, count in part["bands"].items()],
        "head": _total(part["total"], now),
        "date": head.date_label(now),
        "pop": head.date_pop(now),
        "banner": head.banner(now),
    }


def _total(total: int, now: Context) -> list[Component | str]:
    """How many customers, as a figure that can be checked from outside."""
    look, mark = now.look, "\0"
    said = look.t("customers.page.found", count=mark, count_of=total, place=where.inside(now.scope, look))
    before, _, after = said.partition(mark)
    days = "" if where.one_day(now.scope) else f" · {where.by_region(now.scope, look)}"
    return [before, _figure("customers.total", total, look), after + days]


def _figure(path: str, value: int, look: Look) -> Component:
    return html.B(look.count(value), **{"data-metric": path, "data-value": exact(value)})


def _status(name: str, count: int, now: Context) -> Component:
    words = [Icon(STATUS_ICONS[name]), html.Span(BY_PATH[f"customers.statuses.{name}"].name(now.look))]
    return _chip(Term("status", name, said=name), f"customers.statuses.{name}", words, count, now)


def _band(name: str, count: int, now: Context) -> Component:
    label = [Icon(BAND_ICONS[name]), BY_PATH[f"customers.bands.{name}"].name(now.look)]
    words = [html.Span(label, className="health", **{"data-band": name})]
    return _chip(Term("health", name, said=name), f"customers.bands.{name}", words, count, now)


def _chip(term: Term, path: str, words: list[Component], count: int, now: Context) -> Component:
    """A button that puts a term into the query, and takes it away."""
    on = term in now.scope.query.terms
    other = now.scope.query.without(term) if on else Query((*now.scope.query.terms, term))
    return html.Button(
        [*words, _figure(path, count, now.look)],
        type="button",
        className="" if count or on else "zero",
        **{"data-act": "query", "data-query": other.text, "data-tip": path, "aria-pressed": str(on).lower()},
    )


# Table ---------------------------------------------------------------------------------------


def show_rows(table: Table, part: Part, now: Context) -> dict[str, object]:
    """A value for each slot of the table."""
    rows, count = part["rows"], part["total"]
    return {
        "rows": table_rows(rows, table, count, now.look),
        "table": str(count),
        "foot": foot(table, count, now.look),
        "state": [] if rows else [_nobody(now)],
    }


def foot(table: Table, rows: int, look: Look) -> list[Component]:
    """Rows and sort order in words; the grid's script keeps both true."""
    counted = html.Span(look.t("licenses.table.rows", count=look.count(rows), count_of=rows), **{"data-foot": "rows"})
    order = html.Span(look.t(f"{words_of(table)}.sorted"), **{"data-foot": "order"})
    return [counted, html.Span(" · ", **{"aria-hidden": "true"}), order]


def words_of(table: Table) -> str:
    """Where the words of a table's order stand: `customers.table.rows`, or that of support."""
    return f"customers.table.{table.rows.rpartition('.')[2]}"


def _nobody(now: Context) -> Component:
    look, place = now.look, where.among(now.scope, now.look)
    if now.scope.query.terms:
        title, text = (
            look.t("licenses.query.none"),
            look.t("licenses.query.none_text", query=now.scope.query.text, place=where.inside(now.scope, look)),
        )
        return states.empty(title, text, [sections.clear_button(look)])
    return states.nothing(look.t("customers.empty.title"), look.t("customers.empty.text", place=place))
