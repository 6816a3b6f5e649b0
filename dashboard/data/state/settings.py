"""Settings of the installation that are made in the product."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from dashboard.data.state.database import Database
from dashboard.data.state.models import SettingRow


def read(state: Database, key: str) -> Any:
    """The JSON value kept under a key; None where there is none."""
    with state.read() as connection:
        return connection.execute(select(SettingRow.value).where(SettingRow.key == key)).scalar()


def write(state: Database, key: str, value: Any) -> None:
    """Keeps a JSON value."""
    with state.write() as connection:
        connection.execute(delete(SettingRow).where(SettingRow.key == key))
        connection.execute(insert(SettingRow).values(key=key, value=value))
