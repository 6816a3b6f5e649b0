"""Links know the rights they were made under and who made them; passwords know who set them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """From revision 0002. Nobody noted under which rights open links were made: they are no good any more.

    Nor did anybody note how passwords came to be: each is taken for one that was set through a link.
    """
    op.execute("delete from sign_in_links")
    op.add_column("sign_in_links", sa.Column("stamp", sa.Integer, nullable=False, server_default="0"))
    op.add_column("sign_in_links", sa.Column("made_by", sa.Integer))
    op.add_column("sign_in_links", sa.Column("made_at", sa.String(64), nullable=False, server_default=""))
    op.add_column("users", sa.Column("password_by", sa.String(10), nullable=False, server_default="link"))
