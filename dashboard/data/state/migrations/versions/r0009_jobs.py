"""The queue of what takes time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """From revision 0008."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("once", sa.String(200)),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("about", sa.Integer),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("why", sa.String(80)),
        sa.Column("why_values", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("worker", sa.String(32)),
        sa.Column("lease", sa.String(32)),
        sa.Column("leased_until", Instant),
        sa.Column("started", Instant),
        sa.Column("ended", Instant),
        sa.UniqueConstraint("key", name="uq_job_key"),
        sa.UniqueConstraint("once", name="uq_job_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_state", "job", ["state", "turn", "id"])
    op.create_index("ix_job_owner_id", "job", ["owner_id", "state"])
    op.create_index("ix_job_ended", "job", ["ended"])
    op.create_table(
        "worker",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("started", Instant, nullable=False),
        sa.Column("seen", Instant, nullable=False),
    )
