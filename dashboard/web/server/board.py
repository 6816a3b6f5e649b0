"""What the workers of a server know in common, in memory that they share: no file, so that no disk can refuse it."""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_BYTES = 1 << 16
_HEAD = 16  # how often it was written, and the length of what is written


class Board:
    """A small JSON document. Made before the workers are forked; each process reads it again when it has changed."""

    def __init__(self) -> None:
        # Locks on it are those of a process, so they end with it, and a thread lock stands before them.
        self._handle = os.memfd_create("partner-hub-board", os.MFD_CLOEXEC)
        os.ftruncate(self._handle, _BYTES)
        self._memory = mmap.mmap(self._handle, _BYTES)
        self._thread = threading.Lock()

    @property
    def count(self) -> int:
        """Another number after each change; nothing is locked."""
        return int.from_bytes(self._memory[:8], "little")

    def read(self) -> tuple[int, Any]:
        """(count, what is written); None where nothing is."""
        with self._held(fcntl.LOCK_SH):
            size = int.from_bytes(self._memory[8:_HEAD], "little")
            return self.count, json.loads(self._memory[_HEAD : _HEAD + size]) if size else None

    def write(self, said: Any) -> int:
        """Write it where it is new; the count afterwards."""
        written = json.dumps(said, separators=(",", ":")).encode()[: _BYTES - _HEAD]
        with self._held(fcntl.LOCK_EX):
            size = int.from_bytes(self._memory[8:_HEAD], "little")
            if self._memory[_HEAD : _HEAD + size] != written:
                self._memory[_HEAD : _HEAD + len(written)] = written
                self._memory[8:_HEAD] = len(written).to_bytes(8, "little")
                self._memory[:8] = (self.count + 1).to_bytes(8, "little")
            return self.count

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        with self._thread:
            fcntl.lockf(self._handle, how)
            try:
                yield
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self._handle)  # by a name of its own: when the program ends, the module may be gone already


SHARED: list[Board] = []  # the one that a server made before its workers


def shared() -> Board:
    """The board of this server's workers; where there are none, one of its own."""
    return SHARED[0] if SHARED else Board()
