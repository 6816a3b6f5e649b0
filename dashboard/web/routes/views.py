"""`/views...`: what a reader looks at again and again, kept under a name; and the one that a page begins with."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from dashboard.access import Action, may
from dashboard.data.views import reading, writing
from dashboard.data.views.writing import PAGES
from dashboard.errors import Refused
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("views", __name__)
MAX_BYTES = 32 * 1024
MAX_DEPTH = 2
CHOICE = "view."  # and the page: the preference that names the view to begin with
_ONE = "/views/<int(max=2147483647):view_id>"
_KEPT = Action.SET_OWN_PREFERENCES


@blueprint.get("/views")
@allow(_KEPT)
def every() -> Response:
    """`{"views": [...], "default", "may_share"}`, with id, name, query, shared, version, owner, mine, may.

    `may`: whether the reader may change it; `default`: the id of the one that the page begins with, or null.
    """
    user, page = here().user, _page(request.args.get("page", ""))
    found = reading.listed(hub().state, user, page)
    default = reading.begins_with(found, here().preference(CHOICE + page))
    told = [view.told(user) for view in found]
    return json_body.told(views=told, default=default and default.id, may_share=may(user, Action.SHARE_VIEWS))


@blueprint.post("/views/save")
@allow(_KEPT)
def save() -> Response:
    """`{"page", "name", "query", "shared"}`; 409 where the reader has one that is called so."""
    sent = json_body.fields("page", "name", "query", "shared", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    shared = _flag(sent["shared"])
    return _done(writing.save(hub().state, origin.who(), sent["page"], sent["name"], sent["query"], shared=shared))


@blueprint.post(f"{_ONE}/change")
@allow(_KEPT)
def change(view_id: int) -> Response:
    """`{"version", "name", "query", "shared"}`; 409 where somebody else changed it meanwhile."""
    sent = json_body.fields("version", "name", "query", "shared", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    version, shared = json_body.number(sent["version"]), _flag(sent["shared"])
    who = origin.who()
    return _done(writing.change(hub().state, who, view_id, version, sent["name"], sent["query"], shared=shared))


@blueprint.post(f"{_ONE}/remove")
@allow(_KEPT)
def remove(view_id: int) -> Response:
    """`{"version"}`."""
    sent = json_body.fields("version", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    return _done(writing.remove(hub().state, origin.who(), view_id, json_body.number(sent["version"])))


@blueprint.post("/views/undo")
@allow(_KEPT)
def undo() -> Response:
    """`{"token"}`, as the act's answer told it."""
    sent = json_body.fields("token", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    writing.undo(hub().state, origin.who(), sent["token"] if isinstance(sent["token"], str) else "")
    return json_body.told()


@blueprint.before_app_request
def begin() -> Response | None:
    """A page whose address says nothing begins with the view that its reader chose."""
    page = request.path.strip("/")
    if request.method != "GET" or request.query_string or page not in PAGES or here().signed_in is None:
        return None
    choice = here().preference(CHOICE + page)
    found = reading.begins_with(reading.listed(hub().state, here().user, page), choice) if choice else None
    return redirect(f"/{page}?{found.query}", 302) if found and found.query else None  # type: ignore[return-value]


def _page(given: str) -> str:
    if given not in PAGES:
        raise Refused("views.error.query")
    return given


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise Refused("web.error.fields")
    return given


def _done(done: writing.Done) -> Response:
    view, token = done
    return json_body.told(view=view.told(here().user), undo=token)
