"""Files that come with a request: known by their first bytes, kept in the home under random names, private."""

from __future__ import annotations

import binascii
import hashlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from base64 import b64decode
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from dashboard.config import HELP_DESK_FILES, Config
from dashboard.data.help_desk.help_request import ID, HelpFile
from dashboard.data.versions import durable, lock
from dashboard.errors import BadField, Missing, Unusable
from dashboard.query import is_seen

FIELD = "files"
MOST_FILES, MOST_BYTES = 3, 5_000_000
MOST_MEGABYTES = MOST_BYTES // 1_000_000
MOST_NAME = 100
_SPARE_BYTES = 256 << 20  # so much of the disk stays free
_LEFT_S = 86_400  # after that, what no request tells of was left by a process that was killed
_TEXT = "text"
_FIRST = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"%PDF-", "pdf"))
# By the ending of its name: what its bytes must be, and what it is called on the way.
_ENDINGS = {
    ".png": ("png", "image/png"),
    ".jpg": ("jpeg", "image/jpeg"),
    ".jpeg": ("jpeg", "image/jpeg"),
    ".pdf": ("pdf", "application/pdf"),
    ".csv": (_TEXT, "text/csv"),
    ".txt": (_TEXT, "text/plain"),
}
ACCEPTS = ",".join(_ENDINGS)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # no text of any encoding of ours has these
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|head|body|script|svg|\?xml|\?php)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came, checked."""

    name: str
    media: str
    content: bytes


def read(given: object) -> list[Sent]:
    """`[{"name", "data"}]`, the content in base64, as files. Raises BadField for the first that cannot be taken."""
    if not isinstance(given, list) or len(given) > MOST_FILES:
        raise BadField("help.error.files_many", field=FIELD, most=MOST_FILES)
    return [_read(one) for one in given]


def _read(one: object) -> Sent:
    if (
        not isinstance(one, dict)
        or set(one) != {"name", "data"}
        or not all(isinstance(each, str) for each in one.values())
    ):
        raise BadField("help.error.files_broken", field=FIELD, name="")
    name = file_name(one["name"])
    try:
        content = b64decode(one["data"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadField("help.error.files_broken", field=FIELD, name=name) from error
    return Sent(name, _media(name, content), content)


def file_name(given: str) -> str:
    """The last part of a name, in signs that can be seen, cut in its middle where it is long."""
    last = PurePath(given.replace("\\", "/").rstrip("/")).name
    plain = unicodedata.normalize("NFC", "".join(sign if is_seen(sign) else " " for sign in last[-4 * MOST_NAME :]))
    plain = " ".join(plain.split()).lstrip(".") or "-"
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix[:10]
    return stem[: MOST_NAME - len(ending)] + ending


def _media(name: str, content: bytes) -> str:
    wanted, media = _ENDINGS.get(PurePath(name).suffix.lower(), ("", ""))
    if not wanted:
        raise BadField("help.error.files_ending", field=FIELD, name=name)
    if len(content) > MOST_BYTES:
        raise BadField("help.error.files_large", field=FIELD, name=name, most=MOST_MEGABYTES)
    if not content or _found(content) != wanted:
        raise BadField("help.error.files_kind", field=FIELD, name=name)
    return media


def _found(content: bytes) -> str:
    """What it is by its bytes; empty for what is taken under no name."""
    for begin, kind in _FIRST:
        if content.startswith(begin):
            return kind
    return "" if _BINARY.search(content) or _MARKUP.match(content) else _TEXT


# On the disk -------------------------------------------------------------------------------------


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
