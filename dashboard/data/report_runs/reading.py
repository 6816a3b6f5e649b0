"""The history of reports: a person's own, everybody's for full administrators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select, update

from dashboard.access import Action, User, may
from dashboard.data.queue import reading as queue
from dashboard.data.report_runs.run import ID, Run, Stage, run_of
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportRunRow
from dashboard.data.state.work_models import JobRow
from dashboard.errors import Missing

_R = ReportRunRow
_LISTED = 200


def listed(state: Database, reader: User) -> list[Run]:
    """The newest first."""
    asked = select(_R.__table__).order_by(_R.created.desc(), _R.id).limit(_LISTED)
    if not may(reader, Action.MANAGE_USERS):
        asked = asked.where(_R.owner_id == reader.id)
    with state.read() as connection:
        rows = connection.execute(asked).mappings().all()
        return _told(state, connection, rows)


def find(state: Database, reader: User, run_id: str) -> Run:
    """A run that the reader may know of. Raises Missing for any other."""
    with state.read() as connection:
        return found(state, connection, reader, run_id)


def found(state: Database, connection: Connection, reader: User, run_id: str) -> Run:
    """The same in a transaction."""
    if not ID.fullmatch(run_id):  # no database is asked about what is no id
        raise Missing("reports.error.run")
    row = connection.execute(select(_R.__table__).where(_R.id == run_id)).mappings().first()
    if row is None or (row["owner_id"] != reader.id and not may(reader, Action.MANAGE_USERS)):
        raise Missing("reports.error.run")
    return _told(state, connection, [row])[0]


def settle(connection: Connection) -> None:
    """Runs whose job has ended say themselves how: jobs are forgotten before the history is."""
    over = select(JobRow.__table__).where(JobRow.key.in_(select(_R.job).where(_R.stage == Stage.QUEUED.value)))
    ended = (Stage.FAILED.value, Stage.CANCELLED.value)
    for job in connection.execute(over.where(JobRow.state.in_(ended))).mappings().all():
        told = {"stage": job["state"], "ended": job["ended"], "why": job["why"], "why_values": job["why_values"]}
        mine = (_R.job == job["key"], _R.stage == Stage.QUEUED.value)
        connection.execute(update(_R).where(*mine).values(**told))


def _told(state: Database, connection: Connection, rows: Sequence[RowMapping]) -> list[Run]:
    jobs = queue.some(connection, [row["job"] for row in rows if row["stage"] == Stage.QUEUED])
    now, places = state.clock(), {}
    again = {key: due for key, due in queue.due(connection, list(jobs)).items() if due > now}
    for key, job in jobs.items():
        places[key] = queue.position(connection, now, job)
    return [run_of(row, jobs.get(row["job"]), places.get(row["job"]), again.get(row["job"])) for row in rows]
