"""A worker process that kills itself at the one moment of a folder's file that is asked for: begun by
`tests.queue.nursery`."""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from pathlib import Path

from dashboard.worker import delivery
from tests.schedules import process


class Moment(StrEnum):
    """Of a file on its way into the folder."""

    COPYING = "copying"
    COPIED = "copied"
    NOTED = "noted"
    RENAMED = "renamed"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(place: str, url: str, moment: str) -> None:
    """As `process.work`, until then."""
    renamed, copied = delivery._renamed, delivery._copied

    def dies_renaming(aside: Path, file: Path) -> None:
        if moment == Moment.NOTED:
            die()
        renamed(aside, file)
        die()

    def dies_copying(running: object, run: object, aside: Path) -> None:
        if moment == Moment.COPYING:
            aside.write_bytes(b"half")
            die()
        copied(running, run, aside)  # type: ignore[arg-type]  # as they are
        if moment == Moment.COPIED:
            die()

    delivery._renamed, delivery._copied = dies_renaming, dies_copying
    process.work(place, url)
