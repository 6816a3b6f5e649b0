"""One writer at a time in a region's place; the lock dies with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.errors import Unusable

_PAUSE_S = 0.1


@contextmanager
def writer(place: Path, wait_s: float, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the place; makes it where there is none. `waiting` is called once if another writer is there.

    Raises Unusable when the other writer is still there after `wait_s` seconds.
    """
    make_private(place)
    handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, place, wait_s, waiting)
        yield
    finally:
        os.close(handle)


def make_private(folder: Path) -> None:
    """Make the folder and what is above it, readable by nobody else."""
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def _take(handle: int, place: Path, wait_s: float, waiting: Callable[[], None]) -> None:
    if _free(handle):
        return
    waiting()
    end = time.monotonic() + wait_s
    while not _free(handle):
        if time.monotonic() >= end:
            raise Unusable("warehouse.error.locked", place=place, seconds=int(wait_s))
        time.sleep(_PAUSE_S)


def _free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
