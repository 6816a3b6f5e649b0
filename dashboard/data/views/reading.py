"""Saved views as a reader may see them, and which one a page begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from dashboard.access import Action, User, may
from dashboard.data.state.database import Database
from dashboard.data.state.models import SavedViewRow

_V = SavedViewRow


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view; `query`: the query string of the page's address."""

    id: int
    owner_id: int
    owner: str
    page: str
    name: str
    name_key: str
    query: str
    shared: bool
    version: int
    changed: datetime

    def told(self, reader: User) -> dict[str, Any]:
        """What a reader is told of it."""
        said = {name: getattr(self, name) for name in ("id", "name", "query", "shared", "version", "owner")}
        return {**said, "mine": self.owner_id == reader.id, "may": may_change(reader, self)}

    def row(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def listed(state: Database, reader: User, page: str) -> list[SavedView]:
    """Those of a page: the reader's own, and what others share; by name."""
    seen = or_(_V.owner_id == reader.id, _V.shared.is_(True))
    with state.read() as connection:
        rows = connection.execute(select(_V.__table__).where(_V.page == page, seen).order_by(_V.name_key, _V.id))
        return [view(row) for row in rows.mappings()]


def find(connection: Connection, view_id: int, reader: User) -> SavedView | None:
    """The view of this id, where the reader may see it."""
    row = connection.execute(select(_V.__table__).where(_V.id == view_id)).mappings().first()
    found = view(row) if row else None
    return found if found and (found.shared or found.owner_id == reader.id) else None


def begins_with(views: Sequence[SavedView], choice: object) -> SavedView | None:
    """The view that a reader chose (`preferences`, `view.<page>`) to begin with, where it is still among theirs."""
    return next((each for each in views if str(each.id) == choice), None)


def may_change(actor: User, found: SavedView) -> bool:
    """Who made it may; of one that is shared also whoever may share and sees everybody's people."""
    return found.owner_id == actor.id or (found.shared and may(actor, Action.MANAGE_USERS))


def view(row: RowMapping) -> SavedView:
    """A row as a value."""
    return SavedView(**row)
