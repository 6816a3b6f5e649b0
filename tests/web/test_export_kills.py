"""A worker killed while it writes a file: what arrives is never taken for whole, and the home keeps nothing of it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.web.test_serve import Live, live
from tests.web.test_worker_kills import Client, client_of, workers

pytestmark = pytest.mark.serving

FILES = {kind: f"/export/licenses-recent.{kind}?region=us" for kind in ("csv", "xlsx")}


def whole(client: Client, path: str) -> bytes | None:
    """The file, where the answer is one that was called a success and came to its end."""
    connection = HTTPConnection("127.0.0.1", client.port, timeout=20)
    try:
        connection.request("GET", path, headers=client.headers)
        answer = connection.getresponse()
        content = answer.read()
        return content if answer.status == 200 else None
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def left(home: Path) -> set[str]:
    """What lies in the home; the log is turned over by itself."""
    return {str(path.relative_to(home)) for path in home.rglob("*") if "logs" not in path.parts}


def same(kind: str, got: bytes, known: bytes) -> bool:
    return got == known if kind == "csv" else (got[:2], got[-22:-18]) == (b"PK", b"PK\5\6")


def killed(running: Live, client: Client, path: str, after: float) -> bytes | None:
    """What came of an export whose worker, and every other, was killed so long after it was asked for."""
    found: list[bytes | None] = []
    asked = threading.Thread(target=lambda: found.append(whole(client, path)))
    asked.start()
    time.sleep(after)
    for each in workers(running):
        os.kill(each, signal.SIGKILL)
    asked.join(40)
    assert not asked.is_alive(), "no request hangs"
    return found[0]


def served_again(client: Client, path: str) -> bytes:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (found := whole(client, path)) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("no worker came back")


def timed(client: Client, path: str) -> float:
    began = time.monotonic()
    whole(client, path)
    return time.monotonic() - began


def campaign(home: Path, data_home: Path, seed: int, kills: int) -> int:
    """How many of the exports were cut off."""
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    dice, cut_off = random.Random(seed), 0
    with live(home, workers="1", threads="2") as running:
        client = client_of(running)
        known = {kind: served_again(client, path) for kind, path in FILES.items()}
        took = {kind: timed(client, path) for kind, path in FILES.items()}
        before = left(home)
        for number in range(kills):
            kind = list(FILES)[number % 2]
            got = killed(running, client, FILES[kind], dice.uniform(0.1, 0.9) * took[kind])
            cut_off += got is None
            assert got is None or same(kind, got, known[kind])
            assert same(kind, served_again(client, FILES[kind]), known[kind])
        for path in (home / "cache").iterdir():
            os.utime(path, (1, 1))
        served_again(client, FILES["xlsx"])
        assert left(home) == before, "what killed ones left went with the next export"
    return cut_off


def test_a_worker_killed_while_it_exports_leaves_no_half_file(tmp_path: Path, data_home: Path) -> None:
    assert campaign(tmp_path / "home", data_home, 1, 6)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(3))
def test_workers_killed_at_any_moment_of_an_export(tmp_path: Path, data_home: Path, seed: int) -> None:
    assert campaign(tmp_path / "home", data_home, seed, 40) > 5
