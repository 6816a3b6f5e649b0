"""The one grid of all slides, in inches, and the sizes of type, in points: none is smaller than 11."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float


WIDTH, HEIGHT = 13.333, 7.5
MARGIN, GAP = 0.6, 0.35
ROOM = WIDTH - 2 * MARGIN
TITLE = Box(MARGIN, 0.4, ROOM, 1.0)
BODY = Box(MARGIN, 1.55, ROOM, 5.2)
FOOTER = Box(MARGIN, 6.95, ROOM - 1, 0.3)
PAGE = Box(WIDTH - MARGIN - 0.8, 6.95, 0.8, 0.3)
BAND = Box(0, 0, WIDTH, 0.14)
COVER_BAND = Box(0, 0, 0.4, HEIGHT)
COVER_LOGO = Box(1.2, 0.9, 3.2, 1.1)
COVER_TITLE = Box(1.2, 2.35, 10.9, 1.7)
COVER_TEXT = Box(1.2, 4.2, 10.9, 1.6)

TITLE_SIZES = (26.0, 23.0, 20.0)
COVER_SIZES = (40.0, 34.0, 28.0, 24.0)
COVER_TEXT_SIZES = (20.0, 18.0, 16.0, 14.0)
POINT_SIZE, WHY_SIZE = 15.0, 13.0
LARGE_POINT_SIZE, LARGE_WHY_SIZE = 18.0, 15.0
TABLE_SIZE, CHART_SIZE, CHART_TITLE_SIZE = 12.0, 11.0, 13.0
CARD_SIZES, CARD_LABEL_SIZE, CARD_CHANGE_SIZE = (36.0, 30.0, 24.0, 18.0, 14.0, 11.0), 13.0, 12.0
FOOTER_SIZE = 11.0

# Inside of what is drawn.
CELL_SIDE, CELL_TOP = 0.08, 0.045
CELL_LINES, HEAD_LINES = 2, 2
POINT_GAP, POINT_INDENT = 0.14, 0.22
CARDS_HEIGHT, CARD_LABEL_HEIGHT, CARD_NUMBER_HEIGHT = 2.35, 0.6, 0.75
CHART_LEAST, CHART_MOST_ABOVE = 2.1, 2.7  # the second: of a chart with something under it
