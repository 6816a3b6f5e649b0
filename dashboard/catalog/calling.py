"""The calling page: the columns of its three tables, and of the files of its charts and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dashboard.catalog import coded
from dashboard.catalog.column import Cell, Column, Help, Kind, Series, Table, Together, Type
from dashboard.catalog.licenses import CUSTOMER, ORG_ID, REGION
from dashboard.data import call_metrics
from dashboard.look import Look
from dashboard.scope import RegionView

_column = partial(Column, area="calling", window="week")
_number = partial(_column, type=Type.WHOLE)
_rate = partial(_column, type=Type.RATE)
_points = partial(_column, id="change_pp", type=Type.POINTS, window="change")
_QUALITY = ("good", "poor", "not_measured")
_PART = Help("unknown_part")  # users are not known of a part of the calls


def _week(at: int, places: Sequence[RegionView], _look: Look) -> str:
    """The first day of one of the 8 weeks."""
    return call_metrics.weeks_to(call_metrics.last_common(places))[at].isoformat()


def _last(numbers: Sequence[Any]) -> Any:
    return numbers[-1]


_EIGHT = Series(call_metrics.TREND_WEEKS, _week, _last)


_LEAD = (CUSTOMER, REGION, ORG_ID)
_WHO = ("region", "customer", "org_id")

USAGE = Table(
    "calling.usage_rows",
    (
        *_LEAD,
        _number("assigned", words="licenses", window="day", heading="licenses.define.assigned.name", cell=Cell(
            Kind.LICENSES, 150, 110, reads=("assigned", "total"), help=Help("licenses"),
            together=Together("licenses.table.column_licenses",
                              ("licenses.define.assigned.name", "licenses.define.total.name")))),
        _number("active_users", cell=Cell(Kind.COUNT, 108, 84, sort="desc", help=_PART)),
        _column("change", Type.CHANGE, Cell(Kind.CHANGE, 84, 64, help=_PART), "active_change", window="change",
                heading="exports.column.change_active"),
        _rate("share", cell=Cell(Kind.RATE, 112, 100, help=_PART), words="active_share"),
        _number("calls", cell=Cell(Kind.COUNT, 92, 70)),
        _number("legs", cell=Cell(Kind.COUNT, 96, 76, sort_of_part="desc")),
        _column("minutes", Type.AMOUNT, Cell(Kind.MINUTES, 102, 76)),
        _column("video_minutes", Type.AMOUNT, Cell(Kind.MINUTES, 106, 76)),
        _number("active_users_8_weeks", cell=Cell(Kind.USERS, 112, 100, help=Help("eight_users")), words="active_8",
                window="weeks", heading="calling.define.active_users.name", series=_EIGHT),
        _number("total", heading="licenses.define.total.name", defined=False),
    ),
    (*_WHO, "assigned", "total", "active_users", "change", "share", "calls", "legs", "minutes", "video_minutes",
     "active_users_8_weeks"),
)  # fmt: skip

QUALITY = Table(
    "calling.quality_rows",
    (
        *_LEAD,
        _number("legs", cell=Cell(Kind.COUNT, 92, 76)),
        _number("poor", cell=Cell(Kind.COUNT, 96, 76)),
        _rate("poor_rate", cell=Cell(Kind.RATE, 92, 64, sort="desc", help=Help("unknown_rate"))),
        _points(cell=Cell(Kind.POINTS, 100, 76, help=Help("unknown_change")), heading="exports.column.change_poor"),
        _number("audio_legs", cell=Cell(Kind.COUNT, 96, 76)),
        _number("video_legs", cell=Cell(Kind.COUNT, 96, 76)),
        _column("worst_endpoint", Type.TEXT, said=coded.endpoint, cell=Cell(
            Kind.WORST, 270, 220, reads=("worst_endpoint", "worst_endpoint_poor_rate"), help=Help("worst"))),
        _rate("poor_rate_8_weeks", cell=Cell(Kind.RATES, 112, 100, help=Help("eight_rates")), words="poor_8",
              window="weeks", heading="calling.define.poor_rate.name", series=_EIGHT),
        _number("good", cell=Cell(Kind.COUNT, 92, 76, hidden=True)),
        _rate("worst_endpoint_poor_rate", cell=Cell(Kind.RATE, 92, 66, hidden=True, help=_PART), words="worst_rate",
              heading="exports.column.worst_rate"),
    ),
    (*_WHO, "legs", "poor", "good", "poor_rate", "change_pp", "audio_legs", "video_legs", "worst_endpoint",
     "worst_endpoint_poor_rate", "poor_rate_8_weeks"),
)  # fmt: skip

QUEUES = Table(
    "calling.queue_rows",
    (
        *_LEAD,
        _number("offered", cell=Cell(Kind.COUNT, 80, 61)),
        _number("answered", cell=Cell(Kind.COUNT, 86, 73)),
        _number("abandoned", cell=Cell(Kind.COUNT, 94, 82)),
        _rate("abandoned_rate", cell=Cell(Kind.RATE, 110, 82, sort="desc"), words="abandoned_share"),
        _number("timed_out", cell=Cell(Kind.COUNT, 84, 60)),
        _number("overflowed", cell=Cell(Kind.COUNT, 98, 90)),
        _number("transferred", cell=Cell(Kind.COUNT, 96, 82)),
        _column("average_time_to_answer_s", Type.SECONDS, Cell(Kind.WAIT, 104, 74, help=Help("unknown_wait")),
                "time_to_answer"),
        _column("average_wait_before_abandonment_s", Type.SECONDS, Cell(Kind.WAIT, 134, 97, help=Help("unknown_wait")),
                "wait_before_abandonment"),
        _points(cell=Cell(Kind.POINTS, 90, 76, help=Help("unknown_change")), heading="exports.column.change_abandoned"),
    ),
    (*_WHO, "offered", "answered", "abandoned", "abandoned_rate", "timed_out", "overflowed", "transferred",
     "average_time_to_answer_s", "average_wait_before_abandonment_s", "change_pp"),
)  # fmt: skip

TABLES: Mapping[str, Table] = {"usage_rows": USAGE, "quality_rows": QUALITY, "queue_rows": QUEUES}

# Charts and lists: files only ---------------------------------------------------------------

_WEEK = _column("week", Type.DATE, heading="calling.export.week", defined=False)
_BANDS = (call_metrics.NO_LEGS, *(name for name, *_ in call_metrics.BANDS))

BANDS = Table(
    "calling.bands",
    (_WEEK, *(_number(name, words=f"bands_{name.removesuffix('+')}", window="weeks") for name in _BANDS)),
)
LEGS = Table(
    "calling.quality",
    (_WEEK, *(_number(name, window="weeks") for name in _QUALITY), _rate("poor_rate", defined=False)),
)
ENDPOINTS = Table(
    "calling.endpoints",
    (
        _column("endpoint_type", Type.TEXT, heading="calling.endpoints.head_type", said=coded.endpoint, defined=False),
        *map(_number, _QUALITY), _rate("poor_rate"), _points(heading="exports.column.change_poor"),
    ),
)  # fmt: skip
FEATURES = Table(
    "calling.features",
    (
        _column("feature", Type.TEXT, heading="calling.cut.feature", said=coded.feature, defined=False),
        _number("legs", words="feature_legs"),
    ),
)  # fmt: skip
