"""`GET /blocks/<block id>?<page state>`: understand, ask, show; as JSON, with an ETag."""

from __future__ import annotations

import hashlib

import orjson
from flask import Blueprint, Response, request

from dashboard import context, request_context
from dashboard.access import Action, may
from dashboard.blocks import Block
from dashboard.components import where
from dashboard.context import Context
from dashboard.errors import Missing, NoAccess
from dashboard.pages import BLOCKS
from dashboard.parameters import LOOK
from dashboard.web.permission import allow
from dashboard.web.server import packing

blueprint = Blueprint("blocks", __name__)


@blueprint.get("/blocks/<block_id>")
@allow(Action.SEE_ANALYTICS)
def block(block_id: str) -> Response:
    """The slots of a block under the address's state: `{"slots": {...}, "v", "as_of", "version", "region"}`."""
    found = BLOCKS.get(block_id)
    if found is None:
        raise Missing("frame.state.no_block", name=block_id[:60])
    now = request_context.current()
    if not may(now.user, found.permission):
        raise NoAccess("web.error.no_access")
    tag = _tag(found, now)
    if request.if_none_match.contains_weak(tag):
        return _answer(b"", tag, 304)
    return _packed(found, now, tag)


def _packed(block: Block, now: Context, tag: str) -> Response:
    """The answer as it goes over the line; what was sent before is sent again as the same bytes."""
    coding, memory = packing.accepted(), now.store.memory
    key = f"block:{tag}:{now.scope.fingerprint()}:{coding}"
    body = memory.get(key) if memory is not None else None
    if body is None:
        body = packing.CODINGS[coding](said(block, now, tag), packing.LEVEL) if coding else said(block, now, tag)
        if memory is not None:
            memory.set(key, body)
    answer = _answer(body, tag)
    if coding:
        answer.headers["Content-Encoding"] = coding
    answer.vary.add("Accept-Encoding")
    return answer


def said(block: Block, now: Context, tag: str) -> bytes:
    """The answer as JSON."""
    slots = block.show(now.store.answer(block.question, now.scope), now)
    scope = now.scope
    facts = {"v": tag, "region": where.region_key(scope), "as_of": where.as_of(scope), "version": where.version(scope)}
    return orjson.dumps({"slots": slots, **facts}, default=_component)


def _component(value: object) -> object:
    to_json = getattr(value, "to_plotly_json", None)
    if to_json is None:
        raise TypeError
    return to_json()


def _tag(block: Block, now: Context) -> str:
    """Differs whenever the answer could: what is asked, the versions read, the look, the day the reader lives in."""
    looks = {name: getattr(now.look, name) for name in LOOK}  # chosen by the reader where the address says none
    params = [looks.get(name) or now.extra.get(name, "") for name in block.params]
    damaged = [str(now.store.degraded(place.region)) for place in now.scope.places]  # what the banner says
    asked = (now.scope.told(), str(now.state.version), *damaged, *params)
    parts = (block.id, *asked, now.look.lang, context.today().isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _answer(body: bytes, tag: str, status: int = 200) -> Response:
    answer = Response(body, status, mimetype="application/json")
    answer.set_etag(tag, weak=True)
    return answer
