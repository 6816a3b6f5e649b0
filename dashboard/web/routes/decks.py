"""`GET /deck/<region>/<org_id>.pptx?quarter=&from=&to=&lang=&manager=&sections=`: a customer's review, written down;
`POST /decks/run`: those of several, made by a worker."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from dashboard.access import Action, may
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.brand.brand import brand_of, chosen
from dashboard.data.questions import customers
from dashboard.data.report_runs import writing
from dashboard.data.report_runs.run import DECKS
from dashboard.decks import many, period, review, said
from dashboard.errors import Missing, NoAccess, Refused
from dashboard.pages.reports import HISTORY
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow
from dashboard.web.routes import meant
from dashboard.web.server import picturing
from dashboard.words import LANGUAGES

blueprint = Blueprint("decks", __name__)
MAX_BYTES, MAX_DEPTH = 120 * 1024, 4
JOB = "decks"
_TEXTS = (said.QUARTER, said.MANAGER, said.LANG, "kind")


@blueprint.get("/deck/<region>/<org_id>.<kind>")
@allow(Action.EXPORT, expensive=True)
def deck(region: str, org_id: str, kind: str) -> Response:
    """The file.

    Raises Missing for a kind that there is not or a customer that the reader does not see, NoAccess for who sees no
    analytics, Refused for a time that is none, Unusable where it cannot be written down who has it.
    """
    media, given = review.media(kind), request.args.to_dict()
    now = here().current({"region": region, "customer": org_id, "lang": given.get("lang", "")}, themed=False)
    wish = said.wish_of(given, request.args.getlist(said.SECTIONS))
    wished = review.Review(now, wish, brand_of(hub().config, chosen(hub().state)))
    made = wished.deck()
    file = wished.file(kind, made, picturing.of(current_app).printer)
    if request.method == "GET":  # before anything leaves
        time = wished.period
        told = {"kind": f"deck.{kind}", "range": f"{time.first}..{time.last}", "version": now.scope.version}
        audit_log.write(hub().state, origin.who(), Act.EXPORTED, f"{region}:{org_id}", told)
    # In one piece after another, so that it ends with the right that it was made under.
    answer = Response(iter([file]), content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{wished.file_name(kind, made)}"'
    answer.headers["Content-Length"] = str(len(file))
    return answer


@blueprint.post("/decks/run")
@allow(Action.EXPORT)
def run() -> Response:
    """`{"chosen": whose (meant.WHOSE), "quarter", "manager", "lang", "kind", "sections"}` to `{"run", "go"}`.

    Raises NoAccess for who sees no analytics, Missing for a customer that they do not see, Refused for too many.
    """
    sent = json_body.fields("chosen", said.SECTIONS, *_TEXTS, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    chosen, sections = sent["chosen"], sent[said.SECTIONS]
    if not all(isinstance(sent[name], str) for name in _TEXTS) or not _is_whose(chosen) or not _are_texts(sections):
        raise Refused("web.error.fields")
    services, user = here().services, here().user
    if not may(user, Action.SEE_ANALYTICS):
        raise NoAccess("web.error.no_access")
    if sent[said.LANG] not in LANGUAGES:
        raise Refused("web.error.fields")
    whose = tuple(dict.fromkeys(meant.customers(chosen)))
    wish = said.wish_of({name: sent[name] for name in _TEXTS}, sections)
    asked = many.Asked(whose, sent["kind"], sent[said.LANG], wish)
    if wish.quarter:
        period.named(wish.quarter)
    if customers.names(services.store, user, whose).keys() != set(whose):
        raise Missing("tags.error.customer")
    name = here().look().t("decks.page.many")
    run_id = writing.ask(services.config, services.state, origin.who(), asked_for(name, asked))
    return json_body.told(run=run_id, go=HISTORY)


def asked_for(name: str, asked: many.Asked) -> writing.Wish:
    """As the history of reports keeps it."""
    return writing.Wish(DECKS, name, said.kept(asked), asked.kind, JOB)


def _is_whose(given: object) -> bool:
    return isinstance(given, dict) and set(given) == set(meant.WHOSE)


def _are_texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)
