"""The one customer that a name or an organization ID means, of those that who asks may see."""

from __future__ import annotations

from flask import Response, jsonify, request

from dashboard.data.questions import customers
from dashboard.errors import BadField, Refused
from dashboard.request_context import here
from dashboard.scope import Region

GIVEN_SHOWN = 60


def suggested() -> Response:
    """`?q=`: `{"customers": [{"value": org_id, "name", "hint"}]}`, at most 20, of all of the reader's regions."""
    hits = customers.search(here().services.store, here().user, request.args.get("q", ""))
    listed = [{"value": one.org_id, "name": one.name, "hint": f"{one.region.upper()} · {one.org_id}"} for one in hits]
    return jsonify(customers=listed)


def customer(given: object) -> tuple[Region, str] | None:
    """The one that is meant; None for nothing. Raises BadField where there is none, or several."""
    if not isinstance(given, str):
        raise Refused("web.error.fields")
    if not given.strip():
        return None
    try:
        found = customers.meant(here().services.store, here().user, given)
    except BadField as error:
        raise BadField("people.error.find", field="customer", most=customers.MAX_TEXT) from error
    shown = given.strip()[:GIVEN_SHOWN]
    if not found:
        raise BadField("people.error.customer_line", field="customer", given=shown)
    if len(found) > 1:
        raise BadField("people.error.which_customer", field="customer", given=shown)
    return found[0].region, found[0].org_id
