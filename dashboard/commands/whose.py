"""Whose eyes a command reads with: the operator's, who sees all, or a person's (`--user E-MAIL`)."""

from __future__ import annotations

from dashboard.access import OPERATOR, Action, User, may
from dashboard.config import Config
from dashboard.errors import Missing, NoAccess


def reader(settings: Config, email: str | None, action: Action) -> User:
    """The operator without an e-mail address.

    Raises Missing where nobody may sign in with the address, NoAccess where that person may not do this.
    """
    if email is None:
        return OPERATOR
    user = _active(settings, email)
    if user is None:
        raise Missing("account.error.no_user", email=email)
    if not may(user, action):
        raise NoAccess("web.error.no_access")
    return user


def _active(settings: Config, email: str) -> User | None:
    # Most ask for the whole partner, and need no database of people.
    from dashboard.data.backup.opening import open_to_read  # noqa: PLC0415
    from dashboard.data.people import users  # noqa: PLC0415
    from dashboard.data.state.engine import file_of  # noqa: PLC0415

    file = file_of(settings.state_url)
    if file is not None and not file.exists():  # who only reads makes no database
        return None
    state = open_to_read(settings)
    try:
        return users.active(state, email)
    finally:
        state.close()
