"""The license page: the columns of its five tables, and of the trend's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from dashboard.catalog import coded
from dashboard.catalog.column import Cell, Column, Fixed, Help, Kind, Series, Table, Together, Type
from dashboard.data import metrics as m
from dashboard.data.metrics import Section
from dashboard.look import Look
from dashboard.scope import RegionView

_AMOUNTS = ("used", "assigned", "available", "total")
_COHORT = ("bound", "band", "cohort_size")
_DATES = Help("dates", ("start_date", "end_date"))
_IN_WORDS = Help("amounts", _AMOUNTS)
_BOUND = Help("bound", _COHORT)


def _file_only(column: Column) -> Column:
    """Not in the grid."""
    return replace(column, cell=None)


def _undefined(column: Column) -> Column:
    """The same where the table has no definition of it."""
    return replace(column, cell=None, defined=False)


def _hidden(column: Column) -> Column:
    assert column.cell is not None
    return replace(column, cell=replace(column.cell, hidden=True))


def _count(id_: str, cell: Cell, words: str = "") -> Column:
    return Column(id_, Type.WHOLE, cell, words)


def _greatest(numbers: Sequence[int | None]) -> int | None:
    return max((number for number in numbers if number is not None), default=None)


def _date(at: int, places: Sequence[RegionView], look: Look) -> str:
    """The date of one of the 13, or how long before the row's own data date it is."""
    days = {place.as_of for place in places}
    if len(days) == 1:
        return m.spark_dates(days.pop())[at].isoformat()
    return look.t("exports.column.weeks_before", n=m.SPARK_WEEKS - 1 - at)


# Columns that several tables have --------------------------------------------------------

CUSTOMER = Column(
    "customer", Type.TEXT,
    Cell(Kind.NAME, 190, 140, reads=("customer", "region", "org_id"), fixed=Fixed.ALWAYS, pinned=True,
         help=Help("name", ("customer",))),
)  # fmt: skip
REGION = Column("region", Type.TEXT, Cell(Kind.REGION, 70, 58, hidden=True, fixed=Fixed.COMBINED), said=coded.region)
ORG_ID = Column("org_id", Type.TEXT, heading="exports.column.org_id", defined=False)
_SUBSCRIPTION = Column(
    "subscription_id", Type.TEXT,
    Cell(Kind.SUBSCRIPTION, 142, 132, reads=("subscription_id", "kind"), help=Help("trial"), roomy=True),
)  # fmt: skip
_KIND = Column("kind", Type.TEXT, heading="exports.column.kind", said=coded.kind, defined=False)
_START = Column("start_date", Type.DATE, Cell(Kind.DAY, 112, 96, hidden=True))
_END = Column("end_date", Type.DATE, Cell(Kind.DAY, 112, 96, hidden=True))
_AUTO_RENEW = Column("auto_renew", Type.FLAG, Cell(Kind.SWITCH, 104, 92), said=coded.switch)
_TOTAL = _count("total", Cell(Kind.COUNT, 110, 76, help=Help("unknown_total")))
_BAR = Together("licenses.table.column_bar",
                ("licenses.cell.used", "licenses.cell.assigned", "licenses.cell.available"))  # fmt: skip
_USED = Column(
    "used", Type.WHOLE, Cell(Kind.BAR, 330, 268, reads=_AMOUNTS, together=_BAR, help=_IN_WORDS),
    heading="licenses.cell.used",
)  # fmt: skip
_ASSIGNED = _count("assigned", Cell(Kind.COUNT, 96, 86, hidden=True))
_AVAILABLE = _count("available", Cell(Kind.COUNT, 96, 76, hidden=True))
_ASSIGNMENT_CHANGE = Column(
    "assignment_change", Type.CHANGE, Cell(Kind.CHANGE, 134, 86, help=Help("unknown_week")), window="change"
)
_USAGE_CHANGE = Column(
    "usage_change", Type.CHANGE, Cell(Kind.CHANGE, 120, 86, help=Help("unknown_week")), window="change"
)
_WEEKS = Column(
    "usage_13_weeks", Type.WHOLE, Cell(Kind.SPARK, 186, 170, help=Help("weeks")), window="weeks",
    series=Series(m.SPARK_WEEKS, _date, _greatest),
)  # fmt: skip
_DUE = Cell(Kind.DUE, 160, 118, sort="asc", reads=("days", "end_date"), help=_DATES)
_MONTHS = Cell(Kind.COUNT, 112, 74, help=_DATES)
_RATE = Column("rate", Type.RATE)

