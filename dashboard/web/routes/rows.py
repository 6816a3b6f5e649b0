"""`GET /rows/<block id>?<page state>&offset=&limit=&sort=&filter=`: a window of the rows of a large table."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from flask import Blueprint, Response, request

from dashboard.blocks import Block
from dashboard.context import Context
from dashboard.data.listing import MOST, WINDOW
from dashboard.data.windows import Listed
from dashboard.errors import Missing, Refused
from dashboard.exports.block_file import BlockFile
from dashboard.pages import BLOCKS
from dashboard.request_context import here
from dashboard.web.permission import allow
from dashboard.web.routes.blocks import OF_BLOCK
from dashboard.web.server import block_answer

blueprint = Blueprint("rows", __name__)
MOST_OFFSET = 10_000_000  # more rows than any partner has


@blueprint.get("/rows/<block_id>")
@allow(OF_BLOCK, expensive=True)
def rows(block_id: str) -> Response:
    """`{"v", "region", "as_of", "version", "count": rows that pass, "rows": [...]}`, with an ETag.

    Raises Missing for what is no table, Refused for a window, column or condition that there is not.
    """
    block = BLOCKS.get(block_id)
    if block is None or not isinstance(block.question, Listed) or block.rows is None:
        raise Missing("frame.state.no_block", name=block_id[:60])
    now = here().current(themed=False)
    offset, limit = _bounds(now.extra)
    sort, filters = now.extra.get("sort", ""), now.extra.get("filter", "")
    tag = block_answer.tag(block, now, str(offset), str(limit), sort, filters)
    if request.if_none_match.contains_weak(tag):
        return block_answer.answer(b"", tag, 304)
    return block_answer.packed(now, tag, lambda: _said(block, now, tag, offset, limit))


def _bounds(asked: Mapping[str, str]) -> tuple[int, int]:
    return _whole(asked, "offset", 0, 0, MOST_OFFSET), _whole(asked, "limit", WINDOW, 1, MOST)


def _whole(asked: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise Refused("exports.error.window", name=name, got=text[:20], least=least, most=most)
    return int(text)


def _said(block: Block, now: Context, tag: str, offset: int, limit: int) -> bytes:
    file = BlockFile(block, now, now.extra.get("sort", ""), now.extra.get("filter", ""))
    found = file.window(offset, limit)
    return orjson.dumps({**block_answer.facts(now, tag), "count": file.count, "rows": found})
