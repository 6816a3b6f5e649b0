"""A pointer that is lost or altered: nothing that a manifest names is lost by it, every command that would build or
remove stops with its name, and one named command mends it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import run
from dashboard.data.publishing import publish
from dashboard.data.sources import importer
from dashboard.data.versions import catalog, pointers
from dashboard.errors import Unusable
from tests.importer.folders import REGION, Hub, leg, small, snapshot
from tests.warehouse.test_faults import killed_at
from tests.warehouse.test_versions import command, stand

MORE = {"license_snapshots": [snapshot("Birch", "2027-01-03")], "call_legs": [leg(99, "2026-12-29T10:00:00Z")]}
WRONG = {"license_snapshots": [snapshot("Birch", "2027-01-03") | {"used": "many"}]}
STEPS = 250

Tamper = Callable[[Path], None]
TAMPERED: dict[str, Tamper] = {
    "gone": lambda place: (place / "CURRENT").unlink(),
    "an older one": lambda place: put(place, "1\n"),
    "one that is not there": lambda place: put(place, "7\n"),
    "nought": lambda place: put(place, "0\n"),
    "empty": lambda place: put(place, ""),
    "rubbish": lambda place: put(place, "\x00two"),
    "endless": lambda place: put(place, "9" * 5000),
}
KEYS = {
    "gone": "pointer_gone",
    "an older one": "pointer_behind",
    "one that is not there": "pointer_nowhere",
    "nought": "pointer_nowhere",
}


def put(place: Path, text: str, name: str = "CURRENT") -> None:
    (place / name).write_text(text)


def tree(folder: Path) -> dict[str, str]:
    """Every file and folder by its path, with what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }


def named(place: Path) -> set[str]:
    """The files of every version that a readable manifest names, and the manifests."""
    found: set[str] = set()
    for path in place.glob("*.json"):
        said = json.loads(path.read_text())
        found |= {path.name, said["file"]["name"], *(leg["path"] for leg in said["legs"])}
    return found


