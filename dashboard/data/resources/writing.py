"""Resources added, changed, moved, removed, and put back; each act with what was before, in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from dashboard.access import Action, Role, allows
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.resources import resource, shelf
from dashboard.data.resources.resource import Resource
from dashboard.data.state.database import Database
from dashboard.data.state.resource_models import ResourceRow
from dashboard.errors import BadField, Conflict, Refused

MOST = 500  # that administrators add
EARLIER, LATER = "earlier", "later"
_MAY = Action.MANAGE_SETTINGS
_R = ResourceRow
_WORDS = ("title", "summary", "address", "body")
_TOLD = (*_WORDS, "lang", "topics", "picture", "featured", "quick", "roles", "removed")
_HIDDEN = "…"
Row = dict[str, Any]


def add(state: Database, who: Who, sent: Mapping[str, Any]) -> str:
    """A new one; its key. Raises BadField, Refused where there are too many, NoAccess."""
    with audited_write(state, who, _MAY, Act.RESOURCE_ADDED) as act:
        row = resource.checked(sent)
        if act.connection.execute(select(func.count()).where(_R.shipped.is_(None))).scalar_one() >= MOST:
            raise Refused("resources.error.many", most=MOST)
        made = act.connection.execute(insert(_R).values(**row, shipped=None, removed=False, **_by(act, 1)))
        assert made.inserted_primary_key is not None
        act.target = str(made.inserted_primary_key[0])
        act.record(None, _facts(row))
        shelf.renew(act.connection)
        return act.target


def change(state: Database, who: Who, key: str, version: int, sent: Mapping[str, Any]) -> str:
    """Other words, or another place; of one of the product's the place alone. The token that takes that back.

    Raises BadField, NoAccess, Missing, and Conflict where somebody else was first.
    """
    with audited_write(state, who, _MAY, Act.RESOURCE_CHANGED, key) as act:
        one, before = _meant(act, key, version)
        row = resource.placed(sent) if one.of_product else resource.checked(sent)
        _put(act, one, before, {**row, "removed": False})
        act.record(_facts(before or {}), _facts({**(before or {}), **row}))
        shelf.renew(act.connection)
        kept = before and {name: before[name] for name in _TOLD}
        said = {"key": key, "row": kept, "after": version + 1}
        return undoing.keep(act, undoing.RESOURCES, orjson.dumps(said).decode())


def move(state: Database, who: Who, key: str, version: int, way: object) -> None:
    """One place up or down, among those beside which it stands. Raises as `change`."""
    if way not in (EARLIER, LATER):
        raise BadField("resources.error.choice", field="way")
    with audited_write(state, who, _MAY, Act.RESOURCE_MOVED, key) as act:
        one, _row = _meant(act, key, version)
        every = shelf.read(act.connection).every
        order, place = list(every), _neighbour(every, one, way == EARLIER)
        if place is None:
            return
        at = order.index(key)
        act.record({"place": at + 1}, {"place": place + 1})
        order.insert(place, order.pop(at))
        shelf.renew(act.connection, order)


def remove(state: Database, who: Who, key: str, version: int) -> str:
    """It is gone, for everybody; the token that takes that back. Raises as `change`."""
    with audited_write(state, who, _MAY, Act.RESOURCE_REMOVED, key) as act:
        one, before = _meant(act, key, version)
        if one.of_product:
            _put(act, one, before, {"removed": True})
        else:
            act.connection.execute(delete(_R).where(_R.id == int(key)))
        act.record(_facts(before or _shipped_row(one)))
        shelf.renew(act.connection)
        said = {"key": key, "row": before and {**before, "changed": before["changed"].isoformat()}}
        return undoing.keep(act, undoing.RESOURCES, orjson.dumps(said).decode())


def undo(state: Database, who: Who, token: str) -> str:
    """Takes a change or a removal back, within its minute; the key of what is as it was. Raises Missing, NoAccess, and
    Conflict where somebody was there meanwhile."""
    with audited_write(state, who, _MAY, Act.RESOURCE_UNDONE) as act:
        said = orjson.loads(undoing.take(act, undoing.RESOURCES, token))
        key, row = said["key"], said["row"]
        act.target = key
        if "after" in said:
            _as_before(act, key, row, said["after"])
        elif row is None or row["shipped"]:
            _back(act, key, row)
        else:
            act.connection.execute(insert(_R).values(**{**row, **_by(act, row["version"] + 1)}))
        act.record(None, _facts(row or {"removed": False}))
        shelf.renew(act.connection)
        return str(key)


def _as_before(act: AuditedWrite, key: str, before: Row | None, after: int) -> None:
    """One that was changed as it was, where nobody has changed it since: of one of the product's as it was shipped."""
    mine = (_R.id == int(key) if key.isdigit() else _R.shipped == key, _R.version == after, _R.removed.is_(False))
    again = {**(before or {}), **_by(act, after + 1)}
    back = update(_R).where(*mine).values(**again) if before else delete(_R).where(*mine)
    if not act.connection.execute(back).rowcount:
        now = act.connection.execute(select(_R.changed_by).where(mine[0])).scalar()
        raise Conflict("resources.error.changed", who=now or "")


