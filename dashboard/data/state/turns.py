"""Writers of one process take turns in the order in which they came, so that only one of them asks for the database."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from dashboard.errors import Unusable


@dataclass
class Turns:
    """Of one engine. Who waits holds no connection: readers find theirs, however many want to write."""

    _taken: bool = False
    _waiting: deque[threading.Event] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def taken(self, until: float) -> Iterator[None]:
        """One writer's turn; raises Unusable where it does not come until then (by the monotonic clock)."""
        self._take(until)
        try:
            yield
        finally:
            self._hand_on()

    def _take(self, until: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if not mine.wait(max(0.0, until - monotonic())) and not self._called(mine):
            raise Unusable("web.state.not_answering")

    def _called(self, mine: threading.Event) -> bool:
        """Whether the turn came in the last moment; else nobody waits for it any more."""
        with self._lock:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def _hand_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_turns: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


def of(engine: Engine) -> Turns:
    """The turns of this engine."""
    return _turns.setdefault(engine, Turns())
