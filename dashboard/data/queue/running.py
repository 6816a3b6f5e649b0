"""What a handler has while it does a job: the hub, the job, and whether it should stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any

from dashboard.config import Config
from dashboard.data.queue import claiming
from dashboard.data.queue.claiming import Also
from dashboard.data.queue.job import LEASE, Job, Lost
from dashboard.data.state.database import Database
from dashboard.errors import HubError, Unusable

LOOK_S = 0.4  # how often it is asked whether somebody wants it stopped: a person sees it stop within a second
BEAT_S = LEASE.total_seconds() / 4
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60))  # after each failed try; then it has failed
TOLD_S = 1.0  # progress is written so often at most


class Ask(StrEnum):
    """Why a handler should stop."""

    CANCEL = "cancel"
    LOST = "lost"
    LEAVE = "leave"  # the worker stops: the job goes back into the queue


class Stopped(Exception):
    """Raised in a handler that should stop: it cleans up and lets this pass."""


class Later(HubError):
    """Raised by a handler that could not do it now: tried again after `pause`; the words say why it waits. `far`: how
    far it is for whoever tries it then."""

    def __init__(self, pause: timedelta, key: str, far: int = 0, /, **values: object) -> None:
        super().__init__(key, **values)
        self.pause, self.far = pause, far


class NotYet(Exception):
    """Raised by a handler before it has done anything: the job waits until `due`, as if it had not been taken."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due)
        self.due = due


def again(job: Job, key: str, far: int = 0, /, **values: object) -> HubError:
    """What is raised where something did not get elsewhere for now: tried again after a pause, or failed after all."""
    if job.attempts > len(PAUSES):
        return Unusable(key, **values)
    return Later(PAUSES[job.attempts - 1], key, far, **values)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a handler gives: what came of it, and what is written in the transaction that says so."""

    result: Mapping[str, Any]
    also: Also | None = None


class Running:
    """One job in the hands of its handler."""

    def __init__(self, config: Config, state: Database, job: Job) -> None:
        self.config, self.state, self.job = config, state, job
        self.asked: Ask | None = None
        self._far: tuple[int, int | None] = (job.done, job.about)
        self._told, self._beaten, self._lock = self._far, monotonic(), threading.Lock()
        self._acts: list[Callable[[], object]] = []

    def told(self, done: int, about: int | None = None) -> None:
        """Says how far it is, of about how many; costs nothing. Raises Stopped where it should stop."""
        self.check()
        self._far = (done, about)

    def check(self) -> None:
        """Raises Stopped where it should stop."""
        if self.asked is not None:
            raise Stopped

    def on_stop(self, act: Callable[[], object]) -> None:
        """Called, in another thread, once it should stop: what ends a long wait, such as a connection's `interrupt`."""
        with self._lock:
            self._acts.append(act)
            late = self.asked is not None
        if late:
            act()

    def stop(self, why: Ask) -> None:
        """Makes the handler stop at its next look. The first reason holds, unless the job is lost."""
        with self._lock:
            first = self.asked is None
            self.asked = why if first or why is Ask.LOST else self.asked
            acts = list(self._acts) if first else []
        for act in acts:
            act()

    def look(self) -> None:
        """Keeps the lease, writes down how far it is, and looks whether it should stop. Called again and again."""
        try:
            if self._asks():
                self.stop(Ask.CANCEL)
        except Lost:
            self.stop(Ask.LOST)
        except Unusable:
            if monotonic() - self._beaten > LEASE.total_seconds():
                self.stop(Ask.LOST)

    def _asks(self) -> bool:
        since, far = monotonic() - self._beaten, self._far
        if since < BEAT_S and (far == self._told or since < TOLD_S):
            return claiming.cancel_asked(self.state, self.job)
        asked = claiming.beat(self.state, self.job, *far)
        self._told, self._beaten = far, monotonic()
        return asked
