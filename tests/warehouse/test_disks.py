"""A disk that is full, or fails one call, at any point of an import: said so, and the old or the new stands (F09, F10)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.data.sources import importer
from dashboard.data.versions import catalog
from tests.importer.folders import REGION, Hub, leg, small, snapshot, write
from tests.warehouse.test_campaigns import litter
from tests.warehouse.test_faults import MORE, state

OLD = small() | {"call_legs": [leg(1)]}
ROWS = 20_000
BIG = {
    "license_snapshots": [snapshot("Birch", "2026-11-29", product=f"p{n}") for n in range(ROWS)],
    "call_legs": [leg(n, "2026-11-25T10:00:00Z") for n in range(2, ROWS)],
}
PLENTY_KB = 64 << 10
Mounted = Callable[[int], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Hub, Mounted]]:
    """A hub on a disk of its own, and a way to give that disk another size (in KiB)."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(kilobytes: int, *options: str) -> None:
        words = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            ",".join([*options, "mode=0700", f"size={kilobytes}k"]),
            "tmpfs",
            str(place),
        ]
        subprocess.run(words, check=True, capture_output=True)

    try:
        mount(PLENTY_KB)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    try:
        yield Hub(place), lambda kilobytes: mount(kilobytes, "remount")
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def imported(hub: Hub, folder: Path, code: tuple[str, ...] = ("-m", "dashboard")) -> subprocess.CompletedProcess[str]:
    """`partner-hub import`, whatever becomes of it."""
    return subprocess.run(
        [sys.executable, *code, "import", "--region", REGION, str(folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **hub.settings},
    )


def is_said(done: subprocess.CompletedProcess[str], hub: Hub, why: str) -> bool:
    """Exit 3, and one sentence that names the place and the reason."""
    told = done.stderr.strip().splitlines()
    return (
        (done.returncode, done.stdout, len(told)) == (3, "", 1)
        and told[0].startswith(f"{hub.place} cannot be used: ")
        and why in told[0]
    )


def used_kb(place: Path) -> int:
    seen = os.statvfs(place)
    return (seen.f_blocks - seen.f_bfree) * seen.f_frsize >> 10


def climb(hub: Hub, resize: Mounted, folder: Path, free: list[int]) -> int:
    """How many of the sizes were too small; after each nothing has changed, and with plenty the import succeeds."""
    failed = 0
    for kilobytes in free:
        resize(used_kb(hub.home) + kilobytes)
        done = imported(hub, folder)
        if done.returncode == 0:
            break
        assert is_said(done, hub, "No space left on device"), (kilobytes, done)
        assert (state(hub), litter(hub)) == ((1, 4, 1), set()), kilobytes
        failed += 1
    resize(PLENTY_KB)
    imported(hub, folder)
    assert (state(hub), litter(hub)) == ((2, ROWS + 4, ROWS - 1), set())
    assert len(list(hub.place.rglob("*.parquet"))) == 2
    return failed


def test_f09_a_full_disk_is_said_so_and_the_same_import_succeeds_when_there_is_room(
    small_disk: tuple[Hub, Mounted], tmp_path: Path
) -> None:
    hub, resize = small_disk
    importer.run(hub.config, REGION, write(tmp_path / "old", OLD))
    assert climb(hub, resize, write(tmp_path / "big", BIG), [8, 11_000]) == 2


@pytest.mark.torture
def test_f09_the_whole_staircase_of_disks(
    small_disk: tuple[Hub, Mounted], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, resize = small_disk
    importer.run(hub.config, REGION, write(tmp_path / "old", OLD))
    failed = climb(hub, resize, write(tmp_path / "big", BIG), [*range(0, 1024, 64), *range(1024, PLENTY_KB, 256)])
    assert failed > 20
    with capsys.disabled():
        print(f"\n{failed} sizes of a disk were too small: 0 half")  # noqa: T201


# The calls that change a disk, and the one of them that fails: the N-th, inside the home and in the importing process.
FAILING = """
import builtins, io, os, pathlib, sys
kind, at, number, home = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), os.environ["PARTNER_HUB_HOME"]
from dashboard.cli import main
sys.argv = ["partner-hub", *sys.argv[4:]]
calls = 0
def failing(real, counts):
    def call(*args, **kwargs):
        global calls
        if counts(*args, **kwargs):
            calls += 1
            if calls == at:
                raise OSError(number, os.strerror(number), str(args[0]))
        return real(*args, **kwargs)
    return call
def inside(path, *_args, **_kwargs):
    return isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(home)
def writes(path, flags=os.O_RDONLY, *args, **kwargs):
    return inside(path) and bool(flags & (os.O_WRONLY | os.O_RDWR))
def opens_to_write(path, mode="r", *args, **kwargs):
    return inside(path) and any(letter in mode for letter in "wax+")
if kind == "rename":
    for name in ("rename", "replace"):
        setattr(os, name, failing(getattr(os, name), inside))
elif kind == "mkdir":
    os.mkdir = failing(os.mkdir, inside)
else:
    os.open = failing(os.open, writes)
    io.open = builtins.open = failing(builtins.open, opens_to_write)
try:
    main()
finally:
    if calls < at:
        print("never", file=sys.stderr)
"""
ERRORS = {5: "Input/output error", 13: "Permission denied"}
KINDS = ("rename", "open", "mkdir")
# Calls of each kind in this import, and some more that find nothing left to fail.
MOST = 12


def fail_once(hub: Hub, folder: Path, kind: str, at: int, number: int) -> bool:
    """Whether the import got as far as the call that fails; whatever it did, the old or the new stands."""
    done = imported(hub, folder, ("-c", FAILING, kind, str(at), str(number)))
    if done.stderr.endswith("never\n"):
        assert done.returncode == 0, done
        return False
    assert is_said(done, hub, ERRORS[number]), (kind, at, done)
    assert state(hub) == (1, 4, 1), (kind, at)
    return True


def stands_after(hub: Hub, folder: Path) -> bool:
    importer.run(hub.config, REGION, folder)
    return (state(hub)[1:], litter(hub), len(list(hub.place.rglob("*.parquet")))) == ((5, 2), set(), 2)


@pytest.mark.parametrize("kind", KINDS)
def test_f10_a_call_that_fails_is_said_so_and_nothing_is_lost(hub: Hub, kind: str) -> None:
    importer.run(hub.config, REGION, hub.folder(OLD))
    folder, rng = hub.folder(MORE), random.Random(kind)
    assert fail_once(hub, folder, kind, rng.choice((1, 2)), rng.choice(list(ERRORS)))
    assert stands_after(hub, folder)


@pytest.mark.torture
@pytest.mark.parametrize("number", ERRORS)
@pytest.mark.parametrize("kind", KINDS)
def test_f10_every_call_fails_once(tmp_path: Path, kind: str, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    failed = 0
    for at in range(1, MOST + 1):
        hub = Hub(tmp_path / str(at))
        importer.run(hub.config, REGION, hub.folder(OLD))
        folder = hub.folder(MORE)
        reached = fail_once(hub, folder, kind, at, number)
        assert stands_after(hub, folder), (kind, at)
        failed += reached
        if not reached:
            break
    assert 0 < failed < MOST, "each of them was reached"
    with capsys.disabled():
        print(f"\n{failed} calls of {kind} failed with {ERRORS[number]}, one by one: 0 half")  # noqa: T201


def test_f10_an_old_version_that_cannot_be_removed_does_not_undo_the_new_one(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.environ["PARTNER_HUB_KEEP_VERSIONS"] = "2"
    hub.publish(OLD)
    hub.publish({"license_snapshots": [snapshot("Alba", "2026-11-25")]})
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name.startswith("000001."):
            raise OSError(5, "Input/output error")
        real(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", unlink)
        hub.publish(MORE)
    assert (hub.current.number, (hub.place / "000001.json").exists()) == (3, True)
    hub.publish({"license_snapshots": [snapshot("Cedar", "2026-12-06")]})
    assert (catalog.numbers(hub.place), litter(hub)) == ([4, 3], set())
