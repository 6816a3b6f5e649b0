"""What schedules made, on its way to each recipient."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """From the revision before."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("schedule_id", sa.Integer, sa.ForeignKey("schedule.id", ondelete="CASCADE"), nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.String(32)),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("why", sa.String(80)),
        sa.Column("why_values", sa.Text),
        sa.Column("created", Instant, nullable=False),
        sa.Column("ended", Instant),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_schedule_id", "delivery", ["schedule_id", "due_at"])
    op.create_index("ix_delivery_stage", "delivery", ["stage", "job"])
    op.create_index("ix_delivery_run_id", "delivery", ["run_id"])
