"""License lines: how many licenses each product of each deal has, and how they are taken into use."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from dashboard.codes import PRODUCTS
from dashboard.demo.draw import Bools, Floats, Ints, Random, quota, stream, whole
from dashboard.demo.plan import Days, Plan
from dashboard.demo.roles import Habit, Role
from dashboard.demo.stories import BUNDLES, Deals
from dashboard.scope import Region

SMALLEST, LARGEST = 5, 5000
_TYPICAL, _SPREAD, _SPREAD_INSIDE = 50.0, 1.15, 0.55
_WHALES, _WHALE_SIZES = 0.008, (1800.0, 4600.0)
# No line is larger than so many licenses for each customer of its region; and what comes and goes stays
# smaller still, so that the move of one customer is the only jump in the trend.
_LARGEST_FOR_EACH, _PASSING = 25, 0.25
# Licenses of a product, against the size of its customer.
_WEIGHTS = np.array([1.0, 0.8, 1.0, 0.12, 0.2, 0.15])
_TRIAL_SIZES = np.array([10, 25, 25, 50, 50, 100, 150])
_MOVER_SHARE, _MOVER_LEAST = 0.09, 250
_CHANGES = 3  # most purchases of more licenses in the life of a line
_HABIT_SHARES = (0.805, 0.06, 0.055, 0.08)
_HABIT_FLOORS = (0, 3, 3, 1)
_FEW_LINES = 20
_UNKNOWN, _PATCHY = 0.03, 0.06
_PRESSED, _SHRUNK, _BOUGHT = 0.6, 0.08, 0.42


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a region, one a row, sorted by deal. `changes` (oldest first) and `factors` have three columns.

    A line had `total` divided by the factors of the changes that were still to come; `pressed` is how far
    over its limit it went before a change (0: not at all), as a fraction of the total then. `rate` is where
    assigned/total stands on the plan's day, `pace` the weeks in which a new customer gets used to it,
    `onset` weeks since assigned began to outgrow total, `use` the usual share of the assigned in use.
    `known` is the last day with a snapshot, `hole` the first day of five weeks without (NaT: none).
    """

    deal: Ints
    product: Ints
    habit: Ints
    total: Ints
    changes: Days
    factors: Floats
    pressed: Floats
    rate: Floats
    pace: Floats
    onset: Floats
    use: Floats
    fade: Floats
    start: Days
    known: Days
    stopped: Days
    hole: Days
    idle: Bools

    def part(self, begin: int, end: int) -> Lines:
        """Some of the lines."""
        return Lines(*(getattr(self, field.name)[begin:end] for field in fields(self)))


def sold(plan: Plan, region: Region, deals: Deals, customers: int) -> Lines:
    """The lines of all deals."""
    random = stream(plan.seed, region, "lines")
    deal, product = _products(deals)
    age = _days(plan, deals.start[deal])
    habit = _habits(deals, deal, product, age, random)
    total = _totals(deals, deal, product, customers, random)
    known, hole = _known(plan, deals, deal, habit, age, random)
    changes, factors, pressed = _purchases(plan, deals.start[deal], random)
    return Lines(
        deal,
        product,
        habit,
        total,
        changes,
        factors,
        pressed,
        rate=_rates(deals, deal, product, habit, total, random),
        pace=random.uniform(1.2, 7.0, len(deal)),
        onset=random.uniform(3.0, 90.0, len(deal)),
        use=np.clip(random.beta(6.5, 2.3, len(deal)), 0.08, 0.97),
        fade=deals.fade[deal],
        start=deals.start[deal],
        known=known,
        stopped=np.where(deals.role[deal] == Role.SUSPENDED, deals.stopped[deal], np.datetime64("NaT", "D")),
        hole=hole,
        idle=deals.role[deal] == Role.PENDING,
    )


def levels(lines: Lines) -> Ints:
    """Licenses at the beginning and after each change: one column more than `changes`."""
    to_come = np.cumprod(lines.factors[:, ::-1], axis=1)[:, ::-1]
    return nice(lines.total[:, None] / np.append(to_come, np.ones((len(to_come), 1)), axis=1)).astype(np.int64)


def nice(totals: Floats) -> Floats:
    """Numbers of licenses as people order them: round ones, the rounder the larger."""
    step = np.select([totals < 25, totals < 100, totals < 400, totals < 1500], [1.0, 5.0, 10.0, 25.0], 50.0)
    return np.asarray(np.clip(np.rint(totals / step) * step, SMALLEST, LARGEST), dtype=np.float64)


def _days(plan: Plan, since: Days) -> Ints:
    return (np.datetime64(plan.as_of, "D") - since).astype(np.int64)


def _products(deals: Deals) -> tuple[Ints, Ints]:
    sold = [[PRODUCTS.index(name) for name in products] for products, _ in BUNDLES]
    sizes = np.array([len(products) for products in sold])[deals.bundle]
    deal = np.repeat(np.arange(len(sizes)), sizes)
    flat = [product for bundle in deals.bundle for product in sold[bundle]]
    return deal, np.array(flat, dtype=np.int64)


