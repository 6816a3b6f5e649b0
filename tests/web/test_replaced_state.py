"""The state database removed or replaced: under a running hub, and before a command opens it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard import words
from dashboard.data.backup.opening import open_kept
from dashboard.data.people import preferences, users
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


def all_say_no(running: Live, client: Client, why: str) -> None:
    """Each page, of each worker, each time."""
    assert {client.ask("GET", path) for path in PAGES * 4} == {503}
    status, _, said = running.get("/readyz")
    told = json.loads(said)
    assert (status, told["state"], told["why"]) == (503, why, words.text("en", f"web.state.{why}"))
    assert running.get("/healthz")[0] == 200


def test_a_removed_state_is_told_by_every_worker_and_no_command_makes_another(
    running: Live, home: Path, tmp_path: Path
) -> None:
    client = client_of(running)
    assert client.ask("GET", PAGES[0]) == 200
    put_away(home, tmp_path / "away")
    all_say_no(running, client, "missing")
    for asked in (("link",), ("user", "list"), ("audit", "list"), ("backup", str(tmp_path / "b.tar"))):
        code, out, told = refused(home, *asked)
        assert (code, out) == (3, ""), asked
        assert is_a_sentence(told) or asked[0] == "backup", told
        assert str(home / "state.id") in told
    os.kill(min(workers(running)), signal.SIGKILL)
    time.sleep(3)
    assert files(home) == []
    for path in (tmp_path / "away").iterdir():
        path.rename(home / path.name)
    until = time.monotonic() + 20
    while client.ask("GET", PAGES[0]) != 200 and time.monotonic() < until:
        time.sleep(0.2)
    all_are_served(running, client)


def all_are_served(running: Live, client: Client) -> None:
    """Each page, of each worker, each time; what is written is kept."""
    assert {client.ask("GET", path) for path in PAGES * 4} == {200}
    assert {client.ask("POST", "/preferences", {"key": "theme", "value": "dark"}) for _ in range(4)} == {200}
    assert running.get("/readyz")[0] == 200


def copied(home: Path, to: Path) -> Path:
    """A whole copy of the database, made while it is used."""
    with closing(sqlite3.connect(home / STATE)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def restored(home: Path, to: Path) -> Path:
    """What a backup of the home gives in another folder."""
    kept = to.with_suffix(".tar")
    for folder, asked in ((home, ("backup", str(kept))), (to, ("restore", str(kept)))):
        code, _, told = refused(folder, *asked)
        assert code == 0, told
    return to / STATE


@pytest.mark.parametrize("made", [copied, restored], ids=lambda each: each.__name__)
def test_a_copy_of_the_same_state_is_served_by_every_worker_with_the_next_request(
    running: Live, home: Path, tmp_path: Path, made: Callable[[Path, Path], Path]
) -> None:
    client, before = client_of(running), workers(running)
    all_are_served(running, client)
    copy = made(home, tmp_path / "copy")
    copy.chmod(0o644)
    put_away(home, tmp_path / "away")
    all_say_no(running, client, "missing")
    copy.rename(home / STATE)
    if made is restored:  # nobody's sessions are in a backup
        assert running.get("/readyz")[0] == 200
        assert {client.ask("GET", path) for path in PAGES[1:3] * 4} <= {303, 401}
        client = client_of(replace(running, link=refused(home, "link", port=str(running.port))[1].strip()))
    all_are_served(running, client)
    assert (home / STATE).stat().st_mode & 0o777 == 0o600
    assert workers(running) == before
    assert preferences_in(home)["theme"] == "dark"
    assert "Traceback" not in running.errors.read_text()


def preferences_in(home: Path) -> dict[str, object]:
    """What a program that was not there before reads in the file."""
    state = open_state(f"sqlite:///{home / STATE}")
    try:
        return dict(preferences.read(state, users.local_admin_id(state)))
    finally:
        state.close()


def test_a_copy_beside_the_log_of_the_former_file_is_read_once_that_is_away(
    running: Live, home: Path, tmp_path: Path
) -> None:
    client = client_of(running)
    all_are_served(running, client)
    copied(home, tmp_path / "copy").rename(home / STATE)
    all_say_no(running, client, "former_log")
    for end in ("-wal", "-shm"):
        (home / f"{STATE}{end}").rename(tmp_path / end)
    all_are_served(running, client)


def test_a_copy_of_an_older_program_asks_for_a_restart(running: Live, home: Path, tmp_path: Path) -> None:
    client = client_of(running)
    with closing(sqlite3.connect(copied(home, tmp_path / "copy"))) as copy:
        copy.execute("update alembic_version set version_num = '0001'")
        copy.commit()
    put_away(home, tmp_path / "away")
    (tmp_path / "copy").rename(home / STATE)
    all_say_no(running, client, "older")


def test_a_state_in_whose_place_another_was_put_is_told_and_served_by_nobody(
    running: Live, home: Path, tmp_path: Path
) -> None:
    client = client_of(running)
    open_state(f"sqlite:///{tmp_path / 'other' / STATE}").close()
    put_away(home, tmp_path / "away")
    (tmp_path / "other" / STATE).rename(home / STATE)
    all_say_no(running, client, "replaced")
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
    with (
        closing(sqlite3.connect(tmp_path / "other" / STATE)) as source,
        closing(sqlite3.connect(tmp_path / "one" / STATE)) as target,
    ):
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
