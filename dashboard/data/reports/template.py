"""What a report is of: its columns, the statement of its rows, and whether it asks for a range of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement

from dashboard.data import call_metrics
from dashboard.data.statements import Statement
from dashboard.errors import Refused
from dashboard.scope import RegionView, Scope

MOST_DAYS = 92


class Kind(StrEnum):
    """What a cell holds, as a file writes it."""

    TEXT = "text"
    ID = "id"  # a UUID: no sign in it begins a formula
    WHOLE = "whole"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, exactly as it stands in the file."""

    header: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Days:
    """A range of UTC days, both among them."""

    first: date
    last: date

    @classmethod
    def of(cls, first: str, last: str) -> Days:
        """Raises Refused for what is no range, or a longer one than a report may have."""
        found = cls(_day(first), _day(last))
        if found.last < found.first:
            raise Refused("reports.error.days_order", first=first, last=last)
        if found.count > MOST_DAYS:
            raise Refused("reports.error.days_many", got=found.count, most=MOST_DAYS)
        return found

    @classmethod
    def week(cls, as_of: date) -> Days:
        """The last completed week, Sunday to Saturday."""
        first = call_metrics.last_completed(as_of)
        return cls(first, call_metrics.week_end(first) - timedelta(days=1))

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise Refused("reports.error.day", got=text[:40])
    return day


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one region beside its scope."""

    days: Days | None = None
    before: datetime | None = None  # what is as young as this, or younger, is not told yet; None: everything is told


Ask = Callable[[Scope, RegionView, Asked], Statement]


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a report, in an order that may need more than its columns. `delayed`: the inventory table whose
    young rows are told as they were before. `sieve`: lets those rows of a piece pass that are wanted."""

    id: str
    name: str
    columns: tuple[Column, ...]
    rows: Ask
    order: tuple[ColumnElement[Any], ...]
    rough: Ask  # counts about how many rows there are
    ranged: bool = False
    delayed: str = ""
    sieve: Callable[[pa.RecordBatch], pa.RecordBatch] | None = None

    def ask(self, scope: Scope, place: RegionView, asked: Asked) -> Statement:
        """The rows in order."""
        return self.rows(scope, place, asked).order_by(*self.order)


def days_of(source: Source | None, scope: Scope, first: str, last: str) -> Days | None:
    """The range that is asked for; the last completed week where nothing is. Raises Refused for what makes no sense."""
    if source is None or not source.ranged:
        if first or last:
            raise Refused("reports.error.no_days")
        return None
    if bool(first) != bool(last):
        raise Refused("reports.error.half_days")
    return Days.of(first, last) if first else Days.week(min(place.as_of for place in scope.places))
