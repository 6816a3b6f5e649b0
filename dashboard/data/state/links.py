"""One-time links: random, short-lived. One signs in; an invitation or a reset lets a password be set."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.data.state import sessions, tokens
from dashboard.data.state.models import SignInLinkRow, UserRow
from dashboard.data.state.store import State


class Purpose(StrEnum):
    """What a link is for; it is no good for anything else."""

    SIGN_IN = "sign_in"
    INVITE = "invite"
    RESET = "reset"


LIVES = {Purpose.SIGN_IN: timedelta(minutes=15), Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(hours=24)}
KEPT = timedelta(days=1)
_L = SignInLinkRow


def new(state: State, user_id: int, purpose: Purpose = Purpose.SIGN_IN) -> str:
    """The token of a new link for this user."""
    with state.write() as connection:
        return new_in(connection, user_id, state.clock(), purpose)


def new_in(connection: Connection, user_id: int, now: datetime, purpose: Purpose) -> str:
    """The same inside a transaction. A link that lets a password be set takes the place of those before it."""
    token = tokens.new(tokens.LINK)
    connection.execute(delete(_L).where(_L.expires < now - KEPT))
    if purpose is not Purpose.SIGN_IN:
        connection.execute(delete(_L).where(_L.user_id == user_id, _L.purpose != Purpose.SIGN_IN))
    row = {"digest": tokens.digest(token), "user_id": user_id, "created": now, "expires": now + LIVES[purpose]}
    connection.execute(insert(_L).values(**row, purpose=purpose.value))
    return token


def drop(connection: Connection, user_id: int) -> None:
    """Every link of this person that was not used yet is no good any more."""
    connection.execute(delete(_L).where(_L.user_id == user_id, _L.used_at.is_(None)))


def use(state: State, token: str, held: str | None = None, where: sessions.From = sessions.NOWHERE) -> str | None:
    """A session token for a link that was not used yet; None for every other.

    The first of two at the same moment wins: it is one UPDATE. A session that the browser held is ended.
    """
    if not tokens.has_form(token, tokens.LINK):
        return None
    now = state.clock()
    fresh = (_L.digest == tokens.digest(token), _L.used_at.is_(None), _L.expires > now, _L.purpose == Purpose.SIGN_IN)
    with state.write() as connection:
        if connection.execute(update(_L).where(*fresh).values(used_at=now)).rowcount != 1:
            return None
        owner = select(_L.user_id).join(UserRow).where(_L.digest == tokens.digest(token), UserRow.active)
        user_id = connection.execute(owner).scalar()
        if user_id is None:
            return None
        if held is not None:
            sessions.end_in(connection, held, now)
        return sessions.start(connection, user_id, now, where)
