"""`/api/v1/...` for programs that change something or have it made: tags of a customer, runs of reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from dashboard.access import Action, User
from dashboard.data.people import users
from dashboard.data.people.api_tokens import Reach
from dashboard.data.report_runs import asking, reading, writing
from dashboard.data.report_runs.run import Run
from dashboard.data.reports.formats import CHOICES, FIRST, LAST
from dashboard.data.reports.known import TEMPLATES, Template
from dashboard.data.reports.known import template as known
from dashboard.data.state.database import Database
from dashboard.data.tagged import Bearer
from dashboard.data.tags import giving
from dashboard.errors import BadField, Missing, NoAccess, Refused
from dashboard.request_context import here
from dashboard.scope import ALL, Region
from dashboard.web.guards import json_body, origin
from dashboard.web.permission import ByToken, allow
from dashboard.web.routes import reports as pages
from dashboard.web.routes.api import V1
from dashboard.web.server import program_document as schemas
from dashboard.web.server.program_answers import Told, asked, rates, said, tells

blueprint = Blueprint("api_writes", __name__, url_prefix=V1)
blueprint.after_request(rates)
MAX_BYTES, MAX_DEPTH = 8 * 1024, 2
MOST_TAGS = 100
_WISH = ("region", "service", FIRST, LAST, "format")


@blueprint.put("/customers/<region>/<org_id>/tags")
@allow(ByToken(Reach.TAGS, Action.EDIT_TAGS))
@tells(Told(schemas.TAGGED, body=schemas.TAG_NAMES))
def set_tags(region: str, org_id: str) -> Response:
    """`{"tags": [name, ...]}`: exactly these from now on; each must be there already."""
    asked()
    names, mine = _names(json_body.fields("tags", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)["tags"]), here()
    one: Bearer = (_region(region), org_id)
    giving.all_seen(mine.user, mine.services.store, [one])  # with the token's regions; the act asks for the person's
    tagged = mine.services.store.tagged()
    ids = {tag.name: tag.id for tag in tagged.tags}
    if unknown := [name for name in names if name not in ids]:
        raise BadField("api.error.tag", field="tags", name=unknown[0][:60])
    wanted = {ids[name] for name in names}
    held = set(tagged.bearers.get(one[0], {}).get(org_id, ()))
    if wanted != held:
        add, take = sorted(wanted - held), sorted(held - wanted)
        giving.change(mine.services.state, mine.services.store, origin.who(), [one], add, take)
    return said({"region": one[0], "org_id": org_id, "tags": names})


@blueprint.get("/reports")
@allow(ByToken(Reach.REPORTS, Action.EXPORT))
@tells(Told(schemas.REPORTS))
def every_report() -> Response:
    """Each with what it asks for."""
    asked()
    t = here().look().t
    told = [
        {"id": one.id, "name": one.name(t), "ranged": one.ranged, "of_service": one.of_service} for one in TEMPLATES
    ]
    return said({"reports": told})


@blueprint.post("/reports/<template>/runs")
@allow(ByToken(Reach.REPORTS, Action.EXPORT))
@tells(Told(schemas.RUN, body=schemas.WISH, status=202))
def ask_report(template: str) -> Response:
    """`{"region", "service", "from", "to", "format"}`, all but the region optional; 202 with where the run is."""
    asked()
    sent, mine = _wish(known(template)), here()
    if sent["region"] == ALL and not _has_all(mine.services.state, mine.user):
        raise NoAccess("api.error.all_regions")
    wish = asking.wish(mine.services.store, mine.user, {**sent, "template": template}, mine.look())
    run_id = writing.ask(mine.services.config, mine.services.state, origin.who(), wish)
    answer = said(_run(reading.find(mine.services.state, mine.user, run_id)))
    answer.status_code = 202
    answer.headers["Location"] = f"{V1}/runs/{run_id}"
    return answer


@blueprint.get("/runs/<run_id>")
@allow(ByToken(Reach.REPORTS, Action.EXPORT))
@tells(Told(schemas.RUN))
def run(run_id: str) -> Response:
    """Queued, running, done, failed, cancelled or expired."""
    asked()
    return said(_run(_mine(run_id)))


@blueprint.get("/runs/<run_id>/file")
@allow(ByToken(Reach.REPORTS, Action.EXPORT))
@tells(Told({"type": "string"}, media="*/*"))
def run_file(run_id: str) -> Response:
    """As the page gives it, where the token may still see every row in it."""
    asked()
    _mine(run_id)
    return pages.file(run_id)


def _mine(run_id: str) -> Run:
    """A run that the reader may know of, of what the token opens. Raises Missing for any other."""
    state, user = here().services.state, here().user
    found = reading.find(state, user, run_id)
    region = found.asked.get("region", ALL)
    if region not in user.regions and not (region == ALL and _has_all(state, user)):
        raise Missing("reports.error.run")
    return found


def _has_all(state: Database, user: User) -> bool:
    """Whether the token has every region of its person: a worker makes what is of all regions with the person's."""
    person = users.active(state, user.email)
    return person is not None and set(person.regions) <= set(user.regions)


def _wish(of: Template) -> dict[str, str]:
    """What is asked for, of this report. Raises BadField for a service where it has none."""
    sent = json_body.of_request(MAX_BYTES, MAX_DEPTH)
    if not isinstance(sent, dict) or "region" not in sent or not set(sent) <= set(_WISH):
        raise Refused("web.error.fields")
    if not all(isinstance(value, str) for value in sent.values()):
        raise Refused("web.error.fields")
    if sent.get("format", CHOICES[0]) not in CHOICES:
        raise BadField("exports.error.format", field="format", got=sent["format"][:60], known=", ".join(CHOICES))
    if "service" in sent and not of.of_service:
        raise BadField("api.error.no_service", field="service")
    return {"service": "", FIRST: "", LAST: "", "format": CHOICES[0], **sent}


def _names(given: object) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_TAGS or not all(isinstance(one, str) for one in given):
        raise Refused("web.error.fields")
    return list(dict.fromkeys(given))


def _region(given: str) -> Region:
    """Raises Missing for what is no region of the token's."""
    if given not in here().user.regions:
        raise Missing("view.error.no_customer")
    return Region(given)


def _run(run: Run) -> dict[str, Any]:
    told = {"id": run.id, "template": run.template, "state": run.stage.value, "asked": dict(run.asked)}
    far = {"rows": run.rows if run.rows is not None else run.done, "position": run.position, "format": run.kind}
    return {**told, **far, "created": run.created, "ended": run.ended, "bytes": run.bytes, "sha256": run.sha256}
