"""`GET /customers/<region>/<org_id>/launch`: opens a customer's organization, and writes it down."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from dashboard.access import Action
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.grants import reading, writing
from dashboard.data.questions import customers
from dashboard.errors import Missing, NoAccess
from dashboard.launching import MANAGE, launch_of, may_ask
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web.guards import headers, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("launch", __name__)


@blueprint.get("/customers/<region>/<org_id>/launch")
@allow(Action.LAUNCH, page=True)
def launch(region: str, org_id: str) -> Response:
    """303 to the organization; its side is told no referrer.

    Raises Missing for a customer that the reader does not see, NoAccess where another site's page leads here,
    Unusable where it cannot be written down.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise NoAccess("web.error.foreign_origin")
    if region not in tuple(Region) or not _is_seen(Region(region), org_id):
        raise Missing("customers.error.launch")
    grant = reading.running(hub().state, hub().store, here().user, Region(region), org_id)
    if grant is None and may_ask(here().user, hub().config):
        writing.settle(hub().state, hub().store)  # one that rested on this customer does not come back with it
    found = launch_of(here().user, hub().config, granted=grant is not None)
    if found is None:
        raise Missing("customers.error.launch")
    if request.method == "GET":  # before anything leaves
        by = {"request": grant.id} if grant and found.mode == MANAGE else {}
        audit_log.write(hub().state, origin.who(), Act.LAUNCHED, f"{region}:{org_id}", {"mode": found.mode, **by})
    answer = redirect(found.url(Region(region), org_id), 303)
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer  # type: ignore[return-value]


def _is_seen(region: Region, org_id: str) -> bool:
    return bool(customers.names(here().services.store, here().user, [(region, org_id)]))
