"""The table of customers and the figures above it, of the rows of `customer_rows`; for support less of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Date, FromClause, case, cast, func, literal, select

from dashboard import codes
from dashboard.data import health
from dashboard.data import populations as p
from dashboard.data.listing import Beside, By, Facts, Listing, Row, Told
from dashboard.data.questions import administrators
from dashboard.data.questions import customer_rows as rows
from dashboard.data.statements import Statement
from dashboard.data.store import Store
from dashboard.data.windows import Listed, Summed, Sums
from dashboard.scope import RegionView, Scope

Column = ColumnElement[Any]
Part = dict[str, Any]

MOST = 300  # a row has some 700 bytes: of more they come in windows, so that no answer is over 300 kB
_NUMBERS = tuple(reason.column(number) for reason in health.REASONS for number in reason.numbers)
_BITS = {name: 1 << at for at, name in enumerate((*codes.STATUSES, *codes.HEALTH))}  # of statuses and bands


def _tags(store: Store, _scope: Scope, place: RegionView) -> Facts:
    tagged = store.tagged()
    return Facts(tagged.stamp, lambda: tagged.rows(place.region))


TAGS = Beside("tags", "VARCHAR[]", "[]", _tags)
_OF_HUB = (TAGS, administrators.BESIDE)
_BESIDE = frozenset(each.column for each in _OF_HUB)


def _ask(scope: Scope, place: RegionView) -> Statement:
    found = rows.rows(scope, place).subquery("customer_rows")
    free = p.available(found.c.total, found.c.assigned).label("available")
    # A window reads whole rows from all over the row set: what only their reasons are told from is one column.
    numbers = func.json_array(*(found.c[name] for name in _NUMBERS)).label("numbers")
    bands = case(*((found.c.band == name, bit) for name, bit in _BITS.items() if name in codes.HEALTH))
    flags = (_held(found) + bands).label("flags")
    own = (column for column in found.c if column.name not in _NUMBERS)
    return select(literal(place.region.value).label("region"), free, *own, numbers, flags)


def _ask_support(scope: Scope, place: RegionView) -> Statement:
    """Only what support may see: nothing else is in the row set."""
    found = rows.rows(scope, place).subquery("customer_rows")
    own = (name for name in rows.WHO if name != "region" and name not in _BESIDE)
    kept = [found.c[name] for name in ("customer_id", "name_key", *own)]
    return select(literal(place.region.value).label("region"), *kept, _held(found).label("flags"))


def _held(found: FromClause) -> Column:
    """The bits of a row's statuses: to count by them takes a fraction of what it takes by lists."""
    return sum(
        (case((func.list_contains(found.c.statuses, name), _BITS[name]), else_=0) for name in codes.STATUSES),
        start=literal(0),
    )


def joined(codes_: Column) -> Column:
    """A list of codes as one text to sort and filter by; NULL where there is none."""
    return func.nullif(func.array_to_string(codes_, codes.BETWEEN), "")


def _day(at: Column) -> Column:
    return cast(at, Date)


def _with_zone(row: Row) -> Any:
    at = row["last_admin_sign_in"]
    return at and at.replace(tzinfo=UTC)


def _reasons(row: Row) -> list[dict[str, object]]:
    return health.told(row["reasons"], dict(zip(_NUMBERS, orjson.loads(row["numbers"]), strict=True)))


def _flagged(name: str) -> Callable[[FromClause], Column]:
    return lambda found: func.count().filter(found.c.flags.op("&")(_BITS[name]) != 0)


_STATUSES = {f"status_{name}": _flagged(name) for name in codes.STATUSES}
_BANDS = {f"band_{name}": _flagged(name) for name in codes.HEALTH}
_FOLDED = {"name": "name_key"}
_RANKED = (
    "name",
    "org_id",
    "external_id",
    "managed_by",
    "country",
    "statuses",
    "type",
    "products",
    "next_kind",
    "band",
    "reasons",
    "tags",
)

LISTING = Listing(
    "customers",
    _ask,
    columns=rows.COLUMNS,
    order=lambda _scope: (By("health"), By("name"), By("org_id")),
    made=("available",),
    folded=_FOLDED,
    values={**dict.fromkeys(("statuses", "products", "reasons", "tags"), joined), "last_admin_sign_in": _day},
    sums={**_STATUSES, **_BANDS},
    added=("flags",),
    beside=_OF_HUB,
    ranked=_RANKED,
    searched=True,
    told={"last_admin_sign_in": Told(_with_zone), "reasons": Told(_reasons, ("numbers",))},
)
SUPPORT_LISTING = Listing(
    "customers-support",
    _ask_support,
    columns=rows.WHO,
    order=lambda _scope: (By("name"), By("org_id")),
    folded=_FOLDED,
    values={"statuses": joined, "tags": joined},
    beside=_OF_HUB,
    ranked=tuple(name for name in _RANKED if name in rows.WHO),
    searched=True,
    sums=_STATUSES,
    added=("flags",),
)


def compose_top(sums: Sums) -> Part:
    """{"total", "statuses": {...}, "bands": {...}}; for support without bands."""
    return {
        "total": sums["rows"],
        "statuses": {name: sums[f"status_{name}"] for name in codes.STATUSES},
        "bands": {name: sums[of] for name, _least in health.BANDS if (of := f"band_{name}") in sums},
    }


def compose_rows(sums: Sums, found: list[Row]) -> Part:
    """{"total", "rows"}: of many rows the first."""
    return {"total": sums["rows"], "rows": found}


TOP = Summed("customers-top", LISTING, compose_top)
ROWS = Listed("customers-rows", LISTING, compose_rows, most=MOST, adds=False)
SUPPORT_TOP = Summed("customers-support-top", SUPPORT_LISTING, compose_top)
SUPPORT_ROWS = Listed("customers-support-rows", SUPPORT_LISTING, compose_rows, most=MOST, adds=False)
