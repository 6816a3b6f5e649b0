"""A sign-in that was begun: what the browser keeps of it, and what is sent to the provider. Each has a cookie of its
own, so that two tabs that sign in at the same time do not take it from each other."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.single_sign_on.errors import NotOurs

LIVES = timedelta(minutes=10)
MOST_COOKIE = 4000
# Of one browser: it sends them with every request, whose head is of 8 kB at most.
MOST_PENDING, MOST_TOGETHER = 5, 5000
_NAMED = 12  # characters of the state
_ENDS = re.compile(rf"[A-Za-z0-9_-]{{{_NAMED}}}")
_SALT = "sign-in through a provider"


@dataclass(frozen=True, slots=True)
class Begun:
    """`state` ties the answer to this browser; `onward` is where the person wanted to go; `anew`: they must show the
    provider who they are again, whatever it remembers. Nonce and verifier follow from state and key, so that neither
    lies in the browser."""

    state: str
    onward: str
    anew: bool
    nonce: str
    verifier: str


def begin(key: bytes, onward: str = "", anew: bool = False) -> Begun:
    """A new one."""
    return _of(key, secrets.token_urlsafe(32), onward, anew)


def kept(key: bytes, begun: Begun) -> str:
    """The text of the cookie."""
    return _serializer(key).dumps([begun.state, begun.onward, begun.anew])


def found(key: bytes, cookie: str | None, state: str) -> Begun:
    """The sign-in of this cookie. Raises NotOurs where it is not the one that the answer (`state`) is for."""
    if not cookie or len(cookie) > MOST_COOKIE:
        raise NotOurs("sso.error.state")
    try:
        mine, onward, anew = _serializer(key).loads(cookie, max_age=int(LIVES.total_seconds()))
    except (BadData, ValueError) as error:
        raise NotOurs("sso.error.state") from error
    if not hmac.compare_digest(str(mine).encode(), state.encode("utf-8", "surrogatepass")):
        raise NotOurs("sso.error.state")
    return _of(key, str(mine), str(onward), bool(anew))


def name_of(prefix: str, state: str) -> str:
    """The name of the cookie of the sign-in with this state."""
    return prefix + state[:_NAMED]


def crowded_out(key: bytes, prefix: str, cookies: Mapping[str, str], coming: str) -> list[str]:
    """Names of a browser's cookies that make room for `coming`: those that are good no more, and the oldest ones, so
    that MOST_PENDING stay, of MOST_TOGETHER bytes."""
    ours = {name: cookie for name, cookie in cookies.items() if _is_ours(prefix, name)}
    begun_at = {name: at for name, cookie in ours.items() if (at := _begun_at(key, cookie))}
    gone = [name for name in ours if name not in begun_at]
    room = MOST_TOGETHER - len(coming)
    for place, name in enumerate(sorted(begun_at, key=begun_at.__getitem__, reverse=True), start=2):
        room -= len(ours[name])
        if place > MOST_PENDING or room < 0:
            gone.append(name)
    return gone


def _is_ours(prefix: str, name: str) -> bool:
    return name.startswith(prefix) and _ENDS.fullmatch(name, len(prefix)) is not None


def _begun_at(key: bytes, cookie: str) -> datetime | None:
    """None for what is not ours, or too old."""
    if len(cookie) > MOST_COOKIE:
        return None
    try:
        _begun, at = _serializer(key).loads(cookie, max_age=int(LIVES.total_seconds()), return_timestamp=True)
    except BadData:
        return None
    assert isinstance(at, datetime)
    return at


def _of(key: bytes, state: str, onward: str, anew: bool) -> Begun:
    return Begun(state, onward, anew, _derived(key, "nonce", state), _derived(key, "verifier", state))


def _derived(key: bytes, what: str, state: str) -> str:
    made = hmac.new(key, f"sso:{what}:{state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
