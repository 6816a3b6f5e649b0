"""The state database removed or replaced: under a running hub, and before a command opens it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.data.backup.opening import open_kept
from dashboard.data.people import users
from dashboard.data.people.opening import open_state
from dashboard.data.state import identity
from dashboard.data.state.database import Database
from dashboard.errors import Unusable
from tests.web.helpers import settings
from tests.web.test_serve import LINK, Live, is_a_sentence, live, refused
from tests.web.test_worker_kills import Client, client_of, workers

STATE = "state.sqlite"
PAGES = ("/licenses?region=us", "/account", "/users", "/fresh")


@pytest.fixture
def home(tmp_path: Path, data_home: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "warehouse").symlink_to(data_home / "warehouse")
    return tmp_path / "home"


@pytest.fixture
def running(home: Path) -> Iterator[Live]:
    with live(home, workers="2", threads="2") as made:
        yield made


def files(home: Path) -> list[Path]:
    return sorted(home.glob(f"{STATE}*"))


def put_away(home: Path, to: Path) -> None:
    to.mkdir()
    for path in files(home):
        path.rename(to / path.name)


def all_say_no(running: Live, client: Client) -> None:
    """Each page, of each worker, each time."""
    assert {client.ask("GET", path) for path in PAGES * 4} == {503}
    status, _, said = running.get("/readyz")
    assert (status, json.loads(said)["state"]) == (503, "replaced")
    assert running.get("/healthz")[0] == 200


def test_a_removed_state_is_told_by_every_worker_and_no_command_makes_another(
    running: Live, home: Path, tmp_path: Path
) -> None:
    client = client_of(running)
    assert client.ask("GET", PAGES[0]) == 200
    put_away(home, tmp_path / "away")
    all_say_no(running, client)
    for words in (("link",), ("user", "list"), ("audit", "list"), ("backup", str(tmp_path / "b.tar"))):
        code, out, told = refused(home, *words)
        assert (code, out) == (3, ""), words
        assert is_a_sentence(told) or words[0] == "backup", told
        assert str(home / "state.id") in told
    os.kill(min(workers(running)), signal.SIGKILL)
    time.sleep(3)
    assert files(home) == []
    for path in (tmp_path / "away").iterdir():
        path.rename(home / path.name)
    until = time.monotonic() + 20
    while client.ask("GET", PAGES[0]) != 200 and time.monotonic() < until:
        time.sleep(0.2)
    assert {client.ask("GET", path) for path in PAGES * 4} == {200}
    assert running.get("/readyz")[0] == 200


def test_a_state_in_whose_place_another_was_put_is_told_and_served_by_nobody(
    running: Live, home: Path, tmp_path: Path
) -> None:
    client = client_of(running)
    open_state(f"sqlite:///{tmp_path / 'other' / STATE}").close()
    put_away(home, tmp_path / "away")
    (tmp_path / "other" / STATE).rename(home / STATE)
    all_say_no(running, client)
    code, out, told = refused(home, "link")
    assert (code, out) == (3, "")
    assert is_a_sentence(told)
    assert "another one" in told


def test_after_a_restart_a_lost_state_is_still_told_and_a_removed_mark_begins_a_new_one(home: Path) -> None:
    with live(home):
        pass
    for path in files(home):
        path.unlink()
    code, _, told = refused(home, "serve")
    assert (code, is_a_sentence(told)) == (3, True)
    (home / STATE).touch()
    assert refused(home, "serve")[0] == 3, "an empty one is none"
    (home / "state.id").unlink()
    code, out, told = refused(home, "link")
    assert (code, bool(LINK.fullmatch(out.strip()))) == (0, True)
    assert "a new one was begun" in told
    assert refused(home, "link")[2] == ""


def test_a_home_that_was_moved_whole_knows_its_state(home: Path, tmp_path: Path) -> None:
    assert refused(home, "link")[0] == 0
    shutil.move(home, tmp_path / "moved")
    assert refused(tmp_path / "moved", "link")[::2] == (0, "")
    for path in files(tmp_path / "moved"):
        path.unlink()
    assert refused(tmp_path / "moved", "link")[0] == 3


def test_a_copy_of_the_same_state_is_taken_at_the_next_start(home: Path) -> None:
    assert refused(home, "link")[0] == 0
    shutil.copy(home / STATE, home / "copy")
    (home / "copy").rename(home / STATE)
    assert refused(home, "link")[::2] == (0, "")


def test_the_content_of_another_one_in_the_same_file_is_told(tmp_path: Path) -> None:
    one, other = (f"sqlite:///{tmp_path / name / STATE}" for name in ("one", "other"))
    open_state(other).close()
    state = open_state(one)
    with closing(sqlite3.connect(tmp_path / "other" / STATE)) as source, \
            closing(sqlite3.connect(tmp_path / "one" / STATE)) as target:  # fmt: skip
        source.backup(target)
    with pytest.raises(Unusable, match="removed or replaced"):
        state.answers()
    with pytest.raises(Unusable, match="removed or replaced"):
        users.local_admin_id(state)
    state.close()


def test_a_database_on_a_server_that_was_made_anew_is_told(url: str) -> None:
    state = open_state(url)
    state.answers()
    with Database(state.engine).write() as connection:
        connection.execute(text("delete from settings where key = 'state_id'"))
    with pytest.raises(Unusable, match="removed or replaced"):
        state.answers()
    state.close()


def test_a_home_knows_the_database_of_its_address(url: str, tmp_path: Path) -> None:
    config = settings(tmp_path / "home", state_url=url)
    (tmp_path / "home").mkdir(exist_ok=True)
    open_kept(config).close()
    state = open_kept(config)
    with state.write() as connection:
        connection.execute(text("update settings set value = '\"f00\"' where key = 'state_id'"))
    state.close()
    with pytest.raises(Unusable, match="another one"):
        open_kept(config)
    assert identity.known(config) not in (None, "f00")


def test_an_older_state_without_an_id_gets_one(file_url: str) -> None:
    state = open_state(file_url)
    with Database(state.engine).write() as connection:
        connection.execute(text("delete from settings where key = 'state_id'"))
    state.close()
    again = open_state(file_url)
    again.answers()
    assert again.known.id not in (None, state.known.id)
    again.close()
