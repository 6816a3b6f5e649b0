"""A worker process of a campaign: by a clock that the test moves, with leases of seconds, and a report that costs
nothing: begun by `tests.queue.nursery`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from dashboard import cli, config
from dashboard.data.people.opening import open_state
from dashboard.data.queue import claiming, running
from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.writing import Outcome
from dashboard.data.store import Store
from dashboard.mail import sending
from dashboard.worker import kinds as all_kinds
from dashboard.worker import runs, worker
from dashboard.worker.kinds import FILE_TRIES, Kind

AHEAD, SETTINGS = "ahead", "settings"  # files: how many seconds the clock goes before that of the machine; what is set
WAIT_S, JUDGED_S = 2.0, 1.0
KINDS = {**all_kinds.KINDS, "report": Kind("tests.schedules.process:make", tries=FILE_TRIES)}


class Clock:
    """That of the machine, so many seconds ahead or behind as the file says."""

    def __init__(self, place: Path) -> None:
        self.file = place / AHEAD

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    @property
    def ahead(self) -> float:
        return float(self.file.read_text())

    def set(self, seconds: float) -> None:
        """As one step: nobody reads half of it."""
        aside = self.file.with_suffix(".new")
        aside.write_text(str(seconds))
        aside.rename(self.file)


def settings(place: Path) -> config.Config:
    """What the hub of the campaign is set to."""
    said = dict(line.split("=", 1) for line in (place / SETTINGS).read_text().splitlines())
    return config.read(said)


def make(job: Running) -> Finished:
    """A run whose file is its own id, within all that a run goes through."""
    return runs.made(job, _made, "rows")


def _made(job: Running, run: Run, _store: Store) -> Outcome:
    content = f"{run.id}\r\n".encode()

    def write(out: IO[bytes]) -> None:
        out.write(content)

    runs.filed(job, run, write)
    return Outcome(1, len(content), "0" * 64, "csv", {}, {})


def work(place: str, url: str, lease_s: str = "1") -> None:
    """Until it is killed."""
    cli.quiet()
    here, lease = Path(place), timedelta(seconds=float(lease_s))
    claiming.LEASE, running.LEASE, running.BEAT_S = lease, lease, 0.2 * float(lease_s)
    sending.WAIT_S, sending.JUDGED_S = WAIT_S, JUDGED_S
    worker.IDLE_S, worker.TROUBLE_S = 0.1, 0.2
    os.chdir(here)
    state = open_state(url, Clock(here))
    worker.Worker(settings(here), state, KINDS).run()
