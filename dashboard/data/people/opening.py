"""Opens the state of an installation: file, schema, first user."""

from __future__ import annotations

from functools import partial

from dashboard.data.people.users import ensure_local_admin
from dashboard.data.state import door, identity, judging
from dashboard.data.state.database import Clock, Database, Known, utc_now
from dashboard.data.state.engine import make_engine
from dashboard.data.state.migrate import Keep, migrate
from dashboard.data.state.postgres import patiently


def open_state(url: str, clock: Clock = utc_now, keep: Keep | None = None, known: str | None = None) -> Database:
    """The state at this address, at this program's schema, with its local administrator.

    `keep` keeps what is in a database that is no file before its schema is changed; `known` is the id that one
    without an id gets. Raises Refused for a bad address, Unusable where the place cannot be used.
    """
    state = Database(make_engine(url), clock, known=Known())
    with patiently():
        migrate(state.engine, keep=keep)
    ensure_local_admin(state)
    state.known.id = identity.ensure(state.engine, known)
    _take_back(state, state.known.id)
    return state


def _take_back(state: Database, known: str) -> None:
    """The same database is used again where it was put back, also as another file."""
    entered = door.of(state.engine)
    if entered.file is not None:
        entered.judge = partial(judging.judge, expected=known)
        entered.renew = state.renew
