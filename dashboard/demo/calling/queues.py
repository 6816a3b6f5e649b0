"""Call queues of the larger customers: who waits how long, who hangs up, and the bad weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.codes import FEATURES, OUTCOMES
from dashboard.demo.calling.calls import lengths
from dashboard.demo.calling.ground import Ground
from dashboard.demo.calling.hours import starts
from dashboard.demo.calling.leg import DESK, DESKTOP, GATEWAY, NOBODY, Legs, chosen
from dashboard.demo.calling.seats import Seats
from dashboard.demo.draw import Bools, Floats, Ints, Random, whole

SHARE = 0.1  # of all legs
_CUSTOMERS, _MOST = 0.2, 4
_STEPS = np.array([90.0, 200.0, 450.0])  # licenses from which a customer has one queue more
_LEAST = 6.0  # entries a week
_BAD, _BAD_SHARE = 0.25, 0.45
_FEW = 3
# Without those who hang up; in the order of OUTCOMES.
_OTHERWISE = np.array([0.89, 0.0, 0.045, 0.03, 0.035])
_PATIENCE_S, _UNKNOWN_WAIT = 180, 0.02
ANSWERED, ABANDONED, TIMED_OUT, OVERFLOWED, _ = range(len(OUTCOMES))


@dataclass(frozen=True, slots=True)
class Queues:
    """Queues, one a row: `number` is the queue's at its customer, `offered` entries a week.

    `abandoned` is the usual share of those who hang up; `bad` and `lost` are weeks (NOBODY: none) in which
    many do, and in which nobody answers.
    """

    owner: Ints
    number: Ints
    offered: Floats
    abandoned: Floats
    bad: Ints
    lost: Ints


def queues(seats: Seats, weekly: float, random: Random) -> Queues:
    """So many queues and entries that an ordinary week has about `weekly` of them."""
    size = seats.assigned.mean(axis=1)
    wanted = size * np.exp(random.normal(0, 0.5, len(size))) * (seats.used.min(axis=1) > 0)
    count = min(int(np.ceil(np.count_nonzero(wanted) * _CUSTOMERS)), max(1, int(weekly / (2 * _LEAST))))
    chosen_ones = np.sort(np.argsort(-wanted, kind="stable")[:count])
    each = np.minimum(1 + np.searchsorted(_STEPS, size[chosen_ones]), _MOST)
    owner = np.repeat(chosen_ones, each)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(each) - each, each) + 1
    weights = size[owner] ** 0.4 * np.exp(random.normal(0, 0.7, len(owner))) / number
    offered = np.maximum(weekly * weights / max(weights.sum(), 1e-9), _LEAST)
    bad, lost = _weeks(seats, owner, offered, random)
    return Queues(owner, number, offered, random.beta(4, 36, len(owner)), bad, lost)


def _weeks(seats: Seats, owner: Ints, offered: Floats, random: Random) -> tuple[Ints, Ints]:
    """Some bad weeks, one of them the last whole one at the largest queue; and one customer whom nobody serves."""
    whole_weeks = [index for index, week in enumerate(seats.weeks) if week.whole]
    count, last = len(owner), whole_weeks[-1]
    bad = np.where(random.random(count) < _BAD, whole(0, last, random, count), NOBODY)
    lost = np.full(count, NOBODY)
    if count:
        bad[np.argmax(offered)] = last
    if len(set(owner.tolist())) >= _FEW:
        entered = np.bincount(owner, offered)
        lost[owner == np.argmin(np.where(entered > 0, entered, np.inf))] = last
    return bad, lost


def entries(each: Queues, week: int, seats: Seats, ground: Ground, random: Random) -> Legs:
    """The legs that entered queues in a week; those that were answered are a user's."""
    open_now = seats.used[each.owner, week] > 0
    queue = np.repeat(np.arange(len(each.owner)), random.poisson(each.offered * open_now))
    owner, count = each.owner[queue], len(queue)
    outcome = _outcomes(each, queue, week, random)
    user = np.where(outcome == ANSWERED, _agents(seats.used[owner, week], random), NOBODY)
    wait = _waits(outcome, each.bad[queue] == week, random)
    return Legs(
        np.arange(count),
        owner,
        user,
        ground.place(owner, np.maximum(user, 0)),
        start=starts(owner, ground.countries, random),
        duration=np.where(outcome == ANSWERED, lengths(count, random) * 2, wait),
        outgoing=np.zeros(count, dtype=np.bool_),
        endpoint=np.where(user == NOBODY, GATEWAY, np.where((user + owner) % 3 == 0, DESKTOP, DESK)),
        feature=np.full(count, FEATURES.index("call_queue")),
        queue=each.number[queue],
        wait=np.where(random.random(count) < _UNKNOWN_WAIT, NOBODY, wait),
        outcome=outcome,
    )


def _outcomes(each: Queues, queue: Ints, week: int, random: Random) -> Ints:
    share = np.where(each.bad == week, _BAD_SHARE, each.abandoned)
    share = np.where(each.lost == week, 1.0, share)
    abandoned = random.random(len(queue)) < share[queue]
    otherwise = chosen(_OTHERWISE, random.random(len(queue)))
    return np.asarray(np.where(abandoned, ABANDONED, otherwise), dtype=np.int64)


def _agents(used: Ints, random: Random) -> Ints:
    """A few users of the customer, always the same ones, answer its queues."""
    agents = np.minimum(used, 3 + used // 12)
    return np.asarray(np.floor(random.random(len(used)) * agents), dtype=np.int64)


def _waits(outcome: Ints, bad: Bools, random: Random) -> Ints:
    count = len(outcome)
    waiting = 24 * np.exp(random.normal(0, 1.0, count)) * np.where(bad, 4, 1)
    losing = 38 * np.exp(random.normal(0, 0.9, count)) * np.where(bad, 2.5, 1)
    timed_out, at_once = whole(_PATIENCE_S, _PATIENCE_S + 5, random, count), whole(0, 8, random, count)
    kinds = [outcome == ABANDONED, outcome == TIMED_OUT, outcome == OVERFLOWED]
    return np.asarray(np.rint(np.select(kinds, [losing, timed_out, at_once], waiting)), dtype=np.int64)
