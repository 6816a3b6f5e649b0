"""What a block's file holds: its columns, which are also all that can be sorted and filtered by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.components import coded
from dashboard.components.coded import Said
from dashboard.components.trend_chart.trend_points import kind_of
from dashboard.data import metrics as m
from dashboard.data.metrics import Section
from dashboard.look import Look
from dashboard.scope import RegionView

Row = Mapping[str, Any]
Value = Callable[[Row], Any]


class Type(StrEnum):
    """How a value is written, sorted and filtered. Rates are fractions; dates are ISO text in the rows."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    CHANGE = "change"
    RATE = "rate"
    POINTS = "points"  # a change of a rate
    FLAG = "flag"
    AMOUNT = "amount"  # a number with a fraction
    SECONDS = "seconds"


PERCENT = frozenset({Type.RATE, Type.POINTS})  # fractions that people read a hundredfold
# The word of a unit that a heading says.
_UNITS = {Type.RATE: "exports.unit.percent", Type.POINTS: "calling.cell.points", Type.SECONDS: "exports.unit.seconds"}


def percents(fraction: float) -> Decimal:
    """A fraction a hundredfold, with all its digits and no others."""
    return Decimal(repr(fraction)).scaleb(2)


def plain(number: Decimal) -> str:
    """All digits, no exponent, no zeros that say nothing."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


Heading = Callable[[int, Sequence[RegionView], Look], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column by the grid's name. `value` reads it from a row; `words` names it.

    `said`: what is written and filtered instead of a code. A column that holds a list becomes `count` columns of the
    file, each with the time that `heading` says; it is sorted and filtered by `value`.
    """

    id: str
    type: Type
    words: str
    value: Value
    count: int = 0
    heading: Heading | None = None
    said: Said | None = None

    def name(self, look: Look) -> str:
        """What it is called, with the unit of its values."""
        name, unit = look.t(self.words), look.t(_UNITS[self.type]) if self.type in _UNITS else ""
        said = self.type is Type.RATE and unit in name
        return f"{name} ({unit})" if unit and not said else name

    def order(self, row: Row, look: Look) -> str | None:
        """What a text is sorted by: as the tables do it."""
        return coded.ordered_by(self.id, self.value(row), look)

    def shown(self, look: Look) -> Value:
        """The value as it is read, and filtered: codes in words."""
        said = self.said
        if said is None:
            return self.value
        return lambda row: None if self.value(row) is None else said(self.value(row), look)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file: a heading in the reader's language, and how a row fills it."""

    heading: str
    type: Type
    value: Value


def column(name: str, type_: Type, words: str = "", value: Value | None = None) -> Column:
    """A column whose row has it by its name, or as `value` reads it."""
    words, said = words or f"licenses.define.{name}.name", coded.SAID.get(name)
    return Column(name, type_, words, value or (lambda row: row[name]), said=said)


def _greatest(row: Row) -> int | None:
    return max((number for number in row["usage_13_weeks"] if number is not None), default=None)


def _made(name: str, type_: Type) -> Column:
    return column(name, type_, value=m.MADE[name])


_WHO = (
    column("region", Type.TEXT),
    column("customer", Type.TEXT),
    column("org_id", Type.TEXT, "exports.column.org_id"),
    column("subscription_id", Type.TEXT),
    column("kind", Type.TEXT, "exports.column.kind"),
    column("start_date", Type.DATE),
    column("end_date", Type.DATE),
    column("auto_renew", Type.FLAG),
)
_NUMBERS = (
    column("total", Type.WHOLE),
    column("used", Type.WHOLE, "licenses.cell.used"),
    column("assigned", Type.WHOLE),
    _made("available", Type.WHOLE),
)
_CHANGES = (column("assignment_change", Type.CHANGE), column("usage_change", Type.CHANGE))
_RATE = column("rate", Type.RATE)


def _date(at: int, places: Sequence[RegionView], look: Look) -> str:
    """The date of one of the 13, or how long before the row's own data date it is."""
    days = {place.as_of for place in places}
    if len(days) == 1:
        return m.spark_dates(days.pop())[at].isoformat()
    return look.t("exports.column.weeks_before", n=m.SPARK_WEEKS - 1 - at)


# Sorted and filtered by the number beside its line.
_WEEKS = Column("usage_13_weeks", Type.WHOLE, "licenses.define.usage_13_weeks.name", _greatest, m.SPARK_WEEKS, _date)
_COHORT = (column("bound", Type.RATE), column("band", Type.TEXT), column("cohort_size", Type.WHOLE))
_EXCESS = (
    _made("used_rate", Type.RATE),
    _made("over", Type.WHOLE),
)


def _counted(name: str, words: str) -> Column:
    return column(name, Type.WHOLE, f"licenses.define.{words}.name")


# By the name of a block on the license page.
TABLES: Mapping[str, tuple[Column, ...]] = {
    Section.RECENT: (*_WHO, _counted("days", "days_since_added"), *_NUMBERS, *_CHANGES),
    Section.EXPIRING: (*_WHO, _counted("days", "days_to_expiration"), *_NUMBERS, *_CHANGES, _WEEKS),
    Section.RENEWING: (*_WHO, _counted("days", "days_to_renewal"), *_NUMBERS, *_CHANGES, _WEEKS),
    Section.LOW: (*_WHO, _counted("months", "months_since_added"), *_NUMBERS, _RATE, *_CHANGES, *_COHORT),
    Section.OVER: (*_WHO, _counted("months", "months_remaining"), *_NUMBERS, _RATE, *_EXCESS, *_CHANGES),
    "trend": (
        column("date", Type.DATE, "trend.table.date"),
        column("point", Type.TEXT, "trend.table.point", lambda row: kind_of(date.fromisoformat(row["date"]))),
        *(column(series, Type.WHOLE, f"trend.series.{series}")
          for series in ("total", "available", "idle", "used", "over")),
    ),
}  # fmt: skip


def fields(columns: Sequence[Column], places: Sequence[RegionView], look: Look) -> list[Field]:
    """The columns of the file. Weeks are a column each; regions at different days each say theirs."""
    found = [field for each in columns for field in _expanded(each, places, look)]
    if len({place.as_of for place in places}) > 1 and any(each.id == "region" for each in columns):
        found.insert(1, _own_day(places, look))
    return found


def _expanded(column: Column, places: Sequence[RegionView], look: Look) -> list[Field]:
    name, written = column.name(look), column.value if column.type is Type.FLAG else column.shown(look)
    if column.heading is None:
        return [Field(name, column.type, written)]
    headings = [column.heading(at, places, look) for at in range(column.count)]
    return [Field(f"{name}: {said}", column.type, _nth(column.id, at)) for at, said in enumerate(headings)]


def _nth(name: str, at: int) -> Value:
    return lambda row: row[name][at]


def _own_day(places: Sequence[RegionView], look: Look) -> Field:
    day = {place.region.value: place.as_of.isoformat() for place in places}
    return Field(look.t("exports.sheet.data_date"), Type.DATE, lambda row: day[row["region"]])
