"""Ordinary calls: between users, and between a user and the world outside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.codes import FEATURES
from dashboard.demo.calling.callers import Callers
from dashboard.demo.calling.ground import Ground
from dashboard.demo.calling.hours import starts
from dashboard.demo.calling.leg import (
    CELLULAR,
    DESK,
    DESKTOP,
    GATEWAY,
    MOBILE,
    NOBODY,
    TEAMS,
    THIRD,
    Legs,
    chosen,
    together,
)
from dashboard.demo.draw import Bools, Floats, Ints, Random, whole

_JOINED, _MOST_LEGS = 0.42, 3
_FAITHFUL = 0.8  # calls from the endpoint that a user is used to
_ELSEWHERE = np.zeros(8)
_ELSEWHERE[[DESKTOP, MOBILE, TEAMS, DESK, CELLULAR]] = (0.3, 0.3, 0.05, 0.15, 0.2)
_OUTSIDE, _MENUS = 0.32, 0.16
# What `with_others` adds to the legs of users; the volume is planned with it.
OTHERS = 1.13
_LONGEST = 4 * 3600


def ordinary(each: Callers, week: int, ground: Ground, random: Random) -> Legs:
    """The legs of users in a week: alone in their call (the other side is outside), or two or three in one."""
    who = _speakers(each, week, random)
    owner, user = each.owner[who], each.number[who]
    call, seat = _joined(owner, user, random)
    begun = starts(owner[seat == 0], ground.countries, random)[call]
    alone = np.bincount(call)[call] == 1
    endpoint = np.where(
        random.random(len(who)) < _FAITHFUL, each.endpoint[who], chosen(_ELSEWHERE, random.random(len(who)))
    )
    nothing = np.full(len(who), NOBODY)
    return Legs(
        call,
        owner,
        user,
        ground.place(owner, user),
        start=begun + seat * whole(1, 7, random, len(who)),
        duration=lengths(int(np.count_nonzero(seat == 0)), random)[call],
        outgoing=(seat == 0) & (~alone | (random.random(len(who)) < 0.5)),
        endpoint=endpoint,
        feature=nothing,
        queue=nothing,
        wait=nothing,
        outcome=nothing,
    )


def with_others(legs: Legs, random: Random) -> Legs:
    """Some calls that have one leg get another, which is nobody's: a gateway, a mobile network, a menu."""
    alone = np.bincount(legs.call)[legs.call] == 1
    base = legs.take(alone & (random.random(len(legs.call)) < _OUTSIDE))
    count = len(base.call)
    menu = ~base.outgoing & (random.random(count) < _MENUS)
    outside = np.array([CELLULAR, THIRD, GATEWAY])[chosen(np.array([0.24, 0.06, 0.7]), random.random(count))]
    nothing = np.full(count, NOBODY)
    other = replace(
        base,
        user=nothing,
        outgoing=~base.outgoing & ~menu,
        endpoint=np.where(menu, GATEWAY, outside),
        feature=np.where(menu, FEATURES.index("auto_attendant"), NOBODY),
        queue=nothing,
        wait=nothing,
        outcome=nothing,
    )
    calls = legs.call.max(initial=NOBODY) + 1
    return replace(together([legs, other]), call=np.append(legs.call, other.call)) if calls else legs


def lengths(count: int, random: Random) -> Ints:
    """Durations in seconds: some minutes mostly, a few calls that nobody takes."""
    seconds = np.clip(95 * np.exp(random.normal(0, 1.1, count)), 1, _LONGEST)
    return np.where(random.random(count) < 0.06, whole(0, 12, random, count), seconds).astype(np.int64)


def _speakers(each: Callers, week: int, random: Random) -> Ints:
    """A caller for each leg, those of a customer together and mixed."""
    likely: Floats = each.rate * each.present(week)
    who = np.repeat(np.arange(len(each.rate)), random.poisson(likely * random.normal(1, 0.03)))
    return who[np.lexsort((random.random(len(who)), each.owner[who]))].astype(np.int64)


def _joined(owner: Ints, user: Ints, random: Random) -> tuple[Ints, Ints]:
    """Call of each leg, and which leg of the call it is, from 0; nobody calls themselves."""
    joins: Bools = random.random(len(owner)) < _JOINED
    joins[:1] = False
    joins[1:] &= (owner[1:] == owner[:-1]) & (user[1:] != user[:-1])
    index = np.arange(len(owner))
    seat = (index - np.maximum.accumulate(np.where(joins, 0, index))) % _MOST_LEGS
    return np.cumsum(seat == 0) - 1, seat
