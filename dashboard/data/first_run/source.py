"""Where the first data come from: chosen, checked as far as it can be at once, and handed to the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from dashboard.config import Config
from dashboard.data.first_run import record as records
from dashboard.data.first_run.record import ORGANIZATION, SOURCE, Change, Record
from dashboard.data.first_run.steps import At
from dashboard.data.queue import putting, reading
from dashboard.data.queue.job import OPEN, Job
from dashboard.data.state.database import Database
from dashboard.errors import BadField, Conflict
from dashboard.scope import Region

KIND = "first_import"  # of jobs
DEMO_JOB = "demo"
MOST_PATH = 4_096
# Of the machine itself: nobody's data lie there, and looking may never end.
_OF_THE_SYSTEM = ("/proc", "/sys")


class Choice(StrEnum):
    """Where data come from."""

    DEMO = "demo"
    FOLDER = "folder"
    UPLOAD = "upload"
    LATER = "later"


def choice(given: object) -> Choice:
    """Raises BadField for none of them."""
    if not isinstance(given, str) or given not in set(Choice):
        raise BadField("setup.error.choice", field="choice")
    return Choice(given)


def region(record: Record, given: object) -> Region:
    """One of the regions in use. Raises BadField."""
    if given not in record.filled(ORGANIZATION).get("regions", ()):
        raise BadField("setup.error.region", field="region")
    return Region(str(given))


def folder(config: Config, given: object) -> Path:
    """A folder of this machine that the hub may read, none of its own, with no link that leads out of it.

    Raises BadField with what is wrong with it.
    """
    said = given.strip() if isinstance(given, str) else ""
    path = Path(said)
    if not said or len(said) > MOST_PATH or not said.isprintable() or not path.is_absolute() or ".." in path.parts:
        raise BadField("setup.error.folder", field="folder")
    try:
        found = path.resolve(strict=True)
        entries = list(found.iterdir())
        leads_out = any(not entry.resolve().is_relative_to(found) for entry in entries)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadField("setup.error.folder_missing", field="folder") from error
    except PermissionError as error:
        raise BadField("setup.error.folder_denied", field="folder") from error
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BadField("setup.error.folder_unreadable", field="folder", why=why) from error
    if _is_ours(config, found) or any(found.is_relative_to(place) for place in _OF_THE_SYSTEM):
        raise BadField("setup.error.folder_ours", field="folder")
    if leads_out:
        raise BadField("setup.error.folder_link", field="folder")
    return found


def _is_ours(config: Config, found: Path) -> bool:
    home = config.home.resolve()
    places = [home, *(place.resolve() for place in config.places.values())]
    return home.is_relative_to(found) or any(found.is_relative_to(place) for place in places)


def later(state: Database, at: At) -> None:
    """Nothing is brought now. Raises Conflict while something is."""
    with records.changing(state, at.session) as change:
        _may(change)
        change.fill(SOURCE, {"choice": Choice.LATER.value})


def demo(state: Database, at: At) -> None:
    """The demo partner, in the regions in use."""
    with records.changing(state, at.session) as change:
        _may(change)
        regions = list(change.record.filled(ORGANIZATION)["regions"])
        _begin(change, DEMO_JOB, {"regions": regions}, {"choice": Choice.DEMO.value})


def files(state: Database, at: At, how: Choice, where: Region, path: Path, said: str) -> None:
    """A folder of contract files for a region; `said`: as it is called on pages."""
    with records.changing(state, at.session) as change:
        _may(change)
        value = {"choice": how.value, "region": where.value, "folder": said if how is Choice.FOLDER else ""}
        _begin(change, where.value, {"region": where.value, "folder": str(path)}, value)


def stop(state: Database, at: At) -> None:
    """Asks that what is being brought is given up; nothing of it is kept."""
    with records.changing(state, at.session) as change:
        for job in jobs(change).values():
            putting.cancel(change.connection, change.now, job.key)


def jobs(change: Change) -> dict[str, Job]:
    """The imports that were begun, by what they bring."""
    found = reading.some(change.connection, list(change.record.jobs.values()))
    return {name: found[key] for name, key in change.record.jobs.items() if key in found}


def begun(state: Database, record: Record) -> dict[str, Job]:
    """The same for who only looks."""
    with state.read() as connection:
        found = reading.some(connection, list(record.jobs.values()))
    return {name: found[key] for name, key in record.jobs.items() if key in found}


def under_way(found: Mapping[str, Job]) -> Sequence[Job]:
    """Those that have not ended."""
    return [job for job in found.values() if job.stage.value in OPEN]


def _may(change: Change) -> None:
    if not change.record.reaches(SOURCE):
        raise Conflict("setup.error.order")
    if under_way(jobs(change)):
        raise Conflict("setup.error.under_way")


def _begin(change: Change, name: str, payload: Mapping[str, Any], value: Mapping[str, Any]) -> None:
    key = putting.put(change.connection, change.now, KIND, payload)
    change.record = replace(change.record, jobs={**change.record.jobs, name: key})
    change.fill(SOURCE, value)
