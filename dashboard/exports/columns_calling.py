"""What the files of the calling page hold: weeks, endpoint types, features, and the three tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.data import call_metrics
from dashboard.data import metrics as m
from dashboard.exports.columns import Column, Row, Type, column
from dashboard.look import Look
from dashboard.scope import RegionView


def _defined(name: str, type_: Type, words: str = "") -> Column:
    return column(name, type_, f"calling.define.{words or name}.name")


def _week(at: int, places: Sequence[RegionView], _look: Look) -> str:
    """The first day of one of the 8 weeks."""
    return call_metrics.weeks_to(call_metrics.last_common(places))[at].isoformat()


def _eight(name: str, type_: Type, words: str) -> Column:
    """8 columns; sorted and filtered by the last of them."""
    return Column(
        name, type_, f"calling.define.{words}.name", lambda row: row[name][-1], call_metrics.TREND_WEEKS, _week
    )


def _changed(name: str, type_: Type, what: str) -> Column:
    """A change, with the words of what has changed."""
    return column(name, type_, f"exports.column.change_{what}")


def _share(row: Row) -> float | None:
    return m.rate(row["active_users"], row["assigned"])


_WHO = (
    column("region", Type.TEXT),
    column("customer", Type.TEXT),
    column("org_id", Type.TEXT, "exports.column.org_id"),
)
_QUALITY = ("good", "poor", "not_measured")
_WEEK = column("week", Type.DATE, "calling.export.week")
_POOR_CHANGE = _changed("change_pp", Type.POINTS, "poor")

# By the id of a block.
CALLING_TABLES: Mapping[str, tuple[Column, ...]] = {
    "calling-usage-rows": (
        *_WHO, column("assigned", Type.WHOLE), column("total", Type.WHOLE),
        _defined("active_users", Type.WHOLE), _changed("change", Type.CHANGE, "active"),
        column("share", Type.RATE, "calling.define.active_share.name", _share),
        *(_defined(name, Type.WHOLE) for name in ("calls", "legs")),
        *(_defined(name, Type.AMOUNT) for name in ("minutes", "video_minutes")),
        _eight("active_users_8_weeks", Type.WHOLE, "active_users"),
    ),
    "calling-quality-rows": (
        *_WHO, *(_defined(name, Type.WHOLE) for name in ("legs", "poor", "good")), _defined("poor_rate", Type.RATE),
        _POOR_CHANGE, *(_defined(name, Type.WHOLE) for name in ("audio_legs", "video_legs")),
        _defined("worst_endpoint", Type.TEXT),
        column("worst_endpoint_poor_rate", Type.RATE, "exports.column.worst_rate"),
        _eight("poor_rate_8_weeks", Type.RATE, "poor_rate"),
    ),
    "calling-queue-rows": (
        *_WHO, *(_defined(name, Type.WHOLE) for name in ("offered", "answered", "abandoned")),
        _defined("abandoned_rate", Type.RATE, "abandoned_share"),
        *(_defined(name, Type.WHOLE) for name in ("timed_out", "overflowed", "transferred")),
        _defined("average_time_to_answer_s", Type.SECONDS, "time_to_answer"),
        _defined("average_wait_before_abandonment_s", Type.SECONDS, "wait_before_abandonment"),
        _changed("change_pp", Type.POINTS, "abandoned"),
    ),
    "calling-endpoints": (
        column("endpoint_type", Type.TEXT, "calling.endpoints.head_type"),
        *(_defined(name, Type.WHOLE) for name in _QUALITY), _defined("poor_rate", Type.RATE), _POOR_CHANGE,
    ),
    "calling-features": (
        column("feature", Type.TEXT, "calling.cut.feature"), _defined("legs", Type.WHOLE, "feature_legs"),
    ),
    "calling-bands": (
        _WEEK,
        *(_defined(name, Type.WHOLE, f"bands_{name.removesuffix('+')}")
          for name in (call_metrics.NO_LEGS, *(name for name, *_ in call_metrics.BANDS))),
    ),
    "calling-quality": (
        _WEEK, *(_defined(name, Type.WHOLE) for name in _QUALITY), _defined("poor_rate", Type.RATE),
    ),
}  # fmt: skip


def _quality(part: Mapping[str, Any]) -> list[Row]:
    """One row a week: legs by quality."""
    return [
        row | {"poor_rate": call_metrics.poor_rate(row["poor"], row["poor"] + row["good"])} for row in part["quality"]
    ]


def _bands(part: Mapping[str, Any]) -> Sequence[Row]:
    """One row a week: users by band."""
    rows: Sequence[Row] = part["bands"]
    return rows


# Blocks that show only the calls of the endpoint type or feature that is chosen.
OF_A_PART = frozenset({"calling-usage-rows", "calling-quality-rows", "calling-queue-rows"})
# Blocks whose answer is not the rows themselves.
ROWS: Mapping[str, Callable[[Any], Sequence[Row]]] = {"calling-bands": _bands, "calling-quality": _quality}
