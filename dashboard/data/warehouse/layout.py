"""Call legs as others lay them out: a folder `week=<its Sunday>` a week, with any number of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from dashboard.data import call_metrics
from dashboard.errors import Refused

_WEEK = "week="
_HIDDEN = (".", "_")  # `_SUCCESS` and the like, which writers leave beside their files
RANGE = ".."

Weeks = Mapping[date, Sequence[Path]]


def find(folder: Path) -> Weeks:
    """The files of each week, oldest week first. Raises Refused where the folder is not laid out so."""
    try:
        weeks = {_sunday(path): _files(path) for path in _listed(folder) if path.is_dir()}
    except OSError as error:
        raise Refused("rollup.refused.folder", path=folder, reason=error.strerror or error) from error
    if not weeks:
        raise Refused("rollup.refused.no_weeks", path=folder)
    return weeks


def _listed(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith(_HIDDEN))


def _sunday(path: Path) -> date:
    day = _day(path.name.removeprefix(_WEEK)) if path.name.startswith(_WEEK) else None
    if day is None or call_metrics.week_of(day) != day:
        raise Refused("rollup.refused.week_folder", path=path)
    return day


def _day(written: str) -> date | None:
    """The date, if it is written in full and in no other way."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if str(day) == written else None


def _files(week: Path) -> list[Path]:
    found = [path for path in _listed(week) if path.suffix == ".parquet"]
    if not found:
        raise Refused("rollup.refused.no_files", path=week)
    return found


def chosen(weeks: Weeks, span: str | None) -> Weeks:
    """Those of the weeks that `2026-11-01..2026-11-15` or a single Sunday names; all where nothing is said.

    Raises Refused where it says no weeks, or none that is there.
    """
    if span is None:
        return weeks
    first, _, last = span.partition(RANGE)
    begin, end = _said(first, span), _said(last if RANGE in span else first, span)
    if end < begin:
        raise Refused("rollup.refused.weeks_order", value=span)
    found = {week: files for week, files in weeks.items() if begin <= week <= end}
    if not found:
        raise Refused("rollup.refused.no_such_week", value=span, first=min(weeks), last=max(weeks))
    return found


def _said(written: str, span: str) -> date:
    day = _day(written)
    if day is None:
        raise Refused("rollup.refused.weeks", value=span)
    if call_metrics.week_of(day) != day:
        raise Refused("rollup.refused.weeks_sunday", value=written, before=call_metrics.week_of(day))
    return day
