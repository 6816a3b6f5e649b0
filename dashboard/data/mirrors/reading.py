"""Mirror links as they are kept, and whose eyes one shows with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, select

from dashboard.access import Action, User, may
from dashboard.data.mirrors import definition
from dashboard.data.people import tokens, users
from dashboard.data.questions import customers as questions
from dashboard.data.state.database import Database
from dashboard.data.state.mirror_models import MirrorKeyRow, MirrorOpeningRow, MirrorRow
from dashboard.data.store import Store
from dashboard.errors import Missing, NoAccess
from dashboard.scope import Region

ALLOWED = Action.MIRROR_CUSTOMERS
LISTED = 50  # links of one customer; more than can live at once
LISTED_OPENINGS = 20  # of one link, in the list
_M, _K, _O = MirrorRow, MirrorKeyRow, MirrorOpeningRow
_ROW = select(_M.__table__, _K.mirror_id.label("key")).outerjoin(_K, _K.mirror_id == _M.id)


class Stage(StrEnum):
    """How a link stands."""

    OPEN = "open"
    DARK = "dark"  # its maker may not show it now, or the customer was withdrawn
    EXPIRED = "expired"
    REVOKED = "revoked"
    RESTORED = "restored"  # known from a backup, which has nothing that opens it


@dataclass(frozen=True, slots=True)
class Mirror:
    """One link. `maker` 0: whoever runs the hub; `has_key`: whether anything opens it at all."""

    id: int
    name: str
    region: Region
    org_id: str
    label: str
    sections: tuple[str, ...]
    lang: str
    guarded: bool
    maker: int
    made_by: str
    created: datetime
    expires: datetime
    revoked: datetime | None
    opened: int
    has_key: bool

    def lives(self, now: datetime) -> bool:
        """Whether it was neither revoked nor is too old."""
        return self.has_key and self.revoked is None and now < self.expires

    def facts(self) -> dict[str, Any]:
        """What the audit log says of it."""
        until = self.expires.isoformat(timespec="seconds")
        said = {"mirror": self.id, "label": self.label, "sections": list(self.sections), "lang": self.lang}
        return {"region": self.region.value, **said, "expires": until, "passphrase": self.guarded}


@dataclass(frozen=True, slots=True)
class Opening:
    """Once that a link was opened."""

    at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A link as its administrators see it, with its latest openings, the newest first."""

    mirror: Mirror
    stage: Stage
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A link that is good at this moment, with the rights that its maker has at this moment."""

    mirror: Mirror
    user: User


def listed(state: Database, store: Store, reader: User, region: Region, org_id: str) -> list[Listed]:
    """Those of a customer: those that live first, then the newest. Raises NoAccess, and Missing for a customer that
    they do not see."""
    if not may(reader, ALLOWED):
        raise NoAccess("web.error.no_access")
    seen(store, reader, region, org_id)
    with state.read() as connection:
        now, about = state.clock(), (_M.region == region.value, _M.org_id == org_id)
        lives = case((and_(_M.revoked.is_(None), _M.expires > now), 0), else_=1)
        asked = _ROW.where(*about).order_by(lives, _M.id.desc()).limit(LISTED)
        found = [mirror(row) for row in connection.execute(asked).mappings()]
        makers = {one.maker: users.by_id(connection, state, one.maker) for one in found}
        openings = {one.id: _openings(connection, one.id) for one in found}
    return [Listed(one, _stage(store, one, makers[one.maker], now), openings[one.id]) for one in found]


def find(connection: Connection, mirror_id: int) -> Mirror | None:
    """The link of this number."""
    row = connection.execute(_ROW.where(_M.id == mirror_id)).mappings().first()
    return mirror(row) if row else None


def by_cookie(state: Database, name: str, cookie: str | None) -> Seen | None:
    """The link of this name, where the cookie is the one that was given for it; None for every other."""
    if cookie is None or not tokens.has_form(cookie, tokens.MIRROR):
        return None
    with state.read() as connection:
        found = live(connection, state, name, _K.cookie_digest == tokens.digest(cookie))
    return found and found[0]


def live(connection: Connection, state: Database, name: str, same: ColumnElement[bool]) -> tuple[Seen, Any] | None:
    """The link of this name and key, and its key's row, as long as it is good and its maker may show links."""
    if not definition.is_name(name):
        return None
    row = connection.execute(_ROW.where(_M.name == name, same)).mappings().first()
    one = mirror(row) if row else None
    if one is None or not one.lives(state.clock()):
        return None
    user = users.by_id(connection, state, one.maker)
    if user is None or not may(user, ALLOWED):
        return None
    key = connection.execute(select(_K.__table__).where(_K.mirror_id == one.id)).mappings().one()
    return Seen(one, user), key


def shows(store: Store, one: Mirror, user: User | None) -> bool:
    """Whether its maker may show it now, and the customer is one still."""
    if user is None or not may(user, ALLOWED) or one.region not in user.regions:
        return False
    return bool(questions.names(store, user, [(one.region, one.org_id)], there=True))


def seen(store: Store, reader: User, region: Region, org_id: str) -> None:
    """Raises Missing for a customer of somebody else and for one that there is not, alike."""
    if region not in reader.regions or not questions.names(store, reader, [(region, org_id)]):
        raise Missing("mirrors.error.customer")


def mirror(row: RowMapping) -> Mirror:
    """The link of a row."""
    plain = {name: row[name] for name in ("id", "name", "org_id", "label", "lang", "guarded", "maker", "made_by")}
    times = {name: row[name] for name in ("created", "expires", "revoked", "opened")}
    known = tuple(one for one in definition.SECTIONS if one in row["sections"])
    return Mirror(region=Region(row["region"]), sections=known, has_key=row["key"] is not None, **plain, **times)


def _stage(store: Store, one: Mirror, maker: User | None, now: datetime) -> Stage:
    if one.revoked is not None:
        return Stage.REVOKED
    if now >= one.expires:
        return Stage.EXPIRED
    if not one.has_key:
        return Stage.RESTORED
    return Stage.OPEN if shows(store, one, maker) else Stage.DARK


def _openings(connection: Connection, mirror_id: int) -> tuple[Opening, ...]:
    asked = select(_O.at, _O.address).where(_O.mirror_id == mirror_id).order_by(_O.id.desc()).limit(LISTED_OPENINGS)
    return tuple(Opening(row.at, row.address) for row in connection.execute(asked))
