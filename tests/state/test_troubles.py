"""What ails a state database is told apart: real files, real errors of SQLite."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.data.people.opening import open_state
from dashboard.data.state import engine, settings, troubles
from dashboard.data.state.database import Database
from dashboard.errors import Unusable

LARGE = "x" * (1 << 20)


def full(state: Database, _file: Path) -> None:
    with state.write() as connection:
        connection.exec_driver_sql("pragma max_page_count = 1")
        connection.execute(text("insert into settings (key, value) values ('large', :it)"), {"it": f'"{LARGE}"'})


def read_only(state: Database, _file: Path) -> None:
    with state.read() as connection:
        connection.exec_driver_sql("pragma query_only = on")
        connection.execute(text("delete from settings"))


def busy(state: Database, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        settings.write(state, "plan", "accepted")


def unreadable(state: Database, file: Path) -> None:
    state.engine.dispose()
    file.with_name(f"{file.name}-wal").mkdir()
    state.answers()


def missing(state: Database, file: Path) -> None:
    file.unlink()
    state.answers()


def damaged(state: Database, file: Path) -> None:
    state.engine.dispose()
    file.write_bytes(file.read_bytes()[:512] * 40)
    state.answers()


@pytest.mark.parametrize("ail", [full, read_only, busy, unreadable, missing, damaged], ids=lambda each: each.__name__)
def test_each_trouble_has_words_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ail: Callable[[Database, Path], None]
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    file = tmp_path / "state.sqlite"
    state = open_state(f"sqlite:///{file}")
    state.known.found = 0.0
    with pytest.raises(Unusable) as told:
        ail(state, file)
    assert told.value.key == f"web.state.{ail.__name__}"
    assert "Nothing was changed" in str(told.value)
    state.close()


def test_what_a_server_said_is_no_trouble_of_a_file() -> None:
    assert troubles.key_of(sqlite3.DatabaseError("database disk image is malformed"), None) == troubles.NOT_ANSWERING


def test_no_connection_begins_a_database_in_the_place_of_one_that_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    state = open_state(f"sqlite:///{file}")
    state.engine.dispose()
    file.unlink()
    with pytest.raises(sqlite3.OperationalError):
        state.engine.raw_connection()
    assert list(tmp_path.iterdir()) == []


def test_what_people_were_assigned_is_asked_again_of_what_was_put_back(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    state = open_state(f"sqlite:///{file}")
    with state.write() as connection:
        connection.execute(text("insert into settings (key, value) values ('plan', '\"old\"')"))
    state.close()
    shutil.copy(file, tmp_path / "kept")
    state = open_state(f"sqlite:///{file}")
    state.remember_assigned((1, 1), ())
    settings.write(state, "plan", "new")
    state.engine.dispose()
    file.unlink()
    with pytest.raises(Unusable, match="gone or empty"):
        state.answers()
    (tmp_path / "kept").rename(file)
    assert settings.read(state, "plan") == "old"
    assert state.assigned == {}
    state.close()
