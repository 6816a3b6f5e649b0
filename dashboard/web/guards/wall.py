"""Who looks at a wall: its cookie, good for its own address alone, as long as its link and its maker's right."""

from __future__ import annotations

from datetime import timedelta

from flask import g, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from dashboard.config import Config
from dashboard.data.walls import reading
from dashboard.data.walls.reading import Screen
from dashboard.errors import NoAccess
from dashboard.request_context import COOKIE, is_https
from dashboard.web.guards import headers, origin
from dashboard.web.hub import hub

PREFIX = "/wall/"
KEPT = timedelta(days=400)  # the longest that browsers keep one; each new picture begins it anew


def check() -> None:
    """Raises Unauthorized where the browser has no cookie of this wall, NoAccess where it is no good."""
    name, cookie = str((request.view_args or {}).get("name", "")), request.cookies.get(cookie_name(hub().config))
    if cookie is None:
        raise Unauthorized
    found = reading.by_cookie(hub().state, name, cookie, origin.address())
    if found is None:
        raise NoAccess("walls.error.refused")
    g.wall_screen = found


def looked_at() -> Screen:
    """The wall of this request, once it was checked."""
    found = g.wall_screen
    assert isinstance(found, Screen)
    return found


def keep(answer: Response, name: str, cookie: str) -> Response:
    """The answer with the wall's cookie: sent to this wall's address and to no other."""
    answer.set_cookie(
        cookie_name(hub().config),
        cookie,
        max_age=int(KEPT.total_seconds()),
        path=f"{PREFIX}{name}",
        secure=hub().https,
        httponly=True,
        samesite="Strict",
    )
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer


def cookie_name(config: Config) -> str:
    """Over TLS bound to it; over HTTP, where ports share cookies, the port is in the name."""
    return f"__Secure-{COOKIE}-wall" if is_https(config) else f"{COOKIE}-wall-{config.port}"
