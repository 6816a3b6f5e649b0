"""The tables of the help desk: requests, what was said of them, their files, how they were handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class HelpRequestRow(Base):
    """What somebody asked the help desk."""

    __tablename__ = "help_request"
    number: Mapped[int] = mapped_column(primary_key=True)  # by which people speak of it
    key: Mapped[str] = mapped_column(String(32))  # random: by which addresses do
    author_id: Mapped[int] = mapped_column(Integer)  # no foreign key: the request outlives the person
    author: Mapped[str] = mapped_column(String(320))  # e-mail
    name: Mapped[str] = mapped_column(String(200))  # of the author
    lang: Mapped[str] = mapped_column(String(10))  # in which they asked
    subject: Mapped[str] = mapped_column(String(200))
    product: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(10))  # empty: of none
    org_id: Mapped[str] = mapped_column(String(36))  # empty: of no customer
    customer: Mapped[str] = mapped_column(Text)  # its name, as it was
    urgency: Mapped[str] = mapped_column(String(10))
    contact: Mapped[str] = mapped_column(String(200))
    page: Mapped[str] = mapped_column(Text)  # where they were, if they let it be said
    as_of: Mapped[str] = mapped_column(String(80))
    created: Mapped[datetime] = mapped_column(Instant)
    stage: Mapped[str] = mapped_column(String(10))  # `help_request.Stage`
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        UniqueConstraint("key", name="uq_help_request_key"),
        Index("ix_help_request_author_id", "author_id"),
        {"sqlite_autoincrement": True},
    )


class HelpEntryRow(Base):
    """What was said or done about a request: that it was asked, a note, that it was closed."""

    __tablename__ = "help_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("help_request.number", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))  # `help_request.Kind`
    at: Mapped[datetime] = mapped_column(Instant)
    author_id: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(String(320))
    text: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_help_entry_request", "request"), {"sqlite_autoincrement": True})


class HelpFileRow(Base):
    """A file that came with a request; it lies in the home under its id, which is random."""

    __tablename__ = "help_file"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("help_request.number", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    media: Mapped[str] = mapped_column(String(40))
    bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_help_file_request", "request"),)


class HelpHandoverRow(Base):
    """An entry on its way to the help desk elsewhere; written down once more when it has ended."""

    __tablename__ = "help_handover"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(ForeignKey("help_entry.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))  # `help_request.Channel`
    job: Mapped[str] = mapped_column(String(32))
    stage: Mapped[str] = mapped_column(String(10))  # `help_request.Handed`
    why: Mapped[str | None] = mapped_column(String(80))
    why_values: Mapped[str | None] = mapped_column(Text)  # JSON
    ended: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (Index("ix_help_handover_entry", "entry"), {"sqlite_autoincrement": True})
