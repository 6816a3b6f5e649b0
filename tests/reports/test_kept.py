"""The folder of reports while several workers write into it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import config
from dashboard.data.people.opening import open_state
from dashboard.data.report_runs import files
from dashboard.data.state.database import Database

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def settings(tmp_path: Path) -> config.Config:
    (tmp_path / "home" / "reports").mkdir(parents=True)
    return config.read({"PARTNER_HUB_HOME": str(tmp_path / "home")})


@pytest.fixture
def state(settings: config.Config, file_url: str) -> Iterator[Database]:
    opened = open_state(file_url)
    yield opened
    opened.close()


def test_f21_another_workers_file_gets_its_name_while_room_is_made(settings: config.Config, state: Database) -> None:
    """The folder is listed, then looked at: what has another name by then is nobody's fault."""
    folder, over = settings.home / "reports", threading.Event()
    for each in range(300):  # so that some time passes between the two
        (folder / f".{each}.tmp").touch()

    def writes() -> None:
        while not over.is_set():
            for each in range(300):
                (folder / f".{each}.tmp").replace(folder / ID)
                (folder / f".{each}.tmp").touch()

    worker = threading.Thread(target=writes)
    worker.start()
    try:
        late = time.monotonic() + 0.5
        while time.monotonic() < late:
            files.make_room(settings, state)
    finally:
        over.set()
        worker.join()


def test_what_a_killed_worker_left_goes_after_a_day_and_not_before(settings: config.Config, state: Database) -> None:
    old, new = (settings.home / "reports" / name for name in (".old.tmp", ".new.tmp"))
    for each, hours in ((old, 25), (new, 23)):
        each.touch()
        os.utime(each, (time.time() - hours * 3600,) * 2)
    files.make_room(settings, state)
    assert (old.exists(), new.exists()) == (False, True)
