"""Odd files and what becomes of each, in words: `python -m tests.importer.odd > docs/odd-files.md`."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from dashboard.data.sources.rules import Problem
from tests.importer import hostile, test_cells, test_form, test_formats
from tests.importer.folders import Hub, Rows, small

HEAD = """# Odd files

What becomes of files that are not as [the contract](import.md) wants them: taken, or refused whole with exit code 2, the
region's version untouched. Each line is what the importer says, which a test holds it to. `+n` counts further problems of the
same folder; the reason that a library gives for a damaged file is left out here.
"""
AREAS = {
    "text": "The text of a file",
    "cells": "The values of cells",
    "gzip": "CSV in gzip",
    "parquet": "Parquet",
    "archives": "Archives, databases and files of another kind",
}
UNPACKED_LIMIT = {"PARTNER_HUB_MAX_FILE_BYTES": str(2 << 20)}
LITTLE_MEMORY = {"PARTNER_HUB_IMPORT_MEMORY_BYTES": str(512 << 20)}
_LIBRARYS_WORDS = re.compile(r"(cannot be read|is damaged) \(.*\);")  # they are another library's, and change with it


@dataclass(frozen=True)
class Odd:
    """One odd file beside good ones."""

    area: str
    kind: str
    files: Mapping[str, Rows | str | bytes]
    settings: Mapping[str, str] = field(default_factory=dict)


def all_of() -> Iterator[Odd]:
    """Every odd file that the tests know."""
    for kind, content in test_form.TAKEN.items():
        yield Odd("text", kind, small() | {"customers": content})
    for kind, (content, _) in test_form.REFUSED.items():
        yield Odd("text", kind, small() | {"customers": content})
    for file, column, texts in test_cells.REFUSED:
        for text in texts:
            yield Odd("cells", _cell(column, text), small() | {file: test_cells.rows_with(file, column, [text])})
    for kind, (content, _) in test_formats.BROKEN_GZIP.items():
        yield Odd("gzip", kind, {test_formats.GZIP: content}, UNPACKED_LIMIT)
    for kind, (make, _) in test_formats.STRANGE_PARQUET.items():
        yield Odd("parquet", kind, {"license_snapshots.parquet": make()})
    for kind, make in hostile.PARQUET.items():
        yield Odd("parquet", kind, {"license_snapshots.parquet": make()}, LITTLE_MEMORY)
    for kind, (name, make) in hostile.ARCHIVES.items():
        beside = {file: rows for file, rows in small().items() if file not in name}
        yield Odd("archives", kind, beside | {name: make()})


def _cell(column: str, text: str) -> str:
    return f"{column}: `{text if text.strip() and text.isascii() else ascii(text)}`"


def said(odd: Odd, hub: Hub, dry_run: bool = True) -> str:
    """What the importer says of it; the region has the small partner already."""
    hub.environ = dict(odd.settings)
    result = hub.take(odd.files, dry_run=dry_run)
    if result.refused:
        return _first(result.problems, result.problems_total)
    return "taken, " + _first(result.warnings, result.warnings_total) if result.warnings else "taken"


def _first(found: Sequence[Problem], total: int) -> str:
    told = _LIBRARYS_WORDS.sub(r"\1;", found[0].message("en"))
    return told + (f" +{total - 1}" if total > 1 else "")


def line(odd: Odd, told: str) -> str:
    """One row of the table."""
    cells = (odd.kind, told.replace("\n", " "))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def digest(home: Path) -> str:
    """Of all that a home holds beside the folders that were brought."""
    made = sha256()
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.relative_to(home).parts[0].startswith("folder-") and path.name != "lock":
            made.update(str(path.relative_to(home)).encode() + path.read_bytes())
    return made.hexdigest()


def markdown() -> str:
    """The page's text."""
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(Path(folder))
        hub.publish(small())
        for area, title in AREAS.items():
            lines = [line(odd, said(odd, hub)) for odd in all_of() if odd.area == area]
            parts += [f"## {title}\n", "| what | what becomes of it |\n|---|---|", *lines, ""]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(markdown())
