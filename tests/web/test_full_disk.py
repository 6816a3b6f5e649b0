"""A server whose home is on a full disk: it reads on, says what it cannot keep, and keeps it again (F09)."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.kit.served import free_port
from tests.importer.folders import Hub
from tests.warehouse.test_disks import Mounted, small_disk
from tests.web.test_serve import is_a_sentence, live, refused
from tests.web.test_worker_kills import Client, client_of

pytestmark = pytest.mark.serving

__all__ = ["small_disk"]
READ = ("/licenses?region=us", "/blocks/licenses-recent?region=us", "/healthz")
EXPORT = "/export/licenses-recent.csv?region=us"
WRITES = 400


def fill(home: Path) -> Path:
    """The file that takes the last byte of the disk."""
    path = home / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"\1" * size) == size:
                    pass
            except OSError:
                continue
    return path


def grow_old(home: Path, minutes: int = 5) -> None:
    """Every session was last seen so long ago."""
    with closing(sqlite3.connect(home / "state.sqlite")) as state:
        state.execute("update sessions set last_seen = datetime(last_seen, ?)", [f"-{minutes} minutes"])
        state.commit()


def keep(client: Client, number: int) -> int:
    value = [f"c{number}_{each}" + "x" * 25 for each in range(40)]
    return client.ask("POST", "/preferences", {"key": "columns.licenses-recent", "value": value})


def kept_until_full(client: Client) -> list[int]:
    """What each write was answered, up to the third that was not kept: a little room may be left in the journal."""
    said: list[int] = []
    while len(said) < WRITES and said.count(503) < 3:
        said.append(keep(client, len(said) + 1))
    return said


def test_f09_a_server_on_a_full_disk_reads_on_and_keeps_again_without_a_restart(
    small_disk: tuple[Hub, Mounted], data_home: Path
) -> None:
    home = small_disk[0].home
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with live(home, log_level="debug") as running:
        client = client_of(running)
        assert keep(client, 0) == 200
        grow_old(home)
        filler = fill(home)
        said = kept_until_full(client)
        assert (set(said) <= {200, 503}, said.count(503)) == (True, 3), said
        began = time.monotonic()
        assert {path: client.ask("GET", path) for path in READ} == dict.fromkeys(READ, 200)
        assert client.ask("GET", EXPORT) == 503, "who exports what could not be written down"
        assert client.ask("GET", "/no-such-page") == 404
        assert time.monotonic() - began < 10, "no request waits for the disk"
        filler.unlink()
        assert keep(client, WRITES) == 200
        assert client.ask("GET", EXPORT) == 200
        assert running.get("/readyz")[0] == 200
        assert "Traceback" not in running.errors.read_text()


def test_pages_are_answered_at_once_while_another_program_holds_the_write_lock(data_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with live(home) as running:
        client = client_of(running)
        assert client.ask("GET", READ[0]) == 200
        grow_old(home)
        with closing(sqlite3.connect(home / "state.sqlite", isolation_level=None)) as other:
            other.execute("begin immediate")
            began = time.monotonic()
            assert [client.ask("GET", path) for path in (*READ, "/account", "/audit", "/fresh")] == [200] * 6
            assert time.monotonic() - began < 3
            assert client.ask("POST", "/preferences", {"key": "theme", "value": "dark"}) == 503
            assert time.monotonic() - began < 6
            other.execute("rollback")
        assert client.ask("POST", "/preferences", {"key": "theme", "value": "dark"}) == 200


@pytest.mark.parametrize("words", ["serve", "link"])
def test_f09_a_command_on_a_full_disk_ends_with_3_and_a_sentence(small_disk: tuple[Hub, Mounted], words: str) -> None:
    home = small_disk[0].home
    fill(home)
    code, out, told = refused(home, words, port=str(free_port()))
    assert (code, out) == (3, "")
    assert is_a_sentence(told), told
