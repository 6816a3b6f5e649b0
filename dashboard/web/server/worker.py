"""gunicorn's worker with threads, of which no client and no hanging part can take the last one.

A connection waits in the worker's own loop, not in a thread, until the head of its request is whole. `/healthz` is
answered there, and a wall for which nothing is new: they need no thread. Where there is no place left, whoever has
waited longest without a word goes.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any

from gunicorn import util
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from dashboard.web import logs

if TYPE_CHECKING:
    from dashboard.web.server.vitals import Vitals
    from dashboard.web.server.wall_looks import Looks

RECEIVE_SECONDS, SEND_SECONDS = 10, 30  # without a byte received or taken, while a thread works for a connection
MOST_HEAD = 1 << 16
SPARE = 16  # connections beyond the bound, which are looked at and asked to come again
_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_FATAL = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})
_NAP_S = 0.02
_TOLD_EVERY_S = 60.0


class HubWorker(ThreadWorker):  # type: ignore[misc]
    """Serves requests whose head has come, in threads; `/healthz`, and a wall's question for news, without one."""

    _vital: Vitals | None = None
    _walls: Looks | None = None
    _told_at = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection; it waits in the loop for the head of its request."""
        if self.nr_conns >= self.worker_connections:
            self._let_one_go()
        try:
            client, address = listener.accept()
        except OSError as error:
            self._not_taken(error)
            return
        self.nr_conns += 1
        for option, seconds in ((socket.SO_RCVTIMEO, RECEIVE_SECONDS), (socket.SO_SNDTIMEO, SEND_SECONDS)):
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        self._wait_for_head(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """The next request on a connection that was kept: its head is waited for as that of the first."""
        if _was_let_go(client):
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for_head(conn)

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        """Looks at what has come, without taking it: hands the connection to a thread once the head is whole."""
        if _was_let_go(client):
            return
        try:
            seen = conn.sock.recv(MOST_HEAD, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            seen = b""
        if _is_partial(seen) and conn.seen < len(seen) < MOST_HEAD:
            conn.seen = len(seen)
            _wake_at(conn.sock, len(seen) + 1)
            return
        if self._repeats(conn, seen):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        self._begin(conn, seen)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Connections are taken as long as there is a place for one, or one that can be let go."""
        places = self.nr_conns < self.worker_connections + SPARE or self.pending_conns or self.keepalived_conns
        super().set_accept_enabled(enabled or (self.alive and bool(places)))

    def _begin(self, conn: Any, seen: bytes) -> None:
        _wake_at(conn.sock, 1)
        if (said := self._vitals().answer(seen)) is not None:
            self._answer(conn, said, len(seen))
        elif self.nr_conns > self.worker_connections:
            self._answer(conn, self._vitals().busy(), len(seen))
        elif (known := self._looks().answer(_peer(conn), seen)) is not None:
            self._answer(conn, known[0], len(seen))
        else:
            conn.data_ready, conn.head = True, seen
            self.enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """In a thread, as its own: what it answers may be said again to the same bytes."""
        seen, conn.head = getattr(conn, "head", b""), b""  # the next request may be one that was read ahead
        self._looks().begins(_peer(conn), seen)
        return super().handle(conn)

    def _looks(self) -> Looks:
        if self._walls is None:
            from dashboard.web.server.wall_looks import looks_of  # noqa: PLC0415  after the fork too

            self._walls = looks_of(self.wsgi)
        return self._walls

    def _vitals(self) -> Vitals:
        if self._vital is None:
            # Imported after the fork, with the app: DuckDB is not carried across.
            from dashboard.web.server.vitals import Vitals  # noqa: PLC0415

            self._vital = Vitals(self.wsgi)
        return self._vital

    def _answer(self, conn: Any, said: bytes, length: int) -> None:
        """Said from the loop: a few bytes always fit into what the kernel keeps for a connection."""
        try:
            conn.sock.recv(length)
            conn.sock.send(said)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.nr_conns -= 1
        conn.close()

    def _repeats(self, conn: Any, seen: bytes) -> bool:
        """Says a wall again that nothing is new, where that is known; its connection waits on as it did."""
        known = self._looks().answer(_peer(conn), seen)
        if known is None or known[1] or not self.alive or self.nr_conns > self.worker_connections:
            return False
        _wake_at(conn.sock, 1)
        if not _said(conn.sock, known[0], len(seen)):
            self._drop(conn)
            return True
        conn.seen, conn.timeout = 0, time.monotonic() + self.cfg.keepalive
        self.pending_conns.remove(conn)
        self.pending_conns.append(conn)  # whoever has waited longest stands first
        return True

    def _drop(self, conn: Any) -> None:
        """Ends a connection that waits for its head."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def _wait_for_head(self, conn: Any) -> None:
        conn.sock.setblocking(False)
        conn.seen = 0
        conn.timeout = time.monotonic() + (self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _let_one_go(self) -> None:
        """Closes the connection that has waited longest for its head, or else for its next request."""
        waiting = self.pending_conns or self.keepalived_conns
        if not waiting:
            return
        conn = waiting.popleft()
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        util.close(conn.sock)
        self._tell("connections_short", connections=self.worker_connections)

    def _not_taken(self, error: OSError) -> None:
        if error.errno in _FATAL:
            raise error
        if error.errno in _SHORT:
            self._tell("files_short", why=error.strerror)
            self._let_one_go()
            time.sleep(_NAP_S)

    def _tell(self, name: str, **values: object) -> None:
        if time.monotonic() - self._told_at > _TOLD_EVERY_S:
            self._told_at = time.monotonic()
            logs.event(name, level="warning", **values)

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits no longer for heads than for further requests."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)


def _peer(conn: Any) -> str:
    """The machine at the other end; empty where that is a socket of this one."""
    return str(conn.client[0]) if isinstance(conn.client, tuple) else ""


def _said(client: socket.socket, answer: bytes, length: int) -> bool:
    """Takes a request of this length and answers it whole; False where it was not: nothing can follow such an answer.

    That is a client who asks and asks and takes no answer, until the kernel keeps no more of them.
    """
    try:
        client.recv(length)
        return client.send(answer) == len(answer)
    except OSError:
        return False


def _was_let_go(client: socket.socket) -> bool:
    """Whether an earlier event of the same round has closed it: what had come to it is still in the round."""
    return client.fileno() < 0


def _wake_at(client: socket.socket, count: int) -> None:
    """So many bytes make the loop look: it does not turn round a head that comes in pieces."""
    try:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, count)
    except OSError:
        return


def _is_partial(seen: bytes) -> bool:
    """Whether more of a request's head must come; not of bytes that begin no request at all, or where none came."""
    return seen[:1].isalpha() and b"\r\n\r\n" not in seen and b"\n\n" not in seen
