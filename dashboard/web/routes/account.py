"""What a person changes about their own account: password and sessions; and showing the password again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.access import Action
from dashboard.data.people import accounts, own_sessions
from dashboard.data.people.sessions import Seen
from dashboard.errors import BadField, Missing, NoAccess, Refused
from dashboard.pages.account import REVOKE, TOKENS
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import json_body, local_passwords, origin, recent_password, session
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes.sign_in import browser

blueprint = Blueprint("account", __name__)
MAX_BYTES = 4096
MAX_DEPTH = 2
OTHERS = "others"
CHANGED = "/account?changed=password"


@blueprint.post("/account/password")
@allow(Action.MANAGE_OWN_ACCOUNT)
def change_password() -> Response:
    """`{"old", "new", "tokens"}`, without `old` for who has none and came by a link lately. The browser gets a new
    session.

    `tokens`, which may be left out: `["revoke"]` where API tokens are to end too.
    """
    given = _asked(("new",), ("old", TOKENS))
    seen = _seen()
    local_passwords.require(seen.user.id)
    if "old" not in given:
        if accounts.has_password(hub().state, seen.user.id):
            raise BadField("account.error.wrong_password", field="old")
        recent_password.require_recent_password()
    ends = bool(given.get(TOKENS))
    token = accounts.change_password(hub().state, seen, given.get("old"), given["new"], browser(), ends_tokens=ends)
    logs.event("password_changed", user=seen.user.id)
    answer = jsonify(go=CHANGED)
    session.open_for(answer, token)
    return answer


@blueprint.post("/account/prove")
@allow(Action.MANAGE_OWN_ACCOUNT)
def prove() -> Response:
    """`{"password"}`: sensitive changes are open for the next 15 minutes."""
    given = _asked(("password",))
    accounts.prove(hub().state, _seen(), given["password"], origin.who())
    return jsonify({})


@blueprint.post("/account/sessions/end")
@allow(Action.MANAGE_OWN_ACCOUNT)
def end_session() -> Response:
    """`{"session": id}` ends that one, `{"session": "others"}` all but this one."""
    which = _asked(("session",))["session"]
    if which == OTHERS:
        own_sessions.end_others(hub().state, _seen(), origin.who())
    elif not own_sessions.end_one(hub().state, _seen(), which, origin.who()):
        raise Missing("account.error.no_session")
    return jsonify({})


def _seen() -> Seen:
    seen = here().session
    if seen is None:
        raise NoAccess("web.error.signed_out")
    return seen


def _asked(names: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """The texts of these names, and none of any other; of `TOKENS` what its box sends."""
    if (request.content_length or 0) > MAX_BYTES:
        raise Refused("account.error.form")
    sent = json_body.of_request(MAX_BYTES, MAX_DEPTH)
    needed, allowed = set(names), {*names, *optional}
    if not isinstance(sent, dict) or not needed <= set(sent) <= allowed:
        raise Refused("account.error.form")
    boxes = [sent.pop(TOKENS)] if TOKENS in sent else []
    if not all(isinstance(value, str) for value in sent.values()) or not all(one in ([], [REVOKE]) for one in boxes):
        raise Refused("account.error.form")
    return {**sent, **({TOKENS: boxes[0]} if boxes else {})}
