"""Where a file is put together: a folder that is gone with the export, also after its worker was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

PREFIX = "export-"
YOUNG_SECONDS = 60  # one that was just made may not be locked yet


@contextmanager
def folder(aside: Path) -> Iterator[Path]:
    """A folder of one export, locked for as long as its process lives. What killed ones left is removed first."""
    _sweep(aside)
    with TemporaryDirectory(prefix=PREFIX, dir=aside) as made:
        handle = os.open(made, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(made)
        finally:
            os.close(handle)


def _sweep(aside: Path) -> None:
    for path in aside.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another worker sweeps too, or its export is under way
            if time.time() - path.stat().st_mtime >= YOUNG_SECONDS:
                _remove(path)


def _remove(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)
