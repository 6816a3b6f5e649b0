"""License snapshots: total, assigned and used of each line on each date, a part of the lines at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dashboard.demo.draw import Bools, Floats, Ints, Random, stream
from dashboard.demo.lines import Lines, nice
from dashboard.demo.plan import Days, Plan
from dashboard.demo.roles import Habit
from dashboard.demo.seasons import season
from dashboard.scope import Region

PART = 4000  # lines at a time: about 60 MB of working memory for 104 weeks
_HOLE_DAYS = 35
_SETTLING_DAYS = 42.0  # in which bought licenses are assigned
_PRESSING_DAYS = 190.0
_FADING_DAYS = 84.0
_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Snapshot rows, by date and then by line; `line` counts from the beginning of the region."""

    date: Days
    line: Ints
    total: Ints
    assigned: Ints
    used: Ints


def rows(plan: Plan, region: Region, lines: Lines) -> Iterator[Rows]:
    """All snapshot rows of a region, in parts of at most `PART` lines."""
    dates = plan.dates()
    mood = season(region, dates) * stream(plan.seed, region, "weeks").normal(1, 0.012, len(dates))
    for number, begin in enumerate(range(0, len(lines.deal), PART)):
        random = stream(plan.seed, region, "snapshots", number)
        yield _part(lines.part(begin, begin + PART), begin, dates, mood, random)


def _part(lines: Lines, begin: int, dates: Days, mood: Floats, random: Random) -> Rows:
    total, held = _licenses(lines, dates)
    assigned = _assigned(lines, dates, total, held, random)
    used = _used(lines, dates, assigned, mood, random)
    when, which = np.nonzero(_seen(lines, dates).T)
    return Rows(dates[when], which + begin, total[which, when], assigned[which, when], used[which, when])


def _seen(lines: Lines, dates: Days) -> Bools:
    """Which line has a snapshot on which date."""
    seen = (lines.start[:, None] <= dates) & (dates <= lines.known[:, None])
    hole = (lines.hole[:, None] <= dates) & (dates < lines.hole[:, None] + _HOLE_DAYS)
    return np.asarray(seen & ~hole, dtype=np.bool_)


def _licenses(lines: Lines, dates: Days) -> tuple[Ints, Floats]:
    """Licenses bought, and those that assigning has caught up with."""
    total = np.repeat(lines.total[:, None].astype(float), len(dates), axis=1)
    held = total.copy()
    for change, factor, pressed in _changes(lines):
        since = (dates - change).astype(float)
        total /= np.where(since < 0, factor, 1.0)
        settling = np.where((factor > 1) & (pressed == 0), _SETTLING_DAYS, 1)
        held /= 1 + (factor - 1) * (1 - np.clip(since / settling, 0, 1))
    return nice(total).astype(np.int64), held


def _changes(lines: Lines) -> Iterator[tuple[Days, Floats, Floats]]:
    columns = (lines.changes.T, lines.factors.T, lines.pressed.T)
    return (tuple(column[:, None] for column in change) for change in zip(*columns, strict=True))


def _assigned(lines: Lines, dates: Days, total: Ints, held: Floats, random: Random) -> Ints:
    age = (dates - lines.start[:, None]).astype(float)
    ago = (dates[-1] - dates).astype(float) / _WEEK
    known = 1 - np.exp(-(np.maximum(age, 0) + 2) / (_WEEK * lines.pace[:, None]))
    rate = np.maximum(_rates(lines, ago, random), 0)
    ordinary, over = (lines.habit[:, None] == habit for habit in (Habit.ORDINARY, Habit.OVER))
    assigned = np.rint(np.where(ordinary, known, 1) * rate * held)
    assigned = np.where(over, assigned, np.minimum(assigned, total))
    assigned = np.where(ordinary, np.maximum(assigned, _pressing(lines, dates, rate, total)), assigned)
    assigned[:, -1:] = np.where(over, np.maximum(assigned[:, -1:], total[:, -1:] + 1), assigned[:, -1:])
    return np.asarray(np.where(lines.idle[:, None], 0, assigned), dtype=np.int64)


def _pressing(lines: Lines, dates: Days, rate: Floats, total: Ints) -> Floats:
    """What is assigned in the weeks before licenses are bought because there are too few; elsewhere 0."""
    most = np.zeros(total.shape)
    for change, _, pressed in _changes(lines):
        until = (change - dates).astype(float)
        share = np.where((pressed > 0) & (until > 0), np.clip(1 - until / _PRESSING_DAYS, 0, 1), 0)
        most = np.maximum(most, np.where(share > 0, rate + (1 + pressed - rate) * share**0.6, 0))
    return np.asarray(np.rint(most * total), dtype=np.float64)


def _rates(lines: Lines, ago: Floats, random: Random) -> Floats:
    """Assigned over held, wandering in the past and arriving at `rate` on the last date."""
    steps = random.normal(0.0004, 0.005, (len(lines.deal), len(ago)))
    wander = steps.sum(axis=1, keepdims=True) - steps.cumsum(axis=1)
    still = np.isin(lines.habit, (Habit.FULL, Habit.LOW))[:, None]
    rate = lines.rate[:, None] - np.where(still, 0.35, 1.0) * wander
    climb = np.clip(1 - ago / lines.onset[:, None], 0, 1) ** 0.7
    over = 0.96 + (lines.rate[:, None] - 0.96) * climb - 0.6 * wander
    ordinary = np.minimum(rate, np.where(still & (rate > 0.9), 1.0, 0.995))
    return np.asarray(np.where(lines.habit[:, None] == Habit.OVER, over, ordinary), dtype=np.float64)


def _used(lines: Lines, dates: Days, assigned: Ints, mood: Floats, random: Random) -> Ints:
    """Of the assigned, those that met or called in the seven days before: never more than assigned."""
    age = (dates - lines.start[:, None]).astype(float)
    ago = (dates[-1] - dates).astype(float)
    own = 1 + random.normal(0, 0.035, assigned.shape) + _slow(assigned.shape, random)
    learning = 1 - 0.5 * np.exp(-np.maximum(age, 0) / 28)
    leaving = 1 - lines.fade[:, None] * np.clip(1 - ago / _FADING_DAYS, 0, 1)
    share = np.clip(lines.use[:, None] * mood * own * learning * leaving, 0, 0.985)
    share = np.where(dates > lines.stopped[:, None], 0.0, share)
    return np.asarray(random.binomial(assigned, share), dtype=np.int64)


def _slow(shape: tuple[int, ...], random: Random) -> Floats:
    """Waves of some months, another for each line."""
    weeks = np.arange(shape[1])
    period, phase = random.uniform(14, 60, (shape[0], 1)), random.uniform(0, 2 * np.pi, (shape[0], 1))
    return np.asarray(0.06 * np.sin(2 * np.pi * weeks / period + phase), dtype=np.float64)
