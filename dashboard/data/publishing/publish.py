"""Builds the next version aside, checks it, and makes it current; sweeps what killed writers left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dashboard.config import Config
from dashboard.data.contract import contract
from dashboard.data.contract.contract import Growth
from dashboard.data.versions import catalog, durable, manifest, pointers
from dashboard.data.versions.catalog import Note, Version, silent
from dashboard.data.warehouse import derive, facts, legs, merge, staging
from dashboard.data.warehouse.staging import literal
from dashboard.errors import Unusable
from dashboard.scope import Region

_BUILD = "build-"


@dataclass(frozen=True, slots=True)
class Made:
    """What a version is built from: the staged files that are taken, the day it stands for, where it came from.

    `weeks` are those whose legs are others than in the version before.
    """

    region: Region
    carried: Collection[str]
    data_date: date
    legs: Sequence[Mapping[str, Any]]
    weeks: Collection[date]
    sources: Sequence[Mapping[str, Any]]
    verified: bool
    warnings: Mapping[str, Any] | None = None  # how many there were, and the first of them
    amendment: Mapping[str, Any] | None = None  # what was done in the hub; its rows withdraw nothing


@contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """A folder of one's own in the region's place, gone afterwards. The caller holds the lock.

    Raises Unusable where the pointers do not fit the manifests. Nothing else is removed; only where the place itself
    fails, what killed writers left is no longer left in its way.
    """
    pointers.stop_unless_fit(place)
    work = Path(tempfile.mkdtemp(prefix=_BUILD, dir=place))
    try:
        yield work
    except (OSError, *staging.UNUSABLE):
        _sweep_builds(place)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sweep(place: Path, work: Path | None = None) -> None:
    """Remove what killed writers left: unfinished builds (but `work`), and data files that came to no manifest.

    The caller holds the lock, so that nobody else is writing. No file is touched that has a manifest, or that may have
    lost it: only a number above all that ever had one, or the one that was in the making, was never published.
    """
    pointers.stop_unless_fit(place)
    _sweep_builds(place, work)
    for path in place.glob(".*.tmp"):
        path.unlink(missing_ok=True)
    for number in _never_published(place):
        _remove(place, number)


def _sweep_builds(place: Path, work: Path | None = None) -> None:
    for path in set(place.glob(f"{_BUILD}*")) - {work}:
        shutil.rmtree(path, ignore_errors=True)


def _never_published(place: Path) -> list[int]:
    manifests = pointers.manifests(place)
    top = pointers.highest(place)
    return [number for number in pointers.data_files(place) if number not in manifests and number >= top]


def publish(place: Path, work: Path, made: Made, current: Version | None, note: Note = silent) -> Version:
    """Build and publish the next version from the closed `stage.duckdb` in `work`. The caller holds the lock.

    `note` is told right before it becomes current; what it raises leaves no trace of the version.
    """
    sweep(place, work)
    number = pointers.next_number(place)
    built = work / f"{number:06d}.duckdb"
    first, counts = _build(built, place, work, made, current)
    with pointers.taken(place, number), _undone(place, number):
        durable.place(built, place / built.name)
        said = {
            "version": number,
            "region": str(made.region),
            "data_date": str(made.data_date),
            "first_date": str(first),
            "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "verified": made.verified,
            "parent": current.number if current else None,
            "file": manifest.entry(place / built.name, built.name),
            "legs": list(made.legs),
            "sources": list(made.sources),
            "counts": counts,
            **({"warnings": dict(made.warnings)} if made.warnings is not None else {}),
            **({"amendment": dict(made.amendment)} if made.amendment is not None else {}),
        }
        manifest.write(place / f"{number:06d}.json", said)
        version = catalog.read(place, made.region, number)
        known = {leg["path"] for leg in (current.manifest["legs"] if current else ())}
        catalog.make_current(place, version, known, note)
    return version


@contextmanager
def _undone(place: Path, number: int) -> Iterator[None]:
    """Remove this publication's own files where it fails before it is current."""
    try:
        yield
    except BaseException:
        with suppress(OSError, Unusable):
            if pointers.current(place) != number:
                _remove(place, number)
        raise


