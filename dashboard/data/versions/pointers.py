"""`CURRENT` and `HIGHEST` of a region's place: what they say, whether it fits the manifests beside them, moving them.

`CURRENT` names the version that is read. `HIGHEST` explains a manifest above it: the region went back, or the version
was still being made when its writer was killed. A manifest above both is one whose pointer was lost or altered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.data.versions import durable, manifest
from dashboard.errors import Unusable

CURRENT, HIGHEST = "CURRENT", "HIGHEST"
_FILE = re.compile(r"([0-9]{6,15})\.(json|duckdb)")
_NUMBER = re.compile(r"[0-9]{1,15}")
_BURNT = 10**9  # a pointer above it is a mistake, and uses up no numbers
_TRIES = 3  # a writer may move a pointer between two looks


def current(place: Path) -> int | None:
    """The number of the current version; None where nothing was ever published. One small file is read.

    Raises Unusable where the pointer cannot be read, or is gone although a version is there.
    """
    number = _read(place, CURRENT)
    if number is None and (lost := _misfit(place)):
        raise lost
    return number


def said(place: Path) -> int | None:
    """What `CURRENT` says, right or wrong; None where it says nothing that could be a number."""
    return _lenient(place, CURRENT) or None


def highest(place: Path) -> int:
    """The greatest number that is known to have been current; 0 where there was none."""
    return max(_read(place, HIGHEST) or 0, _read(place, CURRENT) or 0)


def manifests(place: Path) -> list[int]:
    """Numbers of the versions whose manifest is there, newest first."""
    return _numbers(place, "json")


def data_files(place: Path) -> list[int]:
    """Numbers of the versions whose DuckDB file is there, newest first."""
    return _numbers(place, "duckdb")


def next_number(place: Path) -> int:
    """A number that no version ever had. Raises Unusable where a pointer cannot be read."""
    return max(highest(place), _greatest(place)) + 1


def misfit(place: Path) -> Unusable | None:
    """What is wrong where the pointers do not fit the manifests; it names the file and the command that mends it."""
    for _try in range(_TRIES):
        if (found := _misfit(place)) is None:
            return None
    return found


def stop_unless_fit(place: Path) -> None:
    """Raises Unusable where the pointers do not fit the manifests: then nothing may be built here, or removed."""
    if found := misfit(place):
        raise found


@contextmanager
def taken(place: Path, number: int) -> Iterator[None]:
    """While files of a version get their names `HIGHEST` says so: what a killed writer leaves can be told from what a
    lost pointer leaves. Afterwards it is as it was. The caller holds the lock."""
    before = _read(place, HIGHEST)
    durable.write(place / HIGHEST, f"{number}\n")
    try:
        yield
    finally:
        with suppress(OSError):  # that it stays costs a number at most
            _put_back(place / HIGHEST, before)


def _put_back(path: Path, before: int | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        durable.write(path, f"{before}\n")


def move(place: Path, number: int) -> None:
    """Let `CURRENT` name that version, whatever the pointers said before; no number is freed by it."""
    said = [_lenient(place, name) for name in (CURRENT, HIGHEST)]
    top = max(_greatest(place), *(each for each in said if each < _BURNT))
    if number < top or _garbled(place, HIGHEST):  # first: so the way back is explained before it is gone
        durable.write(place / HIGHEST, f"{max(top, number)}\n")
    durable.write(place / CURRENT, f"{number}\n")


def _misfit(place: Path) -> Unusable | None:
    # In this order: while a version is published, HIGHEST is put back only when CURRENT has moved.
    numbers, data = manifests(place), data_files(place)
    try:
        top, now = _read(place, HIGHEST) or 0, _read(place, CURRENT)
    except Unusable as error:
        return error
    if now is None:
        return None if _only_begun(numbers, data, top) else _told("pointer_gone", place, CURRENT)
    if now not in numbers:
        return _told("pointer_nowhere", place, CURRENT, now=now)
    return _told("pointer_behind", place, CURRENT, now=now) if numbers[0] > max(now, top) else None


def _only_begun(numbers: list[int], data: list[int], top: int) -> bool:
    """Whether nothing is there, or only the data file of a first import that was killed before its manifest stood."""
    return not numbers and set(data) <= {top}


def _told(key: str, place: Path, name: str, **values: object) -> Unusable:
    """The sentence, with the newest version that could be made current; another one where there is none."""
    for number in manifests(place):
        with suppress(OSError, ValueError, KeyError):
            region = manifest.read(place / f"{number:06d}.json")["region"]
            return Unusable(f"warehouse.error.{key}", path=place / name, region=region, number=number, **values)
    return Unusable("warehouse.error.pointer_alone", path=place / name)


def _read(place: Path, name: str) -> int | None:
    try:
        text = (place / name).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable("warehouse.error.place", place=place / name, reason=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise _told("pointer", place, name) from error
    if not _NUMBER.fullmatch(text):
        raise _told("pointer", place, name)
    return int(text)


def _lenient(place: Path, name: str) -> int:
    try:
        return _read(place, name) or 0
    except Unusable:
        return 0


def _garbled(place: Path, name: str) -> bool:
    return (place / name).exists() and not _lenient(place, name)


def _greatest(place: Path) -> int:
    return max([0, *manifests(place), *data_files(place)])


def _numbers(place: Path, kind: str) -> list[int]:
    if not place.is_dir():
        return []
    found = (_FILE.fullmatch(path.name) for path in place.iterdir())
    numbers = {int(name[1]) for name in found if name and name[2] == kind and name[1] == f"{int(name[1]):06d}"}
    return sorted(numbers, reverse=True)
