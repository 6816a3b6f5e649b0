"""Views saved, changed, removed, and taken back; each act with what was there before, in the audit log."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, func, insert, select, update

from dashboard import parameters
from dashboard.access import Action, may
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.state.database import Database
from dashboard.data.state.models import SavedViewRow
from dashboard.data.views import reading
from dashboard.data.views.reading import SavedView
from dashboard.errors import BadField, Conflict, Missing, NoAccess, Refused
from dashboard.parameters import PageState
from dashboard.query import folded, is_seen

PAGES = ("customers", "licenses", "calling")  # those that have views
TABLES = "view"  # the parameter in which a link says how each table is looked at (assets/hub-view.js)
MOST_SIGNS = 60
MOST_OF_QUERY = 7_000
MOST_OF_PERSON = 100
_ALLOWED = Action.SET_OWN_PREFERENCES
_V = SavedViewRow
Done = tuple[SavedView, str]  # the view, and the token that takes the act back


def name(given: object) -> str:
    """The name as it is kept. Raises BadField."""
    short = isinstance(given, str) and len(given) <= 10 * MOST_SIGNS
    text = " ".join(unicodedata.normalize("NFC", str(given)).split()) if short else ""
    if not text or len(text) > MOST_SIGNS or not all(is_seen(sign) for sign in text) or not folded(text):
        raise BadField("views.error.name", field="name", most=MOST_SIGNS)
    return text


def query(page: str, given: object) -> str:
    """What of a query string the page understands, in its own order. Raises Refused for nonsense."""
    if not isinstance(given, str) or len(given) > MOST_OF_QUERY or page not in PAGES:
        raise Refused("views.error.query")
    asked = dict(parse_qsl(given.removeprefix("?")))
    PageState.of(asked)
    said = {each.name for each in parameters.PARAMETERS if each.is_said_on(page)} | {TABLES}
    return urlencode([(each, asked[each]) for each in (*parameters.NAMES, TABLES) if asked.get(each) and each in said])


def save(state: Database, who: Who, page: object, called: object, asked: object, *, shared: bool) -> Done:
    """A new view. Raises BadField, Refused, Conflict where the owner has one that is called so, NoAccess."""
    with audited_write(state, who, _ALLOWED, Act.VIEW_SAVED) as act:
        if page not in PAGES:
            raise Refused("views.error.query")
        row = _checked(act, str(page), called, asked, shared)
        count = select(func.count()).select_from(_V).where(_V.owner_id == act.actor.id)
        if act.connection.execute(count).scalar_one() >= MOST_OF_PERSON:
            raise Refused("views.error.many", most=MOST_OF_PERSON)
        _free(act, act.actor.id, str(page), row["name_key"])
        own = {"owner_id": act.actor.id, "owner": act.actor.email, "page": page, "version": 1, "changed": act.now}
        made = act.connection.execute(insert(_V).values(**own, **row))
        assert made.inserted_primary_key is not None
        new = _found(act, int(made.inserted_primary_key[0]))
        act.target = new.name
        act.record(None, _facts(new))
        return new, _kept(act, None, new)


def change(
    state: Database, who: Who, view_id: int, version: int, called: object, asked: object, *, shared: bool
) -> Done:
    """Another name, state or audience. Raises as `save`, Missing, and Conflict where it is another one meanwhile."""
    with audited_write(state, who, _ALLOWED, Act.VIEW_CHANGED, f"#{view_id}") as act:
        before = _theirs(act, view_id, version)
        row = _checked(act, before.page, called, asked, shared)
        _free(act, before.owner_id, before.page, row["name_key"], but=view_id)
        after = replace(before, **row, version=version + 1, changed=act.now)
        _put(act, after)
        act.target = after.name
        act.record(_facts(before), _facts(after))
        return after, _kept(act, before, after)


def remove(state: Database, who: Who, view_id: int, version: int) -> Done:
    """It is gone, for everybody. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, _ALLOWED, Act.VIEW_REMOVED, f"#{view_id}") as act:
        before = _theirs(act, view_id, version)
        act.connection.execute(delete(_V).where(_V.id == view_id))
        act.target = before.name
        act.record(_facts(before))
        return before, _kept(act, before, None)


def undo(state: Database, who: Who, token: str) -> None:
    """Takes an act back, within its minute. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, _ALLOWED, Act.VIEW_UNDONE) as act:
        kept = json.loads(undoing.take(act, undoing.VIEWS, token))
        before, after = (_read(kept[each]) for each in ("before", "after"))
        now = reading.find(act.connection, (before or after).id, act.actor)  # type: ignore[union-attr]  # never both
        if (now and now.version) != (after and after.version):
            raise Conflict("views.error.changed", name=now.name if now else "")
        if before is None and after is not None:
            act.connection.execute(delete(_V).where(_V.id == after.id))
        elif before is not None:
            _free(act, before.owner_id, before.page, before.name_key, but=before.id)
            put_back = replace(before, version=(after or before).version + 1)
            _put(act, put_back) if after else act.connection.execute(insert(_V).values(**put_back.row()))
        act.target = (before or after).name  # type: ignore[union-attr]
        act.record(_facts(after) if after else None, _facts(before) if before else None)


def _checked(act: AuditedWrite, page: str, called: object, asked: object, shared: bool) -> dict[str, Any]:
    text = name(called)
    if shared and not may(act.actor, Action.SHARE_VIEWS):
        raise NoAccess("web.error.no_access")
    return {"name": text, "name_key": folded(text), "query": query(page, asked), "shared": shared}


def _theirs(act: AuditedWrite, view_id: int, version: int) -> SavedView:
    found = reading.find(act.connection, view_id, act.actor)
    if found is None:
        raise Missing("views.error.gone")
    if not reading.may_change(act.actor, found):
        raise NoAccess("web.error.no_access")
    if found.version != version:
        raise Conflict("views.error.changed", name=found.name)
    return found


def _free(act: AuditedWrite, owner_id: int, page: str, key: str, but: int | None = None) -> None:
    same = (_V.owner_id == owner_id, _V.page == page, _V.name_key == key, _V.id != (but or 0))
    taken = act.connection.execute(select(_V.name).where(*same)).scalar()
    if taken is not None:
        raise Conflict("views.error.exists", name=taken)


def _found(act: AuditedWrite, view_id: int) -> SavedView:
    found = reading.find(act.connection, view_id, act.actor)
    assert found is not None
    return found


def _put(act: AuditedWrite, new: SavedView) -> None:
    act.connection.execute(update(_V).where(_V.id == new.id).values(**new.row()))


def _facts(found: SavedView) -> Mapping[str, Any]:
    return {"page": found.page, "name": found.name, "query": found.query, "shared": found.shared}


def _kept(act: AuditedWrite, before: SavedView | None, after: SavedView | None) -> str:
    said = {"before": before and before.row(), "after": after and after.row()}
    return undoing.keep(act, undoing.VIEWS, json.dumps(said, default=lambda moment: moment.isoformat()))


def _read(said: dict[str, Any] | None) -> SavedView | None:
    return SavedView(**{**said, "changed": datetime.fromisoformat(said["changed"])}) if said else None
