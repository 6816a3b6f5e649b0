"""Every figure and column that is shown, with the words that define it: tooltips and the definitions page use it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data.call_metrics import LIMITS
from dashboard.look import Look
from dashboard.scope import Rules

SOON_DAYS, NOW_DAYS = 14, 7  # a triangle, a diamond beside the days to a date
_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Definition:
    """`path`: the place in the figures document. `words`: where name, text and formula stand. `window`: which time."""

    path: str
    words: str
    window: str
    area: str = "licenses"

    def name(self, look: Look) -> str:
        """What the figure is called on screen."""
        return look.t(f"{self.area}.define.{self.words}.name")

    def text(self, look: Look, rules: Rules = _RULES) -> str:
        """One sentence that says what is counted, with the thresholds that are set."""
        return look.t(f"{self.area}.define.{self.words}.text", **_thresholds(look, rules))

    def formula(self, look: Look, rules: Rules = _RULES) -> str:
        """The formula in words; the reader sees it with numbers where there are any."""
        return look.t(f"{self.area}.define.{self.words}.formula", **_thresholds(look, rules))

    def time(self, look: Look) -> str:
        """The time that the figure is about."""
        return look.t(f"{self.area}.window.{self.window}")


def _thresholds(look: Look, rules: Rules) -> dict[str, object]:
    return {
        "ceiling": percent(rules.low_ceiling, look),
        "fallback": percent(rules.low_fallback, look),
        "least": rules.low_min_cohort,
        "expiring": rules.expiring_soon_days,
        "inactive": rules.no_activity_days,
        "soon": SOON_DAYS,
        "now": NOW_DAYS,
        **{name.split("_")[0]: limit for name, limit in LIMITS.items()},
    }


def percent(fraction: float, look: Look) -> str:
    """A threshold, without decimals: 60 %."""
    return look.rate_short(fraction)


def _columns(section: str, *names: str) -> tuple[Definition, ...]:
    shared = ("customer", "region", "subscription_id", "total", "used", "assigned", "available", *names)
    return tuple(Definition(f"{section}.rows.{name}", _WORDS.get((section, name), name), _WINDOWS.get(name, "day"))
                 for name in (*shared, "assignment_change", "usage_change", "start_date", "end_date"))  # fmt: skip


# A column whose words differ from table to table.
_WORDS = {
    ("recent", "days"): "days_since_added",
    ("expiring", "days"): "days_to_expiration",
    ("renewing", "days"): "days_to_renewal",
    ("low", "months"): "months_since_added",
    ("over", "months"): "months_remaining",
}
_WINDOWS = {"assignment_change": "change", "usage_change": "change", "usage_13_weeks": "weeks"}

TOP = (
    Definition("top.total_customers", "total_customers", "day"),
    Definition("top.nearing_expiration", "nearing_expiration", "next"),
    Definition("top.nearing_renewal", "nearing_renewal", "next"),
    Definition("top.low_assignment", "low_assignment", "day"),
    Definition("top.over_limit", "over_limit", "day"),
)
TREND = tuple(
    Definition(f"trend.{name}", f"trend_{name}", "week") for name in ("used", "idle", "available", "total", "over")
)
KPIS = (
    Definition("recent.kpis.customers", "recent_customers", "last"),
    Definition("recent.kpis.total", "recent_total", "last"),
    Definition("expiring.kpis.customers", "expiring_customers", "next"),
    Definition("expiring.kpis.assignment", "assignment", "next"),
    Definition("expiring.kpis.usage", "usage", "next"),
    Definition("renewing.kpis.customers", "renewing_customers", "next"),
    Definition("renewing.kpis.assignment", "assignment", "next"),
    Definition("renewing.kpis.usage", "usage", "next"),
    Definition("low.kpis.customers", "low_customers", "day"),
    Definition("low.kpis.assignment", "assignment", "day"),
    Definition("low.kpis.usage_after_assignment", "usage_after_assignment", "day"),
    Definition("low.kpis.unassigned", "unassigned", "day"),
    Definition("over.kpis.customers", "over_customers", "day"),
    Definition("over.kpis.over", "over_total", "day"),
    Definition("over.kpis.average_over", "average_over", "day"),
)
COLUMNS = (
    *_columns("recent", "days"),
    *_columns("expiring", "days", "usage_13_weeks"),
    *_columns("renewing", "days", "usage_13_weeks"),
    *_columns("low", "months", "rate", "bound", "band", "cohort_size"),
    *_columns("over", "months", "auto_renew", "rate", "used_rate", "over"),
)
STATUSES = tuple(
    Definition(f"statuses.{name}", f"status_{name}", "day")
    for name in (
        "suspended", "expired", "license_overage", "expiring_soon",
        "ready_for_order_setup", "no_recent_activity", "trial", "subscription",
    )
)  # fmt: skip


def _calling(path: str, words: str, window: str = "week") -> Definition:
    return Definition(f"calling.{path}", words, window, "calling")


CALLING = (
    _calling("bands.0", "bands_0", "weeks"),
    _calling("bands.1-9", "bands_1-9", "weeks"),
    _calling("bands.10-49", "bands_10-49", "weeks"),
    _calling("bands.50+", "bands_50", "weeks"),
    *(_calling(f"quality.{name}", name, "weeks") for name in ("good", "poor", "not_measured")),
    *(_calling(f"endpoints.{name}", name) for name in ("good", "poor", "not_measured", "poor_rate")),
    _calling("endpoints.change_pp", "change_pp", "change"),
    _calling("features.legs", "feature_legs"),
    _calling("queues.average_time_to_answer_s", "time_to_answer"),
    _calling("queues.average_wait_before_abandonment_s", "wait_before_abandonment"),
    _calling("queues.abandoned_rate", "abandoned_rate"),
    _calling("queues.offered", "offered"),
    _calling("queues.abandoned", "abandoned"),
)
CALLING_COLUMNS = (
    _calling("usage_rows.assigned", "licenses", "day"),
    _calling("usage_rows.active_users", "active_users"),
    _calling("usage_rows.change", "active_change", "change"),
    _calling("usage_rows.share", "active_share"),
    *(_calling(f"usage_rows.{name}", name) for name in ("calls", "legs", "minutes", "video_minutes")),
    _calling("usage_rows.active_users_8_weeks", "active_8", "weeks"),
    *(_calling(f"quality_rows.{name}", name) for name in ("legs", "poor", "good", "poor_rate")),
    _calling("quality_rows.change_pp", "change_pp", "change"),
    *(_calling(f"quality_rows.{name}", name) for name in ("audio_legs", "video_legs", "worst_endpoint")),
    _calling("quality_rows.worst_endpoint_poor_rate", "worst_rate"),
    _calling("quality_rows.poor_rate_8_weeks", "poor_8", "weeks"),
    *(_calling(f"queue_rows.{name}", name) for name in ("offered", "answered", "abandoned")),
    _calling("queue_rows.abandoned_rate", "abandoned_share"),
    *(_calling(f"queue_rows.{name}", name) for name in ("timed_out", "overflowed", "transferred")),
    _calling("queue_rows.average_time_to_answer_s", "time_to_answer"),
    _calling("queue_rows.average_wait_before_abandonment_s", "wait_before_abandonment"),
    _calling("queue_rows.change_pp", "change_pp", "change"),
)
CALLING_SHARED = tuple(
    Definition(f"calling.{rows}.{name}", name, "day")
    for rows in ("usage_rows", "quality_rows", "queue_rows")
    for name in ("customer", "region")
)
DEFINITIONS: tuple[Definition, ...] = (
    *TOP, *TREND, *KPIS, *COLUMNS, *STATUSES, *CALLING, *CALLING_COLUMNS, *CALLING_SHARED,
)  # fmt: skip
BY_PATH: dict[str, Definition] = {definition.path: definition for definition in DEFINITIONS}
