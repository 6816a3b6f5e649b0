"""Migrates in a process of its own that is killed: some time after it began, or as it reaches a chosen line."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from types import FrameType
from typing import Any, TextIO

from sqlalchemy.engine import default

from dashboard.data.backup import save
from dashboard.data.state import engine
from dashboard.data.state import migrate as migrating
from dashboard.data.versions import durable

ROOT = Path(__file__).parent.parent.parent
LINES_OF = {str(Path(str(module.__file__)).resolve()) for module in (migrating, engine, save, durable)}


@dataclass(frozen=True)
class Killable:
    """A process in which everything is loaded, so that what it forks begins with the migration at once."""

    asked: TextIO
    answers: TextIO

    def run(self, url: str, folder: Path, home: Path, *, line: int = 0, after: float | None = None) -> bool:
        """Migrates; whether it was killed: as it reached that line (counted from 1), or after those seconds."""
        said = {"url": url, "folder": str(folder), "home": str(home), "line": line, "after": after}
        print(json.dumps(said), file=self.asked, flush=True)
        status = int(self.answers.readline())
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the migration failed by itself"
        return os.WIFSIGNALED(status)


@contextmanager
def started() -> Iterator[Killable]:
    words = [sys.executable, "-m", "tests.state.killable"]
    with Popen(words, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Killable(process.stdin, process.stdout)
        process.stdin.close()


def main() -> None:
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        print(_forked(json.loads(line)), flush=True)  # noqa: T201


def _forked(asked: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            _migrate(asked)
            failed = 0
        finally:
            os._exit(failed)
    if asked["after"] is not None:
        time.sleep(asked["after"])
        os.kill(child, signal.SIGKILL)  # its end is not waited for yet, so the number is still its own
    return os.waitpid(child, 0)[1]


def _migrate(asked: dict[str, Any]) -> None:
    made, folder = engine.make_engine(asked["url"]), Path(asked["folder"])
    if asked["line"]:
        sys.settrace(_killing(asked["line"], folder.resolve()))
    migrating.migrate(made, folder, keep=partial(save.save_state, Path(asked["home"])))


def _killing(line: int, folder: Path) -> Any:
    """A trace function: kills this process at the line of that number: of ours, of the steps, and where the driver is called.

    The driver is called to roll back as a connection is given up, so that there is a line after the commit.
    """
    left = line

    def each(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        left -= event == "line"
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return each

    def entered(frame: FrameType, _event: str, _argument: object) -> Any:
        name, called = frame.f_code.co_filename, frame.f_code.co_name
        ours = name in LINES_OF or Path(name).is_relative_to(folder)
        return each if ours or (name == default.__file__ and called.startswith("do_")) else None

    return entered


if __name__ == "__main__":
    main()
