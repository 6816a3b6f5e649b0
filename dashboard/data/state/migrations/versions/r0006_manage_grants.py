"""Temporary manage access to customers' organizations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """From revision 0005."""
    op.create_table(
        "manage_grant",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked", Instant, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("hours", sa.Integer),
        sa.Column("until", Instant),
        sa.Column("decided", Instant),
        sa.Column("decided_by_id", sa.Integer),
        sa.Column("decided_by", sa.String(320)),
        sa.Column("answer", sa.Text),
        sa.Column("ended", Instant),
        sa.Column("ended_by", sa.String(320)),
        sa.Column("ended_why", sa.String(10)),
        sqlite_autoincrement=True,
    )
    for column in ("user_id", "org_id", "state"):
        op.create_index(f"ix_manage_grant_{column}", "manage_grant", [column])
