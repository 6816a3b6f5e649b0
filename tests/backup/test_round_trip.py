"""F31, goal 38: what was saved is what is restored, on an empty host, from either database into either."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from dashboard.access import OPERATOR
from dashboard.cli import run
from dashboard.config import RESTORING
from dashboard.data.audit.audit_log import HEAD, Who
from dashboard.data.backup import archive
from dashboard.data.backup.restore import restore
from dashboard.data.backup.save import save
from dashboard.data.mirrors import opening, reading
from dashboard.data.mirrors import writing as mirrors
from dashboard.data.mirrors.definition import Wish
from dashboard.data.mirrors.reading import Stage
from dashboard.data.people import users
from dashboard.data.people.opening import open_state
from dashboard.data.sources import importer
from dashboard.data.state.mirror_models import MirrorKeyRow
from dashboard.data.state.models import SessionRow, SignInLinkRow, UserRow
from dashboard.data.state.token_models import ApiTokenRow
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.errors import Refused, Unusable
from tests.backup.homes import Home, copied, empty
from tests.importer.folders import ORGS, REGION, snapshot

URL = "PARTNER_HUB_STATE_URL"


def silent(_done: int, _all: int) -> None:
    """Nobody watches."""


def same(one: Home, other: Home) -> None:
    assert other.figures() == one.figures()
    assert other.pointers() == one.pointers()
    assert other.hub.legs() == one.hub.legs()
    assert people(other) == people(one)
    assert other.faults() == []
    assert other.config.secret_key == one.config.secret_key


def people(home: Home) -> list[tuple[Any, ...]]:
    """Without the end of the audit log, where each of the two says what was done to it."""
    return [row for row in home.people() if row[0] != HEAD]


@pytest.mark.parametrize("there", ["from the database", "into the database"])
def test_f31_restored_on_an_empty_host_it_is_the_same(home: Home, tmp_path: Path, url: str, there: str) -> None:
    first, second = ({URL: url}, {}) if there == "from the database" else ({}, {URL: url})
    one, other = copied(home, tmp_path / "from", first), empty(tmp_path / "to", second)
    said = save(one.config, tmp_path / "home.tar", silent)
    assert restore(other.config, tmp_path / "home.tar", silent) == said
    same(one, other)
    assert other.people() == one.people()
    assert said["regions"] == {"eu": {"current": 2, "highest": 3, "data_date": "2026-11-29", "versions": [3, 2, 1]}}
    assert other.hub.publish({"license_snapshots": [snapshot("Birch", "2026-12-13")]}).version == 4, "no number twice"
    state = open_state(other.config.state_url)
    with state.write() as connection:
        for model in (SessionRow, SignInLinkRow, ApiTokenRow, MirrorKeyRow):
            assert connection.scalar(select(func.count()).select_from(model)) == 0, "nobody is signed in by a restore"
        user = {"email": "new@partner.example", "name": "", "role": "r", "active": True, "created": state.clock()}
        made = connection.execute(insert(UserRow).values(user)).inserted_primary_key
    assert made is not None
    assert made[0] > users.local_admin_id(state)
    state.close()


@pytest.mark.parametrize("there", ["from the database", "into the database"])
def test_a_mirror_link_is_known_from_a_backup_and_opens_nothing(
    home: Home, tmp_path: Path, url: str, there: str
) -> None:
    """It may have been revoked since: there is nothing in the file by which it could be opened."""
    first, second = ({URL: url}, {}) if there == "from the database" else ({}, {URL: url})
    one, other = copied(home, tmp_path / "from", first), empty(tmp_path / "to", second)
    state, store, org_id = open_state(one.config.state_url), Store(one.config), ORGS["Birch"]
    wish = Wish("Ms Kowalska", ["licenses"], "en", 30, "quiet harbour lantern 7")
    made, token = mirrors.make(state, store, Who(OPERATOR), REGION, org_id, wish)
    asked = ("quiet harbour lantern 7", "127.0.0.1")
    opened = opening.exchange(state, store, made.name, token, *asked)
    assert opened is not None
    seen = reading.by_cookie(state, made.name, opened.cookie)
    assert seen is not None
    opening.count(state, seen, "127.0.0.1")
    state.close()
    save(one.config, tmp_path / "home.tar", silent)
    restore(other.config, tmp_path / "home.tar", silent)
    assert b"$argon2id" not in (tmp_path / "home.tar").read_bytes()
    state, store = open_state(other.config.state_url), Store(other.config)
    (known,) = reading.listed(state, store, OPERATOR, REGION, org_id)
    assert (known.mirror.label, known.mirror.opened, known.stage) == ("Ms Kowalska", 1, Stage.RESTORED)
    assert [each.address for each in known.openings] == ["127.0.0.1"]
    assert opening.exchange(state, store, made.name, token, *asked) is None
    assert reading.by_cookie(state, made.name, opened.cookie) is None
    state.close()


def test_commands_say_what_they_did_and_files_are_private(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other, file = empty(tmp_path / "to", {}), tmp_path / "home.tar"
    monkeypatch.setenv("PARTNER_HUB_HOME", str(home.path))
    assert run(["backup", str(file)]) == 0
    assert "eu: version 2" in capsys.readouterr().out
    assert run(["backup", str(file)]) == 2, "it is there already"
    assert run(["backup", "--verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == file.stat().st_size
    monkeypatch.setenv("PARTNER_HUB_HOME", str(other.path))
    assert run(["restore", str(file)]) == 0
    same(home, other)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = list(other.path.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o700}
    assert not [path for path in found if path.name == RESTORING], "nothing is left aside"


@pytest.mark.parametrize("thing", ["version", "file", "people"])
def test_a_home_that_is_not_empty_is_left_as_it_is(kept: Path, tmp_path: Path, thing: str) -> None:
    other = empty(tmp_path / "to", {})
    settings = other.config  # makes the key
    if thing == "version":
        other.hub.place.mkdir(parents=True)
        (other.hub.place / catalog.CURRENT).write_text("7\n")
    elif thing == "file":
        (other.path / "notes.txt").write_text("mine")
    else:
        open_state(other.config.state_url).close()
    before = {path: path.read_bytes() for path in other.path.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match="only into an empty"):
        restore(settings, kept, silent)
    after = {path: path.read_bytes() for path in other.path.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before
    assert {path.name for path in set(after) - set(before)} <= {"state.sqlite-wal", "state.sqlite-shm"}


def test_nothing_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="nothing to save"):
        save(empty(tmp_path / "to", {}).config, tmp_path / "home.tar", silent)
    assert not list(tmp_path.glob("*home.tar*"))


def test_a_damaged_version_is_not_saved_as_sound(home: Home, tmp_path: Path) -> None:
    path = (one := copied(home, tmp_path / "from", {})).hub.current.path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unusable, match="not what was published"):
        save(one.config, tmp_path / "home.tar", silent)
    assert not list(tmp_path.glob("*home.tar*"))


def test_f31_a_backup_while_imports_publish_and_prune_is_of_one_moment(home: Home, tmp_path: Path) -> None:
    one = copied(home, tmp_path / "from", {})
    one.hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "1"
    folders = [one.hub.folder({"license_snapshots": [snapshot("Birch", f"2026-12-{day}")]}) for day in (13, 20, 27)]
    done = threading.Event()

    def publish() -> None:
        for folder in folders:
            importer.run(one.config, REGION, folder)
        done.set()

    writer = threading.Thread(target=publish)
    writer.start()
    files: list[Path] = []
    while not done.is_set() or not files:
        files.append(tmp_path / f"{len(files)}.tar")
        save(one.config, files[-1], silent)
    writer.join()
    newest = [archive.read(file) for file in files]
    for each in newest:
        each.check()
    current = [each.said["regions"]["eu"]["current"] for each in newest]
    assert current == sorted(current), "what was published before a backup is in it"
    other = empty(tmp_path / "to", {})
    save(one.config, tmp_path / "last.tar", silent)
    restore(other.config, tmp_path / "last.tar", silent)
    same(one, other)
    assert catalog.read(other.hub.place, REGION, 6).number == 6
