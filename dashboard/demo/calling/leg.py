"""Call legs as columns of numbers, before they are written in words."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from dashboard.codes import ENDPOINT_TYPES
from dashboard.demo.draw import Bools, Floats, Ints

NOBODY = -1  # and nowhere, no feature, no queue, no wait
DESKTOP, MOBILE, TEAMS, DESK, ROOM, THIRD, CELLULAR, GATEWAY = range(len(ENDPOINT_TYPES))


@dataclass(frozen=True, slots=True)
class Legs:
    """Legs of one week, one a row, the legs of a call beside each other.

    `owner` is the customer's index, `user` the user's number at this customer, `place` the location's
    index, `start` seconds since the week's begin, `queue` its number at this customer; `feature`,
    `outcome` and `endpoint` are indices. NOBODY where there is none.
    """

    call: Ints
    owner: Ints
    user: Ints
    place: Ints
    start: Ints
    duration: Ints
    outgoing: Bools
    endpoint: Ints
    feature: Ints
    queue: Ints
    wait: Ints
    outcome: Ints

    def take(self, which: Ints | Bools) -> Legs:
        """Some of the legs."""
        return Legs(*(getattr(self, field.name)[which] for field in fields(self)))


def together(parts: list[Legs]) -> Legs:
    """Legs of different calls as one; calls are numbered on."""
    before = np.cumsum([0, *(part.call.max(initial=-1) + 1 for part in parts)])
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Legs)
        if field.name != "call"
    }
    call = np.concatenate([part.call + first for part, first in zip(parts, before, strict=False)])
    return Legs(call, **columns)


def chosen(shares: Floats, random: Floats) -> Ints:
    """An index for each random number, as often as its share says."""
    bounds = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(bounds, random, side="right"), len(bounds) - 1).astype(np.int64)
