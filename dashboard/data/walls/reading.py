"""Walls and their links as they are kept, and whose eyes a wall shows with."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from dashboard.access import Action, User, may
from dashboard.data.people import tokens, users
from dashboard.data.people.sessions import ADDRESS_LENGTH
from dashboard.data.state.database import Database
from dashboard.data.state.models import WallLinkRow, WallRow
from dashboard.data.walls import definition
from dashboard.data.walls.definition import Definition
from dashboard.scope import Region

SEEN_EVERY = timedelta(minutes=1)
_W, _L = WallRow, WallLinkRow
_TIMES = (_L.created, _L.expires, _L.revoked, _L.last_seen)
LINK = (_L.id, _L.wall_id, _L.label, _L.made_by, *_TIMES, _L.last_address, _L.only_from)  # what `Link` is made of

_SCREEN = select(_W.__table__, *(column.label(f"link_{column.key}") for column in LINK)).join(_L, _W.id == _L.wall_id)
_CALLED = _SCREEN.where(_W.name == bindparam("called"))
_STANDING = (
    select(_L.id, _L.expires, _L.revoked, _L.only_from, _W.id.label("wall_id"), _W.version, _W.maker)
    .join(_W, _W.id == _L.wall_id)
    .where(_L.id.in_(bindparam("links", expanding=True)))
)
_SEEN = (
    update(_L)
    .where(_L.id == bindparam("link"))
    .values(last_seen=bindparam("seen"), last_address=bindparam("at"))
    .execution_options(synchronize_session=False)
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
        return _lives(self, now)


@dataclass(frozen=True, slots=True)
class Screen:
    """A wall that is looked at by a good link, with the rights that its maker has at this moment."""

    wall: Wall
    link: Link
    user: User
    stamp: int  # grows with every change of the maker's rights

    @property
    def basis(self) -> Basis:
        """Of which wall, and with whose rights."""
        return _basis(self.wall.id, self.wall.version, self.user, self.stamp)


# Of a screen: wall, its version, who shows it, the number of their rights, their role, their regions. Another one
# whenever one of them is.
Basis = tuple[int, int, int, int, str, tuple[Region, ...]]


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


def standing(state: Database, links: Collection[int]) -> dict[int, tuple[Basis, str]]:
    """Of these links those that still show something: of which basis, and from which network; with one statement."""
    now = state.clock()
    with state.read() as connection:
        rows = connection.execute(_STANDING, {"links": list(links)}).all()
        makers = {each: maker(connection, state, each) for each in {row.maker for row in rows}}
    return {
        row.id: (_basis(row.wall_id, row.version, *made), row.only_from)
        for row in rows
        if _lives(row, now) and (made := makers[row.maker]) is not None
    }


def seen(state: Database, addresses: Mapping[int, str]) -> None:
    """Writes down from where these links were just looked at, or drops it."""
    if not addresses:
        return
    now = state.clock()
    rows = [{"link": link, "seen": now, "at": address[:ADDRESS_LENGTH]} for link, address in addresses.items()]
    state.write_or_drop(lambda connection: connection.execute(_SEEN, rows))


def cookie_of(token: str) -> str:
    """The wall's own cookie: made of the token, so that nothing needs to be kept but the link; it does not tell it."""
    return tokens.derived(tokens.WALL, token)


def maker(connection: Connection, state: Database, user_id: int) -> tuple[User, int] | None:
    """Who made a wall as they are now, with their stamp; None where they may make none any more."""
    found = users.with_stamp(connection, state, user_id)
    return found if found and may(found[0], Action.MANAGE_WALLS) else None


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
        row = connection.execute(_CALLED.where(same), {"called": called}).mappings().first()
        if row is None:
            return None
        link, shown = _link(row), wall(row)
        if not link.lives(state.clock()) or not is_inside(address, link.only_from):
            return None
        made = maker(connection, state, shown.maker)
        return Screen(shown, link, *made) if made else None


def _link(row: RowMapping) -> Link:
    return Link(**{name: row[f"link_{name}"] for name in Link.__slots__})


def _lives(link: Any, now: datetime) -> bool:
    """Of a link or its row."""
    return link.revoked is None and (link.expires is None or now < link.expires)


def _basis(wall_id: int, version: int, user: User, stamp: int) -> Basis:
    return wall_id, version, user.id, stamp, user.role.value, user.regions


def is_inside(address: str, network: str) -> bool:
    """Whether an address is of a network; of none (empty) is every one."""
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
    seen(state, {link.id: address})
