"""Work on foreign bytes in a process of its own, bounded in memory, time and files: what happens there stays there."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import F_GETFL, F_SETFL, F_SETOWN, fcntl
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from types import ModuleType
from typing import Any

from dashboard.errors import Unusable

# Says how far the work is: step, the file it is about or "", share of the step done (0 to 1).
Tell = Callable[[str, str, float], None]
# What runs in the child: it is handed the order and a way to tell, and returns what JSON can carry.
Work = Callable[[Any, Tell], Mapping[str, Any]]

# Loaded once, before any child is made, without a thread of theirs at work; and what Arrow, DuckDB and Babel load when
# they first meet an array, data sets, the names of currencies: each child would do it anew.
_PRELOAD = (
    "dashboard.data.without_pandas",
    "dashboard.data.sources.checking",
    "numpy.ma",
    "pyarrow.dataset",
    "babel.dates",
)
_DESCRIPTORS = 32  # what an import needs at the least
_CONTEXT = multiprocessing.get_context("forkserver")
_LONGEST_ANSWER = 64 << 20
# Address space that a thread sets aside for its stack and its share of the heap, used or not; two pools have threads.
_OF_A_THREAD, _POOLS = 72 << 20, 2
_GRACE_S = 5


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of memory beyond what the libraries take, seconds (of processor time and by the clock), bytes of a file."""

    memory: int
    seconds: int
    file: int


class Ended(Exception):
    """The child ended without an answer; `rule` names the reason, `values` fill its sentence."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values


class OutOfBounds(Exception):
    """Raised by the work itself where it has met a bound; `rule` is what the caller is told."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def prepare() -> None:
    """Begin to load what children need, in the process that they are made from, while the caller does other things."""
    with _uninterrupted():
        _prepare()


def _prepare() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft not in (resource.RLIM_INFINITY, hard) and soft < _DESCRIPTORS:
        soft = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft != resource.RLIM_INFINITY and soft < _DESCRIPTORS:  # the processes themselves would break down
        raise Unusable("warehouse.error.few_files", limit=soft, needed=_DESCRIPTORS)
    _CONTEXT.set_forkserver_preload(list(_PRELOAD))
    forkserver.ensure_running()


def ask(work: Work, order: object, bounds: Bounds, tell: Tell) -> Any:
    """What the work returns, as JSON gives it back.

    Raises Ended where the child met a bound, was killed or broke down. It is never left running: not when the caller
    is interrupted, and not when it dies.
    """
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=serve, args=(work, order, bounds, theirs), daemon=True)
    with ours:
        try:
            with theirs, _uninterrupted(), _nobody_asking():
                _prepare()
                child.start()
            return _listen(child, ours, bounds, tell)
        except EOFError as error:
            raise Ended("reader_crashed", reason="EOF") from error
        finally:
            _end(child)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Nobody who is begun in here ever hears Ctrl-C: that is for the caller, who hears it at the end."""
    ensure_running()  # it would let the signal through in between
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _nobody_asking() -> Iterator[None]:
    """The work needs nothing of the program that asks, which multiprocessing would run again in the child."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _listen(child: BaseProcess, ours: Connection, bounds: Bounds, tell: Tell) -> Any:
    with _timer(child, bounds.seconds) as late:
        while True:
            try:
                said = json.loads(ours.recv_bytes(_LONGEST_ANSWER))
            except (EOFError, OSError, ValueError) as error:
                child.join(_GRACE_S)
                raise _why(child.exitcode, bounds, late=late.is_set()) from error
            if "tell" not in said:
                break
            tell(*said["tell"])
    if "ended" in said:
        raise Ended(said["ended"], **_said(bounds), reason=said["reason"])
    return said["answer"]


@contextmanager
def _timer(child: BaseProcess, seconds: int) -> Iterator[threading.Event]:
    """Kills the child when its time is over, which ends its messages too; the event tells that it was so."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True  # Ctrl-C may come at any moment, and then nothing waits for a clock
    try:
        timer.start()
        yield late
    finally:
        timer.cancel()
        if timer.is_alive():
            timer.join()


def _why(code: int | None, bounds: Bounds, *, late: bool) -> Ended:
    if late or code == -signal.SIGXCPU:
        return Ended("reading_time", **_said(bounds))
    if code == -signal.SIGKILL:  # not by us: the system was short of memory
        return Ended("reading_memory", **_said(bounds))
    return Ended("reader_crashed", reason=signal.Signals(-code).name if code and code < 0 else f"exit {code}")


def _said(bounds: Bounds) -> dict[str, object]:
    return {"bytes": bounds.memory, "seconds": bounds.seconds}


def _end(child: BaseProcess) -> None:
    if child.pid is not None:
        child.kill()
        child.join()
    child.close()


def serve(work: Work, order: object, bounds: Bounds, out: Connection) -> None:
    """The child's life: bound, work, answer."""
    _bound(bounds)
    _die_with_the_caller()

    def say(**said: object) -> None:
        out.send_bytes(json.dumps(said).encode())  # ASCII: a lone surrogate travels too

    try:
        say(answer=work(order, lambda *step: say(tell=step)))
    except OutOfBounds as error:
        say(ended=error.rule, reason="")
    except MemoryError:
        say(ended="reading_memory", reason="")
    except Exception as error:  # noqa: BLE001  whatever a file can bring about is the file's fault
        say(ended="reader_crashed", reason=f"{type(error).__name__}: {error}"[:200])


def _bound(bounds: Bounds) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what libraries say when they die is for nobody
        os.dup2(nothing, stream)
    taken = resource.getpagesize() * int(Path("/proc/self/statm").read_text().split()[0])
    threads = _OF_A_THREAD * _POOLS * (os.cpu_count() or 1)
    _limit(resource.RLIMIT_AS, taken + threads + bounds.memory)
    _limit(resource.RLIMIT_CPU, bounds.seconds, _GRACE_S)
    _limit(resource.RLIMIT_FSIZE, bounds.file)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, most: int, more: int = 0) -> None:
    """No more than that, and no more than it already was."""
    soft, hard = (each if each != resource.RLIM_INFINITY else most + more for each in resource.getrlimit(what))
    resource.setrlimit(what, (min(most, soft), min(most + more, hard)))


def _die_with_the_caller() -> None:
    # The kernel sends SIGIO, which ends us, when the caller's end of this pipe closes: also where it was killed.
    caller = multiprocessing.parent_process()
    assert caller is not None
    fcntl(caller.sentinel, F_SETOWN, os.getpid())
    fcntl(caller.sentinel, F_SETFL, fcntl(caller.sentinel, F_GETFL) | os.O_ASYNC)
    if wait([caller.sentinel], 0):
        os._exit(1)
