"""`/organization/...`: the partner's own organization is chosen, or not any more, and that is taken back."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify

from dashboard.access import Action
from dashboard.data.people import own_organization
from dashboard.errors import Conflict, Refused
from dashboard.pages import organization
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import meant

blueprint = Blueprint("organization", __name__)
MAX_BYTES = 4 * 1024
MAX_DEPTH = 1
MAX_VERSION = 9  # digits


@blueprint.post(organization.CHOOSE)
@allow(Action.MANAGE_SETTINGS)
def choose() -> Response:
    """`{"customer", "version"}`: a name or organization ID, nothing for none; `{"go": the page with the way back}`."""
    sent = json_body.fields("customer", "version", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    _stop_where_said_elsewhere()
    which = meant.customer(sent["customer"])
    token = own_organization.choose(hub().state, origin.who(), _version(sent["version"]), which)
    lang = {"lang": here().look().lang}
    answer = jsonify(go=f"{organization.PATH}?{urlencode({organization.UNDONE_BY: token, **lang})}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post(organization.UNDO)
@allow(Action.MANAGE_SETTINGS)
def undo() -> Response:
    """`{"token"}`, as the address after a choice has it."""
    sent = json_body.fields("token", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    _stop_where_said_elsewhere()
    own_organization.undo(hub().state, origin.who(), sent["token"] if isinstance(sent["token"], str) else "")
    return jsonify({})


def _stop_where_said_elsewhere() -> None:
    if hub().config.own_org:
        raise Conflict("organization.error.environment")


def _version(given: object) -> int:
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) <= MAX_VERSION):
        raise Refused("web.error.fields")
    return int(given)
