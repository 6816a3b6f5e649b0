"""Templates of reports that people made; a run keeps itself how it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """From the revision before."""
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(500), nullable=False),
        sa.Column("shape", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", Instant, nullable=False),
        sa.Column("changed_by", sa.String(320), nullable=False),
        sa.UniqueConstraint("owner_id", "name_key", name="uq_report_template_name"),
        sqlite_autoincrement=True,
    )
    op.add_column("report_run", sa.Column("why", sa.String(80)))
    op.add_column("report_run", sa.Column("why_values", sa.Text))
