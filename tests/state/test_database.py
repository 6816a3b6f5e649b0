"""The state database as a file: modes, WAL, writers one by one, migrations whole or not at all."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dashboard.data.people.opening import open_state
from dashboard.data.state import engine, settings
from dashboard.data.state.database import Database
from dashboard.data.state.migrate import current, migrate
from dashboard.data.state.models import Base
from dashboard.data.state.resource_models import ResourceRow
from dashboard.data.state.work_models import JobRow
from dashboard.errors import Refused, Unusable


def file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_g13_the_file_is_for_its_owner_only_and_so_is_the_folder(file_url: str) -> None:
    before = os.umask(0)
    try:
        opened = open_state(file_url)
        settings.write(opened, "plan", "accepted")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file(file_url).parent.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(file(file_url).parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them_when_it_is_opened(file_url: str, file_state: Database) -> None:
    file(file_url).chmod(0o644)
    open_state(file_url).close()
    assert stat.S_IMODE(file(file_url).stat().st_mode) == 0o600


def test_it_keeps_a_write_ahead_log_and_syncs_every_commit(file_state: Database) -> None:
    with file_state.read() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        found = {name: connection.execute(text(f"pragma {name}")).scalar() for name in asked}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}


def test_f14_many_writers_all_succeed(state: Database) -> None:
    def add(_: int) -> None:
        with state.write() as connection:
            value = connection.execute(text("select value from settings where key = 'n'")).scalar()
            connection.execute(text("delete from settings where key = 'n'"))
            row = {"value": str(int(value or 0) + 1)}
            connection.execute(text("insert into settings (key, value) values ('n', :value)"), row)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(60)))
    assert settings.read(state, "n") == 60


def test_f14_while_another_writes_it_is_read_and_says_after_its_wait_that_it_cannot_be_written(
    url: str, state: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    impatient = Database(engine.make_engine(url))
    with state.write():
        assert settings.read(impatient, "plan") is None
        with pytest.raises(Unusable, match="does not answer"):
            settings.write(impatient, "plan", "accepted")
    settings.write(impatient, "plan", "accepted")
    assert settings.read(impatient, "plan") == "accepted"
    impatient.close()


def test_f14_a_file_that_another_program_keeps_to_itself(
    file_url: str, file_state: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    impatient = Database(engine.make_engine(file_url))
    with closing(sqlite3.connect(file(file_url), isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert settings.read(impatient, "plan") is None
        with pytest.raises(Unusable, match="does not answer"):
            settings.write(impatient, "plan", "accepted")
        other.execute("rollback")
    settings.write(impatient, "plan", "accepted")
    impatient.close()


def test_f15_a_database_that_is_away_is_said_so() -> None:
    with pytest.raises(Unusable, match="does not answer"):
        open_state("postgresql://nobody@127.0.0.1:1/none")


def test_a_failed_transaction_leaves_nothing(state: Database) -> None:
    with pytest.raises(ZeroDivisionError), state.write() as connection:
        connection.execute(text("insert into settings (key, value) values ('half', '1')"))
        raise ZeroDivisionError
    assert settings.read(state, "half") is None


def test_a_file_that_is_no_database_is_refused_with_a_sentence(file_url: str) -> None:
    file(file_url).parent.mkdir()
    file(file_url).write_bytes(b"not a database at all, but long enough to be taken for one" * 50)
    with pytest.raises(Unusable, match="is damaged"):
        open_state(file_url)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable, match="file"):
        open_state(f"sqlite:///{tmp_path / 'file' / 'state.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "unknown://x", "postgresql+nosuchdriver://x/y"])
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="STATE_URL"):
        open_state(url)


def test_the_migrations_make_exactly_the_tables_of_the_models(state: Database) -> None:
    assert JobRow.metadata is ResourceRow.metadata is Base.metadata
    with state.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_database_of_a_newer_program_is_left_alone(url: str, state: Database) -> None:
    with state.write() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(Unusable, match="newer"):
        open_state(url)


def steps(folder: Path, count: int, pause: float = 0.0) -> Path:
    """A migrations folder whose first steps are `count` tables of their own."""
    (folder / "versions").mkdir(parents=True)
    for number in range(1, count + 1):
        before = f"'{number - 1:04d}'" if number > 1 else "None"
        (folder / "versions" / f"r{number:04d}.py").write_text(
            f"import time\nfrom alembic import op\nimport sqlalchemy as sa\n"
            f"revision = '{number:04d}'\ndown_revision = {before}\n"
            f"def upgrade():\n"
            f"    op.create_table('t{number}', sa.Column('id', sa.Integer, primary_key=True))\n"
            f"    time.sleep({pause})\n"
            f"    op.execute('insert into t{number} values ({number})')\n"
        )
    return folder


def tables(url: str) -> set[str]:
    """Of those that the steps make."""
    made = engine.make_engine(url)
    names = {name for name in inspect(made).get_table_names() if name.startswith("t")}
    made.dispose()
    return names


def test_landmine_13_a_step_that_fails_takes_the_earlier_ones_back_too(tmp_path: Path, url: str) -> None:
    folder = steps(tmp_path / "m", 3)
    (folder / "versions" / "r0003.py").write_text("revision='0003'\ndown_revision='0002'\ndef upgrade():\n    1/0\n")
    made = engine.make_engine(url)
    with pytest.raises(ZeroDivisionError):
        migrate(made, folder)
    made.dispose()
    assert tables(url) == set()


def test_a_copy_of_the_file_is_made_before_an_existing_database_is_changed(tmp_path: Path) -> None:
    made = engine.make_engine(f"sqlite:///{tmp_path / 's.sqlite'}")
    migrate(made, steps(tmp_path / "one", 1))
    assert list(tmp_path.glob("*.bak")) == []
    migrate(made, steps(tmp_path / "two", 2))
    made.dispose()
    (copy,) = tmp_path.glob("*.bak")
    assert (tables(f"sqlite:///{copy}"), tables(f"sqlite:///{tmp_path / 's.sqlite'}")) == ({"t1"}, {"t1", "t2"})
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_where_the_copy_cannot_be_written_whole_nothing_is_changed_and_nothing_is_left(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite'}"
    made = engine.make_engine(url)
    migrate(made, steps(tmp_path / "one", 1))
    before, (soft, hard) = set(tmp_path.iterdir()), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # as on a full disk
    try:
        with pytest.raises(Unusable, match=r"from-0001\.bak"):
            migrate(made, steps(tmp_path / "two" / "m", 2))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    made.dispose()
    assert {path for path in tmp_path.iterdir() if path.suffix != ".sqlite-wal"} <= before | {tmp_path / "two"}
    assert tables(url) == {"t1"}


def test_two_processes_that_start_together_migrate_once(tmp_path: Path, url: str) -> None:
    folder = steps(tmp_path / "m", 2, pause=0.1)
    engines = [engine.make_engine(url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda made: migrate(made, folder), engines))
    with engine.reading(engines[0]) as connection:
        assert current(connection) == "0002"
        assert connection.execute(text("select count(*) from t1")).scalar() == 1
    for made in engines:
        made.dispose()
