"""Schedules made, changed, paused, resumed, run now and removed: by their owner, or by a full administrator."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from dashboard.access import Action, User, may
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import users
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.schedules import reading
from dashboard.data.schedules.recurrence import Recurrence, upcoming
from dashboard.data.schedules.schedule import MOST_OF_PERSON, MOST_SIGNS, Schedule, Stage, Why
from dashboard.data.schedules.ticking import Start, begin
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import ScheduleRow
from dashboard.errors import BadField, Conflict, Refused
from dashboard.query import is_seen

_MAY = Action.EXPORT
_S = ScheduleRow
# What is to be done, as its owner may have it done: raises HubError for what makes no sense, or is not theirs.
Check = Callable[[User, Mapping[str, Any]], Mapping[str, Any]]


def add(
    state: Database, who: Who, kind: str, called: object, when: Recurrence, what: Mapping[str, Any], check: Check
) -> Schedule:
    """A new one. Raises BadField, NoAccess, Refused where this person has as many as one may have."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_ADDED) as act:
        own = {"owner_id": act.actor.id, "owner": act.actor.email, "kind": kind, "version": 1, "created": act.now}
        return _insert(act, {**own, **_said(act, act.actor, called, when, what, check)})


def copy(state: Database, who: Who, schedule_id: int, called: object, check: Check) -> Schedule:
    """The same once more, of whoever copies it, within what they may. Raises as `add`, and Missing."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_ADDED) as act:
        old = reading.found(act.connection, act.actor, schedule_id)
        own = {"owner_id": act.actor.id, "owner": act.actor.email, "kind": old.kind, "version": 1, "created": act.now}
        return _insert(act, {**own, **_said(act, act.actor, called, old.recurrence, old.payload, check)})


def change(
    state: Database,
    who: Who,
    schedule_id: int,
    version: int,
    called: object,
    when: Recurrence,
    what: Mapping[str, Any],
    check: Check,
) -> Schedule:
    """Another name, time or thing to be done, within what its owner may. Raises as `add`, Missing, Conflict."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_CHANGED) as act:
        old = _theirs(act, schedule_id, version)
        owner = _able(act, state, old)
        said = _said(act, owner, called, when, what, check)
        kept = {} if old.stage is not Stage.PAUSED else {"state": old.stage.value, "next_due": None}
        return _put(act, old, {**said, **kept})


def pause(state: Database, who: Who, schedule_id: int, version: int) -> Schedule:
    """It is due no more, until it is resumed. Raises Missing, Conflict."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_PAUSED) as act:
        old = _theirs(act, schedule_id, version)
        return _put(act, old, {"state": Stage.PAUSED.value, "why": Why.ASKED.value, "next_due": None})


def resume(state: Database, who: Who, schedule_id: int, version: int) -> Schedule:
    """It is due again, from now on: what lies in the pause is not made up for. Raises Missing, Conflict, Refused."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_RESUMED) as act:
        old = _theirs(act, schedule_id, version)
        _able(act, state, old)
        return _put(act, old, {**_next(old.recurrence, act.now), "why": None})


def remove(state: Database, who: Who, schedule_id: int, version: int) -> None:
    """It is gone, with the list of when it was due. Raises Missing, Conflict."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_REMOVED) as act:
        old = _theirs(act, schedule_id, version)
        act.connection.execute(delete(_S).where(_S.id == old.id))
        act.target = old.name
        act.record(old.facts())


def run_now(state: Database, who: Who, schedule_id: int, start: Start) -> str:
    """Once more, now, for its owner; the key of the job. Raises Missing, Refused where the owner may not any more."""
    with audited_write(state, who, _MAY, Act.SCHEDULE_RUN) as act:
        one = reading.found(act.connection, act.actor, schedule_id)
        owner, act.target = _able(act, state, one), one.name
        job = begin(act.connection, act.now, one, owner, act.now, start, by_hand=True)
        act.record(None, {"schedule": one.id, "job": job})
        return job


def _able(act: AuditedWrite, state: Database, one: Schedule) -> User:
    """Its owner as they are now. Raises Refused where they may not sign in any more, or have no exports."""
    owner = users.by_id(act.connection, state, one.owner_id)
    if owner is None or not may(owner, _MAY):
        raise Refused("schedules.error.owner" if owner is None else "schedules.error.owner_rights")
    return owner


def _theirs(act: AuditedWrite, schedule_id: int, version: int) -> Schedule:
    found = reading.found(act.connection, act.actor, schedule_id)
    act.target = found.name
    if found.version != version:
        raise Conflict("schedules.error.changed")
    return found


def _said(
    act: AuditedWrite, owner: User, called: object, when: Recurrence, what: Mapping[str, Any], check: Check
) -> dict[str, Any]:
    text = " ".join(unicodedata.normalize("NFC", called).split()) if isinstance(called, str) else ""
    if not 1 <= len(text) <= MOST_SIGNS or not all(is_seen(sign) for sign in text):
        raise BadField("schedules.error.name", field="name", most=MOST_SIGNS)
    payload = orjson.dumps(dict(check(owner, what))).decode()
    kept = {"name": text, "payload": payload, "recurrence": orjson.dumps(when.as_json()).decode()}
    return {**kept, **_next(when, act.now)}


def _next(when: Recurrence, now: datetime) -> dict[str, Any]:
    """Raises BadField where it would never be due."""
    found = upcoming(when, now, 1)
    if not found:
        raise BadField("schedules.error.never", field="end")
    return {"state": Stage.ACTIVE.value, "next_due": found[0], "reckoned": now}


def _insert(act: AuditedWrite, row: Mapping[str, Any]) -> Schedule:
    count = select(func.count()).select_from(_S).where(_S.owner_id == act.actor.id)
    if act.connection.execute(count).scalar_one() >= MOST_OF_PERSON:
        raise Refused("schedules.error.many", most=MOST_OF_PERSON)
    made = act.connection.execute(insert(_S).values(**row))
    assert made.inserted_primary_key is not None
    new = reading.found(act.connection, act.actor, int(made.inserted_primary_key[0]))
    act.target = new.name
    act.record(None, new.facts())
    return new


def _put(act: AuditedWrite, old: Schedule, values: Mapping[str, Any]) -> Schedule:
    act.connection.execute(update(_S).where(_S.id == old.id).values(**values, version=old.version + 1))
    new = reading.found(act.connection, act.actor, old.id)
    act.target = new.name
    act.record(old.facts(), new.facts())
    return new
