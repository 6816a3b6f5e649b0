"""Every figure and column is defined once, can be linked to, and the document in `docs/` is the one of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.catalog import licenses
from dashboard.catalog.figures import DEFINITIONS
from dashboard.exports.definitions import groups, markdown
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.words import LANGUAGES, catalogue

DOCUMENT = Path(__file__).parents[2] / "docs" / "definitions.md"


def test_the_document_is_the_one_that_the_code_writes() -> None:
    how = "run: python -m dashboard.exports.definitions > docs/definitions.md"
    assert DOCUMENT.read_text("utf-8") == markdown(Look()), how


def test_every_path_stands_in_exactly_one_entry() -> None:
    paths = [path for group in groups() for entry in group.entries for path in entry.paths]
    assert sorted(paths) == sorted({definition.path for definition in DEFINITIONS})


def test_every_anchor_is_its_own_and_can_be_an_id() -> None:
    anchors = [anchor for group in groups() for entry in group.entries for anchor in entry.anchors]
    all_ids = [*anchors, *(group.name for group in groups())]
    assert len(all_ids) == len(set(all_ids))
    assert not [anchor for anchor in anchors if set(anchor) - set("abcdefghijklmnopqrstuvwxyz0123456789_-")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_definition_has_name_meaning_formula_and_time(lang: str) -> None:
    look = Look(lang)
    for definition in DEFINITIONS:
        said = (definition.name(look), definition.text(look), definition.formula(look), definition.time(look))
        assert all(said), definition.path


def test_the_document_has_one_line_for_each_entry() -> None:
    lines = [line for line in markdown(Look()).splitlines() if line.startswith("| ")]
    entries = sum(len(group.entries) for group in groups())
    assert len(lines) == entries + 2 * len(groups())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_heading_of_an_export_has_its_words(lang: str) -> None:
    written = {block.rows.table for block in BLOCKS.values() if block.rows}
    assert licenses.TREND in written and len(written) == 20
    assert {column.named for table in written for column in table.file} <= set(catalogue(lang))
