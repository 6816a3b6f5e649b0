"""A definition: what a figure or column is called, what it counts, its formula, its time."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.data import health
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
        **health.thresholds(),
    }


def percent(fraction: float, look: Look) -> str:
    """A threshold, without decimals: 60 %."""
    return look.rate_short(fraction)
