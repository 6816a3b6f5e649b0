"""`/customers/<region>/<org_id>/mirrors` and `/mirrors/...`: mirror links made and revoked by who sees the customer."""

from __future__ import annotations

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.data.mirrors import definition, writing
from dashboard.data.mirrors.definition import Wish
from dashboard.errors import Missing
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("mirrors", __name__)
MAX_BYTES, MAX_DEPTH = 8 * 1024, 2


@blueprint.post("/customers/<region>/<org_id>/mirrors")
@allow(Action.MIRROR_CUSTOMERS)
def make(region: str, org_id: str) -> Response:
    """`{"label", "sections", "lang", "days", "passphrase"}`: the address, which is told here and never again."""
    names = ("label", "sections", "lang", "days", "passphrase")
    sent = json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if region not in set(Region):
        raise Missing("mirrors.error.customer")
    recent_password.require_recent_password()
    mine = here().services
    made, token = writing.make(mine.state, mine.store, origin.who(), Region(region), org_id, Wish(**sent))
    address = definition.address(hub().config.base_url, made.name, token)
    words = here().look().t("mirrors.manage.address", label=made.label)
    return json_body.told(show=[{"label": words, "value": address}])


@blueprint.post("/mirrors/<int(max=2147483647):mirror_id>/revoke")
@allow(Action.MIRROR_CUSTOMERS)
def revoke(mirror_id: int) -> Response:
    """`{}`. It only takes, so no password is asked for."""
    json_body.fields(max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    mine = here().services
    writing.revoke(mine.state, mine.store, origin.who(), mirror_id)
    return json_body.told()
