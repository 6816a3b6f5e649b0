"""One section on as many slides as it needs: long tables and lists go on, with their heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.decks import grid
from dashboard.decks.layout import fits, natural, part_widths, row_height, row_heights
from dashboard.decks.model import Part, Points, Slide, Table

Row = tuple[Part, ...]


def pages(slide: Slide) -> list[Slide]:
    """The slide, or its parts on several; the notes stand on the first."""
    filled = list(_filled(slide.rows))
    return [
        replace(slide, rows=tuple(rows), notes=slide.notes if not at else (), number=at + 1, of=len(filled))
        for at, rows in enumerate(filled)
    ]


def _filled(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows page by page: the first that does not fit is cut where it can be, and goes on on the next page."""
    page: list[Row] = []
    left = grid.BODY.height
    waiting = list(rows)
    while waiting:
        row = waiting.pop(0)
        need = row_height(row)
        if need > left:
            now, later = _cut(row, left)
            if now is None and page:
                waiting.insert(0, row)
            else:
                page.append(now or row)
                waiting[:0] = [later] if later else []
            yield page
            page, left = [], grid.BODY.height
            continue
        page.append(row)
        left -= need + grid.GAP
    if page:
        yield page


def _cut(row: Row, height: float) -> tuple[Row | None, Row | None]:
    """What of a row fits, and what is left of it; the first is None where nothing does."""
    tall, room = next(
        (part, room) for part, room in zip(row, part_widths(row), strict=True) if natural(part, room) > height
    )
    whole = height >= grid.BODY.height
    if isinstance(tall, Table):
        count = _rows_that_fit(tall, room, height)
        few = min(_FEW, len(tall.rows))
        first: Part = replace(tall, rows=tall.rows[:count])
        rest: Part | None = replace(tall, rows=tall.rows[count:]) if tall.rows[count:] else None
    elif isinstance(tall, Points):
        count, few = fits(tall, room, height), 2
        first = replace(tall, points=tall.points[:count])
        rest = replace(tall, points=tall.points[count:]) if tall.points[count:] else None
    else:
        return (row, None) if whole else (None, row)
    if count < few and not whole:
        return None, row
    return tuple(first if part is tall else part for part in row), ((rest,) if rest else None)


_FEW = 3  # rows of a table that begin it: fewer begin on the next slide


def _rows_that_fit(table: Table, room: float, height: float) -> int:
    """How many rows of a table fit, at least one; on whole slides about as many on each."""
    head, *others = row_heights(table, room)
    used, count = head, 0
    while count < len(others) and used + others[count] <= height:
        used += others[count]
        count += 1
    count = max(1, count)
    if height < grid.BODY.height:
        return count
    return min(count, -(-len(others) // -(-len(others) // count)))
