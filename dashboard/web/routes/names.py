"""`/customers/names`: customers that the query bar suggests while a name is typed."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from dashboard.access import Action
from dashboard.data.questions import customers
from dashboard.request_context import here
from dashboard.web.guards import headers
from dashboard.web.permission import allow

blueprint = Blueprint("names", __name__)


@blueprint.get("/customers/names")
@allow(Action.SEE_CUSTOMERS)
def names() -> Response:
    """`?find=` and the page's state: `{"customers": [{"name", "region", "put"}]}`, at most 8 that the reader may see.

    `put`: the term of the filter that finds this one.
    """
    now = here().current(themed=False)
    found = customers.named(now.store, now.scope, request.args.get("find", ""))
    answer = jsonify(customers=[{"name": one.name, "region": one.region, "put": term} for one, term in found])
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
