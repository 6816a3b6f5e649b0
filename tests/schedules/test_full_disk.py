"""A schedule whose hub is on a disk without room, from the first byte that is missing to the last: nothing is sent or put
down twice, nothing is half, and all of it comes once there is room (F09)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.data.report_runs import files
from dashboard.errors import Unusable
from dashboard.worker import doing
from dashboard.worker.worker import Worker
from tests.importer.folders import Hub
from tests.mail.server import Post
from tests.schedules.process import KINDS, Clock, settings
from tests.schedules.test_campaign import DAY_S, HOUR_S, OUT, begun, judged, post
from tests.warehouse.test_disks import PLENTY_KB, Mounted, small_disk, used_kb

__all__ = ["post", "small_disk"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for room, nor looks for it beforehand."""
    monkeypatch.setattr(files, "_FREE_BYTES", 0)
    monkeypatch.setattr(files, "_FREE_PART", 0.0)
    monkeypatch.setattr(doing, "LEASE", timedelta())
    monkeypatch.setattr(doing, "PAUSE_S", 0.0)


def works(worker: Worker) -> bool:
    """Whether all that was due could be done."""
    try:
        worker.run_due()
    except Unusable:
        return False
    return True


def climb(disk: tuple[Hub, Mounted], place: Path, post: Post, free_kb: Sequence[int]) -> int:
    """A day for each size of the disk: full at first, with room an hour later. On how many days no
    letter could leave before."""
    hub, resize = disk
    place.mkdir()
    for each in ("home", OUT):
        (hub.home / each).mkdir()
        (place / each).symlink_to(hub.home / each)
    state = begun(place, f"sqlite:///{place}/home/state.sqlite", post, 1, len(free_kb))
    worker, clock, short = Worker(settings(place), state, KINDS), Clock(place), 0
    start = clock.ahead
    for day, kilobytes in enumerate(free_kb):
        clock.set(start + day * DAY_S + 2 * HOUR_S)
        resize(used_kb(hub.home) + kilobytes)
        works(worker)
        short += len(post.letters) <= day
        resize(PLENTY_KB)
        for _hour in range(4):
            clock.set(clock.ahead + HOUR_S)
            assert works(worker), "there is room again"
    assert judged(state, hub.home / OUT, post.letters, 1, len(free_kb)) == len(free_kb)
    state.close()
    return short


@pytest.mark.usefixtures("at_once")
def test_f09_a_full_disk_delays_what_is_due_and_loses_nothing(
    small_disk: tuple[Hub, Mounted], tmp_path: Path, post: Post
) -> None:
    assert climb(small_disk, tmp_path / "office", post, [0, 40, 120, 2_000]) in (1, 2, 3)


@pytest.mark.torture
@pytest.mark.usefixtures("at_once")
def test_f09_the_whole_staircase_of_full_disks(small_disk: tuple[Hub, Mounted], tmp_path: Path, post: Post) -> None:
    """Each four kilobytes of a disk, up to where all that is due is done at once."""
    assert 10 < climb(small_disk, tmp_path / "office", post, [*range(0, 600, 4), 4_000]) < 150
