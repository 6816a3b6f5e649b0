"""A form with files as a browser sends it, read piece by piece: of what is typed little, of files what was allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser

from dashboard.errors import BadField, Refused

MEDIA = "multipart/form-data"
_MOST_FIELDS = 8 * 1024  # bytes of all that is typed
_MOST_TYPED = 16  # fields beside the files
_MOST_HEADS = 64 * 1024  # bytes of what stands around files
_PIECE = 64 * 1024  # read at once; of a field no more than a few of them are ever in memory
_TYPED = "multipart_typed"
Opener = Callable[[str | None], IO[bytes]]


def length(most_bytes: int, too_much: BadField) -> int:
    """How many bytes come. Raises Refused for a form of another kind, `too_much` for more than files may have."""
    coming = request.content_length
    if request.mimetype != MEDIA or coming is None:
        raise Refused("account.error.form")
    if coming > most_bytes + _MOST_HEADS:
        raise too_much
    request.max_content_length = most_bytes + _MOST_HEADS
    return coming


def parsed(
    opened: Opener, field: str, most_files: int, coming: int, too_much: BadField
) -> tuple[Mapping[str, str], list[FileStorage]]:
    """The fields, and the files of this one field, each written into what `opened` gave for its name.

    Raises Refused for a form that is broken or has anything twice, `too_much` for one that goes on, and what `opened`
    raises. What was typed is kept for `typed` in any case where it could be read.
    """

    def file(
        total_content_length: int | None,  # noqa: ARG001  as the library calls it
        content_type: str | None,  # noqa: ARG001
        filename: str | None,
        content_length: int | None = None,  # noqa: ARG001
    ) -> IO[bytes]:
        return opened(filename)

    parser = MultiPartParser(
        file, max_form_memory_size=4 * _PIECE, buffer_size=_PIECE, max_form_parts=most_files + _MOST_TYPED
    )
    boundary = request.mimetype_params.get("boundary", "").encode("ascii", "replace")
    try:
        fields, files = parser.parse(request.stream, boundary, coming)
    except RequestEntityTooLarge as error:
        raise too_much from error
    except (HTTPException, ValueError) as error:
        raise Refused("account.error.form") from error
    found = files.getlist(field)
    twice = any(len(fields.getlist(name)) > 1 for name in fields) or len(found) > most_files
    if twice or set(files) - {field} or sum(len(value) for value in fields.values()) > _MOST_FIELDS:
        raise Refused("account.error.form")
    g.setdefault(_TYPED, fields.to_dict())
    return fields.to_dict(), found


def typed() -> Mapping[str, str]:
    """What was filled in beside the files of this request, once it was read."""
    found: Mapping[str, str] = g.get(_TYPED, {})
    return found