def _back(act: AuditedWrite, key: str, before: Row | None) -> None:
    """One of the product's as it was placed before; who has placed it anew meanwhile is not undone."""
    gone = select(_R.__table__).where(_R.shipped == key, _R.removed.is_(True))
    now = act.connection.execute(gone).mappings().first()
    if now is None:
        raise Conflict("resources.error.there", key=key)
    kept = {name: before[name] for name in ("featured", "quick", "roles")} if before else {}
    act.connection.execute(
        update(_R).where(_R.id == now["id"]).values(removed=False, **kept, **_by(act, now["version"] + 1))
    )


def _meant(act: AuditedWrite, key: str, version: int) -> tuple[Resource, Row | None]:
    """It, and its row where there is one. Raises Missing, Conflict."""
    one = shelf.read(act.connection).one(resource.KEEPER, key)
    where = _R.shipped == key if one.of_product else _R.id == int(key)
    found = act.connection.execute(select(_R.__table__).where(where)).mappings().first()
    if one.version != version:
        raise Conflict("resources.error.changed", who=found["changed_by"] if found else "")
    return one, dict(found) if found else None


def _put(act: AuditedWrite, one: Resource, before: Row | None, row: Row) -> None:
    """Another row in its place; the first one of one of the product's."""
    if before:
        act.connection.execute(update(_R).where(_R.id == before["id"]).values(**row, **_by(act, before["version"] + 1)))
        return
    act.connection.execute(insert(_R).values({**_shipped_row(one), **row, **_by(act, 1)}))


def _shipped_row(one: Resource) -> Row:
    """As it was shipped: only its place is kept, its words come with each release."""
    words = {"title": "", "summary": "", "address": "", "body": "", "lang": "", "topics": [], "picture": one.picture}
    place = {"featured": one.featured, "quick": one.quick, "roles": [role.value for role in Role], "removed": False}
    return {"shipped": one.key, **words, **place}


def _neighbour(every: Mapping[str, Resource], one: Resource, earlier: bool) -> int | None:
    """The place of the nearest one before or after it."""
    at = list(every).index(one.key)
    to = at - 1 if earlier else at + 1
    return to if 0 <= to < len(every) else None


def _by(act: AuditedWrite, version: int) -> Row:
    return {"version": version, "changed": act.now, "changed_by": act.actor.email}


def _facts(row: Mapping[str, Any]) -> Row:
    """What the log tells: its readers find no words there of what is not for all of them."""
    seen = {role for role in Role if allows(role, Action.SEE_AUDIT)} <= set(row.get("roles") or Role)
    told = {name: row[name] for name in _TOLD if row.get(name)}
    return told if seen else {name: _HIDDEN if name in _WORDS else value for name, value in told.items()}
