"""Every figure and column that is shown, with the words that define it: tooltips and the definitions page use it."""

from __future__ import annotations

from dataclasses import dataclass

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

    def name(self, look: Look) -> str:
        """What the figure is called on screen."""
        return look.t(f"licenses.define.{self.words}.name")

    def text(self, look: Look, rules: Rules = _RULES) -> str:
        """One sentence that says what is counted, with the thresholds that are set."""
        return look.t(f"licenses.define.{self.words}.text", **_thresholds(look, rules))

    def formula(self, look: Look, rules: Rules = _RULES) -> str:
        """The formula in words; the reader sees it with numbers where there are any."""
        return look.t(f"licenses.define.{self.words}.formula", **_thresholds(look, rules))

    def time(self, look: Look) -> str:
        """The time that the figure is about."""
        return look.t(f"licenses.window.{self.window}")


def _thresholds(look: Look, rules: Rules) -> dict[str, object]:
    return {
        "ceiling": percent(rules.low_ceiling, look),
        "fallback": percent(rules.low_fallback, look),
        "least": rules.low_min_cohort,
        "expiring": rules.expiring_soon_days,
        "inactive": rules.no_activity_days,
        "soon": SOON_DAYS,
        "now": NOW_DAYS,
    }


def percent(fraction: float, look: Look) -> str:
    """A threshold, without decimals: 60 %."""
    return f"{look.decimal(fraction * 100, 0)}\u00a0%"


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
DEFINITIONS: tuple[Definition, ...] = (*TOP, *TREND, *KPIS, *COLUMNS, *STATUSES)
BY_PATH: dict[str, Definition] = {definition.path: definition for definition in DEFINITIONS}
