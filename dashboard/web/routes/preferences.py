"""`POST /preferences`: one choice of the signed-in reader's."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from dashboard.access import Action
from dashboard.data.people import preferences
from dashboard.data.views.writing import PAGES
from dashboard.errors import Refused
from dashboard.pages import BLOCKS
from dashboard.request_context import here
from dashboard.web.guards import json_body
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("preferences", __name__)
MAX_BYTES = 4096
MAX_DEPTH = 4


@blueprint.post("/preferences")
@allow(Action.SET_OWN_PREFERENCES)
def keep() -> Response:
    """`{"key": ..., "value": ...}`; anything else is 400 and changes nothing."""
    sent = json_body.of_request(MAX_BYTES, MAX_DEPTH)
    if not isinstance(sent, dict) or set(sent) != {"key", "value"} or not isinstance(sent["key"], str):
        raise Refused("web.preferences.unknown_field")
    table, page = preferences.table_of(sent["key"]), preferences.page_of(sent["key"])
    # Only keys that exist: else they would be without end.
    if table not in (None, *BLOCKS) or page not in (None, *PAGES):
        raise Refused("web.preferences.unknown_key", what=sent["key"][:80])
    preferences.write(hub().state, here().user, sent["key"], sent["value"])
    return jsonify(key=sent["key"], value=sent["value"])
