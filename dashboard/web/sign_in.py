"""Signing in by a one-time link, and signing out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from dashboard.data.state import links, sessions
from dashboard.web import documents, headers, logs, origin
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, SIGNED_IN, allow
from dashboard.web.session import HOME, SIGN_IN, cookie_name, current_user, held_token

blueprint = Blueprint("session", __name__)
FORGET = '"cache", "storage"'


@blueprint.get(SIGN_IN)
@allow(PUBLIC)
def sign_in() -> Response:
    """The page that says how to get a link."""
    return documents.sign_in(ended="ended" in request.args)


@blueprint.get(f"{SIGN_IN}/<token>")
@allow(PUBLIC)
def use_link(token: str) -> Response:
    """Opens a session for a fresh link. A new session each time: a planted cookie gains nothing."""
    if request.method == "HEAD":
        return make_response("")  # a preview of the link must not use it up
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        # Another page must not sign its reader in as somebody else without their doing.
        return documents.sign_in(continue_to=request.path)
    session_token = links.use(hub().state, token, held_token(), origin.place())
    if session_token is None:
        logs.event("sign_in_refused")
        return documents.sign_in(spent=True)
    logs.event("signed_in")
    return _with_cookie(redirect(HOME, 303), session_token)


@blueprint.post("/sign-out")
@allow(SIGNED_IN)
def sign_out() -> Response:
    """Ends the session on the server, and asks the browser to forget what it kept."""
    current = hub()
    sessions.end(current.state, held_token())
    logs.event("signed_out", user=current_user().id)
    answer = redirect(SIGN_IN, 303)
    answer.headers["Clear-Site-Data"] = FORGET
    answer.delete_cookie(cookie_name(current), path="/", secure=current.https, httponly=True, samesite="Lax")
    return answer


def _with_cookie(answer: Response, token: str) -> Response:
    answer.set_cookie(
        cookie_name(hub()),
        token,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        path="/",
        secure=hub().https,
        httponly=True,
        samesite="Lax",
    )
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
