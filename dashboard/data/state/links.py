"""One-time sign-in links: random, live 15 minutes, open one session."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from dashboard.data.state import sessions, tokens
from dashboard.data.state.models import SignInLinkRow, UserRow
from dashboard.data.state.store import State

LIFE = timedelta(minutes=15)
KEPT = timedelta(days=1)
_L = SignInLinkRow


def new(state: State, user_id: int) -> str:
    """The token of a new link for this user."""
    token, now = tokens.new(tokens.LINK), state.clock()
    row = {"digest": tokens.digest(token), "user_id": user_id, "created": now, "expires": now + LIFE}
    with state.write() as connection:
        connection.execute(delete(_L).where(_L.expires < now - KEPT))
        connection.execute(insert(_L).values(**row))
    return token


def use(state: State, token: str, held: str | None = None) -> str | None:
    """A session token for a link that was not used yet; None for every other.

    The first of two at the same moment wins: it is one UPDATE. A session that the browser held is ended.
    """
    if not tokens.has_form(token, tokens.LINK):
        return None
    now = state.clock()
    fresh = (_L.digest == tokens.digest(token), _L.used_at.is_(None), _L.expires > now)
    with state.write() as connection:
        if connection.execute(update(_L).where(*fresh).values(used_at=now)).rowcount != 1:
            return None
        owner = select(_L.user_id).join(UserRow).where(_L.digest == tokens.digest(token), UserRow.active)
        user_id = connection.execute(owner).scalar()
        if user_id is None:
            return None
        if held is not None:
            sessions.end_in(connection, held, now)
        return sessions.start(connection, user_id, now)
