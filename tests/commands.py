"""`partner-hub <words>`, forked from a process that has loaded what takes long: for tests of what a command does.

How one starts (its imports, streams and signals) is looked at where it is started by itself: `tests/test_cli.py`,
`tests/test_odd_surroundings.py`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dashboard import cli
from dashboard.config import ROOT
from dashboard.web.server.gunicorn_server import SHARED

# Nothing with threads of its own (Arrow, DuckDB), which a fork would cut off: as the server does.
_LOADED = (*SHARED, "xlsxwriter", "dashboard.commands.versions")
_THREADED = {"duckdb", "pyarrow"}


class Done(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    told: str


def run(words: list[str], environ: Mapping[str, str]) -> Done:
    """A command in a process of its own, under exactly this environment, in the project's folder."""
    with tempfile.TemporaryDirectory() as folder:
        server = _server()
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps({"words": words, "environ": dict(environ), "folder": folder}) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return Done(code, *(Path(folder, name).read_text("utf-8") for name in ("out", "told")))


@cache
def _server() -> subprocess.Popen[str]:
    """This process's own; it ends when nobody can ask it any more."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.commands"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, started)
    return started


def _end(server: subprocess.Popen[str]) -> None:
    server.communicate()


def main() -> None:
    """Loads what most commands load, and forks for each that is asked for."""
    for name in _LOADED:
        importlib.import_module(name)
    assert not _THREADED.intersection(sys.modules)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if number == 0:
            _become(asked)
            return
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)  # noqa: T201


def _become(asked: dict[str, object]) -> None:
    environ, folder, words = asked["environ"], asked["folder"], asked["words"]
    assert isinstance(environ, dict) and isinstance(folder, str) and isinstance(words, list)
    os.environ.clear()
    os.environ.update(environ)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "told")):
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.argv = ["partner-hub", *words]
    cli.main()


if __name__ == "__main__":
    main()
