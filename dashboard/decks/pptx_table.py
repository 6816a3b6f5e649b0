"""Native tables: hairlines under rows, a stronger line under the head, numbers to the right; the five figures, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from dashboard.decks import brand as colours
from dashboard.decks import grid, measure
from dashboard.decks.grid import Box
from dashboard.decks.layout import cell_text, column_widths, row_heights
from dashboard.decks.model import Card, Cards, Said, Table
from dashboard.decks.pptx_text import write

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style without lines and fills
_HEAD_LINE, _ROW_LINE = 1.0, 0.5


def drawn(slide: Any, table: Table, box: Box, lang: str) -> Any:
    """The table at its place."""
    heights, widths = row_heights(table, box.width), column_widths(table, box.width)
    frame = _frame(slide, len(heights), widths, heights, box)
    for at, row in enumerate([[Said(head.name) for head in table.heads], *table.rows]):
        _row(frame, at, row, table, lang)
    return frame


def _frame(slide: Any, rows: int, widths: Sequence[float], heights: Sequence[float], box: Box) -> Any:
    place = [Inches(each) for each in (box.left, box.top, box.width, box.height)]
    frame = slide.shapes.add_table(rows, len(widths), *place)
    frame._element.find(".//" + qn("a:tableStyleId")).text = _PLAIN
    frame.table.first_row, frame.table.horz_banding = True, False
    for column, width in zip(frame.table.columns, widths, strict=True):
        column.width = Inches(width)
    for row, height in zip(frame.table.rows, heights, strict=True):
        row.height = Inches(height)
    return frame


def _row(frame: Any, at: int, cells: Sequence[Said], table: Table, lang: str) -> None:
    """A row; the first is the head."""
    head = not at
    widths = column_widths(table, Emu(frame.width).inches)
    for column, (said, of, width) in enumerate(zip(cells, table.heads, widths, strict=True)):
        cell = frame.table.cell(at, column)
        _margins(cell, first=not column)
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
        colour = colours.SOFT_TEXT if head else colours.CRITICAL if said.strong else colours.TEXT
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if of.right else PP_ALIGN.LEFT
        bold = head or said.strong
        write(paragraph, cell_text(said, width, head=head), lang, size=grid.TABLE_SIZE, bold=bold, colour=colour)
        _line(cell, colours.SOFT_TEXT if head else colours.LINE, _HEAD_LINE if head else _ROW_LINE)


def _margins(cell: Any, *, first: bool) -> None:
    """The first column begins where the title does."""
    cell.margin_left, cell.margin_right = Inches(0 if first else grid.CELL_SIDE), Inches(grid.CELL_SIDE)
    cell.margin_top = cell.margin_bottom = Inches(grid.CELL_TOP)


def _line(cell: Any, colour: str, points: float) -> None:
    """A line under the cell. It stands before all else that the properties of a cell may hold."""
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{int(Pt(points))}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, line)


# The five figures ----------------------------------------------------------------------------------------------------


def cards(slide: Any, part: Cards, box: Box, lang: str) -> Any:
    """A table of labels, numbers and changes: a column a figure."""
    width = box.width / len(part.cards)
    changes = max(len(card.changes) for card in part.cards)
    label, number = grid.CARD_LABEL_HEIGHT, grid.CARD_NUMBER_HEIGHT
    heights = [label, number, *([(box.height - label - number) / changes] * changes)]
    frame = _frame(slide, len(heights), [width] * len(part.cards), heights, box)
    for column, card in enumerate(part.cards):
        _card(frame.table, column, card, width, lang)
    return frame


def _card(table: Any, column: int, card: Card, width: float, lang: str) -> None:
    room = width - 2 * grid.CELL_SIDE
    size, text = measure.fitting(card.number.text, grid.CARD_SIZES, room, grid.CARD_NUMBER_HEIGHT, bold=True)
    label = measure.shortened(card.label, grid.CARD_LABEL_SIZE, room, 2)
    texts = [(label, grid.CARD_LABEL_SIZE, colours.SOFT_TEXT, False), (text, size, colours.TEXT, True)]
    texts += [(each.text, grid.CARD_CHANGE_SIZE, colours.QUIET_TEXT, False) for each in card.changes]
    for row, (words, points, colour, bold) in enumerate(texts):
        cell = table.cell(row, column)
        _margins(cell, first=not column)
        cell.margin_top = cell.margin_bottom = 0
        cell.vertical_anchor = MSO_ANCHOR.BOTTOM if not row else MSO_ANCHOR.MIDDLE
        write(cell.text_frame.paragraphs[0], words, lang, size=points, bold=bold, colour=colour)
