"""Tags, the customers that bear them, notes about customers, and what takes an act upon either back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """From revision 0003."""
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(25), nullable=False),
        sa.Column("name_key", sa.String(500), nullable=False),
        sa.Column("colour", sa.String(10), nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("name_key", name="uq_tag_name_key"),
        sqlite_autoincrement=True,  # no id comes twice
    )
    op.create_table(
        "customer_tag",
        sa.Column("region", sa.String(10), primary_key=True),
        sa.Column("org_id", sa.String(36), primary_key=True),
        sa.Column("tag_id", sa.Integer, sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_customer_tag_tag_id", "customer_tag", ["tag_id"])
    op.create_table(
        "customer_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("edited", Instant),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customer_note_org_id", "customer_note", ["org_id"])
    op.create_table(
        "undo",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("about", sa.String(10), nullable=False),
        sa.Column("inverse", sa.Text, nullable=False),
    )
