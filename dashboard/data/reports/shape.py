"""What a custom template keeps: columns under own headers, filters, order, and how its file is written; no rows, and
nobody's rights. Read strictly, and written as it is kept.

Whether the columns exist is no question of this room: `exports/reports/shaped.py` asks the base that has them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from dashboard.errors import BadField
from dashboard.query import MAX_LENGTH, is_seen
from dashboard.scope import ALL, Region, Service
from dashboard.words import LANGUAGES

MOST_COLUMNS, MOST_CONDITIONS, MOST_SORTS = 60, 20, 5
MOST_SIGNS = 80  # of a name, or of a header
MOST_OF_VALUE = 200
RAW, READERS = "raw", "reader"
NUMBERS = (RAW, READERS)
SEPARATORS = (",", ";")
REGIONS = ("", *(region.value for region in Region), ALL)
SERVICES = ("", *(service.value for service in Service))
WAYS = UP, DOWN = ("asc", "desc")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One column; without a header of its own it has that of the language."""

    id: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column must hold; a row must pass all. `value` and `to` as they were typed."""

    column: str
    test: str
    value: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A column that is sorted by."""

    column: str
    way: str = UP


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole custom template but for its name. `region` and `service`: those that are offered first."""

    base: str
    columns: tuple[Chosen, ...]
    conditions: tuple[Condition, ...] = ()
    sort: tuple[Order, ...] = ()
    q: str = ""
    region: str = ""
    service: str = ""
    lang: str = LANGUAGES[0]
    numbers: str = RAW
    separator: str = SEPARATORS[0]
    mark: bool = True
    region_first: bool = False

    def said(self) -> dict[str, Any]:
        """As JSON has it: `read` makes the same of it."""
        return asdict(self)


def read(given: object) -> Shape:
    """A shape from what JSON says. Raises BadField, which names the field."""
    sent = _fields(given, Shape, "columns")
    columns = _list("columns", sent.get("columns"), MOST_COLUMNS, _chosen)
    if not columns:
        raise BadField("reports.error.no_columns", field="columns")
    _once("columns", [each.id for each in columns])
    sort = _list("sort", sent.get("sort", ()), MOST_SORTS, _order)
    _once("sort", [each.column for each in sort])
    return Shape(
        base=_text("base", sent.get("base"), MOST_SIGNS),
        columns=columns,
        conditions=_list("conditions", sent.get("conditions", ()), MOST_CONDITIONS, _condition),
        sort=sort,
        q=_text("q", sent.get("q", ""), MAX_LENGTH),
        region=_one("region", sent.get("region", ""), REGIONS),
        service=_one("service", sent.get("service", ""), SERVICES),
        lang=_one("lang", sent.get("lang", LANGUAGES[0]), LANGUAGES),
        numbers=_one("numbers", sent.get("numbers", RAW), NUMBERS),
        separator=_one("separator", sent.get("separator", SEPARATORS[0]), SEPARATORS),
        mark=_flag("mark", sent.get("mark", True)),
        region_first=_flag("region_first", sent.get("region_first", False)),
    )


def _chosen(given: object) -> Chosen:
    sent = _fields(given, Chosen, "columns")
    header = " ".join(_text("columns", sent.get("header", ""), 10 * MOST_SIGNS).split())
    if len(header) > MOST_SIGNS or not all(is_seen(sign) for sign in header):
        raise BadField("reports.error.header", field="columns", got=header[:40], most=MOST_SIGNS)
    return Chosen(_text("columns", sent.get("id"), MOST_SIGNS), header)


def _condition(given: object) -> Condition:
    sent = _fields(given, Condition, "conditions")
    column, test = (_text("conditions", sent.get(name), MOST_SIGNS) for name in ("column", "test"))
    value, to = (_text("conditions", sent.get(name, ""), MOST_OF_VALUE) for name in ("value", "to"))
    return Condition(column, test, value, to)


def _order(given: object) -> Order:
    sent = _fields(given, Order, "sort")
    return Order(_text("sort", sent.get("column"), MOST_SIGNS), _one("sort", sent.get("way", UP), WAYS))


def _list(field: str, given: object, most: int, read_one: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(given, (list, tuple)) or len(given) > most:
        raise BadField("reports.error.list", field=field, most=most)
    return tuple(read_one(each) for each in given)


def _once(field: str, names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadField("reports.error.twice", field=field, got=twice)


def _text(field: str, given: object, most: int) -> str:
    if not isinstance(given, str) or len(given) > most:
        raise BadField("reports.error.text", field=field, most=most)
    return given


def _one(field: str, given: object, known: Collection[str]) -> str:
    if not isinstance(given, str) or given not in known:
        raise BadField("reports.error.choice", field=field, known=", ".join(filter(None, known)))
    return given


def _flag(field: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise BadField("reports.error.choice", field=field, known="true, false")
    return given


def _fields(given: object, kind: Callable[..., Any], field: str) -> Mapping[str, Any]:
    """An object of no other fields than this value has."""
    known: Sequence[str] = kind.__dataclass_fields__  # type: ignore[attr-defined]  # all four are dataclasses
    if not isinstance(given, Mapping) or not set(given) <= set(known):
        raise BadField("reports.error.shape", field=field, known=", ".join(known))
    return given
