"""Writing so that a crash leaves the old or the new, never a half, and knowing that what is read was written so."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_BLOCK = 1 << 20


def sha256(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk: pages that are only in memory are dropped first where possible."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(path: Path) -> None:
    """Private mode, and on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fchmod(handle, 0o600)
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_folder(folder: Path) -> None:
    """Names made, moved or removed in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(made: Path, path: Path) -> None:
    """Move a finished file to its name, for good."""
    settle(made)
    made.rename(path)
    settle_folder(path.parent)


def write(path: Path, text: str) -> None:
    """Replace a small file as a whole."""
    made = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    place(made, path)
