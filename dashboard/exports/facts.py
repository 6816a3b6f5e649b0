"""What a file is of, in words: place, service, days, versions, filters, when it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.catalog.column import PERCENT, Column, Row
from dashboard.exports.about import About
from dashboard.exports.fields import percents, plain
from dashboard.exports.filter_model import read
from dashboard.exports.xlsx_file import MAX_TEXT
from dashboard.look import Look
from dashboard.scope import RegionView

_NAMED = 100  # shortened cells that are named, at most
_VALUES = ("filter", "filterTo", "dateFrom", "dateTo")


def facts(
    title: str,
    about: About,
    columns: Sequence[Column],
    filters: str,
    count: int,
    period: Sequence[Row],
    made_at: datetime,
) -> list[tuple[str, str]]:
    """Label and value, in the order of the second sheet. `count`: rows of the first sheet; `period`: of a chart over
    time its points. `made_at` in UTC."""
    now = about.now
    look, scope = now.look, now.scope
    said = [
        ("table", title),
        ("partner", now.config.partner),
        ("region", look.t(f"frame.region.{scope.region}")),
        *about.facts(period),
        ("as_of", each_of(scope.places, [place.as_of.isoformat() for place in scope.places])),
        ("data_date", each_of(scope.places, [place.data_date.isoformat() for place in scope.places])),
        ("version", each_of(scope.places, [str(place.version) for place in scope.places])),
        ("query", scope.query.text or look.t("exports.sheet.none")),
        ("filter", "; ".join(_told(columns, filters, look)) or look.t("exports.sheet.none")),
        ("rows", look.count(count)),
        ("made_at", made_at.strftime("%Y-%m-%d %H:%M UTC")),
    ]
    return [(look.t(f"exports.sheet.{name}"), value) for name, value in said if value]


def cut(cells: Sequence[str], look: Look) -> list[tuple[str, str]]:
    """Which cells of the sheet had to be shortened; nothing where none had to."""
    if not cells:
        return []
    named = ", ".join(cells[:_NAMED])
    if len(cells) > _NAMED:
        named = look.t("exports.sheet.cut_more", cells=named, more=look.count(len(cells) - _NAMED))
    return [(look.t("exports.sheet.cut"), look.t("exports.sheet.cut_cells", most=look.count(MAX_TEXT), cells=named))]


def each_of(places: Sequence[RegionView], values: Sequence[str]) -> str:
    """One value, or each region's."""
    if len(places) == 1:
        return values[0]
    return ", ".join(f"{place.region.upper()} {value}" for place, value in zip(places, values, strict=True))


def _told(columns: Sequence[Column], filters: str, look: Look) -> Iterator[str]:
    """Each filtered column with its conditions; `filters` has been understood before."""
    known = {column.id: column for column in columns}
    for name, model in (read(filters) if filters else {}).items():
        conditions = [_condition(one, known[name], look) for one in model.get("conditions", [model])]
        joint = look.t("exports.test.or" if model.get("operator") == "OR" else "exports.test.and")
        yield f"{known[name].name(look)}: {f' {joint} '.join(conditions)}"


def _condition(model: Mapping[str, Any], column: Column, look: Look) -> str:
    values = [_value(model[name], column) for name in _VALUES if model.get(name) is not None]
    return " ".join([look.t(f"exports.test.{model['type']}"), " – ".join(values)]).strip()


def _value(value: Any, column: Column) -> str:
    """As the file writes it."""
    if column.type in PERCENT:
        return plain(percents(value))
    return str(value).removesuffix(" 00:00:00")
