"""One delivery: what was made at one time of a schedule, on its way to one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from dashboard.data.queue.claiming import DIED
from dashboard.data.queue.job import HANDING, Job
from dashboard.data.queue.job import Stage as JobStage

KIND, PAGE = "delivery", "page"  # of jobs: what a run made is handed over; a page is drawn and handed over
UNKNOWN = "mail.why.unknown"
GONE = "reports.why.gone"


class Channel(StrEnum):
    """Where it goes."""

    HISTORY = "history"
    MAIL = "mail"
    FOLDER = "folder"


class Stage(StrEnum):
    """How it stands."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # it may have been sent


BAD = (Stage.FAILED, Stage.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it stood when it was read. `user_id`: whose rights it has."""

    id: int
    schedule_id: int
    due_at: datetime
    channel: Channel
    address: str
    user_id: int
    run_id: str | None
    job: str
    stage: Stage
    why: str | None
    why_values: Mapping[str, Any]
    ended: datetime | None


_PLAIN = ("id", "schedule_id", "due_at", "address", "user_id", "run_id", "job", "why", "ended")
_AS = {
    JobStage.DONE: Stage.DONE,
    JobStage.FAILED: Stage.FAILED,
    JobStage.CANCELLED: Stage.CANCELLED,
}


def delivery_of(row: Mapping[Any, Any]) -> Delivery:
    """The delivery of a row."""
    plain = {name: row[name] for name in _PLAIN}
    return Delivery(
        **plain,
        channel=Channel(row["channel"]),
        stage=Stage(row["stage"]),
        why_values=orjson.loads(row["why_values"] or "{}"),
    )


def ended_by(job: Job | None) -> dict[str, Any] | None:
    """What is written of a delivery whose job stands so; None while it goes on. One that is gone tells nothing."""
    if job is None:
        return {"stage": Stage.FAILED.value, "why": GONE, "why_values": "{}"}
    stage = _AS.get(job.stage)
    if stage is None:
        return None
    reason = UNKNOWN if _died_handing_over(job) else job.why
    if stage is Stage.FAILED and reason == UNKNOWN:
        stage = Stage.UNKNOWN
    why = {"why": reason, "why_values": orjson.dumps(dict(job.why_values), default=str).decode()}
    return {"stage": stage.value, **(why if stage in BAD else {})}


def _died_handing_over(job: Job) -> bool:
    """Whether its last worker was killed in the middle of that: after so many tries nobody takes it to find out."""
    return job.kind in (KIND, PAGE) and job.why == DIED and job.done == HANDING
