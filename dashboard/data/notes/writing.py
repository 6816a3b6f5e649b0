"""Notes written, edited, deleted, and taken back; each act with what was there before, in the audit log."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from dashboard.access import Action
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.notes import reading
from dashboard.data.notes.reading import Note
from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.state.database import Database
from dashboard.data.state.models import NoteRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Conflict, Missing, NoAccess, Refused
from dashboard.scope import Region

MOST_SIGNS = 4_000
MOST_OF_CUSTOMER = 1_000
_N = NoteRow
Done = tuple[Note, str]  # the note, and the token that takes the act back


def text(given: object) -> str:
    """The text as it is kept: composed, lines ended by one sign, no blank end. Raises BadField."""
    plain = given.replace("\r\n", "\n") if isinstance(given, str) and len(given) <= 4 * MOST_SIGNS else ""
    plain = unicodedata.normalize("NFC", plain).strip()
    if not plain or len(plain) > MOST_SIGNS or any(_is_control(sign) for sign in plain):
        raise BadField("notes.error.text", field="text", most=MOST_SIGNS)
    return plain


def write(state: Database, store: Store, who: Who, region: Region, org_id: str, given: object) -> Done:
    """A new note. Raises BadField, Missing for a customer that they do not see, Refused, NoAccess."""
    with audited_write(state, who, Action.WRITE_NOTES, Act.NOTE_WRITTEN, f"{region}:{org_id}") as act:
        reading.seen(store, act.actor, region, org_id)
        said = text(given)
        if reading.count(act.connection, region, org_id) >= MOST_OF_CUSTOMER:
            raise Refused("notes.error.many", most=MOST_OF_CUSTOMER)
        row = {"region": region.value, "org_id": org_id, "author_id": act.actor.id, "author": act.actor.email}
        made = act.connection.execute(insert(_N).values(**row, created=act.now, text=said, version=1))
        assert made.inserted_primary_key is not None
        new = _found(act, int(made.inserted_primary_key[0]))
        act.record(None, _facts(new))
        return new, _kept(act, new, None)


def edit(state: Database, store: Store, who: Who, note_id: int, version: int, given: object) -> Done:
    """Another text. Raises as `write`, and Conflict where it is another one meanwhile."""
    with audited_write(state, who, Action.WRITE_NOTES, Act.NOTE_EDITED, f"#{note_id}") as act:
        before = _theirs(act, store, note_id, version)
        after = replace(before, text=text(given), edited=act.now, version=version + 1)
        _put(act, after)
        act.record(_facts(before), _facts(after))
        return after, _kept(act, after, before)


def remove(state: Database, store: Store, who: Who, note_id: int, version: int) -> Done:
    """It is gone, but from the audit log. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, Action.WRITE_NOTES, Act.NOTE_DELETED, f"#{note_id}") as act:
        before = _theirs(act, store, note_id, version)
        act.connection.execute(delete(_N).where(_N.id == note_id))
        act.record(_facts(before))
        return before, _kept(act, None, before)


def undo(state: Database, store: Store, who: Who, token: str) -> None:
    """Takes an act back, within its minute. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, Action.WRITE_NOTES, Act.NOTE_UNDONE) as act:
        kept = json.loads(undoing.take(act, undoing.NOTES, token))
        before, after = (_read(kept[name]) for name in ("before", "after"))
        one = before or after
        assert one is not None
        reading.seen(store, act.actor, one.region, one.org_id)
        act.target = f"{one.region}:{one.org_id}"
        now = reading.find(act.connection, one.id)
        if (now and now.version) != (after and after.version):
            raise Conflict("notes.error.changed", now=now and now.text)
        _back(act, one.id, before, after)
        act.record(_facts(after) if after else None, _facts(before) if before else None)


def _back(act: AuditedWrite, note_id: int, before: Note | None, after: Note | None) -> None:
    if before is None:
        act.connection.execute(delete(_N).where(_N.id == note_id))
    elif after is None:
        act.connection.execute(insert(_N), before.row())
    else:
        _put(act, replace(before, version=after.version + 1))


def _theirs(act: AuditedWrite, store: Store, note_id: int, version: int) -> Note:
    """The note, of a customer that they see. One of somebody else's customer is told as one that there is not."""
    one = _found(act, note_id)
    try:
        reading.seen(store, act.actor, one.region, one.org_id)
    except Missing as error:
        raise Missing("notes.error.gone") from error
    act.target = f"{one.region}:{one.org_id}"
    if not reading.may_change(act.actor, one):
        raise NoAccess("notes.error.not_theirs")
    if one.version != version:
        raise Conflict("notes.error.changed", now=one.text)
    return one


def _found(act: AuditedWrite, note_id: int) -> Note:
    one = reading.find(act.connection, note_id)
    if one is None:
        raise Missing("notes.error.gone")
    return one


def _put(act: AuditedWrite, one: Note) -> None:
    new = {"text": one.text, "edited": one.edited, "version": one.version}
    act.connection.execute(update(_N).where(_N.id == one.id).values(**new))


def _facts(one: Note) -> dict[str, Any]:
    return {"region": one.region.value, "author": one.author, "note": one.text}


def _kept(act: AuditedWrite, after: Note | None, before: Note | None) -> str:
    said = {"before": before and before.row(), "after": after and after.row()}
    return undoing.keep(act, undoing.NOTES, json.dumps(said, default=lambda at: at.isoformat()))


def _read(said: Mapping[str, Any] | None) -> Note | None:
    if said is None:
        return None
    edited = said["edited"] and datetime.fromisoformat(said["edited"])
    created = datetime.fromisoformat(said["created"])
    return Note(**{**said, "region": Region(said["region"]), "created": created, "edited": edited})


def _is_control(sign: str) -> bool:
    """What no page can show: controls but for the end of a line and a tabulator, halves of a pair."""
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"
