"""`GET /audit.csv?<filter>`: every entry of the audit log that is asked for, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, request

from dashboard.access import Action
from dashboard.catalog.column import Type
from dashboard.data.audit import audit_list, audit_log, audit_query
from dashboard.data.audit.audit_list import Entry
from dashboard.data.audit.audit_log import Act
from dashboard.exports import csv_file
from dashboard.exports.fields import Field
from dashboard.look import Look
from dashboard.request_context import here
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("audit_log", __name__)
NAME = "partner-hub-audit.csv"
_COLUMNS = {
    "number": Type.WHOLE,
    "when": Type.TEXT,
    "who": Type.TEXT,
    "who_id": Type.WHOLE,
    "from": Type.TEXT,
    "what": Type.TEXT,
    "target": Type.TEXT,
    "before": Type.TEXT,
    "after": Type.TEXT,
    "result": Type.TEXT,
    "hash": Type.TEXT,
}


@blueprint.get("/audit.csv")
@allow(Action.EXPORT_AUDIT)
def export() -> Response:
    """The file. What is exported is written down first; raises Unusable where that cannot be."""
    given = {name: request.args[name] for name in audit_query.NAMES if request.args.get(name)}
    asked, state = replace(audit_query.asked(given), regions=here().user.regions), hub().state
    below = audit_list.newest(state) + 1
    if request.method == "GET":
        said = {"filters": given, "entries": audit_list.count(state, asked, below)}
        audit_log.write(state, origin.who(), Act.AUDIT_EXPORTED, NAME, said)
    rows = (_row(entry) for entry in audit_list.every(state, asked, below))
    answer = Response(_written(rows, here().look()), content_type=csv_file.MEDIA)
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


def _written(rows: Iterator[dict[str, Any]], look: Look) -> Iterator[bytes]:
    fields = [Field(look.t(f"audit.column.{name}"), type_, _value(name)) for name, type_ in _COLUMNS.items()]
    return csv_file.written(fields, rows)


def _value(name: str) -> Any:
    return lambda row: row[name]


def _row(entry: Entry) -> dict[str, Any]:
    """As it was written: acts and values by their names, times in UTC."""
    return {
        "number": entry.number,
        "when": entry.at.astimezone(UTC).isoformat(),
        "who": entry.actor,
        "who_id": entry.actor_id,
        "from": entry.address,
        "what": entry.act,
        "target": entry.target,
        "before": _json(entry.before),
        "after": _json(entry.after),
        "result": audit_query.ALLOWED if entry.allowed else audit_query.DENIED,
        "hash": entry.hash,
    }


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
