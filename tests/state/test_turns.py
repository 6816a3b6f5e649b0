"""Writers of one process come one by one, in their order; who waits takes nothing from who reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.state import engine, turns
from dashboard.data.state.database import Database
from dashboard.data.state.turns import Turns
from dashboard.errors import Unusable

WRITERS = 50
SOON = 60.0


def until_true(holds: Callable[[], bool]) -> None:
    over = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < over
        time.sleep(0.005)


@contextmanager
def started(*acts: Callable[[], object]) -> Iterator[None]:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()


def waiting(of: Turns) -> int:
    return len(of._waiting)


def test_who_came_first_goes_first() -> None:
    line, came = Turns(), []

    def one(number: int) -> None:
        with line.taken(time.monotonic() + SOON):
            came.append(number)

    with line.taken(0):
        threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
        for number, thread in enumerate(threads):
            thread.start()
            until_true(lambda number=number: waiting(line) == number + 1)  # type: ignore[misc]
    for thread in threads:
        thread.join(SOON)
    assert came == list(range(20))
    assert waiting(line) == 0


def test_who_does_not_wait_any_more_is_not_called_and_a_turn_that_fails_is_over() -> None:
    line = Turns()
    with pytest.raises(ZeroDivisionError), line.taken(0):
        for late in (0.0, time.monotonic() + 0.05):
            with pytest.raises(Unusable, match="does not answer"), line.taken(late):
                pass
        raise ZeroDivisionError
    with line.taken(0):
        assert waiting(line) == 0


def test_fifty_who_wait_to_write_leave_the_readers_their_connections(state: Database, url: str) -> None:
    """More than there are connections; all of them wait for a writer of another process."""
    hub, failed = Database(engine.make_engine(url), state.clock), []

    def export() -> None:
        try:
            audit_log.write(hub, Who(name="x"), Act.EXPORTED, "licenses-low.csv", {"rows": 1})
        except Unusable as error:
            failed.append(error)

    with ExitStack() as exporting, state.write():
        exporting.enter_context(started(*[export] * WRITERS))
        until_true(lambda: waiting(turns.of(hub.engine)) == WRITERS - 1)
        began = time.monotonic()
        hub.answers()
        assert not hub.write_or_drop(failed.append)
        assert time.monotonic() - began < 2, "a reader waited for the writers"
    assert failed == []
    written, _last, faults = audit_log.verify(state)
    assert (written, faults) == (WRITERS, [])
    hub.close()


def test_what_a_writer_set_on_its_connection_does_not_stay(state: Database, url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server has no such setting")
    for _ in range(2):
        with state.write() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 0
        with state.read() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == engine.BUSY_SECONDS * 1000
