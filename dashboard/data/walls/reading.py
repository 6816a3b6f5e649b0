"""Walls and their links as they are kept, and whose eyes a wall shows with."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from dashboard.access import OPERATOR, Action, User, may
from dashboard.data.people import tokens
from dashboard.data.people.sessions import ADDRESS_LENGTH
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow, WallLinkRow, WallRow
from dashboard.data.walls import definition
from dashboard.data.walls.definition import Definition

SEEN_EVERY = timedelta(minutes=1)
_W, _L = WallRow, WallLinkRow
_TIMES = (_L.created, _L.expires, _L.revoked, _L.last_seen)
LINK = (_L.id, _L.wall_id, _L.label, _L.made_by, *_TIMES, _L.last_address, _L.only_from)  # what `Link` is made of

_SCREEN = (
    select(_W.__table__, *(column.label(f"link_{column.key}") for column in LINK))
    .join(_L, _W.id == _L.wall_id)
    .where(_W.name == bindparam("called"))
)


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall: its name in the address, what it shows, and with whose rights (`maker` 0: of who runs the hub)."""

    id: int
    name: str
    shown: Definition
    maker: int
    version: int
    changed_by: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """One way in. `only_from`: the network from which it is good; empty: from everywhere."""

    id: int
    wall_id: int
    label: str
    made_by: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    last_seen: datetime | None
    last_address: str
    only_from: str

    def lives(self, now: datetime) -> bool:
        """Whether it was neither revoked nor is too old."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class Screen:
    """A wall that is looked at by a good link, with the rights that its maker has at this moment."""

    wall: Wall
    link: Link
    user: User
    stamp: int  # grows with every change of the maker's rights


def listed(state: Database) -> list[Wall]:
    """All walls, by name."""
    with state.read() as connection:
        return [wall(row) for row in connection.execute(select(_W.__table__).order_by(_W.name)).mappings()]


def links(state: Database) -> list[Link]:
    """The links of all walls, the newest first; those that are over too."""
    with state.read() as connection:
        rows = connection.execute(select(*LINK).order_by(_L.created.desc(), _L.id.desc())).mappings()
        return [Link(**row) for row in rows]


def find(connection: Connection, called: str) -> Wall | None:
    """The wall of this name."""
    row = connection.execute(select(_W.__table__).where(_W.name == called)).mappings().first()
    return wall(row) if row else None


def by_token(state: Database, called: str, token: object, address: str) -> Screen | None:
    """The wall of this name, where the token of its address is good there; None for every other."""
    if not isinstance(token, str) or not tokens.has_form(token, tokens.WALL):
        return None
    return _screen(state, called, _L.digest == tokens.digest(token), address)


def by_cookie(state: Database, called: str, cookie: str | None, address: str) -> Screen | None:
    """The same for the wall's own cookie, which was given for the token."""
    if cookie is None or not tokens.has_form(cookie, tokens.WALL):
        return None
    found = _screen(state, called, _L.cookie_digest == tokens.digest(cookie), address)
    if found is not None:
        _remember(state, found.link, address)
    return found


def cookie_of(token: str) -> str:
    """The wall's own cookie: made of the token, so that nothing needs to be kept but the link; it does not tell it."""
    return tokens.derived(tokens.WALL, token)


def maker(connection: Connection, state: Database, user_id: int) -> tuple[User, int] | None:
    """Who made a wall as they are now, with their stamp; None where they may make none any more."""
    if user_id == OPERATOR.id:
        return OPERATOR, 0
    row = connection.execute(select(*COLUMNS).where(UserRow.id == user_id)).mappings().first()
    user = user_from(row, connection, state) if row is not None else None
    if row is None or user is None or not may(user, Action.MANAGE_WALLS):
        return None
    return user, row["stamp"]


def wall(row: RowMapping) -> Wall:
    """A row as a value."""
    fields: dict[str, Any] = {name: row[name] for name in ("id", "name", "maker", "version", "changed_by", "changed")}
    return Wall(shown=_read(row["definition"]), **fields)


@lru_cache(128)
def _read(text: str) -> Definition:
    """Walls at rest ask again and again: what was read once is known."""
    return definition.read(json.loads(text))


def _screen(state: Database, called: str, same: Any, address: str) -> Screen | None:
    with state.read() as connection:
        row = connection.execute(_SCREEN.where(same), {"called": called}).mappings().first()
        if row is None:
            return None
        link, shown = Link(**{name: row[f"link_{name}"] for name in Link.__slots__}), wall(row)
        if not link.lives(state.clock()) or not _inside(address, link.only_from):
            return None
        made = maker(connection, state, shown.maker)
        return Screen(shown, link, *made) if made else None


def _inside(address: str, network: str) -> bool:
    if not network:
        return True
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network)
    except ValueError:
        return False


def _remember(state: Database, link: Link, address: str) -> None:
    """Writes when and from where it was last looked at, or drops it: once a minute, however many screens share it."""
    now = state.clock()
    if link.last_seen is not None and abs(now - link.last_seen) < SEEN_EVERY:
        return
    seen = update(_L).where(_L.id == link.id).values(last_seen=now, last_address=address[:ADDRESS_LENGTH])
    state.write_or_drop(lambda connection: connection.execute(seen))
