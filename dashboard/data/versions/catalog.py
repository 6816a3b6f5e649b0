"""Which versions a region has, which is current, and whether their files are what was published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dashboard.data.versions import durable, manifest, pointers
from dashboard.errors import Missing, Refused, Unusable
from dashboard.scope import Region

CURRENT, HIGHEST = pointers.CURRENT, pointers.HIGHEST
# Whether a version's files are those that were looked at: size, times of change, inode; of its data and its manifest.
Fingerprint = tuple[tuple[int, ...], ...]
Where = tuple[Path, Region, int]  # a region's place, the region, the number of a version


def silent(_previous: int | None, _version: Version) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: its number, its DuckDB file, and what its manifest says."""

    region: Region
    number: int
    path: Path
    data_date: date
    first_date: date
    published_at: datetime
    verified: bool
    manifest: Mapping[str, Any]

    @property
    def legs(self) -> list[Path]:
        """The Parquet files of its call legs, by week."""
        return [self.path.parent / leg["path"] for leg in self.manifest["legs"]]


# Told of the current number and the version that comes, right before the pointer moves; what it raises keeps it there.
Note = Callable[[int | None, Version], None]


def current_number(place: Path) -> int | None:
    """The number of the current version; None where nothing was ever published. One small file is read.

    Raises Unusable where the pointer cannot be read, or is gone although a version is there.
    """
    return pointers.current(place)


def current(place: Path, region: Region) -> Version:
    """The current version. Raises Unusable where there is none, or where pointers or files are not as they were."""
    pointers.stop_unless_fit(place)
    number = current_number(place)
    if number is None:
        raise Unusable("warehouse.error.no_data", region=region)
    return read(place, region, number)


def sound(place: Path, region: Region) -> Version:
    """The current version to build on, whose own file is what was published; its legs are not read. Raises Unusable."""
    version = current(place, region)
    _whole(version, {leg["path"] for leg in version.manifest["legs"]})
    return version


def get(place: Path, region: Region, number: int) -> Version:
    """A version that is kept. Raises Missing for any other number."""
    if number not in numbers(place):
        raise Missing("warehouse.error.no_version", region=region, number=number)
    return read(place, region, number)


def kept(place: Path, region: Region) -> list[Version]:
    """Every version that is kept, newest first."""
    return [read(place, region, number) for number in numbers(place)]


def numbers(place: Path) -> list[int]:
    """Numbers of the versions that are kept, newest first."""
    return pointers.manifests(place)


def highest_number(place: Path) -> int:
    """The greatest number that was ever current; 0 where there was none."""
    return pointers.highest(place)


def make_current(place: Path, version: Version, unless: Collection[str] = (), note: Note = silent) -> None:
    """Move the pointer, once the files have been read back and are what was published. Raises Unusable.

    `unless` names leg files that another version stands on already: they are not read again.
    """
    _whole(version, unless)
    previous = pointers.said(place)
    if previous != version.number or pointers.misfit(place):
        note(previous, version)
    pointers.move(place, version.number)


def rollback(place: Path, region: Region, to: int | None = None, note: Note = silent) -> Version:
    """Make a kept version current: number `to`, or the newest before the current. The caller holds the lock.

    With `to` it mends pointers that are gone or do not fit. Raises Unusable without data, where files are damaged, or
    where only `to` could say which is meant; Missing and Refused where there is no such version.
    """
    version = get(place, region, to if to is not None else _before_current(place, region))
    make_current(place, version, note=note)
    return version


def _before_current(place: Path, region: Region) -> int:
    pointers.stop_unless_fit(place)
    now = current_number(place)
    if now is None:
        raise Unusable("warehouse.error.no_data", region=region)
    older = [number for number in numbers(place) if number < now]
    if not older:
        raise Refused("warehouse.error.no_older", region=region, number=now)
    return older[0]


def read(place: Path, region: Region, number: int) -> Version:
    """The version of that number, published or not. Raises Unusable where its manifest is gone or damaged."""
    path = place / f"{number:06d}.json"
    try:
        said = manifest.read(path)
        return _version(place, region, number, said)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable("warehouse.error.manifest", region=region, number=number, path=path) from error


def fingerprint(place: Path, number: int) -> Fingerprint | None:
    """Differs whenever a file of the version was written, replaced or given other rights; None where one is gone.

    Raises OSError where they cannot be looked at.
    """
    try:
        return tuple(_seen(place / f"{number:06d}.{kind}") for kind in ("duckdb", "json"))
    except FileNotFoundError:
        return None


def _seen(path: Path) -> tuple[int, ...]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def faults_of(version: Version, unless: Collection[str] = ()) -> Iterator[str]:
    """Names of the version's files that are not what its manifest says; those of `unless` are not looked at."""
    place, said = version.path.parent, version.manifest
    legs = ((leg["path"], leg) for leg in said["legs"] if leg["path"] not in unless)
    for name, entry in [(said["file"]["name"], said["file"]), *legs]:
        path = place / name
        if not path.is_file():
            yield f"{name}: gone"
        elif path.stat().st_size != entry["bytes"] or durable.sha256(path) != entry["sha256"]:
            yield f"{name}: changed"


def _whole(version: Version, unless: Collection[str]) -> None:
    if faults := list(faults_of(version, unless)):
        number = version.number
        raise Unusable("warehouse.error.damaged", region=version.region, number=number, faults="; ".join(faults))


def _version(place: Path, region: Region, number: int, said: Mapping[str, Any]) -> Version:
    if (said["region"], said["version"]) != (region, number):
        raise ValueError(f"manifest of {said['region']} {said['version']}")
    return Version(
        region=region,
        number=number,
        path=place / said["file"]["name"],
        data_date=date.fromisoformat(said["data_date"]),
        first_date=date.fromisoformat(said["first_date"]),
        published_at=datetime.fromisoformat(said["published_at"]),
        verified=said["verified"] is True,
        manifest=said,
    )
