"""`/wall/<name>`: the screen itself, the exchange of its link for its cookie, and what it shows as one answer."""

from __future__ import annotations

import hashlib
from time import time
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from dashboard.components import as_html
from dashboard.components.wall import ticker
from dashboard.data.walls import definition, reading
from dashboard.data.walls.definition import Item
from dashboard.data.walls.reading import Screen
from dashboard.errors import NoAccess
from dashboard.look import Look
from dashboard.pages import wall_screen
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import json_body, origin
from dashboard.web.guards.links import wall as guard
from dashboard.web.hub import hub
from dashboard.web.permission import PUBLIC, WALL, allow
from dashboard.web.server import wall_document
from dashboard.web.server.wall_looks import Facts, looks_of, tag_of

blueprint = Blueprint("wall", __name__)
_ONE = f"{guard.path}<name>"
MAX_BYTES, MAX_DEPTH = 1024, 2
AGAIN_S = 15  # so long an answer that tells of a failure is given before it is made anew


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
    """`{"title", "lang", "theme", "zone", "transition", "dim", "words", "release", "items", "alerts"}`; each item is
    `{"v", "dwell", "html"}`.

    Conditional: 304 where nothing changed; then no question is asked. An answer that tells of a failure which may be
    over a moment later is another one from the next quarter of a minute on.
    """
    looked = guard.looked_at()
    facts = Facts(hub())
    tag = tag_of(looked, facts)
    for_now = f"{tag}-{int(time() // AGAIN_S)}"
    for said in (tag, for_now):
        if request.if_none_match.contains_weak(said):
            answer = Response(b"", 304)
            answer.set_etag(said, weak=True)
            if said == tag:
                looks_of(current_app).repeat(answer, looked, facts)
            return answer
    body, whole = _known(looked, tag, for_now)
    answer = Response(body, mimetype="application/json")
    cookie = request.cookies.get(guard.cookie(hub().config), "")
    answer = _with_cookie(answer, looked, cookie)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(tag if whole else for_now, weak=True)
    return answer


def _with_cookie(answer: Response, looked: Screen, cookie: str) -> Response:
    guard.keep(answer, looked.wall.name, cookie)
    return answer


def _known(looked: Screen, tag: str, for_now: str) -> tuple[bytes, bool]:
    """The answer, and whether nothing failed; one that was made before is given again as the same bytes."""
    store = hub().store

    def kept() -> tuple[bytes, bool] | None:
        found = ((store.memory.get(f"wall:{each}"), each == tag) for each in (tag, for_now) if store.memory is not None)
        return next(((bytes(body), whole) for body, whole in found if body is not None), None)

    known = kept()
    while known is None:
        with store.under_way.first(f"wall:{tag}") as mine:
            known = kept()
            if known is None and mine:
                known = body, whole = _made(looked)
                if store.memory is not None:
                    store.memory.set(f"wall:{tag if whole else for_now}", body)
    return known


def _made(looked: Screen) -> tuple[bytes, bool]:
    store, shown = hub().store, looked.wall.shown
    look = Look(shown.lang, "light" if shown.theme == "light" else "dark")
    with store.work.asking(f"wall {looked.wall.id}"), store.work.turn():
        pictures = [(item, wall_screen.drawn(item, looked.user, store, look)) for item in shown.items]
        attention = wall_screen.attention(shown, looked.user, store, look)
    said = {"title": shown.title, "lang": shown.lang, "theme": shown.theme, "zone": shown.zone, "dim": shown.dim}
    release = wall_document.release(hub().files)
    more = {"transition": shown.transition, "words": wall_document.told(look), "release": release}
    items = [_item(item, as_html.written(picture.content)) for item, picture in pictures]
    told = [as_html.written(ticker.drawn(alert)) for alert in attention.alerts]
    whole = attention.whole and all(picture.whole for _item, picture in pictures)
    return orjson.dumps({**said, **more, "items": items, "alerts": told}), whole


def _item(item: Item, html: str) -> dict[str, Any]:
    return {"v": hashlib.sha256(html.encode()).hexdigest()[:16], "dwell": item.dwell_s, "html": html}
