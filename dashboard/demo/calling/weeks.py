"""The weeks that have call legs, and how many legs a week of a region is meant to have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.demo.plan import SHARES, Plan
from dashboard.scope import Region

WEEKS = 12
LEGS_EACH = 725  # for each customer in those weeks: about 300 000 for the usual 400 customers, with the running week
# Of a whole partner: more would make a large demo wait for nothing but legs. Each region has its share
# whatever the others are, so that a region is the same when it is made alone.
MOST_LEGS = 1_200_000
_DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """From a Sunday to the day `end` (not in it): the next Sunday, or the plan's day where the week still runs.

    `snapshot` is the day whose license snapshot says who could call in it.
    """

    begin: date
    end: date
    snapshot: date

    @property
    def whole(self) -> bool:
        """Whether all of its days are there."""
        return self.end - self.begin == timedelta(_DAYS)

    @property
    def number(self) -> int:
        """The same for the same week of every plan."""
        return self.begin.toordinal() // _DAYS


def weeks(plan: Plan) -> list[Week]:
    """The last whole weeks, oldest first, and the running one where it has a day that is over."""
    last = plan.last_sunday()
    ends = [last - timedelta(weeks=back) for back in range(min(WEEKS, plan.weeks) - 1, -1, -1)]
    whole = [Week(end - timedelta(_DAYS), end, end) for end in ends]
    return [*whole, Week(last, plan.as_of, plan.as_of)] if last < plan.as_of else whole


def weekly(region: Region, customers: int) -> float:
    """Legs of an ordinary week of a region with so many customers."""
    return min(LEGS_EACH * customers, MOST_LEGS * SHARES[region]) / WEEKS


def expected(plan: Plan, region: Region, customers: int) -> int:
    """About how many legs a region has, the running week with them."""
    days = sum((week.end - week.begin).days for week in weeks(plan))
    return round(weekly(region, customers) * days / _DAYS)
