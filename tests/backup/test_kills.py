"""F31: killed at any moment, a backup is whole or not there, and a restore says that it did not finish."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import config
from dashboard.data.backup import archive
from dashboard.data.backup.restore import restore
from dashboard.data.backup.save import save
from dashboard.data.versions import catalog
from dashboard.errors import Refused, Unusable
from tests.backup.homes import Home, copied, empty
from tests.backup.test_round_trip import same, silent
from tests.importer.folders import REGION

FULL = 3


def child_of(do: Callable[[], object]) -> int:
    """A process that does it, and ends with 0, or 3 where the place was unusable."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        do()
        code = 0
    except Unusable:
        code = FULL
    finally:
        os._exit(code)


def at_step(step: int, do: Callable[[], object]) -> Callable[[], object]:
    """Kills its own process before the n-th time that something becomes lasting."""
    left = step

    def last(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    def run() -> None:
        for name in ("fsync", "rename", "unlink"):
            setattr(os, name, last(getattr(os, name)))
        do()

    return run


def killed_at_step(step: int, do: Callable[[], object]) -> bool:
    _child, status = os.waitpid(child_of(at_step(step, do)), 0)
    return os.WIFSIGNALED(status)


def killed_after(seconds: float, do: Callable[[], object]) -> None:
    child = child_of(do)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def whole_or_absent(home: Home, file: Path) -> None:
    if file.exists():
        archive.read(file).check()
        file.unlink()
    save(home.config, file, silent)
    archive.read(file).check()
    assert [path.name for path in file.parent.glob("*home.tar*")] == ["home.tar"], "the half one is written over"


def finished(home: Home, other: Home, file: Path) -> None:
    """After a kill the home is empty, or whole, or refuses; the same restore again brings it to its end."""
    environ = {"PARTNER_HUB_HOME": str(other.path)}
    try:
        whole = other.pointers()[0] is not None
    except Unusable as error:
        assert error.key == "config.error.half_restored"
        whole = False
    if not whole:
        restore(config.read(environ, restoring=True), file, silent)
    same(home, other)
    assert not list(other.path.rglob("*.part/*.parquet"))


@pytest.mark.parametrize("seed", range(3))
def test_f31_killed_at_a_step_of_a_backup(home: Home, tmp_path: Path, seed: int) -> None:
    file = tmp_path / "home.tar"
    assert killed_at_step(seed + 1, lambda: save(home.config, file, silent))
    assert file.exists() == (seed == 2), "it has its name from the rename on"
    whole_or_absent(home, file)


@pytest.mark.parametrize("seed", range(3))
def test_f31_killed_at_a_step_of_a_restore(home: Home, tmp_path: Path, seed: int) -> None:
    file, other = tmp_path / "home.tar", empty(tmp_path / "to", {})
    save(home.config, file, silent)
    step = random.Random(seed).randrange(3, 40)
    settings = config.read({"PARTNER_HUB_HOME": str(other.path)}, restoring=True)
    assert killed_at_step(step, lambda: restore(settings, file, silent))
    finished(home, other, file)


def test_a_half_restored_home_is_for_the_same_backup_only(home: Home, tmp_path: Path) -> None:
    file, other = tmp_path / "home.tar", empty(tmp_path / "to", {})
    save(home.config, file, silent)
    settings = config.read({"PARTNER_HUB_HOME": str(other.path)}, restoring=True)
    assert killed_at_step(12, lambda: restore(settings, file, silent))
    with pytest.raises(Unusable, match="did not finish"):
        _ = other.config
    one = copied(home, tmp_path / "from", {})
    catalog.rollback(one.hub.place, REGION)
    save(one.config, tmp_path / "another.tar", silent)
    with pytest.raises(Refused, match="another backup"):
        restore(settings, tmp_path / "another.tar", silent)
    finished(home, other, file)


def test_f09_a_full_disk_leaves_no_half_backup_and_says_so(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "home.tar"

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
        save(home.config, file, silent)

    _child, status = os.waitpid(child_of(full), 0)
    assert os.waitstatus_to_exitcode(status) == FULL
    assert not list(tmp_path.glob("*home.tar*"))


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100))
def test_f31_killed_at_any_moment(home: Home, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    file, other = tmp_path / "home.tar", empty(tmp_path / "to", {})
    killed_after(chance.uniform(0, 0.3), lambda: save(home.config, file, silent))
    whole_or_absent(home, file)
    settings = config.read({"PARTNER_HUB_HOME": str(other.path)}, restoring=True)
    killed_after(chance.uniform(0, 0.6), lambda: restore(settings, file, silent))
    finished(home, other, file)
