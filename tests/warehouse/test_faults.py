"""Faults while a version is made: killed, two at once, a full disk, an fsync that fails. Old or new, never else."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.data.publishing import publish
from dashboard.data.sources import importer
from dashboard.data.versions import catalog, durable, lock
from dashboard.errors import Unusable
from tests.importer.folders import REGION, Hub, leg, small, snapshot

MORE = {"license_snapshots": [snapshot("Birch", "2026-11-29")], "call_legs": [leg(9, "2026-11-25T10:00:00Z")]}


def start(hub: Hub, folder: Path, **environ: str) -> subprocess.Popen[bytes]:
    """An import in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "import", "--region", "eu", str(folder), "--json"],
        env={**os.environ, **hub.settings, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def state(hub: Hub) -> tuple[Any, ...]:
    """What a reader sees, once everything has been checked."""
    version = hub.current
    assert list(catalog.faults_of(version)) == []
    return version.number, hub.ask("select count(*) from license_snapshots")[0][0], len(hub.legs())


# Moments of a publish, by what has just become visible; the writer stops there for good.
MOMENTS = ("build", "stage", "legs", "built", "named", "manifest", "pointer", "pruned")
STOPS = {
    "build": ("tempfile", "mkdtemp"),
    "stage": ("dashboard.data.sources.child", "ask"),
    "legs": ("dashboard.data.warehouse.legs", "write"),
    "built": ("dashboard.data.warehouse.derive", "build"),
    "named": ("dashboard.data.versions.manifest", "entry"),
    "manifest": ("dashboard.data.versions.manifest", "write"),
    "pointer": ("dashboard.data.versions.catalog", "make_current"),
    "pruned": ("dashboard.data.publishing.publish", "prune"),
}
STOPPED = """
import importlib, os, signal, sys
from pathlib import Path
from dashboard import config
from dashboard.data.sources import importer
from dashboard.scope import Region
module, name = sys.argv[1:3]
there = importlib.import_module(module)
real = getattr(there, name)
def stop(*args, **kwargs):
    real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(there, name, stop)
importer.run(config.read(os.environ), Region.EU, Path(sys.argv[3]))
"""


def killed_at(hub: Hub, moment: str, folder: Path) -> None:
    """An import that is killed as soon as that has become visible."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, *STOPS[moment], str(folder)],
        env={**os.environ, **hub.settings},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", MOMENTS)
def test_f01_killed_after_each_step_the_old_or_the_new_stands_and_the_next_import_sweeps(hub: Hub, moment: str) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    folder = hub.folder(MORE)
    killed_at(hub, moment, folder)
    assert state(hub) == ((2, 5, 2) if moment in ("pointer", "pruned") else (1, 4, 1))
    result = importer.run(hub.config, REGION, folder)
    assert (result.published, state(hub)[1:]) == (moment not in ("pointer", "pruned"), (5, 2))
    left = {path.name for path in hub.place.iterdir()} - {"CURRENT", "lock", "legs", "HIGHEST"}
    numbers = catalog.numbers(hub.place)
    assert left == {f"{number:06d}.{kind}" for number in numbers for kind in ("duckdb", "json")}, (
        "F07: nothing is left over"
    )
    assert len(list(hub.place.rglob("*.parquet"))) == 2


@pytest.mark.parametrize("seed", range(6))
def test_f01_f02_killed_at_any_moment_the_old_or_the_new_stands(hub: Hub, seed: int) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    folder = hub.folder(MORE)
    child = start(hub, folder)
    while not list(hub.place.glob("build-*")) and child.poll() is None:
        time.sleep(0.001)
    time.sleep(random.Random(seed).uniform(0, 0.4))
    child.kill()
    out, _err = child.communicate()
    seen = state(hub)
    assert seen in ((1, 4, 1), (2, 5, 2))
    assert not out or seen == (2, 5, 2), "what was answered is there"
    importer.run(hub.config, REGION, folder)
    assert state(hub)[1:] == (5, 2)
    assert not list(hub.place.glob("build-*"))


def test_e13_imports_at_once_wait_for_each_other_and_none_is_lost(hub: Hub) -> None:
    hub.stands(small())
    days = [f"2026-12-{day:02d}" for day in (6, 13, 20)]
    children = [start(hub, hub.folder({"license_snapshots": [snapshot("Alba", day)]})) for day in days]
    answers = [json.loads(child.communicate()[0]) for child in children]
    assert sorted(answer["version"] for answer in answers) == [2, 3, 4]
    found = hub.ask(
        "select snapshot_date::varchar from license_snapshots where subscription_id = 'Sub-Alba' order by 1"
    )
    assert found == [("2026-11-22",), *((day,) for day in days)]


def test_a_second_import_says_that_it_waits_and_gives_up_with_3(hub: Hub) -> None:
    folder = hub.folder(small())
    with lock.writer(hub.place, 0):
        child = subprocess.run(
            [sys.executable, "-m", "dashboard", "import", "--region", "eu", str(folder)],
            check=False,
            env={**os.environ, **hub.settings, "PARTNER_HUB_IMPORT_WAIT_S": "0"},
            capture_output=True,
            text=True,
        )
    assert (child.returncode, child.stdout) == (3, "")
    waits, gave_up = child.stderr.splitlines()
    assert waits == "Another import of this region is running; waiting for it."
    assert "did not finish within 0 s" in gave_up


def test_a_waiting_import_goes_on_when_the_other_is_done(hub: Hub) -> None:
    held, waiting, free = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock.writer(hub.place, 0):
            held.set()
            waiting.wait(30)
        free.set()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    steps: list[str] = []

    def progress(step: str, _file: str, _share: float) -> None:
        steps.append(step)
        if step == "wait":
            waiting.set()

    result = hub.take(small(), progress=progress)
    holder.join()
    assert result.published and steps.count("wait") <= 1
    assert free.is_set()


def test_progress_goes_forward_through_every_step(hub: Hub) -> None:
    seen: list[tuple[str, str, float]] = []
    hub.take(small(), progress=lambda *step: seen.append(step))
    steps = [step for step, _file, _share in seen]
    assert sorted(set(steps), key=steps.index) == ["read", "check", "build"]
    for name in ("read", "check"):
        shares = [share for step, _file, share in seen if step == name]
        assert shares == sorted(shares) and 0 <= shares[0] <= shares[-1] <= 1


def test_f08_what_is_named_is_on_the_disk_first(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """write, fsync of the file, rename, fsync of the folder; the pointer last."""
    events: list[tuple[str, str]] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(handle: int) -> None:
        events.append(("fsync", Path(f"/proc/self/fd/{handle}").readlink().name))
        real_fsync(handle)

    def rename(self: Path, target: Path) -> Path:
        events.append(("rename", f"{self.name}>{Path(target).name}"))
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    hub.publish(small() | {"call_legs": [leg(1)]})
    renames = [(position, *name.split(">")) for position, (what, name) in enumerate(events) if what == "rename"]
    assert [target for _position, _source, target in renames if not target.endswith(".parquet")] == [
        "HIGHEST",
        "000001.duckdb",
        "000001.json",
        "CURRENT",
    ]
    for position, source, target in renames:
        assert events[position - 1] == ("fsync", source)
        folder = "week=2026-11-15" if target.endswith(".parquet") else "eu"
        assert events[position + 1] == ("fsync", folder)


@pytest.mark.parametrize("at", range(1, 12))
def test_f10_an_fsync_that_fails_is_never_a_published_version(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    count = 0
    real = os.fsync

    def fsync(handle: int) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise OSError(5, "Input/output error")
        real(handle)

    folder = hub.folder(MORE)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(Unusable, match="Input/output error"):
            importer.run(hub.config, REGION, folder)
    seen = state(hub)
    assert seen == (1, 4, 1) or count >= 11, "only after the pointer moved can the new one be seen"
    importer.run(hub.config, REGION, folder)
    assert state(hub)[1:] == (5, 2)


def test_f09_a_full_disk_is_said_so_and_the_old_data_stay(hub: Hub) -> None:
    hub.stands(small())
    folder = hub.folder(
        {"license_snapshots": [snapshot("Birch", "2026-11-29", product=f"p{n}") for n in range(50_000)]}
    )
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)); "
        "from dashboard.cli import main; main()"
    )
    child = subprocess.run(
        [sys.executable, "-c", script, "import", "--region", "eu", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **hub.settings},
    )
    assert (child.returncode, child.stdout, "Traceback" in child.stderr) == (3, "", False), child.stderr
    assert state(hub) == (1, 4, 0)
    assert importer.run(hub.config, REGION, folder).published


def test_a_version_that_is_not_what_was_written_never_becomes_current(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.stands(small())
    real = durable.sha256
    monkeypatch.setattr(
        catalog.durable,
        "sha256",
        lambda path: "0" * 64 if path.name == "000002.duckdb" and (hub.place / "000002.json").exists() else real(path),
    )
    with pytest.raises(Unusable):
        hub.take(MORE)
    monkeypatch.undo()
    assert state(hub) == (1, 4, 0)
    hub.publish(MORE)


def test_the_sweep_takes_only_what_is_the_hubs(hub: Hub) -> None:
    hub.stands(small())
    (hub.place / "2026-backup.duckdb").write_text("mine")
    (hub.place / "000009.duckdb").write_text("left by a killed writer")
    (hub.place / "build-old").mkdir()
    publish.sweep(hub.place)
    names = {path.name for path in hub.place.iterdir()}
    assert names == {"CURRENT", "lock", "000001.duckdb", "000001.json", "2026-backup.duckdb"}


def test_a_reader_in_the_same_process_does_not_stop_an_import(hub: Hub) -> None:
    hub.stands(small())
    with duckdb.connect(str(hub.current.path), read_only=True) as reader:
        hub.publish(MORE)
        assert reader.execute("select count(*) from license_snapshots").fetchall() == [(4,)]
