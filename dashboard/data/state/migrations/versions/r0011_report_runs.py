"""Reports that were made or are to be made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """From the revision before."""
    op.create_table(
        "report_run",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("template", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("ended", Instant),
        sa.Column("rows", sa.BigInteger),
        sa.Column("bytes", sa.BigInteger),
        sa.Column("sha256", sa.String(64)),
        sa.Column("suffix", sa.String(8), nullable=False),
        sa.Column("ending", sa.String(10)),
        sa.Column("seen", sa.Text),
        sa.Column("versions", sa.Text),
    )
    op.create_index("ix_report_run_owner_id", "report_run", ["owner_id", "created"])
