"""The health of a customer, once (docs/metrics.md 11): what takes from it, how much, from which numbers on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import codes
from dashboard.data.metrics import HORIZON_DAYS

WHOLE = 100  # of whom nothing is to be said


@dataclass(frozen=True, slots=True)
class Reason:
    """What can ail a customer: what it takes from the whole, and the names of the numbers that make it true."""

    name: str
    weight: int
    numbers: tuple[str, ...]

    def column(self, number: str) -> str:
        """The name of one of its numbers in a row that holds those of all reasons."""
        return f"{self.name}_{number}"


# In the order in which they are told.
REASONS = (
    Reason("suspended", 40, ("subscriptions",)),
    Reason("expired", 40, ("subscriptions",)),
    Reason("expiring", 20, ("subscriptions", "days")),
    Reason("falling_usage", 15, ("used", "before")),
    Reason("low_assignment", 15, ("lines", "product", "rate", "bound")),
    Reason("over_limit", 10, ("lines", "over")),
    Reason("no_activity", 10, ("days",)),
    Reason("poor_calls", 10, ("poor", "measured", "rate")),
    Reason("abandoned_calls", 10, ("abandoned", "offered", "rate")),
    Reason("order_setup", 5, ("subscriptions",)),
)
# Bands and the least health of each, the best first.
BANDS = tuple(zip(codes.HEALTH, (80, 50, 0), strict=True))

# Limits. Shares are whole percents, so that what hits one exactly is on its side of it.
EXPIRING_DAYS = HORIZON_DAYS
FALLING_DAYS, FALLING_PERCENT, FALLING_LEAST = 56, 80, 10
SOON_DAYS, NEAR_DAYS = 7, 14  # of these, what a wall tells as serious, and as a warning
POOR_PERCENT, POOR_LEAST = 10, 50
ABANDONED_PERCENT, ABANDONED_LEAST = 15, 20


def thresholds() -> dict[str, int]:
    """Every weight, limit and band by a name, for the words that tell them."""
    return {
        **{f"weight_{reason.name}": reason.weight for reason in REASONS},
        **{f"least_{name}": least for name, least in BANDS},
        "whole": WHOLE,
        "expiring_days": EXPIRING_DAYS,
        "falling_days": FALLING_DAYS,
        "falling_percent": FALLING_PERCENT,
        "falling_least": FALLING_LEAST,
        "poor_percent": POOR_PERCENT,
        "poor_least": POOR_LEAST,
        "abandoned_percent": ABANDONED_PERCENT,
        "abandoned_least": ABANDONED_LEAST,
    }


def reaches(part: float, whole: float, percent: int, least: int) -> bool:
    """Whether a part is at least so many percent of the whole, and the whole large enough to say so."""
    return whole >= least and part * 100 >= whole * percent


def told(reasons: Iterable[str], row: Mapping[str, Any]) -> list[dict[str, object]]:
    """The reasons of these names with weight and numbers, out of a row that holds the numbers of all."""
    held = set(reasons)
    return [
        {"reason": each.name, "weight": each.weight, **{name: row[each.column(name)] for name in each.numbers}}
        for each in REASONS
        if each.name in held
    ]
