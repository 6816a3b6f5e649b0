"""One handler for everything that goes wrong: words in the reader's language, nothing internal."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException

from dashboard.errors import STATE, HubError, NoAccess
from dashboard.look import Look
from dashboard.request_context import PROGRAMS, here
from dashboard.web import logs
from dashboard.web.guards import addresses, refusals
from dashboard.web.hub import hub
from dashboard.web.server import documents, serving_store

EXPLAINED = (400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503)
RETRY_SECONDS = 5
PROBLEM = "application/problem+json"


def install(server: Flask) -> None:
    """Registers the handler for named errors, HTTP errors, and the unexpected."""
    server.register_error_handler(HubError, _named)
    server.register_error_handler(HTTPException, _http)
    for missing in (DependencyException, InvalidResourceError):
        server.register_error_handler(missing, _no_such_file)
    server.register_error_handler(Exception, _unexpected)


def answer(
    status: int, message: str, identity: str, look: Look, reference: str | None = None, **beside: object
) -> Response:
    """`{"error": {"id", "message"}}` for programs, with what stands beside it where there is (the `field` of a form
    that it is about, the `suggestion` of what was meant, what it is `now`); a page for people.
    """
    if request.path.startswith(PROGRAMS):
        said = problem(status, message, reference or identity, look, beside)
    elif addresses.is_data(request):
        beside = {name: value for name, value in beside.items() if value}
        said = jsonify(error={"id": reference or identity, "message": message, **beside})
        said.status_code = status
    else:
        said = documents.error(look, status, look.t(f"web.status.{status}"), message, reference)
    if status == 503:
        said.headers["Retry-After"] = str(RETRY_SECONDS)
    return said


def problem(status: int, message: str, identity: str, look: Look, beside: Mapping[str, object]) -> Response:
    """What went wrong, as programs are told it (RFC 9457): `id` names the kind, whatever the language."""
    title = look.t(f"web.status.{_words_of(status)}")
    told = {"type": "about:blank", "title": title, "status": status, "detail": message}
    more = {name: str(value) for name, value in beside.items() if value}
    said = Response(json.dumps({**told, "id": identity, **more}), status, content_type=PROBLEM)
    if status == 401:
        said.headers["WWW-Authenticate"] = 'Bearer realm="Partner Hub"'
    return said


def _named(error: HubError) -> Response:
    if (
        isinstance(error, serving_store.Suspect)
        and not serving_store.stands(hub().store, error)
        and _asks_for_the_newest()
    ):
        return redirect(request.full_path, 307)  # type: ignore[return-value]  # answered by the version that is read now
    if error.key.startswith(STATE):
        here().forget()  # what the reader chose lies where nothing answers: nobody waits for it a second time
    look = here().look()
    if error.status >= 500:
        logs.event("refused", key=error.key, path=request.path, why=error.told("en"), cause=_first_cause(error))
    if isinstance(error, NoAccess):
        refusals.tell(error)
    status = error.status if error.status in EXPLAINED else 500
    message, of_form = error.told_to_reader(look.lang), error.field
    said = answer(status, message, error.key, look, field=of_form, suggestion=error.suggestion, now=error.now)
    if error.retry_s:
        said.headers["Retry-After"] = str(error.retry_s)
    return said


def _first_cause(error: BaseException) -> str | None:
    """What the machine or the database said, where an error of ours was made of it."""
    first = error
    while first.__cause__ is not None:
        first = first.__cause__
    return None if first is error else f"{type(first).__name__}: {first}"


def _asks_for_the_newest() -> bool:
    return request.method == "GET" and not request.args.get("version")


def _http(error: HTTPException) -> Response:
    status = error.code if error.code in EXPLAINED else 400
    assert status is not None
    if error.code is not None and error.code < 400:  # a redirect of the router's
        return Response(error.get_response().get_data(), error.code, error.get_response().headers)
    look = here().look()
    said = answer(status, look.t(f"web.explained.{_words_of(status)}"), f"http.{status}", look)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            said.headers[name] = value
    return said


def _words_of(status: int) -> str:
    """The name of what is said of a status: people sign in again, programs send a token."""
    return "401_program" if status == 401 and request.path.startswith(PROGRAMS) else str(status)


def _no_such_file(_error: Exception) -> Response:
    look = here().look()
    return answer(404, look.t("web.explained.404"), "http.404", look)


def _unexpected(error: Exception) -> Response:
    """A defect: the reader gets a number, the log gets everything."""
    reference = secrets.token_hex(8)
    logs.defect(reference, error, path=request.path, method=request.method)
    look = _safe_look()
    return answer(500, look.t("web.error.unexpected"), "http.500", look, reference)


def _safe_look() -> Look:
    """English and light where even the reader's choices are part of what failed."""
    try:
        return here().look()
    except Exception as error:  # noqa: BLE001  the last handler must answer
        logs.defect("look", error)
        here().forget()
        return Look()
