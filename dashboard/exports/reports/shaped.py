"""What a custom template makes of its base: columns in another order under own headers, fewer rows, another order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import orjson
import pyarrow as pa

from dashboard.access import User
from dashboard.blocks import Block
from dashboard.catalog.column import Column, Type
from dashboard.data.listing import Selection
from dashboard.data.reports import template as sources
from dashboard.data.reports.known import template as known_template
from dashboard.data.reports.reshaped import Rows
from dashboard.data.reports.shape import READERS, Condition, Shape
from dashboard.data.reports.template import Source
from dashboard.errors import BadField, HubError
from dashboard.exports import filter_model
from dashboard.exports.dialect import Dialect
from dashboard.exports.reports import bases
from dashboard.exports.reports.bases import of_source
from dashboard.look import FileLook, Look

_PAIR = ("inRange",)
_NONE = ("blank", "notBlank")
_HUNDRED = (Type.RATE, Type.POINTS)  # typed as people read them


def dialect(shape: Shape) -> Dialect:
    """How its CSV files are written."""
    point = Look(shape.lang).form["point"] if shape.numbers == READERS else "."
    return Dialect(shape.separator, shape.mark, point)


def headed(shape: Shape, known: Sequence[Column]) -> list[tuple[Column, str]]:
    """Its columns with their own headers, empty where they have none. Raises BadField for one that there is not."""
    by_id = {column.id: column for column in known}
    return [(_known(each.id, by_id, "columns"), each.header) for each in shape.columns]


def checked(shape: Shape, known: Sequence[Column]) -> None:
    """Raises BadField for columns, conditions or an order that the base cannot have."""
    look = FileLook(shape.lang)
    heads = [header or column.name(look) for column, header in headed(shape, known)]
    heads += [bases.REGION.name(look)] if shape.region_first else []
    twice = next((head for head in heads if heads.count(head) > 1), None)
    if twice is not None:
        raise BadField("reports.error.twice", field="columns", got=twice)
    chosen = {column.id: column for column in known}
    for each in shape.sort:
        _known(each.column, chosen, "sort")
    _told_beside("conditions", lambda: filter_model.filters(filters_of(shape, known), known, look))
    _told_beside("sort", lambda: filter_model.sorts(sort_of(shape), known, look))


def fits(blocks: Mapping[str, Block], _maker: User, shape: Shape) -> None:
    """Raises HubError where the base of a template has not what it asks for."""
    checked(shape, bases.columns(known_template(shape.base), blocks))


def _told_beside(field: str, check: Callable[[], object]) -> None:
    """What the shared reader of filters refuses is told beside the field of the form."""
    try:
        check()
    except BadField:
        raise
    except HubError as error:
        raise BadField(error.key, field=field, **error.values) from error


def _known(name: str, known: Mapping[str, Column], field: str) -> Column:
    if name not in known:
        raise BadField("exports.error.column", field=field, got=name[:60], known=", ".join(known))
    return known[name]


# Conditions and order in the words of the grid ---------------------------------------------------


def sort_of(shape: Shape) -> str:
    """The order as an address has it."""
    return ",".join(f"{each.column}:{each.way}" for each in shape.sort)


def filters_of(shape: Shape, known: Sequence[Column]) -> str:
    """The conditions as the grid's filter model. Raises BadField for a value that is none of the column's."""
    by_id = {column.id: column for column in known}
    in_order = sorted(shape.conditions, key=lambda one: one.column)
    model = {}
    for name, some in groupby(in_order, key=lambda one: one.column):
        told = [_model(_known(name, by_id, "conditions"), one) for one in some]
        model[name] = told[0] if len(told) == 1 else {"operator": "AND", "conditions": told}
    return orjson.dumps(model).decode() if model else ""


def _model(column: Column, one: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"type": one.test}
    if one.test in _NONE:
        return told
    family = filter_model.family_of(column.type)
    names = {"date": ("dateFrom", "dateTo")}.get(family, ("filter", "filterTo"))
    given = (one.value, one.to) if one.test in _PAIR else (one.value,)
    for name, text in zip(names, given, strict=False):
        told[name] = _number(column, text) if family == "number" else text.strip() if family == "date" else text
    return told


def _number(column: Column, text: str) -> float:
    """With a point or a comma; shares as people read them, in percent."""
    try:
        number = float(text.strip().replace("\u00a0", "").replace("\u2212", "-").replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadField("exports.error.value", field="conditions", column=column.id)
    return number / 100 if column.type in _HUNDRED else number


# A built-in report in another shape --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sieve:
    """Lets the rows of a piece pass that hold what is wanted, with the first `width` columns of it."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    selection: Selection
    look: Look
    width: int

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        asked = {column.id for column in self.columns}
        cells = {
            name: cells.to_pylist() for name, cells in zip(self.names, batch.columns, strict=True) if name in asked
        }
        rows = [{"": at, **{name: values[at] for name, values in cells.items()}} for at in range(batch.num_rows)]
        passed = filter_model.selected(rows, self.columns, self.selection, self.look)
        kept = batch.take(pa.array([row[""] for row in passed], pa.int64()))
        return kept.select(list(range(self.width)))


def shaped(source: Source, shape: Shape) -> Source:
    """The built-in report with the columns, conditions and order of a template. Raises BadField."""
    look, known = FileLook(shape.lang), of_source(source)
    checked(shape, known)
    kinds = {column.id: each for column, each in zip(known, source.columns, strict=True)}
    head = [(column, header or column.name(look)) for column, header in headed(shape, known)]
    chosen = [column.id for column, _header in head]
    by_id = {column.id: column for column in known}
    asked = [by_id[name] for name in dict.fromkeys(one.column for one in shape.conditions)]
    read = (*chosen, *(column.id for column in asked if column.id not in chosen))
    sieve = None
    if asked:
        picked = filter_model.selection(known, "", filters_of(shape, known), look)
        sieve = _Sieve(read, tuple(asked), picked, look, len(chosen))
    columns = tuple(sources.Column(header, kinds[column.id].kind) for column, header in head)
    rows = Rows(source, shape, tuple(column.id for column in known), read)
    return replace(source, columns=columns, rows=rows, order=(), sieve=sieve)
