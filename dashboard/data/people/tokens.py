"""Random tokens: what the browser holds, and the digest that is kept."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

BYTES = 32
SESSION, LINK, WALL, SET_UP, API, MIRROR = "phs_", "phl_", "phw_", "phi_", "pha_", "phm_"
# Tokens begin with their kind, so that a log can know one anywhere in a text.
ANYWHERE = re.compile(r"ph[slcuwiam]_[A-Za-z0-9_-]{16,}")
_WHOLE = re.compile(r"ph[slwiam]_[A-Za-z0-9_-]{43}")


def new(kind: str) -> str:
    """A token of 256 random bits."""
    return kind + secrets.token_urlsafe(BYTES)


def derived(kind: str, token: str) -> str:
    """Another token that is made of this one, and does not tell it: what is opened by the one is known by the other."""
    made = hashlib.sha256(f"derived:{kind}:{token}".encode()).digest()
    return kind + base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest(token: str) -> str:
    """SHA-256 in hex. The token is random, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def has_form(token: str | None, kind: str) -> bool:
    """Whether it could be a token of this kind at all."""
    return token is not None and token.startswith(kind) and _WHOLE.fullmatch(token) is not None
