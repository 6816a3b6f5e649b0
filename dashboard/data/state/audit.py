"""The audit log: each entry names the hash of the one before it, so that a changed or missing one is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from dashboard.access import User
from dashboard.data.state.models import AuditRow, SettingRow
from dashboard.data.state.store import State

_A = AuditRow
FIRST = "0" * 64  # the hash before the first entry
HEAD = "audit.head"  # the setting that says how many entries there are, and the hash of the last
_AT_ONCE = 1000


class Act(StrEnum):
    """What is written down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_SLOWED = "sign_in_slowed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an act
    LINK_MADE = "link_made"
    LINK_REFUSED = "link_refused"
    PROVEN = "proven"  # the password was given again before a sensitive change
    USER_INVITED = "user_invited"
    USER_CHANGED = "user_changed"
    USER_DEACTIVATED = "user_deactivated"
    USER_REACTIVATED = "user_reactivated"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    EXPORTED = "exported"
    AUDIT_EXPORTED = "audit_exported"
    REFUSED = "refused"  # an entrance that the role, the region or the customer does not open


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, and from where. `user` None: nobody is signed in, `name` is what was given."""

    user: User | None = None
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that is not what was written. `rule`: `changed`, `missing` or `head`."""

    number: int
    rule: str


def record(
    connection: Connection, now: datetime, who: Who, act: Act, target: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None, *, allowed: bool = True,
) -> None:  # fmt: skip
    """Appends an entry inside the transaction of the act itself (a write transaction: writers go one by one)."""
    last = connection.execute(select(_A.id, _A.hash).order_by(_A.id.desc()).limit(1)).first()
    entry: dict[str, Any] = {
        "id": (last.id if last else 0) + 1,
        "at": now,
        "actor_id": who.user.id if who.user else None,
        "actor": _cut(who.user.email if who.user else who.name, 320),
        "address": _cut(who.address, 64),
        "action": act.value,
        "target": _cut(target, 400),
        "before": _said(before),
        "after": _said(after),
        "result": "allowed" if allowed else "denied",
    }
    entry["hash"] = _hash(last.hash if last else FIRST, entry)
    connection.execute(insert(_A).values(**entry))
    _move_head(connection, entry["id"], entry["hash"])


def write(
    state: State, who: Who, act: Act, target: str = "", after: Mapping[str, Any] | None = None, *, allowed: bool = True
) -> None:
    """Appends an entry about what changes nothing in the database itself."""
    with state.write() as connection:
        record(connection, state.clock(), who, act, target, None, after, allowed=allowed)


def verify(state: State) -> tuple[int, str, list[Fault]]:
    """How many entries there are, the hash of the last, and every fault: a changed, missing or cut-off entry."""
    faults: list[Fault] = []
    expected, before = 1, FIRST
    with state.read() as connection:
        for row in _entries(connection):
            if row["id"] != expected:
                faults.append(Fault(expected, "missing"))
            elif _hash(before, dict(row)) != row["hash"]:
                faults.append(Fault(row["id"], "changed"))
            expected, before = row["id"] + 1, row["hash"]
        head = connection.execute(select(SettingRow.value).where(SettingRow.key == HEAD)).scalar()
    if (head or {"number": 0, "hash": FIRST}) != {"number": expected - 1, "hash": before}:
        faults.append(Fault(expected, "head"))
    return expected - 1, before, faults


def _entries(connection: Connection) -> Iterator[RowMapping]:
    after = 0
    while True:
        some = connection.execute(
            select(_A.__table__).where(_A.id > after).order_by(_A.id).limit(_AT_ONCE)
        ).mappings().all()  # fmt: skip
        yield from some
        if len(some) < _AT_ONCE:
            return
        after = some[-1]["id"]


def _hash(before: str, entry: Mapping[str, Any]) -> str:
    """SHA-256 of the entry's fields as canonical JSON, after the hash of the entry before it."""
    at = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    fields = [entry["id"], at, *(entry[name] for name in _FIELDS)]
    return hashlib.sha256(json.dumps([before, fields], ensure_ascii=True).encode()).hexdigest()


_FIELDS = ("actor_id", "actor", "address", "action", "target", "before", "after", "result")


def _move_head(connection: Connection, number: int, digest: str) -> None:
    value = {"number": number, "hash": digest}
    moved = connection.execute(SettingRow.__table__.update().where(SettingRow.key == HEAD).values(value=value))  # type: ignore[attr-defined]
    if moved.rowcount == 0:
        connection.execute(insert(SettingRow).values(key=HEAD, value=value))


def _said(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)


def _cut(text: str, most: int) -> str:
    """As much as fits; what a database cannot hold (NUL, half a surrogate pair) is written as its escape."""
    plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:most])
    return plain[:most]


def count(connection: Connection) -> int:
    """How many entries there are."""
    return connection.execute(select(func.count()).select_from(_A)).scalar_one()
