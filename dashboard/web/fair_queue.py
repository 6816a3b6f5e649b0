"""Expensive work waits for its turn: persons are served one after the other, however much each of them asks.

In the memory of one process, for its threads. What is known already asks for no turn.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, local
from time import monotonic

from dashboard.errors import Busy, Slowed

PATIENCE_S = 10.0  # a proxy and a reader wait longer, so that this is what they are told
QUIET_S = 5.0  # so long after somebody else's last work a person is alone
RETRY_S = 1


@dataclass(eq=False)
class _Ticket:
    """One piece of work that waits. `begun`: None until that is decided; `stays`: the rest of what is being sent."""

    stays: bool
    begun: bool | None = None
    decided: Event = field(default_factory=Event)

    def decide(self, begun: bool) -> None:
        self.begun = begun
        self.decided.set()


@dataclass
class FairQueue:
    """`places`: pieces of work at the same time; `room`: those that may wait, of all persons together.

    One person has at most all places but one, so that whoever asks next finds one free; and half of them once others
    ask too. Where there is no room left, whoever has most waiting loses the newest of it: a flood pushes out nothing
    but itself.
    """

    places: int
    room: int
    patience_s: float = PATIENCE_S
    clock: Callable[[], float] = monotonic
    _running: Counter[Hashable] = field(default_factory=Counter)
    _waiting: dict[Hashable, deque[_Ticket]] = field(default_factory=dict)  # persons in the order of their turns
    _asked: dict[Hashable, float] = field(default_factory=dict)  # the last two persons who asked, and when
    _lock: Lock = field(default_factory=Lock)
    _here: local = field(default_factory=local)

    @classmethod
    def of(cls, threads: int, workers: int) -> FairQueue:
        """For a worker process of so many threads: all but an eighth may do expensive work or wait for it."""
        places = max(1, len(os.sched_getaffinity(0)) // workers) + 1
        return cls(places, max(1, threads - places - threads // 8))

    @contextmanager
    def asking(self, who: Hashable, *, sending: bool = False) -> Iterator[None]:
        """Work of this thread is this person's until the end. Work that is nobody's never waits.

        `sending`: it waits for its turn as long as that takes: who has the beginning of a file is to have the rest.
        """
        before = getattr(self._here, "asked", (None, False))
        self._here.asked = (who, sending)
        try:
            yield
        finally:
            self._here.asked = before

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn of this thread's person; a turn within a turn is the same.

        Raises Slowed for a person who has most waiting where there is no room, Busy where the wait gets too long.
        """
        who, sending = getattr(self._here, "asked", (None, False))
        if who is None:
            yield
            return
        self._enter(who, _Ticket(sending))
        try:
            with self.asking(None):
                yield
        finally:
            self._leave(who)

    def _enter(self, who: Hashable, mine: _Ticket) -> None:
        with self._lock:
            self._asked.pop(who, None)
            self._asked[who] = self.clock()
            if len(self._asked) > 2:
                self._asked.pop(next(iter(self._asked)))
            self._waiting.setdefault(who, deque()).append(mine)
            self._begin()
            self._make_room()
        if not mine.decided.wait(None if mine.stays else self.patience_s):
            self._give_up(who, mine)
        if not mine.begun:
            raise Slowed("web.explained.429", RETRY_S) if mine.begun is False else Busy("web.explained.503", RETRY_S)

    def _leave(self, who: Hashable) -> None:
        with self._lock:
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]
            self._begin()

    def _give_up(self, who: Hashable, mine: _Ticket) -> None:
        with self._lock:
            if mine.begun is None:
                self._taken(who, mine)

    def _begin(self) -> None:
        """Begins what there is a place for, and whoever had a turn goes behind all others."""
        while self._running.total() < self.places:
            who = next((each for each in self._waiting if self._may_begin(each)), None)
            if who is None:
                return
            first = self._waiting[who][0]
            self._taken(who, first)
            if who in self._waiting:
                self._waiting[who] = self._waiting.pop(who)
            self._running[who] += 1
            first.decide(True)

    def _may_begin(self, who: Hashable) -> bool:
        most = self.places - 1 if self._is_alone(who) else self.places // 2
        return self._running[who] < max(1, most)

    def _is_alone(self, who: Hashable) -> bool:
        now = self.clock()
        return all(each == who or now - at > QUIET_S for each, at in self._asked.items())

    def _make_room(self) -> None:
        lines = {who: [each for each in line if not each.stays] for who, line in self._waiting.items()}
        if sum(map(len, lines.values())) > self.room:
            most = max(lines, key=lambda who: len(lines[who]))
            self._taken(most, lines[most][-1])
            lines[most][-1].decide(False)

    def _taken(self, who: Hashable, ticket: _Ticket) -> None:
        self._waiting[who].remove(ticket)
        if not self._waiting[who]:
            del self._waiting[who]


@dataclass
class UnderWay:
    """What is being made right now: whoever asks for the same waits for it, and takes no turn."""

    _made: dict[str, Event] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def first(self, key: str, patience_s: float = PATIENCE_S) -> Iterator[bool]:
        """True for who is to make it; False once another one has, or has failed. Raises Busy where that takes long."""
        with self._lock:
            other = self._made.get(key)
            if other is None:
                mine = self._made[key] = Event()
        if other is not None:
            if not other.wait(patience_s):
                raise Busy("web.explained.503", RETRY_S)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._made[key]
            mine.set()
