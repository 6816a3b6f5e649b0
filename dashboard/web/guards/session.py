"""The cookie of a session, and the addresses of those who have none."""

from __future__ import annotations

from werkzeug.wrappers import Response

from dashboard.data.people import sessions
from dashboard.request_context import cookie_name
from dashboard.web.guards import headers
from dashboard.web.hub import hub

SIGN_IN, WELCOME, HOME = "/sign-in", "/welcome", "/"


def open_for(answer: Response, token: str) -> Response:
    """The answer with the cookie of a new session. The browser keeps it longer than the session lives."""
    answer.set_cookie(
        cookie_name(hub().config),
        token,
        max_age=int(sessions.KEPT.total_seconds()),
        path="/",
        secure=hub().https,
        httponly=True,
        samesite="Lax",
    )
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
