"""What of trials is to be handed over to be provisioned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """From revision 0006."""
    op.create_table(
        "trial_handover",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("subscription_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("extensions", sa.Integer, nullable=False),
        sa.Column("key", sa.String(150), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.Column("why", sa.String(20)),
        sa.Column("status", sa.Integer),
        sa.Column("at", Instant),
        sa.Column("lease", sa.String(32)),
        sa.Column("leased_until", Instant),
        sa.UniqueConstraint("key", name="uq_trial_handover_key"),
        sqlite_autoincrement=True,
    )
    for column in ("state", "subscription_id"):
        op.create_index(f"ix_trial_handover_{column}", "trial_handover", [column])
