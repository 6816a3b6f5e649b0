"""The rows of a built-in report as a template asks for them: fewer columns, another order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from dashboard.data import collate
from dashboard.data.listing import Key
from dashboard.data.reports.shape import Shape
from dashboard.data.reports.template import Asked, Kind, Source
from dashboard.data.statements import Statement
from dashboard.data.windows import ordered
from dashboard.scope import RegionView, Scope


@dataclass(frozen=True, slots=True)
class Rows:
    """The statement: what is read of the base's rows, in the order asked for, equal ones in the base's own.

    `names`: the ids of the base's columns; `read`: those that are read, in their order.
    """

    source: Source
    shape: Shape
    names: tuple[str, ...]
    read: tuple[str, ...]

    def __call__(self, scope: Scope, place: RegionView, asked: Asked) -> Statement:
        base = self.source
        keys = [key.label(f"o{at}") for at, key in enumerate(base.order)]
        whole = base.rows(scope, place, asked).add_columns(*keys).subquery("whole")
        cells = list(whole.c)
        named = dict(zip(self.names, cells, strict=False))
        order = [
            *ordered([self._key(each.column, named, each.way) for each in self.shape.sort]),
            *cells[len(self.names) :],
        ]
        return select(*(named[name].label(f"c{at}") for at, name in enumerate(self.read))).order_by(*order)

    def _key(self, name: str, named: Mapping[str, ColumnElement[Any]], way: str) -> Key:
        kind = self.source.columns[self.names.index(name)].kind
        text = kind in (Kind.TEXT, Kind.ID)
        return Key(collate.key_of(named[name], self.shape.lang) if text else named[name], way == "desc")
