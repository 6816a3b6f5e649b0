"""The page about the contract is made from the contract."""

from __future__ import annotations

from pathlib import Path

from dashboard.data.sources.document import markdown

PAGE = Path(__file__).parent.parent.parent / "docs" / "import.md"


def test_the_page_about_importing_is_current() -> None:
    assert PAGE.read_text("utf-8") == markdown()
