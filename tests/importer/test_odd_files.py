"""Goal 14: docs/odd-files.md says what becomes of odd files, and that is what becomes of them; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importer import odd
from tests.importer.folders import Hub, found, small

PAGE = Path(__file__).parent.parent.parent / "docs" / "odd-files.md"
KINDS = list(odd.all_of())


def written() -> dict[str, list[str]]:
    """The rows of the page's tables by area."""
    titles = {f"## {title}": area for area, title in odd.AREAS.items()}
    rows: dict[str, list[str]] = {}
    for line in PAGE.read_text("utf-8").splitlines():
        if line in titles:
            rows[titles[line]] = lines = []
        elif line.startswith("| ") and not line.startswith("| what |"):
            lines.append(line)
    return rows


def test_goal_14_the_page_has_a_line_for_each_kind_and_no_other() -> None:
    assert [(area, len(lines)) for area, lines in written().items()] == [
        (area, sum(each.area == area for each in KINDS)) for area in odd.AREAS
    ]
    assert len(KINDS) >= 240


@pytest.mark.parametrize("area", odd.AREAS)
def test_goal_14_each_odd_file_is_told_as_written_and_a_refusal_changes_nothing(area: str, hub: Hub) -> None:
    hub.stands(small())
    before = odd.digest(hub.home)
    kinds = [each for each in KINDS if each.area == area]
    for each, line in zip(kinds, written()[area], strict=True):
        taken = line.startswith(odd.line(each, "taken").removesuffix(" |"))
        result = odd.tried(each, hub, dry_run=taken)
        assert odd.line(each, odd.said(result)) == line
        assert each.holds(found(result)), (each.kind, found(result))
        assert odd.digest(hub.home) == before, each.kind
