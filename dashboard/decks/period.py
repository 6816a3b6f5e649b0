"""The time that a deck is of: a quarter, or from a day to a day; and the two times that it is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.data import call_metrics
from dashboard.errors import Refused
from dashboard.look import Look
from dashboard.parameters import day as read_day
from dashboard.scope import WEEK

_QUARTER = re.compile(r"(\d{4})[Qq]([1-4])")
_DAY = timedelta(days=1)
_MOST_DAYS = 366
_YEARS_BEFORE = 2
_MONTHS = 3
OFFERED = 12
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included. `asked_to`: the end that was asked for, where the data end earlier."""

    first: date
    last: date
    quarter: str = ""
    asked_to: date | None = None

    @property
    def before(self) -> Period:
        """The time before: the quarter; as many days, or as many from its beginning on of one that still runs."""
        last = self.first - _DAY
        if self.quarter and self.asked_to:
            begun = _whole(last).first
            return Period(begun, min(last, begun + (self.last - self.first)))
        if self.quarter:
            return _whole(last)
        return Period(last - (self.last - self.first), last)

    @property
    def eve(self) -> date:
        """The day before it begins: what there was then is what it began with."""
        return self.first - _DAY

    @property
    def year_before(self) -> Period:
        """The same days of the year before."""
        first, last = _a_year_before(self.first), _a_year_before(self.last)
        return _whole(last) if self.quarter and not self.asked_to else Period(first, last)

    @property
    def weeks(self) -> tuple[date, ...]:
        """The weeks that were completed in it, by their first day: a week counts in the one period in which it ends."""
        week, found = call_metrics.last_completed(self.last), []
        while week + WEEK >= self.first:
            found.append(week)
            week -= WEEK
        return tuple(reversed(found))

    def name(self, look: Look) -> str:
        """Q3 2026, or 1 Jul – 15 Aug 2026."""
        if not self.quarter or self.asked_to:
            return self.days(look)
        return look.t("decks.period.quarter", year=self.quarter[:4], quarter=self.quarter[5:])

    def days(self, look: Look) -> str:
        """1 Jul 2026 – 30 Sep 2026."""
        return look.t("decks.period.days", first=look.day(self.first), last=look.day(self.last))


def understood(quarter: str, first: str, last: str, newest: date) -> Period:
    """What is asked for, as far as there are data; the last completed quarter where nothing is.

    Raises Refused for what is no period, or has not begun on the day of the newest data.
    """
    if quarter and (first or last):
        raise Refused("decks.error.both")
    if bool(first) != bool(last):
        raise Refused("decks.error.one_end")
    found = _days(first, last) if first else named(quarter) if quarter else _last_completed(newest)
    if found.first > newest:
        raise Refused("decks.error.to_come", newest=newest)
    if found.last > newest:
        return Period(found.first, newest, found.quarter, found.last)
    return found


def _days(first: str, last: str) -> Period:
    found = Period(read_day(first), read_day(last))
    # The time a year before, and one as long before that, must be days too.
    if found.first.year <= _YEARS_BEFORE or not 0 <= (found.last - found.first).days <= _MOST_DAYS:
        raise Refused("decks.error.length", most=_MOST_DAYS)
    return found


def named(text: str) -> Period:
    """The whole quarter of this name, such as 2026Q3. Raises Refused for what is none."""
    found = _QUARTER.fullmatch(text)
    if found is None or not 1 < int(found[1]) < date.max.year:
        raise Refused("decks.error.quarter", got=text[:_SHOWN])
    return _whole(date(int(found[1]), (int(found[2]) - 1) * _MONTHS + 1, 1))


def _last_completed(newest: date) -> Period:
    """A quarter whose last day has its data is complete."""
    running = _whole(newest)
    return running if running.last == newest else _whole(running.first - _DAY)


def _whole(day: date) -> Period:
    first, last = _quarter_of(day)
    return Period(first, last, f"{first.year:04d}Q{first.month // _MONTHS + 1}")


def _quarter_of(day: date) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - _DAY


def _a_year_before(day: date) -> date:
    """29 February is counted from the 28th."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def offered(first: date, newest: date, look: Look) -> list[tuple[str, str]]:
    """Quarters with data and their names, the last completed one first: of a list to choose from."""
    names = quarters(first, newest)[:OFFERED]
    last = _last_completed(newest).quarter
    ordered = sorted(names, key=lambda name: name != last)
    return [(name, understood(name, "", "", newest).name(look)) for name in ordered]


def quarters(first: date, newest: date) -> tuple[str, ...]:
    """The names of the quarters that have data, the newest first: of a list to choose from."""
    found, at = [], _whole(newest)
    while at.last >= first:
        found.append(at.quarter)
        at = _whole(at.first - _DAY)
    return tuple(found)
