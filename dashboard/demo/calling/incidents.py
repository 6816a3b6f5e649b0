"""Weeks in which calls were poor: at one location of a customer, or from one type of endpoint everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.calling.callers import Callers
from dashboard.demo.calling.ground import Ground
from dashboard.demo.calling.leg import CELLULAR, DESK, DESKTOP, GATEWAY, MOBILE, NOBODY, ROOM, TEAMS, THIRD, Legs
from dashboard.demo.calling.seats import Seats
from dashboard.demo.draw import Floats, Ints, Random

_USUAL = np.zeros(8)
_USUAL[[DESKTOP, MOBILE, TEAMS, DESK, ROOM, THIRD, CELLULAR, GATEWAY]] = (
    0.024,
    0.07,
    0.03,
    0.017,
    0.028,
    0.035,
    0.08,
    0.022,
)
_AMONG_CUSTOMERS = 0.35
_CUSTOMERS, _LEAST = 0.02, 2
_ENOUGH = 25.0  # legs a week, so that a bad one is seen
_HERE, _EVERYWHERE = (0.35, 0.6), (0.18, 0.28)
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Incident:
    """So many of the legs of a week (an index) are poor, at a location and an endpoint type (NOBODY: at each)."""

    week: int
    owner: int
    place: int
    endpoint: int
    rate: float


@dataclass(frozen=True, slots=True)
class Network:
    """How likely a poor leg is: by customer, and in incidents."""

    customers: Floats
    incidents: list[Incident]

    def poor(self, legs: Legs, week: int) -> Floats:
        """For each leg, how likely it is poor."""
        rate = np.minimum(_USUAL[legs.endpoint] * self.customers[legs.owner], _MOST)
        for each in self.incidents:
            if each.week == week:
                there = (legs.owner == each.owner) | (each.owner == NOBODY)
                there &= (legs.place == each.place) | (each.place == NOBODY)
                there &= (legs.endpoint == each.endpoint) | (each.endpoint == NOBODY)
                rate = np.where(there, np.maximum(rate, each.rate), rate)
        return np.asarray(rate, dtype=np.float64)


def network(seats: Seats, each: Callers, ground: Ground, random: Random) -> Network:
    """Of a region: one bad week of an endpoint type, some of customers, one of these in the last whole week."""
    weeks = [index for index, week in enumerate(seats.weeks) if week.whole]
    customers = np.exp(random.normal(0, _AMONG_CUSTOMERS, len(ground.org_id)))
    count = max(_LEAST, round(np.count_nonzero(seats.used.sum(axis=1)) * _CUSTOMERS))
    at = [weeks[-1], *random.choice(weeks, count - 1).tolist()]
    found = [_at_customer(each, ground, week, random) for week in at]
    kind = int(random.choice([ROOM, MOBILE, TEAMS]))
    everywhere = Incident(int(random.choice(weeks)), NOBODY, NOBODY, kind, float(random.uniform(*_EVERYWHERE)))
    return Network(customers, [everywhere, *(one for one in found if one is not None)])


def _at_customer(each: Callers, ground: Ground, week: int, random: Random) -> Incident | None:
    weights = each.weights(week)
    if not weights.any():
        return None
    busy = np.flatnonzero(weights >= min(_ENOUGH, weights.max()))
    owner = int(random.choice(busy))
    return Incident(week, owner, _busiest(each, ground, owner, week), NOBODY, float(random.uniform(*_HERE)))


def _busiest(each: Callers, ground: Ground, owner: int, week: int) -> int:
    """The customer's location with the most legs."""
    inside = np.flatnonzero((each.owner == owner) & each.present(week))
    places: Ints = ground.place(each.owner[inside], each.number[inside])
    kinds, index = np.unique(places, return_inverse=True)
    return int(kinds[np.argmax(np.bincount(index, each.rate[inside]))])
