"""What stands before a state database: whether it is still the one that was opened, and whether it is away just now."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from dashboard.data.state.troubles import MISSING
from dashboard.errors import Unusable

PAUSE_SECONDS = 2.0  # after a database did not answer, nobody waits for it again for so long
Identity = tuple[int, int]  # device and inode


@dataclass
class Door:
    """Of one engine. A file is known by device and inode; a server that is away is asked again by one at a time."""

    file: Path | None = None
    identity: Identity | None = None
    clock: Callable[[], float] = monotonic
    # Judges another file in the place of this one (raises Unusable); None where no other one is taken.
    judge: Callable[[Path], None] | None = None
    # What forgets all that was read of the former content.
    renew: Callable[[], None] = lambda: None
    _beside: frozenset[Identity] = frozenset()  # the files that SQLite keeps beside it
    _lost: bool = False
    _taking: threading.Lock = field(default_factory=threading.Lock)
    _away_until: float | None = None
    _asked: int | None = None  # the thread that asks for all the others
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> None:
        """Raises Unusable where the file is gone or another database, or where the server is known to be away."""
        if self.file is not None:
            self._look(self.file)
        if self._away_until is None:
            return
        with self._lock:
            if self._away_until is None or self._asked == threading.get_ident():
                return
            if self._asked is not None or self.clock() < self._away_until:
                raise Unusable("web.state.not_answering")
            self._asked = threading.get_ident()

    def _look(self, file: Path) -> None:
        found = identity_of(file)
        if found == self.identity and not self._lost:
            self._beside = _beside(file)
            return
        with self._taking:
            found = identity_of(file)
            if found is None:
                self._lost = True
                raise Unusable(MISSING)
            if found != self.identity or self._lost:
                self._take(file, found)

    def _take(self, file: Path, found: Identity) -> None:
        """The file is read from now on: what was put back, or a copy of the same database."""
        if self.judge is None:
            raise Unusable("web.state.replaced")
        if found != self.identity and self._beside & _beside(file):
            raise Unusable("web.state.former_log")  # SQLite would read it into the new file
        self.judge(file)
        self.renew()
        self.identity, self._lost, self._beside = found, False, _beside(file)

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


def _beside(file: Path) -> frozenset[Identity]:
    found = (identity_of(file.with_name(file.name + end)) for end in ("-wal", "-shm"))
    return frozenset(each for each in found if each is not None)


def identity_of(file: Path) -> Identity | None:
    """Which file lies there; None for none."""
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
