"""Walls and the links to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """From the revision before."""
    op.create_table(
        "wall",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("maker", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.String(320), nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.UniqueConstraint("name", name="uq_wall_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wall_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("wall_id", sa.Integer, sa.ForeignKey("wall.id", ondelete="CASCADE"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("cookie_digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("made_by", sa.String(320), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("expires", Instant),
        sa.Column("revoked", Instant),
        sa.Column("last_seen", Instant),
        sa.Column("last_address", sa.String(64), nullable=False),
        sa.Column("only_from", sa.String(50), nullable=False),
        sa.UniqueConstraint("digest", name="uq_wall_link_digest"),
        sa.UniqueConstraint("cookie_digest", name="uq_wall_link_cookie"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wall_link_wall_id", "wall_link", ["wall_id"])
