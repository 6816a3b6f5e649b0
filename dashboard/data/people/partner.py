"""What was said of the partner when the hub was set up: holds where the environment says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from dashboard.config import Config, Kept
from dashboard.data.state import settings
from dashboard.data.state.database import Database

KEY = "partner"


def read(connection: Connection) -> Kept:
    """As it is kept; empty where nothing was said."""
    found: Mapping[str, Any] = settings.found(connection, KEY) or {}
    return Kept(*(str(found.get(name, "")) for name in ("name", "lang", "theme")))


def write(connection: Connection, said: Mapping[str, Any]) -> Kept:
    """Keeps it."""
    kept = Kept(str(said["name"]), str(said["lang"]), str(said["theme"]))
    value = {"name": kept.name, "lang": kept.lang, "theme": kept.theme}
    settings.put(connection, KEY, value)
    return kept


def look(config: Config, state: Database) -> None:
    """Reads it anew for whoever has this Config. Raises Unusable where the state does not answer."""
    with state.read() as connection:
        tell(config, read(connection))


def tell(config: Config, said: Kept) -> None:
    """From here on it holds for whoever has this Config."""
    config.kept.name, config.kept.lang, config.kept.theme = said.name, said.lang, said.theme
