"""What is to be handed over: put down with the act itself, sent by one at a time, kept until it is taken."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update
from sqlalchemy.orm import aliased

from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.state.database import Database
from dashboard.data.state.models import HandoverRow
from dashboard.errors import Missing, Refused
from dashboard.scope import Region
from dashboard.webhooks.sending import WHOLE_S, Outcome

# After each failed try; after the last of them it has failed. A day and a half in all.
PAUSES = tuple(timedelta(seconds=each) for each in (10, 60, 300, 900, 3600, 3 * 3600, 8 * 3600, 24 * 3600))
LEASE = timedelta(seconds=3 * WHOLE_S)  # longer than a request can take: after that, who had it is gone
FORGOTTEN = timedelta(days=1)  # an act that came to nothing
UNSURE = timedelta(seconds=5)  # between an act and the version that has it
_H = HandoverRow
_SYSTEM = Who(name="")


class Kind(StrEnum):
    """What was done to the trial."""

    START = "start"
    EXTEND = "extend"
    CANCEL = "cancel"


class Stage(StrEnum):
    """How a hand-over stands."""

    WAITING = "waiting"
    HANDED = "handed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Handover:
    """One that is to be sent now, by whoever holds its lease."""

    id: int
    region: Region
    org_id: str
    subscription_id: str
    kind: Kind
    extensions: int
    key: str
    body: bytes
    created: datetime
    tries: int
    lease: str


def key_of(subscription_id: str, kind: Kind, extensions: int) -> str:
    """By which the other side knows that the same came twice: the subscription's ID, and what else was done to it."""
    if kind is Kind.START:
        return subscription_id
    return f"{subscription_id}:extend:{extensions}" if kind is Kind.EXTEND else f"{subscription_id}:cancel"


def put(
    connection: Connection,
    now: datetime,
    region: Region,
    org_id: str,
    kind: Kind,
    trial: Mapping[str, Any],
    **more: Any,
) -> None:
    """Puts a hand-over down, in the transaction of the act; in place of one of an act that came to nothing."""
    key = key_of(trial["subscription_id"], kind, trial["extensions"])
    said = {"kind": kind, "key": key, "region": region, "at": now.isoformat(timespec="seconds"), "trial": trial, **more}
    row = {"region": region.value, "org_id": org_id, "subscription_id": trial["subscription_id"], "kind": kind.value}
    new = {**row, "extensions": trial["extensions"], "key": key, "body": orjson.dumps(said).decode(), "created": now}
    connection.execute(delete(_H).where(_H.key == key))
    connection.execute(insert(_H).values(**new, state=Stage.WAITING.value, tries=0, due=now))


def claim(state: Database) -> Handover | None:
    """The next one that is due, for this process alone until its lease is over; None where there is none.

    Of one trial the first that was not taken yet: an extension never overtakes the start.
    """
    with state.read() as connection:
        if connection.execute(select(_H.id).where(*_due(state.clock())).limit(1)).first() is None:
            return None
    with state.write() as connection:
        now = state.clock()
        row = connection.execute(select(_H.__table__).where(*_due(now)).order_by(_H.due).limit(1)).mappings().first()
        if row is None:
            return None
        lease = secrets.token_hex(16)
        connection.execute(update(_H).where(_H.id == row["id"]).values(lease=lease, leased_until=now + LEASE))
    said = {name: row[name] for name in ("id", "org_id", "subscription_id", "extensions", "key", "created", "tries")}
    return Handover(
        **said, region=Region(row["region"]), kind=Kind(row["kind"]), body=row["body"].encode(), lease=lease
    )


