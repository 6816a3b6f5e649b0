"""A worker that is killed before or after each of its writes, or finds the state away at it: what is due is begun once, no
letter leaves twice, and of each there is a line that says what became of it (F06, F15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from dashboard.data.state.database import Database
from dashboard.errors import Unusable
from dashboard.worker.worker import Worker
from tests.mail.server import Post
from tests.schedules.process import KINDS, Clock, settings
from tests.schedules.test_campaign import DAY_S, HOUR_S, OUT, begun, judged, post
from tests.schedules.test_full_disk import at_once

__all__ = ["at_once", "post"]
WRITES = 24  # more than there are from a time of a schedule to its letter and its file


class Killed(BaseException):
    """Nothing of the worker goes on."""


def away() -> BaseException:
    return Unusable("web.state.not_answering")


class Faulty:
    """Lets the n-th write of the state fail; how many there were."""

    def __init__(self, real: Callable[..., object], error: Callable[[], BaseException], *, late: bool) -> None:
        self.real, self.error, self.late, self.at, self.count = real, error, late, 0, 0

    def write(self, state: Database, patience: float | None = None) -> object:
        @contextmanager
        def one() -> Iterator[Connection]:
            self.count += 1
            fails = self.count == self.at
            with self.real(state, patience) as connection:  # type: ignore[attr-defined]  # a context
                if fails and not self.late:
                    raise self.error()
                yield connection
            if fails:
                raise self.error()

        return one()


def works(worker: Worker) -> None:
    try:
        worker.run_due()
    except (Killed, Unusable):
        return


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("error", "late"), [(Killed, False), (Killed, True), (away, False), (away, True)])
def test_f06_f15_each_write_of_a_worker_fails_once(
    url: str,
    tmp_path: Path,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    error: Callable[[], BaseException],
    late: bool,
) -> None:
    """`late`: the write is kept, and whoever wrote it does not hear of it."""
    state = begun(tmp_path, url, post, 1, WRITES)
    clock, faulty, met = Clock(tmp_path), Faulty(Database.write, error, late=late), list[int]()
    monkeypatch.setattr(Database, "write", lambda state, patience=None: faulty.write(state, patience))
    start = clock.ahead
    for day in range(WRITES):
        clock.set(start + day * DAY_S + 2 * HOUR_S)
        faulty.count, faulty.at = 0, day + 1
        works(Worker(settings(tmp_path), state, KINDS))
        met += [day] if faulty.count >= faulty.at else []
        faulty.at = 0
        for _hour in range(3):
            clock.set(clock.ahead + HOUR_S)
            Worker(settings(tmp_path), state, KINDS).run_due()
    assert 10 < len(met) < WRITES, "each of them was reached"
    assert judged(state, tmp_path / OUT, post.letters, 1, WRITES) == WRITES
    state.close()