@pytest.fixture
def hub_command(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *args: command(hub, monkeypatch, capsys, *args)


def commands(hub: Hub) -> Mapping[str, tuple[str, ...]]:
    more, wrong = hub.folder(MORE), hub.folder(WRONG)
    return {
        "import": ("import", "--region", "eu", str(more)),
        "dry run": ("import", "--region", "eu", "--dry-run", str(more)),
        "refused import": ("import", "--region", "eu", str(wrong)),
        "rollback": ("rollback", "--region", "eu"),
        "drop-future": ("drop-future", "--region", "eu"),
        "rollup": ("rollup", "--region", "eu"),
        "rollup of a week": ("rollup", "--region", "eu", "--weeks", "2026-11-29"),
        "rollup to files": ("rollup", "--region", "eu", "--out", str(hub.home / "out")),
        "figures": ("figures", "--region", "eu"),
        "backup": ("backup", str(hub.home / "backup.tar")),
        "verify": ("verify",),
    }


@pytest.mark.parametrize("what", TAMPERED)
def test_a_pointer_that_does_not_fit_stops_every_command_which_leaves_every_byte(
    hub: Hub, hub_command: Any, what: str
) -> None:
    stand(hub, 2)
    asked = commands(hub)
    TAMPERED[what](hub.place)
    before = tree(hub.home)
    for name, words in asked.items():
        code, document, err = hub_command(*words)
        told = document["versions"][0]["faults"][0] if name == "verify" else json.loads(err)["error"]["message"]
        assert (name, code) == (name, 3)
        assert str(hub.place / "CURRENT") in told, name
        assert "partner-hub rollback --region eu --to 2" in told, name
        if name not in ("verify", "backup"):
            assert json.loads(err)["error"]["rule"] == f"warehouse.error.{KEYS.get(what, 'pointer')}", name
        assert tree(hub.home) == before, name


@pytest.mark.parametrize("what", TAMPERED)
@pytest.mark.parametrize("to", [1, 2])
def test_the_named_command_mends_it_and_the_next_import_stands_on_what_was_chosen(
    hub: Hub, hub_command: Any, what: str, to: int
) -> None:
    stand(hub, 2)
    TAMPERED[what](hub.place)
    code, document, err = hub_command("versions", "--region", "eu")
    assert (code, [each["version"] for each in document["versions"]]) == (3, [2, 1])
    assert "--to 2" in json.loads(err)["error"]["message"]
    assert hub_command("rollback", "--region", "eu", "--to", str(to))[0] == 0
    assert hub_command("verify")[:1] == (0,)
    assert hub_command("versions", "--region", "eu")[1]["current"] == to
    hub.publish(MORE)
    assert (catalog.numbers(hub.place)[1:], hub.current.manifest["parent"]) == ([2, 1], to)
    assert hub.current.number > 2 and len(hub.legs()) == to + 1
    assert pointers.misfit(hub.place) is None


def test_a_person_is_told_that_the_pointer_is_whole_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand(hub, 2)
    (hub.place / "CURRENT").unlink()
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    assert run(["rollback", "--region", "eu", "--to", "2"]) == 0
    assert capsys.readouterr().out == "eu: version 2 is current again, and the pointer to it is whole.\n"


def test_the_note_of_the_highest_number_is_held_to_the_same(hub: Hub, hub_command: Any) -> None:
    stand(hub, 2)
    catalog.rollback(hub.place, REGION)
    for text in ("rubbish", "", "9" * 5000):
        put(hub.place, text, "HIGHEST")
        with pytest.raises(Unusable, match="HIGHEST"):
            hub.take(MORE)
    (hub.place / "HIGHEST").unlink()
    with pytest.raises(Unusable, match=r"--to 2 \(or --to 1"):
        hub.take(MORE)
    assert hub_command("rollback", "--region", "eu", "--to", "1")[0] == 0
    hub.publish(MORE)
    assert (hub.current.manifest["parent"], catalog.numbers(hub.place)) == (1, [3, 2, 1])


def test_where_no_manifest_can_be_read_nothing_is_guessed_or_removed(hub: Hub) -> None:
    stand(hub, 2)
    for path in [hub.place / "CURRENT", *hub.place.glob("*.json")]:
        path.unlink()
    before = tree(hub.place)
    with pytest.raises(Unusable, match="no manifest of a version can be read"):
        hub.take(small())
    assert tree(hub.place) == before


@pytest.mark.parametrize("options", [{"dry_run": True}, {}])
def test_a_dry_run_and_a_refused_import_leave_every_byte_also_of_what_killed_writers_left(
    hub: Hub, options: dict[str, bool]
) -> None:
    stand(hub, 2)
    folder = hub.folder(MORE if options else WRONG)
    (hub.place / "build-left").mkdir()
    (hub.place / "build-left" / "stage.duckdb").write_text("left")
    (hub.place / "000009.duckdb").write_text("left")
    (hub.place / ".CURRENT.1.tmp").write_text("3")
    before = tree(hub.home)
    assert not importer.run(hub.config, REGION, folder, **options).published
    assert tree(hub.home) == before
    importer.run(hub.config, REGION, hub.folder(MORE))
    assert {path.name for path in hub.place.iterdir()} == {
        "CURRENT",
        "legs",
        "lock",
        *(f"00000{n}.{kind}" for n in (1, 2) for kind in ("duckdb", "json")),
        "000003.duckdb",
        "000003.json",
    }


def test_what_a_killed_writer_left_with_a_manifest_is_kept_as_a_version(hub: Hub) -> None:
    stand(hub, 1)
    killed_at(hub, "manifest", hub.folder(MORE))
    assert catalog.numbers(hub.place) == [2, 1] and hub.current.number == 1
    kept = named(hub.place)
    hub.publish({"license_snapshots": [snapshot("Alba", "2027-01-10")]})
    assert (hub.current.number, hub.current.manifest["parent"]) == (3, 1)
    assert kept <= set(tree(hub.place))
    assert catalog.rollback(hub.place, REGION, 2).number == 2


def test_versions_that_cannot_be_gone_back_to_do_not_push_out_those_that_can(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "2"
    stand(hub, 2)
    (hub.place / "000002.duckdb").write_bytes(b"cut")
    catalog.rollback(hub.place, REGION, 1)
    hub.publish(MORE)
    assert catalog.numbers(hub.place) == [3, 2, 1]
    hub.publish({"license_snapshots": [snapshot("Alba", "2027-01-10")]})
    assert catalog.numbers(hub.place) == [4, 3]


def test_a_version_whose_rows_reports_still_tell_stays_beside_the_newest(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "2"
    stand(hub, 1)
    first = catalog.read(hub.place, REGION, 1).published_at

    class Later(datetime):
        @classmethod
        def now(cls, _zone: object = None) -> datetime:  # type: ignore[override]
            return first + timedelta(hours=24, microseconds=1)

    monkeypatch.setattr(publish, "datetime", Later)
    for day in ("2027-01-10", "2027-01-17", "2027-01-24"):
        hub.publish({"license_snapshots": [snapshot("Alba", day)]})
    assert catalog.numbers(hub.place) == [4, 3, 1]


def test_legs_and_file_of_a_version_whose_manifest_is_lost_stay_until_newer_ones_take_its_place(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "2"
    stand(hub, 2)
    lost = (hub.place / "000001.json").read_bytes()
    (hub.place / "000001.json").unlink()
    legs = set(tree(hub.place / "legs"))
    publish.sweep(hub.place)
    publish.prune(hub.place, REGION, hub.config)
    assert legs == set(tree(hub.place / "legs")) and (hub.place / "000001.duckdb").exists()
    (hub.place / "000001.json").write_bytes(lost)
    assert list(catalog.faults_of(catalog.read(hub.place, REGION, 1))) == []
    (hub.place / "000001.json").unlink()
    hub.publish(MORE)
    assert not (hub.place / "000001.duckdb").exists()


def test_a_publication_that_fails_takes_back_only_its_own(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(hub, 2)
    before = tree(hub.place)
    monkeypatch.setattr(catalog, "make_current", lambda *_args, **_kwargs: (_ for _ in ()).throw(OSError(5, "EIO")))
    with pytest.raises(Unusable):
        importer.run(hub.config, REGION, hub.folder(MORE))
    after = tree(hub.place)
    assert before.items() <= after.items()
    assert all(name.startswith("legs/") for name in set(after) - set(before))


def steps(hub: Hub, rng: random.Random) -> dict[str, Callable[[], object]]:
    """Everything that may happen to a home, by name; commands end as they end."""
    day = f"2027-{rng.randrange(1, 13):02d}-{rng.randrange(1, 28):02d}"
    folder = hub.folder({"license_snapshots": [snapshot("Alba", day, used=rng.randrange(9))]})
    wrong = hub.folder(WRONG)
    numbers = catalog.numbers(hub.place) or [1]
    to = str(rng.choice([*numbers, 99]))
    return {
        "import": lambda: run(["import", "--region", "eu", str(folder)]),
        "dry run": lambda: run(["import", "--region", "eu", "--dry-run", str(folder)]),
        "refused": lambda: run(["import", "--region", "eu", str(wrong)]),
        "back": lambda: run(["rollback", "--region", "eu"]),
        "to": lambda: run(["rollback", "--region", "eu", "--to", to]),
        "rollup": lambda: run(["rollup", "--region", "eu"]),
        "lost": lambda: (hub.place / "CURRENT").unlink(missing_ok=True),
        "altered": lambda: put(hub.place, f"{rng.randrange(12)}\n"),
        "garbled": lambda: put(hub.place, rng.choice(("", "x", "9" * 40))),
        "highest lost": lambda: (hub.place / "HIGHEST").unlink(missing_ok=True),
        "highest altered": lambda: put(hub.place, f"{rng.randrange(12)}\n", "HIGHEST"),
        "swept": lambda: publish.sweep(hub.place) if not pointers.misfit(hub.place) else None,
    }


def campaign(hub: Hub, times: int, seed: int) -> dict[str, int]:
    """How often each was done; a manifest, or a file that one names, that is gone afterwards fails."""
    rng, counts = random.Random(seed), dict[str, int]()
    for _ in range(times):
        done = steps(hub, rng)
        name = rng.choice(list(done))
        whole = {path: tree(hub.place).get(path) for path in named(hub.place)}
        done[name]()
        after = tree(hub.place)
        assert {path: after.get(path) for path in whole} == whole, (seed, name)
        counts[name] = counts.get(name, 0) + 1
        for path in hub.home.glob("folder-*"):
            shutil.rmtree(path)
    to = catalog.numbers(hub.place)[0]
    assert run(["rollback", "--region", "eu", "--to", str(to)]) == 0
    hub.publish(MORE)
    assert hub.current.manifest["parent"] == to
    return counts


def ready(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "100"
    stand(hub, 3)
    for name, value in hub.settings.items():
        monkeypatch.setenv(name, value)


def test_a_sample_of_what_may_happen_to_pointers_loses_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(hub, monkeypatch)
    assert sum(campaign(hub, 14, seed=5).values()) == 14


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_pointers_nothing_is_lost(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    ready(hub, monkeypatch)
    counts = campaign(hub, STEPS, seed)
    with capsys.disabled():
        print(f"\n{STEPS} steps with pointers lost and altered: {counts}; 0 files lost")  # noqa: T201
