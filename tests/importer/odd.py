"""Odd files and what becomes of each, in words: `python -m tests.importer.odd > docs/odd-files.md`."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from dashboard.data.contract.rules import Problem
from dashboard.data.sources.importer import Result
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
PARQUET = "license_snapshots.parquet"
UNPACKED_LIMIT = {"PARTNER_HUB_MAX_FILE_BYTES": str(2 << 20)}
LITTLE_MEMORY = {"PARTNER_HUB_IMPORT_MEMORY_BYTES": str(512 << 20)}
_LIBRARYS_WORDS = re.compile(r"(cannot be read|is damaged) \(.*\);")  # they are another library's, and change with it

Place = tuple[int, str, str]  # row, column, rule
Places = Sequence[tuple[str, int, str, str]]  # the same with the file before


@dataclass(frozen=True)
class Odd:
    """One odd file beside good ones."""

    area: str
    kind: str
    files: Mapping[str, Rows | str | bytes]
    settings: Mapping[str, str] = field(default_factory=dict)
    holds: Callable[[Places], bool] = lambda _places: True  # what the problems' places and rules must be besides


def all_of() -> Iterator[Odd]:
    """Every odd file that the tests know."""
    for kind, content in test_form.TAKEN.items():
        yield Odd("text", kind, small() | {"customers": content}, holds=lambda places: not places)
    for kind, (content, places) in test_form.REFUSED.items():
        yield Odd("text", kind, small() | {"customers": content}, holds=_exactly(test_form.FILE, places))
    for file, column, texts in test_cells.REFUSED:
        for text in texts:
            yield Odd("cells", _cell(column, text), small() | {file: test_cells.rows_with(file, column, [text])})
    for kind, (content, rule) in test_formats.BROKEN_GZIP.items():
        yield Odd("gzip", kind, {test_formats.GZIP: content}, UNPACKED_LIMIT, _of_the_file(rule))
    for kind, (make, place) in test_formats.STRANGE_PARQUET.items():
        yield Odd("parquet", kind, {PARQUET: make()}, holds=_first_of_all(PARQUET, place))
    for kind, make in hostile.PARQUET.items():
        yield Odd("parquet", kind, {PARQUET: make()}, LITTLE_MEMORY)
    for kind, (name, make) in hostile.ARCHIVES.items():
        beside = {file: rows for file, rows in small().items() if file not in name}
        yield Odd("archives", kind, beside | {name: make()})


def _exactly(file: str, wanted: Sequence[Place]) -> Callable[[Places], bool]:
    """These problems of the file and no other: a broken file makes no false problems elsewhere."""
    return lambda places: list(places) == [(file, *place) for place in wanted]


def _of_the_file(rule: str) -> Callable[[Places], bool]:
    """One sentence about the file as a whole, whatever is said of its rows."""
    return lambda places: [broken for _, row, _, broken in places if row == 0] == [rule]


def _first_of_all(file: str, place: Place) -> Callable[[Places], bool]:
    return lambda places: places[0] == (file, *place)


def _cell(column: str, text: str) -> str:
    return f"{column}: `{text if text.strip() and text.isascii() else ascii(text)}`"


def tried(odd: Odd, hub: Hub, dry_run: bool = True) -> Result:
    """The import of it; the region has the small partner already."""
    hub.environ = dict(odd.settings)
    return hub.take(odd.files, dry_run=dry_run)


def said(result: Result) -> str:
    """What the importer says."""
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
            lines = [line(odd, said(tried(odd, hub))) for odd in all_of() if odd.area == area]
            parts += [f"## {title}\n", "| what | what becomes of it |\n|---|---|", *lines, ""]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(markdown())
