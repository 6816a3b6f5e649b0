"""The audit log: each entry names the hash of the one before it, so that a changed or missing one is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from dashboard.access import User
from dashboard.data.state.database import Database
from dashboard.data.state.engine import BRIEF_SECONDS
from dashboard.data.state.models import AuditRow, SettingRow

_A = AuditRow
FIRST = "0" * 64  # the hash before the first entry
HEAD = "audit.head"  # the setting that says how many entries there are, and the hash of the last
BY_PROGRAM = "by_token"  # among what an entry says: the API token by which it was done
_AT_ONCE = 1000
_HEAD = select(SettingRow.value).where(SettingRow.key == HEAD)
# Asked together: every statement lengthens the time for which all other writers wait.
_LAST = select(_A.id, _A.hash, _HEAD.scalar_subquery().label("head")).order_by(_A.id.desc()).limit(1)


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
    TOKEN_MADE = "token_made"  # noqa: S105  for a program
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    USER_MADE = "user_made"  # at their first sign-in through a provider
    IDENTITY_BOUND = "identity_bound"  # to who they are at a provider
    IDENTITY_UNBOUND = "identity_unbound"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    TAG_CREATED = "tag_created"
    TAG_CHANGED = "tag_changed"
    TAG_MERGED = "tag_merged"
    TAG_REMOVED = "tag_removed"
    TAGGED = "tagged"  # tags were given to customers, taken from them, or both
    TAGS_UNDONE = "tags_undone"
    NOTE_WRITTEN = "note_written"
    NOTE_EDITED = "note_edited"
    NOTE_DELETED = "note_deleted"
    NOTE_UNDONE = "note_undone"
    VIEW_SAVED = "view_saved"
    VIEW_CHANGED = "view_changed"
    VIEW_REMOVED = "view_removed"
    VIEW_UNDONE = "view_undone"
    WALL_ADDED = "wall_added"
    WALL_CHANGED = "wall_changed"
    WALL_REMOVED = "wall_removed"
    WALL_LINKED = "wall_linked"
    WALL_REVOKED = "wall_revoked"
    MIRROR_MADE = "mirror_made"  # a link for a customer
    MIRROR_REVOKED = "mirror_revoked"
    MIRROR_REFUSED = "mirror_refused"  # a wrong passphrase
    MIRROR_SLOWED = "mirror_slowed"
    OWN_ORGANIZATION_CHOSEN = "own_organization_chosen"
    OWN_ORGANIZATION_UNDONE = "own_organization_undone"
    BRAND_CHANGED = "brand_changed"
    RESOURCE_ADDED = "resource_added"
    RESOURCE_CHANGED = "resource_changed"
    RESOURCE_MOVED = "resource_moved"
    RESOURCE_REMOVED = "resource_removed"
    RESOURCE_UNDONE = "resource_undone"
    LAUNCHED = "launched"  # a customer's organization was opened
    MANAGE_ASKED = "manage_asked"  # for temporary manage access to a customer's organization
    MANAGE_GRANTED = "manage_granted"
    MANAGE_REFUSED = "manage_refused"
    MANAGE_ENDED = "manage_ended"
    TRIAL_STARTED = "trial_started"
    TRIAL_EXTENDED = "trial_extended"
    TRIAL_CANCELLED = "trial_cancelled"
    TRIAL_HANDED_OVER = "trial_handed_over"  # to be provisioned; refused where it could not be
    TRIAL_HANDED_AGAIN = "trial_handed_again"
    SCHEDULE_ADDED = "schedule_added"
    SCHEDULE_CHANGED = "schedule_changed"
    SCHEDULE_PAUSED = "schedule_paused"  # refused: by the hub itself, since its owner may not have it any more
    SCHEDULE_RESUMED = "schedule_resumed"
    SCHEDULE_REMOVED = "schedule_removed"
    SCHEDULE_RUN = "schedule_run"  # now, by hand
    HELP_ASKED = "help_asked"  # the help desk
    HELP_NOTED = "help_noted"
    HELP_CLOSED = "help_closed"
    HELP_REOPENED = "help_reopened"
    HELP_HANDED_OVER = "help_handed_over"  # a request, or what was added to it; refused where it could not be
    HELP_HANDED_AGAIN = "help_handed_again"
    HELP_FILE_TAKEN = "help_file_taken"  # a file that came with a request was downloaded
    EXPORTED = "exported"
    REPORT_ASKED = "report_asked"  # it is to be made, or was
    REPORT_CANCELLED = "report_cancelled"
    REPORT_TAKEN = "report_taken"  # its file was downloaded
    TEMPLATE_ADDED = "template_added"  # of a report: by hand or as a copy
    TEMPLATE_CHANGED = "template_changed"
    TEMPLATE_REMOVED = "template_removed"
    TEMPLATE_UNDONE = "template_undone"
    AUDIT_EXPORTED = "audit_exported"
    IMPORTED = "imported"
    ROLLED_BACK = "rolled_back"
    ROLLED_UP = "rolled_up"
    FUTURE_DROPPED = "future_dropped"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    SET_UP_ENTERED = "set_up_entered"  # the set-up link of a new installation was opened
    TERMS_ACCEPTED = "terms_accepted"
    SET_UP_DONE = "set_up_done"
    REFUSED = "refused"  # an entrance that the role, the region or the customer does not open


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, and from where. `user` None: nobody is signed in, `name` is what was given. `program`: the API token by
    which it is done."""

    user: User | None = None
    address: str = ""
    name: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Entries `first` to `last` that are not what was written, and how.

    `changed`: it does not follow from the one before it; `missing`; `inserted`: more than were written; `head`: the
    last one is another than was noted; `noted`: no entry has the hash that was noted elsewhere.
    """

    rule: str
    first: int
    last: int


def record(
    connection: Connection,
    now: datetime,
    who: Who,
    act: Act,
    target: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    allowed: bool = True,
) -> None:
    """Appends an entry inside the transaction of the act itself (a write transaction: writers go one by one)."""
    number, before_it = _last(connection)
    entry: dict[str, Any] = {
        "id": number + 1,
        "at": now,
        "actor_id": who.user.id if who.user else None,
        "actor": _cut(who.user.email if who.user else who.name, 320),
        "address": _cut(who.address, 64),
        "action": act.value,
        "target": _cut(target, 400),
        "before": _said(before),
        "after": _said(_with_program(after, who)),
        "result": "allowed" if allowed else "denied",
    }
    entry["hash"] = _hash(before_it, entry)
    connection.execute(insert(_A).values(**entry))
    _move_head(connection, entry["id"], entry["hash"])


def _with_program(after: Mapping[str, Any] | None, who: Who) -> Mapping[str, Any] | None:
    """What was done by a program says by which token."""
    return {**(after or {}), BY_PROGRAM: who.program} if who.program else after


def _last(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry. By the head too: where the end was cut off, the gap stays to be seen."""
    row = connection.execute(_LAST).first()
    if row is None:
        return _head(connection)
    head = _read(row.head)
    return head if head[0] >= row.id else (row.id, row.hash)


