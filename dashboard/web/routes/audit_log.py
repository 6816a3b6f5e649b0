"""`GET /audit.csv?<filter>`: every entry of the audit log that is asked for, newest first."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.data.audit import audit_list, audit_log, audit_query
from dashboard.data.audit.audit_log import Act
from dashboard.exports import audit_rows, csv_file
from dashboard.exports.fields import fields
from dashboard.request_context import here
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("audit_log", __name__)
NAME = "partner-hub-audit.csv"


@blueprint.get("/audit.csv")
@allow(Action.EXPORT_AUDIT, expensive=True)
def export() -> Response:
    """The file. What is exported is written down first; raises Unusable where that cannot be."""
    given = {name: request.args[name] for name in audit_query.NAMES if request.args.get(name)}
    asked, state = replace(audit_query.asked(given), regions=here().user.regions), hub().state
    below = audit_list.newest(state) + 1
    if request.method == "GET":
        said = {"filters": given, "entries": audit_list.count(state, asked, below)}
        audit_log.write(state, origin.who(), Act.AUDIT_EXPORTED, NAME, said)
    rows = map(audit_rows.row, audit_list.every(state, asked, below))
    written = csv_file.written(fields(audit_rows.COLUMNS, (), here().look()), rows)
    answer = Response(written, content_type=csv_file.MEDIA)
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer
