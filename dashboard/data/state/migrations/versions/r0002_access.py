"""Regions, passwords and assigned customers of people; sessions that can be told apart; tries; the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dashboard.data.state.models import Instant

revision = "0002"
down_revision: str | None = "0001"

EVERY_REGION = '["us", "ca", "eu", "uae"]'
NEVER = "1970-01-01 00:00:00+00:00"
UNCHANGEABLE = "entries of the audit log are never changed or removed"


def upgrade() -> None:
    """From revision 0001; everybody keeps every region, open sessions go on."""
    _people()
    _sessions()
    _tries()
    _audit()
    _only_appended()


def _people() -> None:
    op.add_column("users", sa.Column("regions", sa.JSON, nullable=False, server_default=EVERY_REGION))
    op.add_column("users", sa.Column("password", sa.String(200)))
    op.add_column("users", sa.Column("stamp", sa.Integer, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("last_sign_in", Instant))
    op.create_table(
        "assignments",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("region", sa.String(10), primary_key=True),
        sa.Column("org_id", sa.String(36), primary_key=True),
        sa.Column("created", Instant, nullable=False),
    )


def _sessions() -> None:
    op.add_column("sessions", sa.Column("proven", Instant, nullable=False, server_default=NEVER))
    op.add_column("sessions", sa.Column("address", sa.String(64), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("agent", sa.String(200), nullable=False, server_default=""))
    op.add_column("sign_in_links", sa.Column("purpose", sa.String(20), nullable=False, server_default="sign_in"))


def _tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last", Instant, nullable=False),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor_id", sa.Integer),
        sa.Column("actor", sa.String(320), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("target", sa.String(400), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _only_appended() -> None:
    """The database itself refuses to change or remove an entry."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create or replace function audit_is_only_appended() returns trigger language plpgsql as "
            f"$$ begin raise exception '{UNCHANGEABLE}'; end $$"
        )
        op.execute(
            "create trigger audit_only_appended before update or delete or truncate on audit "
            "for each statement execute function audit_is_only_appended()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"create trigger audit_no_{act} before {act} on audit begin select raise(abort, '{UNCHANGEABLE}'); end"
        )
    # `insert or replace` removes the older entry without asking the trigger of `delete`.
    op.execute(
        "create trigger audit_no_replace before insert on audit "  # noqa: S608  constants
        "when exists (select 1 from audit where id = new.id) "
        f"begin select raise(abort, '{UNCHANGEABLE}'); end"
    )
