"""An append-only file that several processes write whole lines to, rotated by size; losing it loses only lines."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

MAX_BYTES = 10 * 1024 * 1024
KEPT = 5
REST_SECONDS = 5.0
_FILE, _FOLDER = 0o600, 0o700
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


class LogFile:
    """Writes lines; after a failure it stays silent for a few seconds, then says how many lines are lost."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        self.lost = 0
        self._path, self._max, self._kept = path, max_bytes, kept
        self._file: int | None = None
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """Appends one line, or drops it. Never raises, never waits for another process."""
        with self._lock:
            if monotonic() < self._silent_until:
                self.lost += 1
                return
            try:
                self._append(line)
            except OSError:
                self.lost += 1
                self._silent_until = monotonic() + REST_SECONDS
                self._close()

    def close(self) -> None:
        """Closes the file; a later line opens it again."""
        with self._lock:
            self._close()

    def _append(self, line: str) -> None:
        file = self._opened()
        if self.lost:
            line = f'{{"event": "log_lines_lost", "level": "warning", "lines": {self.lost}}}\n{line}'
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        written = os.write(file, data)
        if written < len(data):
            raise OSError("no space for the whole line")
        self.lost = 0

    def _opened(self) -> int:
        """The file under its name now: another process may have moved ours aside."""
        if self._file is not None and self._is_current(self._file) and os.fstat(self._file).st_size >= self._max:
            self._rotate()
        if self._file is None or not self._is_current(self._file):
            self._close()
            self._path.parent.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
            self._file = os.open(self._path, _FLAGS, _FILE)
        return self._file

    def _is_current(self, file: int) -> bool:
        try:
            return self._path.stat().st_ino == os.fstat(file).st_ino
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        """hub.log → hub.log.1 → ...; by one process at a time, the others go on writing."""
        with self._alone() as mine:
            if not mine or not self._is_full():
                return
            for number in range(self._kept - 1, 0, -1):
                older = self._path.with_name(f"{self._path.name}.{number}")
                if older.exists():
                    older.replace(self._path.with_name(f"{self._path.name}.{number + 1}"))
            self._path.replace(self._path.with_name(f"{self._path.name}.1"))

    def _is_full(self) -> bool:
        """Whether the file under the name is; where another process has just moved it aside there is none."""
        try:
            return self._path.stat().st_size >= self._max
        except FileNotFoundError:
            return False

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        lock = os.open(self._path.with_name(".rotating"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(lock)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
