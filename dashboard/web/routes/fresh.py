"""`/fresh`: which version of each region is current, under which rights. An open page asks now and then, and takes what
is new."""

from __future__ import annotations

import hashlib

import orjson
from flask import Blueprint, Response, request

from dashboard import context
from dashboard.access import Action
from dashboard.errors import HubError
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("fresh", __name__)


@blueprint.get("/fresh")
@allow(Action.SEE_CUSTOMERS)
def fresh() -> Response:
    """`{"today", "rights", "regions": {"us": "12", ...}}`: of each region that is the reader's, a text that differs
    whenever its answers could; and one that differs whenever the reader's rights do.

    Conditional: 304 where nothing changed. The day is in it because pages say how old their data are.
    """
    regions = {region.value: _current(region) for region in here().user.regions}
    said = orjson.dumps({"today": context.today(), "rights": here().rights, "regions": regions})
    tag = hashlib.sha256(said).hexdigest()[:32]
    known = request.if_none_match.contains_weak(tag)
    answer = Response(b"" if known else said, 304 if known else 200, mimetype="application/json")
    answer.set_etag(tag, weak=True)
    return answer


def _current(region: Region) -> str:
    """The version that is read now; empty where there is none, or none that can be read."""
    store = hub().store
    try:
        place = store.place(region)
    except HubError:
        return ""
    return "" if place is None else f"{place.version}{'!' if store.degraded(region) else ''}"
