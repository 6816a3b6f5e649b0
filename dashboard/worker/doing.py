"""One job, done: its handler is watched, and what came of it is written down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from dashboard.data.queue import claiming
from dashboard.data.queue.job import LEASE, Job, Lost
from dashboard.data.queue.running import LOOK_S, PAUSES, Ask, Later, NotYet, Running, Stopped
from dashboard.errors import STATE, HubError, Unusable
from dashboard.web import logs
from dashboard.worker.kinds import Handler

DEFECT = "queue.why.defect"
PAUSE_S = 1.0
AGAIN = timedelta(seconds=15)  # after which a job is done again that met a state that was away


def do(running: Running, load: Callable[[], Handler], tries: int = 1) -> None:
    """Does the job and writes down what came of it. Raises nothing: the next job is none the worse. `tries`: as of its
    kind."""
    state, job = running.state, running.job
    try:
        with _watched(running):
            finished = load()(running)
            result, also = (finished.result, finished.also) if finished else (None, None)
            noted = _quietly(running, lambda: claiming.finish(state, job, result, also))
        if noted:
            logs.event("job_done", kind=job.kind, job=job.key)
    except Stopped:
        _stopped(running)
    except Lost:
        _lost(running)
    except NotYet as error:
        due = error.due
        _quietly(running, lambda: claiming.hand_back(state, job, due))
    except Later as error:
        pause, key, values, far = error.pause, error.key, error.values, error.far
        _quietly(running, lambda: claiming.later(state, job, pause, key, values, far=far))
    except Unusable as error:
        _unusable(running, error, tries)
    except HubError as error:
        _failed(running, error)
    except Exception as error:  # noqa: BLE001  whatever it is, it is told and the worker goes on
        logs.defect(job.key, error, kind=job.kind)
        _not_done(running, DEFECT, {"reference": job.key}, tries)


def _unusable(running: Running, error: Unusable, tries: int) -> None:
    """Where the state was away just then the job has not failed, nor was that a try: it is done again once the state is
    there."""
    state, job, key, values = running.state, running.job, error.key, error.values
    if not key.startswith(STATE):
        _not_done(running, key, values, tries)
        return
    logs.event("job_waits", level="warning", kind=job.kind, job=job.key, key=key)
    _quietly(running, lambda: claiming.later(state, job, AGAIN, key, values, counted=False))


def _not_done(running: Running, key: str, values: Mapping[str, Any], tries: int) -> None:
    """By nobody's refusal: it may be well the next time."""
    state, job = running.state, running.job
    if job.attempts >= tries:
        logs.event("job_failed", level="warning", kind=job.kind, job=job.key, key=key)
        _quietly(running, lambda: claiming.fail(state, job, key, values))
        return
    logs.event("job_waits", level="warning", kind=job.kind, job=job.key, key=key)
    _quietly(running, lambda: claiming.later(state, job, PAUSES[job.attempts - 1], key, values))


def _failed(running: Running, error: HubError) -> None:
    state, job = running.state, running.job
    logs.event("job_failed", level="warning", kind=job.kind, job=job.key, key=error.key)
    _quietly(running, lambda: claiming.fail(state, job, error.key, error.values))


def _stopped(running: Running) -> None:
    state, job = running.state, running.job
    logs.event("job_stopped", kind=job.kind, job=job.key, why=running.asked)
    if running.asked is Ask.CANCEL:
        _quietly(running, lambda: claiming.cancelled(state, job))
    elif running.asked is Ask.LEAVE:
        _quietly(running, lambda: claiming.hand_back(state, job))


def _lost(running: Running) -> None:
    logs.event("job_lost", level="warning", kind=running.job.kind, job=running.job.key)


def given_up(job: Job) -> None:
    """Writes down that a job has ended because the workers that had it died."""
    logs.event("job_given_up", level="warning", kind=job.kind, job=job.key, stage=job.stage, key=job.why)


@contextmanager
def _watched(running: Running) -> Iterator[None]:
    """While it lasts, another thread keeps the lease and looks whether the handler should stop."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            running.look()

    watching = threading.Thread(target=watch, name="watch", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _quietly(running: Running, change: Callable[[], object]) -> bool:
    """Whether it was written down."""
    try:
        _write(change)
    except Lost:
        _lost(running)
        return False
    except Unusable as error:  # the lease lapses, and it is done again
        logs.event("job_not_noted", level="warning", job=running.job.key, key=error.key)
        return False
    return True


def _write(change: Callable[[], object]) -> None:
    """Also where the state is away for a moment: as long as the lease is ours."""
    until = monotonic() + LEASE.total_seconds()
    while True:
        try:
            change()
        except Unusable:
            if monotonic() > until:
                raise
            threading.Event().wait(PAUSE_S)
        else:
            return
