"""Which customers are meant: the one of a name or an organization ID, or those that are selected in the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request

from dashboard.data.questions import customers as questions
from dashboard.errors import BadField, Refused
from dashboard.exports.block_file import BlockFile
from dashboard.pages import customers as customers_page
from dashboard.request_context import here
from dashboard.scope import Region

GIVEN_SHOWN = 60
WHOSE = ("customers", "query", "filter", "except")
MOST_NAMED = 2_000  # that are named one by one; more are told by the filter that selects them
Customer = tuple[Region, str]


def suggested() -> Response:
    """`?q=`: `{"customers": [{"value": org_id, "name", "hint"}]}`, at most 20, of all of the reader's regions."""
    hits = questions.search(here().services.store, here().user, request.args.get("q", ""))
    listed = [{"value": one.org_id, "name": one.name, "hint": f"{one.region.upper()} · {one.org_id}"} for one in hits]
    return jsonify(customers=listed)


def customer(given: object) -> tuple[Region, str] | None:
    """The one that is meant; None for nothing. Raises BadField where there is none, or several."""
    if not isinstance(given, str):
        raise Refused("web.error.fields")
    if not given.strip():
        return None
    try:
        found = questions.meant(here().services.store, here().user, given)
    except BadField as error:
        raise BadField("people.error.find", field="customer", most=questions.MAX_TEXT) from error
    shown = given.strip()[:GIVEN_SHOWN]
    if not found:
        raise BadField("people.error.customer_line", field="customer", given=shown)
    if len(found) > 1:
        raise BadField("people.error.which_customer", field="customer", given=shown)
    return found[0].region, found[0].org_id


def customers(sent: Mapping[str, Any]) -> list[Customer]:
    """The customers that `WHOSE` says: some by name, or all that a page state and the list's column filters select
    without some. Whether the reader sees those that are named is asked by whoever does something about them."""
    named, but = _named(sent["customers"]), set(_named(sent["except"]))
    asked, filters = sent["query"], sent["filter"]
    if asked is None and filters == "":
        return named
    if named or not isinstance(asked, dict) or not all(isinstance(value, str) for value in (*asked.values(), filters)):
        raise Refused("web.error.fields")
    listed = BlockFile(customers_page.ROWS, here().current(asked, themed=False), filters=filters)
    return [one for one in listed.customers() if one not in but]


def _named(given: object) -> list[Customer]:
    if not isinstance(given, list) or len(given) > MOST_NAMED:
        raise BadField("tags.error.many_named", field="customers", most=MOST_NAMED)
    return [_key(one) for one in given]


def _key(given: object) -> Customer:
    region, _, org_id = given.partition(":") if isinstance(given, str) else ("", "", "")
    if region not in set(Region) or not org_id:
        raise BadField("people.error.customer", field="customers")
    return Region(region), org_id
