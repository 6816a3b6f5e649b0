"""What happens to customers: which subscriptions and trials each of them has had, from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.draw import Bools, Floats, Ints, Random, pick, quota, stream, whole
from dashboard.demo.plan import Days, Plan
from dashboard.demo.roles import Role, Story
from dashboard.demo.terms import Terms, at_work, over, trials
from dashboard.scope import Region

# What is sold together, and how often; the first is what a region of one customer has.
BUNDLES: tuple[tuple[tuple[str, ...], float], ...] = (
    (("meetings", "calling"), 0.13),
    (("meetings",), 0.15),
    (("calling",), 0.17),
    (("meetings", "messaging"), 0.18),
    (("meetings", "messaging", "calling"), 0.11),
    (("meetings", "messaging", "webinars"), 0.07),
    (("meetings", "messaging", "real_time_translations"), 0.03),
    (("calling", "messaging"), 0.11),
    (("call_on_webex",), 0.03),
    (("messaging",), 0.02),
)
_STORY_SHARES = (0.815, 0.055, 0.035, 0.065, 0.03)
_ROLE_SHARES = (0.68, 0.13, 0.065, 0.055, 0.025, 0.02, 0.025)
_ROLE_FLOORS = (0, 2, 2, 2, 1, 0, 0)
_FEW_CUSTOMERS, _FEW_DEALS = 15, 12


@dataclass(frozen=True, slots=True)
class Deals:
    """Subscriptions and trials of a region, one a row; `owner` is the customer's index.

    `last` is the last day on which the service counts licenses (end, or when it was cancelled or
    suspended data stop); `stopped` the day from which nobody can use it (NaT where that is not so).
    """

    owner: Ints
    role: Ints
    bundle: Ints
    start: Days
    end: Days
    last: Days
    stopped: Days
    auto_renew: Bools
    fade: Floats

    @property
    def trial(self) -> Bools:
        """Which of them are trials."""
        return np.isin(self.role, (Role.TRIAL, Role.OLD_TRIAL))


def told(plan: Plan, region: Region, count: int) -> tuple[Ints, Deals]:
    """The story of each of `count` customers, and all their deals, sorted by customer."""
    random = stream(plan.seed, region, "stories")
    stories = _stories(count, random)
    owner, role = _cast(stories, random)
    bundle = quota(len(owner), [share for _, share in BUNDLES], random)
    role[role == Role.NORMAL] = _roles(bundle[role == Role.NORMAL], random)
    moving = np.flatnonzero(role == Role.MOVER)
    bundle[moving] = 1 + np.arange(len(moving)) % 2  # one of meetings alone, one of calling alone
    if len(role) and stories[0] == Story.STEADY:
        role[0], bundle[0] = Role.NORMAL, 0
    return stories, _dated(plan, owner, role, bundle, random)


def _stories(count: int, random: Random) -> Ints:
    floors = (0, 1, 2, 1, 1) if count >= _FEW_CUSTOMERS else ()
    stories = quota(count, _STORY_SHARES, random, floors)
    if count >= _FEW_CUSTOMERS:
        stories[count // 2] = Story.MOVER
    stories[0] = Story.STEADY
    return stories


def _cast(stories: Ints, random: Random) -> tuple[Ints, Ints]:
    """Owner and role of each deal; what a steady customer has at work is NORMAL until it is dealt out."""
    count = len(stories)
    steady, fresh, churned = (stories == story for story in (Story.STEADY, Story.FRESH, Story.CHURNED))
    at_work_now = np.where(steady, pick(count, (1, 2, 3, 4), (0.53, 0.31, 0.12, 0.04), random), 0)
    more_at_work = np.where(fresh, pick(count, (0, 1), (0.7, 0.3), random), at_work_now)
    ended = np.where(steady, pick(count, (0, 1, 2, 3), (0.5, 0.32, 0.13, 0.05), random), 0)
    ended = np.where(churned, pick(count, (1, 2, 3), (0.5, 0.35, 0.15), random), ended)
    trying = np.where(steady, random.random(count) < 0.03, stories == Story.TRYING)
    tried = random.random(count) < np.select([steady, fresh, churned], [0.4, 0.55, 0.3], 0.0)
    parts = (
        (Role.MOVER, np.where(stories == Story.MOVER, 2, 0)),
        (Role.RECENT, fresh.astype(int)),
        (Role.NORMAL, more_at_work),
        (Role.ENDED, ended),
        (Role.TRIAL, trying.astype(int)),
        (Role.OLD_TRIAL, tried.astype(int)),
    )
    owner = np.concatenate([np.repeat(np.arange(count), number) for _, number in parts])
    role = np.concatenate([np.full(number.sum(), role) for role, number in parts])
    order = np.argsort(owner, kind="stable")
    return owner[order], role[order].astype(np.int64)


def _roles(bundle: Ints, random: Random) -> Ints:
    """Roles dealt out by exact share inside each kind of bundle, so that both services get theirs."""
    roles = np.zeros(len(bundle), dtype=np.int64)
    names = [frozenset(products) & {"meetings", "calling"} for products, _ in BUNDLES]
    for kind in sorted(set(names), key=sorted):
        inside = np.isin(bundle, [index for index, name in enumerate(names) if name == kind])
        floors = _ROLE_FLOORS if inside.sum() >= _FEW_DEALS else ()
        roles[inside] = quota(int(inside.sum()), _ROLE_SHARES, random, floors)
    return roles


def _dated(plan: Plan, owner: Ints, role: Ints, bundle: Ints, random: Random) -> Deals:
    terms = at_work(plan, role, random)
    terms = over(plan, role, terms, random)
    terms = trials(plan, owner, role, terms, random)
    last, stopped = _stops(plan, role, terms, random)
    return Deals(
        owner,
        role,
        bundle,
        terms.start,
        terms.end,
        last,
        stopped,
        _renewing(role, random),
        _fading(role, random),
    )


def _stops(plan: Plan, role: Ints, terms: Terms, random: Random) -> tuple[Days, Days]:
    today = np.datetime64(plan.as_of, "D")
    ago = whole(2, 45, random, len(role))
    stopped = np.full(len(role), np.datetime64("NaT", "D"))
    halted = np.isin(role, (Role.SUSPENDED, Role.CANCELLED))
    stopped[halted] = np.maximum(today - ago[halted], terms.start[halted])
    last = np.minimum(terms.end, today)
    last = np.where(role == Role.CANCELLED, np.minimum(last, stopped), last)
    return last, stopped


def _renewing(role: Ints, random: Random) -> Bools:
    never = np.isin(role, (Role.EXPIRING, Role.ENDED, Role.TRIAL, Role.OLD_TRIAL, Role.CANCELLED))
    always = np.isin(role, (Role.RENEWING, Role.MOVER))
    return np.asarray(always | (~never & (random.random(len(role)) < 0.74)), dtype=np.bool_)


def _fading(role: Ints, random: Random) -> Floats:
    """How much of its use a deal loses in its last three months: who lets it end uses it less."""
    leaving = np.isin(role, (Role.EXPIRING, Role.ENDED)) & (random.random(len(role)) < 0.5)
    return np.asarray(np.where(leaving, random.uniform(0.15, 0.85, len(role)), 0.0), dtype=np.float64)
