"""gunicorn inside our process: threads, one socket that we opened, no control socket, our logs."""

from __future__ import annotations

import gc
import importlib
import logging
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import gunicorn.http.wsgi
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from dashboard.config import Config
from dashboard.data.state.database import Database
from dashboard.errors import STATE, Unusable
from dashboard.web import logs
from dashboard.web.server import board, descriptors
from dashboard.web.server.beside import Beside, HubArbiter

GRACEFUL_SECONDS = 10
KEEP_ALIVE_SECONDS = 15
SILENT_WORKER_SECONDS = 60
RETRY_SECONDS = 2
FIRST = 1
# Loaded before the fork, once for all workers: what pages are made with, without a thread of its own.
SHARED = ("dash", "dash_ag_grid", "dash_bootstrap_components")
Announce = Callable[[Config, Database], None]


class HubServer(BaseApplication):  # type: ignore[misc]
    """Serves the app on a listening socket; `announce` is called once, when the first worker is up."""

    def __init__(self, settings: Config, listening: socket.socket, announce: Announce) -> None:
        self._settings, self._socket, self._announce = settings, listening, announce
        super().__init__()

    def load_config(self) -> None:
        """Everything from our settings: gunicorn's own variables and files are not read."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Serves until told to stop."""
        share()
        board.SHARED.append(board.Board())
        arbiter = HubArbiter(self)
        arbiter.beside = Beside(self._settings)
        arbiter.run()

    def load(self) -> Any:
        """The app, built in each worker: open database files are not carried across a fork."""
        # Imported after the fork: libraries with threads of their own (Arrow, DuckDB) die badly when carried across.
        from dashboard.web import hub  # noqa: PLC0415
        from dashboard.web.server import errands  # noqa: PLC0415
        from dashboard.web.server.serving_store import keep_watch  # noqa: PLC0415
        from dashboard.web.server.wall_looks import keep_looking, looks_of  # noqa: PLC0415
        from dashboard.web.server.warming import warm  # noqa: PLC0415

        logs.setup(self._settings)
        logs.event("started", address=self._settings.base_url, workers=self._settings.workers)
        # The software's name is nobody's business.
        gunicorn.http.wsgi.SERVER = "hub"
        app = _made(self._settings)
        warm(app)
        mine = hub.of(app.server)
        keep_watch(mine.store, self._settings.check_s)
        keep_looking(looks_of(app.server))
        errands.keep_running(mine.config, mine.state, mine.store)
        return app.server

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"fd://{self._socket.fileno()}",
            "workers": self._settings.workers,
            "worker_class": "dashboard.web.server.worker.HubWorker",
            "worker_connections": descriptors.connections(self._settings.threads),
            "threads": self._settings.threads,
            "timeout": SILENT_WORKER_SECONDS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "keepalive": KEEP_ALIVE_SECONDS,
            "preload_app": False,
            "control_socket_disable": True,
            "worker_tmp_dir": _where_workers_show_that_they_live(self._settings.aside),
            # Nothing in front of us is trusted to say who asks, or over what.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "accesslog": None,
            "logger_class": QuietLog,
            "proc_name": "partner-hub",
            "post_worker_init": self._up,
        }

    def _up(self, worker: Any) -> None:
        from dashboard.web import hub  # noqa: PLC0415  in the worker, as `load`

        if worker.age == FIRST:
            self._announce(self._settings, hub.of(worker.wsgi).state)


def _made(settings: Config) -> Any:
    """The app. A worker that takes the place of another one while the state is away waits for it: the hub goes on."""
    from dashboard.factory import create_app  # noqa: PLC0415

    while True:
        try:
            return create_app(settings)
        except Unusable as error:
            if not error.key.startswith(STATE):
                raise
            logs.event("state_away", level="warning", key=error.key)
            sleep(RETRY_SECONDS)


def share() -> None:
    """Load what workers have in common. None looks through it for cycles, which would make it a copy of its own."""
    for name in SHARED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _where_workers_show_that_they_live(aside: Path) -> str | None:
    """An empty file of each worker: in the system's place for such, or in the home where that is read-only."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        aside.mkdir(mode=0o700, exist_ok=True)
        return str(aside)
    return None


class QuietLog(Logger):  # type: ignore[misc]
    """gunicorn's words go where ours go; it keeps no log of accesses."""

    def setup(self, _cfg: Any) -> None:
        """No handlers of its own."""
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)
        self.access_log.disabled = True

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Not of a client who sends or takes nothing any more: that is no fault of ours."""
        if not isinstance(sys.exc_info()[1], BlockingIOError):
            super().exception(msg, *args, **kwargs)

    def access(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing."""
