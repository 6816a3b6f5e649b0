"""How the hub speaks with a provider: to an address that was looked at, within bounds, followed nowhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from time import monotonic
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from dashboard.connecting import connected
from dashboard.single_sign_on.errors import Away
from dashboard.values import may_be_reached

WHOLE_S = 10.0  # for all of one request: a side that says a byte now and then gets no more
EACH_S = 5.0
MOST_BYTES = 1 << 20


def bound(session: Session) -> Session:
    """The session, with these bounds: no proxy and no password of the environment, no redirect, no cookie kept."""
    session.trust_env = False
    session.max_redirects = 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Bounded())
    return session


class _Bounded(HTTPAdapter):
    """Reads each answer whole, at once, to its end or its bound."""

    def init_poolmanager(self, *_args: Any, **_kwargs: Any) -> None:
        self.sockets: list[socket.socket] = []
        self.poolmanager = PoolManager(num_pools=2, maxsize=1, retries=False)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self.sockets),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self.sockets),
        }

    def send(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> Response:
        """One request and its answer. Raises Away."""
        try:
            with self._clock():
                answer = super().send(request, stream=True, timeout=EACH_S, verify=True)
                if answer.is_redirect:
                    raise Away("a redirect")
                answer._content = self._read(answer)
                return answer
        except (OSError, HTTPError) as error:
            raise Away(f"{type(error).__name__}: {error}") from error

    def _read(self, answer: Response) -> bytes:
        found = bytearray()
        for part in answer.iter_content(1 << 14):
            found += part
            if len(found) > MOST_BYTES:
                raise Away("an answer without an end")
        answer.close()
        return bytes(found)

    @contextmanager
    def _clock(self) -> Iterator[None]:
        clock = Timer(WHOLE_S, self._shut)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            self._shut()
            self.sockets.clear()

    def _shut(self) -> None:
        for one in self.sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _pool(pool: type[Any], connection: type[Any], sockets: list[socket.socket]) -> Any:
    """A pool whose connections go to an address of their host that may be reached, or nowhere."""

    class Checked(connection):  # type: ignore[misc]  # both kinds of connection are made here
        def _new_conn(self) -> socket.socket:
            found = _connected(self.host.strip("[]"), self.port)
            sockets.append(found)
            return found

    return type("CheckedPool", (pool,), {"ConnectionCls": Checked})


def _connected(host: str, port: int) -> socket.socket:
    found = connected(host, port, monotonic() + EACH_S, lambda address: may_be_reached(address, host))
    if found is None:
        raise OSError(f"{host} is only where no provider is looked for")
    found.settimeout(EACH_S)
    return found
