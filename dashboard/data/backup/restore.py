"""Puts a backup into an empty home: everything aside and checked first, the pointers last."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from dashboard.config import KEY_FILES, ORIGIN, RESTORING, Config
from dashboard.data.backup import archive
from dashboard.data.backup.archive import Archive, Tell
from dashboard.data.state import rows
from dashboard.data.state.engine import file_of, make_engine
from dashboard.data.state.identity import MARKER
from dashboard.data.versions import catalog, durable, lock, manifest
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

_SPARE = {
    *KEY_FILES.values(),
    MARKER,
    RESTORING,
    "cache",
    "logs",
    "warehouse",
}  # an installation that holds nothing has these


def restore(settings: Config, path: Path, tell: Tell) -> Mapping[str, Any]:
    """Put the backup back; what its manifest says. The next start brings the state to this program's schema.

    A restore that was killed is finished by the same backup again; until then every other command refuses.
    Raises Refused for a backup that is not sound, or a home that is not empty; Unusable for the place.
    """
    kept = archive.read(path)
    kept.check(lambda done, total: tell(done, 2 * total))
    try:
        with _begun(settings, kept):
            _put(settings, kept, lambda done, total: tell(total + done, 2 * total))
    except OSError as error:
        raise Unusable(
            "backup.unusable.write", path=error.filename or settings.home, reason=error.strerror or error
        ) from error
    return kept.said


def _put(settings: Config, kept: Archive, tell: Tell) -> None:
    aside = dict(_extracted(settings, kept, tell))
    for name, (made, target) in aside.items():
        if name not in (archive.STATE, *archive.KEYS):
            _move(made, target)
    if kept.said["state"]:
        (settings.home / MARKER).unlink(missing_ok=True)  # it knew the one in whose place this comes
        _state(settings, kept.said["state"]["revision"], aside[archive.STATE][0].read_bytes())
    for name in archive.KEYS:
        if name in aside:
            durable.place(*aside[name])
    for region, said in kept.said["regions"].items():
        place = settings.places[Region(region)]
        if said["highest"] > said["current"]:
            durable.write(place / catalog.HIGHEST, f"{said['highest']}\n")
        durable.write(place / catalog.CURRENT, f"{said['current']}\n")


def _extracted(settings: Config, kept: Archive, tell: Tell) -> Iterator[tuple[str, tuple[Path, Path]]]:
    """Name, the file aside, and where it belongs: on the same disk, so that it can be moved."""
    done, total = 0, sum(member["bytes"] for member in kept.members)
    for member in kept.members:
        root, below = _root(settings, member["name"])
        made = root / RESTORING / below
        lock.make_private(made.parent)
        made.touch(mode=0o600)
        with made.open("wb") as out:
            out.writelines(kept.content(member))
        done += member["bytes"]
        tell(done, total)
        yield member["name"], (made, root / below)


def _root(settings: Config, name: str) -> tuple[Path, str]:
    region, _, below = name.partition("/")
    return (settings.places[Region(region)], below) if region in set(Region) else (settings.home, name)


def _move(made: Path, target: Path) -> None:
    lock.make_private(target.parent)
    durable.place(made, target)
    durable.settle_folder(target.parent.parent)


def _state(settings: Config, revision: str, lines: bytes) -> None:
    engine = make_engine(settings.state_url)
    try:
        rows.load(engine, revision, lines)
    finally:
        engine.dispose()


@contextmanager
def _begun(settings: Config, kept: Archive) -> Iterator[None]:
    """Hold the home and every region; the mark of a restore that began stays where it does not come to its end."""
    part = settings.home / RESTORING
    if not (part / ORIGIN).exists():
        _stop_unless_empty(settings)
    with ExitStack() as stack:
        stack.enter_context(lock.writer(part, 0))
        for region in Region:
            stack.enter_context(lock.writer(settings.places[region], 0))
        _mark(settings, part, hashlib.sha256(manifest.text(kept.said).encode()).hexdigest())
        yield
        for region in Region:
            shutil.rmtree(settings.places[region] / RESTORING, ignore_errors=True)
        (part / ORIGIN).unlink()
        durable.settle_folder(part)
        shutil.rmtree(part, ignore_errors=True)


def _mark(settings: Config, part: Path, origin: str) -> None:
    if not (part / ORIGIN).exists():
        _stop_unless_empty(settings)  # again, now that nobody else can write
        durable.write(part / ORIGIN, origin)
        durable.settle_folder(settings.home)
    elif (part / ORIGIN).read_text() != origin:
        raise Refused("backup.refused.another", path=settings.home)


def _stop_unless_empty(settings: Config) -> None:
    for place in settings.places.values():
        for found in _inside(place):
            if found.name not in ("lock", RESTORING):
                raise Refused("backup.refused.not_empty", path=found)
    file = file_of(settings.state_url)
    state = {f"{file.name}{end}" for end in ("", "-wal", "-shm")} if file else set()
    for found in _inside(settings.home):
        if found.name not in _SPARE | state and found not in settings.places.values():
            raise Refused("backup.refused.not_empty", path=found)
    if (file is None or file.exists()) and _has_rows(settings):
        raise Refused("backup.refused.state")


def _has_rows(settings: Config) -> bool:
    engine = make_engine(settings.state_url)
    try:
        return bool(rows.dump(engine)[1])
    finally:
        engine.dispose()


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
