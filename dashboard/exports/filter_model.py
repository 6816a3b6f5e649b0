"""What an address asks to be sorted and filtered by, read strictly: by the block's own columns only.

`filter` is AG Grid's filter model as JSON, `sort` is `column:asc` or `column:desc` (several with commas).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import strict_json
from dashboard.catalog import coded
from dashboard.catalog.column import Column, Row, Type
from dashboard.data import filtering, small_rows
from dashboard.data.filtering import Condition, Field, Filter, Kind, Sort
from dashboard.data.listing import Listing, Selection
from dashboard.errors import Refused
from dashboard.look import Look
from dashboard.query import folded

MAX_FILTER = 8_000  # characters
MAX_CONDITIONS = 10  # for one column
MAX_SORTS = 5
MAX_TEXT = 1_000
MAX_DEPTH = 8  # AG Grid nests conditions three deep
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00)?")
_WAYS = {"asc": False, "desc": True}
_FLAGS = {"true": True, "false": False}  # as files write them

Model = Mapping[str, Any]


def selection(columns: Sequence[Column], sort: str, filter_model: str, look: Look) -> Selection:
    """What an address asks for. Raises Refused for what these columns cannot be sorted or filtered by."""
    return filtering.selection(sorts(sort, columns, look), filters(filter_model, columns, look), look.lang)


_KINDS: Mapping[Type, Kind] = {
    Type.TEXT: Kind.TEXT,
    Type.FLAG: Kind.FLAG,
    Type.DATE: Kind.DATE,
    Type.WHOLE: Kind.WHOLE,
    Type.CHANGE: Kind.WHOLE,
}


def selected(rows: Sequence[Row], columns: Sequence[Column], chosen: Selection, look: Look) -> list[Row]:
    """Of rows that are at hand those that pass, in the order asked for."""
    values = [{column.id: column.value(row) for column in columns} for row in rows]
    numbers = small_rows.selected(values, [_field(column, look) for column in columns], chosen)
    return [rows[number] for number in numbers]


def _field(column: Column, look: Look) -> Field:
    """What a column is sorted and filtered by, with its words in the reader's language."""
    kind, said = _KINDS.get(column.type, Kind.FRACTION), column.said
    if said is None:
        return Field(column.id, kind)
    return Field(column.id, kind, lambda code: said(code, look), said in coded.BY_CODE)


# Sort ------------------------------------------------------------------------------------------


def sorts(text: str, columns: Sequence[Column], look: Look) -> tuple[Sort, ...]:
    """What is sorted by, the first key first. Raises Refused for what this block cannot be sorted by."""
    known = {column.id: column for column in columns}
    asked = text.split(",") if text else []
    if len(asked) > MAX_SORTS:
        raise Refused("exports.error.many_sorts", most=MAX_SORTS)
    return tuple(_sort(part, known, look) for part in asked)


def _sort(part: str, known: Mapping[str, Column], look: Look) -> Sort:
    name, _, way = part.partition(":")
    if way not in _WAYS:
        raise Refused("exports.error.sort", got=part[:60])
    return Sort(_field(_known(name, known), look), _WAYS[way])


def _known(name: str, known: Mapping[str, Column]) -> Column:
    if name not in known:
        raise Refused("exports.error.column", got=name[:60], known=", ".join(known))
    return known[name]


def orders(listing: Listing, columns: Sequence[Column], look: Look) -> list[tuple[str, str | None]]:
    """The orders that are kept beside a listing's rows, for these columns in this language."""
    known = [_field(column, look) for column in columns if column.id in listing.ranked]
    return [(each.name, filtering.language(each, look.lang)) for each in known if each.kind is Kind.TEXT]


# Filter ----------------------------------------------------------------------------------------


def filters(text: str, columns: Sequence[Column], look: Look) -> tuple[Filter, ...]:
    """What is filtered by, a column each: a row must pass all. Raises Refused for what this block cannot be."""
    known = {column.id: column for column in columns}
    model = read(text) if text else {}
    return tuple(_filter(_known(name, known), told, look) for name, told in model.items())


