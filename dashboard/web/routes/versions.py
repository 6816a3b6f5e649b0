"""`POST /versions/roll-back`: an older version of a region becomes current, with the reason, from the page."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from dashboard.access import Action
from dashboard.data.audit.audit_log import Act
from dashboard.data.people.audited_write import audited_write, within
from dashboard.data.versions import catalog as kept
from dashboard.data.versions import lock, pointers
from dashboard.errors import BadField, Unusable
from dashboard.scope import Region
from dashboard.web.guards import json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("versions", __name__)
MAX_BYTES = 4096
MAX_DEPTH = 1
MOST_REASON = 400  # characters
WAIT_S = 5.0  # for an import under way: a reader does not wait for all of it


@blueprint.post("/versions/roll-back")
@allow(Action.MANAGE_VERSIONS)
def roll_back() -> Response:
    """`{"region", "version", "reason"}`; a kept version that is not current, of a region that is the reader's own."""
    region, number, reason = _sent()
    with audited_write(hub().state, origin.who(), Action.MANAGE_VERSIONS, Act.ROLLED_BACK, region.value) as asked:
        within(asked.actor, [region])
    recent_password.require_recent_password()
    place = hub().config.places[region]
    with lock.writer(place, WAIT_S):
        before = pointers.said(place)
        if number == before:
            raise BadField("versions.error.current", field="version", number=number)
        _stop_unless_whole(kept.get(place, region, number))
        # The pointer moves last: what is not written down is not done.
        with audited_write(hub().state, origin.who(), Action.MANAGE_VERSIONS, Act.ROLLED_BACK, region.value) as done:
            within(done.actor, [region])
            done.record({"version": before}, {"version": number, "reason": reason})
            pointers.move(place, number)
    return jsonify({})


def _sent() -> tuple[Region, int, str]:
    """Exactly these fields, each of its kind."""
    sent = json_body.fields("region", "version", "reason", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if sent["region"] not in list(Region):
        raise BadField("versions.error.region", field="region")
    number = sent["version"]
    if not isinstance(number, str) or not (number.isascii() and number.isdigit() and len(number) <= 9 and int(number)):
        raise BadField("versions.error.number", field="version")
    return Region(sent["region"]), int(number), _reason(sent["reason"])


def _reason(text: object) -> str:
    """One line of what can be printed; bounded before anything is done with it."""
    if not isinstance(text, str) or len(text) > MOST_REASON:
        raise BadField("versions.error.reason", field="reason", limit=MOST_REASON)
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not said:
        raise BadField("versions.error.reason", field="reason", limit=MOST_REASON)
    return said


def _stop_unless_whole(version: kept.Version) -> None:
    """Before anything is locked for others: every file is read."""
    if faults := list(kept.faults_of(version)):
        raise Unusable(
            "warehouse.error.damaged", region=version.region, number=version.number, faults="; ".join(faults)
        )