def _head(connection: Connection) -> tuple[int, str]:
    return _read(connection.execute(_HEAD).scalar())


def _read(said: object) -> tuple[int, str]:
    if isinstance(said, dict) and isinstance(said.get("number"), int) and isinstance(said.get("hash"), str):
        return said["number"], said["hash"]
    return 0, FIRST


def write(
    state: Database,
    who: Who,
    act: Act,
    target: str = "",
    after: Mapping[str, Any] | None = None,
    *,
    allowed: bool = True,
) -> None:
    """Appends an entry about what changes nothing in the database itself; of a refusal, which is one without it too,
    only behind a writer who is done soon."""
    with state.write(patience=None if allowed else BRIEF_SECONDS) as connection:
        record(connection, state.clock(), who, act, target, None, after, allowed=allowed)


def verify(state: Database, noted: str = "") -> tuple[int, str, list[Fault]]:
    """How many entries there are, the hash of the last, and every fault, as of one moment.

    `noted` is a hash that was told before and kept elsewhere: the log must still hold the entry that has it.
    """
    faults: list[Fault] = []
    expected, before, known = 1, FIRST, not noted or noted == FIRST
    with state.read() as connection:
        for row in _entries(one_moment(connection)):
            number = row["id"]
            if number > expected:
                faults.append(Fault("missing", expected, number - 1))
            elif number < expected:  # none is numbered below 1
                faults.append(Fault("inserted", number, number))
                continue
            elif _hash(before, dict(row)) != row["hash"]:
                faults.append(Fault("changed", number, number))
            expected, before = number + 1, row["hash"]
            known = known or before == noted
        faults += _against_head(_head(connection), expected - 1, before)
    if not known:
        faults.append(Fault("noted", expected - 1, expected - 1))
    return expected - 1, before, faults


def _against_head(head: tuple[int, str], last: int, digest: str) -> list[Fault]:
    if head[0] > last:
        return [Fault("missing", last + 1, head[0])]
    if head[0] < last:
        return [Fault("inserted", head[0] + 1, last)]
    return [] if head[1] == digest else [Fault("head", last, last)]


def one_moment(connection: Connection) -> Connection:
    """All that this connection reads next is as of one moment (on SQLite it always is)."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _entries(connection: Connection) -> Iterator[RowMapping]:
    after: int | None = None
    while True:
        asked = select(_A.__table__).order_by(_A.id).limit(_AT_ONCE)
        some = connection.execute(asked if after is None else asked.where(_A.id > after)).mappings().all()
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
    """As JSON in ASCII, which every database can hold; whole: what was done is bounded before it is done."""
    return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)


def _cut(text: str, most: int) -> str:
    """As much as fits; what databases or terminals cannot hold (NUL, half a surrogate) is written as its escape."""
    plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:most])
    return plain[:most]
