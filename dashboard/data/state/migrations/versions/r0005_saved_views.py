"""Saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """From revision 0004."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_key", sa.String(500), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.UniqueConstraint("owner_id", "page", "name_key", name="uq_saved_view_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_saved_view_page", "saved_view", ["page"])