_OPTIONAL = (_START, _END, _ASSIGNED, _AVAILABLE)
_CHANGES = (_ASSIGNMENT_CHANGE, _USAGE_CHANGE)
_LEAD = (CUSTOMER, REGION, ORG_ID, _SUBSCRIPTION, _KIND)

# Files: who, then the numbers; what a table has besides goes between.
_WHO = ("region", "customer", "org_id", "subscription_id", "kind", "start_date", "end_date", "auto_renew")
_NUMBERS = ("total", "used", "assigned", "available")
_CHANGED = ("assignment_change", "usage_change")


def _table(section: Section, columns: tuple[Column, ...], written: tuple[str, ...]) -> Table:
    return Table(f"{section.value}.rows", columns, (*_WHO, *written))


def _ending(section: Section, words: str) -> Table:
    """Expiring or renewing."""
    columns = (
        *_LEAD, _count("days", _DUE, words), _TOTAL, _USED, _WEEKS,
        *_OPTIONAL, *map(_hidden, _CHANGES), _undefined(_AUTO_RENEW),
    )  # fmt: skip
    return _table(section, columns, ("days", *_NUMBERS, *_CHANGED, "usage_13_weeks"))


# Shown ones in the order of docs/metrics.md 4, then the optional ones.
TABLES: Mapping[Section, Table] = {
    Section.RECENT: _table(
        Section.RECENT,
        (
            *_LEAD, _count("days", Cell(Kind.COUNT, 134, 74, sort="asc", help=_DATES),
                           "days_since_added"),
            _TOTAL, _USED, *_CHANGES, *_OPTIONAL, _undefined(_AUTO_RENEW),
        ),
        ("days", *_NUMBERS, *_CHANGED),
    ),
    Section.EXPIRING: _ending(Section.EXPIRING, "days_to_expiration"),
    Section.RENEWING: _ending(Section.RENEWING, "days_to_renewal"),
    Section.LOW: _table(
        Section.LOW,
        (
            *_LEAD, _count("months", _MONTHS, "months_since_added"),
            replace(_RATE, cell=Cell(Kind.SHARE, 150, 122, sort="asc", reads=("rate", "assigned", "total"),
                                     help=_BOUND)),
            replace(_TOTAL, cell=Cell(Kind.COUNT, 110, 76, help=_BOUND)), _USED, _ASSIGNMENT_CHANGE,
            Column("bound", Type.RATE, Cell(Kind.RATE, 84, 66, hidden=True, help=_BOUND)),
            Column("band", Type.TEXT, Cell(Kind.BAND, 104, 86, hidden=True, help=_BOUND), said=coded.band),
            _count("cohort_size", Cell(Kind.COUNT, 96, 76, hidden=True, help=_BOUND)),
            *_OPTIONAL, _hidden(_USAGE_CHANGE), _undefined(_AUTO_RENEW),
        ),
        ("months", *_NUMBERS, "rate", *_CHANGED, *_COHORT),
    ),
    Section.OVER: _table(
        Section.OVER,
        (
            *_LEAD, _count("months", _MONTHS, "months_remaining"), _AUTO_RENEW, _TOTAL,
            replace(_RATE, cell=Cell(Kind.OVER_BAR, 330, 264, reads=("rate", "assigned", "total", "used"),
                                     help=_IN_WORDS)),
            Column("used_rate", Type.RATE, Cell(Kind.SHARE, 138, 122, reads=("used_rate", "used", "total"))),
            _count("over", Cell(Kind.COUNT, 96, 76, hidden=True)),
            _START, _END, *map(_hidden, _CHANGES), *map(_file_only, (_USED, _ASSIGNED, _AVAILABLE)),
        ),
        ("months", *_NUMBERS, "rate", "used_rate", "over", *_CHANGED),
    ),
}  # fmt: skip


def _series(name: str) -> Column:
    return Column(name, Type.WHOLE, words=f"trend_{name}", window="week", heading=f"trend.series.{name}")


TREND = Table(
    "trend",
    (
        Column("date", Type.DATE, heading="trend.table.date", defined=False),
        Column("point", Type.TEXT, heading="trend.table.point", said=coded.point, defined=False,
               made=lambda row: m.point_kind(date.fromisoformat(row["date"]))),
        *map(_series, m.SERIES),
    ),
    ("date", "point", "total", "available", "idle", "used", "over"),
)  # fmt: skip
