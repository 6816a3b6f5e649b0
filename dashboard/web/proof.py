"""A sensitive change needs a fresh proof of who is there: a password or a link that was shown a short while ago."""

from __future__ import annotations

from dashboard.data.state import accounts, sessions
from dashboard.errors import NoAccess
from dashboard.web import session
from dashboard.web.hub import hub


def require() -> None:
    """Raises NoAccess where the proof is older: `account.error.prove` asks for the password (`assets/hub-forms.js`)."""
    seen = session.seen()
    if seen is None:
        raise NoAccess("web.error.signed_out")
    if not sessions.is_recent(seen, hub().state.clock()):
        known = accounts.has_password(hub().state, seen.user.id)
        raise NoAccess("account.error.prove" if known else "account.error.prove_link")
