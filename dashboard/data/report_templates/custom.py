"""One custom template as it is kept, and what its readers are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from dashboard.access import Action, User, may
from dashboard.data.reports import known, shape
from dashboard.data.reports.known import AUDIT, Template
from dashboard.data.reports.shape import Shape

PREFIX = "custom-"  # of the IDs of custom templates, before their number


@dataclass(frozen=True, slots=True)
class Custom:
    """A template that somebody made."""

    id: int
    owner_id: int
    owner: str
    name: str
    name_key: str
    shape: Shape
    shared: bool
    version: int
    changed: datetime
    changed_by: str

    @property
    def template(self) -> Template:
        """As whoever makes reports knows it. Raises Missing where what it was made from is no more."""
        return known.template(self.shape.base).shaped(f"{PREFIX}{self.id}", self.name, self.shape)

    def told(self, reader: User) -> dict[str, Any]:
        """What a reader is told of it."""
        said = {name: getattr(self, name) for name in ("id", "name", "owner", "shared", "version", "changed_by")}
        may_ = {"mine": self.owner_id == reader.id, "may": may_change(reader, self)}
        return {**said, **may_, "shape": self.shape.said(), "changed": self.changed.isoformat()}

    def row(self) -> dict[str, Any]:
        """As it is kept."""
        plain = ("id", "owner_id", "owner", "name", "name_key", "shared", "version", "changed", "changed_by")
        return {**{name: getattr(self, name) for name in plain}, "shape": text_of(self.shape)}

    def facts(self) -> dict[str, Any]:
        """As the audit log tells it."""
        said = {"name": self.name, "owner": self.owner, "shared": self.shared}
        shape_ = self.shape.said()
        columns = [(each.header and f"{each.id} = {each.header}") or each.id for each in self.shape.columns]
        sort = [f"{each.column}:{each.way}" for each in self.shape.sort]
        held = [" ".join(filter(None, (one.column, one.test, one.value, one.to))) for one in self.shape.conditions]
        return {**said, **shape_, "columns": columns, "sort": sort, "conditions": held}


def text_of(shape_: Shape) -> str:
    """A shape as it is kept."""
    return orjson.dumps(shape_.said()).decode()


def custom_of(row: Mapping[Any, Any]) -> Custom:
    """The template of a row."""
    return Custom(**{**row, "shape": shape.read(orjson.loads(row["shape"]))})


def may_see(reader: User, one: Custom) -> bool:
    """One's own and what others share; of the audit log only who may export it."""
    return (one.shared or one.owner_id == reader.id) and (one.shape.base != AUDIT or may(reader, Action.EXPORT_AUDIT))


def may_change(reader: User, one: Custom) -> bool:
    """Its owner may; of one that is shared also full administrators."""
    return one.owner_id == reader.id or (one.shared and may(reader, Action.MANAGE_USERS))
