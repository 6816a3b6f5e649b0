"""Nothing is written for another site's page: where a POST comes from, and a token bound to the session."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, request

from dashboard import dash_internals
from dashboard.config import Config
from dashboard.errors import NoAccess
from dashboard.request_context import PROGRAMS, here
from dashboard.web.guards import guard
from dashboard.web.hub import hub

HEADER = "X-CSRF-Token"
META = "csrf-token"
_PREFIX = "phc_"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Dash's own POST only reads; it is held by its origin, and by the envelope check.
_NO_TOKEN = frozenset({dash_internals.CALLBACK})
# Forms of strangers (`sign_in.py`), and the exchange of the link to a wall or a mirror: nobody is signed in, so there
# is no token; they are held by their origin.
# By whom a letter was sent to, from wherever they read it: its address is secret and ends that alone (RFC 8058).
_BY_ANYBODY = frozenset({"schedules.unsubscribe"})
# Those of the first run carry a token of its own session besides (`routes/setup.py`).
_FORMS = frozenset(
    {
        "session.by_password",
        "session.set_password",
        "wall.exchange",
        "mirror.exchange",
        "setup.keep",
        "setup.finish",
        "setup.stop",
    }
)


def install(server: Flask) -> None:
    """Checks every request that is not a plain read, after the guard."""
    server.before_request(check)


def check() -> None:
    """Raises NoAccess for a write from elsewhere or without the session's token."""
    if request.method in _SAFE or request.endpoint in _BY_ANYBODY:
        return
    if request.path.startswith(PROGRAMS):  # where no cookie opens anything
        return
    if not _comes_from_us():
        raise NoAccess("web.error.foreign_origin")
    if request.endpoint is None or request.endpoint in _NO_TOKEN or request.endpoint in _FORMS:
        return
    given = request.headers.get(HEADER, "")
    if not _is_token(given):
        raise NoAccess("web.error.csrf")


def token() -> str | None:
    """The token of this session, written anew each time; None where nobody is signed in."""
    seen = here().session
    return token_of(hub().config.secret_key, seen.digest) if seen else None


def token_of(secret: bytes, session_digest: str) -> str:
    """HMAC of the session: another session's token is no use, and nothing needs to be kept.

    It stands in packed pages beside words of the address, so it is masked: no two pages hold the same letters, and
    the length of a packed page tells nothing about them.
    """
    mac = _mac(secret, session_digest)
    mask = secrets.token_bytes(len(mac))
    return _PREFIX + base64.urlsafe_b64encode(mask + _masked(mac, mask)).decode().rstrip("=")


def _mac(secret: bytes, session_digest: str) -> bytes:
    return hmac.new(secret, b"csrf:" + session_digest.encode(), hashlib.sha256).digest()


def _masked(mac: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mac, mask, strict=True))


def _is_token(given: str) -> bool:
    """Whether it is one of this session's tokens."""
    seen = here().session
    return seen is not None and is_token_of(hub().config.secret_key, seen.digest, given)


def is_token_of(secret: bytes, session_digest: str, given: str) -> bool:
    """Whether it is one of the tokens of a session."""
    size = hashlib.sha256().digest_size
    try:
        both = base64.urlsafe_b64decode(given.removeprefix(_PREFIX).encode() + b"==")
    except ValueError:
        return False
    if not given.startswith(_PREFIX) or len(both) != 2 * size:
        return False
    return hmac.compare_digest(_masked(both[size:], both[:size]), _mac(secret, session_digest))


def origins(config: Config) -> frozenset[str]:
    """Origins that are us: the base URL's, and loopback where it is served without TLS."""
    base = urlsplit(config.base_url)
    own = {f"{base.scheme}://{base.netloc}".lower()}
    return frozenset(own | {f"http://{host}" for host in guard.trusted_hosts(config) if base.scheme == "http"})


def _comes_from_us() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    trusted = origin is None or origin.lower() in origins(hub().config)
    return trusted and site in {None, "same-origin"}
