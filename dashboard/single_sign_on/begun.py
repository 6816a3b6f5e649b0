"""A sign-in that was begun: what the browser keeps of it, and what is sent to the provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.single_sign_on.errors import NotOurs

LIVES = timedelta(minutes=10)
MOST_COOKIE = 4000
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


def _of(key: bytes, state: str, onward: str, anew: bool) -> Begun:
    return Begun(state, onward, anew, _derived(key, "nonce", state), _derived(key, "verifier", state))


def _derived(key: bytes, what: str, state: str) -> str:
    made = hmac.new(key, f"sso:{what}:{state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
