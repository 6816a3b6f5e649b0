"""Ending one's own sessions, written down."""

from __future__ import annotations

from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import sessions
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database


def end_one(state: Database, seen: Seen, session_id: str, who: Who) -> bool:
    """Ends one of the person's own sessions; whether there was such a one."""
    with state.write() as connection:
        now = state.clock()
        ended = sessions.end_of(connection, seen.user.id, session_id, now)
        if ended:
            record(connection, now, who, Act.SESSION_ENDED, seen.user.email, after={"session": session_id})
        return ended


def end_others(state: Database, seen: Seen, who: Who) -> None:
    """Ends all of the person's own sessions but this one."""
    with state.write() as connection:
        now = state.clock()
        sessions.end_all(connection, seen.user.id, now, but=seen.digest)
        record(connection, now, who, Act.SESSION_ENDED, seen.user.email, after={"session": "others"})
