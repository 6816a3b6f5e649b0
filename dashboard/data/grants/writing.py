"""Temporary manage access asked for, granted, refused, ended: each act in the audit log, with its customer."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from dashboard.access import Action, may
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.grants import reading
from dashboard.data.grants.reading import Grant
from dashboard.data.people import granted
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.people.granted import Stage, Why
from dashboard.data.state.database import Database
from dashboard.data.state.models import ManageGrantRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Conflict, Missing, NoAccess, Refused
from dashboard.query import is_seen
from dashboard.scope import Region

HOURS = (1, 4, 24)
MOST_OPEN = 10  # requests of one person that wait at the same time
MOST_SIGNS = 500  # of a reason, and of a refusal
_G = ManageGrantRow
_SYSTEM = Who(name="")
_JOINERS = "\u200c\u200d\ufe0f"  # that names in some scripts, and pictures, are written with


def ask(state: Database, store: Store, who: Who, region: Region, org_id: str, reason: object) -> Grant:
    """A request that waits for a full administrator.

    Raises BadField, Missing for a customer that they do not see, NoAccess, Refused where they manage it anyway or have
    asked too often, Conflict where their request stands already.
    """
    with audited_write(state, who, Action.ASK_TO_MANAGE, Act.MANAGE_ASKED, f"{region}:{org_id}") as act:
        reading.seen(store, act.actor, region, org_id)
        if may(act.actor, Action.MANAGE_ORGANIZATION):
            raise Refused("grants.error.no_need")
        said = _sentence(reason, "reason", least=1)
        if (known := reading.standing(act.connection, act.now, act.actor.id, region, org_id)) is not None:
            raise Conflict(f"grants.error.{'waits' if known.stage is Stage.OPEN else 'has'}")
        _bounded(act)
        mine = (_G.user_id == act.actor.id, _G.region == region.value, _G.org_id == org_id)
        act.connection.execute(delete(_G).where(*mine))  # the newest is kept; the audit log has them all
        row = {"region": region.value, "org_id": org_id, "user_id": act.actor.id, "email": act.actor.email}
        new = {**row, "reason": said, "asked": act.now, "state": Stage.OPEN.value}
        made = act.connection.execute(insert(_G).values(**new))
        assert made.inserted_primary_key is not None
        return _done(act, int(made.inserted_primary_key[0]), "reason")


def grant(state: Database, store: Store, who: Who, request_id: int, hours: object) -> Grant:
    """From now on, for so many hours, they manage the customer.

    Raises BadField, Missing for a request that they may not know of, Conflict where somebody decided it, NoAccess.
    """
    with audited_write(state, who, Action.LET_MANAGE, Act.MANAGE_GRANTED, f"#{request_id}") as act:
        found = _theirs(act, store, request_id)
        given = int(hours) if isinstance(hours, str) and hours in map(str, HOURS) else hours
        if type(given) is not int or given not in HOURS:
            raise BadField("grants.error.hours", field="hours", hours=", ".join(map(str, HOURS)))
        _undecided(found)
        new = {"state": Stage.GRANTED.value, "hours": given, "until": act.now + timedelta(hours=given)}
        return _decided(act, found, new, "hours", "until")


def refuse(state: Database, store: Store, who: Who, request_id: int, answer: object) -> Grant:
    """They do not. `answer`: a sentence that they are told, or nothing. Raises as `grant`."""
    with audited_write(state, who, Action.LET_MANAGE, Act.MANAGE_REFUSED, f"#{request_id}") as act:
        found = _theirs(act, store, request_id)
        said = _sentence(answer, "answer", least=0)
        _undecided(found)
        return _decided(act, found, {"state": Stage.REFUSED.value, "answer": said}, "answer")


def end(state: Database, store: Store, who: Who, request_id: int) -> Grant:
    """Before its hour; a request that still waits, too. Raises Missing, Conflict where it has ended, NoAccess."""
    with audited_write(state, who, Action.ASK_TO_MANAGE, Act.MANAGE_ENDED, f"#{request_id}") as act:
        found = _theirs(act, store, request_id)
        if found.stage not in (Stage.OPEN, Stage.GRANTED):
            raise Conflict("grants.error.over")
        granted.close(act.connection, _G.id == request_id, act.now, who, Why.BY)
        return reading.find(act.connection, request_id, act.now)


def settle(state: Database, store: Store) -> int:
    """Ends what is about customers that are not there any more, or were not for a while; how many there were.

    A region whose data cannot be read now says nothing of its customers.
    """
    with state.read() as connection:
        standing = reading.every_standing(connection, state.clock())
    there = [region for region in dict.fromkeys(one.region for one in standing) if store.place(region) is not None]
    gone = [one.id for one in standing if one.region in there and not reading.stayed(store, one)]
    if not gone:
        return 0
    with state.write() as connection:
        return granted.close(connection, _G.id.in_(gone), state.clock(), _SYSTEM, Why.CUSTOMER)


def _bounded(act: AuditedWrite) -> None:
    waiting = select(func.count()).select_from(_G).where(_G.user_id == act.actor.id, _G.state == Stage.OPEN.value)
    if act.connection.execute(waiting).scalar_one() >= MOST_OPEN:
        raise Refused("grants.error.many", most=MOST_OPEN)


def _theirs(act: AuditedWrite, store: Store, request_id: int) -> Grant:
    """The request, for who decides about its customer or made it. One of anybody else is told as none."""
    found = reading.find(act.connection, request_id, act.now)
    if found.user_id != act.actor.id and not may(act.actor, Action.LET_MANAGE):
        raise Missing("grants.error.gone")
    if act.act is not Act.MANAGE_ENDED or found.user_id != act.actor.id:
        try:
            reading.seen(store, act.actor, found.region, found.org_id)
        except Missing as error:
            raise Missing("grants.error.gone") from error
    act.target = f"{found.region}:{found.org_id}"
    if act.act is not Act.MANAGE_ENDED and found.user_id == act.actor.id:
        raise NoAccess("grants.error.own")
    return found


def _undecided(found: Grant) -> None:
    """Raises Conflict, with what became of it and by whom, where somebody was faster."""
    if found.stage is Stage.OPEN:
        return
    if found.stage is Stage.GRANTED:
        raise Conflict("grants.error.granted", by=found.decided_by, hours=found.hours)
    if found.stage is Stage.REFUSED:
        raise Conflict("grants.error.refused", by=found.decided_by)
    raise Conflict("grants.error.over")


def _decided(act: AuditedWrite, found: Grant, new: dict[str, Any], *told: str) -> Grant:
    by = {"decided": act.now, "decided_by": act.actor.email, "decided_by_id": act.actor.id}
    act.connection.execute(update(_G).where(_G.id == found.id).values(**new, **by))
    return _done(act, found.id, *told)


def _done(act: AuditedWrite, request_id: int, *told: str) -> Grant:
    row = act.connection.execute(select(_G.__table__).where(_G.id == request_id)).mappings().one()
    said = {name: value for name, value in granted.facts(row, told).items() if value is not None and value != ""}
    act.record(None, said)
    return reading.grant(row, act.now)


def _sentence(given: object, field: str, *, least: int) -> str:
    """Text in one line, composed, with single spaces. Raises BadField."""
    plain = given if isinstance(given, str) and len(given) <= 4 * MOST_SIGNS else None
    said = None if plain is None else " ".join(unicodedata.normalize("NFC", plain).split())
    if (
        said is None
        or not least <= len(said) <= MOST_SIGNS
        or not all(sign in _JOINERS or is_seen(sign) for sign in said)
    ):
        raise BadField(f"grants.error.{field}", field=field, most=MOST_SIGNS)
    return said
