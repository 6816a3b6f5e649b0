"""Nothing is reached that was not allowed: each endpoint has a declared permission, asked before it runs."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound, Unauthorized
from werkzeug.wrappers import Response

from dashboard import dash_internals
from dashboard.access import Action, may
from dashboard.config import Config
from dashboard.errors import NoAccess
from dashboard.request_context import PROGRAMS, here
from dashboard.web.guards import addresses, bounds, first_run, limits, links, next_url, session, standing
from dashboard.web.hub import hub, of
from dashboard.web.permission import (
    MIRROR,
    PUBLIC,
    SET_UP,
    SIGNED_IN,
    WALL,
    ByAddress,
    ByToken,
    Entrance,
    Permission,
    declared_by,
)

# Dash makes these routes itself. Layout and dependencies name every id of the product: signed-in only.
DASH = {
    dash_internals.ASSETS: Entrance(PUBLIC, page=True),
    dash_internals.SUITE_FILE: Entrance(PUBLIC),
    dash_internals.FAVICON: Entrance(PUBLIC, page=True),
    dash_internals.LAYOUT: Entrance(SIGNED_IN),
    dash_internals.DEPENDENCIES: Entrance(SIGNED_IN),
    dash_internals.CALLBACK: Entrance(SIGNED_IN),
    "/": Entrance(SIGNED_IN, page=True),
    dash_internals.PAGE: Entrance(SIGNED_IN, page=True),
}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def install(server: Flask) -> None:
    """Asks before every request."""
    server.before_request(check_host)
    limits.install(server)
    standing.install(server)
    bounds.install(server)
    first_run.install(server)
    server.before_request(check_permission)


def close(server: Flask) -> None:
    """Collects what every endpoint declares; an endpoint that says nothing stops the start."""
    mine = of(server)
    for endpoint, view in server.view_functions.items():
        declared = declared_by(view) or DASH.get(endpoint)
        if declared is None:
            raise RuntimeError(f"no permission is declared for the endpoint {endpoint!r}")
        mine.entrances[endpoint], mine.permissions[endpoint] = declared, declared.permission


def check_permission() -> Response | None:
    """None lets the request pass. An address that does not exist is told to the signed-in only."""
    asked = hub().permissions.get(request.endpoint or "", SIGNED_IN)
    if asked is PUBLIC:
        return None
    if asked in (WALL, MIRROR):
        (links.wall if asked is WALL else links.mirror).check()
        return None
    if asked is SET_UP:
        first_run.check_held()
        return None
    user = here().signed_in
    if user is None:
        return _turn_away()
    if isinstance(asked, ByToken):
        asked = _scoped(asked)
    elif request.path.startswith(PROGRAMS):  # no page is drawn for a token
        raise _no_entrance()
    if isinstance(asked, ByAddress):
        asked = asked.find(**request.view_args or {})
    if isinstance(asked, Action) and not may(user, asked):
        raise NoAccess("web.error.no_access")
    return None


def _scoped(asked: ByToken) -> Permission:
    """What its person must be allowed, where the token itself opens that far."""
    seen = here().session
    scopes = seen.scopes if seen and seen.scopes is not None else frozenset()
    if asked.scope is not None and asked.scope not in scopes:
        raise NoAccess("api.error.scope", scope=asked.scope)
    return asked.action


def _no_entrance() -> HTTPException:
    """Of an address for programs: 405 where another method is answered there, 404 where none is.

    Dash answers a look at any address with a page, so the router knows one method too many.
    """
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    known = [each for each in adapter.allowed_methods() if adapter.match(method=each)[0] != dash_internals.PAGE]
    return MethodNotAllowed(valid_methods=sorted(known)) if known else NotFound()


def check_host() -> None:
    """A foreign name in `Host` means a foreign page that points at us (or a proxy set up wrongly)."""
    if request.environ.get("HTTP_HOST", "").lower() not in trusted_hosts(hub().config):
        raise BadRequest
    if request.path.endswith(".map"):
        raise NotFound


def trusted_hosts(config: Config) -> frozenset[str]:
    """Values of `Host` that are us: base URL, the address listened on, loopback; with and without port."""
    bare = f"[{config.host}]" if ":" in config.host else config.host
    names = {bare.lower(), *LOOPBACK}
    base = urlsplit(config.base_url)
    return frozenset(
        {base.netloc.lower(), (base.hostname or "").lower(), *names, *(f"{name}:{config.port}" for name in names)}
        - {""}
    )


def _turn_away() -> Response:
    if addresses.is_data(request):
        raise Unauthorized
    to = next_url.asked()
    return redirect(f"{session.SIGN_IN}?{urlencode({next_url.NAME: to})}" if to else session.SIGN_IN, 303)
