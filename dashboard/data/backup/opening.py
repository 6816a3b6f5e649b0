"""Opens the state of an installation; what is in it is kept before its schema is changed."""

from __future__ import annotations

from functools import partial

from dashboard.config import Config
from dashboard.data.backup.save import save_state
from dashboard.data.state.opening import open_state
from dashboard.data.state.store import Clock, State, utc_now


def open_kept(settings: Config, clock: Clock = utc_now) -> State:
    """The state at the settings' address, as `open_state`; kept in the home where the database is not a file."""
    return open_state(settings.state_url, clock, keep=partial(save_state, settings.home))
