"""`GET /export/<block id>.csv|xlsx?<page state>&sort=&filter=&only=&except=`: understand, ask, write."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.blocks import Block
from dashboard.data import picked
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.errors import Missing
from dashboard.exports.block_file import FORMATS, BlockFile, asked_block
from dashboard.pages import BLOCKS
from dashboard.request_context import here
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("exports", __name__)


@blueprint.get("/export/<name>")
@allow(Action.EXPORT, expensive=True)
def export(name: str) -> Response:
    """All rows of the block that pass the filter, in the order asked for.

    Raises Missing for a block or format that there is not, Refused for a column or condition, Unusable where it cannot
    be written down who exports what.
    """
    block, kind = _understood(name)
    now = here().current(themed=False)
    file = BlockFile.of(block, now, now.extra.get("sort", ""), now.extra.get("filter", ""), picked.read(now.extra))
    said = file.audited()
    if request.method == "GET":  # before anything leaves
        audit_log.write(hub().state, origin.who(), Act.EXPORTED, name, said)
    answer = Response(file.written(kind), content_type=FORMATS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name(kind)}"'
    return answer


def _understood(name: str) -> tuple[Block, str]:
    found = re.fullmatch(r"([a-z0-9-]{1,60})\.([a-z]{1,8})", name)
    if found is None:
        raise Missing("exports.error.block", got=name[:60])
    block, kind = asked_block(BLOCKS, found[1]), found[2]
    if kind not in FORMATS:
        raise Missing("exports.error.format", got=kind, known=", ".join(FORMATS))
    return block, kind
