"""How a first run begins, and who comes in: by the set-up link, once, one browser at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, or_, select

from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.audit.audit_log import record as note
from dashboard.data.first_run import record as records
from dashboard.data.first_run.record import Record
from dashboard.data.people import links, tokens, tries, users
from dashboard.data.people.links import Purpose
from dashboard.data.people.sessions import From
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.errors import Slowed

LIVES = timedelta(hours=12)  # a browser that comes back later needs no other link
_U = UserRow


def begin(state: Database, *, has_data: bool) -> bool:
    """Whether the hub is to be set up: it has neither data nor people, or its set-up was begun and not ended.

    Where nobody came to it and data came by a command meanwhile (`serve`, then `demo`), there is nothing to set up.
    """
    with state.read() as connection:
        found = records.read(connection)
        if found is None and (has_data or has_people(connection)):
            return False
        if found is not None and not (has_data and _is_untouched(found)):
            return found.open
    with state.write() as connection:
        found = records.read(connection)
        if found is not None and has_data and _is_untouched(found):
            records.drop(connection)
            return False
        if found is None and not has_people(connection):
            found = Record(open=True)
            records.write(connection, found)
        return found is not None and found.open


def _is_untouched(found: Record) -> bool:
    return found.open and not found.session and not found.steps


def is_open(state: Database) -> bool:
    """Whether it was begun and is not over."""
    return (found := look(state)) is not None and found.open


def look(state: Database) -> Record | None:
    """How it stands; None where there never was one."""
    with state.read() as connection:
        return records.read(connection)


def has_people(connection: Connection) -> bool:
    """Whether anybody is in the hub but a local administrator who never was here."""
    others = or_(_U.email != users.LOCAL_EMAIL, _U.last_sign_in.is_not(None), _U.password.is_not(None))
    return connection.execute(select(_U.id).where(others).limit(1)).first() is not None


def new_link(state: Database) -> str:
    """The token of a set-up link; links before it are no good any more."""
    return links.new(state, users.local_admin_id(state), Purpose.SET_UP)


def enter(state: Database, token: str, where: From) -> str | None:
    """The token of a set-up session for a fresh link; None for every other. What another browser held is over.

    Raises Slowed for an address that tried too many.
    """
    asked = tries.of_set_up(where.address)
    if wait_s := tries.begin(state, asked).wait_s:
        raise Slowed("setup.error.slowed", wait_s, n=wait_s)
    with state.write() as connection:
        now = state.clock()
        found = records.read(connection)
        link = links.use_up(connection, state, token, (Purpose.SET_UP,), now)
        if found is None or not found.open or link is None:
            session = None
        else:
            session = tokens.new(tokens.SET_UP)
            records.write(connection, replace(found, session=tokens.digest(session), until=now + LIVES))
            tries.took_back(connection, asked)
            note(connection, now, Who(None, where.address, NAME), Act.SET_UP_ENTERED, NAME)
    if session is None:
        links.refused(state, token, where)
    return session


NAME = "set-up"  # who acts before anybody is there


def held(state: Database, token: str | None) -> Record | None:
    """The open first run of who holds this session; None for everybody else."""
    if token is None or not tokens.has_form(token, tokens.SET_UP):
        return None
    with state.read() as connection:
        found = records.read(connection)
    good = found is not None and found.open and records.is_of(found, tokens.digest(token), state.clock())
    return found if good else None
