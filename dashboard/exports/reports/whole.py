"""A file that is there whole under its name, or not at all: written beside it, on the disk, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from dashboard.data.versions import durable

T = TypeVar("T")


def whole(write: Callable[[IO[bytes]], T], path: Path, sure: Callable[[], object] = lambda: None) -> T:
    """What `write` gives of its file. `sure` is asked before it gets its name: what it raises keeps the file from it.

    Raises OSError where the place is not usable; nothing is left there then.
    """
    path = path.absolute()
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as out:
            made = write(out)
        sure()
        durable.place(part, path)
    finally:
        part.unlink(missing_ok=True)
    return made
