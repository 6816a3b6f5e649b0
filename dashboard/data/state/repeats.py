"""What comes again and again is counted, in the memory of one process, and written down only so often."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

KEPT = 10_000  # readers, or kinds of refusals
HOUR_S = 3600.0
MOST_EACH = 50  # refusals of one person within an hour that are counted each by itself


@dataclass
class Repeats:
    """How often the same thing came within an hour of its first time."""

    clock: Callable[[], float] = monotonic
    _seen: dict[Hashable, tuple[float, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def again(self, what: Hashable) -> int:
        """1 for the first time, 2 for the next ..."""
        now = self.clock()
        with self._lock:
            first, times = self._seen.pop(what, (now, 0))
            if now - first >= HOUR_S:
                first, times = now, 0
            make_room(self._seen)
            self._seen[what] = (first, times + 1)
        return times + 1

    def refused(self, who: Hashable, kind: Hashable, exact: Hashable) -> int:
        """How often somebody was refused exactly this.

        Who tries ever new ones fills no log: those after the first so many count together, by their kind.
        """
        times = self.again((who, kind, exact))
        if times > 1 or self.again((who, "each")) <= MOST_EACH:
            return times
        return self.again((who, kind))


def is_told(times: int) -> bool:
    """Of what comes again and again, the 1st, 10th, 100th ... is written down."""
    return str(times).rstrip("0") == "1"


def make_room(kept: dict[Hashable, tuple[float, int]] | dict[Hashable, tuple[float, float]]) -> None:
    """Whoever was not seen for longest goes where there are too many."""
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)))
