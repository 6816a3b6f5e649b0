"""Direct labels at the right end of the trend: a mark, a name and the last value, in the order of the stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components.trend_chart.trend_paint import Figure, Sizes, colours, escaped, width
from dashboard.components.trend_chart.trend_points import Week
from dashboard.look import Look

_MARK = 14  # pixels from the plot to the mark, then to the name
_NAME = 30
_LINE = 18  # least distance of two labels
_HALF = 5  # half of a mark
_CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True, slots=True)
class Label:
    """One label; `at` is its height as a share of the inner height, from below."""

    series: str
    value: int
    at: float


def labels(last: Week, before: int | None, top: float, size: Sizes) -> list[Label]:
    """Total, available, idle, used beside their middles, moved apart; over beside its strip."""
    values = _stacked(last, before)
    wanted = [(1 - (size.floor + (1 - size.floor) * min(height / top, 1))) * size.inner for *_, height in values]
    placed = apart(wanted, _LINE, lowest=-12.0, highest=(1 - size.floor) * size.inner - _LINE / 2)
    found = [Label(s, v, 1 - at / size.inner) for (s, v, _), at in zip(values, placed, strict=True)]
    return [*found, Label("over", last.over, size.strip / 2 / size.inner)]


def _stacked(last: Week, before: int | None) -> list[tuple[str, int, float]]:
    """Series, value and wanted height in licenses; the year before stands where its own height puts it."""
    stack: list[tuple[str, int, float]] = [
        ("total", last.total, last.total),
        ("available", last.available, last.assigned + last.available / 2),
        ("idle", last.idle, last.lowest + last.idle / 2),
        ("used", last.used, last.lowest / 2),
    ]
    if before is None:
        return stack
    at = next((place for place, (*_, height) in enumerate(stack) if place and height < before), len(stack))
    return [*stack[:at], ("before", before, before), *stack[at:]]


def apart(wanted: Sequence[float], least: float, lowest: float, highest: float) -> list[float]:
    """Positions in the given order, `least` apart, as near to the wanted ones as can be, inside the bounds."""
    pools: list[list[float]] = []  # mean of (wanted - i * least), and how many share it
    for at, want in enumerate(wanted):
        pools.append([want - at * least, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (above, many), (below, few) = pools.pop(-2), pools.pop()
            pools.append([(above * many + below * few) / (many + few), many + few])
    flat = [mean for mean, count in pools for _ in range(int(count))]
    ceiling = highest - (len(flat) - 1) * least
    return [max(lowest, min(mean, ceiling)) + at * least for at, mean in enumerate(flat)]


def room(found: Sequence[Label], look: Look, size: Sizes) -> int:
    """The right margin that the longest label needs."""
    longest = max((width(_name(label, look), 6.2) + width(look.count(label.value), 7.2) for label in found), default=0)
    return max(size.right, _NAME + longest + 8)


def texts(found: Sequence[Label], look: Look, right: int) -> list[Figure]:
    """Name at the left, value at the right end of the margin."""
    paint = colours(look)
    names = [
        _text(_name(label, look), label, "left", _NAME, {"color": paint["text-2"], "weight": 500}) for label in found
    ]
    values = [
        _text(look.count(label.value), label, "right", right, {"color": paint["text-1"], "weight": 600})
        for label in found
    ]
    return names + values


def marks(found: Sequence[Label], look: Look) -> list[Figure]:
    """A square in the series' paint; a line for lines; hatched for what is over."""
    return [shape for label in found for shape in _mark(label, look)]


def _mark(label: Label, look: Look) -> list[Figure]:
    paint = colours(look)
    colour = paint[f"s-{label.series}"]
    if label.series in ("total", "before"):
        thick, dash = (2.0, "solid") if label.series == "total" else (1.25, "3px,2px")
        return [_shape(label, f"M{_MARK},0H{_MARK + 12}", colour, width=thick, dash=dash)]
    if label.series == "available":
        return [_shape(label, _square(_HALF - 0.5), paint["s-available-edge"], fill=colour)]
    if label.series == "over":
        square = _shape(label, _square(_HALF - 0.5), colour, fill=paint["s-over-soft"])
        return [square, _shape(label, _hatch(), colour, width=1.5)]
    return [_shape(label, _square(_HALF), colour, width=0, fill=colour)]


def _square(half: float) -> str:
    """A square with slightly round corners around the middle of a mark."""
    left, right, soft = _MARK + _HALF - half, _MARK + _HALF + half, 1.5
    return (
        f"M{left + soft},{-half}H{right - soft}Q{right},{-half} {right},{soft - half}V{half - soft}"
        f"Q{right},{half} {right - soft},{half}H{left + soft}Q{left},{half} {left},{half - soft}V{soft - half}"
        f"Q{left},{-half} {left + soft},{-half}Z"
    )


def _hatch() -> str:
    """Three strokes inside a mark."""
    left = _MARK + 1
    return f"M{left},-4L{left + 8},4M{left},0L{left + 4},4M{left + 4},-4L{left + 8},0"


def _shape(label: Label, path: str, colour: str, width: float = 1, fill: str = _CLEAR, dash: str = "solid") -> Figure:
    place = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 1}
    line = {"color": colour, "width": width, "dash": dash}
    return {"type": "path", "path": path, "yanchor": label.at, "fillcolor": fill, "line": line, **place}


def _text(text: str, label: Label, side: str, shift: int, font: Figure) -> Figure:
    place = {"xref": "paper", "yref": "paper", "x": 1, "xanchor": side, "xshift": shift, "yanchor": "middle"}
    return {"text": escaped(text), "y": label.at, "showarrow": False, "font": {"size": 12, **font}, **place}


def _name(label: Label, look: Look) -> str:
    return look.t(f"trend.series.{label.series}")
