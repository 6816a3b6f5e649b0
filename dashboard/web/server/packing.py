"""Answers as they go over the line: packed the way the reader's browser understands best."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli
from flask import Flask, Response, request

LEVEL = 4  # more costs the server more than it saves the line
LEAST = 600  # bytes; less is not worth packing
_KINDS = frozenset({"application/json", "text/html"})
Pack = Callable[[bytes, int], bytes]
# In the order in which they are preferred.
CODINGS: Mapping[str, Pack] = {
    "br": lambda body, level: bytes(brotli.compress(body, quality=level)),
    "gzip": lambda body, level: gzip.compress(body, level, mtime=0),
}


def install(server: Flask) -> None:
    """Packs every page and every JSON answer; before what dresses answers with headers."""
    server.after_request(pack)


def accepted() -> str:
    """The coding to use, "" for none."""
    return next((name for name in CODINGS if request.accept_encodings[name]), "")


def pack(answer: Response) -> Response:
    """An answer that is made for one request; what is streamed or packed already stays as it is."""
    if answer.mimetype not in _KINDS or answer.is_streamed or answer.headers.get("Content-Encoding"):
        return answer
    answer.vary.add("Accept-Encoding")
    body, coding = answer.get_data(), accepted()
    if coding and len(body) >= LEAST:
        answer.set_data(CODINGS[coding](body, LEVEL))
        answer.headers["Content-Encoding"] = coding
    return answer
