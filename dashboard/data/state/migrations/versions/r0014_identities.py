"""Who comes through an OpenID provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    """From the revision before."""
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(400), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("bound", Instant, nullable=False),
    )
    op.create_index("ix_identity_user_id", "identity", ["user_id"])
