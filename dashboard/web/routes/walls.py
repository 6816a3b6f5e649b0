"""`POST /walls/...`: walls made and changed, links made and revoked, from the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.components import as_html
from dashboard.components.settings import walls as drawing
from dashboard.data.walls import definition, reading, writing
from dashboard.data.walls.definition import Definition
from dashboard.errors import BadField, HubError, Missing, Refused
from dashboard.look import Look
from dashboard.pages import wall_screen
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin, recent_password
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("walls", __name__)
MAX_BYTES, MAX_DEPTH = 16 * 1024, 3
_LOOK = ("title", "lang", "theme", "zone", "transition", "dim")
_WHICH = ("name", "version")
_ITEM = ("layout", "shows", "region", "service", "q", "dwell", "limits")
_MAY = Action.MANAGE_WALLS
Items = list[dict[str, Any]]


@blueprint.post("/walls/add")
@allow(_MAY)
def add() -> Response:
    """`{"name", "title", "lang", "theme", "zone", "transition", "dim"}`: a wall of the license page of all regions."""
    sent = _sent("name", *_LOOK)
    first = {"shows": ["licenses"]}
    writing.add(hub().state, origin.who(), sent["name"], {**{each: sent[each] for each in _LOOK}, "items": [first]})
    return json_body.told()


@blueprint.post("/walls/change")
@allow(_MAY)
def change() -> Response:
    """`{"name", "version", ...}` and the same: its playlist stays."""
    sent = _sent(*_WHICH, *_LOOK)
    return _changed(sent, lambda items: items, {each: sent[each] for each in _LOOK})


@blueprint.post("/walls/item")
@allow(_MAY)
def item() -> Response:
    """`{"name", "version", "place", "layout", "shows", "region", "service", "q", "dwell", "limits"}`: one after the
    last is new."""
    sent = _sent(*_WHICH, "place", *_ITEM)
    place, new = _whole(sent["place"]), _item(sent)
    return _changed(sent, lambda items: [*items[:place], new, *items[place + 1 :]])


@blueprint.get("/walls/preview")
@allow(_MAY, expensive=True)
def preview() -> Response:
    """The fields of an item as a query, `shows` with commas, to `{"title", "lines", "html", "theme"}`: the item as its
    wall would show it to whoever looks here, or what is wrong with it."""
    given = {**dict.fromkeys(("name", *_ITEM), ""), **request.args.to_dict()}
    try:
        shown = _named(given["name"]).shown
        item = {**_item(given), "shows": given["shows"].split(",")}
        return _told_as_shown(definition.read({**shown.said(), "items": [item]}))
    except HubError as error:
        return json_body.told(title=error.told_to_reader(here().look().lang), lines=[])


def _told_as_shown(shown: Definition) -> Response:
    store, look = hub().store, Look(shown.lang, "light" if shown.theme == "light" else "dark")
    with store.work.turn():
        picture = wall_screen.drawn(shown.items[0], here().user, store, look)
    return json_body.told(title="", lines=[], html=as_html.written(picture.content), theme=shown.theme)


@blueprint.post("/walls/open")
@allow(_MAY)
def open_() -> Response:
    """`{"name"}`: where whoever asks sees it from this machine for an hour; no password, as they see all of it here."""
    name = _sent("name")["name"]
    return json_body.told(open=definition.address("", name, writing.link_for_now(hub().state, origin.who(), name)))


@blueprint.post("/walls/arrange")
@allow(_MAY)
def arrange() -> Response:
    """`{"name", "version", "place", "how"}`: an item goes one place up (`earlier`), or away (`out`)."""
    sent = _sent(*_WHICH, "place", "how")
    place = _whole(sent["place"])
    if sent["how"] not in {"earlier", "out"}:
        raise Refused("web.error.fields")

    def arranged(items: Items) -> Items:
        rest = items[:place] + items[place + 1 :]
        if sent["how"] == "earlier":
            rest[max(0, place - 1) : max(0, place - 1)] = items[place : place + 1]
        return rest

    return _changed(sent, arranged)


@blueprint.post("/walls/link")
@allow(_MAY)
def link() -> Response:
    """`{"name", "label", "days", "only_from"}`: the address, which is told in the answer and never again."""
    sent = _sent("name", "label", "days", "only_from")
    recent_password.require_recent_password()
    days = _whole(sent["days"]) if sent["days"] else None
    made, token = writing.link(hub().state, origin.who(), sent["name"], sent["label"], days, sent["only_from"])
    address = definition.address(hub().config.base_url, str(sent["name"]), token)
    return json_body.told(show=[{"label": here().look().t("walls.manage.address", label=made.label), "value": address}])


@blueprint.post("/walls/revoke")
@allow(_MAY)
def revoke() -> Response:
    """`{"link"}`, as the page names it. It only takes, so no password is asked for."""
    writing.revoke(hub().state, origin.who(), _whole(_sent("link")["link"]))
    return json_body.told()


@blueprint.post("/walls/remove")
@allow(_MAY)
def remove() -> Response:
    """`{"name", "version"}`."""
    sent = _sent(*_WHICH)
    writing.remove(hub().state, origin.who(), sent["name"], _whole(sent["version"]))
    return json_body.told()


def _changed(sent: dict[str, Any], to: Callable[[Items], Items], look: dict[str, Any] | None = None) -> Response:
    """The wall with other items or another look, where it still is what the page showed."""
    state, version, found = hub().state, _whole(sent["version"]), _named(sent["name"])
    said = found.shown.said()
    items = to([asdict(each) for each in found.shown.items])
    writing.change(state, origin.who(), sent["name"], version, {**said, **(look or {}), "items": items})
    return json_body.told()


def _named(name: object) -> reading.Wall:
    found = next((one for one in reading.listed(hub().state) if one.name == name), None)
    if found is None:
        raise Missing("walls.error.gone", name=str(name)[:40])
    return found


def _item(sent: Mapping[str, Any]) -> dict[str, Any]:
    """An item as a form says it."""
    limits = drawing.limits_of(sent["limits"] if isinstance(sent["limits"], str) else "")
    same = {each: sent[each] for each in ("layout", "shows", "region", "service", "q")}
    return {**same, "dwell_s": _whole(sent["dwell"]), "thresholds": limits}


def _sent(*names: str) -> dict[str, Any]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)


def _whole(given: object) -> int:
    """A number as a form or a button sends it."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= writing.MOST_DIGITS:
        return int(given)
    if isinstance(given, str):
        raise BadField("walls.error.number", field="dwell")
    return json_body.number(given)
