"""The rows of a file: filtered and sorted as the grid does it, by the block's own columns only.

`filter` is AG Grid's filter model as JSON, `sort` is `column:asc` or `column:desc` (several with commas). A range
holds its ends. Unknown values are last in both directions; equal ones keep the default order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import strict_json
from dashboard.components import coded
from dashboard.data.collate import ranks
from dashboard.errors import Refused
from dashboard.exports.columns import Column, Row, Type
from dashboard.look import Look
from dashboard.query import folded

MAX_FILTER = 8_000  # characters
MAX_CONDITIONS = 10  # for one column
MAX_SORTS = 5
MAX_TEXT = 1_000
MAX_DEPTH = 8  # AG Grid nests conditions three deep
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00:00)?")
_SAYS = {"asc": False, "desc": True}

Test = Callable[[Any], bool]
Model = Mapping[str, Any]


def selected(rows: Sequence[Row], columns: Sequence[Column], sort: str, filters: str, look: Look) -> list[Row]:
    """The rows that pass, in order. Raises Refused for what this block cannot be filtered or sorted by."""
    known = {column.id: column for column in columns}
    kept = filtered(rows, known, filters, look)
    for column, downwards in reversed(_sorts(sort, known)):
        kept = _sorted(kept, column, downwards, look)
    return kept


# Sort ------------------------------------------------------------------------------------------


def _sorts(sort: str, known: Mapping[str, Column]) -> list[tuple[Column, bool]]:
    asked = sort.split(",") if sort else []
    if len(asked) > MAX_SORTS:
        raise Refused("exports.error.many_sorts", most=MAX_SORTS)
    return [_sort(part, known) for part in asked]


def _sort(part: str, known: Mapping[str, Column]) -> tuple[Column, bool]:
    name, _, way = part.partition(":")
    if way not in _SAYS:
        raise Refused("exports.error.sort", got=part[:60])
    return _known(name, known), _SAYS[way]


def _sorted(rows: Sequence[Row], column: Column, downwards: bool, look: Look) -> list[Row]:
    """Stable; unknown values last."""
    keys = _keys(rows, column, look)
    having = [(key, row) for key, row in zip(keys, rows, strict=True) if key is not None]
    without = [row for key, row in zip(keys, rows, strict=True) if key is None]
    return [*(row for _key, row in sorted(having, key=lambda pair: pair[0], reverse=downwards)), *without]


def _keys(rows: Sequence[Row], column: Column, look: Look) -> Sequence[Any]:
    """Values; texts by their places among all."""
    if column.type is not Type.TEXT:
        return [column.value(row) for row in rows]
    return ranks([column.order(row, look) for row in rows], look.lang)


# Filter ----------------------------------------------------------------------------------------


def filtered(rows: Sequence[Row], known: Mapping[str, Column], filters: str, look: Look) -> list[Row]:
    """The rows that pass every column's conditions."""
    tests = [(column.shown(look), test) for column, test in _tests(filters, known, look)]
    return [row for row in rows if all(test(value(row)) for value, test in tests)]


def _tests(filters: str, known: Mapping[str, Column], look: Look) -> list[tuple[Column, Test]]:
    model = read(filters) if filters else {}
    return [(_known(name, known), _column_test(_known(name, known), told, look)) for name, told in model.items()]


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


def _known(name: str, known: Mapping[str, Column]) -> Column:
    if name not in known:
        raise Refused("exports.error.column", got=name[:60], known=", ".join(known))
    return known[name]


def _column_test(column: Column, told: Any, look: Look) -> Test:
    """One condition, or up to ten joined by AND or OR."""
    if not isinstance(told, dict):
        raise Refused("exports.error.filter")
    if "operator" not in told:
        return _condition(column, told, look)
    conditions, operator = told.get("conditions"), told["operator"]
    if operator not in ("AND", "OR") or not isinstance(conditions, list) or not conditions:
        raise Refused("exports.error.filter")
    if len(conditions) > MAX_CONDITIONS:
        raise Refused("exports.error.many_conditions", column=column.id, most=MAX_CONDITIONS)
    tests = [_condition(column, condition, look) for condition in conditions]
    join = all if operator == "AND" else any
    return lambda value: join(test(value) for test in tests)


