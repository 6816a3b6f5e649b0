"""`/wall/<name>`: the screen itself, the exchange of its link for its cookie, and what it shows as one answer."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from flask import Blueprint, Response, request

from dashboard import context
from dashboard.components import as_html
from dashboard.components.wall import ticker
from dashboard.components.wall.screen import PASSING
from dashboard.data.walls import definition, reading
from dashboard.data.walls.definition import Item
from dashboard.data.walls.reading import Screen
from dashboard.errors import HubError, NoAccess
from dashboard.look import Look
from dashboard.pages import wall_screen
from dashboard.request_context import here
from dashboard.scope import Region
from dashboard.web import logs
from dashboard.web.guards import json_body, origin
from dashboard.web.guards import wall as guard
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, WALL, allow
from dashboard.web.server import wall_document

blueprint = Blueprint("wall", __name__)
_ONE = f"{guard.PREFIX}<name>"
MAX_BYTES, MAX_DEPTH = 1024, 2


@blueprint.get(_ONE)
@allow(PUBLIC)
def page(name: str) -> Response:
    """The page of any wall: who has no link to it learns not even whether there is one."""
    return wall_document.page(definition.name(name), here().look())


@blueprint.post(f"{_ONE}/open")
@allow(PUBLIC)
def exchange(name: str) -> Response:
    """`{"token"}` of the link: sets the wall's own cookie, 403 for every other."""
    sent = json_body.fields("token", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    found = reading.by_token(hub().state, name, sent["token"], origin.address())
    if found is None:
        logs.event("wall_refused", address=origin.address())
        raise NoAccess("walls.error.refused")
    return _with_cookie(json_body.told(), found, reading.cookie_of(sent["token"]))


@blueprint.get(f"{_ONE}/screen")
@allow(WALL)
def screen(name: str) -> Response:  # noqa: ARG001  the guard has read it
    """`{"title", "lang", "theme", "zone", "transition", "words", "release", "items", "alerts"}`; each item is
    `{"v", "dwell", "html"}`.

    Conditional: 304 where nothing changed; then no question is asked.
    """
    looked = guard.looked_at()
    tag = _tag(looked)
    if request.if_none_match.contains_weak(tag):
        answer = Response(b"", 304)
        answer.set_etag(tag, weak=True)
        return answer
    body = _known(looked, tag)
    answer = Response(body, mimetype="application/json")
    cookie = request.cookies.get(guard.cookie_name(hub().config), "")
    answer = _with_cookie(answer, looked, cookie)
    answer.headers["Cache-Control"] = "private, no-cache"
    if not _passes(body):
        answer.set_etag(tag, weak=True)
    return answer


def _with_cookie(answer: Response, looked: Screen, cookie: str) -> Response:
    guard.keep(answer, looked.wall.name, cookie)
    return answer


def _tag(looked: Screen) -> str:
    """Another text whenever the answer could be: the wall, its maker's rights, what is current, what the hub's own
    state tells of customers, the day, the release."""
    store, user = hub().store, looked.user
    current = {region.value: _current(region) for region in user.regions}
    filtered = any(item.q for item in looked.wall.shown.items)
    stamps = (store.tagged().stamp, store.responsible().stamp) if filtered else ()
    rights = (user.id, looked.stamp, user.role)
    wall = (looked.wall.id, looked.wall.version, wall_document.release(), context.today().isoformat())
    return hashlib.sha256(repr((wall, rights, current, stamps)).encode()).hexdigest()[:32]


def _current(region: Region) -> str:
    store = hub().store
    try:
        place = store.place(region)
    except HubError:
        return ""
    return "" if place is None else f"{place.version}.{place.content}.{store.degraded(region)}"


def _known(looked: Screen, tag: str) -> bytes:
    """The answer; one that was made before is given again as the same bytes."""
    store, key = hub().store, f"wall:{tag}"
    body = store.memory.get(key) if store.memory is not None else None
    while body is None:
        with store.under_way.first(key) as mine:
            body = store.memory.get(key) if store.memory is not None else None
            if body is None and mine:
                body = _made(looked)
                if store.memory is not None and not _passes(body):
                    store.memory.set(key, body)
    return bytes(body)


def _passes(body: bytes) -> bool:
    """Whether it tells of a failure that may be over with the next look: such an answer is given once."""
    return PASSING.encode() in body


def _made(looked: Screen) -> bytes:
    store, shown = hub().store, looked.wall.shown
    look = Look(shown.lang, "light" if shown.theme == "light" else "dark")
    with store.work.asking(f"wall {looked.wall.id}"), store.work.turn():
        items = [_item(item, looked, look) for item in shown.items]
        alerts = wall_screen.alerts(shown, looked.user, store, look)
    said = {"title": shown.title, "lang": shown.lang, "theme": shown.theme, "zone": shown.zone}
    more = {"transition": shown.transition, "words": wall_document.told(look), "release": wall_document.release()}
    told = [as_html.written(ticker.drawn(alert)) for alert in alerts]
    return orjson.dumps({**said, **more, "items": items, "alerts": told})


def _item(item: Item, looked: Screen, look: Look) -> dict[str, Any]:
    html = as_html.written(wall_screen.drawn(item, looked.user, hub().store, look))
    return {"v": hashlib.sha256(html.encode()).hexdigest()[:16], "dwell": item.dwell_s, "html": html}
