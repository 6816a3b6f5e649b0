"""Versions: numbered, kept, gone back to, checked; nothing is served that is not what was published."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import words
from dashboard.cli import run
from dashboard.data.versions import catalog, durable, pointers
from dashboard.errors import Missing, Refused, Unusable
from dashboard.scope import Region
from tests.importer.folders import ORGS, REGION, Hub, Rows, leg, small, snapshot, whole

DAYS = [f"2026-12-{day:02d}" for day in range(1, 31)]


def version(number: int) -> dict[str, Rows]:
    """What the import of that number brings: a snapshot and a leg more, and everything else with the first."""
    more = {
        "license_snapshots": [snapshot("Alba", DAYS[number])],
        "call_legs": [leg(number, f"{DAYS[number]}T10:00:00Z")],
    }
    return more if number else small() | more


def publish(hub: Hub, count: int) -> None:
    """That many versions more."""
    begin = catalog.highest_number(hub.place)
    for number in range(begin, begin + count):
        hub.publish(version(number))


def stand(hub: Hub, count: int) -> None:
    """A hub that has that many versions."""
    hub.stands(*(version(number) for number in range(count)))


def command(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str
) -> tuple[int, Any, str]:
    """(exit code, the JSON printed or None, standard error)"""
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    for name, value in hub.environ.items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    code = run([*args, "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


@pytest.fixture
def hub_command(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *args: command(hub, monkeypatch, capsys, *args)


def test_a_version_is_one_file_of_its_own_name_with_a_manifest_beside_it(hub: Hub) -> None:
    publish(hub, 2)
    assert (hub.place / "CURRENT").read_text() == "2\n"
    assert {"000001.duckdb", "000001.json", "000002.duckdb", "000002.json"} <= {
        path.name for path in hub.place.iterdir()
    }
    said = json.loads((hub.place / "000002.json").read_text())
    assert said["file"] == {
        "name": "000002.duckdb",
        "bytes": (hub.place / "000002.duckdb").stat().st_size,
        "sha256": durable.sha256(hub.place / "000002.duckdb"),
    }
    assert (said["version"], said["region"], said["parent"], said["verified"]) == (2, "eu", 1, False)
    assert (said["data_date"], said["first_date"]) == (DAYS[1], DAYS[0])
    assert [(each["file"], each["rows"]) for each in said["sources"]] == [
        ("license_snapshots.csv", 1),
        ("call_legs.csv", 1),
    ]


def test_g13_nobody_else_can_read_what_the_hub_writes(hub: Hub) -> None:
    old = os.umask(0)
    try:
        publish(hub, 2)
    finally:
        os.umask(old)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [hub.place, *hub.place.rglob("*")] if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in hub.place.rglob("*") if path.is_file()} == {0o600}


def test_the_last_versions_are_kept_and_leg_files_that_none_needs_are_gone(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "3"
    publish(hub, 5)
    assert [version.number for version in catalog.kept(hub.place, REGION)] == [5, 4, 3]
    needed = {str(path) for version in catalog.kept(hub.place, REGION) for path in version.legs}
    assert {str(path) for path in hub.place.rglob("*.parquet")} == needed
    with pytest.raises(Missing):
        catalog.get(hub.place, REGION, 2)


def test_the_current_version_is_kept_however_old(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "2"
    publish(hub, 2)
    catalog.rollback(hub.place, REGION)
    hub.publish(
        {
            "orders": [
                {
                    "order_id": "o",
                    "subscription_id": "Sub-Alba",
                    "ordered_at": "2026-01-01",
                    "description": "d",
                    "quantity": "1",
                }
            ]
        }
    )
    catalog.rollback(hub.place, REGION, 2)
    publish(hub, 1)
    catalog.rollback(hub.place, REGION, 3)
    assert catalog.numbers(hub.place) == [4, 3]
    assert hub.current.number == 3


def test_rollback_goes_to_the_version_before_and_forward_again(hub: Hub, hub_command: Any) -> None:
    stand(hub, 3)
    assert hub_command("rollback", "--region", "eu")[:2] == (0, {"region": "eu", "version": 2, "previous": 3})
    assert hub.ask("select max(snapshot_date)::varchar from license_snapshots") == [(DAYS[1],)]
    assert hub_command("rollback", "--region", "eu", "--to", "3")[:2] == (
        0,
        {"region": "eu", "version": 3, "previous": 2},
    )
    assert hub_command("rollback", "--region", "eu", "--to", "1")[0] == 0
    assert hub_command("rollback", "--region", "eu")[0] == 2, "nothing is older"
    assert hub_command("rollback", "--region", "eu", "--to", "9")[0] == 2, "no such version"
    assert hub.current.number == 1


def test_a_number_is_never_used_again(hub: Hub) -> None:
    stand(hub, 3)
    catalog.rollback(hub.place, REGION, 1)
    publish(hub, 1)
    assert (hub.current.number, hub.current.manifest["parent"]) == (4, 1)
    for number in (2, 3, 4):
        (hub.place / f"{number:06d}.json").unlink(missing_ok=True)
    durable.write(hub.place / "CURRENT", "1\n")
    assert pointers.next_number(hub.place) >= 4
    publish(hub, 1)
    assert hub.current.number >= 4


def test_an_import_builds_on_the_version_that_was_gone_back_to(hub: Hub) -> None:
    stand(hub, 3)
    catalog.rollback(hub.place, REGION)
    hub.publish({"license_snapshots": [snapshot("Birch", DAYS[9])]})
    assert hub.ask("select count(*) from license_snapshots") == [(3,)]
    assert len(hub.legs()) == 2


def test_versions_are_listed_newest_first(hub: Hub, hub_command: Any) -> None:
    stand(hub, 2)
    code, document, _err = hub_command("versions", "--region", "eu")
    assert (code, document["current"]) == (0, 2)
    assert [
        (each["version"], each["current"], each["data_date"], each["verified"]) for each in document["versions"]
    ] == [
        (2, True, DAYS[1], False),
        (1, False, DAYS[0], False),
    ]


def test_a_person_sees_which_version_is_current_and_unverified(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand(hub, 2)
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    capsys.readouterr()
    assert run(["versions", "--region", "eu"]) == 0
    _head, second, first = capsys.readouterr().out.splitlines()
    assert second.split()[:3] == ["*", "2", DAYS[1]] and second.split()[-1] == "unverified"
    assert first.split()[:2] == ["1", DAYS[0]]


@pytest.mark.parametrize(
    "args", [("versions", "--region", "eu"), ("rollback", "--region", "eu"), ("verify", "--region", "eu")]
)
def test_without_data_a_command_ends_with_3_and_makes_nothing(
    hub: Hub, hub_command: Any, args: tuple[str, ...]
) -> None:
    code, document, err = hub_command(*args)
    assert (code, document) == (3, None)
    message = words.text("en", "warehouse.error.no_data", region="eu")
    assert json.loads(err) == {"error": {"rule": "warehouse.error.no_data", "message": message}}
    assert not hub.place.exists()


@pytest.mark.parametrize("name", ["versions", "rollback", "verify"])
def test_an_unknown_region_ends_with_2(hub_command: Any, name: str) -> None:
    assert hub_command(name, "--region", "mars")[0] == 2


def test_verify_reads_every_version_of_every_region(hub: Hub, hub_command: Any) -> None:
    stand(hub, 2)
    code, document, _err = hub_command("verify")
    assert (code, document["sound"]) == (0, True)
    assert [(each["region"], each["version"], each["faults"]) for each in document["versions"]] == [
        ("eu", 2, []),
        ("eu", 1, []),
    ]


def flip(path: Path, seed: int) -> None:
    """One bit, somewhere."""
    data = bytearray(path.read_bytes())
    place = random.Random(seed).randrange(len(data) * 8)
    data[place // 8] ^= 1 << place % 8
    path.write_bytes(data)


def swap_words(path: Path, seed: int) -> None:
    """Two different words of eight bytes within a block: DuckDB's own checksum does not see it (landmine 7)."""
    data = bytearray(path.read_bytes())
    places = range(0, min(len(data), 1 << 18) - 8, 8)
    a = random.Random(seed).choice(places)
    b = next(place for place in places if data[place : place + 8] != data[a : a + 8])
    data[a : a + 8], data[b : b + 8] = data[b : b + 8], data[a : a + 8]
    path.write_bytes(data)


