"""`/help-desk/...`: requests to the help desk asked, noted, closed; files that came with them taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.components.settings import help_desk as drawing
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.help_desk import attached, files, handing, reading, writing
from dashboard.data.help_desk.help_request import day_of, page_of
from dashboard.data.help_desk.writing import Desk, Wish
from dashboard.errors import Refused
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import meant

blueprint = Blueprint("help_desk", __name__)
MAX_DEPTH = 4
_MOST_FIELDS = 64 * 1024
MAX_BYTES = attached.MOST_FILES * attached.MOST_BYTES * 4 // 3 + _MOST_FIELDS  # files come as base64
_TEXTS = ("subject", "product", "region", "customer", "what", "urgency", "contact", "page", "as_of")
_PIECE = 1 << 20


@blueprint.post(drawing.ASK)
@allow(Action.ASK_FOR_HELP)
def ask() -> Response:
    """`{"subject", "product", "region", "customer", "what", "urgency", "contact", "files", "agree", "page", "as_of"}`.

    `files`: `[{"name", "data"}]`, in base64; `agree`: `["page"]` where page and data date may be kept. `{"go"}`
    leads to the request.
    """
    request.max_content_length = MAX_BYTES
    sent = json_body.fields(*_TEXTS, "files", "agree", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if not all(isinstance(sent[name], str) for name in _TEXTS) or sent["agree"] not in ("", [], ["page"]):
        raise Refused("web.error.fields")
    page = page_of(sent["page"]) if sent["agree"] else ""
    fields = ("subject", "product", "region", "what", "urgency", "contact")
    wish = Wish(
        **{name: sent[name] for name in fields},
        customer=meant.customer(sent["customer"]),
        lang=here().look().lang,
        page=page,
        as_of=day_of(sent["as_of"]) if page else "",
    )
    made = writing.ask(_desk(), wish, attached.read(sent["files"]))
    return json_body.told(go=f"{handing.PAGE}{made.key}")


@blueprint.get(drawing.FIND)
@allow(Action.ASK_FOR_HELP)
def find() -> Response:
    """As `meant.suggested`."""
    return meant.suggested()


@blueprint.post(f"{drawing.PATH}/note")
@allow(Action.ASK_FOR_HELP)
def note() -> Response:
    """`{"request", "text"}`."""
    return _done("text", writing.note)


@blueprint.post(f"{drawing.PATH}/close")
@allow(Action.ASK_FOR_HELP)
def close() -> Response:
    """`{"request", "version"}`; 409 where somebody else changed it meanwhile."""
    return _done("version", writing.close, json_body.number)


@blueprint.post(f"{drawing.PATH}/reopen")
@allow(Action.ASK_FOR_HELP)
def reopen() -> Response:
    """As `close`."""
    return _done("version", writing.reopen, json_body.number)


@blueprint.post(f"{drawing.PATH}/again")
@allow(Action.SEE_HELP_REQUESTS)
def again() -> Response:
    """`{"request", "handover"}`: what could not be handed over is tried anew."""
    return _done("handover", writing.again, json_body.number)


@blueprint.get(f"{drawing.FILES}<file_id>")
@allow(Action.ASK_FOR_HELP, page=True)
def file(file_id: str) -> Response:
    """A file, for who may see its request; else as if there were none. No browser shows it."""
    mine = here()
    services = mine.services
    of, found = reading.file(services.state, services.store, mine.user, file_id)
    opened = files.opened(services.config, found.id)
    if request.method == "GET":  # before anything leaves
        audit_log.write(
            services.state,
            origin.who(),
            Act.HELP_FILE_TAKEN,
            of.about,
            {"request": f"#{of.number}", "name": found.name},
        )
    answer = Response(_pieces(opened), content_type=found.media)
    answer.headers["Content-Length"] = str(found.bytes)
    answer.headers["Content-Disposition"] = _disposition(found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.call_on_close(opened.close)
    return answer


def _disposition(name: str) -> str:
    """The name of the file as headers carry it: in plain signs, and as it is."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "-" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(_PIECE):
        yield piece


def _desk() -> Desk:
    services = here().services
    return Desk(hub().config, services.state, services.store, origin.who())


def _done(
    name: str, act: Callable[[Desk, str, Any], object], read: Callable[[object], object] | None = None
) -> Response:
    """An act upon one request, of which it needs one thing more: `{"request", name}`."""
    sent = json_body.fields("request", name, max_bytes=_MOST_FIELDS, max_depth=2)
    if not isinstance(sent["request"], str):
        raise Refused("web.error.fields")
    act(_desk(), sent["request"], read(sent[name]) if read else sent[name])
    return json_body.told()
