"""The audit log as rows of a file: acts and values by their names, times in UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from dashboard.catalog.column import Column, Type
from dashboard.data.audit import audit_query
from dashboard.data.audit.audit_list import Entry

_TYPES = {
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
COLUMNS: tuple[Column, ...] = tuple(
    Column(name, type_, heading=f"audit.column.{name}", defined=False) for name, type_ in _TYPES.items()
)


def row(entry: Entry) -> Mapping[str, Any]:
    """As it was written."""
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


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
