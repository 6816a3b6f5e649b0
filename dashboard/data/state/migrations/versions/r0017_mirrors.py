"""Mirror links: pages of one customer's own figures, for the customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    """From revision 0016."""
    op.create_table(
        "mirror",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("sections", sa.JSON, nullable=False),
        sa.Column("lang", sa.String(5), nullable=False),
        sa.Column("guarded", sa.Boolean, nullable=False),
        sa.Column("maker", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(320), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("revoked", Instant),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.UniqueConstraint("name", name="uq_mirror_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mirror_org_id", "mirror", ["org_id"])
    op.create_index("ix_mirror_maker", "mirror", ["maker"])
    op.create_table(
        "mirror_key",
        sa.Column("mirror_id", sa.Integer, sa.ForeignKey("mirror.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("cookie_digest", sa.String(64), nullable=False),
        sa.Column("passphrase", sa.String(200)),
        sa.UniqueConstraint("digest", name="uq_mirror_key_digest"),
        sa.UniqueConstraint("cookie_digest", name="uq_mirror_key_cookie_digest"),
    )
    op.create_table(
        "mirror_opening",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mirror_id", sa.Integer, sa.ForeignKey("mirror.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mirror_opening_mirror_id", "mirror_opening", ["mirror_id"])
