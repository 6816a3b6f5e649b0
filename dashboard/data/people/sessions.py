"""Server-side sessions: started by a password or a link, seen at each request, ended for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, or_, select, update

from dashboard.access import User
from dashboard.data.people import tokens
from dashboard.data.people.bearing import Bearing
from dashboard.data.people.users import COLUMNS
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow, UserRow

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
KEPT = 2 * ABSOLUTE  # a session that is over opens nothing, but says which browser was here (`tries.py`)
AHEAD = timedelta(hours=1)  # what was begun later than this after now was begun by a clock that went wrong, and is over
MOST = 200  # of one person, living or over
RECENT = timedelta(minutes=15)  # how long a password (or a link) that was shown is a proof for sensitive changes
SEEN_EVERY = timedelta(minutes=1)
ADDRESS_LENGTH, AGENT_LENGTH = 64, 200
_ID_LENGTH = 32
_S, _U = SessionRow, UserRow
_SEEN = (
    select(_S.digest, _S.created, _S.last_seen, _S.idle_expires, _S.expires, _S.ended, _S.proven, *COLUMNS)
    .join(_U, _U.id == _S.user_id)
    .where(_S.digest == bindparam("digest"))
)  # one object, which the library need not look through at each request


@dataclass(frozen=True, slots=True)
class From:
    """Where a session is opened from: the address, and the browser as it calls itself."""

    address: str = ""
    agent: str = ""


NOWHERE = From()


@dataclass(frozen=True, slots=True)
class Seen:
    """A living session and whose it is."""

    digest: str
    user: User
    proven: datetime  # when the password (or a link) was last shown
    stamp: int  # grows with every change of the user's rights
    scopes: frozenset[str] | None = None  # of a program's token (`api_tokens.Reach`); None: a browser, without limit
    program: str = ""  # name and number of that token, as the audit log has them

    @property
    def rights(self) -> str:
        """Another text whenever it is another person, or their rights have changed."""
        return f"{self.user.id}.{self.stamp}"


@dataclass(frozen=True, slots=True)
class Open:
    """A living session, as its owner or an administrator sees it. `id` names it and opens nothing."""

    id: str
    address: str
    agent: str
    created: datetime
    last_seen: datetime


def start(connection: Connection, user_id: int, now: datetime, where: From = NOWHERE) -> str:
    """A new session of this user; gives the token. Sessions long over are forgotten on the way."""
    token = tokens.new(tokens.SESSION)
    connection.execute(delete(_S).where(or_(_S.created < now - KEPT, _S.created > now + AHEAD)))
    row = {
        "digest": tokens.digest(token),
        "user_id": user_id,
        "created": now,
        "last_seen": now,
        "proven": now,
        "address": where.address[:ADDRESS_LENGTH],
        "agent": where.agent[:AGENT_LENGTH],
    }
    connection.execute(update(_U).where(_U.id == user_id).values(last_sign_in=now))
    connection.execute(insert(_S).values(**row, idle_expires=now + IDLE, expires=now + ABSOLUTE))
    _keep_the_newest(connection, user_id)
    return token


def _keep_the_newest(connection: Connection, user_id: int) -> None:
    """Of one person only so many: those begun first are forgotten, and are nobody's any more."""
    own = select(_S.digest).where(_S.user_id == user_id).order_by(_S.created.desc(), _S.digest)
    surplus = connection.execute(own.offset(MOST)).scalars().all()
    if surplus:
        connection.execute(delete(_S).where(_S.digest.in_(surplus)))


def see(state: Database, token: str | None) -> Seen | None:
    """Whose session this is; None where it is unknown, over, or its user may not sign in any more."""
    found = _BEARING.see(state, token)
    if found is None:
        return None
    row = found.row
    if abs(found.now - row["last_seen"]) >= SEEN_EVERY:
        _remember(state, row["digest"], found.now)
    return Seen(row["digest"], found.user, row["proven"], row["stamp"])


def stands(state: Database, seen: Seen) -> bool:
    """Whether this session still lives, and its user's rights are those that they were; is no sign of life."""
    return _BEARING.stands(state, seen.digest, seen.stamp)


def end(state: Database, token: str | None) -> None:
    """Ends it: no later request with this token is anybody's."""
    if token is not None and tokens.has_form(token, tokens.SESSION):
        with state.write() as connection:
            end_in(connection, token, state.clock())


def end_in(connection: Connection, token: str, now: datetime) -> None:
    """The same inside a transaction."""
    living = (_S.digest == tokens.digest(token), _S.ended.is_(None))
    connection.execute(update(_S).where(*living).values(ended=now))


def owner(connection: Connection, token: str | None) -> int | None:
    """Whose session this is or was; None for no session of ours."""
    if token is None or not tokens.has_form(token, tokens.SESSION):
        return None
    return connection.execute(select(_S.user_id).where(_S.digest == tokens.digest(token))).scalar()


def end_all(connection: Connection, user_id: int, now: datetime, but: str | None = None) -> None:
    """Ends every session of a person, but the one with this digest."""
    living = [_S.user_id == user_id, _S.ended.is_(None), *([_S.digest != but] if but else [])]
    connection.execute(update(_S).where(*living).values(ended=now))


def of_user(connection: Connection, user_id: int, now: datetime) -> list[Open]:
    """The living sessions of a person, the one seen last first."""
    living = (
        _S.user_id == user_id,
        _S.ended.is_(None),
        _S.expires > now,
        _S.idle_expires > now,
        _S.created <= now + AHEAD,
    )
    listed = select(_S.digest, _S.address, _S.agent, _S.created, _S.last_seen).where(*living)
    rows = connection.execute(listed.order_by(_S.last_seen.desc(), _S.digest))
    return [Open(id_of(row.digest), row.address, row.agent, row.created, row.last_seen) for row in rows]


def id_of(digest: str) -> str:
    """What a session is called in pages and entries of the audit log."""
    return digest[:_ID_LENGTH]


def end_of(connection: Connection, user_id: int, session_id: str, now: datetime) -> bool:
    """Ends one session of a person; whether there was a living one of this id."""
    if len(session_id) != _ID_LENGTH or not session_id.isalnum():
        return False
    living = (_S.user_id == user_id, _S.ended.is_(None), _S.digest.startswith(session_id, autoescape=True))
    return connection.execute(update(_S).where(*living).values(ended=now)).rowcount == 1


def prove(connection: Connection, digest: str, now: datetime) -> None:
    """Remembers that the password was shown again just now."""
    connection.execute(update(_S).where(_S.digest == digest, _S.ended.is_(None)).values(proven=now))


def is_recent(seen: Seen, now: datetime) -> bool:
    """Whether the password (or a link) was shown a short while ago; not at a time that has yet to come."""
    return abs(now - seen.proven) <= RECENT


def _lives(row: RowMapping, now: datetime) -> bool:
    in_time = row["created"] - AHEAD <= now < min(row["idle_expires"], row["expires"])
    return row["ended"] is None and in_time


_BEARING = Bearing(tokens.SESSION, _SEEN, _lives)


def _remember(state: Database, digest: str, now: datetime) -> None:
    """Writes `last_seen`, at most once a minute, or drops it: who reads waits for no writer and needs no disk.

    `ended` stays what it is.
    """
    seen = update(_S).where(_S.digest == digest).values(last_seen=now, idle_expires=now + IDLE)
    state.write_or_drop(lambda connection: connection.execute(seen))
