"""Resources that administrators add, and what they changed of the product's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """From revision 0015."""
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("shipped", sa.String(60)),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("summary", sa.String(240), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("lang", sa.String(5), nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("picture", sa.String(40), nullable=False),
        sa.Column("featured", sa.Boolean, nullable=False),
        sa.Column("quick", sa.Boolean, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.Column("changed_by", sa.String(320), nullable=False),
        sa.UniqueConstraint("shipped", name="uq_resource_shipped"),
        sqlite_autoincrement=True,
    )
