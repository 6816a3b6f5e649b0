"""A home that cannot be written is read whole: listed, checked, counted, and saved into a backup."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.access import Role
from dashboard.data.people.opening import open_state
from tests.importer.folders import Hub
from tests.warehouse.test_disks import Mounted, small_disk
from tests.web.conftest import data_home
from tests.web.helpers import add_user, settings

__all__ = ["data_home", "small_disk"]
LATE = "late@partner.example"
Kept = Callable[[Path, Path], None]


def closed(home: Path, _made: Path) -> None:
    """As a hub leaves it that ended: nothing beside the file."""
    state = open_state(f"sqlite:///{home / 'state.sqlite'}")
    add_user(state, LATE, Role.READ_ONLY)
    state.close()


def cut_off(home: Path, made: Path) -> None:
    """As a hub leaves it whose machine stopped: the last commits are in the log beside the file."""
    _with_log(home, made, ("state.sqlite", "state.sqlite-wal"))


def in_use(home: Path, made: Path) -> None:
    """As it lies under a hub whose disk became read-only: with the index of the log too."""
    _with_log(home, made, ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"))


def _with_log(home: Path, made: Path, names: tuple[str, ...]) -> None:
    state = open_state(f"sqlite:///{made / 'state.sqlite'}")
    add_user(state, LATE, Role.READ_ONLY)
    assert (made / "state.sqlite-wal").stat().st_size
    for name in names:
        shutil.copy(made / name, home / name)
    state.close()


@pytest.fixture(params=[closed, cut_off, in_use], ids=lambda each: each.__name__)
def home(
    request: pytest.FixtureRequest, small_disk: tuple[Hub, Mounted], tmp_path: Path, data_home: Path
) -> Iterator[Path]:
    place = small_disk[0].home
    shutil.copytree(data_home / "warehouse", place / "warehouse")
    settings(place)
    request.param(place, tmp_path / "made")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    yield place
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints that must succeed, here in this process."""

    def of(home: Path, *words: str) -> str:
        monkeypatch.setenv("PARTNER_HUB_HOME", str(home))
        code = cli.run(list(words))
        out, told = capsys.readouterr()
        assert code == 0, (words, out, told)
        return out

    return of


def test_a_home_that_cannot_be_written_is_listed_counted_checked_and_saved(
    home: Path, tmp_path: Path, said: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    people = json.loads(said(home, "user", "list", "--json"))["users"]
    assert LATE in [each["email"] for each in people], "nothing that was acknowledged is missing"
    assert json.loads(said(home, "audit", "list", "--json")) == {"entries": []}
    said(home, "audit", "verify")
    said(home, "versions", "--region", "us")
    said(home, "verify")
    assert '"2025-11-23"' in said(home, "figures", "--region", "us", "--user", LATE)
    saved = tmp_path / "saved.tar"
    said(home, "backup", str(saved))
    said(home, "backup", "--verify", str(saved))
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    said(tmp_path / "other", "restore", str(saved))
    assert people == json.loads(said(tmp_path / "other", "user", "list", "--json"))["users"]
    os.environ["PARTNER_HUB_HOME"] = str(home)
    assert cli.run(["user", "deactivate", LATE]) == 3
    assert "cannot be written" in capsys.readouterr().err


def test_who_only_reads_makes_no_key_and_no_mark(tmp_path: Path, data_home: Path, said: Callable[..., str]) -> None:
    home = tmp_path / "home"
    shutil.copytree(data_home / "warehouse", home / "warehouse")
    open_state(f"sqlite:///{home / 'state.sqlite'}").close()
    before = {path.relative_to(home) for path in home.rglob("*")}
    for words in (("user", "list"), ("audit", "list"), ("figures", "--region", "us"), ("verify",)):
        said(home, *words)
    assert {path.relative_to(home) for path in home.rglob("*")} == before
