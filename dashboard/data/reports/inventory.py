"""Devices and Phone Numbers: what the customers of a reader have on the data date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, column, func, not_, null, select, table

from dashboard.data.reports.template import Asked, Column, Kind, Source
from dashboard.data.statements import Statement
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import RegionView, Scope

_customers = table("customers", *map(column, ("org_id", "external_id", "name", "withdrawn_on")))
_locations = table("locations", *map(column, ("location_id", "name", "country")))
_OF = ("org_id", "location_id", "withdrawn_on", "phone_number", "extension", "owner_id", "owner_uuid")
_devices = table("devices", *map(column, (*_OF, "product", "mac", "firmware")))
_numbers = table("phone_numbers", *map(column, (*_OF, "pstn_connection", "activated", "user_type", "number_type")))
# What a number belongs to where it is no person: such have no e-mail address.
FEATURE_TYPES = ("auto attendant", "call queue", "hunt group")
ACTIVE, INACTIVE = "Active", "Inactive"
_WHOSE = (Column("External ID"), Column("Customer"), Column("Customer Org ID", Kind.ID))
_WHERE = (Column("Location ID", Kind.ID), Column("Location Name"))
_OWNER = (Column("Owner ID"), Column("Owner ID UUID", Kind.ID))
DEVICE_COLUMNS = (
    *(*_WHOSE, *_WHERE, Column("Product"), Column("MAC Address"), Column("Firmware")),
    *(Column("Phone Number"), Column("Extension"), *_OWNER),
)
NUMBER_COLUMNS = (
    *(*_WHOSE, *_WHERE, Column("Country"), Column("Phone Number"), Column("Extension")),
    *(Column("PSTN Connection"), Column("Activated"), Column("User Type"), Column("Number Type"), *_OWNER),
)


def _whose(things: FromClause) -> list[ColumnElement[Any]]:
    customers, place = _customers.c, _locations.c
    return [customers.external_id, customers.name, things.c.org_id, things.c.location_id, place.name]


def _ask_devices(scope: Scope, place: RegionView, _asked: Asked) -> Statement:
    d = _devices.c
    rest = (d.product, d.mac, d.firmware, d.phone_number, d.extension, d.owner_id, d.owner_uuid)
    return _rows(_devices, (*_whose(_devices), *rest), scope, place)


def _ask_numbers(scope: Scope, place: RegionView, _asked: Asked) -> Statement:
    n = _numbers.c
    number = n.phone_number.is_not(None)
    # A number that belongs to nobody has neither owner, whatever else its row says.
    owned = func.coalesce(n.owner_id, n.owner_uuid).is_not(None)
    feature = func.coalesce(func.lower(func.trim(n.user_type)).in_(FEATURE_TYPES), False)
    state = case((n.activated, ACTIVE), (not_(n.activated), INACTIVE))
    extension = _where(not_(number), n.extension)
    cells = (
        *(*_whose(_numbers), _locations.c.country, n.phone_number, extension),
        *(_where(number, n.pstn_connection), _where(number, state), _where(owned, n.user_type)),
        *(_where(and_(number, owned), n.number_type), _where(not_(feature), n.owner_id), n.owner_uuid),
    )
    return _rows(_numbers, cells, scope, place)


def _where(holds: ColumnElement[bool], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value where that holds, else nothing."""
    return case((holds, value), else_=null())


def _rows(things: FromClause, cells: Sequence[Any], scope: Scope, place: RegionView) -> Statement:
    joined = _joined(things).outerjoin(_locations, _locations.c.location_id == things.c.location_id)
    named = [cell.label(f"c{at}") for at, cell in enumerate(cells)]
    return select(*named).select_from(joined).where(*_there(things, scope, place))


def _joined(things: FromClause) -> Any:
    own = things.join(_customers, _customers.c.org_id == things.c.org_id)
    return own.join(c, c.c.org_id == things.c.org_id)


def _there(things: FromClause, scope: Scope, place: RegionView) -> list[ColumnElement[bool]]:
    day = place.as_of
    return [present(things, day), present(_customers, day), visible(c.c.customer_id, scope)]


def _rough_devices(scope: Scope, place: RegionView, _asked: Asked) -> Statement:
    return select(func.count()).select_from(_joined(_devices)).where(*_there(_devices, scope, place))


def _rough_numbers(scope: Scope, place: RegionView, _asked: Asked) -> Statement:
    return select(func.count()).select_from(_joined(_numbers)).where(*_there(_numbers, scope, place))


_BY_DEVICE = (_customers.c.name, _devices.c.org_id, _devices.c.mac)
_BY_NUMBER = (
    *(_customers.c.name, _numbers.c.org_id),
    *(func.coalesce(_numbers.c.phone_number, ""), func.coalesce(_numbers.c.extension, "")),
)
DEVICES = Source("devices", "Devices", DEVICE_COLUMNS, _ask_devices, _BY_DEVICE, _rough_devices, delayed="devices")
NUMBERS = Source(
    "phone-numbers", "Phone Numbers", NUMBER_COLUMNS, _ask_numbers, _BY_NUMBER, _rough_numbers, delayed="phone_numbers"
)
