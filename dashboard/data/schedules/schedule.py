"""What a schedule is, and what became of each time that it was due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from dashboard.data.schedules import recurrence
from dashboard.data.schedules.recurrence import Recurrence

MOST_SIGNS = 80  # of a name
MOST_OF_PERSON = 100
MOST_MISSED = 100  # of those that were missed in a row, as many are listed


class Stage(StrEnum):
    """How a schedule stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"  # its last day is over


class Why(StrEnum):
    """Why it is paused."""

    ASKED = "asked"
    OWNER = "owner"  # they may not sign in any more
    PERMISSION = "permission"  # their role does not let them


class Became(StrEnum):
    """What became of a time at which it was due."""

    BEGUN = "begun"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it stood when it was read."""

    id: int
    owner_id: int
    owner: str
    name: str
    kind: str
    payload: Mapping[str, Any]
    recurrence: Recurrence
    stage: Stage
    why: Why | None
    version: int
    created: datetime
    next_due: datetime | None
    reckoned: datetime

    def facts(self) -> dict[str, Any]:
        """As the audit log tells it."""
        said = {**self.payload, **self.recurrence.as_json(), "name": self.name, "kind": self.kind, "owner": self.owner}
        why = {"why": f"schedules.why.{self.why}"} if self.why else {}
        return {"schedule": self.id, **said, "state": self.stage.value, **why}


_PLAIN = ("id", "owner_id", "owner", "name", "kind", "version", "created", "next_due", "reckoned")


def schedule_of(row: Mapping[Any, Any]) -> Schedule:
    """The schedule of a row."""
    return Schedule(
        **{name: row[name] for name in _PLAIN},
        payload=orjson.loads(row["payload"]),
        recurrence=recurrence.read(orjson.loads(row["recurrence"])),
        stage=Stage(row["state"]),
        why=Why(row["why"]) if row["why"] else None,
    )
