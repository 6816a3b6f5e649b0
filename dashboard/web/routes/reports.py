"""`/reports/...`: a report is asked for, given up, looked after, and its file taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import IO, Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.components.settings import report_runs as drawing
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.report_runs import asking, files, reading, writing
from dashboard.data.report_runs.reach import covers
from dashboard.data.report_runs.run import Run, Stage
from dashboard.data.report_templates.reading import finder
from dashboard.data.reports.formats import FIRST, LAST, MEDIA
from dashboard.errors import Missing, Refused
from dashboard.pages.reports import HISTORY
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.permission import allow

blueprint = Blueprint("reports", __name__)
MAX_BYTES, MAX_DEPTH = 8 * 1024, 2
_PIECE = 64 * 1024
_FIELDS = ("template", "region", "service", FIRST, LAST, "format")


@blueprint.post("/reports/run")
@allow(Action.EXPORT)
def run() -> Response:
    """`{"template", "region", "service", "from", "to", "format"}` to `{"run": id}`: it is made by a worker."""
    sent, mine = _texts(*_FIELDS), here()
    find = finder(mine.services.state, mine.user)
    wish = asking.wish(mine.services.store, mine.user, sent, mine.look(), find)
    run_id = writing.ask(mine.services.config, mine.services.state, origin.who(), wish)
    return json_body.told(run=run_id, go=HISTORY)


@blueprint.post("/reports/cancel")
@allow(Action.EXPORT)
def cancel() -> Response:
    """`{"run"}`."""
    writing.cancel(here().services.state, origin.who(), _texts("run")["run"])
    return json_body.told()


@blueprint.get("/reports/runs")
@allow(Action.EXPORT)
def runs() -> Response:
    """`{"runs": [...]}`, the newest first, as the page shows them."""
    mine = here()
    found, look = reading.listed(mine.services.state, mine.user), mine.look_of_moments()
    return json_body.told(runs=[drawing.told(each, mine.user, look) for each in found])


@blueprint.get("/reports/files/<run_id>")
@allow(Action.EXPORT, page=True)
def file(run_id: str) -> Response:
    """The file of a run, where the reader may still see every row that may be in it; else as if there were none."""
    mine = here()
    found = reading.find(mine.services.state, mine.user, run_id)
    services = mine.services
    old = found.created < services.state.clock() - timedelta(days=services.config.report_keep_days)
    if old or found.stage is not Stage.DONE or not covers(services.store, mine.user, found.seen):
        raise Missing("reports.error.run")
    opened = files.opened(services.config, found.id)
    if request.method == "GET":  # before anything leaves
        audit_log.write(services.state, origin.who(), Act.REPORT_TAKEN, found.name, {"run": found.id})
    answer = Response(_pieces(opened), content_type=MEDIA[found.ending or found.kind])
    answer.headers["Content-Length"] = str(found.bytes)
    answer.headers["Content-Disposition"] = disposition(found)
    answer.call_on_close(opened.close)
    return answer


def disposition(run: Run) -> str:
    """The name of the file as headers carry it: in plain signs, and as it is."""
    name = run.file_name(datetime.now(UTC).date())
    plain = name.encode("ascii", "replace").decode().replace("?", "-").replace("%", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(_PIECE):
        yield piece


def _texts(*names: str) -> dict[str, Any]:
    sent = json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if not all(isinstance(each, str) for each in sent.values()):
        raise Refused("web.error.fields")
    return sent
