"""The points of the license trend: weeks, what a window shows of them, where they stop and start again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from dashboard.data.metrics import is_week_end

Window = str | tuple[date, date]

MONTHS = {"3m": 3, "6m": 6, "1y": 12, "2y": 24}
WEEK = timedelta(days=7)
_SUNDAY = 6
YEAR = timedelta(days=364)  # 52 weeks: the same week end a year before


@dataclass(frozen=True, slots=True)
class Week:
    """The sums of one point of the trend, in licenses."""

    date: date
    used: int
    idle: int
    available: int
    total: int
    over: int
    lines: int = 1  # that live then; 0: its zeros are known, not missing

    @property
    def assigned(self) -> int:
        """Licenses assigned (docs/metrics.md 6)."""
        return self.total - self.available + self.over

    @property
    def lowest(self) -> int:
        """Where the lowest area ends: assigned without the idle ones (used itself can exceed assigned)."""
        return self.assigned - self.idle

    @property
    def is_week_end(self) -> bool:
        """False for a data date in the middle of a week."""
        return is_week_end(self.date)


@dataclass(frozen=True, slots=True)
class Span:
    """What a window shows: its weeks, its first and last day, and the stretches without a snapshot.

    `as_of`: the day that the page is read at. What lies after it is later.
    """

    weeks: tuple[Week, ...]
    first: date
    last: date
    gaps: tuple[tuple[date, date], ...]
    as_of: date

    @property
    def at(self) -> Week | None:
        """The week whose values stand beside the picture: that of the day read, or the nearest one shown before it."""
        return next((week for week in reversed(self.weeks) if week.date <= self.as_of), *self.weeks[-1:] or (None,))

    @property
    def empty(self) -> list[tuple[date, date]]:
        """Stretches of weeks in which no line lives."""
        runs = [list(run) for lives, run in groupby(self.weeks, key=lambda week: week.lines > 0) if not lives]
        return [(run[0].date, run[-1].date) for run in runs]

    def runs(self) -> list[tuple[Week, ...]]:
        """The weeks in unbroken runs."""
        ends = {end for _, end in self.gaps}
        starts = [at for at, week in enumerate(self.weeks) if at == 0 or week.date in ends]
        return [self.weeks[a:b] for a, b in zip(starts, [*starts[1:], len(self.weeks)], strict=False)]


def read(points: Sequence[Mapping[str, object]]) -> tuple[Week, ...]:
    """The `trend` list of the figures document, in order of date."""
    named = Week.__slots__[1:]
    weeks = (
        Week(date.fromisoformat(str(p["date"])), **{name: int(str(p[name])) for name in named if name in p})
        for p in points
    )
    return tuple(sorted(weeks, key=lambda week: week.date))


def span(weeks: Sequence[Week], window: Window, as_of: date, data_dates: Sequence[date] = ()) -> Span:
    """What `window` (3m, 6m, 1y, 2y or two dates) shows of all weeks.

    `data_dates`: those of the regions drawn. A named window is that of the day read, and goes on to the newest of
    them; week ends are expected up to the earliest (docs/metrics.md 9), so what comes after it is no gap.
    """
    newest = max([as_of, *data_dates, *(week.date for week in weeks[-1:])])
    first, last = (months_before(as_of, MONTHS[window]), newest) if isinstance(window, str) else window
    last = min(last, newest)
    shown = tuple(week for week in weeks if first <= week.date <= last)
    expected = min([*data_dates, last])
    older = any(week.date < first for week in weeks)
    gaps = tuple(_gaps(shown, first if older else None, last, expected))
    start = shown[0].date if shown and not (gaps and gaps[0][0] == first) else first
    return Span(shown, min(start, last), last, gaps, as_of)


def _gaps(shown: Sequence[Week], first: date | None, last: date, expected: date) -> Iterator[tuple[date, date]]:
    """Stretches between two neighbours (or a neighbour and the edge) in which an expected week end is missing."""
    days = [week.date for week in shown]
    if not days and first is not None:
        yield first, last
    if days and first is not None and _missing(first - timedelta(days=1), days[0], expected):
        yield first, days[0]
    for before, after in pairwise(days):
        if _missing(before, after, expected):
            yield before, after
    if days and _missing(days[-1], last + timedelta(days=1), expected):
        yield days[-1], last


def _missing(before: date, after: date, expected: date) -> bool:
    """Whether a week end lies strictly between two days and is not after `expected`."""
    week_end = before + timedelta(days=(_SUNDAY - before.weekday() - 1) % 7 + 1)
    return week_end < after and week_end <= expected


def year_before(weeks: Sequence[Week], shown: Span) -> list[list[tuple[date, int]]]:
    """The totals 364 days earlier, at the shown dates, in unbroken runs.

    That is the same week end; for a data date in mid-week, the newest point in the week before that day.
    """
    earlier = {week.date: week.total for week in weeks}
    runs: list[list[tuple[date, int]]] = []
    for run in shown.runs():
        previous: date | None = None
        for day, total in ((week.date, _known(week.date - YEAR, earlier)) for week in run):
            if total is None:
                continue
            if previous is None or day - previous > WEEK:
                runs.append([])
            runs[-1].append((day, total))
            previous = day
    return runs


def _known(day: date, totals: Mapping[date, int]) -> int | None:
    """The newest total of the seven days that end with this one."""
    return next((totals[d] for d in (day - timedelta(days=n) for n in range(WEEK.days)) if d in totals), None)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
