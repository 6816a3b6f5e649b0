"""The devices and phone numbers of one customer, by location: as the files have them on a day, searched, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, and_, column, select, table

from dashboard.data.questions.one_customer import OfOne, all_rows
from dashboard.data.statements import Statement
from dashboard.data.store import Question
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.query import unbroken
from dashboard.scope import RegionView, Scope

Row = Mapping[str, Any]
DEVICES = ("product", "mac", "firmware", "phone_number", "extension", "owner_id")
NUMBERS = ("phone_number", "extension", "number_type", "user_type", "owner_id", "pstn_connection", "activated")
# By what a device or a number is found; without the signs that people put between digits.
SEARCHED = ("mac", "phone_number", "extension", "owner_id")
# The contract's own tables, as far as they are read here.
_locations = table("locations", *map(column, ("location_id", "name", "withdrawn_on")))
_devices = table("devices", *map(column, (*DEVICES, "org_id", "location_id", "withdrawn_on")))
_numbers = table("phone_numbers", *map(column, (*NUMBERS, "org_id", "location_id", "withdrawn_on")))


def _ask_devices(scope: Scope, place: RegionView) -> Statement:
    return _ask(_devices, DEVICES, scope, place).order_by("location", "product", "mac")


def _ask_numbers(scope: Scope, place: RegionView) -> Statement:
    return _ask(_numbers, NUMBERS, scope, place).order_by("location", "phone_number", "extension")


def _ask(things: FromClause, columns: Sequence[str], scope: Scope, place: RegionView) -> Statement:
    """Those that are there on the day; `location`: its name, NULL where it is unknown or gone."""
    own = select(c.c.org_id).where(visible(c.c.customer_id, scope))
    where = and_(_locations.c.location_id == things.c.location_id, present(_locations, place.as_of))
    return (
        select(_locations.c.name.label("location"), *(things.c[name] for name in columns))
        .select_from(things.outerjoin(_locations, where))
        .where(present(things, place.as_of), things.c.org_id.in_(own))
    )


INVENTORY = OfOne(
    "customer-inventory",
    {
        "devices": Question("customer-devices-rows", _ask_devices, all_rows),
        "numbers": Question("customer-numbers-rows", _ask_numbers, all_rows),
    },
)


def found(rows: Iterable[Row], text: str) -> list[Row]:
    """Those of which the MAC address, number, extension or owner holds the text, whatever stands between digits."""
    wanted = unbroken(text)
    return [row for row in rows if any(wanted in unbroken(row.get(name) or "") for name in SEARCHED)]


def unowned(rows: Iterable[Row]) -> list[Row]:
    """Those that belong to nobody."""
    return [row for row in rows if not row["owner_id"]]


@dataclass(frozen=True, slots=True)
class Spread:
    """The devices of one product by their firmware (None: unknown), the most frequent first."""

    product: str
    total: int
    versions: tuple[tuple[str | None, int], ...]


def firmware(devices: Iterable[Row]) -> list[Spread]:
    """A spread for each product, by name."""
    by_product: dict[str, Counter[str | None]] = {}
    for row in devices:
        by_product.setdefault(row["product"], Counter())[row["firmware"]] += 1
    return [
        Spread(name, sum(counted.values()), tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0] or ""))))
        for name, counted in sorted(by_product.items())
    ]
