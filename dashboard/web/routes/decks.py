"""`GET /deck/<region>/<org_id>.pptx?quarter=&from=&to=&lang=&manager=`: a customer's review, and it is written down."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from dashboard.access import Action
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.brand.brand import brand_of, chosen
from dashboard.decks import review
from dashboard.request_context import here
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.server import picturing

blueprint = Blueprint("decks", __name__)


@blueprint.get("/deck/<region>/<org_id>.<kind>")
@allow(Action.EXPORT)
def deck(region: str, org_id: str, kind: str) -> Response:
    """The file.

    Raises Missing for a kind that there is not or a customer that the reader does not see, NoAccess for who sees no
    analytics, Refused for a time that is none, Unusable where it cannot be written down who has it.
    """
    media, given = review.media(kind), request.args.to_dict()
    now = here().current({"region": region, "customer": org_id, "lang": given.get("lang", "")}, themed=False)
    wish = review.Wish(*(given.get(name, "") for name in ("quarter", "from", "to", "manager")))
    wished = review.Review(now, wish, brand_of(hub().config, chosen(hub().state)))
    made = wished.deck()
    file = wished.file(kind, made, picturing.of(current_app).printed)
    if request.method == "GET":  # before anything leaves
        time = wished.period
        said = {"kind": f"deck.{kind}", "range": f"{time.first}..{time.last}", "version": now.scope.version}
        audit_log.write(hub().state, origin.who(), Act.EXPORTED, f"{region}:{org_id}", said)
    # In one piece after another, so that it ends with the right that it was made under.
    answer = Response(iter([file]), content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{wished.file_name(kind, made)}"'
    answer.headers["Content-Length"] = str(len(file))
    return answer
