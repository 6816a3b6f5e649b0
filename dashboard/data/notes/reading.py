"""Notes of a customer, for who may read them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from dashboard.access import Action, Reach, User, may, reach
from dashboard.data.questions import customers as questions
from dashboard.data.state.database import Database
from dashboard.data.state.models import NoteRow
from dashboard.data.store import Store
from dashboard.errors import Missing, NoAccess
from dashboard.scope import Region

_N = NoteRow


@dataclass(frozen=True, slots=True)
class Note:
    """One note, as it is now."""

    id: int
    region: Region
    org_id: str
    author_id: int
    author: str
    created: datetime
    edited: datetime | None
    text: str
    version: int

    def told(self, reader: User) -> dict[str, Any]:
        """What a reader is told of it; `mine`: whether they may edit and delete it."""
        return {
            "id": self.id,
            "author": self.author,
            "created": self.created.isoformat(timespec="seconds"),
            "edited": self.edited and self.edited.isoformat(timespec="seconds"),
            "text": self.text,
            "version": self.version,
            "mine": may_change(reader, self),
        }

    def row(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def listed(state: Database, store: Store, reader: User, region: Region, org_id: str) -> list[Note]:
    """Those about a customer, the newest first. Raises NoAccess, and Missing for a customer that they do not see."""
    if not may(reader, Action.SEE_NOTES):
        raise NoAccess("web.error.no_access")
    seen(store, reader, region, org_id)
    about = (_N.region == region.value, _N.org_id == org_id)
    with state.read() as connection:
        rows = connection.execute(select(_N.__table__).where(*about).order_by(_N.id.desc())).mappings()
        return [note(row) for row in rows]


def find(connection: Connection, note_id: int) -> Note | None:
    """The note of this id; None where there is none."""
    row = connection.execute(select(_N.__table__).where(_N.id == note_id)).mappings().first()
    return note(row) if row else None


def count(connection: Connection, region: Region, org_id: str) -> int:
    """How many a customer has."""
    about = (_N.region == region.value, _N.org_id == org_id)
    return connection.execute(select(func.count()).select_from(_N).where(*about)).scalar_one()


def seen(store: Store, reader: User, region: Region, org_id: str) -> None:
    """Raises Missing for a customer of somebody else and for one that there is not, alike."""
    if region not in reader.regions or not questions.names(store, reader, [(region, org_id)]):
        raise Missing("notes.error.customer")


def may_change(actor: User, one: Note) -> bool:
    """Their own; a full administrator anybody's."""
    own = one.author_id == actor.id and may(actor, Action.WRITE_NOTES)
    return own or reach(actor, Action.WRITE_NOTES) is Reach.ALL


def note(row: RowMapping) -> Note:
    """The note of a row."""
    return Note(**{**row, "region": Region(row["region"])})
