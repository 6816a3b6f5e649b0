"""Lines, their numbers at a date, and which of them are low (docs/metrics.md 1, 2, 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.history import Admin, Customer, Known, Numbers, Subscription

LIVE_STATES = {"active", "suspended", "pending_setup"}
ANALYSED = ("meetings", "calling")
BANDS = ((5, 24, "5-24"), (25, 99, "25-99"), (100, 499, "100-499"), (500, 1999, "500-1999"), (2000, 10**12, "2000+"))


@dataclass(frozen=True, eq=False)
class Line:
    """One product inside one subscription or trial."""

    customer: Customer
    subscription: Subscription
    product: str
    snapshots: Mapping[date, Numbers]

    def numbers(self, day: date) -> Numbers | None:
        """The newest snapshot on or before the day that is less than 14 days old; None where there is none."""
        for age in range(14):
            found = self.snapshots.get(day - timedelta(days=age))
            if found is not None:
                return found
        return None

    def live(self, day: date) -> bool:
        s = self.subscription
        return there(self.customer, day) and there(s, day) and s.start <= day <= s.end and s.state in LIVE_STATES

    def ends_within_90_days(self, day: date) -> bool:
        return day <= self.subscription.end <= day + timedelta(days=90)

    def expiring(self, day: date) -> bool:
        return self.ends_within_90_days(day) and (self.subscription.trial or not self.subscription.auto_renew)

    def renewing(self, day: date) -> bool:
        return self.ends_within_90_days(day) and not self.subscription.trial and self.subscription.auto_renew

    def recent(self, day: date) -> bool:
        return day - timedelta(days=90) <= self.subscription.start <= day

    def over(self, day: date) -> bool:
        now = self.numbers(day)
        return now is not None and now.assigned > now.total


@dataclass(frozen=True)
class Bound:
    """What a low line is held against: the bound, the band it comes from (None: 0.50 alone), the cohort's size."""

    value: float
    band: str | None
    size: int


def there(row: Customer | Subscription | Admin, day: date) -> bool:
    return row.withdrawn_on is None or day < row.withdrawn_on


def lines_of(known: Known) -> list[Line]:
    """Every line that any snapshot names."""
    lines = []
    for (subscription_id, product), snapshots in known.snapshots.items():
        subscription = known.subscriptions[subscription_id]
        lines.append(Line(known.customers[subscription.org_id], subscription, product, snapshots))
    return lines


def low_lines(lines: Iterable[Line], day: date) -> dict[Line, Bound]:
    """The low lines of a region at a date, each with its bound; the cohorts are the whole partner's."""
    bands: dict[tuple[str, bool, str], dict[Line, float]] = defaultdict(dict)
    for line in lines:
        now = line.numbers(day)
        old_enough = (day - line.subscription.start).days >= 30
        if line.live(day) and old_enough and now is not None and now.total >= 5:
            key = line.product, line.subscription.trial, band_of(now.total)
            bands[key][line] = now.assigned / now.total
    low = {}
    for (product, trial, band), members in bands.items():
        everyone = [r for (p, t, _), rates in bands.items() if (p, t) == (product, trial) for r in rates.values()]
        bound = bound_of(band, list(members.values()), everyone)
        low.update({line: bound for line, rate in members.items() if rate < bound.value})
    return low


def bound_of(band: str, same_band: list[float], all_bands: list[float]) -> Bound:
    if len(same_band) >= 8:
        return Bound(min(first_quartile(same_band), 0.60), band, len(same_band))
    if len(all_bands) >= 8:
        return Bound(min(first_quartile(all_bands), 0.60), "all", len(all_bands))
    return Bound(0.50, None, 0)


def band_of(total: int) -> str:
    return next(name for low, high, name in BANDS if low <= total <= high)


def first_quartile(values: list[float]) -> float:
    """Linearly interpolated, as quantile_cont(0.25)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * 0.25
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def months_between(first: date, second: date) -> int:
    """Completed calendar months."""
    return (second.year - first.year) * 12 + second.month - first.month - (second.day < first.day)
