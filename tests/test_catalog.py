"""The catalogue is the only description of a column: grids, files, definitions and scripts say the same of it."""

from __future__ import annotations

import re
from dataclasses import fields as attributes

import pytest

from dashboard.blocks import Block, BlockRows
from dashboard.catalog import figures
from dashboard.catalog.column import Cell, Column, Kind, Table, Type
from dashboard.components.grid_columns import column_defs
from dashboard.data import metrics, populations
from dashboard.data.metrics import Section
from dashboard.exports.fields import fields
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.words import LANGUAGES, catalogue
from tests.exports.made import PLACE
from tests.page import made

WITH_ROWS = [block for block in BLOCKS.values() if block.rows]
GRIDS = pytest.mark.parametrize("table", figures.TABLES, ids=lambda table: table.rows)
FILES = pytest.mark.parametrize("block", WITH_ROWS, ids=lambda block: block.id)
SPEAKS = pytest.mark.parametrize("lang", LANGUAGES)


def rows_of(block: Block) -> BlockRows:
    assert block.rows
    return block.rows


def grid_columns(table: Table) -> list[tuple[Column, Cell]]:
    return [(column, column.cell) for column in table.grid if column.cell]


def test_every_table_of_the_catalogue_is_a_block_and_every_block_with_a_grid_is_in_it() -> None:
    written = [rows_of(block).table for block in WITH_ROWS]
    assert sorted(table.rows for table in written if table.grid) == sorted(table.rows for table in figures.TABLES)
    assert len({table.rows for table in written}) == len(written) == 20


@SPEAKS
@GRIDS
def test_a_column_is_shown_defined_and_written_under_one_name(table: Table, lang: str) -> None:
    look = Look(lang)
    told = {one["field"]: one for one in column_defs(table, look, None, combined=True)}
    headings = [field.heading for field in fields(table.file, [PLACE], look)]
    assert list(told) == [column.id for column in table.grid]
    for column in table.grid:
        definition = figures.BY_PATH[f"{table.rows}.{column.id}"]
        assert told[column.id]["headerName"] == definition.name(look)
        assert any(heading.startswith(look.t(column.named)) for heading in headings), column.id
        # The file says more only where the name alone would not do without the table around it.
        assert column.heading or look.t(column.named) == definition.name(look)


@FILES
def test_every_column_of_a_table_is_written_once_and_none_besides(block: Block) -> None:
    table = rows_of(block).table
    assert sorted(column.id for column in table.file) == sorted(table.by_id)
    assert len(table.by_id) == len(table.columns)


@SPEAKS
@FILES
def test_no_two_columns_of_a_file_have_one_heading(block: Block, lang: str) -> None:
    headings = [field.heading for field in fields(rows_of(block).table.file, [PLACE], Look(lang))]
    assert len(set(headings)) == len(headings)


@FILES
def test_a_block_says_in_words_what_its_file_holds(block: Block) -> None:
    for lang in LANGUAGES:
        assert rows_of(block).title in catalogue(lang)


@GRIDS
def test_a_cell_reads_its_own_column_first_and_only_what_rows_are_sent_with(table: Table) -> None:
    row = dict.fromkeys([*table.by_id, *(name for column in table.columns for name in column.needs)])
    amounts = {"assigned": 1, "total": 2, "used": 1, "active_users": 1, "reasons": []}
    sent = set(table.slim(row | amounts, Look()))
    for column, cell in grid_columns(table):
        assert column.reads[0] == column.id
        assert set(column.needs) <= sent
        assert cell.together is None or len(cell.together.heads) <= len(column.reads)


@GRIDS
def test_what_the_scripts_are_told_of_a_column_is_what_the_catalogue_says(table: Table) -> None:
    look = Look()
    for (column, cell), one in zip(grid_columns(table), column_defs(table, look, None, combined=True), strict=True):
        told = one["context"]
        assert (told["kind"], told["type"], tuple(told["reads"])) == (cell.kind, column.type, column.reads)
        assert told.get("heads") == (cell.together and [look.t(words) for words in cell.together.heads])
        assert (told.get("fixed"), told.get("pinned", False)) == (cell.fixed, cell.pinned)
        assert (told.get("roomy", False), told.get("sortOfPart")) == (cell.roomy, cell.sort_of_part)


@GRIDS
def test_a_table_has_one_default_order(table: Table) -> None:
    assert len([cell for _column, cell in grid_columns(table) if cell.sort]) <= 1
    assert len([cell for _column, cell in grid_columns(table) if cell.sort_of_part]) <= 1


@pytest.mark.parametrize("section", Section)
def test_the_figures_of_a_section_are_those_of_its_formulas(section: Section) -> None:
    shown = [name for figure in figures.SECTION_FIGURES[section] for name in (figure.name, *figure.parts)]
    assert shown == [kpi.name for kpi in metrics.KPIS[section]]


def test_the_figures_at_the_top_are_those_of_its_populations() -> None:
    assert [figure.name for figure in figures.TOP] == list(populations.TOP)
    assert {figure.leads_to for figure in figures.TOP} <= {"trend", *Section}


def test_every_kind_is_used_and_every_help_has_its_words() -> None:
    cells = [cell for table in figures.TABLES for _column, cell in grid_columns(table)]
    assert {cell.kind for cell in cells} == set(Kind)
    script = (made.ASSETS / "hub-tips.js").read_text("utf-8")
    known = set(re.findall(r"^    (\w+): (?:function|unknown)", script.split("var HELP = {")[1].split("  };")[0], re.M))
    assert {cell.help.name for cell in cells if cell.help} == known


def test_a_list_becomes_its_columns_in_a_file_and_one_number_in_an_order() -> None:
    lists = [column for table in figures.TABLES for column in table.grid if column.series]
    assert {column.id for column in lists} == {"usage_13_weeks", "active_users_8_weeks", "poor_rate_8_weeks"}
    for column in lists:
        assert column.series
        written = fields([column], [PLACE], Look())
        row = {column.id: [None, *range(1, column.series.count)]}
        assert [field.value(row) for field in written] == row[column.id]
        assert column.value(row) == column.series.count - 1


# A field of a row by name, or a column that is looked up by it.
_BY_NAME = re.compile(r'\b(?:row|data)\.(\w+)|getColumn\w*\("(\w+)"|getColId\(\) [!=]==? "(\w+)"|In\(row, "(\w+)"')


def test_no_script_knows_a_column_by_its_name() -> None:
    columns = {column.id for table in figures.TABLES for column in table.columns}
    for path in made.scripts():
        words = {word for found in _BY_NAME.findall(path.read_text("utf-8")) for word in found}
        assert words & columns == set(), path.name


def test_the_name_of_a_type_is_the_name_that_scripts_filter_by() -> None:
    script = (made.ASSETS / "hub-filters.js").read_text("utf-8")
    assert set(re.findall(r'\btype === "(\w+)"', script)) == {Type.RATE, Type.POINTS, Type.SECONDS, "inRange"}


def test_nothing_of_a_column_is_said_in_vain() -> None:
    """Each attribute of a column and of a cell is used by some column of some table."""
    tables = [rows_of(block).table for block in WITH_ROWS]
    columns = [column for table in tables for column in table.columns]
    plain, bare = Column("x", Type.TEXT), Cell(Kind.COUNT, 0, 0)
    for name in (one.name for one in attributes(Column)):
        assert any(getattr(column, name) != getattr(plain, name) for column in columns), name
    for name in (one.name for one in attributes(Cell)):
        assert any(column.cell and getattr(column.cell, name) != getattr(bare, name) for column in columns), name
