"""`/access/...` and `/customers/<region>/<org_id>/access`: temporary manage access to a customer's organization."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.data.grants import writing
from dashboard.data.grants.reading import Grant
from dashboard.errors import Missing, Refused
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("grants", __name__)
MAX_BYTES = 8 * 1024
MAX_DEPTH = 1
_ONE = "/access/<int(max=2147483647):request_id>"


@blueprint.post("/customers/<region>/<org_id>/access")
@allow(Action.ASK_TO_MANAGE)
def ask(region: str, org_id: str) -> Response:
    """`{"reason"}`; 409 where a request or a grant of theirs stands already."""
    sent, mine = _sent("reason"), here().services
    if region not in set(Region):
        raise Missing("grants.error.customer")
    if not hub().config.launch_url:
        raise Refused("grants.error.not_offered")
    return _done(writing.ask(mine.state, mine.store, origin.who(), Region(region), org_id, sent["reason"]))


@blueprint.post(f"{_ONE}/grant")
@allow(Action.LET_MANAGE)
def grant(request_id: int) -> Response:
    """`{"hours"}`: "1", "4" or "24"; 409 with what became of it where somebody else has decided."""
    sent, mine = _sent("hours"), here().services
    recent_password.require_recent_password()
    return _done(writing.grant(mine.state, mine.store, origin.who(), request_id, sent["hours"]))


@blueprint.post(f"{_ONE}/refuse")
@allow(Action.LET_MANAGE)
def refuse(request_id: int) -> Response:
    """`{"answer"}`: a sentence for who asked, or empty; 409 as `grant`."""
    sent, mine = _sent("answer"), here().services
    return _done(writing.refuse(mine.state, mine.store, origin.who(), request_id, sent["answer"]))


@blueprint.post(f"{_ONE}/end")
@allow(Action.ASK_TO_MANAGE)
def end(request_id: int) -> Response:
    """`{}`: by who has it and by full administrators; 409 where it has ended."""
    _sent()
    mine = here().services
    return _done(writing.end(mine.state, mine.store, origin.who(), request_id))


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _done(one: Grant) -> Response:
    return json_body.told(state=one.stage)
