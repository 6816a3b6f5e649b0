"""While a hub is being set up it shows that and nothing else, and only to the browser that opened the set-up link."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import NotFound, Unauthorized
from werkzeug.wrappers import Response

from dashboard.config import Config
from dashboard.data.first_run import opening
from dashboard.data.first_run.opening import LIVES
from dashboard.data.first_run.record import Record
from dashboard.data.people import partner
from dashboard.errors import Missing
from dashboard.request_context import COOKIE, is_https
from dashboard.web.guards import addresses, headers
from dashboard.web.guards.addresses import SET_UP
from dashboard.web.hub import hub, of

ROOM = "setup"  # the blueprint
_EXTENSION = "partner_hub.first_run"
_BESIDE = (*addresses.STATIC, "/healthz", "/readyz")


@dataclass
class Gate:
    """Whether the hub is being set up, as this process knows it. Once that is over, nobody asks again."""

    open: bool

    def is_open(self) -> bool:
        """Asks the state as long as it was open the last time: another process may have ended it."""
        if self.open and not opening.is_open(hub().state):
            partner.look(hub().config, hub().state)
            self.open = False
        return self.open


def install(server: Flask) -> None:
    """Asks the state once; then before every request, before anybody is asked who they are."""
    server.extensions[_EXTENSION] = Gate(opening.is_open(of(server).state))
    server.before_request(check)


def check() -> Response | None:
    """None lets the request pass: to the first run while it is open, to everything else once it is over."""
    gate: Gate = current_app.extensions[_EXTENSION]
    mine = request.blueprint == ROOM
    if not gate.is_open():
        if mine or request.path.startswith(f"{SET_UP}/"):
            raise NotFound
        return None
    if mine or request.path.startswith(_BESIDE):
        return None
    if addresses.is_data(request):
        raise Unauthorized
    return redirect(SET_UP, 303)


def check_held() -> None:
    """Raises Missing for every browser but that of who opened the link last."""
    found = opening.held(hub().state, request.cookies.get(cookie_name(hub().config)))
    if found is None:
        raise Missing("setup.error.closed")
    g.first_run = found


def looked_at() -> Record:
    """The first run of this request, once it was checked."""
    found = g.first_run
    assert isinstance(found, Record)
    return found


def keep(answer: Response, token: str) -> Response:
    """The answer with the cookie of a set-up session: sent to the first run's addresses, and to no other."""
    answer.set_cookie(
        cookie_name(hub().config),
        token,
        max_age=int(LIVES.total_seconds()),
        path=SET_UP,
        secure=hub().https,
        httponly=True,
        samesite="Strict",
    )
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer


def forget(answer: Response) -> Response:
    """The answer that takes the cookie back."""
    answer.delete_cookie(cookie_name(hub().config), path=SET_UP, secure=hub().https, httponly=True, samesite="Strict")
    return answer


def cookie_name(config: Config) -> str:
    """Over TLS bound to it; over HTTP, where ports share cookies, the port is in the name."""
    return f"__Secure-{COOKIE}-setup" if is_https(config) else f"{COOKIE}-setup-{config.port}"
