"""`GET /blocks/<block id>?<page state>`: understand, ask, show; as JSON, with an ETag."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.data.listing import Listing
from dashboard.errors import HubError, Missing
from dashboard.exports.filter_model import orders
from dashboard.pages import BLOCKS
from dashboard.query import BARE, Query, Term
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.permission import ByAddress, allow
from dashboard.web.server import block_answer

blueprint = Blueprint("blocks", __name__)


def _permission(block_id: str) -> Action:
    """The block's own; who may see no block is not told which there are."""
    return BLOCKS[block_id].permission if block_id in BLOCKS else Action.SEE_ANALYTICS


OF_BLOCK = ByAddress(_permission)
_A_SEARCH = Query((Term(BARE, "a", said="a"),))


@blueprint.get("/blocks/<block_id>")
@allow(OF_BLOCK, expensive=True)
def block(block_id: str) -> Response:
    """The slots of a block under the address's state: `{"slots": {...}, "v", "as_of", "version", "region"}`."""
    found = BLOCKS.get(block_id)
    if found is None:
        raise Missing("frame.state.no_block", name=block_id[:60])
    now = here().current(themed="theme" in found.params)
    tag = block_answer.tag(found, now)
    if request.if_none_match.contains_weak(tag):
        return block_answer.answer(b"", tag, 304)
    done = block_answer.packed(now, tag, lambda: said(found, now, tag))
    listing = found.question.listing
    if listing is not None and listing.searched:
        done.call_on_close(partial(_prepare, found, listing, now))
    return done


def _prepare(block: Block, listing: Listing, now: Context) -> None:
    """Once its reader has the answer: what they will wait for when they sort or search. Searched is among nobody."""
    columns = block.rows.table.file if block.rows else ()
    try:
        if listing.ranked and columns:
            now.store.prepare(listing, now.scope, orders(listing, columns, now.look))
        now.store.rehearse(block.question, replace(now.scope.without_reader(), query=_A_SEARCH))
    except HubError as error:  # told where it is asked for
        logs.event("not_prepared", level="warning", block=block.id, error=error.told("en"))


def said(block: Block, now: Context, tag: str) -> bytes:
    """The answer as JSON."""
    slots = block.show(now.store.answer(block.question, now.scope), now)
    return block_answer.as_json({"slots": slots, **block_answer.facts(now, tag)})
