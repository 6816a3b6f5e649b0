"""Every document that the product or its tests name is one that a cloner has, with the section that is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_layers import ROOMS

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"(?<![\w/.-])((?:docs/)?[a-z-]+\.md)\b(?: (\d+)(?:, (\d+))*(?: and (\d+))?)?")
READ = ("dashboard", "tests", "bench", "assets")
OF_TESTS = {"test_documents.py"}


def place(name: str) -> Path:
    """A document by its path, or by its name as documents beside it name it."""
    return ROOT / name if (ROOT / name).is_file() else ROOT / "docs" / name


def named() -> Iterator[tuple[Path, str, list[str]]]:
    """Where, which document, which of its numbered sections."""
    for room in READ:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in {".py", ".js", ".css"} and "node_modules" not in path.parts and path.name not in OF_TESTS:
                for found in NAMED.finditer(path.read_text("utf-8")):
                    yield path.relative_to(ROOT), found[1], [number for number in found.groups()[1:] if number]


def test_what_is_named_is_there() -> None:
    assert [(str(where), name) for where, name, _ in named() if not place(name).is_file()] == []


def test_sections_that_are_named_are_there() -> None:
    counted = 0
    for where, name, numbers in named():
        text = place(name).read_text("utf-8") if numbers else ""
        assert [number for number in numbers if f"\n## {number}. " not in text] == [], where
        counted += len(numbers)
    assert counted > 15


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = text[text.index("## Rooms") : text.index("## A version")]
    paths = [room.replace(".", "/") for room in ROOMS if room not in {"__main__", "cli", "demo.calling", "web"}]
    assert [
        path
        for path in paths
        if path.rpartition("/")[2] + "/" not in table
        and path + ".py" not in table
        and path.rpartition("/")[2] + ".py" not in table
    ] == []


def test_the_glossary_leads_to_what_there_is() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z', ]+) \| .+ \| (`.+`) \|$", text[text.index("## Words of the code") :], re.MULTILINE)
    assert len(rows) > 15
    for word, cell in rows:
        for where in re.findall(r"`([^`]+)`", cell):
            module = where.rpartition(".")[0].replace(".", "/") if "/" not in where else where.removesuffix(".py")
            found = [*ROOT.glob(f"dashboard/**/{module}.py"), *ROOT.glob(f"dashboard/**/{module}"), *ROOT.glob(where)]
            assert found, (word, where)