DAMAGES: dict[str, Any] = {
    "a bit": flip,
    "two words": swap_words,
    "cut": lambda path, _seed: os.truncate(path, path.stat().st_size // 2),
    "longer": lambda path, _seed: path.write_bytes(path.read_bytes() + b"\0"),
    "gone": lambda path, _seed: path.unlink(),
    "zeros": lambda path, _seed: path.write_bytes(bytes(path.stat().st_size)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("what", ["000001.duckdb", "000001.json", "*.parquet"])
def test_f11_verify_finds_every_damage_and_nothing_stands_on_it(
    hub: Hub, hub_command: Any, damage: str, what: str
) -> None:
    stand(hub, 2)
    path = next(iter(sorted(hub.place.rglob(what))))
    DAMAGES[damage](path, 11)
    code, document, _err = hub_command("verify")
    if (what, damage) == ("000001.json", "gone"):
        assert [each["version"] for each in document["versions"]] == [2], "without its manifest it is no version"
        return
    assert (code, document["sound"]) == (3, False)
    assert {each["version"] for each in document["versions"] if each["faults"]} >= {1}
    with pytest.raises((Unusable, Refused)):
        catalog.rollback(hub.place, REGION, 1)
    assert catalog.current_number(hub.place) == 2


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("damage", ["a bit", "two words"])
def test_f11_damage_at_many_places_is_found(tmp_path: Path, damage: str, seed: int, made: Hub) -> None:
    shutil.copytree(made.place, tmp_path / "eu")
    version = catalog.current(tmp_path / "eu", REGION)
    DAMAGES[damage](version.path, seed)
    assert list(catalog.faults_of(version)) == ["000002.duckdb: changed"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("made"))
    stand(hub, 2)
    return hub


@pytest.mark.parametrize("what", ["000002.duckdb", "000002.json"])
def test_f11_nothing_is_built_on_a_damaged_version_and_going_back_mends_it(hub: Hub, what: str) -> None:
    stand(hub, 2)
    flip(hub.place / what, 3)
    with pytest.raises(Unusable):
        hub.take({"license_snapshots": [snapshot("Birch", DAYS[9])]})
    assert catalog.current_number(hub.place) == 2
    assert catalog.rollback(hub.place, REGION).number == 1
    hub.publish({"license_snapshots": [snapshot("Birch", DAYS[9])]})
    assert hub.current.number == 3


def test_f11_legs_are_not_added_to_a_damaged_file(hub: Hub) -> None:
    stand(hub, 1)
    flip(hub.current.legs[0], 5)
    with pytest.raises(Unusable):
        hub.take({"call_legs": [leg(9, f"{DAYS[0]}T11:00:00Z")]})
    hub.publish({"call_legs": [leg(9, f"{DAYS[20]}T11:00:00Z")]})


def test_f11_a_version_of_another_region_is_not_taken_for_ones_own(hub: Hub) -> None:
    stand(hub, 1)
    with pytest.raises(Unusable):
        catalog.current(hub.place, Region.US)


@pytest.mark.parametrize("content", ["", "two\n", "-1\n", "\xff"])
def test_a_pointer_that_names_no_version_is_said_so(hub: Hub, content: str) -> None:
    stand(hub, 1)
    (hub.place / "CURRENT").write_text(content, "latin-1")
    with pytest.raises(Unusable):
        catalog.current(hub.place, REGION)


def test_a_reader_keeps_the_version_it_began_with_and_a_new_one_sees_the_next(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "1"
    stand(hub, 1)
    reader = duckdb.connect(str(hub.current.path), read_only=True)
    publish(hub, 3)
    assert catalog.numbers(hub.place) == [4]
    assert reader.execute("select count(*) from license_snapshots").fetchall() == [(1,)]
    assert hub.ask("select count(*) from license_snapshots") == [(4,)]
    reader.close()


def test_a_published_file_is_never_written_again(hub: Hub) -> None:
    hub.publish(whole())
    before = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in hub.place.glob("000001.*")}
    publish(hub, 1)
    catalog.rollback(hub.place, REGION, 1)
    after = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in hub.place.glob("000001.*")}
    assert before == after
    assert hub.ask("select count(*) from customers") == [(len(ORGS),)]
