"""Killed anywhere in a migration the state is the old or the new one, whole, and the next start ends new (F04)."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from dashboard.access import OPERATOR
from dashboard.data.backup import archive
from dashboard.data.backup.save import save_state
from dashboard.data.people import links, preferences, tokens, users
from dashboard.data.people.opening import open_state
from dashboard.data.state import engine, identity, rows, settings
from dashboard.data.state.migrate import MIGRATIONS, head, migrate
from dashboard.data.state.models import Base
from tests.state.conftest import FakeClock
from tests.state.killable import Killable, started

KILLS = 200
LATER = {
    "8001": """
    op.add_column("users", sa.Column("team", sa.String(40), nullable=False, server_default="none"))
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True), sa.Column("note", sa.String(200)))
    op.execute("insert into notes select id, name from users")
""",
    "8002": """
    op.execute("create table choices as select * from preferences")
    op.drop_table("preferences")
    op.execute("update users set team = 'all'")
    op.execute("delete from settings where key = 'plan'")
""",
}
Contents = dict[str, list[str]]


@dataclass
class Place:
    """A database with rows at this program's revision, a home, and the steps of a later program."""

    url: str
    home: Path
    folder: Path
    old: Contents
    new: Contents
    lines: bytes
    killable: Killable

    def killed(self, **how: Any) -> str | None:
        """What a kill left: "old" or "new", anything else fails; None where it ended before it was killed at its line."""
        filled(self.url, self.home)
        was_killed = self.killable.run(self.url, self.folder, self.home, **how)
        left = contents(self.url)
        assert left in (self.old, self.new), left
        assert self.copies() == 1 or left == self.old
        self.start()
        assert contents(self.url) == self.new
        assert self.copies() == 1
        assert self.names() <= {"state.sqlite", f"state.sqlite.from-{head()}.bak", f"state.from-{head()}.tar"}
        return ("new" if left == self.new else "old") if was_killed or "line" not in how else None

    def start(self) -> None:
        """As the hub does when it starts."""
        made = engine.make_engine(self.url)
        migrate(made, self.folder, keep=partial(save_state, self.home))
        made.dispose()

    def names(self) -> set[str]:
        return {path.name for path in self.home.iterdir()}

    def copies(self) -> int:
        """How many there are; each is whole."""
        for path in self.home.glob("*.bak"):
            looked_at = Path(shutil.copy(path, self.folder / "looked-at.sqlite"))
            assert contents(f"sqlite:///{looked_at}") == self.old
        for path in self.home.glob("*.tar"):
            kept = archive.read(path)
            kept.check(lambda _done, _all: None)
            assert b"".join(kept.content(kept.members[0])) == self.lines
        return len([*self.home.glob("*.bak"), *self.home.glob("*.tar")])


@pytest.fixture
def place(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(tokens, "new", lambda kind: kind + 43 * "a")  # the same rows each time
    monkeypatch.setattr(identity.secrets, "token_hex", lambda count: 2 * count * "a")
    folder, home = tmp_path / "later", tmp_path / "home"
    shutil.copytree(MIGRATIONS, folder)
    before = head()
    for number, step in LATER.items():
        said = f"from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '{number}', '{before}'\n"
        (folder / "versions" / f"r{number}.py").write_text(f"{said}def upgrade():{step}")
        before = number
    with started() as killable:
        made = Place(url, home, folder, {}, {}, b"", killable)
        filled(url, home)
        made.old, made.lines = contents(url), carried(url)
        made.start()
        made.new = contents(url)
        check_the_rows(made)
        yield made


def check_the_rows(made: Place) -> None:
    """There is something to lose, and something that a second run would do twice or fail at."""
    kept = {"alembic_version": 1, "audit": 2, "sessions": 1, "sign_in_links": 1, "users": 1}
    assert counts(made.old) == {**kept, "preferences": 2, "settings": 4}
    assert counts(made.new) == {**kept, "choices": 2, "notes": 1, "settings": 3}
    assert made.old.keys() == {*Base.metadata.tables, "alembic_version"}
    assert made.new.keys() == {*made.old, "choices", "notes"} - {"preferences"}


def counts(of: Contents) -> dict[str, int]:
    """How many rows each table holds that holds any."""
    return {name: len(found) for name, found in of.items() if found}


def filled(url: str, home: Path) -> None:
    """The same rows as each time, and nothing else."""
    cleared(url)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    state = open_state(url, FakeClock())
    admin = users.local_admin_id(state)
    user = replace(OPERATOR, id=admin)
    preferences.write(state, user, "theme", "dark")
    preferences.write(state, user, "columns.licenses-low-rows", ["customer", "end_date"])
    settings.write(state, "plan", "accepted")
    settings.write(state, "name", {"of": "Zażółć", "n": [1, None, True]})
    assert links.use(state, links.new(state, admin)) is not None
    state.close()


def contents(url: str) -> Contents:
    """Every row of every table, also of those that are never carried."""
    made = engine.make_engine(url)
    with engine.reading(made) as connection:
        names = inspect(connection).get_table_names()
        kept = {name: sorted(map(repr, connection.execute(text(f"select * from {name}")))) for name in names}
    made.dispose()
    return kept


def carried(url: str) -> bytes:
    made = engine.make_engine(url)
    lines = rows.dump(made)[1]
    made.dispose()
    return lines


def cleared(url: str) -> None:
    """As on the first day."""
    if (file := engine.file_of(url)) is not None:
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
        return
    made = engine.make_engine(url)
    with engine.writing(made) as connection:
        for name in inspect(connection).get_table_names():
            connection.execute(text(f"drop table {name} cascade"))
    made.dispose()


def at_random_moments(place: Place, times: int, seed: int) -> Counter[str | None]:
    rng = random.Random(seed)
    filled(place.url, place.home)
    began = time.monotonic()
    place.killable.run(place.url, place.folder, place.home)
    whole = time.monotonic() - began
    return Counter(place.killed(after=rng.uniform(0, 1.1 * whole)) for _ in range(times))


def at_every_line(place: Place, first: int = 1, every: int = 1) -> Counter[str | None]:
    """From the first line of the migration on, until it ends before its line is reached."""
    found: Counter[str | None] = Counter()
    for line in count(first, every):
        if (left := place.killed(line=line)) is None:
            return found
        found[left] += 1
    raise AssertionError


def test_f04_a_sample_of_kills(place: Place) -> None:
    assert sum(at_random_moments(place, 2, seed=1).values()) == 2
    # The last line of the sample may lie after the commit: that depends on how many lines there are.
    assert {"old"} <= set(at_every_line(place, first=random.Random(2).randint(1, 20), every=50)) <= {"old", "new"}


@pytest.mark.torture
def test_f04_the_whole_campaign(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    moments, lines = at_random_moments(place, KILLS, seed=3), at_every_line(place)
    assert set(moments) == set(lines) == {"old", "new"}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nmigrations on {place.url.split(':', maxsplit=1)[0]}: {KILLS} kills at random moments {dict(moments)}, "
            f"{sum(lines.values())} at every line {dict(lines)}; 0 half"
        )
