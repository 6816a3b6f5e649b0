"""The files that SQLite keeps beside the state database cut or closed under a running server.

Its index (`-shm`) is memory that processes share: who cuts it kills each worker that reads it next (SIGBUS), which no
program can prevent that has it open. Workers are replaced, and nothing that was acknowledged is lost.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.web.test_damaged_state import PAGES, STATE, TIMES, begun, keep, served, settle
from tests.web.test_replaced_state import copied, preferences_in, put_away
from tests.web.test_serve import Live, live
from tests.web.test_worker_kills import Client, client_of, workers

pytestmark = pytest.mark.serving

WORKERS, LONGEST_S = 2, 20.0
ANSWERS = {200, 303, 401, 403, 503}


@pytest.fixture
def home(tmp_path: Path, data_home: Path) -> Path:
    return begun(tmp_path / "home", data_home)


@pytest.fixture
def running(home: Path) -> Iterator[Live]:
    with live(home, workers=str(WORKERS), threads="2") as made:
        yield made


def beside(home: Path, end: str) -> Path:
    return home / f"{STATE}-{end}"


def asked(client: Client) -> int | None:
    """The status; None where the worker died of the request."""
    try:
        return client.ask("GET", PAGES[1])
    except (OSError, HTTPException):
        return None


def until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return is_so()


def test_workers_that_a_cut_index_kills_are_replaced_and_lose_nothing(running: Live, home: Path) -> None:
    client, before = client_of(running), workers(running)
    assert served(running, client)
    os.truncate(beside(home, "shm"), 0)
    lost = [asked(client) for _ in range(12)].count(None)
    assert 1 <= lost <= WORKERS, "no more than what each worker had in hand"
    assert until(lambda: len(workers(running)) == WORKERS)
    after = workers(running)
    assert len(before - after) == lost
    assert served(running, client)
    assert (workers(running), running.get("/readyz")[0]) == (after, 200)
    assert preferences_in(home)["theme"] == "dark"
    assert running.errors.read_text().count("SIGBUS") == lost
    assert "Traceback" not in running.errors.read_text()


@pytest.mark.parametrize("share", [0, 0.5], ids=["emptied", "halved"])
def test_a_cut_log_is_told_kills_no_worker_and_a_whole_copy_is_served(
    running: Live, home: Path, tmp_path: Path, share: float
) -> None:
    client, before = client_of(running), workers(running)
    settle(home)
    whole = copied(home, tmp_path / "copy")
    assert served(running, client)
    os.truncate(beside(home, "wal"), int(beside(home, "wal").stat().st_size * share))
    said = [client.ask("GET", path) for path in PAGES * TIMES] + [keep(client) for _ in range(TIMES)]
    assert set(said) <= ANSWERS, said
    assert running.get("/healthz")[0] == 200
    put_away(home, tmp_path / "away")
    whole.rename(home / STATE)
    assert served(running, client)
    assert (workers(running), running.get("/readyz")[0]) == (before, 200)
    assert "Traceback" not in running.errors.read_text()


@pytest.mark.parametrize("end", ["wal", "shm"])
def test_files_beside_it_that_are_closed_to_others_are_open_to_the_hub(running: Live, home: Path, end: str) -> None:
    client = client_of(running)
    assert served(running, client)
    beside(home, end).chmod(0)
    assert served(running, client), "they are open already"
    beside(home, end).chmod(0o600)
    assert served(running, client)
