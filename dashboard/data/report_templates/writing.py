"""Custom templates made, changed, copied, shared, removed, and taken back; each act in the audit log."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from dashboard.access import Action, User, may
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.report_templates import reading
from dashboard.data.report_templates.custom import Custom, custom_of, may_change, text_of
from dashboard.data.reports import known, shape
from dashboard.data.reports.known import AUDIT
from dashboard.data.reports.shape import MOST_SIGNS, Shape
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportTemplateRow
from dashboard.errors import BadField, Conflict, Missing, NoAccess, Refused
from dashboard.query import folded, is_seen

MOST_OF_PERSON = 100
_MAY = Action.EXPORT
_T = ReportTemplateRow
# Whether the base has such columns and understands such conditions: raises HubError where it does not.
Check = Callable[[User, Shape], object]


def name(given: object) -> str:
    """The name as it is kept. Raises BadField."""
    short = isinstance(given, str) and len(given) <= 10 * MOST_SIGNS
    text = " ".join(unicodedata.normalize("NFC", str(given)).split()) if short else ""
    if not text or len(text) > MOST_SIGNS or not all(is_seen(sign) for sign in text) or not folded(text):
        raise BadField("reports.error.name", field="name", most=MOST_SIGNS)
    return text


def add(state: Database, who: Who, called: object, given: object, check: Check, *, shared: bool = False) -> Custom:
    """A new one. Raises BadField, Refused, Conflict where the owner has one that is called so, NoAccess."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_ADDED) as act:
        return _insert(act, _checked(act, called, given, check, shared=shared))


def change(
    state: Database,
    who: Who,
    template_id: int,
    version: int,
    called: object,
    given: object,
    check: Check,
    *,
    shared: bool,
) -> Custom:
    """Another name, shape or audience. Raises as `add`, Missing, and Conflict, with what it is now, where somebody
    else was first."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_CHANGED, f"#{template_id}") as act:
        before = _theirs(act, template_id, version)
        row = _checked(act, called, given, check, shared=shared, was=before.shared)
        _free(act, before.owner_id, row["name_key"], but=template_id)
        after = replace(before, **row, version=version + 1, changed=act.now, changed_by=act.actor.email)
        act.connection.execute(update(_T).where(_T.id == template_id).values(**after.row()))
        act.target = after.name
        act.record(before.facts(), after.facts())
        return after


def copy(state: Database, who: Who, template_id: int, called: object, check: Check) -> Custom:
    """One's own of what one may see. Raises as `add`, and Missing."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_ADDED, f"#{template_id}") as act:
        old = _seen(act, template_id)
        return _insert(act, _checked(act, called, old.shape.said(), check, shared=False))


def share(state: Database, who: Who, template_id: int, version: int, *, shared: bool) -> Custom:
    """Everybody may use it, or its owner alone. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_CHANGED, f"#{template_id}") as act:
        before = _theirs(act, template_id, version)
        _may_share(act, shared=shared, was=before.shared)
        new = {"shared": shared, "version": version + 1, "changed": act.now, "changed_by": act.actor.email}
        act.connection.execute(update(_T).where(_T.id == template_id).values(**new))
        after = replace(before, **new)  # type: ignore[arg-type]  # names and types are those of the row
        act.target = after.name
        act.record(before.facts(), after.facts())
        return after


def remove(state: Database, who: Who, template_id: int, version: int) -> str:
    """It is gone, for everybody; the token that takes that back. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_REMOVED, f"#{template_id}") as act:
        before = _theirs(act, template_id, version)
        act.connection.execute(delete(_T).where(_T.id == template_id))
        act.target = before.name
        act.record(before.facts())
        row = {**before.row(), "changed": before.changed.isoformat()}
        return undoing.keep(act, undoing.TEMPLATES, orjson.dumps(row).decode())


def undo(state: Database, who: Who, token: str) -> Custom:
    """Takes a removal back, within its minute. Raises Missing, Conflict where its name is taken, NoAccess."""
    with audited_write(state, who, _MAY, Act.TEMPLATE_UNDONE) as act:
        row = orjson.loads(undoing.take(act, undoing.TEMPLATES, token))
        kept = custom_of({**row, "changed": datetime.fromisoformat(row["changed"])})
        act.target = kept.name
        _free(act, kept.owner_id, kept.name_key)
        back = replace(kept, version=kept.version + 1)
        act.connection.execute(insert(_T).values(**back.row()))
        act.record(None, back.facts())
        return back


def _checked(
    act: AuditedWrite, called: object, given: object, check: Check, *, shared: bool, was: bool = False
) -> dict[str, Any]:
    text, found = name(called), shape.read(given)
    act.target = text
    known.template(found.base)
    if found.base == AUDIT and not may(act.actor, Action.EXPORT_AUDIT):
        raise NoAccess("web.error.no_access")
    _may_share(act, shared=shared, was=was)
    check(act.actor, found)
    return {"name": text, "name_key": folded(text), "shape": found, "shared": shared}


def _may_share(act: AuditedWrite, *, shared: bool, was: bool) -> None:
    if shared and not was and not may(act.actor, Action.SHARE_VIEWS):
        raise NoAccess("web.error.no_access")


def _insert(act: AuditedWrite, row: dict[str, Any]) -> Custom:
    count = select(func.count()).select_from(_T).where(_T.owner_id == act.actor.id)
    if act.connection.execute(count).scalar_one() >= MOST_OF_PERSON:
        raise Refused("reports.error.many_templates", most=MOST_OF_PERSON)
    _free(act, act.actor.id, row["name_key"])
    own = {"owner_id": act.actor.id, "owner": act.actor.email, "version": 1, "changed": act.now}
    values = {**row, "shape": text_of(row["shape"]), **own, "changed_by": act.actor.email}
    made = act.connection.execute(insert(_T).values(**values))
    assert made.inserted_primary_key is not None
    new = _seen(act, int(made.inserted_primary_key[0]))
    act.record(None, new.facts())
    return new


def _seen(act: AuditedWrite, template_id: int) -> Custom:
    found = reading.find(act.connection, act.actor, template_id)
    if found is None:
        raise Missing("reports.error.no_template")
    return found


def _theirs(act: AuditedWrite, template_id: int, version: int) -> Custom:
    found = _seen(act, template_id)
    act.target = found.name
    if not may_change(act.actor, found):
        raise NoAccess("web.error.no_access")
    if found.version != version:
        by = found.changed_by or found.owner
        raise Conflict("reports.error.changed", name=found.name, who=by, now=found.told(act.actor))
    return found


def _free(act: AuditedWrite, owner_id: int, key: str, but: int = 0) -> None:
    same = (_T.owner_id == owner_id, _T.name_key == key, _T.id != but)
    taken = act.connection.execute(select(_T.name).where(*same)).scalar()
    if taken is not None or _is_built_in(key):
        raise Conflict("reports.error.exists", name=taken or key, field="name")


def _is_built_in(key: str) -> bool:
    """The name of a report that is there for everybody is nobody's."""
    return any(key in (each.id, folded(each.source.name) if each.source else "") for each in known.TEMPLATES)
