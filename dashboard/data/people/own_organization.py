"""The customer that is the partner's own organization, where a full administrator chose one in the hub."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dashboard.access import Action
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.state import settings
from dashboard.data.state.database import Database
from dashboard.errors import Conflict
from dashboard.scope import Region

KEY = "own_organization"
Organization = tuple[Region, str]  # region and org_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, if anything, and how often it was chosen anew."""

    which: Organization | None = None
    version: int = 0


def chosen(state: Database) -> Chosen:
    """As it is now. Raises Unusable where the state does not answer."""
    with state.read() as connection:
        return _read(connection)


def choose(state: Database, who: Who, version: int, which: Organization | None) -> str:
    """Another one, or none; gives the token that takes it back.

    Raises NoAccess, also for a region that is not the actor's, and Conflict where somebody else chose meanwhile.
    """
    with audited_write(state, who, Action.MANAGE_SETTINGS, Act.OWN_ORGANIZATION_CHOSEN, _said(which)) as act:
        before = _read(act.connection)
        _may(act, before.which, which)
        if before.version != version:
            raise Conflict("organization.error.changed")
        after = Chosen(which, version + 1)
        _write(act, before, after)
        return undoing.keep(act, undoing.OWN, json.dumps([_said(before.which), after.version]))


def undo(state: Database, who: Who, token: str) -> None:
    """Takes a choice back, within its minute. Raises Missing, NoAccess, and Conflict where it is another one by now."""
    with audited_write(state, who, Action.MANAGE_SETTINGS, Act.OWN_ORGANIZATION_UNDONE) as act:
        said, version = json.loads(undoing.take(act, undoing.OWN, token))
        before, which = _read(act.connection), _organization(said)
        act.target = _said(which)
        _may(act, before.which, which)
        if before.version != version:
            raise Conflict("organization.error.changed")
        _write(act, before, Chosen(which, version + 1))


def _may(act: AuditedWrite, *touched: Organization | None) -> None:
    within(act.actor, [which[0] for which in touched if which])


def _write(act: AuditedWrite, before: Chosen, after: Chosen) -> None:
    value = {"which": _said(after.which), "version": after.version}
    settings.put(act.connection, KEY, value)
    act.record({"organization": _said(before.which)}, {"organization": _said(after.which)})


def _read(connection: Connection) -> Chosen:
    found: Mapping[str, Any] | None = settings.found(connection, KEY)
    return Chosen(_organization(found["which"]), int(found["version"])) if found else Chosen()


def _said(which: Organization | None) -> str:
    return ":".join(which) if which else ""


def _organization(said: str) -> Organization | None:
    region, _, org_id = said.partition(":")
    return (Region(region), org_id) if said else None
