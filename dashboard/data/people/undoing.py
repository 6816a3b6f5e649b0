"""Acts that can be taken back for a minute, by who did them: what is kept of each, and until when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from dashboard.data.people import tokens
from dashboard.data.people.audited_write import Deed
from dashboard.data.state.models import UndoRow
from dashboard.errors import Missing

KEPT = timedelta(minutes=1)
TOKEN = "phu_"  # noqa: S105  the kind of a token
TAGS, NOTES, VIEWS, OWN, TEMPLATES, RESOURCES = "tags", "notes", "views", "own_org", "templates", "resources"
_U = UndoRow


def keep(deed: Deed, about: str, inverse: str) -> str:
    """The token that takes the act back; told once. What is over goes."""
    deed.connection.execute(delete(_U).where(_U.expires < deed.now))
    token = tokens.new(TOKEN)
    row = {"user_id": deed.actor.id, "expires": deed.now + KEPT, "about": about, "inverse": inverse}
    deed.connection.execute(insert(_U), {"digest": tokens.digest(token), **row})
    return token


def take(deed: Deed, about: str, token: str) -> str:
    """What was kept under the token, once. Raises Missing where it is too late, or somebody else's."""
    mine = (_U.digest == tokens.digest(token), _U.user_id == deed.actor.id, _U.about == about, _U.expires >= deed.now)
    said = deed.connection.execute(select(_U.inverse).where(*mine)).scalar()
    if said is None:
        raise Missing("tags.error.too_late")
    deed.connection.execute(delete(_U).where(*mine))
    return said
