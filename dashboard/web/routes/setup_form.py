"""The form that brings files: read piece by piece into the home, bounded, by names of the contract alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser

from dashboard.config import Config
from dashboard.data.first_run import uploading
from dashboard.errors import BadField, Refused

FILES = "files"
_MOST_FIELDS = 8 * 1024  # bytes of all that is typed
_MOST_HEADS = 64 * 1024  # of what stands around files
_TYPED = "set_up_typed"
_MEDIA = "multipart/form-data"
_NAMES = frozenset({"token", "choice", "region", "folder"})
_PIECE = 64 * 1024  # read at once; of a field no more than a few of them are ever in memory


@contextmanager
def received(config: Config) -> Iterator[tuple[Mapping[str, str], Path | None]]:
    """The fields, and a folder with the files where any were sent; it goes unless it is settled.

    Raises Refused for a form of another kind, BadField for a file that is none of the contract or too much of them.
    """
    length = request.content_length
    if request.mimetype != _MEDIA or length is None:
        raise Refused("account.error.form")
    if length > uploading.MOST_BYTES + _MOST_HEADS:
        raise BadField("setup.error.too_much", field=FILES, most=uploading.MOST_MEGABYTES)
    with uploading.arriving(config, length) as part:
        fields, files = _parsed(part, length)
        g.setdefault(_TYPED, fields)  # for the page that tells what was wrong
        if not set(fields) <= _NAMES:
            raise Refused("account.error.form")
        yield fields, part if files else None


def typed() -> Mapping[str, str]:
    """What was filled in beside the files, once it was read."""
    found: Mapping[str, str] = g.get(_TYPED, {})
    return found


def whole(part: Path | None) -> Path:
    """The folder with what was sent. Raises BadField where nothing was."""
    if part is None:
        raise BadField("setup.error.no_files", field=FILES)
    return part


def _parsed(part: Path, length: int) -> tuple[Mapping[str, str], int]:
    sent: list[str] = []

    def file(
        total_content_length: int | None,  # noqa: ARG001  as the library calls it
        content_type: str | None,  # noqa: ARG001
        filename: str | None,
        content_length: int | None = None,  # noqa: ARG001
    ) -> IO[bytes]:
        if not filename:  # a field for files that was left empty
            return (part / ".nothing").open("wb+")
        name = uploading.name_of(filename)
        if name in sent:
            raise BadField("setup.error.file_twice", field=FILES, name=name)
        sent.append(name)
        return (part / name).open("xb+")

    parser = MultiPartParser(
        file, max_form_memory_size=4 * _PIECE, buffer_size=_PIECE, max_form_parts=uploading.MOST_FILES + 8
    )
    request.max_content_length = uploading.MOST_BYTES + _MOST_HEADS
    boundary = request.mimetype_params.get("boundary", "").encode("ascii", "replace")
    try:
        fields, files = parser.parse(request.stream, boundary, length)
    except RequestEntityTooLarge as error:
        raise BadField("setup.error.too_much", field=FILES, most=uploading.MOST_MEGABYTES) from error
    except (HTTPException, ValueError) as error:
        raise Refused("account.error.form") from error
    _close(list(files.values()))
    (part / ".nothing").unlink(missing_ok=True)
    twice = any(len(fields.getlist(name)) > 1 for name in fields)
    if twice or set(files) - {FILES} or sum(len(value) for value in fields.values()) > _MOST_FIELDS:
        raise Refused("account.error.form")
    return fields.to_dict(), len(sent)


def _close(files: list[FileStorage]) -> None:
    for each in files:
        each.close()
