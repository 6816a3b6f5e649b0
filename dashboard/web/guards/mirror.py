"""Who looks at a mirror: its cookie, good for its own address alone, as long as its link and its maker's right."""

from __future__ import annotations

from flask import Response, g, request
from werkzeug.exceptions import Unauthorized

from dashboard.config import Config
from dashboard.data.mirrors import reading
from dashboard.data.mirrors.reading import Seen
from dashboard.errors import NoAccess
from dashboard.request_context import COOKIE, is_https
from dashboard.web.guards.addresses import MIRROR
from dashboard.web.hub import hub


def check() -> None:
    """Raises Unauthorized where the browser has no cookie of this link, NoAccess where it is no good."""
    name, cookie = str((request.view_args or {}).get("name", "")), request.cookies.get(cookie_name(hub().config))
    if cookie is None:
        raise Unauthorized
    found = reading.by_cookie(hub().state, name, cookie)
    if found is None:
        raise NoAccess("mirrors.error.refused")
    g.mirror = found


def looked_at() -> Seen:
    """The link of this request, once it was checked."""
    found = g.mirror
    assert isinstance(found, Seen)
    return found


def keep(answer: Response, name: str, cookie: str) -> Response:
    """The answer with the link's cookie: sent to its own address and to no other, until the browser is closed."""
    answer.set_cookie(
        cookie_name(hub().config),
        cookie,
        path=f"{MIRROR}{name}",
        secure=hub().https,
        httponly=True,
        samesite="Strict",
    )
    return answer


def cookie_name(config: Config) -> str:
    """Over TLS bound to it; over HTTP, where ports share cookies, the port is in the name."""
    return f"__Secure-{COOKIE}-mirror" if is_https(config) else f"{COOKIE}-mirror-{config.port}"
