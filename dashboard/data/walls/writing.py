"""Walls made, changed, removed; links to them made and revoked. Each act is written down with what was before."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from dashboard.access import Action
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import tokens
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.state.database import Database
from dashboard.data.state.models import WallLinkRow, WallRow
from dashboard.data.walls import definition, reading
from dashboard.data.walls.definition import Definition, Item
from dashboard.data.walls.reading import Link, Wall
from dashboard.errors import BadField, Conflict, Missing, Refused
from dashboard.scope import ALL, Region

MOST_WALLS, MOST_LINKS = 100, 50  # links: of one wall, those that live
LONGEST_DAYS = 3650
FOR_NOW = timedelta(hours=1)  # of who looks at a wall from the page where walls are managed
MOST_DIGITS = 9  # of a number that a form sends
_ALLOWED = Action.MANAGE_WALLS
_W, _L = WallRow, WallLinkRow


def add(state: Database, who: Who, called: object, given: object) -> Wall:
    """A new wall, with its maker's rights. Raises BadField, Refused, Conflict where there is one of this name."""
    with audited_write(state, who, _ALLOWED, Act.WALL_ADDED) as act:
        act.target = definition.name(called)
        shown = _checked(act, given)
        if reading.find(act.connection, act.target) is not None:
            raise Conflict("walls.error.exists", name=act.target)
        if act.connection.execute(select(func.count()).select_from(_W)).scalar_one() >= MOST_WALLS:
            raise Refused("walls.error.many", most=MOST_WALLS)
        act.connection.execute(insert(_W).values(name=act.target, version=1, **_row(act, shown)))
        act.record(None, shown.said())
        return _known(act)


def change(state: Database, who: Who, called: object, version: int, given: object) -> Wall:
    """Another definition; whoever changes it is its maker from now on. Raises as `add`, Missing, and Conflict where it
    is another one meanwhile."""
    with audited_write(state, who, _ALLOWED, Act.WALL_CHANGED) as act:
        act.target = definition.name(called)
        before, shown = _meant(act, version), _checked(act, given)
        act.connection.execute(
            update(_W).where(_W.id == before.id).values(version=before.version + 1, **_row(act, shown))
        )
        act.record(before.shown.said(), shown.said())
        return _known(act)


def remove(state: Database, who: Who, called: object, version: int) -> None:
    """It is gone, with every link to it. Raises Missing, Conflict, NoAccess."""
    with audited_write(state, who, _ALLOWED, Act.WALL_REMOVED) as act:
        act.target = definition.name(called)
        before = _meant(act, version)
        act.connection.execute(delete(_L).where(_L.wall_id == before.id))
        act.connection.execute(delete(_W).where(_W.id == before.id))
        act.record(before.shown.said())


def link_for_now(state: Database, who: Who, called: object) -> str:
    """The token of a link for whoever acts, from where they are, for a short while. Raises as `link`."""
    name = who.user.name if who.user else who.name
    return link(state, who, called, name[: definition.MOST_SIGNS], only_from=who.address, life=FOR_NOW)[1]


def link(
    state: Database,
    who: Who,
    called: object,
    label: object,
    days: int | None = None,
    only_from: object = "",
    life: timedelta | None = None,
) -> tuple[Link, str]:
    """A new link and its token, which is told here and never again. Raises BadField, Refused, Missing, NoAccess.

    It is good for so many days, or as long as `life`, or until it is revoked.
    """
    with audited_write(state, who, _ALLOWED, Act.WALL_LINKED) as act:
        act.target = definition.name(called)
        found, token = _known(act), tokens.new(tokens.WALL)
        within(act.actor, _opened(act, state, found))
        if days is not None:
            if not 0 < days <= LONGEST_DAYS:
                raise BadField("walls.error.days", field="days", most=LONGEST_DAYS)
            life = timedelta(days=days)
        living = [one for one in _links(act, found) if one.lives(act.now)]
        if len(living) >= MOST_LINKS:
            raise Refused("walls.error.many_links", most=MOST_LINKS)
        row = {
            "wall_id": found.id,
            "digest": tokens.digest(token),
            "cookie_digest": tokens.digest(reading.cookie_of(token)),
            "label": definition.title(label),
            "made_by": act.actor.email,
            "created": act.now,
            "expires": act.now + life if life else None,
            "last_address": "",
            "only_from": _network(only_from),
        }
        made = act.connection.execute(insert(_L).values(**row))
        assert made.inserted_primary_key is not None
        new = next(one for one in _links(act, found) if one.id == made.inserted_primary_key[0])
        act.record(None, _facts(new))
        return new, token


def revoke(state: Database, who: Who, link_id: int) -> Link:
    """A link that opens nothing from now on; again is no error. Raises Missing, NoAccess."""
    with audited_write(state, who, _ALLOWED, Act.WALL_REVOKED, f"#{link_id}") as act:
        row = act.connection.execute(select(*reading.LINK).where(_L.id == link_id)).mappings().first()
        if row is None:
            raise Missing("walls.error.no_link", id=link_id)
        before = Link(**row)
        act.target = act.connection.execute(select(_W.name).where(_W.id == before.wall_id)).scalar_one()
        if before.revoked is None:
            act.connection.execute(update(_L).where(_L.id == link_id).values(revoked=act.now))
            act.record(_facts(before))
        return before


def regions(items: tuple[Item, ...]) -> set[Region]:
    """Every region that these items name; all of them are of whoever looks."""
    return {Region(item.region) for item in items if item.region != ALL}


def _opened(act: AuditedWrite, state: Database, found: Wall) -> set[Region]:
    """What a link to it opens: all regions are those of its maker, with whose rights it shows."""
    named = regions(found.shown.items)
    if all(item.region != ALL for item in found.shown.items):
        return named
    made = reading.maker(act.connection, state, found.maker)
    return named | set(made[0].regions if made else ())


def _checked(act: AuditedWrite, given: object) -> Definition:
    """A definition that stays within the regions of whoever makes it."""
    shown = definition.read(given)
    within(act.actor, regions(shown.items))
    return shown


def _row(act: AuditedWrite, shown: Definition) -> dict[str, Any]:
    text = json.dumps(shown.said(), ensure_ascii=False)
    return {"definition": text, "maker": act.actor.id, "changed_by": act.actor.email, "changed": act.now}


def _known(act: AuditedWrite) -> Wall:
    found = reading.find(act.connection, act.target)
    if found is None:
        raise Missing("walls.error.gone", name=act.target)
    return found


def _meant(act: AuditedWrite, version: int) -> Wall:
    found = _known(act)
    if found.version != version:
        raise Conflict("walls.error.changed", name=found.name)
    return found


def _links(act: AuditedWrite, found: Wall) -> list[Link]:
    rows = act.connection.execute(select(*reading.LINK).where(_L.wall_id == found.id)).mappings()
    return [Link(**row) for row in rows]


def _network(given: object) -> str:
    if not isinstance(given, str):
        raise BadField("walls.error.network", field="only_from")
    try:
        return str(ipaddress.ip_network(given.strip(), strict=False)) if given.strip() else ""
    except ValueError as error:
        raise BadField("walls.error.network", field="only_from") from error


def _facts(one: Link) -> Mapping[str, Any]:
    expires = one.expires.isoformat() if one.expires else None
    return {"link": one.id, "label": one.label, "expires": expires, "only_from": one.only_from}
