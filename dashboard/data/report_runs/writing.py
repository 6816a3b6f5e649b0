"""Asking for a report, giving it up, and writing down what came of it; each act in the audit log."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, update

from dashboard.access import Action
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.queue import putting
from dashboard.data.report_runs import files, reading
from dashboard.data.report_runs.reach import Seen
from dashboard.data.report_runs.run import OPEN, Run, Stage
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportRunRow

KIND = "report"
_SIGNS = string.ascii_lowercase + string.digits
_R = ReportRunRow


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for. `asked`: region, service, days, language; `job`: the kind of job that makes it."""

    template: str
    name: str
    asked: Mapping[str, str]
    kind: str
    job: str = KIND


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: its file, whose rows are in it, and what it was made from."""

    rows: int
    bytes: int
    sha256: str
    ending: str
    seen: Seen
    versions: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        """As it is kept."""
        plain = {name: getattr(self, name) for name in ("rows", "bytes", "sha256", "ending")}
        said = {name: orjson.dumps(getattr(self, name)).decode() for name in ("seen", "versions")}
        return {**plain, **said, "stage": Stage.DONE.value}


def ask(config: Config, state: Database, who: Who, wish: Wish) -> str:
    """Puts the run into the queue; its id. Raises NoAccess, and Refused where too many wait."""
    with audited_write(state, who, Action.EXPORT, Act.REPORT_ASKED, wish.name) as act:
        run_id, _job = ask_within(act, wish)
        gone = _forget_oldest(act.connection, act.actor.id)
    _remove(config, gone)
    return run_id


def ask_within(act: AuditedWrite, wish: Wish, *, bounded: bool = True) -> tuple[str, str]:
    """The same in the transaction of an act: the ids of the run and of its job. Raises Refused if `bounded`."""
    run_id = secrets.token_hex(16)
    job = putting.put(act.connection, act.now, wish.job, {"run": run_id}, act.actor.id, bounded=bounded)
    _insert(act, run_id, wish, job)
    return run_id, job


def made(config: Config, state: Database, who: Who, run_id: str, wish: Wish, outcome: Outcome) -> None:
    """Writes down what a command made itself."""
    with audited_write(state, who, Action.EXPORT, Act.REPORT_ASKED, wish.name) as act:
        _insert(act, run_id, wish, "")
        act.connection.execute(update(_R).where(_R.id == run_id).values(**outcome.row(), ended=act.now))
        gone = _forget_oldest(act.connection, act.actor.id)
    _remove(config, gone)


def keep_few(config: Config, state: Database, owner_id: int) -> None:
    """Forgets what a person has beyond the runs that are kept, with their files: what schedules begin counts too."""
    with state.read() as connection:
        if not files.too_many(connection, owner_id):
            return
    with state.write() as connection:
        gone = _forget_oldest(connection, owner_id)
    _remove(config, gone)


def cancel(state: Database, who: Who, run_id: str) -> None:
    """Gives the run up, where it has not ended. Raises Missing, NoAccess."""
    with audited_write(state, who, Action.EXPORT, Act.REPORT_CANCELLED, run_id) as act:
        run = reading.found(state, act.connection, act.actor, run_id)
        act.target = run.name
        if run.stage in OPEN:
            putting.cancel(act.connection, act.now, run.job, at_once=True)
            act.record({"run": run_id, "owner": run.owner})


def finished(state: Database, run: Run, outcome: Outcome) -> Callable[[Connection], object]:
    """What is written in the transaction that ends the job."""
    values = {**outcome.row(), "ended": state.clock()}
    return lambda connection: connection.execute(update(_R).where(_R.id == run.id).values(**values))


def _insert(act: AuditedWrite, run_id: str, wish: Wish, job: str) -> None:
    suffix = "".join(secrets.choice(_SIGNS) for _ in range(8))
    own = {"id": run_id, "job": job, "owner_id": act.actor.id, "owner": act.actor.email, "suffix": suffix}
    said = {"template": wish.template, "name": wish.name, "asked": orjson.dumps(dict(wish.asked)).decode()}
    new = {"kind": wish.kind, "created": act.now, "stage": Stage.QUEUED.value}
    act.connection.execute(insert(_R).values(**own, **said, **new))
    act.record(None, {"run": run_id, "template": wish.template, "format": wish.kind, **wish.asked})


def _remove(config: Config, runs: Collection[str]) -> None:
    for each in runs:
        files.path(config, each).unlink(missing_ok=True)


def _forget_oldest(connection: Connection, owner_id: int) -> list[str]:
    gone = files.too_many(connection, owner_id)
    if gone:
        connection.execute(delete(_R).where(_R.id.in_(gone)))
    return gone
