"""Tries of jobs that came to nothing: when, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from dashboard.data.state.work_models import JobRow, JobTryRow

_T = JobTryRow


@dataclass(frozen=True, slots=True)
class Try:
    """One: the key of the words that say why, and their values."""

    at: datetime
    why: str
    values: Mapping[str, Any]


def note(connection: Connection, job_id: int, now: datetime, why: str, values: str) -> None:
    """Writes one down, in the transaction that says what becomes of the job. `values` as JSON."""
    connection.execute(insert(_T).values(job_id=job_id, at=now, why=why, why_values=values))


def of(connection: Connection, keys: Collection[str]) -> dict[str, list[Try]]:
    """Those of the jobs of these keys, by key, in their order."""
    found: dict[str, list[Try]] = {}
    joined = select(JobRow.key, _T.at, _T.why, _T.why_values).join(JobRow, JobRow.id == _T.job_id)
    for row in connection.execute(joined.where(JobRow.key.in_(sorted(keys))).order_by(_T.id)):
        found.setdefault(row.key, []).append(Try(row.at, row.why, orjson.loads(row.why_values)))
    return found
