"""The files of reports: `<home>/reports/<id of the run>`, private, for so many days, as the disk allows."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, select, update

from dashboard.config import Config
from dashboard.data.report_runs.run import MOST_OF_PERSON, Stage
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportRunRow
from dashboard.data.versions import lock
from dashboard.errors import Missing, Unusable

_R = ReportRunRow
_ID = re.compile("[0-9a-f]{32}")
_FREE_BYTES, _FREE_PART = 1 << 30, 0.05  # less than that is too little


def path(config: Config, run_id: str) -> Path:
    """Where the file of a run lies. Raises Missing for what is no id: a path is never made of anything else."""
    if not _ID.fullmatch(run_id):
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
    expire(config, state, [run_id for run_id, created in files if created < kept])
    for run_id, _created in files:
        if _roomy(config.home):
            return
        expire(config, state, [run_id])
    if not _roomy(config.home):
        raise Unusable("reports.why.disk")


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
    """Ended runs of a person beyond those that are kept, the oldest."""
    mine = select(_R.id, _R.stage).where(_R.owner_id == owner_id).order_by(_R.created.desc(), _R.id)
    return [row.id for row in connection.execute(mine.offset(MOST_OF_PERSON)) if row.stage != Stage.QUEUED.value]
