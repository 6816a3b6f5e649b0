"""The columns of the three calling tables, in the order of metrics.md 8, then the optional ones."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.components.columns import CUSTOMER, REGION, Column, Kind

CALLING_TABLES: Mapping[str, tuple[Column, ...]] = {
    "usage_rows": (
        CUSTOMER, REGION,
        Column("assigned", Kind.LICENSES, 150),
        Column("active_users", Kind.COUNT, 112, sort="desc"),
        Column("change", Kind.CHANGE, 84),
        Column("share", Kind.RATE, 112),
        Column("calls", Kind.COUNT, 92),
        Column("legs", Kind.COUNT, 96),
        Column("minutes", Kind.MINUTES, 102),
        Column("video_minutes", Kind.MINUTES, 106),
        Column("active_users_8_weeks", Kind.USERS, 112),
    ),
    "quality_rows": (
        CUSTOMER, REGION,
        Column("legs", Kind.COUNT, 92),
        Column("poor", Kind.COUNT, 96),
        Column("poor_rate", Kind.RATE, 92, sort="desc"),
        Column("change_pp", Kind.POINTS, 100),
        Column("audio_legs", Kind.COUNT, 96),
        Column("video_legs", Kind.COUNT, 96),
        Column("worst_endpoint", Kind.WORST, 270),
        Column("poor_rate_8_weeks", Kind.RATES, 112),
        Column("good", Kind.COUNT, 92, hidden=True),
        Column("worst_endpoint_poor_rate", Kind.RATE, 92, hidden=True),
    ),
    "queue_rows": (
        CUSTOMER, REGION,
        Column("offered", Kind.COUNT, 80),
        Column("answered", Kind.COUNT, 86),
        Column("abandoned", Kind.COUNT, 94),
        Column("abandoned_rate", Kind.RATE, 116, sort="desc"),
        Column("timed_out", Kind.COUNT, 88),
        Column("overflowed", Kind.COUNT, 98),
        Column("transferred", Kind.COUNT, 98),
        Column("average_time_to_answer_s", Kind.WAIT, 104),
        Column("average_wait_before_abandonment_s", Kind.WAIT, 138),
        Column("change_pp", Kind.POINTS, 90),
    ),
}  # fmt: skip
