"""The file of a backup: a tar of known members in one canonical form, its manifest last; every byte is checked."""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from dashboard.config import HELP_DESK_FILES
from dashboard.data.state.migrate import known
from dashboard.data.versions import manifest
from dashboard.errors import Refused
from dashboard.scope import Region

FORMAT = 1
MANIFEST, STATE = "manifest.json", "state.jsonl"
KEYS = ("secret.key", "provisioning.key", "help-desk.key")
SENT = re.compile(f"{HELP_DESK_FILES}/[0-9a-f]{{32}}")  # files that came with requests to the help desk
_NAME = re.compile(
    rf"{STATE}|{'|'.join(KEYS)}|{SENT.pattern}|(?:{'|'.join(Region)})/(?:[0-9]{{6,}}\.(?:json|duckdb)"
    r"|legs/week=[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9a-f]{64}\.parquet)"
)
_BLOCK, _SECTOR = 1 << 20, tarfile.BLOCKSIZE
_END = bytes(2 * _SECTOR)
_MANIFEST_BYTES = 1 << 26

Tell = Callable[[int, int], None]  # bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup whose manifest was read. `offsets`: where each member's content begins."""

    path: Path
    said: Mapping[str, Any]
    offsets: Mapping[str, int]

    @property
    def members(self) -> list[Mapping[str, Any]]:
        """name, bytes, sha256 of each, in the order of the file."""
        return list(self.said["members"])

    def content(self, member: Mapping[str, Any]) -> Iterator[bytes]:
        """A member's bytes, in blocks. Raises Refused at the end where they are not those of the manifest."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            file.seek(self.offsets[member["name"]])
            for block in _blocks(file, member["bytes"]):
                digest.update(block)
                yield block
        if digest.hexdigest() != member["sha256"]:
            raise self._broken(member["name"])

    def check(self, tell: Tell = lambda _done, _all: None) -> None:
        """Read every byte. Raises Refused for the first that is not what was written."""
        try:
            self._check(tell)
        except OSError as error:
            raise Refused("backup.refused.unreadable", path=self.path, reason=error.strerror or error) from error

    def _check(self, tell: Tell) -> None:
        total, done = self.path.stat().st_size, 0
        for member in self.members:
            self._between(member, done)
            for block in self.content(member):
                tell(done, total)
                done += len(block)
            done = self.offsets[member["name"]] + _padded(member["bytes"])
        self._end(done)

    def _between(self, member: Mapping[str, Any], done: int) -> None:
        """The header of a member, and what fills the last sector of the one before, are as we write them."""
        begin, size = self.offsets[member["name"]], member["bytes"]
        with self.path.open("rb") as file:
            file.seek(done)
            header = file.read(_SECTOR)
            file.seek(begin + size)
            filled = file.read(_padded(size) - size)
        if begin != done + _SECTOR or header != header_of(member["name"], size, self._moment()):
            raise self._broken(member["name"])
        if filled != bytes(_padded(size) - size):
            raise self._broken(member["name"])

    def _end(self, done: int) -> None:
        written = manifest.text(self.said).encode()
        with self.path.open("rb") as file:
            file.seek(done)
            if file.read(len(written) + 4 * _SECTOR) != tail(written, self._moment()):
                raise self._broken(MANIFEST)

    def _moment(self) -> int:
        return int(datetime.fromisoformat(self.said["created_at"]).timestamp())

    def _broken(self, name: str) -> Refused:
        return Refused("backup.refused.broken", path=self.path, name=name)


def header_of(name: str, size: int, moment: int) -> bytes:
    """The tar header of a member: a plain file of nobody, mode 0600."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, moment, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def tail(written: bytes, moment: int) -> bytes:
    """The manifest as the last member, and the end of the tar."""
    return header_of(MANIFEST, len(written), moment) + written + filling(len(written)) + _END


def filling(size: int) -> bytes:
    """What fills the last sector of a member."""
    return bytes(_padded(size) - size)


def read(path: Path) -> Archive:
    """The backup, its manifest and its list of members checked, their content not yet. Raises Refused."""
    try:
        infos = _infos(path)
        said = _manifest(path, infos)
        archive = Archive(path, said, {info.name: info.offset_data for info in infos[:-1]})
        _known_members(archive, infos[:-1])
        _whole_versions(archive)
    except OSError as error:
        raise Refused("backup.refused.unreadable", path=path, reason=error.strerror or error) from error
    except (
        tarfile.TarError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        OverflowError,
        RecursionError,
    ) as error:
        raise Refused("backup.refused.not_whole", path=path) from error
    return archive


def _infos(path: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(path, "r:") as tar:
        return tar.getmembers()


def _manifest(path: Path, infos: list[tarfile.TarInfo]) -> dict[str, Any]:
    last = infos[-1] if infos else None
    if last is None or last.name != MANIFEST or not last.isreg() or last.size > _MANIFEST_BYTES:
        raise ValueError("no manifest at the end")
    with path.open("rb") as file:
        file.seek(last.offset_data)
        said = manifest.parse(file.read(last.size).decode())
    if said["format"] > FORMAT or (said["state"] and not known(said["state"]["revision"])):
        raise Refused("backup.refused.newer", path=path)
    return said


def _known_members(archive: Archive, infos: list[tarfile.TarInfo]) -> None:
    for info in infos:
        if not info.isreg() or not _NAME.fullmatch(info.name):
            raise Refused("backup.refused.foreign", path=archive.path, name=info.name[:200])
    if [(each["name"], each["bytes"]) for each in archive.members] != [(info.name, info.size) for info in infos]:
        raise ValueError("members are not those of the manifest")
    if len(archive.offsets) != len(infos):
        raise ValueError("a member stands twice")


def _whole_versions(archive: Archive) -> None:
    """Every version has all the files that its own manifest names, the current one is there, and nothing else is."""
    members = {each["name"]: each for each in archive.members}
    named = {STATE} if archive.said["state"] else set()
    for region, said in archive.said["regions"].items():
        if Region(region) and (said["current"] not in said["versions"] or said["highest"] < said["current"]):
            raise ValueError("the current version is not there")
        for number in said["versions"]:
            named |= _whole_version(archive, members, region, f"{number:06d}.json")
    if named != {name for name in members if name not in KEYS and not SENT.fullmatch(name)}:
        raise ValueError("members that belong to no version")


def _whole_version(archive: Archive, members: Mapping[str, Mapping[str, Any]], region: str, name: str) -> set[str]:
    said = manifest.parse(b"".join(archive.content(members[f"{region}/{name}"])).decode())
    stands_on = {said["file"]["name"]: said["file"]} | {leg["path"]: leg for leg in said["legs"]}
    for path, entry in stands_on.items():
        found = members[f"{region}/{path}"]
        if (found["bytes"], found["sha256"]) != (entry["bytes"], entry["sha256"]):
            raise ValueError(f"{path} is of another version")
    return {f"{region}/{path}" for path in (name, *stands_on)}


def _blocks(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (block := file.read(min(size, _BLOCK))):
        size -= len(block)
        yield block


def _padded(size: int) -> int:
    return -(-size // _SECTOR) * _SECTOR
