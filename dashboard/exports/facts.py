"""What a file is of, in words: place, service, days, versions, filters, when it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.components import where
from dashboard.context import Context
from dashboard.exports.columns import Column
from dashboard.exports.select import read
from dashboard.look import Look
from dashboard.scope import Place

_VALUES = ("filter", "filterTo", "dateFrom", "dateTo")


def facts(
    title: str, now: Context, columns: Sequence[Column], filters: str, rows: int, made_at: datetime
) -> list[tuple[str, str]]:
    """Label and value, in the order of the second sheet. `made_at` in UTC."""
    look, scope = now.look, now.scope
    said = [
        ("table", title),
        ("partner", now.config.partner_name),
        ("region", look.t(f"frame.region.{where.region_key(scope)}")),
        ("service", look.t(f"licenses.service.{scope.service}")),
        ("as_of", _each(scope.places, [place.as_of.isoformat() for place in scope.places])),
        ("data_date", _each(scope.places, [place.data_date.isoformat() for place in scope.places])),
        ("version", _each(scope.places, [str(place.version) for place in scope.places])),
        ("query", scope.query.text or look.t("exports.sheet.none")),
        ("filter", "; ".join(_told(columns, filters, look)) or look.t("exports.sheet.none")),
        ("rows", look.count(rows)),
        ("made_at", made_at.strftime("%Y-%m-%d %H:%M UTC")),
    ]
    return [(look.t(f"exports.sheet.{name}"), value) for name, value in said if value]


def _each(places: Sequence[Place], values: Sequence[str]) -> str:
    """One value, or each region's."""
    if len(places) == 1:
        return values[0]
    return ", ".join(f"{place.region.upper()} {value}" for place, value in zip(places, values, strict=True))


def _told(columns: Sequence[Column], filters: str, look: Look) -> Iterator[str]:
    """Each filtered column with its conditions; `filters` has been understood before."""
    names = {column.id: look.t(column.words) for column in columns}
    for name, model in (read(filters) if filters else {}).items():
        conditions = [_condition(one, look) for one in model.get("conditions", [model])]
        joint = look.t("exports.test.or" if model.get("operator") == "OR" else "exports.test.and")
        yield f"{names[name]}: {f' {joint} '.join(conditions)}"


def _condition(model: Mapping[str, Any], look: Look) -> str:
    values = [str(model[name]).removesuffix(" 00:00:00") for name in _VALUES if model.get(name) is not None]
    return " ".join([look.t(f"exports.test.{model['type']}"), " – ".join(values)]).strip()
