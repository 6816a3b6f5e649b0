"""Signing in through a provider: off to it, back from it, and signing out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dashboard.data.people import identities
from dashboard.errors import HubError, Missing, NoAccess
from dashboard.request_context import COOKIE, here
from dashboard.single_sign_on import begun
from dashboard.single_sign_on.errors import BadToken, NotOurs
from dashboard.web import logs
from dashboard.web.guards import limits, next_url, origin
from dashboard.web.guards.headers import NOT_KEPT
from dashboard.web.guards.session import HOME, SIGN_IN, open_for
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.routes import sign_in_page
from dashboard.web.routes.sign_in import browser

if TYPE_CHECKING:
    from dashboard.single_sign_on.provider import Provider

blueprint = Blueprint("single_sign_on", __name__)
START = sign_in_page.START
BACK, OUT = f"{START}/back", f"{START}/out"
ANEW = "anew"
_OURSELVES = (None, "same-origin", "none")


@blueprint.get(START)
@allow(PUBLIC, page=True)
def start() -> Response:
    """Sends the browser to the provider, with a cookie that ties the answer to it, beside those of its other tabs."""
    provider, key = _provider(), hub().config.secret_key
    onward = next_url.safe(request.args.get(next_url.NAME)) or ""
    if request.method == "HEAD":
        return redirect(SIGN_IN, 303)
    one = begun.begin(key, onward, request.args.get(ANEW) == "1")
    try:
        answer = redirect(provider.address(one), 303)
    except HubError as error:
        return _failed(error, onward)
    cookie, lives = begun.kept(key, one), int(begun.LIVES.total_seconds())
    for name in begun.crowded_out(key, _prefix(), request.cookies, cookie):
        answer.delete_cookie(name, **_of_cookie())
    answer.set_cookie(begun.name_of(_prefix(), one.state), cookie, max_age=lives, **_of_cookie())
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer


@blueprint.get(BACK)
@allow(PUBLIC, page=True)
def back() -> Response:
    """The provider's answer. It is good once, in the browser in which it was begun."""
    provider, mine = _provider(), hub()
    onward, over = "", ""
    try:
        if request.method == "HEAD" or any(len(values) > 1 for _name, values in request.args.lists()):
            raise NotOurs("sso.error.state")
        given = request.args.to_dict()
        name = begun.name_of(_prefix(), given.get("state", ""))
        one = begun.found(mine.config.secret_key, request.cookies.get(name), given.get("state", ""))
        onward, over = one.onward, name
        if not identities.first_time(mine.state, one.state, begun.LIVES):
            raise NotOurs("sso.error.state")
        if "error" in given:
            raise NoAccess("sso.error.refused")
        with limits.one_sign_in(limits.THROUGH_PROVIDER):
            told = provider.enter(one, given, int(mine.state.clock().timestamp()))
        token = identities.enter(mine.state, told, browser())
    except HubError as error:
        return _over(_failed(error, onward), over)
    logs.event("signed_in")
    return _over(open_for(redirect(onward or HOME, 303), token), over)


@blueprint.get(OUT)
@allow(PUBLIC, page=True)
def out() -> Response:
    """Who has signed out here goes on to the provider, to sign out there too; not by a foreign page's doing."""
    after = f"{hub().config.base_url}{SIGN_IN}"
    ours = request.headers.get("Sec-Fetch-Site") in _OURSELVES
    return redirect((_provider().leaves(after) if ours else None) or SIGN_IN, 303)


def _provider() -> Provider:
    """The provider; where none is set the addresses are not there."""
    found = hub().provider
    if found is None:
        raise Missing("web.explained.404")
    return found


def _failed(error: HubError, onward: str) -> Response:
    """The sign-in page with what went wrong; the log gets more than the person."""
    logs.event(
        "single_sign_on_failed", level="warning", key=error.key, why=getattr(error, "why", ""), address=origin.address()
    )
    if isinstance(error, BadToken):
        identities.proved_nobody(hub().state, origin.place(), error.key)
    said = error.told_to_reader(here().look().lang)
    return sign_in_page.sign_in(said, onward=onward or None, status=error.status, of_provider=True)


def _over(answer: Response, cookie: str) -> Response:
    """The cookie of this name has done its service, however it ended; a foreign answer ends nothing."""
    if cookie:
        answer.delete_cookie(cookie, **_of_cookie())
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer


def _prefix() -> str:
    """Of the cookies' names. Over TLS bound to this host; over HTTP, where ports share cookies, the port is in it."""
    mine = hub()
    return f"__Host-{COOKIE}-sso-" if mine.https else f"{COOKIE}-sso-{mine.config.port}-"


def _of_cookie() -> dict[str, Any]:
    # Lax: the way back begins at the provider's page.
    return {"path": "/", "secure": hub().https, "httponly": True, "samesite": "Lax"}
