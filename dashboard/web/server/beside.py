"""The worker process beside the web workers: begun with the server, begun again when it dies, ended with it."""

from __future__ import annotations

import subprocess
import sys
from time import monotonic

from gunicorn.arbiter import Arbiter

from dashboard.config import EMBEDDED, Config
from dashboard.web import logs

STOP_S = 18.0  # as long as a worker takes to stop, and a little
LEAST_S = 5.0  # so long after the server, or after it was begun before


class Beside:
    """A process that does jobs. It ends too when this one is killed: its standard input is then at its end."""

    def __init__(self, config: Config) -> None:
        self._wanted = config.worker == EMBEDDED
        self._process: subprocess.Popen[bytes] | None = None
        self._begun = monotonic()  # pages come first

    def ensure(self) -> None:
        """Begins it where it does not run."""
        if not self._wanted or (self._process and self._process.poll() is None):
            return
        if monotonic() - self._begun < LEAST_S:
            return
        if self._process is not None:
            logs.event("worker_died", level="warning")
        self._begun = monotonic()
        words = [sys.executable, "-m", "dashboard", "worker", "--beside"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603  our own words

    def tell(self) -> None:
        """Tells it to stop."""
        self._wanted = False
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Waits until it has stopped; one that does not is killed, and what it had is done by another one."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class HubArbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's own, which looks after that process too."""

    beside: Beside

    def manage_workers(self) -> None:
        """Called about once a second."""
        super().manage_workers()
        self.beside.ensure()

    def stop(self, graceful: bool = True) -> None:
        """Both stop at the same time."""
        self.beside.tell()
        super().stop(graceful)
        self.beside.wait()
