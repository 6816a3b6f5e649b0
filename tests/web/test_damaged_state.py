"""The state database damaged under a running server: told, never believed, and served again after the whole one was put back."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.data.state.database import RECOGNISED_SECONDS
from tests.web.test_serve import Live, live
from tests.web.test_worker_kills import Client, client_of, workers

pytestmark = pytest.mark.serving

STATE = "state.sqlite"
PAGES = ("/licenses?region=us", "/account", "/users", "/fresh", "/audit")
TIMES = 4
Damage = Callable[[bytes], bytes]


def emptied(_whole: bytes) -> bytes:
    return b""


def cut(whole: bytes) -> bytes:
    """What is left holds the list of tables and few of them: of an eighth, pages lack nothing."""
    return whole[: len(whole) // 16]


def scribbled(whole: bytes) -> bytes:
    return random.Random(len(whole)).randbytes(len(whole))


def settle(home: Path) -> bytes:
    """Everything in the one file, none in the log beside it; the content."""
    with closing(sqlite3.connect(home / STATE)) as state:
        state.execute("pragma wal_checkpoint(truncate)")
    return (home / STATE).read_bytes()


def put(home: Path, content: bytes) -> None:
    """The same file, with other content."""
    with (home / STATE).open("r+b") as file:
        file.write(content)
        file.truncate()
    time.sleep(RECOGNISED_SECONDS)


def keep(client: Client) -> int:
    return client.ask("POST", "/preferences", {"key": "theme", "value": "dark"})


def served(running: Live, client: Client) -> bool:
    """Whether each page is answered by each worker, and a choice is kept."""
    return {client.ask("GET", path) for path in PAGES * TIMES} == {200} and keep(client) == 200


def served_again(home: Path, whole: bytes) -> bool:
    """After what an administrator does: the hub is stopped, the whole file put back, the hub started."""
    for path in home.glob(f"{STATE}-*"):
        path.unlink()
    (home / STATE).write_bytes(whole)
    with live(home, workers="2", threads="2") as running:
        return served(running, client_of(running))


def begun(home: Path, data_home: Path) -> Path:
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    return home


@pytest.mark.parametrize("damage", [emptied, cut, scribbled], ids=lambda each: each.__name__)
def test_a_damaged_state_is_told_and_a_whole_one_put_back_is_served(
    tmp_path: Path, data_home: Path, damage: Damage
) -> None:
    home = begun(tmp_path / "home", data_home)
    with live(home, workers="2", threads="2") as running:
        client, before = client_of(running), workers(running)
        assert served(running, client)
        whole = settle(home)
        put(home, damage(whole))
        status, _, said = running.get("/readyz")
        why = "missing" if damage is emptied else "damaged"
        assert (status, json.loads(said)["state"]) == (503, why)
        assert {client.ask("GET", path) for path in PAGES * TIMES} == {503}
        assert (keep(client), running.get("/healthz")[0]) == (503, 200)
        put(home, whole)
        assert served(running, client), "without a restart"
        assert running.get("/readyz")[0] == 200
        assert (workers(running), running.stop()) == (before, 0)
        assert "Traceback" not in running.errors.read_text()
    assert served_again(home, whole)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(6))
def test_bytes_turned_anywhere_give_no_page_of_an_error_and_no_dead_worker(
    tmp_path: Path, data_home: Path, seed: int
) -> None:
    dice, home = random.Random(seed), begun(tmp_path / "home", data_home)
    with live(home, workers="2", threads="2") as running:
        client, before = client_of(running), workers(running)
        whole = settle(home)
        for _ in range(20):
            at, many = dice.randrange(len(whole)), dice.choice((1, 16, 4096))
            put(home, whole[:at] + os.urandom(many) + whole[at + many :])
            said = {client.ask("GET", path) for path in PAGES} | {keep(client)}
            assert said <= {200, 303, 401, 403, 503}, (at, many, said)
            assert running.get("/healthz")[0] == 200
        assert (workers(running), running.stop()) == (before, 0)
        assert "Traceback" not in running.errors.read_text()
    assert served_again(home, whole)
