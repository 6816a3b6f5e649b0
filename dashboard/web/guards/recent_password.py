"""A sensitive change needs a fresh proof of who is there: a password or a link that was shown a short while ago."""

from __future__ import annotations

from typing import Literal

from dashboard.data.people import accounts, sessions
from dashboard.errors import NoAccess
from dashboard.web.guards import session
from dashboard.web.hub import hub

_ERRORS = {"sign_in": "web.error.signed_out", "password": "account.error.prove", "link": "account.error.prove_link"}


def require_recent_password() -> None:
    """Raises NoAccess where the proof is older: `account.error.prove` asks for the password (`assets/hub-forms.js`)."""
    needed = missing()
    if needed is not None:
        raise NoAccess(_ERRORS[needed])


def missing() -> Literal["sign_in", "password", "link"] | None:
    """What would prove anew who is there: a sign-in, the password, a link of who has none; None where proven."""
    seen = session.seen()
    if seen is None:
        return "sign_in"
    if sessions.is_recent(seen, hub().state.clock()):
        return None
    return "password" if accounts.has_password(hub().state, seen.user.id) else "link"
