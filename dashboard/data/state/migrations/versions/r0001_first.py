"""Users, sessions, sign-in links, preferences, settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """From an empty database."""
    _users()
    _sessions()
    _sign_in_links()
    _choices()


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created", Instant, nullable=False),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        _user(primary_key=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("last_seen", Instant, nullable=False),
        sa.Column("idle_expires", Instant, nullable=False),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("ended", Instant),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _sign_in_links() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.String(64), primary_key=True),
        _user(primary_key=False),
        sa.Column("created", Instant, nullable=False),
        sa.Column("expires", Instant, nullable=False),
        sa.Column("used_at", Instant),
    )
    op.create_index("ix_sign_in_links_user_id", "sign_in_links", ["user_id"])


def _choices() -> None:
    op.create_table(
        "preferences",
        _user(primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )


def _user(primary_key: bool) -> sa.Column[int]:
    owner = sa.ForeignKey("users.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.Integer, owner, primary_key=primary_key, nullable=False)
