"""Tables of what takes time: jobs, the worker processes that do them, schedules that put them down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class JobRow(Base):
    """One job: what is to be done for whom, who does it now, what came of it."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)  # random: by which others speak of it
    once: Mapped[str | None] = mapped_column(String(200), unique=True)  # the same is put down once, however often asked
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)  # JSON
    owner_id: Mapped[int] = mapped_column(Integer)  # no foreign key: the job outlives the person; 0: the hub itself
    state: Mapped[str] = mapped_column(String(10))  # `job.Stage`
    turn: Mapped[int] = mapped_column(Integer)  # lower goes first: each owner's next job has a higher one
    created: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime] = mapped_column(Instant)  # not before then
    attempts: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    about: Mapped[int | None] = mapped_column(Integer)  # of about how many
    cancel: Mapped[bool] = mapped_column(Boolean)  # asked for
    why: Mapped[str | None] = mapped_column(String(80))  # it failed: the key of its words
    why_values: Mapped[str | None] = mapped_column(Text)  # JSON
    result: Mapped[str | None] = mapped_column(Text)  # JSON
    worker: Mapped[str | None] = mapped_column(String(32))  # the name of the last one that took it
    lease: Mapped[str | None] = mapped_column(String(32))  # of whoever does it now
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    started: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    # No number comes twice: the lesser of two was put down first.
    __table_args__ = (
        Index("ix_job_state", "state", "turn", "id"),
        Index("ix_job_owner_id", "owner_id", "state"),
        Index("ix_job_ended", "ended"),
        {"sqlite_autoincrement": True},
    )


class JobTryRow(Base):
    """A try of a job that came to nothing."""

    __tablename__ = "job_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(80))
    why_values: Mapped[str] = mapped_column(Text)  # JSON
    __table_args__ = (Index("ix_job_try_job_id", "job_id"),)


class WorkerRow(Base):
    """A worker process, and when it was last seen."""

    __tablename__ = "worker"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    started: Mapped[datetime] = mapped_column(Instant)
    seen: Mapped[datetime] = mapped_column(Instant)


class ScheduleRow(Base):
    """Something that is due again and again: what is to be done then, for whom."""

    __tablename__ = "schedule"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(Integer)  # no foreign key: it is paused where the person is gone; 0: operator
    owner: Mapped[str] = mapped_column(String(320))  # e-mail
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)  # JSON: what is to be done
    recurrence: Mapped[str] = mapped_column(Text)  # JSON: `recurrence.Recurrence`
    state: Mapped[str] = mapped_column(String(10))  # `schedule.Stage`
    why: Mapped[str | None] = mapped_column(String(20))  # it is paused: `schedule.Why`
    version: Mapped[int] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(Instant)
    next_due: Mapped[datetime | None] = mapped_column(Instant)
    reckoned: Mapped[datetime] = mapped_column(Instant)  # the moment as of which `next_due` is the next
    __table_args__ = (
        Index("ix_schedule_state", "state", "next_due"),
        Index("ix_schedule_owner_id", "owner_id"),
        {"sqlite_autoincrement": True},
    )


class OccurrenceRow(Base):
    """One time at which a schedule was due: begun once, or missed."""

    __tablename__ = "schedule_occurrence"
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    state: Mapped[str] = mapped_column(String(10))  # `schedule.Became`
    by_hand: Mapped[bool] = mapped_column(Boolean)  # somebody said "now"
    job: Mapped[str | None] = mapped_column(String(32))  # the key of its job


class DeliveryRow(Base):
    """What was made at one time of a schedule, on its way to one place; written down once more when it has ended."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"))
    due_at: Mapped[datetime] = mapped_column(Instant)
    channel: Mapped[str] = mapped_column(String(10))  # `delivery.Channel`
    address: Mapped[str] = mapped_column(String(320))  # of mail; else empty
    user_id: Mapped[int] = mapped_column(Integer)  # whose rights what is delivered has
    run_id: Mapped[str | None] = mapped_column(String(32))  # of a report
    job: Mapped[str] = mapped_column(String(32))  # what it waits for: the making, then the handing over
    stage: Mapped[str] = mapped_column(String(10))  # `delivery.Stage`
    why: Mapped[str | None] = mapped_column(String(80))
    why_values: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        Index("ix_delivery_schedule_id", "schedule_id", "due_at"),
        Index("ix_delivery_stage", "stage", "job"),
        Index("ix_delivery_run_id", "run_id"),
        {"sqlite_autoincrement": True},
    )
