"""F32: a backup that is cut, flipped, foreign or newer is refused with 2, and nothing is written."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import config
from dashboard.cli import run
from dashboard.data.backup import archive
from dashboard.data.backup.restore import restore
from dashboard.data.versions import manifest
from dashboard.errors import Refused

Members = dict[str, bytes]


def members(path: Path) -> tuple[dict[str, Any], Members]:
    """What the manifest says, and the bytes of each member."""
    kept = archive.read(path)
    return dict(kept.said), {each["name"]: b"".join(kept.content(each)) for each in kept.members}


def rewrite(path: Path, change: Callable[[dict[str, Any], Members], None], odd: tarfile.TarInfo | None = None) -> None:
    """Another archive with a sound manifest of its own: what a person with a text editor could make."""
    said, content = members(path)
    change(said, content)
    said["members"] = [
        {"name": n, "bytes": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in content.items()
    ]
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            tar.addfile(info, io.BytesIO(data))
        if odd:
            tar.addfile(odd)
        text = manifest.text(said).encode()
        info = tarfile.TarInfo(archive.MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))


def link(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo("eu/000009.duckdb")
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def add(name: str) -> Callable[[dict[str, Any], Members], None]:
    return lambda _said, content: content.update({name: b"x"})


def put(**values: Any) -> Callable[[dict[str, Any], Members], None]:
    return lambda said, _content: said.update(values)


def swap(_said: dict[str, Any], content: Members) -> None:
    one, other = [name for name in content if name.endswith(".duckdb")][:2]
    content[one], content[other] = content[other], content[one]


def lose(_said: dict[str, Any], content: Members) -> None:
    del content[next(name for name in content if name.endswith(".parquet"))]


def cut(share: float) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return do


def nothing(_said: dict[str, Any], _content: Members) -> None:
    """Only the form is another."""


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "empty": lambda path: path.write_bytes(b""),
    "half": cut(0.5),
    "end": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "foreign": lambda path: path.write_bytes(b"PK\3\4" + b"x" * 5000),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "absent": lambda path: path.unlink(),
    "slip": lambda path: rewrite(path, add("../000009.json")),
    "root": lambda path: rewrite(path, add("/etc/cron.d/x")),
    "stranger": lambda path: rewrite(path, add("eu/notes.txt")),
    "orphan": lambda path: rewrite(path, add("eu/000009.duckdb")),
    "symlink": lambda path: rewrite(path, nothing, link(tarfile.SYMTYPE)),
    "hardlink": lambda path: rewrite(path, nothing, link(tarfile.LNKTYPE)),
    "device": lambda path: rewrite(path, nothing, link(tarfile.CHRTYPE)),
    "another form": lambda path: rewrite(path, nothing),
    "newer": lambda path: rewrite(path, put(format=archive.FORMAT + 1)),
    "newer schema": lambda path: rewrite(path, put(state={"revision": "9999"})),
    "no state": lambda path: rewrite(path, put(state=None)),
    "region": lambda path: rewrite(path, put(regions={"mars": {"current": 1, "highest": 1, "versions": []}})),
    "no regions": lambda path: rewrite(path, put(regions=[])),
    "swapped": lambda path: rewrite(path, swap),
    "lost leg": lambda path: rewrite(path, lose),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_f32_damage_is_refused_with_2_and_nothing_is_written(
    kept: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "home.tar"
    path.write_bytes(kept.read_bytes())
    DAMAGE[kind](path)
    assert run(["backup", "--verify", str(path), "--json"]) == 2
    said = json.loads(capsys.readouterr().err)["error"]
    assert said["rule"].startswith("backup.refused."), said
    assert ("newer" in said["rule"]) == kind.startswith("newer")
    settings = config.read({"PARTNER_HUB_HOME": str(tmp_path / "to")}, restoring=True)
    with pytest.raises(Refused):
        restore(settings, path, lambda _done, _all: None)
    assert not settings.home.exists()


def flips(kept: Path, tmp_path: Path, seed: int, times: int) -> None:
    path, chance = tmp_path / "home.tar", random.Random(seed)
    data = bytearray(kept.read_bytes())
    for _time in range(times):
        at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        data[at] ^= bit
        path.write_bytes(data)
        with pytest.raises(Refused):
            archive.read(path).check()
        data[at] ^= bit
    path.write_bytes(data)
    archive.read(path).check()


def test_f32_any_flipped_bit_is_seen(kept: Path, tmp_path: Path) -> None:
    flips(kept, tmp_path, seed=1, times=10)


def test_f32_a_flipped_bit_of_any_header_is_seen(kept: Path, tmp_path: Path) -> None:
    path, data = tmp_path / "home.tar", bytearray(kept.read_bytes())
    first = archive.read(kept).members[0]
    for at in [*range(0, 512, 37), 512 + first["bytes"], len(data) - 1, len(data) - 1500]:
        data[at] ^= 4
        path.write_bytes(data)
        with pytest.raises(Refused):
            archive.read(path).check()
        data[at] ^= 4


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(20))
def test_f32_any_flipped_bit_is_seen_often(kept: Path, tmp_path: Path, seed: int) -> None:
    flips(kept, tmp_path, seed, times=50)
