"""The customers of a scope, each with the licenses of the scope's service at the day that is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from dashboard.data import metrics as m
from dashboard.data.questions.lines import lines_at
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import RegionView, Scope


def _ask(scope: Scope, place: RegionView) -> Statement:
    """One row a customer; `lines` counts its live lines, unknown numbers add nothing, no known one is unknown."""
    lines = lines_at(place.as_of, [scope.service.value])
    return (
        select(
            c.c.org_id,
            c.c.name,
            c.c.managed_by,
            c.c.last_sign_in,
            func.count(lines.c.line_id).label("lines"),
            *(func.sum(lines.c[name]).label(name) for name in ("total", "assigned", "used")),
        )
        .outerjoin(lines, lines.c.customer_id == c.c.customer_id)
        .where(visible(c.c.customer_id, scope), present(c, place.as_of))
        .group_by(c.c.org_id, c.c.name, c.c.managed_by, c.c.last_sign_in)
        .order_by(c.c.org_id)
    )


def _combine(found: Sequence[Found], scope: Scope) -> list[dict[str, Any]]:
    return [
        {"region": place.region.value, **row, "assignment": m.rate(row["assigned"], row["total"])}
        for place, rows in zip(scope.places, found, strict=True)
        for row in rows
    ]


CUSTOMERS = Question("customers", _ask, _combine)
