"""The answers of blocks and of their rows: their tag, what they say of their scope, the bytes that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import orjson
from flask import Response

from dashboard import context
from dashboard.blocks import Block
from dashboard.components import where
from dashboard.context import Context
from dashboard.parameters import LOOK
from dashboard.web.hub import hub
from dashboard.web.server import packing


def facts(now: Context, tag: str) -> dict[str, str]:
    """What every answer says: its tag, and of which region, day and version it is."""
    scope = now.scope
    return {"v": tag, "region": scope.region, "as_of": where.as_of(scope), "version": where.version(scope)}


def tag(block: Block, now: Context, *more: str) -> str:
    """Differs whenever the answer could: what is asked, the versions read, the look, the day the reader lives in, and
    the reader's role, which decides what may be done there."""
    looks = {name: getattr(now.look, name) for name in LOOK}  # chosen by the reader where the address says none
    params = [looks.get(name) or now.extra.get(name, "") for name in block.params]
    damaged = [str(now.store.degraded(place.region)) for place in now.scope.places]  # what the banner says
    asked = (now.store.stamp(block.question), now.scope.public_key(), str(now.state.version), *damaged, *params)
    parts = (block.id, now.user.role, *asked, now.look.lang, context.today().isoformat(), *more)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def packed(now: Context, tag: str, said: Callable[[], bytes]) -> Response:
    """The answer as it goes over the line; what was sent before is sent again as the same bytes."""
    coding, memory = packing.accepted(), now.store.memory
    # The tag has the stamp of what the hub's state told when it was made.
    key = f"block:{tag}:{now.scope.cache_key()}:{coding}"
    body = memory.get(key) if memory is not None else None
    while body is None:
        with hub().store.under_way.first(key) as mine:
            body = memory.get(key) if memory is not None else None
            if body is None and mine:
                body = _made(key, coding, said)
    done = answer(body, tag)
    if coding:
        done.headers["Content-Encoding"] = coding
    done.vary.add("Accept-Encoding")
    return done


def _made(key: str, coding: str, said: Callable[[], bytes]) -> bytes:
    """The answer, made in its reader's turn, and kept."""
    store = hub().store
    with store.work.turn():
        body = packing.CODINGS[coding](said(), packing.LEVEL) if coding else said()
    if store.memory is not None:
        store.memory.set(key, body)
    return body


def as_json(said: object) -> bytes:
    """An answer that may hold components."""
    return orjson.dumps(said, default=_component)


def _component(value: object) -> object:
    to_json = getattr(value, "to_plotly_json", None)
    if to_json is None:
        raise TypeError
    return to_json()


def answer(body: bytes, tag: str, status: int = 200) -> Response:
    """JSON with its tag."""
    done = Response(body, status, mimetype="application/json")
    done.set_etag(tag, weak=True)
    return done
