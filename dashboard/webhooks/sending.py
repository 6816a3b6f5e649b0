"""One signed request (docs/webhooks.md): to an address that was looked at, within bounds, followed nowhere."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http.client import CONTINUE, OK, HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from dashboard.connecting import connected, left
from dashboard.values import Network
from dashboard.webhooks.addresses import may_be_sent_to

KEY, TIMESTAMP, SIGNATURE = "Idempotency-Key", "X-Partner-Hub-Timestamp", "X-Partner-Hub-Signature"
WHOLE_S = 10.0  # for all of it: finding the address, connecting, sending, the head of the answer
_PORTS = {"https": 443, "http": 80}
_LATER = frozenset({408, 425, 429})  # refusals that mean "not now"
_REDIRECTS, _CLIENT, _SERVER = 300, 400, 500


class Why(StrEnum):
    """Why a request was not taken."""

    ADDRESS = "address"  # the host has none that may be reached
    AWAY = "away"  # nobody listens, or the connection broke
    TLS = "tls"
    SLOW = "slow"
    REDIRECT = "redirect"  # followed nowhere: it is the operator who says where
    REFUSED = "refused"
    TROUBLE = "trouble"  # of the other side, by its own word
    ODD = "odd"  # no answer of HTTP


@dataclass(frozen=True, slots=True)
class Target:
    """Where it goes: `url` as `values.hook` takes it, the key that signs, and which networks that are not public it may
    reach."""

    url: str
    secret: bytes
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. `why` None: it was taken. `final`: sending the same again would change nothing."""

    why: Why | None = None
    status: int | None = None
    final: bool = False


class _Answer(HTTPResponse):
    """Passes over everything that is said before the answer (1xx), of which the library knows 100 alone."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]  # not in its types
        return version, CONTINUE if CONTINUE <= status < OK else status, reason


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hexadecimal digits, of the timestamp, a full stop and the body."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def hand_over(target: Target, key: str, body: bytes, now: datetime) -> Outcome:
    """Sends it, once. The answer's body is nobody's business, and is not read."""
    timestamp, until = str(int(now.timestamp())), monotonic() + WHOLE_S
    headers = {
        "Host": urlsplit(target.url).netloc,
        "Content-Type": "application/json",
        "User-Agent": "Partner-Hub",
        "Accept-Encoding": "identity",
        "Connection": "close",
        KEY: key,
        TIMESTAMP: timestamp,
        SIGNATURE: signature(target.secret, timestamp, body),
    }
    return _tried(target, until, lambda talking, host: _asked(talking, host, _path(target.url), headers, body))


def knock(target: Target) -> Outcome:
    """Whether somebody answers there, under a certificate that is accepted; nothing is sent."""
    return _tried(target, monotonic() + WHOLE_S, lambda _talking, _host: Outcome())


def _tried(target: Target, until: float, speak: Callable[[socket.socket, str], Outcome]) -> Outcome:
    parts = urlsplit(target.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        found = connected(host, port, until, lambda address: may_be_sent_to(address, host, target.networks))
        if found is None:
            return Outcome(Why.ADDRESS)
        with _clocked(found, until), _talking(found, host, tls=parts.scheme == "https") as talking:
            return speak(talking, host)
    except ssl.SSLError:
        return Outcome(Why.TLS)
    except TimeoutError:
        return Outcome(Why.SLOW)
    except (HTTPException, ValueError, OSError) as error:
        if monotonic() >= until:  # the clock has shut it
            return Outcome(Why.SLOW)
        return Outcome(Why.AWAY if isinstance(error, OSError) else Why.ODD)


def judged(status: int) -> Outcome:
    """What an answer of this status means."""
    if status < _REDIRECTS:
        return Outcome(status=status)
    if status < _CLIENT:
        return Outcome(Why.REDIRECT, status, final=True)
    if status < _SERVER and status not in _LATER:
        return Outcome(Why.REFUSED, status, final=True)
    return Outcome(Why.TROUBLE, status)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@contextmanager
def _clocked(found: socket.socket, until: float) -> Iterator[None]:
    """A side that says a byte now and then makes no single wait long: the clock ends the whole."""
    clock = Timer(left(until), _shut, [found])
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        found.close()


@contextmanager
def _talking(found: socket.socket, host: str, *, tls: bool) -> Iterator[socket.socket]:
    talking = ssl.create_default_context().wrap_socket(found, server_hostname=host) if tls else found
    try:
        yield talking
    finally:
        talking.close()


def _asked(talking: socket.socket, host: str, path: str, headers: dict[str, str], body: bytes) -> Outcome:
    connection = HTTPConnection(host)
    connection.response_class = _Answer
    connection.sock = talking
    connection.request("POST", path, body, headers)
    return judged(connection.getresponse().status)


def _shut(found: socket.socket) -> None:
    try:
        found.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
