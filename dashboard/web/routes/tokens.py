"""`POST /tokens/...`: people make tokens for their programs, and revoke them, from the page."""

from __future__ import annotations

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.components.settings.api_tokens import MAKE, REVOKE
from dashboard.data.people import api_tokens
from dashboard.errors import BadField
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("tokens", __name__)
MAX_BYTES, MAX_DEPTH = 4 * 1024, 2
_MOST_DIGITS = len(str(api_tokens.LONGEST_DAYS))


@blueprint.post(MAKE)
@allow(Action.MANAGE_OWN_ACCOUNT)
def make() -> Response:
    """`{"name", "days", "scopes", "regions"}`: a token of whoever asks, which is told in the answer and never again."""
    sent = json_body.fields("name", "days", "scopes", "regions", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    recent_password.require_recent_password()
    mine, days = here(), _days(sent["days"])
    made, text = api_tokens.make(
        hub().state, origin.who(), mine.user.id, sent["name"], sent["scopes"], sent["regions"], days
    )
    return json_body.told(show=[{"label": mine.look().t("api.page.made", name=made.name), "value": text}])


@blueprint.post(REVOKE)
@allow(Action.MANAGE_OWN_ACCOUNT)
def revoke() -> Response:
    """`{"token"}`, its number as the page has it. It only takes, so no password is asked for."""
    sent = json_body.fields("token", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)["token"]
    number = int(sent) if _is_number(sent, len(str(api_tokens.LARGEST_ID))) else 0
    api_tokens.revoke(hub().state, origin.who(), number)
    return json_body.told()


def _days(given: object) -> int:
    """Raises BadField for what is no number of days."""
    if not _is_number(given, _MOST_DIGITS):
        raise BadField("api.error.days", field="days", most=api_tokens.LONGEST_DAYS)
    return int(str(given))


def _is_number(given: object, digits: int) -> bool:
    return isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= digits
