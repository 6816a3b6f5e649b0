"""Files of requests on the disk: in the home under random names, readable by its owner alone."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dashboard.config import HELP_DESK_FILES, Config
from dashboard.data.help_desk.attached import Sent
from dashboard.data.help_desk.help_request import ID, HelpFile
from dashboard.data.versions import durable, lock
from dashboard.errors import Missing, Unusable

_SPARE_BYTES = 256 << 20  # so much of the disk stays free
_LEFT_S = 86_400  # after that, what no request tells of was left by a process that was killed


@contextmanager
def kept(config: Config, files: Sequence[Sent]) -> Iterator[list[HelpFile]]:
    """The files on the disk before anything tells of them; gone again where what is done with them fails."""
    made: list[HelpFile] = []
    try:
        if files:
            _make_room(config, sum(len(one.content) for one in files))
        for one in files:
            made.append(HelpFile(secrets.token_hex(16), one.name, one.media, len(one.content), _digest(one.content)))
            _write(config, made[-1].id, one.content)
        yield made
    except BaseException:
        for each in made:
            path(config, each.id).unlink(missing_ok=True)
        raise


def path(config: Config, file_id: str) -> Path:
    """Where a file lies. Raises Missing for what is no id: a path is never made of anything else."""
    if not ID.fullmatch(file_id):
        raise Missing("help.error.file")
    return config.home / HELP_DESK_FILES / file_id


def opened(config: Config, file_id: str) -> IO[bytes]:
    """The file, and never what a link leads to. Raises Missing where it is gone."""
    try:
        return os.fdopen(os.open(path(config, file_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
    except OSError as error:
        raise Missing("help.error.file") from error


def sweep(config: Config, known: Collection[str]) -> None:
    """Removes what processes left that were killed: no request tells of it, and by now none will."""
    for each in (config.home / HELP_DESK_FILES).glob("*"):
        if each.name not in known and time.time() - each.lstat().st_mtime > _LEFT_S:
            each.unlink(missing_ok=True)


def _make_room(config: Config, length: int) -> None:
    try:
        lock.make_private(config.home / HELP_DESK_FILES)
        free = shutil.disk_usage(config.home).free
    except OSError as error:
        raise Unusable("help.error.disk") from error
    if free < length + _SPARE_BYTES:
        raise Unusable("help.error.disk")


def _write(config: Config, file_id: str, content: bytes) -> None:
    target = path(config, file_id)
    part = target.with_name(f".{file_id}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            out.write(content)
        durable.place(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unusable("help.error.disk") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
