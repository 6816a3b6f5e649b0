"""What a machine may do to an import, or beside one: too few descriptors, no inodes, a disk that became read-only, one
that is slow, a backup at the same time. Said so in a sentence; the old or the new stands, and the next import succeeds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import config
from dashboard.data.backup import archive
from dashboard.data.backup.save import save
from dashboard.data.sources import importer
from dashboard.data.versions import catalog
from dashboard.errors import Unusable
from tests.importer.folders import REGION, Hub, leg, small, write
from tests.warehouse.test_campaigns import grown, litter
from tests.warehouse.test_disks import Mounted, imported, small_disk
from tests.warehouse.test_faults import MORE, state

__all__ = ["small_disk"]
WEEKS = [f"2026-{month:02d}-{day:02d}T10:00:00Z" for month in (8, 9, 10, 11) for day in (1, 8, 15, 22)]
OLD = small() | {"call_legs": [leg(number, start) for number, start in enumerate(WEEKS)]}
# Runs the command with that many descriptors, or with every sync that much slower.
FEW = (
    "import resource, sys; n = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)); "
    "from dashboard.cli import main; main()"
)
SLOW = """
import os, sys, time
seconds, real = float(sys.argv.pop(1)), os.fsync
def fsync(handle):
    time.sleep(seconds)
    real(handle)
os.fsync = fsync
from dashboard.cli import main
main()
"""


def one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    """Exit 3, nothing on standard output, one line that is no traceback."""
    told = done.stderr.strip().splitlines()
    return (done.returncode, done.stdout) == (3, "") and len(told) == 1 and "Traceback" not in done.stderr


def starved(hub: Hub, folder: Path, descriptors: int) -> bool:
    """Whether so few were too few; whatever they were, the old or the new stands."""
    before = state(hub)
    done = imported(hub, folder, ("-c", FEW, str(descriptors)))
    if done.returncode == 0:
        assert state(hub)[0] > before[0], descriptors
        return False
    assert one_sentence(done), (descriptors, done)
    assert (state(hub), litter(hub)) == (before, set()), descriptors
    return True


def test_f33_an_import_of_sixty_four_descriptors_succeeds_and_with_too_few_says_so(hub: Hub) -> None:
    importer.run(hub.config, REGION, hub.folder(OLD))
    assert starved(hub, hub.folder(MORE), 12)
    assert not starved(hub, hub.folder(MORE), 64)


@pytest.mark.torture
def test_f33_every_number_of_descriptors(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    importer.run(hub.config, REGION, hub.folder(OLD))
    few = sum(starved(hub, grown(hub, number), number) for number in range(8, 65))
    with capsys.disabled():
        print(f"\n{few} numbers of descriptors were too few: 0 half")  # noqa: T201


@pytest.fixture
def few_inodes(small_disk: tuple[Hub, Mounted]) -> Iterator[tuple[Hub, Path]]:
    """A hub on a disk of its own, and a folder on it that takes the inodes away."""
    hub, _resize = small_disk
    yield hub, hub.home / "taken"


def left_with(hub: Hub, taken: Path, inodes: int) -> None:
    """Leave that many inodes on the disk."""
    words = ["mount", "-o", f"remount,nr_inodes={sum(1 for _ in hub.home.rglob('*')) + 1 + inodes}", str(hub.home)]
    subprocess.run(words, check=True, capture_output=True)
    assert not taken.exists()


def out_of_inodes(hub: Hub, taken: Path, folder: Path, inodes: int) -> bool:
    before = state(hub)
    left_with(hub, taken, inodes)
    done = imported(hub, folder)
    if done.returncode == 0:
        return False
    assert one_sentence(done) and "No space left on device" in done.stderr, (inodes, done)
    assert (state(hub), litter(hub)) == (before, set()), inodes
    return True


def test_f09_inodes_that_are_gone_are_said_so(few_inodes: tuple[Hub, Path], tmp_path: Path) -> None:
    hub, taken = few_inodes
    importer.run(hub.config, REGION, write(tmp_path / "old", OLD))
    folder = write(tmp_path / "more", MORE)
    assert out_of_inodes(hub, taken, folder, random.Random(1).choice((0, 2)))
    assert not out_of_inodes(hub, taken, folder, 1000)


@pytest.mark.torture
def test_f09_every_number_of_inodes(
    few_inodes: tuple[Hub, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, taken = few_inodes
    importer.run(hub.config, REGION, write(tmp_path / "old", OLD))
    folder = write(tmp_path / "more", MORE)
    few = 0
    while out_of_inodes(hub, taken, folder, few):
        few += 1
    with capsys.disabled():
        print(f"\n{few} numbers of inodes were too few: 0 half")  # noqa: T201
    assert few > 3


def test_a_disk_that_became_read_only_is_read_on_and_no_writer_fails_in_another_way(
    small_disk: tuple[Hub, Mounted], tmp_path: Path
) -> None:
    hub, _resize = small_disk
    importer.run(hub.config, REGION, write(tmp_path / "old", OLD))
    importer.run(hub.config, REGION, write(tmp_path / "more", MORE))
    subprocess.run(["mount", "-o", "remount,ro", str(hub.home)], check=True)
    try:
        for words in (
            ("import", "--region", "eu", str(tmp_path / "old")),
            ("rollback", "--region", "eu"),
            ("rollup", "--region", "eu"),
        ):
            done = commanded(hub, *words)
            assert one_sentence(done) and "Read-only file system" in done.stderr, done
        for words in (("verify",), ("versions", "--region", "eu"), ("figures", "--region", "eu")):
            done = commanded(hub, *words)
            assert (done.returncode, done.stderr) == (0, ""), done
        assert state(hub)[0] == 2
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(hub.home)], check=True)
    assert commanded(hub, "rollback", "--region", "eu").returncode == 0


def commanded(hub: Hub, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the hub, whatever becomes of it."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **hub.settings},
    )


def test_on_a_slow_disk_an_import_takes_longer_and_readers_do_not(hub: Hub) -> None:
    importer.run(hub.config, REGION, hub.folder(OLD))
    done = imported(hub, hub.folder(MORE), ("-c", SLOW, "0.3"))
    assert (done.returncode, "Traceback" in done.stderr, state(hub)[0]) == (0, False, 2)


def backups_beside_imports(hub: Hub, target: Path, times: int) -> int:
    """How many backups were made while versions came and went; each holds one moment, whole."""
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "1"
    importer.run(hub.config, REGION, hub.folder(OLD))
    settings, over, made = config.read(hub.settings), threading.Event(), 0

    def import_on() -> None:
        for number in range(1, times + 1):
            importer.run(hub.config, REGION, grown(hub, number))
        over.set()

    writer = threading.Thread(target=import_on)
    writer.start()
    while not over.is_set():
        path = target / f"{made}.tar"
        try:
            save(settings, path, lambda _done, _all: None)
        except Unusable as error:
            pytest.fail(f"a backup met what an import did: {error}")
        archive.read(path).check()
        path.unlink()
        made += 1
    writer.join()
    assert catalog.numbers(hub.place) == [times + 1]
    return made


def test_f31_backups_beside_imports_are_whole(hub: Hub, tmp_path: Path) -> None:
    assert backups_beside_imports(hub, tmp_path, 2) >= 1


@pytest.mark.torture
def test_f31_many_backups_beside_many_imports(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = backups_beside_imports(hub, tmp_path, 60)
    with capsys.disabled():
        print(f"\n{made} backups beside 60 imports: all whole")  # noqa: T201
