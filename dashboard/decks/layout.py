"""Where the parts of a slide stand, and how high they are: the same for every file that is drawn of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.decks import grid, measure
from dashboard.decks.grid import Box
from dashboard.decks.model import Cards, Chart, Part, Point, Points, Said, Slide, Table


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and its place."""

    part: Part
    box: Box


def placed(slide: Slide) -> list[Placed]:
    """Each part of a slide: rows of parts from top to bottom, what is left in height goes to charts."""
    heights = [row_height(row) for row in slide.rows]
    spare = grid.BODY.height - sum(heights) - grid.GAP * (len(heights) - 1)
    growing = [at for at, row in enumerate(slide.rows) if any(isinstance(part, Chart) for part in row)]
    found, top = [], grid.BODY.top
    for at, row in enumerate(slide.rows):
        height = heights[at] + (max(0.0, spare) / len(growing) if at in growing else 0)
        if at in growing and at < len(slide.rows) - 1:
            height = max(heights[at], min(height, grid.CHART_MOST_ABOVE))
        found += _side_by_side(row, top, height)
        top += height + grid.GAP
    return found


def _side_by_side(row: Sequence[Part], top: float, height: float) -> list[Placed]:
    left, found = grid.MARGIN, []
    for part, room in zip(row, part_widths(row), strict=True):
        found.append(Placed(part, Box(left, top, room, _height(part, room, height))))
        left += room + grid.GAP
    return found


def _height(part: Part, room: float, height: float) -> float:
    return height if isinstance(part, Chart) else min(height, natural(part, room))


_WEIGHTS: Mapping[type, float] = {Table: 1.35, Points: 0.75}  # of parts side by side; charts have 1


def part_widths(row: Sequence[Part]) -> list[float]:
    """The widths of parts side by side: tables need more than charts."""
    weights = [_WEIGHTS.get(type(part), 1.0) for part in row]
    room = grid.ROOM - grid.GAP * (len(row) - 1)
    return [room * weight / sum(weights) for weight in weights]


def row_height(row: Sequence[Part]) -> float:
    """The height that the tallest of a row needs."""
    return max(natural(part, room) for part, room in zip(row, part_widths(row), strict=True))


def natural(part: Part, room: float) -> float:
    """The height that a part needs in this width."""
    if isinstance(part, Cards):
        return grid.CARDS_HEIGHT
    if isinstance(part, Chart):
        return grid.CHART_LEAST
    if isinstance(part, Table):
        return sum(row_heights(part, room))
    return sum(point_height(point, room, large=part.large) for point in part.points)


# Tables --------------------------------------------------------------------------------------------------------------


def column_widths(table: Table, room: float) -> list[float]:
    """Widths in inches."""
    whole = sum(head.width for head in table.heads)
    return [room * head.width / whole for head in table.heads]


def cell_text(said: Said, column: float, *, head: bool = False) -> str:
    """What of a cell is shown: text is shortened to its lines, never a number."""
    most = grid.HEAD_LINES if head else grid.CELL_LINES
    room = column - 2 * grid.CELL_SIDE
    if said.numbers and not head:
        return said.text
    return measure.shortened(said.text, grid.TABLE_SIZE, room, most, bold=head or said.strong)


def row_heights(table: Table, room: float) -> list[float]:
    """Of the head, and of each row."""
    columns = column_widths(table, room)
    heads = [Said(head.name) for head in table.heads]
    return [_row(heads, columns, head=True), *(_row(row, columns) for row in table.rows)]


def _row(cells: Sequence[Said], columns: Sequence[float], *, head: bool = False) -> float:
    texts = [cell_text(cell, column, head=head) for cell, column in zip(cells, columns, strict=True)]
    heights = [
        measure.height(text, grid.TABLE_SIZE, column - 2 * grid.CELL_SIDE, bold=head or cell.strong)
        for text, cell, column in zip(texts, cells, columns, strict=True)
    ]
    return max(heights) + 2 * grid.CELL_TOP


# Points --------------------------------------------------------------------------------------------------------------


def point_sizes(*, large: bool) -> tuple[float, float]:
    """Of what is said, and of its reason."""
    return (grid.LARGE_POINT_SIZE, grid.LARGE_WHY_SIZE) if large else (grid.POINT_SIZE, grid.WHY_SIZE)


def point_height(point: Point, room: float, *, large: bool) -> float:
    """A point with the room after it."""
    inside = room - grid.POINT_INDENT
    size, small = point_sizes(large=large)
    head = measure.height(point.head.text, size, inside, bold=bool(point.text))
    why = measure.height(point.text.text, small, inside) if point.text else 0
    return head + why + grid.POINT_GAP


def fits(points: Points, room: float, height: float) -> int:
    """How many points fit, at least one."""
    used, count = 0.0, 0
    for point in points.points:
        used += point_height(point, room, large=points.large)
        if used > height and count:
            break
        count += 1
    return count
