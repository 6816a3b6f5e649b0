"""The tables of mirror links: pages of one customer's own figures, for the customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class MirrorRow(Base):
    """One link: of which customer, what it shows, with whose rights."""

    __tablename__ = "mirror"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)  # in its address; tells nothing
    region: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[str] = mapped_column(String(36), index=True)
    label: Mapped[str] = mapped_column(String(60))
    sections: Mapped[list[str]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(5))
    guarded: Mapped[bool] = mapped_column(Boolean)  # whether it asks for a passphrase
    maker: Mapped[int] = mapped_column(Integer, index=True)  # 0: whoever runs the hub; who is gone shows nothing
    made_by: Mapped[str] = mapped_column(String(320))
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
    opened: Mapped[int] = mapped_column(Integer)  # how often
    __table_args__ = ({"sqlite_autoincrement": True},)


class MirrorKeyRow(Base):
    """What opens a link: digests of its token and its cookie, and the hash of its passphrase. Never in a backup."""

    __tablename__ = "mirror_key"
    mirror_id: Mapped[int] = mapped_column(ForeignKey("mirror.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    cookie_digest: Mapped[str] = mapped_column(String(64), unique=True)
    passphrase: Mapped[str | None] = mapped_column(String(200))


class MirrorOpeningRow(Base):
    """Once that a link was opened."""

    __tablename__ = "mirror_opening"
    id: Mapped[int] = mapped_column(primary_key=True)
    mirror_id: Mapped[int] = mapped_column(ForeignKey("mirror.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64))
    __table_args__ = ({"sqlite_autoincrement": True},)
