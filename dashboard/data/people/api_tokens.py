"""Tokens of programs: made, seen at each request, revoked. Each has its person's rights of the moment, or fewer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from dashboard.access import Action, User, may
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import person, tokens
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.people.bearing import Bearing
from dashboard.data.people.sessions import ADDRESS_LENGTH, AHEAD, SEEN_EVERY, Seen
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.data.state.token_models import ApiTokenRow
from dashboard.errors import BadField, Missing, NoAccess, Refused
from dashboard.scope import Region

USUAL_DAYS, LONGEST_DAYS = 90, 365
MOST = 20  # of one person, those that live
MOST_NAME = 80
LARGEST_ID = 2**31 - 1
_T, _U = ApiTokenRow, UserRow
_SEEN = (
    select(
        _T.id.label("token_id"),
        _T.name.label("token_name"),
        _T.digest,
        _T.scopes,
        _T.regions.label("only"),
        _T.created,
        _T.expires,
        _T.revoked,
        _T.last_used,
        *COLUMNS,
    )
    .join(_U, _U.id == _T.user_id)
    .where(_T.digest == bindparam("digest"))
)
_TOLD = select(_T.__table__, _U.email, _U.regions.label("theirs")).join(_U, _U.id == _T.user_id)
_PLAIN = ("id", "user_id", "email", "name", "created", "expires", "revoked", "last_used", "last_address")


class Reach(StrEnum):
    """What a token opens: each entrance for programs asks for one of these."""

    FIGURES = "read:figures"
    CUSTOMERS = "read:customers"
    REPORTS = "read:reports"
    TAGS = "write:tags"


@dataclass(frozen=True, slots=True)
class Token:
    """One, as its person and administrators see it; what opens the hub was told once."""

    id: int
    user_id: int
    email: str
    name: str
    scopes: tuple[str, ...]
    regions: tuple[Region, ...]
    created: datetime
    expires: datetime
    revoked: datetime | None
    last_used: datetime | None
    last_address: str
    theirs: tuple[Region, ...]  # regions of its person, who may have more of them than the token

    def lives(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked is None and now < self.expires


def make(
    state: Database, who: Who, user_id: int, name: object, scopes: object, regions: object, days: object = USUAL_DAYS
) -> tuple[Token, str]:
    """A new one for this person, and its text, told here and never again. Only whoever runs the hub makes one for
    somebody else. Raises BadField, Refused, NoAccess, Missing."""
    with audited_write(state, who, Action.MANAGE_OWN_ACCOUNT, Act.TOKEN_MADE) as act:
        owner = _owner(act, state, user_id)
        act.target = owner.email
        named, opens, where = _name(name), _scopes(scopes), person.regions(regions)
        within(owner, where)
        if type(days) is not int or not 0 < days <= LONGEST_DAYS:
            raise BadField("api.error.days", field="days", most=LONGEST_DAYS)
        if living(act.connection, user_id, act.now) >= MOST:
            raise Refused("api.error.many", most=MOST)
        text = tokens.new(tokens.API)
        row = {"digest": tokens.digest(text), "user_id": user_id, "name": named, "scopes": opens, "last_address": ""}
        until = act.now + timedelta(days=days)
        made = act.connection.execute(insert(_T).values(**row, regions=list(where), created=act.now, expires=until))
        assert made.inserted_primary_key is not None
        found = _one(act.connection, int(made.inserted_primary_key[0]))
        act.record(None, _facts(found))
        return found, text


def revoke(state: Database, who: Who, token_id: int) -> Token:
    """It opens nothing from the next request on. One's own; for who manages people those of all who have no region that
    they lack themselves. Raises Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_OWN_ACCOUNT, Act.TOKEN_REVOKED) as act:
        if not 0 < token_id <= LARGEST_ID:
            raise Missing("api.error.no_token")
        found = _one(act.connection, token_id)
        if found.user_id != act.actor.id:
            if not may(act.actor, Action.MANAGE_USERS):
                raise Missing("api.error.no_token")
            act.target = found.email
            within(act.actor, found.theirs)
        act.target = found.email
        if found.revoked is None:
            act.connection.execute(update(_T).where(_T.id == token_id).values(revoked=act.now))
            act.record(_facts(found))
        return _one(act.connection, token_id)


