"""The charts of a deck as SVG, for its PDF: the same data, colours and marks as in the PowerPoint file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from dashboard.decks import brand as colours
from dashboard.decks import grid, measure
from dashboard.decks.grid import Box
from dashboard.decks.model import Chart, ChartKind, Number, Series
from dashboard.look import Look

_DOTS = 96  # to the inch
_STEPS = 5  # lines at most
_NICE = (1, 2, 5, 10)
_FEW = 4
_SLIVER = 1e-9
_BAR_PART = 0.72  # of the room of a category
_POINT = _DOTS / measure.POINTS
_SIZE = grid.CHART_SIZE * _POINT


@dataclass(frozen=True)
class _Drawn:
    """A chart in a place, in dots; numbers of its axis are written in a language."""

    part: Chart
    box: Box
    look: Look

    @property
    def width(self) -> float:
        """Of the whole."""
        return self.box.width * _DOTS

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.box.height * _DOTS

    @property
    def top(self) -> float:
        """Where the plot begins, under the title."""
        return grid.CHART_TITLE_SIZE * _POINT * 2

    @property
    def bottom(self) -> float:
        """Where it ends: above the names, and above the key where there is one."""
        return self.height - _SIZE * (3.6 if len(self.part.series) > 1 else 1.8)

    @property
    def left(self) -> float:
        """Where it begins: beside the numbers, or the names of bars."""
        texts = self.part.categories if self.part.kind is ChartKind.BARS else self._marks
        widest = max((measure.width(text, grid.CHART_SIZE) for text in texts), default=0)
        return min(widest * _DOTS + 8, self.width * 0.4)

    @property
    def _marks(self) -> list[str]:
        return [self.said(value) for value in self.lines]

    @property
    def greatest(self) -> float:
        """The highest column or the longest bar."""
        return max((self._whole(at) for at in range(len(self.part.categories))), default=0)

    def _whole(self, at: int) -> float:
        amounts = [series.values[at].amount for series in self.part.series]
        return sum(amounts) if self.part.kind is ChartKind.STACKED else max(amounts, default=0)

    @property
    def step(self) -> float:
        """Between two lines: 1, 2 or 5 of a power of ten; whole where things are counted."""
        rough = (self.greatest or 1) / _STEPS
        power = 10.0 ** floor(log10(rough))
        step = next(power * nice for nice in _NICE if power * nice >= rough * (1 - _SLIVER))
        return step if self.part.share else max(1, step)

    @property
    def lines(self) -> list[float]:
        """The values of the lines, from zero to the first above everything."""
        count = max(1, ceil(self.greatest / self.step - _SLIVER))
        return [self.step * at for at in range(count + 1)]

    def said(self, value: float) -> str:
        """A number of the axis."""
        return self.look.rate_short(value) if self.part.share else self.look.count(value)

    def text(self, x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
        """Words at a place."""
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def drawn(part: Chart, box: Box, look: Look) -> str:
    """The chart as an element of HTML."""
    at = _Drawn(part, box, look)
    title = measure.shortened(part.title.text, grid.CHART_TITLE_SIZE, box.width, 1, bold=True)
    size = grid.CHART_TITLE_SIZE * _POINT
    inside = [at.text(0, size, title, more=f'font-weight="700" font-size="{size:.1f}" fill="#{colours.TEXT}"')]
    inside += _bars(at) if part.kind is ChartKind.BARS else [*_grid(at), *_columns(at), *_names(at)]
    inside += _key(at) if len(part.series) > 1 else []
    label = escape(part.alt, quote=True)
    return (
        f'<svg role="img" aria-label="{label}" width="{at.width:.0f}" height="{at.height:.0f}" '
        f'font-size="{_SIZE:.1f}" fill="#{colours.SOFT_TEXT}">{"".join(inside)}</svg>'
    )


def _rect(x: float, y: float, width: float, height: float, series: Series) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {_fill(series)}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#{colour}"/>'


def _fill(series: Series) -> str:
    edge = colours.EDGES.get(series.role)
    return f'fill="#{colours.SERIES[series.role]}"' + (f' stroke="#{edge}" stroke-width="0.8"' if edge else "")


def _grid(at: _Drawn) -> Iterator[str]:
    for value in at.lines:
        y = _y(at, value)
        colour = colours.HAIRLINE if value else colours.LINE
        yield _line(at.left, y, at.width, y, colour)
        yield at.text(at.left - 6, y + _SIZE / 3, at.said(value), "end")


def _y(at: _Drawn, value: float) -> float:
    return at.bottom - (at.bottom - at.top) * value / (at.lines[-1] or 1)


def _columns(at: _Drawn) -> Iterator[str]:
    room = (at.width - at.left) / max(1, len(at.part.categories))
    wide = min(room * _BAR_PART, 1.6 * _DOTS)
    for place in range(len(at.part.categories)):
        x, below = at.left + room * (place + 0.5) - wide / 2, 0.0
        for series in at.part.series:
            number = series.values[place]
            if not number.amount:
                continue
            top, foot = _y(at, below + number.amount), _y(at, below)
            yield _rect(x, top, wide, foot - top, series)
            if len(at.part.categories) <= _FEW and foot - top > _SIZE:
                yield _inside(at, series, number, x + wide / 2, (top + foot) / 2)
            below += number.amount


def _inside(at: _Drawn, series: Series, number: Number, x: float, y: float) -> str:
    colour = colours.TEXT if series.role in colours.EDGES else "FFFFFF"
    return at.text(x, y + _SIZE / 3, number.text, "middle", f'font-weight="700" fill="#{colour}"')


def _names(at: _Drawn) -> Iterator[str]:
    """As many as there is room for."""
    names = at.part.categories
    room = (at.width - at.left) / max(1, len(names))
    widest = max((measure.width(name, grid.CHART_SIZE) * _DOTS for name in names), default=0) + 6
    step = max(1, -(-int(widest) // max(1, int(room))))
    for place in range(0, len(names), step):
        x = min(at.left + room * (place + 0.5), at.width - widest / 2)
        yield at.text(x, at.bottom + _SIZE * 1.5, names[place], "middle")


def _key(at: _Drawn) -> Iterator[str]:
    x, y = at.left, at.height - _SIZE * 0.5
    for series in at.part.series:
        yield _rect(x, y - _SIZE * 0.75, _SIZE * 0.8, _SIZE * 0.8, series)
        yield at.text(x + _SIZE * 1.2, y, series.name)
        x += _SIZE * 1.2 + measure.width(series.name, grid.CHART_SIZE) * _DOTS + 18


def _bars(at: _Drawn) -> Iterator[str]:
    """From the top: the last category first, as PowerPoint draws them."""
    values: Sequence[Number] = at.part.series[0].values
    count = max(1, len(values))
    room = (at.height - at.top) / count
    tall = min(room * 0.6, 0.4 * _DOTS)
    most = at.width - at.left - measure.width("100.0%", grid.CHART_SIZE) * _DOTS - 10
    for place, (name, number) in enumerate(zip(reversed(at.part.categories), reversed(values), strict=True)):
        middle = at.top + room * (place + 0.5)
        long = most * number.amount / (at.greatest or 1)
        shown = measure.shortened(name, grid.CHART_SIZE, (at.left - 8) / _DOTS, 1)
        yield at.text(at.left - 8, middle + _SIZE / 3, shown, "end")
        yield _rect(at.left, middle - tall / 2, long, tall, at.part.series[0])
        yield at.text(at.left + long + 6, middle + _SIZE / 3, number.text)
    yield _line(at.left, at.top, at.left, at.height, colours.LINE)
