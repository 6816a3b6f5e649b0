"""`/users/...`: what is done to people, and which customers can be assigned to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify

from dashboard.access import Action, User
from dashboard.components.settings import people as drawing
from dashboard.data.people import assigning, managing, users
from dashboard.data.people.managing import Given, Link
from dashboard.data.questions import customers
from dashboard.errors import BadField, Missing
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import headers, json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import mailed_link, meant

blueprint = Blueprint("users", __name__)
MAX_BYTES = 64 * 1024
MAX_DEPTH = 3
MAX_NAMED = 20  # customers told by name at once: each is a search
GIVEN_SHOWN = 40  # signs of what was given that an error repeats
_ONE = "/users/<int(max=2147483647):user_id>"


@blueprint.post("/users/invite")
@allow(Action.MANAGE_USERS)
def invite() -> Response:
    """`{"email", "name", "role", "regions", "customers"}`; customers: an organization ID or a name a line."""
    sent = _sent("email", "name", "role", "regions", "customers")
    recent_password.require_recent_password()
    assigned = _all_meant(sent["customers"].splitlines() if isinstance(sent["customers"], str) else [], here().user)
    given = Given(sent["name"], sent["role"], sent["regions"], sent["email"], assigned)
    return _shown(managing.invite(hub().state, origin.who(), given))


@blueprint.post(f"{_ONE}/change")
@allow(Action.MANAGE_USERS)
def change(user_id: int) -> Response:
    """`{"name", "role", "regions"}`."""
    sent = _sent("name", "role", "regions")
    recent_password.require_recent_password()
    managing.change(hub().state, origin.who(), user_id, Given(sent["name"], sent["role"], sent["regions"]))
    return jsonify({})


@blueprint.post(f"{_ONE}/assign")
@allow(Action.ASSIGN_ADMINISTRATORS)
def assign(user_id: int) -> Response:
    """`{"customers"}`: an organization ID, or a name or a part of it that one customer alone has."""
    sent = _sent("customers")
    recent_password.require_recent_password()
    text = sent["customers"] if isinstance(sent["customers"], str) else ""
    assigning.assign(hub().state, origin.who(), user_id, _meant(text, here().user, "people.error.customer"))
    return jsonify({})


@blueprint.post("/customers/<region>/<org_id>/administrators")
@allow(Action.ASSIGN_ADMINISTRATORS)
def make_responsible(region: str, org_id: str) -> Response:
    """`{"email"}`: of a partner administrator, to whom this customer is assigned."""
    sent = _sent("email")
    recent_password.require_recent_password()
    if region not in set(Region) or not customers.names(here().services.store, here().user, [(Region(region), org_id)]):
        raise Missing("notes.error.customer")
    given = sent["email"] if isinstance(sent["email"], str) else ""
    user_id = users.active_id(hub().state, given)
    if user_id is None:
        raise BadField("people.error.missing", field="email")
    assigning.assign(hub().state, origin.who(), user_id, [(Region(region), org_id)])
    return jsonify({})


@blueprint.post(f"{_ONE}/unassign")
@allow(Action.ASSIGN_ADMINISTRATORS)
def unassign(user_id: int) -> Response:
    """`{"region", "org_id"}`: one that was set in the hub."""
    sent = _sent("region", "org_id")
    recent_password.require_recent_password()
    if sent["region"] not in list(Region) or not isinstance(sent["org_id"], str):
        raise BadField("people.error.customer", field="customers")
    assigning.unassign(hub().state, origin.who(), user_id, [(Region(sent["region"]), sent["org_id"])])
    return jsonify({})


@blueprint.post(f"{_ONE}/deactivate")
@allow(Action.MANAGE_USERS)
def deactivate(user_id: int) -> Response:
    """`{}`."""
    _sent()
    recent_password.require_recent_password()
    managing.deactivate(hub().state, origin.who(), user_id)
    return jsonify({})


@blueprint.post(f"{_ONE}/reactivate")
@allow(Action.MANAGE_USERS)
def reactivate(user_id: int) -> Response:
    """`{}`."""
    _sent()
    recent_password.require_recent_password()
    managing.reactivate(hub().state, origin.who(), user_id)
    return jsonify({})


@blueprint.post(f"{_ONE}/link")
@allow(Action.MANAGE_USERS)
def link(user_id: int) -> Response:
    """`{}`: an invitation or a password link, which is told in the answer and never again."""
    _sent()
    recent_password.require_recent_password()
    return _shown(managing.new_link(hub().state, origin.who(), user_id))


@blueprint.post(f"{_ONE}/end-session")
@allow(Action.MANAGE_USERS)
def end_session(user_id: int) -> Response:
    """`{"session"}`, as the page names it. It takes nothing but a session, so no password is asked for."""
    sent = _sent("session")
    session = sent["session"] if isinstance(sent["session"], str) else ""
    managing.end_session(hub().state, origin.who(), user_id, session)
    return jsonify({})


@blueprint.post(f"{_ONE}/end-sessions")
@allow(Action.MANAGE_USERS)
def end_sessions(user_id: int) -> Response:
    """`{}`: all of them."""
    _sent()
    managing.end_sessions(hub().state, origin.who(), user_id)
    return jsonify({})


@blueprint.get("/users/customers")
@allow(Action.MANAGE_USERS)
def found() -> Response:
    """As `meant.suggested`."""
    return meant.suggested()


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _all_meant(lines: Sequence[str], actor: User) -> list[tuple[Region, str]]:
    """The customers of these lines: organization IDs are asked for together, names one by one, so few of them.

    Raises BadField for the first line that means none or several, and for too many.
    """
    lines = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(lines) > assigning.MAX_AT_ONCE:
        raise BadField("people.error.many_customers", field="customers", most=assigning.MAX_AT_ONCE)
    ids = [line.lower() for line in lines if assigning.is_id(line.lower())]
    wanted = [(region, each) for each in ids for region in actor.regions]
    known = customers.names(here().services.store, actor, wanted) if wanted else {}
    found = {org_id for _region, org_id in known}
    named = [line for line in lines if line.lower() not in found]
    if len(named) > MAX_NAMED:
        raise BadField("people.error.many_customers", field="customers", most=MAX_NAMED)
    return [key for key in wanted if key in known] + [key for line in named for key in _meant(line, actor)]


def _meant(given: str, actor: User, unknown: str = "people.error.customer_line") -> list[tuple[Region, str]]:
    """The one customer that is meant, in each region that has it; raises BadField for none and for several."""
    found = customers.meant(here().services.store, actor, given)
    if not found:
        raise BadField(unknown, field="customers", given=given.strip()[:GIVEN_SHOWN])
    if len({one.org_id for one in found}) > 1:
        raise BadField("people.error.which_customer", field="customers", given=given.strip()[:GIVEN_SHOWN])
    return [(one.region, one.org_id) for one in found]


def _shown(made: Link) -> Response:
    look = here().look()
    label, sent = drawing.link_label(look, made.purpose, made.person.name), mailed_link.mailed(made, look)
    answer = jsonify(
        show=[{"label": " ".join(filter(None, (label, sent))), "value": managing.address(hub().config.base_url, made)}]
    )
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
