"""`/healthz` as bytes, for a worker's loop: the app's own answer, made once, for a request that asks nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import time
from wsgiref.handlers import format_date_time

from flask import Flask

from dashboard.web.guards import guard
from dashboard.web.hub import of
from dashboard.words import text

PATH = "/healthz"
_ASKED = re.compile(rb"(GET|HEAD) " + PATH.encode() + rb" HTTP/1\.1\r\n((?:[!-9;-~]+:[\t -~]*\r\n)+)\r\n")
_HOST = re.compile(rb"(?im)^host:[\t ]*([!-~]*)[\t ]*\r$")
MORE = re.compile(rb"(?im)^(?:content-length|transfer-encoding|upgrade|expect):")


class Vitals:
    """The answers that need no thread."""

    def __init__(self, server: Flask) -> None:
        config = of(server).config
        self._hosts = guard.trusted_hosts(config)
        host = {"HTTP_HOST": f"127.0.0.1:{config.port}"}
        answer = server.test_client().get(PATH, environ_overrides=host)
        self._body = answer.get_data()
        self._head = head(answer.status, answer.headers.items())

    def answer(self, seen: bytes) -> bytes | None:
        """The whole answer to exactly one plain request for the health of the process; None for all else."""
        asked = _ASKED.fullmatch(seen)
        if asked is None or MORE.search(asked[2]):
            return None
        hosts = _HOST.findall(asked[2])
        if len(hosts) != 1 or hosts[0].decode("ascii").lower() not in self._hosts:
            return None
        return dated(self._head) + (b"" if asked[1] == b"HEAD" else self._body)

    def busy(self) -> bytes:
        """There is no place for a request: a sentence and when to come again."""
        body = text("en", "web.explained.503").encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", "5"),
        ]
        return dated(head("503 Service Unavailable", headers)) + body


def dated(begun: bytes) -> bytes:
    """A head with the moment, and its end."""
    return begun + f"Date: {format_date_time(time())}\r\n\r\n".encode()


def head(status: str, headers: Iterable[tuple[str, str]], *, closes: bool = True) -> bytes:
    """The head of an answer without its date."""
    fixed = [f"HTTP/1.1 {status}", "Server: hub", f"Connection: {'close' if closes else 'keep-alive'}"]
    lines = [*fixed, *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")
