"""What a demo partner is made from: how many customers, how long a past, which seed, which day, where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import Refused
from dashboard.scope import Region

Days = NDArray[np.datetime64]

# What the first start shows; the seed is one whose years look well in every region.
CUSTOMERS, WEEKS, SEED = 400, 104, 16

MOST_CUSTOMERS = 100_000
MOST_WEEKS = 260
MOST_SEED = 2**32 - 1
# The longest stories begin about nine years before and end three years after: all inside 1990 to 2100.
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2095, 12, 31)

SHARES = {Region.US: 0.45, Region.CA: 0.15, Region.EU: 0.30, Region.UAE: 0.10}

# A point of the trend is left out when fewer than half of the live lines have a snapshot of the last 14
# days. A single missing Sunday is covered by the one before it; two in a row leave out exactly one point.
# Counted in weeks before the last Sunday: seen in the ranges from six months on, outside the 13-week lines.
GAP_WEEKS = (24, 25)
# A shorter past keeps all of its weeks: a gap would be most of the picture.
GAP_NEEDS_WEEKS = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """A demo partner in short; equal plans give equal files, byte for byte.

    Raises Refused (`demo.refused.*`) where a value makes no sense.
    """

    as_of: date
    customers: int = CUSTOMERS
    weeks: int = WEEKS
    seed: int = SEED
    regions: tuple[Region, ...] = tuple(Region)

    def __post_init__(self) -> None:
        _within("customers", self.customers, 1, MOST_CUSTOMERS)
        _within("weeks", self.weeks, 1, MOST_WEEKS)
        _within("seed", self.seed, 0, MOST_SEED)
        if not FIRST_DAY <= self.as_of <= LAST_DAY:
            raise Refused("demo.refused.as_of", value=self.as_of, low=FIRST_DAY, high=LAST_DAY)
        if not self.regions:
            raise Refused("demo.refused.no_region", known=", ".join(Region))

    def split(self) -> dict[Region, int]:
        """Customers of each region asked for, adding up to `customers`; a region without any is left out."""
        regions = [region for region in Region if region in self.regions]
        weights = np.array([SHARES[region] for region in regions])
        exact = weights / weights.sum() * self.customers
        counts = np.floor(exact).astype(int)
        for index in np.argsort(counts - exact, kind="stable")[: self.customers - counts.sum()]:
            counts[index] += 1
        return {region: int(count) for region, count in zip(regions, counts, strict=True) if count}

    def first_sunday(self) -> date:
        """The first week end that has snapshots."""
        return self.last_sunday() - timedelta(weeks=self.weeks - 1)

    def last_sunday(self) -> date:
        """The last week end not after `as_of`."""
        return self.as_of - timedelta(days=(self.as_of.weekday() + 1) % 7)

    def dates(self) -> Days:
        """Days with snapshots, oldest first: week ends (Sundays) without the gap, and `as_of` itself."""
        gap = GAP_WEEKS if self.weeks >= GAP_NEEDS_WEEKS else ()
        back = [week for week in range(self.weeks - 1, -1, -1) if week not in gap]
        sundays = np.datetime64(self.last_sunday(), "D") - 7 * np.array(back, dtype="timedelta64[D]")
        return np.unique(np.append(sundays, np.datetime64(self.as_of, "D")))


def _within(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise Refused(f"demo.refused.{name}", value=value, low=low, high=f"{high:,}")
