"""The parts that customers, subscriptions and trials play in the demo."""

from __future__ import annotations

from enum import IntEnum


class Story(IntEnum):
    """A customer's."""

    STEADY = 0
    FRESH = 1
    TRYING = 2
    CHURNED = 3
    BARE = 4
    MOVER = 5


class Role(IntEnum):
    """A subscription's or trial's: the section or status that it is there for."""

    NORMAL = 0
    RENEWING = 1
    EXPIRING = 2
    RECENT = 3
    SUSPENDED = 4
    PENDING = 5
    CANCELLED = 6
    ENDED = 7
    TRIAL = 8
    OLD_TRIAL = 9
    MOVER = 10


class Habit(IntEnum):
    """A line's: how its licenses are assigned."""

    ORDINARY = 0
    LOW = 1
    OVER = 2
    FULL = 3
