"""Schedules, and what became of each time that they were due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """From revision 0009."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("recurrence", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(20)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("next_due", Instant),
        sa.Column("reckoned", Instant, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_schedule_state", "schedule", ["state", "next_due"])
    op.create_index("ix_schedule_owner_id", "schedule", ["owner_id"])
    op.create_table(
        "schedule_occurrence",
        sa.Column(
            "schedule_id",
            sa.Integer,
            sa.ForeignKey("schedule.id", name="fk_schedule_occurrence_schedule_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("due_at", Instant, primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("by_hand", sa.Boolean, nullable=False),
        sa.Column("job", sa.String(32)),
    )
