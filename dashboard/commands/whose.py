"""Whose eyes a command reads with: the operator's, who sees all, or a person's (`--user E-MAIL`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from dashboard.access import OPERATOR, Action, User, may
from dashboard.config import Config
from dashboard.data.administrators import Administrators
from dashboard.data.store import Store
from dashboard.data.tagged import Tagged
from dashboard.errors import Missing, NoAccess

if TYPE_CHECKING:
    from dashboard.data.state.database import Database


def store_of(settings: Config) -> Store:
    """What answers a command's questions; tags and people are read from the state where they are asked for."""
    return Store(settings, tagged=partial(_tagged, settings), responsible=partial(_responsible, settings))


def _tagged(settings: Config) -> Tagged:
    from dashboard.data.tags.reading import Reader  # noqa: PLC0415  most questions are about no tags

    with existing_state(settings) as state:
        return Reader(state)() if state else Tagged()


def _responsible(settings: Config) -> Administrators:
    from dashboard.data.people.responsible import Reader  # noqa: PLC0415  most homes have no people yet

    with existing_state(settings) as state:
        return Reader(state)() if state else Administrators()


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
    from dashboard.data.people import users  # noqa: PLC0415  most ask for the whole partner, and need no people

    with existing_state(settings) as state:
        return users.active(state, email) if state else None


@contextmanager
def existing_state(settings: Config) -> Iterator[Database | None]:
    """The database of people; None where there is none yet, for who only reads makes none."""
    from dashboard.data.backup.opening import open_to_read  # noqa: PLC0415
    from dashboard.data.state.engine import file_of  # noqa: PLC0415

    file = file_of(settings.state_url)
    if file is not None and not file.exists():
        yield None
        return
    state = open_to_read(settings)
    try:
        yield state
    finally:
        state.close()
