"""A sensitive change needs a fresh proof of who is there: a password or a link that was shown a short while ago."""

from __future__ import annotations

from dashboard.errors import NoAccess
from dashboard.request_context import here

_ERRORS = {
    "sign_in": "web.error.signed_out",
    "password": "account.error.prove",
    "link": "account.error.prove_link",
    "provider": "sso.error.prove",
}


def require_recent_password() -> None:
    """Raises NoAccess where the proof is older: `account.error.prove` asks for the password (`assets/hub-forms.js`)."""
    needed = here().missing_proof()
    if needed is not None:
        raise NoAccess(_ERRORS[needed])
