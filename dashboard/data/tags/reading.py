"""Tags as the state has them, and the stamp that tells whether they are still those that were read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from dashboard.data.audit.audit_log import one_moment
from dashboard.data.state.database import Database
from dashboard.data.state.models import CustomerTagRow, SettingRow, TagRow
from dashboard.data.tagged import Bearer, Tag, Tagged, tagged
from dashboard.scope import Region

STAMP = "tags.stamp"  # the setting; random, so that a state that was put back never has that of another one
_T, _C = TagRow, CustomerTagRow
_STAMP = select(SettingRow.value).where(SettingRow.key == STAMP)


@dataclass
class Reader:
    """Reads tags and bearers of one database again only when its stamp is another one. One for each process."""

    state: Database
    known: Tagged = field(default_factory=Tagged)

    def __call__(self) -> Tagged:
        """What is so now. Raises Unusable where the state does not answer."""
        with self.state.read() as connection:
            stamp = str(connection.execute(_STAMP).scalar() or "")
            if stamp != self.known.stamp:
                connection.rollback()  # what is read next says how
                self.known = read(one_moment(connection))
            return self.known


def read(connection: Connection) -> Tagged:
    """Everything, as of one moment."""
    stamp = str(connection.execute(_STAMP).scalar() or "")
    rows = connection.execute(select(_C.region, _C.org_id, _C.tag_id).order_by(_C.region, _C.org_id, _C.tag_id))
    pairs = [(row[0], row[1], row[2]) for row in rows]
    return tagged(stamp, every(connection), pairs)


def every(connection: Connection) -> list[Tag]:
    """All tags."""
    return [_tag(row) for row in connection.execute(select(_T.__table__).order_by(_T.id)).mappings()]


def find(connection: Connection, tag_id: int) -> Tag | None:
    """The tag of this id; None where there is none."""
    row = connection.execute(select(_T.__table__).where(_T.id == tag_id)).mappings().first()
    return _tag(row) if row else None


def by_key(connection: Connection, key: str) -> Tag | None:
    """The tag whose name has this in common; None where there is none."""
    row = connection.execute(select(_T.__table__).where(_T.name_key == key)).mappings().first()
    return _tag(row) if row else None


def bearers(connection: Connection, tag_id: int) -> list[Bearer]:
    """Every customer that bears it, in order."""
    asked = select(_C.region, _C.org_id).where(_C.tag_id == tag_id).order_by(_C.region, _C.org_id)
    return [(Region(row.region), row.org_id) for row in connection.execute(asked)]


def count(connection: Connection) -> int:
    """How many tags there are."""
    return connection.execute(select(func.count()).select_from(_T)).scalar_one()


def renew_stamp(connection: Connection) -> None:
    """Says, in the transaction of a change, that what was read before is not so any more."""
    connection.execute(delete(SettingRow).where(SettingRow.key == STAMP))
    connection.execute(insert(SettingRow).values(key=STAMP, value=secrets.token_hex(8)))


def _tag(row: RowMapping) -> Tag:
    return Tag(row["id"], row["name"], row["name_key"], row["colour"], row["by"], row["at"], row["version"])
