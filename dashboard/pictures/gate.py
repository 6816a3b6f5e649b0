"""The only way out of the browser: a proxy inside this process, which hands the hub's own pages over and nothing else.

The browser asks this process, not the server: no thread of the server waits for another one, no address, log or
cookie ever holds a token, and the command line makes pictures of a home that nobody serves.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard.request_context import LENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Picture"
_SENT = "HTTP_X_PICTURE"
THREADS = 4
LIFE_S = 60


@dataclass(frozen=True, slots=True)
class Grant:
    """What one picture may ask of the hub: for one reader, whom `seen()` gives as long as their right stands, some
    addresses (`opens`: method, path, values of the query), for a minute."""

    seen: Callable[[], Any]
    opens: Callable[[str, str, str], bool]
    until: float = field(default_factory=lambda: monotonic() + LIFE_S)


class Gate:
    """Listens on this machine, on a port of its own. `origin` is what the browser takes the hub for."""

    def __init__(self, app: WSGIApplication, origin: str, said_origin: str) -> None:
        self._app, self.origin, self._said = app, origin, said_origin
        self._host = urlsplit(origin).netloc
        self._grants: dict[str, Grant] = {}
        self._busy = threading.BoundedSemaphore(THREADS)
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Quiet)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, name="gate", daemon=True).start()

    def close(self) -> None:
        """Listens no more."""
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def granted(self, grant: Grant) -> Iterator[str]:
        """A token that opens what the grant says, until the block ends."""
        token = secrets.token_urlsafe(32)
        self._grants[token] = grant
        try:
            yield token
        finally:
            del self._grants[token]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """As the hub, for who shows a token; 403 for everything else."""
        grant = self._grants.get(environ.pop(_SENT, ""))
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (
            grant is None
            or monotonic() > grant.until
            or environ.get("HTTP_HOST") != self._host
            or not grant.opens(method, path, environ.get("QUERY_STRING", ""))
        ):
            start("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        environ.pop("HTTP_COOKIE", None)
        if "HTTP_ORIGIN" in environ:
            environ["HTTP_ORIGIN"] = self._said
        environ[LENT] = grant.seen
        with self._busy:
            return self._app(environ, start)


class _Quiet(WSGIRequestHandler):
    """Writes no log of its own; says no version."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "hub", ""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  the library's name
        """Nothing: the hub has its own."""
