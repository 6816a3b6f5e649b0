"""`GET /search/hits?find=`: what the search over the reader's customers finds, while it is typed."""

from __future__ import annotations

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.pages import search
from dashboard.request_context import here
from dashboard.web.guards import headers
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.server.block_answer import as_json

blueprint = Blueprint("search", __name__)


@blueprint.get(search.HITS)
@allow(Action.SEARCH, expensive=True)
def hits() -> Response:
    """`{"find", "said", "tree"}`: the text, how many it found in words, and the hits as the page draws them.

    Made in one turn of the reader's: what is typed fast waits for itself, not others for it.
    """
    find = request.args.get("find", "")
    now = here().bare(request.args.to_dict())
    with hub().store.work.turn():
        said, tree = search.answer(now, find)
    answer = Response(as_json({"find": find, "said": said, "tree": tree}), mimetype="application/json")
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
