"""Opens the state of an installation; what is in it is kept before its schema is changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog

from dashboard.config import Config
from dashboard.data.backup.save import save_state
from dashboard.data.people import partner
from dashboard.data.people.opening import open_state
from dashboard.data.state import identity
from dashboard.data.state.database import Clock, Database, utc_now
from dashboard.data.state.engine import file_of, make_engine, reading
from dashboard.data.state.migrate import current, head
from dashboard.data.state.troubles import is_nothing

Begun = Callable[[Config], None]


def _log(settings: Config) -> None:
    structlog.stdlib.get_logger("partner_hub").warning("state_begun", place=identity.shown(settings))


def open_kept(settings: Config, clock: Clock = utc_now, begun: Begun = _log) -> Database:
    """The state at the settings' address, as `open_state`; kept in the home where the database is not a file.

    Where a home with versions had none, `begun` says that one was made. Raises Unusable where it had one that is
    gone, or has another one in its place.
    """
    known, new = identity.known(settings), False
    if known or identity.has_versions(settings):
        new = _is_empty(settings)
    if known and new:
        raise identity.lost(settings)
    state = open_state(settings.state_url, clock, keep=partial(save_state, settings.home), known=known)
    if known not in (None, state.known.id):
        state.close()
        raise identity.foreign(settings)
    identity.remember(settings, state.known.id or "")
    partner.look(settings, state)
    if new:
        begun(settings)
    return state


def open_to_read(settings: Config, clock: Clock = utc_now, begun: Begun = _log) -> Database:
    """The same for who only reads: nothing is written where there is a state at this program's schema."""
    file = file_of(settings.state_url)
    if file is not None and is_nothing(file):
        return open_kept(settings, clock, begun)
    state = Database(make_engine(settings.state_url, to_read=True), clock)
    with state.read() as connection:
        at, found = current(connection), identity.read(connection) if current(connection) else None
    if at != head():
        state.close()
        return open_kept(settings, clock, begun)
    if identity.known(settings) not in (None, found):
        state.close()
        raise identity.foreign(settings)
    partner.look(settings, state)
    return state


def _is_empty(settings: Config) -> bool:
    file = file_of(settings.state_url)
    if file is not None:
        return is_nothing(file)
    engine = make_engine(settings.state_url)
    try:
        with reading(engine) as connection:
            return current(connection) is None
    finally:
        engine.dispose()
