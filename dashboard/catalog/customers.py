"""What the list of customers shows, for support less of it, and the reasons and bands of health."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from dashboard import codes
from dashboard.catalog import coded, licenses
from dashboard.catalog.column import Cell, Column, Fixed, Help, Kind, Row, Table, Type
from dashboard.catalog.definition import Definition
from dashboard.catalog.health_words import sentence
from dashboard.data import health
from dashboard.look import Look

_OF_CALLS = frozenset({"poor_calls", "abandoned_calls"})
_REASONS = tuple(reason.name for reason in health.REASONS)
_column = partial(Column, area="customers")
# The pictures beside codes; in style sheets a status goes by that of its picture.
STATUS_ICONS = dict(
    zip(
        codes.STATUSES,
        ("suspended", "expired", "over", "expiring", "ready", "inactive", "trial", "subscription"),
        strict=True,
    )
)
BAND_ICONS = {"good": "good", "watch": "warning", "at_risk": "critical"}
_PRODUCT_ICONS = {name: name for name in codes.PRODUCTS[:4]}  # the others have no symbol


def _of(path: str, words: str, window: str = "day") -> Definition:
    return Definition(f"customers.{path}", words, window, "customers")


# Columns ------------------------------------------------------------------------------------


def _several(name: str, said: coded.Said, cell: Cell, words: str = "") -> Column:
    """Several codes in one cell; none is unknown."""
    return _column(name, Type.TEXT, cell, words, said=coded.listed(said), made=lambda row: row[name] or None)


def _signed_in(row: Row) -> Any:
    """The day alone."""
    at = row["last_admin_sign_in"]
    return at and at[: len("2026-11-22")]


def why(row: Row, look: Look) -> list[str]:
    """Each reason as a sentence, with what it takes."""
    return [_weighed(tuple(reason.items()), look) for reason in row["reasons"]]


@lru_cache(maxsize=4096)  # many customers have the same few numbers
def _weighed(told: tuple[tuple[str, Any], ...], look: Look) -> str:
    reason = dict(told)
    return look.t("customers.reason.weighed", text=sentence(reason, look), weight=look.count(reason["weight"]))


def _names(row: Row) -> list[str] | None:
    return [reason["reason"] for reason in row["reasons"]] or None


def _in_words(row: Row, look: Look) -> str | None:
    names = _names(row)
    return coded.listed(coded.reason)(names, look) if names else None


_AMOUNTS = ("total", "used", "assigned", "available")
_ID = ("region", "org_id")
_NAME = _column(
    "name", Type.TEXT,
    Cell(Kind.NAME, 230, 150, reads=("name", *_ID), fixed=Fixed.ALWAYS, pinned=True, help=Help("name", ("name",))),
)  # fmt: skip
_STATUSES = _several("statuses", coded.value, Cell(Kind.STATUSES, 214, 156, help=Help("statuses"), icons=STATUS_ICONS))
_COUNTRY = Cell(Kind.PLAIN, 76, 66)
_TAGS = _several(
    "tags", coded.itself, Cell(Kind.TAGS, 150, 100, reads=("tags", *_ID, "name"), help=Help("tags", ("tags",)))
)
_WHO_IS_IT = ("region", "name", "org_id")


def _day(name: str, **more: Any) -> Column:
    return _column(name, Type.DATE, Cell(Kind.DAY, 112, 96, hidden=True), **more)


def _people(*, hidden: bool) -> Column:
    return _column("administrators", Type.WHOLE, Cell(Kind.COUNT, 112, 96, hidden=hidden))


def _words(name: str, width: int, least: int, *, hidden: bool = False) -> Column:
    return _column(name, Type.TEXT, Cell(Kind.WORDS, width, least, hidden=hidden), said=coded.value)


TABLE = Table(
    "customers.rows",
    (
        _NAME, licenses.REGION, licenses.ORG_ID, _STATUSES, _TAGS, _words("managed_by", 98, 92, hidden=True),
        _several("products", coded.value, Cell(Kind.PRODUCTS, 108, 100, help=Help("products"),
                                                icons=_PRODUCT_ICONS)),
        _words("type", 96, 92, hidden=True),  # the statuses say it
        _column("total", Type.WHOLE, Cell(Kind.TOTAL_BAR, 130, 108, reads=_AMOUNTS, help=Help("licenses_of", _AMOUNTS)),
                "licenses_total"),
        _column("next", Type.DATE, Cell(Kind.NEXT, 150, 136, reads=("next", "next_kind", "next_days"),
                                        help=Help("next"))),
        _column("health", Type.WHOLE, Cell(Kind.HEALTH, 146, 138, sort="asc", reads=("health", "band"),
                                           help=Help("health", ("health", "why")), icons=BAND_ICONS)),
        _column("country", Type.TEXT, replace(_COUNTRY, hidden=True)),
        _day("last_admin_sign_in", made=_signed_in),
        _people(hidden=True),
        _column("assigned", Type.WHOLE, Cell(Kind.COUNT, 96, 86, hidden=True), "licenses_assigned"),
        _column("used", Type.WHOLE, Cell(Kind.COUNT, 96, 76, hidden=True), "licenses_used"),
        _column("next_days", Type.WHOLE, Cell(Kind.COUNT, 96, 76, hidden=True)),
        _column("next_kind", Type.TEXT, said=coded.next_kind, defined=False, heading="customers.column.next_kind"),
        _words("band", 96, 86, hidden=True),
        _column("reasons", Type.TEXT, Cell(Kind.PLAIN, 220, 120, hidden=True), said=coded.listed(coded.reason),
                made=_names),
        _day("created_on"),
        _column("external_id", Type.TEXT, Cell(Kind.PLAIN, 140, 110, hidden=True)),
    ),
    (*_WHO_IS_IT, "external_id", "country", "managed_by", "created_on", "statuses", "tags", "type", "products",
     "total", "assigned", "used", "next", "next_kind", "next_days", "last_admin_sign_in", "administrators", "health",
     "band", "reasons"),
    {"why": why, "reasons": _in_words},
)  # fmt: skip
SUPPORT_TABLE = Table(
    "customers.support",
    (
        _NAME,
        licenses.REGION,
        licenses.ORG_ID,
        _STATUSES,
        _TAGS,
        _column("country", Type.TEXT, _COUNTRY),
        _people(hidden=False),
    ),
    (*_WHO_IS_IT, "country", "statuses", "tags", "administrators"),
)
TABLES = (TABLE, SUPPORT_TABLE)


# Definitions --------------------------------------------------------------------------------

DEFINITIONS = (
    _of("total", "total"),
    *TABLE.definitions,
    *SUPPORT_TABLE.definitions,
    *(_of(f"bands.{name}", f"band_{name}") for name, _least in health.BANDS),
    *(_of(f"reasons.{name}", name, "week" if name in _OF_CALLS else "day") for name in _REASONS),
)
# In the words of the statuses everywhere.
STATUSES = tuple(Definition(f"customers.statuses.{name}", f"status_{name}", "day") for name in codes.STATUSES)