def note(state: Database, one: Handover, outcome: Outcome) -> None:
    """Writes down what became of it. A failure that another process has overtaken is none."""
    with state.write() as connection:
        now, mine = state.clock(), and_(_H.id == one.id, _H.state == Stage.WAITING.value)
        told = {
            "trial": one.subscription_id,
            "region": one.region.value,
            "kind": one.kind.value,
            "tries": one.tries + 1,
        }
        about = f"{one.region}:{one.org_id}"
        rest: dict[str, Any] = {"at": now, "status": outcome.status, "tries": one.tries + 1, "lease": None}
        if outcome.why is None:
            new = {**rest, "state": Stage.HANDED.value, "body": "", "why": None, "leased_until": None}
            if connection.execute(update(_H).where(mine).values(**new)).rowcount:
                record(connection, now, _SYSTEM, Act.TRIAL_HANDED_OVER, about, None, told)
            return
        over = outcome.final or one.tries >= len(PAUSES)
        due = now if over else now + PAUSES[one.tries]
        new = {**rest, "why": outcome.why.value, "due": due, "leased_until": None}
        new["state"] = Stage.FAILED.value if over else Stage.WAITING.value
        if connection.execute(update(_H).where(mine, _H.lease == one.lease).values(**new)).rowcount and over:
            why = {"why": f"webhooks.why.{outcome.why}", "status": outcome.status or 0}
            record(connection, now, _SYSTEM, Act.TRIAL_HANDED_OVER, about, None, {**told, **why}, allowed=False)


def postpone(state: Database, one: Handover) -> None:
    """It is not sent: the act is in no version. It may come yet; after a day it is forgotten."""
    with state.write() as connection:
        now, mine = state.clock(), and_(_H.id == one.id, _H.lease == one.lease)
        if now - one.created > FORGOTTEN:
            connection.execute(delete(_H).where(mine))
        else:
            pause = UNSURE if now - one.created < timedelta(minutes=10) else timedelta(hours=1)
            connection.execute(update(_H).where(mine).values(due=now + pause, lease=None, leased_until=None))


def again(connection: Connection, now: datetime, region: Region, subscription_id: str) -> None:
    """What failed is tried anew, at once. Raises Missing where there is nothing, Refused where nothing failed."""
    of = (_H.region == region.value, _H.subscription_id == subscription_id)
    if connection.execute(select(_H.id).where(*of).limit(1)).first() is None:
        raise Missing("trials.error.no_handover")
    new = {"state": Stage.WAITING.value, "tries": 0, "due": now}
    if not connection.execute(update(_H).where(*of, _H.state == Stage.FAILED.value).values(**new)).rowcount:
        raise Refused("trials.error.not_failed")


def told(state: Database, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """How each of these trials (region, subscription ID) stands: the first that was not taken, else the last."""
    asked = set(keys)
    if not asked:
        return {}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    ids = sorted({subscription_id for _region, subscription_id in asked})
    with state.read() as connection:
        for at in range(0, len(ids), 500):
            some = select(_H.__table__).where(_H.subscription_id.in_(ids[at : at + 500])).order_by(_H.id)
            for row in connection.execute(some).mappings():
                key = row["region"], row["subscription_id"]
                if key in asked and found.get(key, {"state": Stage.HANDED})["state"] == Stage.HANDED:
                    found[key] = _told(row)
    return found


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    waits = row["state"] == Stage.WAITING.value
    return {
        "state": row["state"],
        "kind": row["kind"],
        "tries": row["tries"],
        "why": row["why"],
        "status": row["status"],
        "at": row["at"] and row["at"].isoformat(timespec="seconds"),
        "next": row["due"].isoformat(timespec="seconds") if waits else None,
    }


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Also what waits for a moment that no pause reaches: somebody has put the clock back."""
    before = aliased(HandoverRow)
    first = ~(
        select(before.id)
        .where(before.region == _H.region, before.subscription_id == _H.subscription_id)
        .where(before.id < _H.id, before.state != Stage.HANDED.value)
        .exists()
    )
    time = or_(_H.due <= now, _H.due > now + max(PAUSES))
    free = or_(_H.leased_until.is_(None), _H.leased_until <= now, _H.leased_until > now + LEASE)
    return _H.state == Stage.WAITING.value, time, free, first
