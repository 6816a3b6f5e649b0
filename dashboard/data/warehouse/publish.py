"""Builds the next version aside, checks it, and makes it current; sweeps what killed writers left."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dashboard.data.sources import contract
from dashboard.data.sources.contract import Growth
from dashboard.data.warehouse import derive, facts, files, legs, manifest, merge, staging, versions
from dashboard.data.warehouse.staging import literal
from dashboard.data.warehouse.versions import Version
from dashboard.errors import Unusable
from dashboard.scope import Region

_BUILD = "build-"
_MADE = re.compile(r"([0-9]{6,})\.duckdb(\.wal)?")


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


@contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """A folder of one's own in the region's place, gone afterwards. The caller holds the lock."""
    sweep(place)
    work = Path(tempfile.mkdtemp(prefix=_BUILD, dir=place))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sweep(place: Path) -> None:
    """Remove what killed writers left: unfinished builds, files of versions that never became current."""
    for path in place.glob(f"{_BUILD}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in place.glob(".*.tmp"):
        path.unlink(missing_ok=True)
    for number in versions.unpublished(place):
        _remove(place, number)
    known = {f"{number:06d}" for number in versions.numbers(place)} | {f"{versions.current_number(place) or 0:06d}"}
    for path in place.glob("*.duckdb*"):
        made = _MADE.fullmatch(path.name)
        if made and made[1] not in known:
            path.unlink()


def publish(place: Path, work: Path, made: Made, current: Version | None) -> Version:
    """Build and publish the next version from the closed `stage.duckdb` in `work`. The caller holds the lock."""
    number = versions.next_number(place)
    built = work / f"{number:06d}.duckdb"
    first, counts = _build(built, place, work, made, current)
    files.place(built, place / built.name)
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
    }
    manifest.write(place / f"{number:06d}.json", said)
    version = versions.read(place, made.region, number)
    versions.make_current(place, version, unless={leg["path"] for leg in (current.manifest["legs"] if current else ())})
    return version


def _build(built: Path, place: Path, work: Path, made: Made, current: Version | None) -> tuple[date, dict[str, Any]]:
    connection = staging.connect(built)
    try:
        connection.execute(f"attach {literal(work / 'stage.duckdb')} as stage (read_only)")
        if current:
            connection.execute(f"attach {literal(current.path)} as old (read_only)")
        merge.fill(connection, made.carried, old=current is not None, data_date=made.data_date)
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


def prune(place: Path, region: Region, keep: int) -> None:
    """Remove versions beyond the newest `keep` (never the current one), and leg files that none refers to.

    What the disk does not let go stays until the next time: the new version stands already.
    """
    with suppress(OSError):
        _prune(place, region, keep)


def _prune(place: Path, region: Region, keep: int) -> None:
    kept = versions.numbers(place)
    for number in set(kept[keep:]) - {versions.current_number(place)}:
        _remove(place, number)
    try:
        referred = {leg["path"] for version in versions.kept(place, region) for leg in version.manifest["legs"]}
    except Unusable:  # a damaged manifest may refer to any of them
        return
    legs.prune(place, referred)


def _remove(place: Path, number: int) -> None:
    # The manifest goes first: without it the version is no longer listed, whatever happens next.
    (place / f"{number:06d}.json").unlink(missing_ok=True)
    (place / f"{number:06d}.duckdb").unlink(missing_ok=True)
