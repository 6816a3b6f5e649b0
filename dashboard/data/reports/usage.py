"""Calling Usage Details: a row for each customer and location with a call leg in the range of days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Double, column, func, literal_column, or_, select, table
from sqlalchemy import cast as as_type

from dashboard.data.reports.template import Asked, Column, Kind, Source
from dashboard.data.statements import Statement
from dashboard.data.visible import visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import WEEK, RegionView, Scope

_MINUTE_S = 60
_NONE: ColumnElement[str] = literal_column(
    "''"
)  # no value: groups and their texts are compared by how they are written
_SUMS = (
    *("calls", "legs", "seconds", "video_legs", "video_seconds", "poor_any", "poor_all"),
    *("desk_phone_legs", "room_device_legs", "third_party_legs"),
    *("inbound_hunt_group", "inbound_auto_attendant", "inbound_offered"),
    *("inbound_timed_out", "inbound_overflowed", "inbound_transferred", "inbound_abandoned"),
)
_days = table(
    "location_day",
    column("week", Date),
    column("day", Date),
    *map(column, ("customer_id", "location_id")),
    *(column(name, BigInteger) for name in _SUMS),
)
_locations = table("locations", *map(column, ("location_id", "name")))
_customers = table("customers", *map(column, ("org_id", "created_at")))


def _whole(*headers: str) -> tuple[Column, ...]:
    return tuple(Column(header, Kind.WHOLE) for header in headers)


COLUMNS = (
    Column("Customer Name"),
    Column("Organization ID", Kind.ID),
    Column("Location"),
    *_whole("Total Calls", "Total Call Legs", "Total Poor Call Quality"),
    Column("Call Minutes", Kind.NUMBER),
    Column("Call Minutes - Video", Kind.NUMBER),
    *_whole("Call Legs - Audio", "Call Legs - Video"),
    *_whole("Call Legs - Desk Phone", "Call Legs - Room Device", "Call Legs - Other Devices"),
    *_whole("Calls - Hunt Group Calls", "Calls - Auto Attendant Calls"),
    *_whole("Call Queue - Total Calls", "Call Queue - Timed-out Calls", "Call Queue - Overflowed Calls"),
    *_whole("Call Queue - Transferred Calls", "Call Queue - Abandoned Calls"),
)


def _sum(name: str) -> ColumnElement[Any]:
    return as_type(func.sum(_days.c[name]), BigInteger)


def _minutes(name: str) -> ColumnElement[Any]:
    return as_type(_sum(name), Double) / literal_column(str(float(_MINUTE_S)))


def _measures(scope: Scope) -> list[ColumnElement[Any]]:
    """In the order of the columns."""
    return [
        *map(_sum, ("calls", "legs", f"poor_{scope.rules.poor_call_rule}")),
        *map(_minutes, ("seconds", "video_seconds")),
        *(_sum("legs") - _sum("video_legs"), _sum("video_legs")),
        *map(_sum, _SUMS[7:]),
    ]


_WHERE = func.coalesce(_locations.c.name, _NONE)
_ORDER = (c.c.name, c.c.org_id, _WHERE, func.coalesce(_days.c.location_id, _NONE))


def _ask(scope: Scope, place: RegionView, asked: Asked) -> Statement:
    return (
        select(c.c.name, c.c.org_id, _WHERE, *_measures(scope))
        .select_from(_of(_days, c).outerjoin(_locations, _locations.c.location_id == _days.c.location_id))
        .where(*_counted(scope, place, asked))
        .group_by(c.c.name, c.c.org_id, _WHERE, _days.c.location_id)
    )


def _rough(scope: Scope, place: RegionView, asked: Asked) -> Statement:
    found = select(_days.c.customer_id, _days.c.location_id).select_from(_of(_days, c))
    return select(func.count()).select_from(found.where(*_counted(scope, place, asked)).distinct().subquery())


def _of(facts: Any, customer: Any) -> Any:
    return facts.join(customer, customer.c.customer_id == facts.c.customer_id)


def _counted(scope: Scope, _place: RegionView, asked: Asked) -> list[ColumnElement[bool]]:
    """Legs of a withdrawn customer count as on the page of calling: in the weeks that end before it was withdrawn."""
    assert asked.days is not None
    there = or_(c.c.withdrawn_on.is_(None), _days.c.week < c.c.withdrawn_on - WEEK.days)
    held = [_days.c.day.between(asked.days.first, asked.days.last), there, visible(c.c.customer_id, scope)]
    if asked.before is not None:
        held.append(c.c.org_id.in_(select(_customers.c.org_id).where(_customers.c.created_at < asked.before)))
    return held


USAGE = Source("calling-usage", "Calling Usage Details", COLUMNS, _ask, _ORDER, _rough, ranged=True)
