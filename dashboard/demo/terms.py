"""From when to when: terms of whole years for subscriptions, of 30, 60 or 90 days for trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.draw import Ints, Random, pick, whole
from dashboard.demo.plan import Days, Plan
from dashboard.demo.roles import Role

DAY = np.timedelta64(1, "D")
SOON = 90  # days: the windows of the page's sections
_YEARS, _YEAR_SHARES = (1, 2, 3), (0.62, 0.13, 0.25)


@dataclass(frozen=True, slots=True)
class Terms:
    """First and last day of each deal."""

    start: Days
    end: Days


def years_before(days: Days, years: Ints) -> Days:
    """The same day of the month so many years before (29 February becomes 1 March)."""
    months = days.astype("datetime64[M]")
    first = np.asarray(months - 12 * years, dtype="datetime64[D]")
    return np.asarray(first + (days - months.astype("datetime64[D]")), dtype="datetime64[D]")


def at_work(plan: Plan, role: Ints, random: Random) -> Terms:
    """Terms of what runs now. Each ended anniversary was a renewal: the end moved, the start stayed."""
    today, count = np.datetime64(plan.as_of, "D"), len(role)
    years = pick(count, _YEARS, _YEAR_SHARES, random)
    soon = np.floor((SOON + 1) * random.random(count) ** 1.15).astype(np.int64)
    later = whole(np.full(count, SOON + 1), years * 365 - SOON - 2, random)
    near = np.isin(role, (Role.RENEWING, Role.EXPIRING))
    end = today + np.where(near, soon, later)
    start = years_before(end, years * _periods(years, random)) + DAY
    return _begun_lately(plan, role, years, Terms(start, end), random)


def _periods(years: Ints, random: Random) -> Ints:
    count = len(years)
    one = pick(count, (1, 2, 3, 4), (0.24, 0.26, 0.26, 0.24), random)
    two = pick(count, (1, 2, 3), (0.4, 0.45, 0.15), random)
    three = pick(count, (1, 2), (0.55, 0.45), random)
    return np.select([years == 1, years == 2], [one, two], three)


def _begun_lately(plan: Plan, role: Ints, years: Ints, terms: Terms, random: Random) -> Terms:
    today, count = np.datetime64(plan.as_of, "D"), len(role)
    age = np.floor(SOON * random.random(count) ** 0.9).astype(np.int64) + 1
    moved = 7 * whole(min(30, plan.weeks // 2), max(1, min(62, plan.weeks * 2 // 3)), random, count)
    age = np.select(
        [role == Role.RECENT, role == Role.PENDING, role == Role.MOVER],
        [age, whole(-9, 14, random, count), np.maximum(moved, 120)],
        (today - terms.start).astype(np.int64),
    )
    age[role == Role.MOVER] = age[role == Role.MOVER][:1].repeat((role == Role.MOVER).sum())
    lately = np.isin(role, (Role.RECENT, Role.PENDING, Role.MOVER))
    start = today - age
    end = years_before(start, -np.where(role == Role.MOVER, 3, years)) - DAY
    return Terms(np.where(lately, start, terms.start), np.where(lately, end, terms.end))


def over(plan: Plan, role: Ints, terms: Terms, random: Random) -> Terms:
    """Terms of what has ended and was not renewed, most of it inside the past that the plan shows."""
    today, count = np.datetime64(plan.as_of, "D"), len(role)
    end = today - whole(3, 7 * plan.weeks + 60, random, count)
    start = years_before(end, pick(count, (1, 2, 3), (0.55, 0.3, 0.15), random)) + DAY
    ended = role == Role.ENDED
    return Terms(np.where(ended, start, terms.start), np.where(ended, end, terms.end))


def trials(plan: Plan, owner: Ints, role: Ints, terms: Terms, random: Random) -> Terms:
    """Terms of trials: running, ended where a subscription began, or lapsed."""
    today, count = np.datetime64(plan.as_of, "D"), len(role)
    length = pick(count, (30, 60, 90), (0.45, 0.3, 0.25), random)
    running_end = today + np.floor(length * random.random(count)).astype(np.int64)
    lapsed_end = today - whole(2, 7 * plan.weeks + 30, random, count)
    bought = _first_start(owner, role, terms.start) + whole(-3, 4, random, count)
    converted = ~np.isnat(bought) & (random.random(count) < 0.75)
    old_end = np.minimum(np.where(converted, bought, lapsed_end), today - 1)
    end = np.select([role == Role.TRIAL, role == Role.OLD_TRIAL], [running_end, old_end], terms.end)
    tried = np.isin(role, (Role.TRIAL, Role.OLD_TRIAL))
    return Terms(np.where(tried, end - length + DAY, terms.start), end)


def _first_start(owner: Ints, role: Ints, start: Days) -> Days:
    """For each deal, the newest beginning among what its owner has at work (NaT where it has nothing)."""
    newest = np.full(int(owner.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    paid = ~np.isin(role, (Role.TRIAL, Role.OLD_TRIAL, Role.ENDED, Role.PENDING))
    np.maximum.at(newest, owner[paid], start[paid].astype(np.int64))
    return newest.view("datetime64[D]")[owner]
