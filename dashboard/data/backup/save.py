"""Makes a backup while the hub works: what it reads is immutable and held open, so nobody waits for it."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from dashboard.config import HELP_DESK_FILES, Config
from dashboard.data.backup import archive
from dashboard.data.backup.archive import Tell
from dashboard.data.state import identity, rows
from dashboard.data.state.engine import file_of, make_engine
from dashboard.data.versions import catalog, durable, manifest, pointers
from dashboard.data.versions.catalog import Version
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

_BLOCK = 1 << 20
_TRIES, _PAUSE_S = 20, 0.05
Source = tuple[str, BinaryIO, str | None]  # name, what is read, the SHA-256 that it must have if that is known


@dataclass(frozen=True, slots=True)
class Held:
    """A region as of one moment: its pointers, its kept versions, and every file of theirs, open."""

    current: Version
    highest: int
    versions: list[Version]
    opened: Mapping[str, BinaryIO]  # by path below the place

    @property
    def said(self) -> dict[str, Any]:
        """What the backup's manifest says of it."""
        return {
            "current": self.current.number,
            "highest": self.highest,
            "data_date": str(self.current.data_date),
            "versions": [version.number for version in self.versions],
        }

    @property
    def digests(self) -> dict[str, str]:
        """What the versions' manifests say that their files must be."""
        pairs = {version.manifest["file"]["name"]: version.manifest["file"]["sha256"] for version in self.versions}
        return pairs | {leg["path"]: leg["sha256"] for version in self.versions for leg in version.manifest["legs"]}


def save(settings: Config, target: Path, tell: Tell) -> dict[str, Any]:
    """Write the backup of the home to `target`, whole or not at all; what its manifest says.

    It holds every write that was acknowledged before `created_at`. Raises Refused where the file is there
    already, Unusable where there is nothing to save, a file is damaged, or the place is full or unwritable.
    """
    if target.exists():
        raise Refused("backup.refused.exists", path=target)
    now = _now()
    try:
        with ExitStack() as stack:
            _allow_many_files()
            held = {region: each for region in Region if (each := _hold(settings.places[region], region, stack))}
            state = _state(settings)
            if not held and state is None:
                raise Unusable("backup.unusable.nothing", path=settings.home)
            said = _said(now, held, state[0] if state else None)
            sent = _sent(settings, stack)
            _write(target, said, [*_sources(settings, held, state), *sent], tell)
            return said
    except OSError as error:
        raise Unusable(
            "backup.unusable.write", path=error.filename or target, reason=error.strerror or error
        ) from error


def save_state(home: Path, connection: Connection, revision: str) -> None:
    """`state.from-<revision>.tar`: a backup of the state alone, before its schema is changed.

    Complete or absent, read in the transaction that changes the schema. `restore` takes it as it takes any backup.
    Raises Unusable where it cannot be written.
    """
    target = home / f"state.from-{revision}.tar"
    state = io.BytesIO(rows.lines_of(connection))
    try:
        _write(target, _said(_now(), {}, revision), [(archive.STATE, state, None)], lambda _done, _total: None)
    except OSError as error:
        raise Unusable("backup.unusable.write", path=target, reason=error.strerror or error) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _said(now: datetime, held: Mapping[Region, Held], revision: str | None) -> dict[str, Any]:
    return {
        "format": archive.FORMAT,
        "created_at": now.isoformat(),
        "regions": {str(region): each.said for region, each in held.items()},
        "state": {"revision": revision} if revision else None,
    }


def _write(target: Path, said: dict[str, Any], sources: Sequence[Source], tell: Tell) -> None:
    """The archive, its manifest last, to which the members are added."""
    moment = int(datetime.fromisoformat(said["created_at"]).timestamp())
    with _aside(target) as out:
        said["members"] = _members(out, sources, moment, tell)
        out.write(archive.tail(manifest.text(said).encode(), moment))


def _state(settings: Config) -> tuple[str, bytes] | None:
    identity.stop_where_lost(settings)
    file = file_of(settings.state_url)
    if file is not None and not file.exists():
        return None
    engine = make_engine(settings.state_url, to_read=True)
    try:
        revision, lines = rows.dump(engine)
    finally:
        engine.dispose()
    return (revision, lines) if revision else None


