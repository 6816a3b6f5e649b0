"""Files as they come with a request: how many, how large, of which kind by their first bytes."""

from __future__ import annotations

import binascii
import re
import unicodedata
from base64 import b64decode
from dataclasses import dataclass
from pathlib import PurePath

from dashboard.errors import BadField
from dashboard.query import is_seen

FIELD = "files"
MOST_FILES, MOST_BYTES = 3, 5_000_000
MOST_MEGABYTES = MOST_BYTES // 1_000_000
MOST_NAME = 100
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
