"""Who is asking: the cookie, the session behind it, the user."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from dashboard.access import User
from dashboard.data.people import sessions
from dashboard.errors import NoAccess
from dashboard.web.guards import headers
from dashboard.web.hub import Hub, hub

NAME = "partner-hub"
SIGN_IN, WELCOME, HOME = "/sign-in", "/welcome", "/"


def open_for(answer: Response, token: str) -> Response:
    """The answer with the cookie of a new session. The browser keeps it longer than the session lives."""
    answer.set_cookie(
        cookie_name(hub()), token, max_age=int(sessions.KEPT.total_seconds()), path="/", secure=hub().https,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer


def cookie_name(of: Hub) -> str:
    """`__Host-` binds it to this host over TLS. Ports share cookies, so over HTTP the port is in the name."""
    return f"__Host-{NAME}" if of.https else f"{NAME}-{of.config.port}"


def held_token() -> str | None:
    """The session token that the browser sent, if any."""
    return request.cookies.get(cookie_name(hub()))


def seen() -> sessions.Seen | None:
    """The living session of this request; asked of the database once a request."""
    if "seen" not in g:
        g.seen = sessions.see(hub().state, held_token())
    found: sessions.Seen | None = g.seen
    return found


def signed_in() -> User | None:
    """The signed-in user, or None."""
    found = seen()
    return found.user if found else None


def current_user() -> User:
    """The signed-in user; raises NoAccess where there is none."""
    user = signed_in()
    if user is None:
        raise NoAccess("web.error.signed_out")
    return user
