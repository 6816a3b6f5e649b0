"""`/tags...`: the tags of customers: told, made, changed, given, taken back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response

from dashboard.access import Action, reach
from dashboard.data.questions.tag_counts import counts, counts_in
from dashboard.data.tags import editing, giving, naming
from dashboard.data.tags.writing import Done, said
from dashboard.errors import Refused
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import meant

blueprint = Blueprint("tags", __name__)
MAX_BYTES = 120 * 1024
MAX_DEPTH = 4
_ONE = "/tags/<int(max=2147483647):tag_id>"


@blueprint.get("/tags")
@allow(Action.SEE_CUSTOMERS)
def every() -> Response:
    """`{"tags": [{"id", "name", "colour", "version", "customers"}], "colours", "may"}`: counts of whom the reader sees.

    `may`: whose customers the reader may tag (`all`, `assigned`, `none`).
    """
    store, user = here().services.store, here().user
    tagged = store.tagged()
    found = counts(store, user, tagged)
    tags = [{**said(tag), "customers": found.get(tag.id, 0)} for tag in tagged.tags]
    return json_body.told(tags=tags, colours=naming.COLOURS, may=reach(user, Action.EDIT_TAGS))


@blueprint.get("/tags/names")
@allow(Action.SEE_CUSTOMERS)
def named() -> Response:
    """`{"tags": [{"id", "name", "colour"}], "may"}`: what a table draws tags with."""
    tags = [{"id": tag.id, "name": tag.name, "colour": tag.colour} for tag in here().services.store.tagged().tags]
    return json_body.told(tags=tags, may=reach(here().user, Action.EDIT_TAGS))


@blueprint.get("/tags/counts")
@allow(Action.SEE_CUSTOMERS)
def suggested() -> Response:
    """`?<page state>`: `{"values": [{"value", "count"}]}`: tags by name, each with how many customers it would give."""
    now = here().current(themed=False)
    tagged = now.store.tagged()
    found = counts_in(now.store, now.scope, tagged)
    return json_body.told(values=[{"value": tag.name, "count": found.get(tag.id, 0)} for tag in tagged.tags])


@blueprint.post("/tags/create")
@allow(Action.EDIT_TAGS)
def create() -> Response:
    """`{"name", "colour"}`; a colour of null is the next one of the palette."""
    sent = _sent("name", "colour")
    return _done(editing.create(hub().state, origin.who(), sent["name"], sent["colour"]))


@blueprint.post(f"{_ONE}/change")
@allow(Action.EDIT_TAGS)
def change(tag_id: int) -> Response:
    """`{"version", "name", "colour"}`; 409 with what it is `now` where the version or the name is somebody else's."""
    sent = _sent("version", "name", "colour")
    version, services = json_body.number(sent["version"]), here().services
    return _done(
        editing.change(services.state, services.store, origin.who(), tag_id, version, sent["name"], sent["colour"])
    )


@blueprint.post(f"{_ONE}/merge")
@allow(Action.EDIT_TAGS)
def merge(tag_id: int) -> Response:
    """`{"version", "into"}`: the id of the tag that stays."""
    sent, services = _sent("version", "into"), here().services
    version, into = json_body.number(sent["version"]), json_body.number(sent["into"])
    return _done(editing.merge(services.state, services.store, origin.who(), tag_id, version, into))


@blueprint.post(f"{_ONE}/remove")
@allow(Action.EDIT_TAGS)
def remove(tag_id: int) -> Response:
    """`{"version"}`."""
    version, services = json_body.number(_sent("version")["version"]), here().services
    return _done(editing.remove(services.state, services.store, origin.who(), tag_id, version))


@blueprint.post("/tags/give")
@allow(Action.EDIT_TAGS)
def give() -> Response:
    """`{"add", "remove", "customers", "query", "filter", "except"}`: ids of tags; customers as `eu:<org_id>`.

    Either `customers` are meant, or (`query`, a page state, is no null) all that it and the column filters of the list
    select, but those of `except`.
    """
    sent, services = _sent("add", "remove", *meant.WHOSE), here().services
    add, take = _numbers(sent["add"]), _numbers(sent["remove"])
    return _done(giving.change(services.state, services.store, origin.who(), meant.customers(sent), add, take))


@blueprint.post("/tags/held")
@allow(Action.EDIT_TAGS)
def held() -> Response:
    """`{"customers", "query", "filter", "except"}`, as for `give`.

    `{"customers", "tags": [{"id", "name", "colour", "version", "customers"}]}`: how many are meant, and bear each tag.
    """
    store, whose = here().services.store, meant.customers(_sent(*meant.WHOSE))
    giving.all_seen(here().user, store, whose)
    tagged = store.tagged()
    found = Counter(tag_id for region, org_id in whose for tag_id in tagged.bearers.get(region, {}).get(org_id, ()))
    return json_body.told(customers=len(whose), tags=[{**said(tag), "customers": found[tag.id]} for tag in tagged.tags])


@blueprint.post("/tags/undo")
@allow(Action.EDIT_TAGS)
def undo() -> Response:
    """`{"token"}`, as the act's answer told it."""
    sent, services = _sent("token"), here().services
    token = sent["token"] if isinstance(sent["token"], str) else ""
    return json_body.told(customers=giving.undo(services.state, services.store, origin.who(), token))


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _numbers(given: object) -> list[int]:
    """Ids, as many as one act takes."""
    if not isinstance(given, list) or len(given) > naming.MOST_AT_ONCE:
        raise Refused("web.error.fields")
    return [json_body.number(one) for one in given]


def _done(done: Done) -> Response:
    return json_body.told(tag=said(done.tag) if done.tag else None, customers=done.customers, undo=done.undo)