def read(text: str) -> Model:
    """The filter model, read strictly: bounded, each key once, no NaN. Raises Refused."""
    if len(text) > MAX_FILTER:
        raise Refused("exports.error.long_filter", most=MAX_FILTER)
    try:
        model = strict_json.parse(text, MAX_DEPTH, any_text=True)
    except strict_json.BadJson as error:
        raise Refused("exports.error.filter") from error
    if not isinstance(model, dict):
        raise Refused("exports.error.filter")
    return model


def _filter(column: Column, told: Any, look: Look) -> Filter:
    """One condition, or up to ten joined by AND or OR."""
    if not isinstance(told, dict):
        raise Refused("exports.error.filter")
    if "operator" not in told:
        return Filter(_field(column, look), (_condition(column, told, look),))
    conditions, operator = told.get("conditions"), told["operator"]
    if operator not in ("AND", "OR") or not isinstance(conditions, list) or not conditions:
        raise Refused("exports.error.filter")
    if len(conditions) > MAX_CONDITIONS:
        raise Refused("exports.error.many_conditions", column=column.id, most=MAX_CONDITIONS)
    asked = tuple(_condition(column, each, look) for each in conditions)
    return Filter(_field(column, look), asked, operator == "AND")


def _condition(column: Column, told: Any, look: Look) -> Condition:
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise Refused("exports.error.filter")
    family = family_of(column.type)
    if told.get("filterType", family) != family:
        raise Refused("exports.error.filter_type", column=column.id, got=str(told["filterType"])[:40], known=family)
    known = KNOWN[family]
    if told["type"] not in known:
        raise Refused("exports.error.condition", column=column.id, got=told["type"][:40], known=", ".join(known))
    if column.type is Type.FLAG and told.get("filter") in _FLAGS:
        told = {**told, "filter": coded.switch(_FLAGS[told["filter"]], look)}
    return Condition(told["type"], tuple(_READERS[family](column, told, name) for name in known[told["type"]]))


def family_of(type_: Type) -> str:
    """Which of the grid's three filters a column has: `text`, `date` or `number`."""
    return {Type.TEXT: "text", Type.FLAG: "text", Type.DATE: "date"}.get(type_, "number")


def _text(column: Column, told: Model, name: str) -> str:
    """Compared as the query bar compares."""
    asked = told.get(name)
    if not isinstance(asked, str) or len(asked) > MAX_TEXT:
        raise Refused("exports.error.value", column=column.id)
    return folded(asked)


def _number(column: Column, told: Model, name: str) -> float:
    asked = told.get(name)
    if isinstance(asked, bool) or not isinstance(asked, (int, float)) or not math.isfinite(asked):
        raise Refused("exports.error.value", column=column.id)
    return asked


def _day(column: Column, told: Model, name: str) -> date:
    asked = told.get({"filter": "dateFrom", "filterTo": "dateTo"}[name])
    found = _DAY.fullmatch(asked) if isinstance(asked, str) else None
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise Refused("exports.error.value", column=column.id) from error


_READERS: Mapping[str, Callable[[Column, Model, str], Any]] = {"text": _text, "number": _number, "date": _day}
# The names of conditions with the names of the values that each compares with.
_ONE, _TWO, _NONE = ("filter",), ("filter", "filterTo"), ()
_BLANK: dict[str, tuple[str, ...]] = {"blank": _NONE, "notBlank": _NONE}
_SCALAR = {
    **dict.fromkeys(("equals", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"), _ONE),
    "inRange": _TWO,
    **_BLANK,
}
_TEXTUAL = dict.fromkeys(("contains", "notContains", "equals", "notEqual", "startsWith", "endsWith"), _ONE) | _BLANK
KNOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {"text": _TEXTUAL, "number": _SCALAR, "date": _SCALAR}
