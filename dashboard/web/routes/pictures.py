"""`GET /picture/<page or block>.png|pdf?<page state>&width=&scale=...`: understand, write down, draw."""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, request

from dashboard.access import Action
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.people import sessions
from dashboard.pictures.places import place_of
from dashboard.pictures.wish import KINDS, Wish
from dashboard.request_context import here
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.server import picturing

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/picture/<path:name>")
@allow(Action.EXPORT, expensive=True)
def picture(name: str) -> Response:
    """The file, drawn with the rights of this session.

    Raises Missing for a page, block or kind that there is not, Refused for a value that makes no sense, Busy where too
    many wait, Unusable where there is no browser, or nothing whole came of it, or it cannot be written down.
    """
    look = here().look()
    wish = Wish.of(name, {**request.args.to_dict(), "lang": look.lang, "theme": look.theme})
    place_of(wish, here().user)
    made = b""
    if request.method == "GET":  # before anything leaves
        audit_log.write(hub().state, origin.who(), Act.EXPORTED, name, wish.told())
        state, token = hub().state, here().token
        # Asked anew by each request of the page that is drawn: the picture ends with the session.
        made = picturing.of(current_app).make(wish, lambda: sessions.see(state, token), look)
    answer = Response(made, content_type=KINDS[wish.kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file(wish)}"'
    return answer


def _file(wish: Wish) -> str:
    """Made from what we know, never from names: plain letters, digits and hyphens."""
    parts = re.sub(r"[^a-z0-9]+", "-", f"{wish.name}-{wish.state.get('region', '')}").strip("-")
    return f"partner-hub-{parts}.{wish.kind}"
