"""A line to a PostgreSQL server that can be made to stand still: open, and nothing comes through."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.engine import URL, make_url


@dataclass
class Line:
    """Forwards every connection to the server of `to` until it is told to stand still."""

    to: URL
    flows: threading.Event = field(default_factory=threading.Event)
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def url(self, schema_url: str) -> str:
        """The same address, by way of this line."""
        port = self.listening.getsockname()[1]
        return make_url(schema_url).set(host="127.0.0.1", port=port).render_as_string(hide_password=False)

    def accept(self) -> None:
        """Takes connections until it is closed."""
        with suppress(OSError):
            while True:
                here, _ = self.listening.accept()
                there = socket.create_connection((self.to.host or "127.0.0.1", self.to.port or 5432))
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self.flows.wait()
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line that flows."""
    line = Line(make_url(url))
    line.flows.set()
    threading.Thread(target=line.accept, daemon=True).start()
    try:
        yield line
    finally:
        line.flows.set()
        line.listening.close()


def is_postgres(url: str) -> bool:
    """Whether this address is one of a server, which a line can lead to."""
    return url.startswith("postgresql") and bool(os.environ.get("TEST_POSTGRES_URL"))
