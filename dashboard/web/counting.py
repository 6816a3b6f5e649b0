"""Counting what readers do, in the memory of one process: bounded, for all threads, by a clock that only goes on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Condition, Lock
from time import monotonic

from dashboard.data.state.repeats import KEPT, Repeats, make_room

__all__ = ["KEPT", "Allowance", "AtOnce", "Repeats", "Shut"]

MINUTE_S = 60


@dataclass
class Allowance:
    """What each may still ask: a minute's worth at most, growing again by `per_s` a second."""

    clock: Callable[[], float] = monotonic
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, who: Hashable, per_s: int) -> float:
        """One more request; the fraction of a minute that was left, 0 where there was nothing for this one."""
        now, most = self.clock(), float(per_s * MINUTE_S)
        with self._lock:
            left, at = self._left.pop(who, (most, now))
            left = min(most, left + (now - at) * per_s)
            make_room(self._left)
            self._left[who] = (left - 1 if left >= 1 else left, now)
        return left / most if left >= 1 else 0.0


@dataclass
class Shut:
    """Who was just told to wait, so that asking on costs next to nothing."""

    clock: Callable[[], float] = monotonic
    _until: dict[Hashable, float] = field(default_factory=dict)

    def shut(self, who: Hashable, for_s: float) -> None:
        """Nothing more for so long."""
        while len(self._until) >= KEPT:
            self._until.pop(next(iter(self._until)), None)
        self._until[who] = self.clock() + for_s

    def is_shut(self, who: Hashable) -> bool:
        """Whether it is still so."""
        return self._until.get(who, 0.0) > self.clock()


@dataclass
class AtOnce:
    """What runs of each now. `crowd`: how many may wait for a place, of all together: each holds a thread."""

    crowd: int = 8
    _waiting: int = 0
    _running: dict[Hashable, int] = field(default_factory=dict)
    _free: Condition = field(default_factory=Condition)

    def enter(self, who: Hashable, most: int, wait_s: float) -> bool:
        """Waits a little for a place; False where none came free."""
        with self._free:
            if not self._has_place(who, most) and not self._waited(who, most, wait_s):
                return False
            self._running[who] = self._running.get(who, 0) + 1
        return True

    def _has_place(self, who: Hashable, most: int) -> bool:
        return self._running.get(who, 0) < most

    def _waited(self, who: Hashable, most: int, wait_s: float) -> bool:
        if self._waiting >= self.crowd:
            return False
        self._waiting += 1
        try:
            return self._free.wait_for(lambda: self._has_place(who, most), wait_s)
        finally:
            self._waiting -= 1

    def leave(self, who: Hashable) -> None:
        """Gives the place back."""
        with self._free:
            left = self._running.get(who, 0) - 1
            if left > 0:
                self._running[who] = left
            else:
                self._running.pop(who, None)
            self._free.notify_all()
