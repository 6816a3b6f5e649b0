"""Whether passwords of the hub's own open anything: not where single sign-on is all, nor for who comes through it."""

from __future__ import annotations

from dashboard.data.people import identities
from dashboard.errors import NoAccess
from dashboard.web.hub import hub


def are_on() -> bool:
    """Whether anybody signs in by password here."""
    return hub().config.has_passwords


def has(user_id: int) -> bool:
    """Whether this person may have one."""
    mine = hub().config.sign_on
    return are_on() and not (mine and identities.is_bound(hub().state, user_id, mine.issuer))


def require(user_id: int) -> None:
    """Raises NoAccess where this person may not."""
    if not has(user_id):
        raise NoAccess("sso.error.no_password")
