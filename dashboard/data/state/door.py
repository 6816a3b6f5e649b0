"""What stands before a state database: whether it is still the one that was opened, and whether it is away just now."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from dashboard.errors import Unusable

PAUSE_SECONDS = 2.0  # after a database did not answer, nobody waits for it again for so long
Identity = tuple[int, int]  # device and inode


@dataclass
class Door:
    """Of one engine. A file is known by device and inode; a server that is away is asked again by one at a time."""

    file: Path | None = None
    identity: Identity | None = None
    clock: Callable[[], float] = monotonic
    _away_until: float | None = None
    _asked: int | None = None  # the thread that asks for all the others
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> None:
        """Raises Unusable where the file is another one, or where the server is known to be away."""
        if self.file is not None and identity_of(self.file) != self.identity:
            raise Unusable("web.state.replaced")
        if self._away_until is None:
            return
        with self._lock:
            if self._away_until is None or self._asked == threading.get_ident():
                return
            if self._asked is not None or self.clock() < self._away_until:
                raise Unusable("web.state.not_answering")
            self._asked = threading.get_ident()

    def answered(self) -> None:
        """It is there: everybody may come in."""
        if self._away_until is not None:
            with self._lock:
                self._away_until = self._asked = None

    def left(self) -> None:
        """Whoever asked for all has not found it away, whatever else went wrong."""
        if self._asked == threading.get_ident():
            with self._lock:
                self._asked = None

    def away(self) -> None:
        """It did not answer."""
        with self._lock:
            self._away_until, self._asked = self.clock() + PAUSE_SECONDS, None


_doors: WeakKeyDictionary[Engine, Door] = WeakKeyDictionary()


def hang(engine: Engine, file: Path | None) -> None:
    """Gives an engine its door."""
    _doors[engine] = Door(file, None if file is None else identity_of(file))


def of(engine: Engine) -> Door:
    """The door of this engine."""
    return _doors.setdefault(engine, Door())


def identity_of(file: Path) -> Identity | None:
    """Which file lies there; None for none."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
