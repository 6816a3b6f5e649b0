"""The tables of reports: what was made or is to be made, and the templates that people made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class ReportRunRow(Base):
    """One run of a report. Its file has its id as name, which is random, and is gone where it is expired."""

    __tablename__ = "report_run"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    job: Mapped[str] = mapped_column(String(32))  # the key of its job; empty where a command made it
    owner_id: Mapped[int] = mapped_column(Integer)  # no foreign key: the history outlives the person; 0: the operator
    owner: Mapped[str] = mapped_column(String(320))
    template: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))  # the template's, as its owner saw it
    asked: Mapped[str] = mapped_column(Text)  # JSON: region, service, days, language
    kind: Mapped[str] = mapped_column(String(10))
    created: Mapped[datetime] = mapped_column(Instant)
    stage: Mapped[str] = mapped_column(String(10))  # `run.Stage`; what is under way is told by the job
    ended: Mapped[datetime | None] = mapped_column(Instant)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    suffix: Mapped[str] = mapped_column(String(8))  # in the name under which it is downloaded
    ending: Mapped[str | None] = mapped_column(String(10))
    seen: Mapped[str | None] = mapped_column(Text)  # JSON: whose rows are in it, by region; null: everybody's
    versions: Mapped[str | None] = mapped_column(Text)  # JSON: of each region, its version and day
    why: Mapped[str | None] = mapped_column(String(80))  # the key of the reason why it failed
    why_values: Mapped[str | None] = mapped_column(Text)  # JSON
    __table_args__ = (Index("ix_report_run_owner_id", "owner_id", "created"),)


class ReportTemplateRow(Base):
    """A template that somebody made: columns and conditions, nobody's rows."""

    __tablename__ = "report_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(Integer)  # no foreign key: a shared one outlives the person; 0: the operator
    owner: Mapped[str] = mapped_column(String(320))  # e-mail
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(500))
    shape: Mapped[str] = mapped_column(Text)  # JSON, `data/reports/shape.py`
    shared: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    changed: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(320))
    __table_args__ = (
        UniqueConstraint("owner_id", "name_key", name="uq_report_template_name"),
        {"sqlite_autoincrement": True},
    )