def listed(state: Database, reader: User) -> list[Token]:
    """The newest first: one's own, everybody's for who manages people."""
    with state.read() as connection:
        return _listed(connection, None if may(reader, Action.MANAGE_USERS) else reader.id)


def living(connection: Connection, user_id: int, now: datetime) -> int:
    """How many of a person's open something."""
    return sum(one.lives(now) for one in _listed(connection, user_id))


def end_all(connection: Connection, user_id: int, now: datetime) -> int:
    """All of a person's, in the transaction of what ends them; how many of them opened something until now."""
    ended = living(connection, user_id, now)
    connection.execute(update(_T).where(_T.user_id == user_id, _T.revoked.is_(None)).values(revoked=now))
    return ended


def see(state: Database, token: str | None, address: str = "") -> Seen | None:
    """Whose program this is, with the token's regions and scopes; None for a token that is unknown or over, and for
    who may not sign in any more."""
    found = _BEARING.see(state, token)
    if found is None:
        return None
    row, user, now = found.row, found.user, found.now
    if row["last_used"] is None or abs(now - row["last_used"]) >= SEEN_EVERY:
        used = update(_T).where(_T.id == row["token_id"])
        said = {"last_used": now, "last_address": address[:ADDRESS_LENGTH]}
        state.write_or_drop(lambda connection: connection.execute(used.values(**said)))
    regions = tuple(region for region in user.regions if region in row["only"])
    assigned = tuple(one for one in user.assigned if one[0] in regions)
    seen = replace(user, regions=regions, assigned=assigned)
    program = f"{row['token_name']} ({row['token_id']})"
    return Seen(row["digest"], seen, row["created"], row["stamp"], frozenset(row["scopes"]), program)


def stands(state: Database, seen: Seen) -> bool:
    """Whether it is still good, and its person's rights are those that they were."""
    return _BEARING.stands(state, seen.digest, seen.stamp)


def _lives(row: RowMapping, now: datetime) -> bool:
    return row["revoked"] is None and row["created"] - AHEAD <= now < row["expires"]


_BEARING = Bearing(tokens.API, _SEEN, _lives)


def _owner(act: AuditedWrite, state: Database, user_id: int) -> User:
    """Raises NoAccess for somebody else's, unless whoever runs the hub makes it."""
    if act.actor.id not in (0, user_id):
        raise NoAccess("web.error.no_access")
    row = act.connection.execute(select(*COLUMNS).where(_U.id == user_id)).mappings().first()
    owner = user_from(row, act.connection, state) if row is not None else None
    if owner is None:
        raise Missing("people.error.missing")
    return owner


def _name(given: object) -> str:
    if not isinstance(given, str) or not 0 < len(given.strip()) <= MOST_NAME or not given.isprintable():
        raise BadField("api.error.name", field="name", most=MOST_NAME)
    return given.strip()


def _scopes(given: object) -> list[str]:
    named = list(given) if isinstance(given, (list, tuple)) else []
    if not named or any(one not in set(Reach) for one in named) or len(set(named)) != len(named):
        raise BadField("api.error.scopes", field="scopes", known=", ".join(Reach))
    return [reach.value for reach in Reach if reach in named]


def _facts(one: Token) -> dict[str, object]:
    regions, until = list(one.regions), one.expires.date().isoformat()
    return {"token": one.id, "name": one.name, "scopes": list(one.scopes), "regions": regions, "until": until}


def _listed(connection: Connection, user_id: int | None) -> list[Token]:
    asked = _TOLD.order_by(_T.id.desc())
    mine = asked if user_id is None else asked.where(_T.user_id == user_id)
    return [_token(row) for row in connection.execute(mine).mappings()]


def _one(connection: Connection, token_id: int) -> Token:
    row = connection.execute(_TOLD.where(_T.id == token_id)).mappings().first()
    if row is None:
        raise Missing("api.error.no_token")
    return _token(row)


def _token(row: RowMapping) -> Token:
    regions, theirs = (tuple(each for each in Region if each in row[of]) for of in ("regions", "theirs"))
    plain = {name: row[name] for name in _PLAIN}
    return Token(**plain, scopes=tuple(row["scopes"]), regions=regions, theirs=theirs)
