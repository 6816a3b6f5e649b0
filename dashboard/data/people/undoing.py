"""Acts that can be taken back for a minute, by who did them: what is kept of each, and until when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from dashboard.data.people import tokens
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.state.models import UndoRow
from dashboard.errors import Missing

KEPT = timedelta(minutes=1)
TOKEN = "phu_"  # noqa: S105  the kind of a token
TAGS, NOTES, VIEWS, OWN, TEMPLATES, RESOURCES = "tags", "notes", "views", "own_org", "templates", "resources"
_U = UndoRow


def keep(act: AuditedWrite, about: str, inverse: str) -> str:
    """The token that takes the act back; told once. What is over goes."""
    act.connection.execute(delete(_U).where(_U.expires < act.now))
    token = tokens.new(TOKEN)
    row = {"user_id": act.actor.id, "expires": act.now + KEPT, "about": about, "inverse": inverse}
    act.connection.execute(insert(_U), {"digest": tokens.digest(token), **row})
    return token


def take(act: AuditedWrite, about: str, token: str) -> str:
    """What was kept under the token, once. Raises Missing where it is too late, or somebody else's."""
    mine = (_U.digest == tokens.digest(token), _U.user_id == act.actor.id, _U.about == about, _U.expires >= act.now)
    said = act.connection.execute(select(_U.inverse).where(*mine)).scalar()
    if said is None:
        raise Missing("tags.error.too_late")
    act.connection.execute(delete(_U).where(*mine))
    return said
