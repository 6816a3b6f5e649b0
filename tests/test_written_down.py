"""What the command line does to a home stands in the audit log, before it is done; else it is not done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dash.development.base_component import Component

from dashboard import cli, config
from dashboard.components.as_html import written
from dashboard.components.settings import audit_table
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked, Entry
from dashboard.data.audit.audit_log import verify
from dashboard.data.people.opening import open_state
from dashboard.data.versions import catalog, durable, manifest
from dashboard.look import Look
from tests.importer.folders import ORGS, Hub, snapshot, whole

BY = "command line"


@pytest.fixture
def home(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    monkeypatch.setenv("PARTNER_HUB_MAX_FUTURE_DAYS", "2")
    return hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    yield Hub(tmp_path / "home")


def entries(home: Path) -> list[Entry]:
    """Oldest first."""
    state = open_state(config.read({"PARTNER_HUB_HOME": str(home)}).state_url)
    try:
        assert verify(state)[2] == []
        return audit_list.page(state, Asked())[::-1]
    finally:
        state.close()


def said(entry: Entry) -> tuple[Any, ...]:
    return entry.act, entry.actor, entry.target, entry.before, entry.after, entry.allowed


def week(hub: Hub, day: str) -> Path:
    return hub.folder({"license_snapshots": [snapshot(name, day) for name in ORGS]})


def run(*words: object) -> int:
    return cli.run([str(word) for word in words])


def test_an_import_and_a_rollback_are_written_down_and_what_changes_nothing_is_not(home: Hub) -> None:
    folder = home.folder(whole())
    assert run("import", "--region", "eu", folder, "--dry-run") == 0
    assert run("import", "--region", "eu", home.folder({"customers": []})) == 2
    assert not (home.home / "state.sqlite").exists()
    assert run("import", "--region", "eu", folder) == 0
    assert run("import", "--region", "eu", folder) == 0, "nothing new"
    assert run("import", "--region", "eu", week(home, "2026-11-25")) == 0
    assert run("rollback", "--region", "eu", "--to", "2") == 0, "it is current already"
    assert run("rollback", "--region", "eu") == 0
    first, second, back = entries(home.home)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    after = {"region": "eu", "version": 1, "as_of": "2026-11-22"}
    assert said(first) == ("imported", BY, "eu", {"version": None}, after | {"files": hashes}, True)
    assert (second.before, second.after and second.after["version"]) == ({"version": 1}, 2)
    assert said(back) == ("rolled_back", BY, "eu", {"version": 2}, after, True)


def test_a_demo_partner_a_roll_up_and_snapshots_taken_out_are_written_down(home: Hub) -> None:
    assert run("demo", "--customers", 4, "--weeks", 3, "--as-of", "2026-11-22", "--regions", "ca,uae") == 0
    home.publish(whole() | {"license_snapshots": [snapshot("Alba"), snapshot("Alba", "2062-11-22")]})
    assert run("drop-future", "--region", "eu") == 0
    path = home.current.path
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table calling_week")
    manifest.write(path.with_suffix(".json"), home.current.manifest | {"file": manifest.entry(path, path.name)})
    assert run("rollup", "--region", "eu") == 0
    assert run("rollup", "--region", "eu") == 0, "nothing differs"
    found = entries(home.home)
    assert sum(entry.act == "tag_created" for entry in found) == 12, "the demo partner's tags"
    assert sum(entry.act == "note_written" for entry in found) >= 4, "and a note about each of its customers"
    assert sum(entry.act == "wall_added" for entry in found) == 3
    others = [entry for entry in found if not entry.act.startswith(("tag", "note", "wall"))]
    assert [(entry.act, entry.target, entry.before) for entry in others] == [
        ("imported", "ca", {"version": None}),
        ("imported", "uae", {"version": None}),
        ("future_dropped", "eu", {"version": 1}),
        ("rolled_up", "eu", {"version": 2}),
    ]


def test_a_backup_and_its_restore_are_written_down_under_one_hash(
    home: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("import", "--region", "eu", home.folder(whole())) == 0
    assert run("backup", tmp_path / "home.tar") == 0
    assert run("backup", "--verify", tmp_path / "home.tar") == 0
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "other"))
    assert run("restore", tmp_path / "home.tar") == 0
    backup, restore = entries(home.home)[-1], entries(tmp_path / "other")[-1]
    assert (backup.act, backup.actor, backup.target) == ("backed_up", BY, str(tmp_path / "home.tar"))
    assert (restore.act, restore.target, restore.after) == ("restored", backup.target, backup.after)
    assert backup.after is not None
    assert (backup.after["versions"], len(backup.after["sha256"])) == ({"eu": 1}, 64)


@pytest.mark.parametrize(
    "words", [("import", "--region", "eu"), ("rollback", "--region", "eu")], ids=lambda words: words[0]
)
def test_what_cannot_be_written_down_is_not_done(home: Hub, words: tuple[str, ...]) -> None:
    home.publish(whole())
    home.publish({"license_snapshots": [snapshot("Alba", "2026-11-24")]})
    more = [week(home, "2026-11-25")] if words[0] == "import" else []
    before = {path: path.read_bytes() for path in home.place.rglob("*.*") if path.is_file()}
    (home.home / "state.sqlite").mkdir()
    assert run(*words, *more) == 3
    assert {path: path.read_bytes() for path in home.place.rglob("*.*") if path.is_file()} == before
    (home.home / "state.sqlite").rmdir()
    assert run(*words, *more) == 0
    assert len(entries(home.home)) == 1


def test_a_version_that_does_not_become_current_is_written_down_as_refused(
    home: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.publish(whole())
    write = durable.write

    def full(path: Path, text: str) -> None:
        if path.name == catalog.CURRENT:
            raise OSError(28, "No space left on device")
        write(path, text)

    monkeypatch.setattr(durable, "write", full)
    assert run("import", "--region", "eu", week(home, "2026-11-25")) == 3
    assert home.current.number == 1
    done, not_done = entries(home.home)
    assert (done.allowed, not_done.allowed, not_done.act) == (True, False, "imported")
    assert not_done.after is not None and not_done.after["version"] == 2


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "Data imported",
                "command line",
                "version: ",
                "\u2014 \u2192 1",
                "region: ",
                "EU",
                "customers.csv",
                "Allowed",
            ),
        ),
        ("pl", ("Import danych", "wersja: ", "\u2014 \u2192 1", "region: ", "EU", "customers.csv")),
    ],
)
def test_the_page_tells_it_in_words(home: Hub, lang: str, words: tuple[str, ...]) -> None:
    assert run("import", "--region", "eu", home.folder(whole())) == 0
    drawn: Component = audit_table.drawn(entries(home.home), Look(lang, "light"))
    text = written(drawn)
    assert [word for word in words if word not in text.replace("<bdi>", "").replace("</bdi>", "")] == []
    assert "imported" not in text.replace("Data imported", "")


def test_the_first_import_into_a_fresh_home_speaks_of_no_lost_state(
    home: Hub, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its version stands, not yet current, when the audit log is begun."""
    assert run("import", "--region", "eu", home.folder(whole())) == 0
    told = capfd.readouterr().err
    assert "state database" not in told
