"""The files of reports: `<home>/reports/<id of the run>`, private, for so many days, as the disk allows."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, or_, select, update

from dashboard.config import Config
from dashboard.data.queue.job import OPEN
from dashboard.data.report_runs.run import ID, MOST_OF_PERSON, Stage
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportRunRow
from dashboard.data.state.work_models import DeliveryRow, JobRow
from dashboard.data.versions import lock
from dashboard.errors import Missing, Unusable

_R = ReportRunRow
_LEFT_S = 86_400
_FREE_BYTES, _FREE_PART = 1 << 30, 0.05  # less than that is too little


def path(config: Config, run_id: str) -> Path:
    """Where the file of a run lies. Raises Missing for what is no id: a path is never made of anything else."""
    if not ID.fullmatch(run_id):
        raise Missing("reports.error.run")
    return config.home / "reports" / run_id


def opened(config: Config, run_id: str) -> IO[bytes]:
    """The file, and never what a link leads to. Raises Missing where it is gone."""
    try:
        return os.fdopen(os.open(path(config, run_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
    except OSError as error:
        raise Missing("reports.error.run") from error


def make_room(config: Config, state: Database) -> None:
    """Removes what was kept long enough, and the oldest files where the disk is nearly full. Raises Unusable where
    there is too little room even so."""
    lock.make_private(config.home / "reports")
    kept = state.clock() - timedelta(days=config.report_keep_days)
    with state.read() as connection:
        asked = select(_R.id, _R.created).where(_R.stage == Stage.DONE.value).order_by(_R.created)
        files = connection.execute(asked).all()
    _sweep(config, {run_id for run_id, _created in files})
    expire(config, state, [run_id for run_id, created in files if created < kept])
    for run_id, _created in files:
        if _roomy(config.home):
            return
        expire(config, state, [run_id])
    if not _roomy(config.home):
        raise Unusable("reports.why.disk")


def _sweep(config: Config, known: Collection[str]) -> None:
    """Removes what workers left that were killed: after a day nobody writes it any more, and no run tells of it."""
    for each in (config.home / "reports").iterdir():
        with suppress(FileNotFoundError):  # another worker has given it its name meanwhile
            if each.name not in known and time.time() - each.lstat().st_mtime > _LEFT_S:
                each.unlink()


def _roomy(home: Path) -> bool:
    disk = shutil.disk_usage(home)
    return disk.free >= max(_FREE_BYTES, _FREE_PART * disk.total)


def expire(config: Config, state: Database, runs: Collection[str]) -> None:
    """Their files are gone; the history keeps that they were."""
    if not runs:
        return
    with state.write() as connection:
        connection.execute(update(_R).where(_R.id.in_(sorted(runs))).values(stage=Stage.EXPIRED.value))
    for run_id in runs:
        path(config, run_id).unlink(missing_ok=True)


def too_many(connection: Connection, owner_id: int) -> list[str]:
    """Ended runs of a person beyond those that are kept, the oldest; none whose file is still on its way."""
    handed = select(DeliveryRow.run_id).where(DeliveryRow.ended.is_(None), DeliveryRow.run_id.is_not(None))
    going = or_(_R.job.in_(select(JobRow.key).where(JobRow.state.in_(OPEN))), _R.id.in_(handed))
    mine = select(_R.id, going.label("going")).where(_R.owner_id == owner_id).order_by(_R.created.desc(), _R.id)
    return [row.id for row in connection.execute(mine.offset(MOST_OF_PERSON)) if not row.going]
