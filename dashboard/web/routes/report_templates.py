"""`/reports/templates/...`: custom templates made, changed, shared, removed, taken back; their first rows."""

from __future__ import annotations

import csv
import io
from functools import partial

from flask import Blueprint, Response

from dashboard.access import Action
from dashboard.components.settings.report_templates import PAGE
from dashboard.data.report_templates import writing
from dashboard.data.reports import known, shape
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.shape import Shape
from dashboard.errors import Refused
from dashboard.exports.reports import shaped
from dashboard.exports.reports.begin import begin
from dashboard.pages import BLOCKS
from dashboard.request_context import here
from dashboard.web.guards import json_body, origin
from dashboard.web.permission import allow

blueprint = Blueprint("report_templates", __name__)
MAX_BYTES, MAX_DEPTH = 64 * 1024, 5
FIRST_ROWS = 10
_CHECK = partial(shaped.fits, BLOCKS)


@blueprint.post("/reports/templates/save")
@allow(Action.EXPORT)
def save() -> Response:
    """`{"id", "version", "name", "shape", "shared"}` to `{"template", "go"}`; 0 makes a new one. 409 tells, as `now`,
    what somebody else made of it meanwhile."""
    sent, state, who = _sent("id", "version", "name", "shape", "shared"), here().services.state, origin.who()
    number, shared = json_body.number(sent["id"]), _flag(sent["shared"])
    if number:
        version = json_body.number(sent["version"])
        one = writing.change(state, who, number, version, sent["name"], sent["shape"], _CHECK, shared=shared)
    else:
        one = writing.add(state, who, sent["name"], sent["shape"], _CHECK, shared=shared)
    return json_body.told(template=one.told(here().user), go=PAGE)


@blueprint.post("/reports/templates/share")
@allow(Action.EXPORT)
def share() -> Response:
    """`{"id", "version", "shared"}` to `{"template"}`."""
    sent = _sent("id", "version", "shared")
    number, version = json_body.number(sent["id"]), json_body.number(sent["version"])
    state, shared = here().services.state, _flag(sent["shared"])
    one = writing.share(state, origin.who(), number, version, shared=shared)
    return json_body.told(template=one.told(here().user))


@blueprint.post("/reports/templates/remove")
@allow(Action.EXPORT)
def remove() -> Response:
    """`{"id", "version"}` to `{"undo": token}`."""
    sent = _sent("id", "version")
    number, version = json_body.number(sent["id"]), json_body.number(sent["version"])
    return json_body.told(undo=writing.remove(here().services.state, origin.who(), number, version))


@blueprint.post("/reports/templates/undo")
@allow(Action.EXPORT)
def undo() -> Response:
    """`{"token"}` to `{"template"}`."""
    token = _sent("token")["token"]
    one = writing.undo(here().services.state, origin.who(), token if isinstance(token, str) else "")
    return json_body.told(template=one.told(here().user))


@blueprint.post("/reports/templates/preview")
@allow(Action.EXPORT)
def preview() -> Response:
    """`{"shape"}` to `{"head", "rows"}`: the first rows of the file that this reader would get now."""
    given = shape.read(_sent("shape")["shape"])
    found = _first(given)
    head, *rows = csv.reader(io.StringIO(found.decode().removeprefix("\ufeff"), newline=""), delimiter=given.separator)
    return json_body.told(head=head, rows=rows)


def _first(given: Shape) -> bytes:
    services, user = here().services, here().user
    template = known.template(given.base).shaped("", "-", given)
    making = begin(services.store, user, template, {}, "csv", BLOCKS, Progress(), state=services.state)
    return making.first(FIRST_ROWS)


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise Refused("web.error.fields")
    return given


def _sent(*names: str) -> dict[str, object]:
    return json_body.fields(*names, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
