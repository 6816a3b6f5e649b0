"""The clocks that a state knows of besides this machine's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow


def seen(state: Database) -> tuple[datetime | None, datetime | None]:
    """When the newest audit entry was written, and what the database's own clock says, where it has one."""
    with state.read() as connection:
        newest = connection.execute(select(func.max(AuditRow.at))).scalar()
        own = connection.execute(select(func.now())).scalar() if connection.dialect.name != "sqlite" else None
    return newest, own