def _condition(column: Column, told: Any, look: Look) -> Test:
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise Refused("exports.error.filter")
    family = _FAMILIES[column.type]
    if told.get("filterType", family) != family:
        raise Refused("exports.error.filter_type", column=column.id, got=str(told["filterType"])[:40], known=family)
    make = _MAKERS[family].get(told["type"])
    if make is None:
        types = ", ".join(_MAKERS[family])
        raise Refused("exports.error.condition", column=column.id, got=told["type"][:40], known=types)
    if column.type is Type.FLAG and told.get("filter") in _FLAGS:
        told = {**told, "filter": coded.switch(_FLAGS[told["filter"]], look)}
    return make(column, told)


_FLAGS = {"true": True, "false": False}  # as files write them
_FAMILIES = {
    Type.TEXT: "text", Type.FLAG: "text", Type.DATE: "date",
    **dict.fromkeys((Type.WHOLE, Type.CHANGE, Type.RATE, Type.POINTS, Type.AMOUNT, Type.SECONDS), "number"),
}  # fmt: skip

Maker = Callable[[Column, Model], Test]


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(compare: Callable[[str, str], bool], unknown: bool = False) -> Maker:
    """Compared as the query bar compares; `unknown`: what an empty cell counts as (not holding a text, it passes as
    "not")."""

    def make(column: Column, told: Model) -> Test:
        asked = told.get("filter")
        if not isinstance(asked, str) or len(asked) > MAX_TEXT:
            raise Refused("exports.error.value", column=column.id)
        needle = folded(asked)
        return lambda value: unknown if value is None else compare(_words(value), needle)

    return make


def _words(value: Any) -> str:
    return folded(str(value))


def _number(column: Column, told: Model, name: str) -> float:
    asked = told.get(name)
    if isinstance(asked, bool) or not isinstance(asked, (int, float)) or not math.isfinite(asked):
        raise Refused("exports.error.value", column=column.id)
    return asked


def _day(column: Column, told: Model, name: str) -> str:
    """An ISO date, which compares as text."""
    asked = told.get({"filter": "dateFrom", "filterTo": "dateTo"}[name])
    found = _DAY.fullmatch(asked) if isinstance(asked, str) else None
    try:
        return date.fromisoformat(found[1] if found else "").isoformat()
    except ValueError as error:
        raise Refused("exports.error.value", column=column.id) from error


Reader = Callable[[Column, Model, str], Any]


def _scalar(read: Reader, compare: Callable[[Any, Any], bool]) -> Maker:
    def make(column: Column, told: Model) -> Test:
        asked = read(column, told, "filter")
        return lambda value: value is not None and compare(value, asked)

    return make


def _range(read: Reader) -> Maker:
    def make(column: Column, told: Model) -> Test:
        low, high = read(column, told, "filter"), read(column, told, "filterTo")
        return lambda value: value is not None and low <= value <= high

    return make


_ANY: dict[str, Maker] = {
    "blank": lambda _column, _told: _is_blank,
    "notBlank": lambda _column, _told: lambda value: not _is_blank(value),
}


def _scalars(read: Reader) -> dict[str, Maker]:
    return {
        "equals": _scalar(read, lambda value, asked: bool(value == asked)),
        "notEqual": _scalar(read, lambda value, asked: bool(value != asked)),
        "lessThan": _scalar(read, lambda value, asked: bool(value < asked)),
        "lessThanOrEqual": _scalar(read, lambda value, asked: bool(value <= asked)),
        "greaterThan": _scalar(read, lambda value, asked: bool(value > asked)),
        "greaterThanOrEqual": _scalar(read, lambda value, asked: bool(value >= asked)),
        "inRange": _range(read),
        **_ANY,
    }


_MAKERS: dict[str, dict[str, Maker]] = {
    "text": {
        "contains": _text(lambda value, asked: asked in value),
        "notContains": _text(lambda value, asked: asked not in value, unknown=True),
        "equals": _text(lambda value, asked: value == asked),
        "notEqual": _text(lambda value, asked: value != asked, unknown=True),
        "startsWith": _text(str.startswith),
        "endsWith": _text(str.endswith),
        **_ANY,
    },
    "number": _scalars(_number),
    "date": _scalars(_day),
}
