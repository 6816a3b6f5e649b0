"""A worker process: lanes that take jobs, and a heart that says it lives. Stops within 20 seconds when told to."""

from __future__ import annotations

import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import NoReturn

from sqlalchemy import Connection

from dashboard.config import Config
from dashboard.data.deliveries.beginning import Beginning
from dashboard.data.deliveries.settling import settle
from dashboard.data.queue import claiming, reading
from dashboard.data.queue.job import Lost
from dashboard.data.queue.running import Ask, Running
from dashboard.data.report_runs import reading as report_runs
from dashboard.data.schedules.ticking import Start, tick
from dashboard.data.state.database import Database
from dashboard.data.state.repeats import is_told
from dashboard.errors import HubError, Unusable
from dashboard.web import logs
from dashboard.worker.doing import do, given_up
from dashboard.worker.kinds import KINDS, Kind, Lane
from dashboard.worker.telling import Telling

IDLE_S, TROUBLE_S = 0.5, 5.0
SEEN_S = 20.0  # how often it writes down that it lives
LEAVE_S = 15.0  # so long a job may clean up when the worker is to stop


class Worker:
    """Does jobs of the kinds that it knows."""

    def __init__(
        self, config: Config, state: Database, kinds: Mapping[str, Kind] = KINDS, start: Start | None = None
    ) -> None:
        self.name = secrets.token_hex(16)
        self._settings, self._state, self._kinds = config, state, kinds
        self._start, self._telling = start or Beginning(config, state), Telling(config, state)
        self._leaving = threading.Event()
        self._running: dict[Lane, Running] = {}
        self._failures = Counter[int]()

    def run(self) -> None:
        """Does what is due until told to stop; then what is being done finishes, or goes back into the queue."""
        logs.event("worker_started", worker=self.name)
        lanes = [threading.Thread(target=self._lane, args=(lane,), name=lane.value, daemon=True) for lane in Lane]
        for lane in lanes:
            lane.start()
        self._beat(lanes)
        until = monotonic() + LEAVE_S
        for running in list(self._running.values()):
            running.stop(Ask.LEAVE)
        for lane in lanes:
            lane.join(max(0.0, until - monotonic()))
        logs.event("worker_stopped", worker=self.name)
        if any(lane.is_alive() for lane in lanes):
            self._leave_behind()

    def leave(self, *_: object) -> None:
        """Tells it to stop; also a handler of signals."""
        self._leaving.set()

    def run_due(self) -> int:
        """Does all that is due now, one after the other; how many that were."""
        self._seen()
        self._tick()
        count = 0
        while not self._leaving.is_set():
            if self._next(self._kinds):
                count += 1
            elif not settle(self._state, self._telling.failed, self._failed):
                break
        return count

    def _tick(self) -> bool:
        """Begins what is due and writes down what has ended; whether there was anything."""
        begun = tick(self._state, self._start, self._failed, self._telling.paused)
        return bool(begun + settle(self._state, self._telling.failed, self._failed))

    def _beat(self, lanes: Sequence[threading.Thread]) -> None:
        """Until told to stop, or until a lane is no more: the process ends then, and another one is begun."""
        seen, pause = -SEEN_S, IDLE_S
        while not self._leaving.wait(pause) and all(lane.is_alive() for lane in lanes):
            pause = self._pause(self._tick)
            if monotonic() - seen >= SEEN_S:
                seen = monotonic()
                self._seen()
        self._leaving.set()

    def _failed(self, schedule_id: int, error: Exception) -> None:
        """Written down at its first, tenth, hundredth time: it is tried again with each look."""
        self._failures[schedule_id] += 1
        if is_told(self._failures[schedule_id]):
            logs.defect(f"schedule {schedule_id}", error, times=self._failures[schedule_id])

    def _seen(self) -> None:
        def seen(connection: Connection) -> None:
            report_runs.settle(connection)
            reading.seen(connection, self._state.clock(), self.name)

        self._state.write_or_drop(seen)

    def _lane(self, lane: Lane) -> None:
        kinds = {name: kind for name, kind in self._kinds.items() if kind.lane is lane}
        pause = 0.0
        while not self._leaving.wait(pause):
            pause = self._pause(lambda: self._next(kinds, lane))

    def _pause(self, step: Callable[[], bool]) -> float:
        """How long to wait after a step: not at all where there was something to do."""
        try:
            return 0.0 if step() else IDLE_S
        except HubError as error:
            logs.event("worker_waits", level="warning", key=error.key)
        except Exception as error:  # noqa: BLE001  whatever it is, the lane goes on
            logs.defect("worker", error)
        return TROUBLE_S

    def _next(self, kinds: Mapping[str, Kind], lane: Lane = Lane.HEAVY) -> bool:
        job = claiming.claim(self._state, self.name, kinds, given_up)
        if job is None:
            return False
        running = self._running[lane] = Running(self._settings, self._state, job)
        if self._leaving.is_set():  # it came between the claim and the list of those who are told
            running.stop(Ask.LEAVE)
        do(running, kinds[job.kind].load, kinds[job.kind].tries)
        self._running.pop(lane, None)
        return True

    def _leave_behind(self) -> NoReturn:
        """A handler does not stop: its job goes back, and whatever it still does has no lease to be written under."""
        for running in list(self._running.values()):
            try:
                claiming.hand_back(self._state, running.job)
            except (Lost, Unusable):
                continue
        os._exit(0)
