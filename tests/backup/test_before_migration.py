"""Before the schema of a database that is no file is changed, what is in it is kept in the home as a backup."""

from __future__ import annotations

import shutil
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from dashboard.data.backup import archive, opening
from dashboard.data.backup.restore import restore
from dashboard.data.backup.save import save_state
from dashboard.data.state import engine
from dashboard.data.state.migrate import MIGRATIONS, head, migrate
from dashboard.errors import Unusable
from tests.backup.homes import Home, copied, empty
from tests.backup.test_round_trip import URL

NEXT = """
from alembic import op
revision, down_revision = "8001", "{head}"
def upgrade():
    op.execute("delete from settings")
"""


def silent(_done: int, _total: int) -> None:
    """Tells nobody."""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a later program, which lose something."""
    folder = tmp_path / "newer"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "r8001.py").write_text(NEXT.replace("{head}", head()))
    return folder


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_database_is_kept_before_its_schema_is_changed_and_can_be_restored(
    home: Home, tmp_path: Path, url: str, newer: Path
) -> None:
    one = copied(home, tmp_path / "from", {URL: url})
    before = one.people()
    made = engine.make_engine(url)
    migrate(made, newer, keep=partial(save_state, one.path))
    with engine.reading(made) as connection:
        assert connection.scalar(text("select count(*) from settings")) == 0, "this step lost something"
    made.dispose()
    (copy,) = one.path.glob("state.from-*")
    assert (copy.name, stat.S_IMODE(copy.stat().st_mode)) == (f"state.from-{head()}.tar", 0o600)
    archive.read(copy).check(silent)
    other = empty(tmp_path / "to", {})
    assert restore(other.config, copy, silent)["regions"] == {}
    assert other.people() == before


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_where_it_cannot_be_kept_nothing_is_changed(home: Home, tmp_path: Path, url: str, newer: Path) -> None:
    one = copied(home, tmp_path / "from", {URL: url})
    before, made = one.people(), engine.make_engine(url)
    with pytest.raises(Unusable, match="nowhere"):
        migrate(made, newer, keep=partial(save_state, tmp_path / "nowhere"))
    made.dispose()
    assert one.people() == before


def test_the_hub_keeps_it_in_its_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[Path, Connection, str]] = []
    monkeypatch.setattr(opening, "save_state", lambda *given: kept.append(given))
    asked: list[str] = []
    opens = opening.open_state

    def opened(url: str, *given: Any, keep: Any, **more: Any) -> Any:
        asked.append(url)
        keep("connection", "0001")
        return opens(url, *given, **more)

    monkeypatch.setattr(opening, "open_state", opened)
    opening.open_kept(home.config).close()
    assert asked == [home.config.state_url]
    assert kept == [(home.path, "connection", "0001")]
