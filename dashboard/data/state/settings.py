"""Settings of the installation that are made in the product."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dashboard.data.state.database import Database
from dashboard.data.state.models import SettingRow

# What belongs to one running installation and is never carried in a backup: its key begins so.
NOT_CARRIED = "own."


def read(state: Database, key: str) -> Any:
    """The JSON value kept under a key; None where there is none."""
    with state.read() as connection:
        return found(connection, key)


def write(state: Database, key: str, value: Any) -> None:
    """Keeps a JSON value."""
    with state.write() as connection:
        put(connection, key, value)


def found(connection: Connection, key: str) -> Any:
    """The same as `read`, in a transaction."""
    return connection.execute(select(SettingRow.value).where(SettingRow.key == key)).scalar()


def put(connection: Connection, key: str, value: Any) -> None:
    """The same as `write`, in a transaction."""
    drop(connection, key)
    connection.execute(insert(SettingRow).values(key=key, value=value))


def drop(connection: Connection, key: str) -> None:
    """Nothing is kept under the key any more."""
    connection.execute(delete(SettingRow).where(SettingRow.key == key))
