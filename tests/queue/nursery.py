"""Worker processes by the dozen: forked from one that has imported all that they need, so that to begin another after a
kill costs a hundredth of a new interpreter.

`python -m tests.queue.nursery MODULE:FUNCTION ARGUMENT...` forks for each line that it reads a process that calls the
function with the arguments, and prints its id. None of them outlives it.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from subprocess import PIPE, Popen

from tests.browser.kit.served import ROOT


class Nursery:
    """Begins and kills processes."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def begin(self) -> int:
        """The id of one more process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def kill(self, process_id: int) -> None:
        """At once, whatever it is doing."""
        os.kill(process_id, signal.SIGKILL)


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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed leaves nothing behind
    begun = list[int]()
    try:
        for _line in sys.stdin:
            begun.append(_begun(work, arguments))
            print(begun[-1], flush=True)  # noqa: T201
    finally:
        for each in begun:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def _begun(work: Callable[..., None], arguments: Sequence[str]) -> int:
    process_id = os.fork()
    if process_id:
        return process_id
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(sys.stdin.fileno())
    try:
        work(*arguments)
    finally:
        os._exit(1)  # nothing of the one that it was forked from is ended twice


if __name__ == "__main__":
    main(*sys.argv[1:])
