"""A worker in a process of its own, with leases of a second: `python -m tests.queue.process HOME STATE_URL MODE`."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from subprocess import PIPE, Popen

from sqlalchemy import insert

from dashboard import cli, config
from dashboard.data.people.opening import open_state
from dashboard.data.queue import claiming, running
from dashboard.data.queue.running import Finished, Running
from dashboard.data.state.models import SettingRow
from dashboard.worker import worker
from dashboard.worker.kinds import Kind
from tests.browser.kit.served import ROOT

LEASE = timedelta(seconds=1)


@contextmanager
def begun(home: object, url: str, mode: str) -> Iterator[Popen[str]]:
    """It says "begun" when a job of a mode that waits is in its hands; killed at the end, if it still lives."""
    words = [sys.executable, "-m", "tests.queue.process", str(home), url, mode]
    with Popen(words, cwd=ROOT, stdout=PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def quickly(job: Running) -> Finished:
    """Writes that it was done, under a name that is taken once: the transaction of a second time would fail."""
    job.told(1, 2)
    row = {"key": f"ran.{job.job.key}", "value": job.job.attempts}
    return Finished({"sum": sum(job.job.payload["of"])}, lambda connection: connection.execute(insert(SettingRow), row))


def slowly(job: Running) -> Finished:
    """The same, with time in which it can be killed."""
    time.sleep(0.05)
    return quickly(job)


def at_length(job: Running) -> Finished:
    """The same, so slow that a worker of a busy machine has a job in its hands at nearly every moment."""
    time.sleep(0.25)
    return quickly(job)


def politely(job: Running) -> Finished:
    print("begun", flush=True)  # noqa: T201
    while True:
        job.check()
        time.sleep(0.01)


def stubbornly(_: Running) -> Finished:
    print("begun", flush=True)  # noqa: T201
    while True:
        time.sleep(1)


def main(home: str, url: str, mode: str) -> None:
    cli.quiet()
    claiming.LEASE, running.LEASE, running.BEAT_S, worker.LEAVE_S = LEASE, LEASE, 0.2, 0.5
    state = open_state(url)
    made = worker.Worker(config.read({"PARTNER_HUB_HOME": home}), state, {"sum": Kind(f"tests.queue.process:{mode}")})
    signal.signal(signal.SIGTERM, made.leave)
    made.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
