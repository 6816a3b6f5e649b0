"""What every act upon tags stands on: whose customers it touches, rows that are written, what is written down."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, insert, select

from dashboard.access import Action, User
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.rights import seen_by
from dashboard.data.state.database import Database
from dashboard.data.state.models import CustomerTagRow, TagRow
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer, Tag
from dashboard.data.tags import reading
from dashboard.data.tags.inverse import Pair
from dashboard.errors import Conflict, Missing, NoAccess, Refused
from dashboard.scope import EVERYONE, Region

MOST_TAGS = 500
MOST_OF_CUSTOMER = 20
LISTED = 1_000  # customers that an audit entry names one by one; of more it keeps a packed list
_AT_ONCE = 400  # customers of one statement
_T, _C = TagRow, CustomerTagRow


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left: the tag it was about, how many customers it touched, and the token that takes it back."""

    tag: Tag | None
    customers: int
    undo: str


@contextmanager
def upon_tags(state: Database, who: Who, act: Act, target: str = "") -> Iterator[AuditedWrite]:
    """The transaction of an act; whatever was read of tags before is read anew after it."""
    with audited_write(state, who, Action.EDIT_TAGS, act, target) as under_way:
        yield under_way
        reading.renew_stamp(under_way.connection)


def known(act: AuditedWrite, tag_id: int, version: int | None = None) -> Tag:
    """The tag of this id. Raises Missing; Conflict where it is not as whoever acts has seen it."""
    found = reading.find(act.connection, tag_id)
    if found is None:
        raise Missing("tags.error.gone")
    if version is not None and found.version != version:
        raise Conflict("tags.error.changed", name=found.name, colour=found.colour, now=said(found))
    return found


def free(act: AuditedWrite, key: str, but: int | None = None) -> None:
    """Raises Conflict where another tag is called so."""
    other = reading.by_key(act.connection, key)
    if other is not None and other.id != but:
        raise Conflict("tags.error.exists", field="name", name=other.name, now=said(other))


def all_theirs(act: AuditedWrite, store: Store, bearers: Iterable[Bearer]) -> None:
    """Raises NoAccess unless every customer is the actor's own; says neither how many are not nor whose they are."""
    if not are_theirs(act.actor, store, bearers):
        raise NoAccess("tags.error.not_all_theirs")


def are_theirs(actor: User, store: Store, bearers: Iterable[Bearer]) -> bool:
    """Whether the actor may see every one of them."""
    seen = {region: _seen(actor, region, store) for region in actor.regions}
    return all(region in seen and (seen[region] is EVERYONE or org_id in seen[region]) for region, org_id in bearers)  # type: ignore[operator]  # None is EVERYONE


def _seen(actor: User, region: Region, store: Store) -> frozenset[str] | None:
    customers = seen_by(actor, region, store)
    return EVERYONE if customers is EVERYONE else frozenset(customers.ids)


# Rows -----------------------------------------------------------------------------------------------


def put(act: AuditedWrite, tag: Tag) -> Tag:
    """Writes a tag over the one of its id, or makes it; gives it as it is kept."""
    values = {"name": tag.name, "name_key": tag.key, "colour": tag.colour, "version": tag.version}
    values |= {"by": act.actor.email, "at": act.now}
    if act.connection.execute(_T.__table__.update().where(_T.id == tag.id).values(**values)).rowcount == 0:  # type: ignore[attr-defined]  # typed as FromClause
        act.connection.execute(insert(_T), {"id": tag.id, **values})
    kept = reading.find(act.connection, tag.id)
    assert kept is not None
    return kept


def drop(act: AuditedWrite, tag_id: int) -> None:
    """Removes a tag from everybody and everything."""
    act.connection.execute(delete(_C).where(_C.tag_id == tag_id))
    act.connection.execute(delete(_T).where(_T.id == tag_id))


def held(act: AuditedWrite, customers: Sequence[Bearer]) -> dict[Bearer, set[int]]:
    """Which tags each of these customers bears; those without one are missing."""
    found: dict[Bearer, set[int]] = {}
    for some in _pieces(customers):
        asked = select(_C.region, _C.org_id, _C.tag_id).where(_C.org_id.in_([org_id for _region, org_id in some]))
        for row in act.connection.execute(asked):
            found.setdefault((Region(row.region), row.org_id), set()).add(row.tag_id)
    return found


def give(act: AuditedWrite, pairs: Collection[Pair]) -> None:
    """Writes tags of customers that do not bear them yet. Raises Refused for a customer with too many then."""
    rows = [{"region": region.value, "org_id": org_id, "tag_id": tag_id} for region, org_id, tag_id in pairs]
    if not rows:
        return
    act.connection.execute(insert(_C), rows)
    after = held(act, sorted({(region, org_id) for region, org_id, _tag_id in pairs}))
    if any(len(tags) > MOST_OF_CUSTOMER for tags in after.values()):
        raise Refused("tags.error.many_of_one", most=MOST_OF_CUSTOMER)


def take(act: AuditedWrite, pairs: Collection[Pair]) -> None:
    """Removes tags of customers, each where it is still there."""
    of: dict[tuple[Region, int], list[Bearer]] = {}
    for region, org_id, tag_id in pairs:
        of.setdefault((region, tag_id), []).append((region, org_id))
    for (region, tag_id), customers in of.items():
        for some in _pieces(customers):
            ids = [org_id for _region, org_id in some]
            these = and_(_C.region == region.value, _C.tag_id == tag_id, _C.org_id.in_(ids))
            act.connection.execute(delete(_C).where(these))


def _pieces(customers: Sequence[Bearer]) -> Iterator[Sequence[Bearer]]:
    for at in range(0, len(customers), _AT_ONCE):
        yield customers[at : at + _AT_ONCE]


# What is told ---------------------------------------------------------------------------------------


def said(tag: Tag) -> dict[str, Any]:
    """A tag as it is told to who edits it; `by` is for the audit log."""
    return {"id": tag.id, "name": tag.name, "colour": tag.colour, "version": tag.version}


def facts(tag: Tag) -> dict[str, Any]:
    """A tag as an audit entry has it."""
    return {"tag": tag.name, "colour": tag.colour}


def listed(customers: Iterable[Bearer]) -> dict[str, Any]:
    """How many customers, and which: `eu:<org_id>` each; of very many packed (base64 of a zlib stream of lines)."""
    lines = sorted(f"{region}:{org_id}" for region, org_id in set(customers))
    if len(lines) <= LISTED:
        return {"number": len(lines), "customers": lines}
    packed = base64.b64encode(zlib.compress("\n".join(lines).encode(), 9)).decode()
    return {"number": len(lines), "packed": packed}
