"""A file on its way to its reader ends with the right that it is made under."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import Unauthorized

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import api_tokens, sessions
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database
from dashboard.errors import HubError
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import origin
from dashboard.web.hub import hub

EVERY_S = 1.0
WHY = "web.error.cut"


class Cut(ConnectionResetError):
    """The rest is not sent: the server closes the connection before the end that the file was to have, so that no
    client takes what came for all of it."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the right to the file has ended")


def install(server: Flask) -> None:
    """Looks after every answer that is sent in pieces to somebody signed in."""
    server.after_request(_while_it_stands)


def _while_it_stands(answer: Response) -> Response:
    seen = here().session_so_far
    if seen is None or not answer.is_streamed:
        return answer
    state, who, path = hub().state, origin.who(), request.path
    try:
        if not _stands(state, seen):  # it took long to make
            _write_down(state, who, path)
            return _instead(answer, Unauthorized())
    except HubError as away:
        return _instead(answer, away)
    answer.response = _watched(answer.response, lambda: _stands(state, seen), lambda: _write_down(state, who, path))
    return answer


def _stands(state: Database, seen: Seen) -> bool:
    return sessions.stands(state, seen) if seen.scopes is None else api_tokens.stands(state, seen)


def _instead(answer: Response, error: Exception) -> Response:
    """What is said of the error, as if the view had raised it."""
    answer.close()
    return current_app.make_response(current_app.handle_user_exception(error))


def _watched(parts: Iterable[Any], stands: Callable[[], bool], tell: Callable[[], None]) -> Iterator[Any]:
    asked = monotonic()
    for part in parts:
        if monotonic() - asked >= EVERY_S:
            if not stands():
                tell()
                raise Cut
            asked = monotonic()
        yield part


def _write_down(state: Database, who: Who, path: str) -> None:
    """Never raises: what is cut stays cut."""
    logs.event("cut", level="warning", who=who.user.id if who.user else None, path=path)
    try:
        audit_log.write(state, who, Act.REFUSED, path, {"why": WHY}, allowed=False)
    except HubError as away:
        logs.event("audit_not_written", level="error", act=Act.REFUSED, key=away.key, path=path)
