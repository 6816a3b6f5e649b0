"""A sensitive change needs the reader's password (or link) shown lately in this session."""

from __future__ import annotations

from datetime import timedelta

from dashboard.errors import NoAccess
from dashboard.web import session
from dashboard.web.hub import hub

LASTS = timedelta(minutes=15)


def require() -> None:
    """Raises NoAccess where nothing was shown lately; the page then asks for the password and tries again."""
    seen = session.seen()
    if seen is None or hub().state.clock() - seen.proven > LASTS:
        raise NoAccess("account.error.prove")
