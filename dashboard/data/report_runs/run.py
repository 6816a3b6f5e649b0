"""One run of a report, as its readers see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import orjson

from dashboard.data.queue.job import Job

ID = re.compile("[0-9a-f]{32}")
MOST_OF_PERSON = 50  # runs of one person that are kept
MOST_SIGNS, MOST_BYTES = 80, 200  # of a name in the name of a file: file systems take 255 bytes with all that follows
_NOT_IN_NAMES = '/\\:*?"<>|\0'


class Stage(StrEnum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = (Stage.QUEUED, Stage.RUNNING)
GONE = "reports.why.gone"
DECKS = "review-decks"  # in place of a template: decks of several customers


@dataclass(frozen=True, slots=True)
class Run:
    """A run with how far it is: `done` rows of `about` so many, `position` in the queue; `why` it failed, or failed for
    now: then it is tried `again` at that moment."""

    id: str
    job: str
    owner_id: int
    owner: str
    template: str
    name: str
    asked: Mapping[str, str]
    kind: str
    created: datetime
    stage: Stage
    ended: datetime | None
    rows: int | None
    bytes: int | None
    sha256: str | None
    suffix: str
    ending: str | None
    seen: Mapping[str, list[str] | None]
    versions: Mapping[str, Any]
    done: int = 0
    about: int | None = None
    position: int | None = None
    why: str | None = None
    why_values: Mapping[str, Any] | None = None
    again: datetime | None = None

    def file_name(self, day: date) -> str:
        """The name under which it is downloaded on this day."""
        return f"{plain_name(self.name)}_{self.suffix}_{day.isoformat()}.{self.ending or self.kind}"


def plain_name(text: str) -> str:
    """A report's name as part of a file's: nothing in it is a path."""
    plain = "".join("-" if sign in _NOT_IN_NAMES or not sign.isprintable() else sign for sign in text)
    short = plain[:MOST_SIGNS].encode()[:MOST_BYTES].decode("utf-8", "ignore")
    return short.strip(" .") or "-"


def run_of(
    row: Mapping[Any, Any], job: Job | None = None, position: int | None = None, again: datetime | None = None
) -> Run:
    """The run of a row; of one that is under way, as its job stands."""
    plain = dict(row)
    for name in ("asked", "seen", "versions", "why_values"):
        plain[name] = orjson.loads(row[name] or "{}")
    stage = Stage(row["stage"])
    if stage is not Stage.QUEUED:
        return Run(**{**plain, "stage": stage})
    if job is None:  # it ended long ago, and nobody wrote down how
        return Run(**{**plain, "stage": Stage.FAILED, "why": GONE, "why_values": {}})
    far = {"done": job.done, "about": job.about, "position": position, "ended": job.ended, "again": again}
    return Run(**{**plain, **far, "stage": Stage(job.stage), "why": job.why, "why_values": job.why_values})
