"""The users who call: which of those with a license, how much, and from which endpoint."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from dashboard.demo.calling.leg import DESK, DESKTOP, MOBILE, ROOM, TEAMS, THIRD, chosen
from dashboard.demo.calling.seats import Seats
from dashboard.demo.draw import Bools, Floats, Ints, Random

# Legs a week of one who calls: most have a few, some dozens, few a hundred.
_TYPICAL, _SPREAD = 6.0, 1.25
_MEAN = _TYPICAL * float(np.exp(_SPREAD**2 / 2))
_MOST = 400.0
_AMONG_CUSTOMERS = 1.0
_SCALES = (0.4, 2.5)
# Customers with phones that several people share: more users than licenses, each with few legs.
_SHARED, _SHARED_SIZES, _SHARED_RATE, _CROWD = 0.012, (5, 60), 4.0, 1.6
_ENDPOINTS = np.zeros(8)
_ENDPOINTS[[DESKTOP, MOBILE, TEAMS, DESK, ROOM, THIRD]] = (0.32, 0.11, 0.09, 0.39, 0.04, 0.05)


@dataclass(frozen=True, slots=True)
class Callers:
    """Users who call, one a row, by customer: `number` is the user's at this customer, `rate` legs a week.

    `limits` says, by customer and week, how many users there are at most: those with a lower number.
    """

    owner: Ints
    number: Ints
    rate: Floats
    endpoint: Ints
    limits: Ints

    def present(self, week: int) -> Bools:
        """Who has a license (or a share in a phone) in a week."""
        return np.asarray(self.number < self.limits[self.owner, week], dtype=np.bool_)

    def weights(self, week: int) -> Floats:
        """Legs that each customer is likely to have in a week."""
        return np.bincount(self.owner, self.rate * self.present(week), len(self.limits)).astype(np.float64)


def callers(seats: Seats, weekly: float, random: Random) -> Callers:
    """So many users, calling so much, that an ordinary week has about `weekly` legs of users."""
    shared = _sharing(seats, random)
    limits = np.where(shared[:, None], np.ceil(seats.assigned * _CROWD), seats.used).astype(np.int64)
    most = limits.max(axis=1)
    owner = np.repeat(np.arange(len(most)), most)
    number = np.arange(len(owner)) - (np.cumsum(most) - most)[owner]
    calls = random.random(len(owner)) < _shares(limits, shared, weekly, random)[owner]
    owner, number = owner[calls], number[calls]
    rate = np.minimum(_TYPICAL * np.exp(random.normal(0, _SPREAD, len(owner))), _MOST)
    rate = np.where(shared[owner], _SHARED_RATE, rate)
    endpoint = chosen(_ENDPOINTS, random.random(len(owner)))
    return _scaled(Callers(owner, number, rate, endpoint, limits), seats, weekly)


def _sharing(seats: Seats, random: Random) -> Bools:
    low, high = _SHARED_SIZES
    small = np.flatnonzero((seats.assigned.min(axis=1) >= low) & (seats.assigned.max(axis=1) <= high))
    count = min(len(small), max(1, round(len(seats.assigned) * _SHARED)))
    shared = np.zeros(len(seats.assigned), dtype=np.bool_)
    shared[random.permutation(small)[:count]] = True
    return shared


def _shares(limits: Ints, shared: Bools, weekly: float, random: Random) -> Floats:
    """Which part of its users calls, for each customer; there are far more licenses than legs for them."""
    keen = np.exp(random.normal(0, _AMONG_CUSTOMERS, len(limits)))
    possible = (limits.mean(axis=1) * keen)[~shared].sum() * _MEAN
    return np.asarray(np.where(shared, 1.0, np.minimum(keen * weekly / max(possible, 1.0), 1.0)), dtype=np.float64)


def _scaled(each: Callers, seats: Seats, weekly: float) -> Callers:
    whole = [index for index, week in enumerate(seats.weeks) if week.whole]
    now = sum(float(each.weights(index).sum()) for index in whole) / len(whole)
    scale = float(np.clip(weekly / max(now, 1.0), *_SCALES))
    columns = {field.name: getattr(each, field.name) for field in fields(each)}
    return Callers(**{**columns, "rate": each.rate * scale})
