"""Worker processes by the dozen: forked from one that has imported all that they need, so that to begin another after a
kill costs a hundredth of a new interpreter.

`python -m tests.queue.nursery MODULE:FUNCTION ARGUMENT...` forks for each empty line that it reads a process that calls the
function with the arguments, and prints its id; for each line with such an id it kills that process and prints it again.
None of them outlives it. It alone kills, as only it knows that an id is still that process's: once a process is waited
for, its id may be anybody's.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from subprocess import PIPE, Popen

from tests.browser.kit.served import ROOT


class Nursery:
    """Begins and kills processes."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def begin(self) -> int:
        """The id of one more process."""
        return self._told("")

    def kill(self, process_id: int) -> None:
        """At once, whatever it is doing; one that has ended by itself is none any more."""
        assert self._told(str(process_id)) == process_id

    def _told(self, line: str) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def of(function: str, *arguments: str) -> Iterator[Nursery]:
    """`function`: `module:name`; all that were begun are killed at the end."""
    words = [sys.executable, "-m", "tests.queue.nursery", function, *arguments]
    with Popen(words, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield Nursery(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def main(function: str, *arguments: str) -> None:
    """Until there are no more lines."""
    module, name = function.split(":")
    work: Callable[..., None] = getattr(importlib.import_module(module), name)
    alive = set[int]()  # processes that nobody has waited for: their ids are nobody else's
    try:
        for line in sys.stdin:
            told = int(line) if line.strip() else _begun(work, arguments)
            if line.strip():
                _killed(alive, told)
            else:
                alive.add(told)
            print(told, flush=True)  # noqa: T201
    finally:
        for each in list(alive):
            _killed(alive, each)


def _killed(alive: set[int], process_id: int) -> None:
    if process_id in alive:
        os.kill(process_id, signal.SIGKILL)
        os.waitpid(process_id, 0)
        alive.remove(process_id)


def _begun(work: Callable[..., None], arguments: Sequence[str]) -> int:
    process_id = os.fork()
    if process_id:
        return process_id
    os.close(sys.stdin.fileno())
    try:
        work(*arguments)
    finally:
        os._exit(1)  # nothing of the one that it was forked from is ended twice


if __name__ == "__main__":
    main(*sys.argv[1:])
