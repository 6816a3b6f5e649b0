"""Files that are sent to the first run: by the names of the contract alone, whole or not at all, inside the home."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.config import Config
from dashboard.data.contract.contract import FILES
from dashboard.data.sources.folder import FORMATS, MANIFEST
from dashboard.data.versions import durable
from dashboard.errors import BadField, Unusable

MOST_BYTES = 200 * 1024 * 1024
MOST_MEGABYTES = MOST_BYTES // 1024 // 1024
NAMES = frozenset({*(file.name + ending for file in FILES for ending in FORMATS), MANIFEST})
MOST_FILES = len(FILES) + 1
_PART = ".part"
# A disk that an upload fills is a hub that stops: so much stays free beside it.
_SPARE_BYTES = 64 * 1024 * 1024


def place(config: Config) -> Path:
    """Where they lie until the first run is over."""
    return config.aside / "set-up"


def name_of(given: str | None) -> str:
    """The name of a file as the contract has it, whatever its case. Raises BadField for any other, a path too."""
    if (given or "").lower() not in NAMES:
        raise BadField("setup.error.file_name", field="files", name=(given or "")[:80])
    return str(given).lower()


@contextmanager
def arriving(config: Config, length: int) -> Iterator[Path]:
    """A new folder to write `length` bytes into, which goes unless it is `settled`. Raises Unusable without room."""
    try:
        place(config).mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(place(config)).free < length + _SPARE_BYTES:
            raise Unusable("setup.error.disk")
        part = place(config) / f"{secrets.token_hex(8)}{_PART}"
        part.mkdir(mode=0o700)
    except OSError as error:
        raise Unusable("setup.error.disk") from error
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def settled(part: Path) -> Path:
    """The folder under its own name, with its files on the disk: from here on it is there, also after a kill."""
    for path in part.iterdir():
        durable.settle(path)
    target = part.with_suffix("")
    part.rename(target)
    durable.settle_folder(target.parent)
    return target


def drop(path: Path) -> None:
    """Removes one of them."""
    shutil.rmtree(path, ignore_errors=True)


def forget_others(config: Config, but: Path) -> None:
    """Removes what was sent before, and not what is just arriving."""
    for path in place(config).glob("*"):
        if path != but and path.suffix != _PART:
            drop(path)


def forget(config: Config) -> None:
    """Removes all of it."""
    drop(place(config))
