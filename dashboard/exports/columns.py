"""What a block's file holds: its columns, which are also all that can be sorted and filtered by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.data import metrics as m
from dashboard.data.metrics import Section
from dashboard.look import Look
from dashboard.scope import Place

Row = Mapping[str, Any]
Value = Callable[[Row], Any]


class Type(StrEnum):
    """How a value is written, sorted and filtered. Rates are fractions; dates are ISO text in the rows."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    CHANGE = "change"
    RATE = "rate"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column by the grid's name. `value` reads it from a row; `words` names it."""

    id: str
    type: Type
    words: str
    value: Value


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file: a heading in the reader's language, and how a row fills it."""

    heading: str
    type: Type
    value: Value


def _column(name: str, type_: Type, words: str = "", value: Value | None = None) -> Column:
    return Column(name, type_, words or f"licenses.define.{name}.name", value or (lambda row: row[name]))


def _greatest(row: Row) -> int | None:
    return max((number for number in row["usage_13_weeks"] if number is not None), default=None)


def _available(row: Row) -> int | None:
    return None if row["total"] is None else m.available(row["total"], row["assigned"])


def _over(row: Row) -> int | None:
    return None if row["total"] is None else m.over(row["total"], row["assigned"])


_WHO = (
    _column("region", Type.TEXT),
    _column("customer", Type.TEXT),
    _column("org_id", Type.TEXT, "exports.column.org_id"),
    _column("subscription_id", Type.TEXT),
    _column("kind", Type.TEXT, "exports.column.kind"),
    _column("start_date", Type.DATE),
    _column("end_date", Type.DATE),
    _column("auto_renew", Type.FLAG),
)
_NUMBERS = (
    _column("total", Type.WHOLE),
    _column("used", Type.WHOLE, "licenses.cell.used"),
    _column("assigned", Type.WHOLE),
    _column("available", Type.WHOLE, value=_available),
)
_CHANGES = (_column("assignment_change", Type.CHANGE), _column("usage_change", Type.CHANGE))
_RATE = _column("rate", Type.RATE)
_WEEKS = _column("usage_13_weeks", Type.WHOLE, value=_greatest)  # sorted and filtered by the number beside its line
_COHORT = (_column("bound", Type.RATE), _column("band", Type.TEXT), _column("cohort_size", Type.WHOLE))
_EXCESS = (
    _column("used_rate", Type.RATE, value=lambda row: m.rate(row["used"], row["total"])),
    _column("over", Type.WHOLE, value=_over),
)


def _counted(name: str, words: str) -> Column:
    return _column(name, Type.WHOLE, f"licenses.define.{words}.name")


# By the name of a block's question.
TABLES: Mapping[str, tuple[Column, ...]] = {
    Section.RECENT: (*_WHO, _counted("days", "days_since_added"), *_NUMBERS, *_CHANGES),
    Section.EXPIRING: (*_WHO, _counted("days", "days_to_expiration"), *_NUMBERS, *_CHANGES, _WEEKS),
    Section.RENEWING: (*_WHO, _counted("days", "days_to_renewal"), *_NUMBERS, *_CHANGES, _WEEKS),
    Section.LOW: (*_WHO, _counted("months", "months_since_added"), *_NUMBERS, _RATE, *_CHANGES, *_COHORT),
    Section.OVER: (*_WHO, _counted("months", "months_remaining"), *_NUMBERS, _RATE, *_EXCESS, *_CHANGES),
    "trend-to-data-date": (
        _column("date", Type.DATE, "trend.table.date"),
        *(_column(series, Type.WHOLE, f"trend.series.{series}")
          for series in ("total", "available", "idle", "used", "over")),
    ),
}  # fmt: skip


def fields(columns: Sequence[Column], places: Sequence[Place], look: Look) -> list[Field]:
    """The columns of the file. 13 weeks are 13 columns; regions at different days each say theirs."""
    days = {place.as_of for place in places}
    found = [field for column in columns for field in _expanded(column, days, look)]
    if len(days) > 1 and any(column.id == "region" for column in columns):
        found.insert(1, _own_day(places, look))
    return found


def _expanded(column: Column, days: set[date], look: Look) -> list[Field]:
    if column.id != _WEEKS.id:
        return [Field(look.t(column.words), column.type, column.value)]
    name = look.t(column.words)
    return [Field(f"{name}: {_week(at, days, look)}", Type.WHOLE, _nth(at)) for at in range(m.SPARK_WEEKS)]


def _week(at: int, days: set[date], look: Look) -> str:
    """The date of one of the 13, or how long before the row's own data date it is."""
    if len(days) == 1:
        return m.spark_dates(next(iter(days)))[at].isoformat()
    return look.t("exports.column.weeks_before", n=m.SPARK_WEEKS - 1 - at)


def _nth(at: int) -> Value:
    return lambda row: row["usage_13_weeks"][at]


def _own_day(places: Sequence[Place], look: Look) -> Field:
    day = {place.region.value: place.as_of.isoformat() for place in places}
    return Field(look.t("exports.sheet.data_date"), Type.DATE, lambda row: day[row["region"]])