def _build(built: Path, place: Path, work: Path, made: Made, current: Version | None) -> tuple[date, dict[str, Any]]:
    connection = staging.connect(built)
    try:
        connection.execute(f"attach {literal(work / 'stage.duckdb')} as stage (read_only)")
        if current:
            connection.execute(f"attach {literal(current.path)} as old (read_only)")
        amends = made.amendment is not None
        merge.fill(connection, made.carried, old=current is not None, data_date=made.data_date, amends=amends)
        derive.build(connection)
        facts.build(connection, place, made.legs, made.weeks, old=current is not None)
        first, last = _ask(connection, "select min(snapshot_date), max(snapshot_date) from snapshots_merged")
        if last != made.data_date:
            raise AssertionError(f"newest snapshot {last}, data date {made.data_date}")
        counts = _counts(connection)
        connection.execute("checkpoint")
    finally:
        connection.close()
    return first, counts


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    counts: dict[str, Any] = {"license_snapshots": _ask(connection, "select count(*) from snapshots_merged")[0]}
    for file in contract.FILES:
        if file.growth is Growth.FULL:
            present, withdrawn = _ask(
                connection, f"select count(*) filter (withdrawn_on is null), count(withdrawn_on) from {file.name}"
            )
            counts[file.name] = {"present": present, "withdrawn": withdrawn}
        elif file.name not in (merge.SNAPSHOTS, merge.LEGS):
            counts[file.name] = _ask(connection, f"select count(*) from {file.name}")[0]
    return counts


def _ask(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(statement).fetchone()
    assert row is not None
    return row


def prune(place: Path, region: Region, config: Config) -> None:
    """Remove versions beyond the newest `keep_versions` (never the current one), and leg files that none refers to.

    One more stays: the newest that is older than what reports do not tell yet, however many were published since. What
    the disk does not let go stays until the next time: the new version stands already.
    """
    with suppress(OSError):
        _prune(place, region, config.keep_versions, datetime.now(UTC) - timedelta(hours=config.report_delay_hours))


def _prune(place: Path, region: Region, keep: int, told: datetime) -> None:
    if pointers.misfit(place):
        return
    manifests, now = pointers.manifests(place), pointers.current(place)
    standing = [number for number in manifests if _stands(place, region, number)]
    if len(standing) >= keep:
        oldest = standing[keep - 1]
        for number in {*manifests, *pointers.data_files(place)} - {now, _newest_before(told, place, region, standing)}:
            if number < oldest:
                _remove(place, number)
    _prune_legs(place, region)


def _newest_before(moment: datetime, place: Path, region: Region, standing: Sequence[int]) -> int | None:
    return next((one for one in standing if catalog.read(place, region, one).published_at < moment), None)


def _prune_legs(place: Path, region: Region) -> None:
    manifests = pointers.manifests(place)
    if set(pointers.data_files(place)) - set(manifests):  # nobody knows which legs a lost manifest names
        return
    try:
        known = [catalog.read(place, region, number).manifest["legs"] for number in manifests]
    except Unusable:  # a damaged manifest may refer to any of them
        return
    legs.prune(place, {leg["path"] for each in known for leg in each})


def _stands(place: Path, region: Region, number: int) -> bool:
    """Whether a version can be gone back to, as far as can be told without reading it: only such count as kept."""
    try:
        version = catalog.read(place, region, number)
        size: int = version.manifest["file"]["bytes"]
        return version.path.stat().st_size == size
    except (Unusable, OSError):
        return False


def _remove(place: Path, number: int) -> None:
    # The manifest goes first: without it the version is no longer listed, whatever happens next.
    (place / f"{number:06d}.json").unlink(missing_ok=True)
    (place / f"{number:06d}.duckdb").unlink(missing_ok=True)
    (place / f"{number:06d}.duckdb.wal").unlink(missing_ok=True)