def _members(out: BinaryIO, sources: Sequence[Source], moment: int, tell: Tell) -> list[dict[str, Any]]:
    """Write each source; the entries of the manifest."""
    total = sum(_size(source) for _name, source, _digest in sources)
    members = []
    for name, source, digest in sources:
        members.append(_add(out, name, source, moment, partial(_from, tell, out.tell(), total)))
        if digest not in (None, members[-1]["sha256"]):
            raise Unusable("backup.unusable.damaged", name=name)
    return members


def _from(tell: Tell, before: int, total: int, done: int) -> None:
    tell(before + done, total)


def _sources(settings: Config, held: Mapping[Region, Held], state: tuple[str, bytes] | None) -> Iterator[Source]:
    if state:
        yield archive.STATE, io.BytesIO(state[1]), None
    for name in archive.KEYS:
        if (settings.home / name).exists():
            yield name, io.BytesIO((settings.home / name).read_bytes()), None
    for region, each in held.items():
        digests = each.digests
        for name, source in each.opened.items():
            yield f"{region}/{name}", source, digests.get(name)


def _sent(settings: Config, stack: ExitStack) -> list[Source]:
    """Files that came with requests to the help desk: each was there before the state that was read tells of it."""
    found: list[Source] = []
    for path in sorted((settings.home / HELP_DESK_FILES).glob("*")):
        name = f"{HELP_DESK_FILES}/{path.name}"
        if archive.SENT.fullmatch(name):
            found.append((name, stack.enter_context(path.open("rb")), None))
    return found


def _size(source: BinaryIO) -> int:
    return source.seek(0, os.SEEK_END)


def _add(out: BinaryIO, name: str, source: BinaryIO, moment: int, tell: Callable[[int], None]) -> dict[str, Any]:
    size, digest, done = _size(source), hashlib.sha256(), 0
    source.seek(0)
    out.write(archive.header_of(name, size, moment))
    while block := source.read(min(_BLOCK, size - done)):
        digest.update(block)
        out.write(block)
        done += len(block)
        tell(done)
    if done != size:
        raise Unusable("backup.unusable.damaged", name=name)
    out.write(archive.filling(size))
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def _hold(place: Path, region: Region, stack: ExitStack) -> Held | None:
    """Open every file of every kept version; again from the start where an import removed one meanwhile."""
    for _try in range(_TRIES):
        try:
            return _hold_once(place, region, stack)
        except (FileNotFoundError, Unusable):
            time.sleep(_PAUSE_S)
    try:
        return _hold_once(place, region, stack)
    except FileNotFoundError as error:
        raise Unusable("backup.unusable.gone", path=error.filename) from error


def _hold_once(place: Path, region: Region, stack: ExitStack) -> Held | None:
    pointers.stop_unless_fit(place)
    now = catalog.current_number(place)  # before HIGHEST, which a rollback writes first
    if now is None:
        return None
    highest = max(catalog.highest_number(place), now)
    kept = [catalog.read(place, region, number) for number in catalog.numbers(place) if number <= highest]
    current = next((version for version in kept if version.number == now), None)
    if current is None:
        raise Unusable("warehouse.error.manifest", region=region, number=now, path=place / f"{now:06d}.json")
    names = dict.fromkeys(name for version in kept for name in _names(version))
    with ExitStack() as opening:
        opened = {name: opening.enter_context((place / name).open("rb")) for name in names}
        stack.push(opening.pop_all())
    return Held(current, highest, kept, opened)


def _names(version: Version) -> Iterator[str]:
    yield f"{version.number:06d}.json"
    yield version.path.name
    yield from (leg["path"] for leg in version.manifest["legs"])


def _allow_many_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target, moved to its name at the end. What a killed backup left is written over."""
    part = target.with_name(f".{target.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as out:
        _own(out, part)
        try:
            out.truncate()
            yield out
            out.flush()
            durable.place(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _own(out: BinaryIO, part: Path) -> None:
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = part.exists() and os.path.samestat(os.fstat(out.fileno()), part.stat())
    except BlockingIOError:
        same = False
    if not same:  # another backup writes this file, or has just finished it
        raise Unusable("backup.unusable.twice", path=part)
