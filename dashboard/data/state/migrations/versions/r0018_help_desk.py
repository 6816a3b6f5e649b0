"""Requests to the help desk, and what became of each try of a job."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    """From revision 0017."""
    op.create_table(
        "job_try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("why", sa.String(80), nullable=False),
        sa.Column("why_values", sa.Text, nullable=False),
    )
    op.create_index("ix_job_try_job_id", "job_try", ["job_id"])
    op.create_table(
        "help_request",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("product", sa.String(40), nullable=False),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("as_of", sa.String(80), nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("key", name="uq_help_request_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_request_author_id", "help_request", ["author_id"])
    op.create_table(
        "help_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        _of_request(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("author", sa.String(320), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_entry_request", "help_entry", ["request"])
    op.create_table(
        "help_file",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_request(),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media", sa.String(40), nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("ix_help_file_request", "help_file", ["request"])
    op.create_table(
        "help_handover",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry", sa.Integer, sa.ForeignKey("help_entry.id", ondelete="CASCADE"), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("why", sa.String(80)),
        sa.Column("why_values", sa.Text),
        sa.Column("ended", Instant),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_handover_entry", "help_handover", ["entry"])


def _of_request() -> sa.Column[int]:
    return sa.Column("request", sa.Integer, sa.ForeignKey("help_request.number", ondelete="CASCADE"), nullable=False)
