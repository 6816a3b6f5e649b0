"""The columns of the three calling tables, in the order of docs/metrics.md 8, then the optional ones."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.components.columns import CUSTOMER, REGION, Column, Kind

CALLING_TABLES: Mapping[str, tuple[Column, ...]] = {
    "usage_rows": (
        CUSTOMER, REGION,
        Column("assigned", Kind.LICENSES, 150, 110),
        Column("active_users", Kind.COUNT, 108, 84, sort="desc"),
        Column("change", Kind.CHANGE, 84, 64),
        Column("share", Kind.RATE, 112, 100),
        Column("calls", Kind.COUNT, 92, 70),
        Column("legs", Kind.COUNT, 96, 76),
        Column("minutes", Kind.MINUTES, 102, 76),
        Column("video_minutes", Kind.MINUTES, 106, 76),
        Column("active_users_8_weeks", Kind.USERS, 112, 100),
    ),
    "quality_rows": (
        CUSTOMER, REGION,
        Column("legs", Kind.COUNT, 92, 76),
        Column("poor", Kind.COUNT, 96, 76),
        Column("poor_rate", Kind.RATE, 92, 64, sort="desc"),
        Column("change_pp", Kind.POINTS, 100, 76),
        Column("audio_legs", Kind.COUNT, 96, 76),
        Column("video_legs", Kind.COUNT, 96, 76),
        Column("worst_endpoint", Kind.WORST, 270, 220),
        Column("poor_rate_8_weeks", Kind.RATES, 112, 100),
        Column("good", Kind.COUNT, 92, 76, hidden=True),
        Column("worst_endpoint_poor_rate", Kind.RATE, 92, 66, hidden=True),
    ),
    "queue_rows": (
        CUSTOMER, REGION,
        Column("offered", Kind.COUNT, 80, 61),
        Column("answered", Kind.COUNT, 86, 73),
        Column("abandoned", Kind.COUNT, 94, 82),
        Column("abandoned_rate", Kind.RATE, 110, 82, sort="desc"),
        Column("timed_out", Kind.COUNT, 84, 60),
        Column("overflowed", Kind.COUNT, 98, 90),
        Column("transferred", Kind.COUNT, 96, 82),
        Column("average_time_to_answer_s", Kind.WAIT, 104, 74),
        Column("average_wait_before_abandonment_s", Kind.WAIT, 134, 97),
        Column("change_pp", Kind.POINTS, 90, 76),
    ),
}  # fmt: skip