def _habits(deals: Deals, deal: Ints, product: Ints, age: Ints, random: Random) -> Ints:
    """Habits dealt out by exact share among the paid lines of each product that run and are old enough."""
    habit = np.zeros(len(deal), dtype=np.int64)
    roles = (Role.NORMAL, Role.RENEWING, Role.EXPIRING, Role.RECENT)
    settled = np.isin(deals.role[deal], roles) & (age >= 45)
    settled[:1] = False  # the first line of a region is always an ordinary one
    for index in range(len(PRODUCTS)):
        inside = settled & (product == index)
        floors = _HABIT_FLOORS if inside.sum() >= _FEW_LINES else ()
        habit[inside] = quota(int(inside.sum()), _HABIT_SHARES, random, floors)
    return habit


def _totals(deals: Deals, deal: Ints, product: Ints, customers: int, random: Random) -> Ints:
    sizes = _TYPICAL * np.exp(random.normal(0, _SPREAD, customers))
    whale = quota(customers, (1 - _WHALES, _WHALES), random) == 1
    sizes = np.where(whale, random.uniform(*_WHALE_SIZES, customers), sizes)
    spread = np.exp(random.normal(0, _SPREAD_INSIDE, len(deal)))
    steady = np.isin(deals.role[deal], (Role.NORMAL, Role.RENEWING))
    largest = np.where(steady, 1, _PASSING) * max(_LARGEST_FOR_EACH * customers, _MOVER_LEAST)
    totals = nice(np.minimum(sizes[deals.owner[deal]] * spread * _WEIGHTS[product], largest))
    trials = _TRIAL_SIZES[whole(0, len(_TRIAL_SIZES) - 1, random, len(deal))]
    totals = np.where(deals.trial[deal], trials, totals)
    moving = deals.role[deal] == Role.MOVER
    for index in np.unique(product[moving]):
        rest = totals[(product == index) & ~moving & (deals.role[deal] < Role.ENDED)].sum()
        totals[moving & (product == index)] = nice(np.array([max(_MOVER_SHARE * rest, _MOVER_LEAST)]))[0]
    return totals.astype(np.int64)


def _known(plan: Plan, deals: Deals, deal: Ints, habit: Ints, age: Ints, random: Random) -> tuple[Days, Days]:
    """Last day with a snapshot, and the beginning of a hole: some lines' numbers are not known today."""
    last, today = deals.last[deal], np.datetime64(plan.as_of, "D")
    ordinary = (habit == Habit.ORDINARY) & (last == today) & (age >= 30) & (deals.role[deal] < Role.SUSPENDED)
    ordinary[:1] = False
    kinds = np.zeros(len(deal), dtype=np.int64)
    for group in (ordinary & (deals.role[deal] == Role.NORMAL), ordinary & (deals.role[deal] != Role.NORMAL)):
        floors = (0, 2, 2) if group.sum() >= _FEW_LINES else ()
        kinds[group] = quota(int(group.sum()), (1 - _UNKNOWN - _PATCHY, _UNKNOWN, _PATCHY), random, floors)
    unknown, patchy = kinds == 1, kinds == 2
    silent = np.minimum(whole(15, 60, random, len(deal)), age - 1)
    hole = np.where(patchy, today - whole(42, 80, random, len(deal)), np.datetime64("NaT", "D"))
    return np.where(unknown, today - silent, last), hole


def _purchases(plan: Plan, start: Days, random: Random) -> tuple[Days, Floats, Floats]:
    """Days on which licenses were added, oldest first, by which factor, and the overage that pressed for it."""
    shape = (len(start), _CHANGES)
    today = np.datetime64(plan.as_of, "D")
    ago = np.sort(np.floor(random.random(shape) * 900).astype(np.int64) + 4, axis=1)[:, ::-1]
    happened = (random.random(shape) < _BOUGHT) & (today - ago > start[:, None] + 120)
    shrunk = random.random(shape) < _SHRUNK
    pressed = np.where(happened & ~shrunk & (random.random(shape) < _PRESSED), random.gamma(1.5, 0.07, shape), 0.0)
    factors = 1 + random.gamma(2.0, 0.06, shape)
    factors = np.where(pressed > 0, np.maximum(factors, 1.1 + pressed), factors)
    factors = np.where(shrunk, random.uniform(0.75, 0.95, shape), factors)
    return today - ago, np.where(happened, factors, 1.0), pressed


def _rates(deals: Deals, deal: Ints, product: Ints, habit: Ints, total: Ints, random: Random) -> Floats:
    count = len(deal)
    ordinary = random.beta(6.4, 1.25, count)
    # Small calling customers differ most: their quartile falls below the ceiling of 0.60.
    ordinary = np.where((product == 1) & (total < 25), random.beta(3.2, 1.5, count), ordinary)
    ordinary = np.where(deals.trial[deal], random.beta(2.2, 1.9, count), ordinary)
    low = np.where(random.random(count) < 0.1, 0.0, random.beta(1.7, 3.4, count) * 0.72)
    more = np.minimum(random.lognormal(-1.8, 0.9, count), 1.25)
    moving = deals.role[deal] == Role.MOVER
    rate = np.select([habit == Habit.LOW, habit == Habit.OVER, habit == Habit.FULL], [low, 1 + more, 1.0], ordinary)
    return np.asarray(np.where(moving, 0.88, rate), dtype=np.float64)
