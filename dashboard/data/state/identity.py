"""Which state database this is: an id in it, and beside it in the home, so that another one does not pass for it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from dashboard.config import Config
from dashboard.data.state.engine import file_of, reading, writing
from dashboard.data.state.judging import KEY
from dashboard.data.state.models import SettingRow
from dashboard.data.state.troubles import is_nothing
from dashboard.data.versions import durable, pointers
from dashboard.errors import HubError, Unusable

MARKER = "state.id"


def read(connection: Connection) -> str | None:
    """The id in a database; None where it has none."""
    try:
        found = connection.execute(select(SettingRow.value).where(SettingRow.key == KEY)).scalar()
    except ProgrammingError:  # not even the table
        return None
    return found if isinstance(found, str) else None


def ensure(engine: Engine, known: str | None = None) -> str:
    """The id of a database; one that has none yet gets it: the one by which the home knows it, or a new one."""
    with reading(engine) as connection:
        if (found := read(connection)) is not None:
            return found
    with writing(engine) as connection:
        if (found := read(connection)) is None:
            found = known or secrets.token_hex(16)
            connection.execute(insert(SettingRow).values(key=KEY, value=found))
    return found


def known(settings: Config) -> str | None:
    """By which id the home knows the database at its address; None where it knows none."""
    return _marked(settings.home).get(_address(settings))


def remember(settings: Config, found: str) -> None:
    """Writes the id into the home; what cannot be written is written the next time."""
    marked = _marked(settings.home)
    if marked.get(_address(settings)) != found:
        with suppress(OSError):
            durable.write(settings.home / MARKER, orjson.dumps({**marked, _address(settings): found}).decode() + "\n")


def stop_where_lost(settings: Config) -> None:
    """Raises Unusable where the home had a database at its address and there is nothing any more."""
    file = file_of(settings.state_url)
    if file is not None and is_nothing(file) and known(settings):
        raise lost(settings)


def lost(settings: Config) -> Unusable:
    """The database of this home is gone."""
    return Unusable("web.state.lost", path=shown(settings), marker=settings.home / MARKER)


def foreign(settings: Config) -> Unusable:
    """There is another one in its place."""
    return Unusable("web.state.foreign", path=shown(settings), marker=settings.home / MARKER)


def shown(settings: Config) -> str:
    """Where it lies, without a password."""
    file = file_of(settings.state_url)
    return str(file) if file else make_url(settings.state_url).render_as_string(hide_password=True)


def has_versions(settings: Config) -> bool:
    """Whether any region of the home has data; a version that is just being published is none yet."""
    try:
        return any(_has_some(place) for place in settings.places.values())
    except (HubError, OSError):
        return True


def _has_some(place: Path) -> bool:
    # While the first version of a place is published, `HIGHEST` names it and `CURRENT` nothing yet.
    return pointers.said(place) is not None or bool(set(pointers.manifests(place)) - {pointers.highest(place)})


def _address(settings: Config) -> str:
    """What the home calls the place of its database: the same after the home was moved."""
    file = file_of(settings.state_url)
    if file is not None and file.is_relative_to(settings.home):
        return str(file.relative_to(settings.home))
    return shown(settings)


def _marked(home: Path) -> dict[str, str]:
    try:
        said = orjson.loads((home / MARKER).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(place): str(found) for place, found in said.items()} if isinstance(said, dict) else {}
