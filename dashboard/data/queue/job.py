"""What a job is, and the numbers of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, or_

from dashboard.data.state.work_models import JobRow

LEASE = timedelta(seconds=60)  # after that without a beat, whoever had it is taken for gone
MOST_ATTEMPTS = 5  # as often a worker may die of a job before it is given up
MOST_WAITING = 50  # jobs that one person may have waiting
MOST_RUNNING = 2  # jobs of one person that are done at the same time
KEPT = timedelta(days=30)  # an ended job
LATE = timedelta(minutes=5)  # a job that waits so long after it could begin is overdue
HANDING = 1  # how far a job is that is handing over: of a message nobody knows then whether it was sent
NOBODY = 0  # the owner of what the hub does for itself


class Stage(StrEnum):
    """How a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (Stage.QUEUED.value, Stage.RUNNING.value)


class Lost(Exception):
    """Another worker has the job: whoever gets this writes nothing more of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job, as it stood when it was read. `lease` is the claim of whoever does it: empty for who only reads."""

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    owner_id: int
    stage: Stage
    created: datetime
    attempts: int
    done: int
    about: int | None
    cancel: bool
    why: str | None
    why_values: Mapping[str, Any]
    result: Mapping[str, Any]
    started: datetime | None
    ended: datetime | None
    lease: str = ""


def is_due(now: datetime) -> ColumnElement[bool]:
    """What may begin now; also what was put down in time to come: somebody has put the clock back since."""
    return or_(JobRow.due <= now, JobRow.created > now)


_PLAIN = ("id", "key", "kind", "owner_id", "created", "attempts", "done", "about", "cancel", "why", "started", "ended")


def job_of(row: Mapping[Any, Any], lease: str = "") -> Job:
    """The job of a row."""
    plain = {name: row[name] for name in _PLAIN}
    json = {name: orjson.loads(row[name] or "{}") for name in ("payload", "why_values", "result")}
    return Job(**plain, **json, stage=Stage(row["state"]), lease=lease)
