"""Looks at an import folder: which contract files it holds, and what its manifest vouches for."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path

from dashboard.data.contract.contract import FILES, File
from dashboard.data.contract.rules import Findings
from dashboard.data.sources.recognise import by_name

MANIFEST = "manifest.json"
PARQUET = ".parquet"
FORMATS = (".csv", ".csv.gz", PARQUET)
FORM = "CSV, CSV.gz, Parquet"
_LITTER = frozenset(
    {
        "__macosx",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        ".ds_store",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        "@eadir",
        "lost+found",
    }
)
_LEFT_BEHIND = ("._", ".~lock.", "~$")  # of a Mac, and of office programs that hold a file open
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MANIFEST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Input:
    """One file of the folder."""

    file: str  # its name in the contract
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a manifest says of one file."""

    sha256: str
    rows: int


def order() -> dict[str, int]:
    """Where a file's findings stand among the others': as in the contract."""
    names = {each.name: position for position, each in enumerate(FILES)}
    return {f"{name}{ending}": position for name, position in names.items() for ending in FORMATS}


def look(folder: Path, findings: Findings, max_file_bytes: int) -> list[Input]:
    """The contract's files in the folder, in the contract's order; whatever else is there is noted."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        findings.problem("", 0, "", str(folder), "folder", reason=error.strerror or "")
        return []
    inputs = [found for file in FILES for found in _inputs(file, entries, findings, max_file_bytes)]
    _others(entries, findings)
    if not inputs and not findings.problems.total:
        expected = ", ".join(f"{file.name}.csv" for file in FILES)
        findings.problem("", 0, "", str(folder), "folder_empty", expected=expected)
    return inputs


def _inputs(file: File, entries: list[Path], findings: Findings, limit: int) -> list[Input]:
    here = [entry for entry in entries if entry.name.lower() in {file.name + ending for ending in FORMATS}]
    if len(here) > 1:
        findings.problem(here[0].name, 0, "", " ".join(entry.name for entry in here), "two_formats")
        return []
    return [found for entry in here if (found := _input(file, entry, findings, limit))]


def _input(file: File, entry: Path, findings: Findings, limit: int) -> Input | None:
    size = entry.stat().st_size if entry.is_file() else 0
    if not entry.is_file():
        findings.problem(entry.name, 0, "", "", "not_a_file")
    elif size > limit:
        findings.problem(entry.name, 0, "", str(size), "file_size", limit=limit)
    else:
        if entry.name != (known := entry.name.lower()):
            findings.warn(entry.name, 0, "", "", "other_case", known=known)
        return Input(file.name, entry, size)
    return None


def _others(entries: list[Path], findings: Findings) -> None:
    known = {file.name + ending for file in FILES for ending in FORMATS}
    for entry in entries:
        if entry.name != MANIFEST and entry.name.lower() not in known:
            _other(entry, findings)


def _other(entry: Path, findings: Findings) -> None:
    kind = by_name(entry.name)
    if is_litter(entry.name):
        findings.warn(entry.name, 0, "", "", "litter")
    elif entry.name.startswith("."):  # somebody's own, hidden from readers of folders
        return
    elif kind and entry.is_file():
        findings.problem(entry.name, 0, "", "", f"is_{kind}", form=FORM)
    else:
        findings.warn(entry.name, 0, "", "", "unknown_file")


def is_litter(name: str) -> bool:
    """Whether systems and programs leave such files behind by themselves, whatever the case of its letters."""
    plain = name.casefold()
    return plain in _LITTER or plain.startswith(_LEFT_BEHIND) or plain.endswith("~")


def manifest(folder: Path, findings: Findings) -> dict[str, Vouched] | None:
    """File name to what the folder's manifest says of it; None where there is no manifest, or no readable one."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _MANIFEST_BYTES:
            raise ValueError
        written = path.read_bytes()
        if written.startswith(_UTF16) or b"\0" in written[:4]:
            findings.problem(MANIFEST, 0, "", "", "is_utf16", form="JSON")
            return None
        return {str(each["file"]): _vouched(each) for each in json.loads(written.decode("utf-8-sig"))["files"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        findings.problem(MANIFEST, 0, "", "", "manifest_form")
        return None


def _vouched(entry: dict[str, object]) -> Vouched:
    digest, rows = entry["sha256"], entry["rows"]
    if not isinstance(digest, str) or not isinstance(rows, int) or isinstance(rows, bool):
        raise TypeError
    return Vouched(digest.lower(), rows)


def compare(folder: Path, vouched: dict[str, Vouched], read: dict[str, tuple[str, int]], findings: Findings) -> None:
    """Holds every file read (name to SHA-256 and rows) against the manifest, both ways."""
    for name in sorted(name for name in vouched if not (folder / name).exists()):
        findings.problem(MANIFEST, 0, "", name, "manifest_absent")
    for name, (digest, rows) in read.items():
        if name not in vouched:
            findings.problem(name, 0, "", "", "manifest_unlisted")
        elif vouched[name].sha256 != digest:
            findings.problem(name, 0, "", digest, "manifest_sha256", expected=vouched[name].sha256)
        elif vouched[name].rows != rows:
            findings.problem(name, 0, "", str(rows), "manifest_rows", expected=vouched[name].rows)
