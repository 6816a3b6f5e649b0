"""One-time links: random, short-lived. One signs in; an invitation or a reset lets a password be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, or_, select, update

from dashboard.access import Action, User, may
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import sessions, tokens, tries, users
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import SignInLinkRow, UserRow


class Purpose(StrEnum):
    """What a link is for; it is no good for anything else."""

    SIGN_IN = "sign_in"
    INVITE = "invite"
    RESET = "reset"
    CHANGE = "change"  # given for a right password that is to be changed before anything else
    SET_UP = "set_up"  # opens the first run of an installation, and no account


LIVES = {
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.INVITE: timedelta(days=7),
    Purpose.RESET: timedelta(hours=24),
    Purpose.CHANGE: timedelta(minutes=15),
    Purpose.SET_UP: timedelta(minutes=60),
}
PASSWORD_LINKS = (Purpose.INVITE, Purpose.RESET, Purpose.CHANGE)
KEPT = timedelta(days=1)
ONCE_A = timedelta(minutes=1)
_L = SignInLinkRow


COMMAND_LINE = Who(name="partner-hub")  # whoever may run commands on the home


@dataclass(frozen=True, slots=True)
class Fresh:
    """A link that is still good: whose it is, what for, and where its maker (None: whoever runs the hub) was."""

    user: User
    purpose: Purpose
    made_by: int | None
    made_at: str


def new(state: Database, user_id: int, purpose: Purpose = Purpose.SIGN_IN, who: Who = COMMAND_LINE) -> str:
    """The token of a new link for this user, written down."""
    with state.write() as connection:
        now = state.clock()
        token = new_in(connection, user_id, now, purpose, who)
        email = connection.execute(select(UserRow.email).where(UserRow.id == user_id)).scalar() or ""
        record(connection, now, who, Act.LINK_MADE, email, after={"purpose": purpose.value})
        return token


def new_in(connection: Connection, user_id: int, now: datetime, purpose: Purpose, who: Who = COMMAND_LINE) -> str:
    """The same inside a transaction that writes its own entry.

    A link that lets a password be set takes the place of those before it. It is good for the rights that its person
    has now, and while its maker may make one: it never opens more than that.
    """
    token = tokens.new(tokens.LINK)
    connection.execute(delete(_L).where(or_(_L.expires < now - KEPT, _L.created > now + sessions.AHEAD)))
    if purpose is not Purpose.SIGN_IN:
        connection.execute(delete(_L).where(_L.user_id == user_id, _L.purpose.in_(_taken_place(purpose))))
    stamp = connection.execute(select(UserRow.stamp).where(UserRow.id == user_id)).scalar_one()
    row = {"digest": tokens.digest(token), "user_id": user_id, "created": now, "expires": now + LIVES[purpose]}
    maker = {"made_by": (who.user.id or None) if who.user else None, "made_at": who.address[: sessions.ADDRESS_LENGTH]}
    connection.execute(insert(_L).values(**row, **maker, purpose=purpose.value, stamp=stamp))
    return token


def _taken_place(purpose: Purpose) -> Sequence[Purpose]:
    """Whoever knows a password that is to be changed must not end an invitation by it."""
    return (purpose,) if purpose in {Purpose.CHANGE, Purpose.SET_UP} else PASSWORD_LINKS


def drop(connection: Connection, user_id: int) -> None:
    """Every link of this person that was not used yet is no good any more."""
    connection.execute(delete(_L).where(_L.user_id == user_id, _L.used_at.is_(None)))


def drop_made_by(connection: Connection, user_id: int) -> None:
    """Nor is any that this person made for others."""
    connection.execute(delete(_L).where(_L.made_by == user_id, _L.used_at.is_(None)))


def use(state: Database, token: str, held: str | None = None, where: sessions.From = sessions.NOWHERE) -> str | None:
    """A session token for a sign-in link that was not used yet; None for every other.

    The first of two at the same moment wins: it is one UPDATE. A session that the browser held is ended.
    """
    with state.read() as connection:
        known = fresh(connection, state, token, (Purpose.SIGN_IN,), state.clock())
    if known is None:
        refused(state, token, where)
        return None
    with state.write() as connection:
        now = state.clock()
        found = use_up(connection, state, token, (Purpose.SIGN_IN,), now)
        if found is None:
            _refused(connection, token, now, where)
            return None
        user = found.user
        if held is not None:
            sessions.end_in(connection, held, now)
        record(connection, now, Who(user, where.address), Act.SIGNED_IN, user.email, after={"by": "link"})
        return sessions.start(connection, user.id, now, where)


def use_up(
    connection: Connection, state: Database, token: str, purposes: Sequence[Purpose], now: datetime
) -> Fresh | None:
    """The fresh link, which is none from now on; None for every other. Only one of many gets it."""
    found = fresh(connection, state, token, purposes, now)
    if found is None:
        return None
    spent = update(_L).where(_L.digest == tokens.digest(token), _L.used_at.is_(None)).values(used_at=now)
    return found if connection.execute(spent).rowcount == 1 else None


def fresh(
    connection: Connection, state: Database, token: str, purposes: Sequence[Purpose], now: datetime
) -> Fresh | None:
    """The link, where it is still good, without using it up."""
    if not tokens.has_form(token, tokens.LINK):
        return None
    in_time = (_L.expires > now, _L.created <= now + sessions.AHEAD)
    good = (_L.digest == tokens.digest(token), _L.used_at.is_(None), *in_time, _L.purpose.in_(purposes))
    asked = select(*COLUMNS, _L.purpose, _L.made_by, _L.made_at).join(_L, _L.user_id == UserRow.id)
    row = connection.execute(asked.where(*good, _L.stamp == UserRow.stamp)).mappings().first()
    user = user_from(row, connection, state) if row is not None else None
    if row is None or user is None or not _maker_may(connection, state, row["made_by"], user):
        return None
    return Fresh(user, Purpose(row["purpose"]), row["made_by"], row["made_at"])


def _maker_may(connection: Connection, state: Database, made_by: int | None, user: User) -> bool:
    """Whether who made it could still make it: a link outlives no right, not even its maker's."""
    if made_by is None:
        return True
    maker = users.by_id(connection, state, made_by)
    return maker is not None and may(maker, Action.MANAGE_USERS) and set(user.regions) <= set(maker.regions)


def refused(state: Database, token: str, where: sessions.From) -> None:
    """Writes down that a link was no good. Guesses that follow each other are only read: a flood writes nothing."""
    if not tokens.has_form(token, tokens.LINK):
        return
    with state.read() as connection:
        if tries.was_lately(connection, _once(where), state.clock(), ONCE_A):
            return
    with state.write() as connection:
        _refused(connection, token, state.clock(), where)


def _refused(connection: Connection, token: str, now: datetime, where: sessions.From) -> None:
    """One entry a minute for each address: what strangers can cause endlessly must not fill the log."""
    if not tries.once(connection, _once(where), now, ONCE_A):
        return
    known = select(UserRow.email).join(_L, _L.user_id == UserRow.id).where(_L.digest == tokens.digest(token))
    email = connection.execute(known).scalar() or ""
    record(connection, now, Who(address=where.address), Act.LINK_REFUSED, email, allowed=False)


def _once(where: sessions.From) -> str:
    """Of IPv6 the network: who has one has more addresses in it than any log has room for."""
    return f"link {tries.reader_of(where.address)}"
