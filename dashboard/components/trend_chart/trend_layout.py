"""The layout of the trend: axes, as-of line, gap marks and direct labels, in the look's language and theme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.components.trend_chart import trend_labels, trend_scale
from dashboard.components.trend_chart.trend_labels import Label
from dashboard.components.trend_chart.trend_paint import NARROW, Figure, Sizes, colours, escaped, templates, width
from dashboard.components.trend_chart.trend_points import Span
from dashboard.look import Look

_TEXT = 11.5
_APART = 8  # pixels between two texts above the plot
_INSIDE = {"xanchor": "center", "yanchor": "top", "yshift": -8, "textangle": -90}  # upright in its band


def layout(shown: Span, ticks: Sequence[int], labels: Sequence[Label], look: Look, size: Sizes) -> Figure:
    """Everything but the traces. Labels are left out where there is no room for them (phone)."""
    right = size.right if size is NARROW else trend_labels.room(labels, look, size)
    words = trend_scale.number_words(ticks, look, size is NARROW)
    left = max([size.left, *(8 + width(word) for word in words)])
    direct = [] if size is NARROW else [*trend_labels.texts(labels, look, right), *_day_of_labels(shown, look)]
    marks = [] if size is NARROW else trend_labels.marks(labels, look)
    return {
        "template": templates()[look.theme],
        "autosize": True,
        "height": size.height,
        "margin": {"l": left, "r": right, "t": size.top, "b": size.bottom, "pad": 0},
        "separators": look.separators,
        "hovermode": False,
        "xaxis": _time_axis(shown, look, size),
        "yaxis": _axis(ticks, words, [size.floor, 1], "above traces") | {"range": [0, top(ticks)]},
        "yaxis2": _strip_axis(shown, look, size),
        "shapes": [*_as_of_line(shown, look, size), *_after(shown, look), *marks],
        "annotations": [*_notes(shown, look, size), *direct],
    }


def top(ticks: Sequence[int]) -> float:
    """The end of the number axis: two pixels above the last tick, or plotly leaves out its line."""
    return max(ticks[-1], 1) * 1.008


def edges(shown: Span) -> tuple[date, date]:
    """First and last day of the time axis; one day alone gets room on both sides."""
    side = timedelta(days=3 if shown.first == shown.last else 0)
    return shown.first - side, shown.last + side


def _time_axis(shown: Span, look: Look, size: Sizes) -> Figure:
    days = trend_scale.days(shown, look, size)
    return {
        "type": "date",
        "range": [day.isoformat() for day in edges(shown)],
        "tickmode": "array",
        "tickvals": [day.isoformat() for day, _ in days],
        "ticktext": [escaped(words) for _, words in days],
        "anchor": "y2",
        "showspikes": False,
    }


def _strip_axis(shown: Span, look: Look, size: Sizes) -> Figure:
    """The strip has its own scale: 0 and, a little under its top, the greatest overage shown."""
    most = max((week.over for week in shown.weeks), default=0)
    axis = _axis([most], ["" if size is NARROW else look.count(most)], [0, size.strip / size.inner], "below traces")
    paint = colours(look)["grid"]
    return axis | {"range": [0, max(most, 1) * 1.25], "showgrid": False, "zerolinecolor": paint}


def _axis(ticks: Sequence[int], words: Sequence[str], domain: list[float], zero: str) -> Figure:
    return {
        "domain": domain,
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": [escaped(word) for word in words],
        "zerolinelayer": zero,
    }


def _after(shown: Span, look: Look) -> list[Figure]:
    """A veil over the weeks after the day that the tables show."""
    if not shown.first <= shown.as_of < shown.last:
        return []
    x = {"x0": shown.as_of.isoformat(), "x1": shown.last.isoformat()}
    paint = {"fillcolor": colours(look)["surface"], "opacity": 0.55, "line": {"width": 0}}
    return [{"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, **x, **paint}]


def _as_of_line(shown: Span, look: Look, size: Sizes) -> list[Figure]:
    if not shown.weeks or not shown.first <= shown.as_of <= shown.last:
        return []
    first, last = edges(shown)
    at = (shown.as_of - first) / (last - first)  # of the paper: on the time axis it would be clipped at the right end
    line = {"color": colours(look)["as-of"], "width": 1}
    x, y = {"xref": "paper", "x0": at, "x1": at}, {"yref": "paper", "y0": 0, "y1": 1 + 4 / size.inner}
    return [{"type": "line", **x, **y, "line": line}]


def _notes(shown: Span, look: Look, size: Sizes) -> list[Figure]:
    """The data date above its line, and what the hatched bands are; or that nothing is there."""
    if not shown.weeks:
        return [_nothing(look)]
    taken: list[tuple[float, float]] = []
    notes = []
    for text, day, paint in _texts(shown, look):
        side, start, end = _place(text, day, shown, size)
        free = all(end + _APART < begin or finish + _APART < start for begin, finish in taken)
        taken += [(start, end)] if free else []
        inside = {**_INSIDE, "bgcolor": colours(look)["surface"]}
        place = {"xanchor": side, "yanchor": "bottom", "yshift": 3} if free else inside
        font = {"size": _TEXT, **paint}
        spot = {"x": day.isoformat(), "xref": "x", "y": 1, "yref": "paper"}
        notes.append({"text": escaped(text), "showarrow": False, "font": font, **spot, **place})
    return notes


def _texts(shown: Span, look: Look) -> list[tuple[str, date, Figure]]:
    """What stands above the plot, the most important first: text, day, paint."""
    paint = colours(look)
    strong = (look.day(shown.as_of), shown.as_of, {"color": paint["text-1"], "weight": 600})
    plain = {"color": paint["text-2"]}
    later = [(shown.as_of, shown.last)] if shown.first <= shown.as_of < shown.last else []
    wide = [(start, end) for start, end in shown.empty if start < end]  # one week alone has no room for words
    marked = {"gap": shown.gaps, "later": later, "no_line": wide}
    stretches = [
        (look.t(f"trend.mark.{word}"), start + (end - start) / 2, plain)
        for word, found in marked.items()
        for start, end in found
    ]
    return [*([strong] if shown.first <= shown.as_of <= shown.last else []), *stretches]


def _day_of_labels(shown: Span, look: Look) -> list[Figure]:
    """Over the labels: the day whose values they are, where that is not the end of the picture."""
    week = shown.at
    if week is None or week is shown.weeks[-1]:
        return []
    font = {"size": _TEXT, "color": colours(look)["text-2"]}
    place = {"x": 1, "xref": "paper", "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 3}
    return [{"text": escaped(look.day(week.date)), "showarrow": False, "font": font, "xshift": 14, **place}]


def _place(text: str, day: date, shown: Span, size: Sizes) -> tuple[str, float, float]:
    """On which side of its day a text stands so that it keeps inside the plot, and its stretch in pixels."""
    first, last = edges(shown)
    at = (day - first) / (last - first) * size.plot
    half = width(text, 6.6) / 2
    if at + half > size.plot:
        return "right", at - 2 * half, at
    return ("left", at, at + 2 * half) if at < half else ("center", at - half, at + half)


def _nothing(look: Look) -> Figure:
    place = {"x": 0.5, "xref": "paper", "y": 0.6, "yref": "paper", "xanchor": "center", "yanchor": "middle"}
    font = {"size": 12, "color": colours(look)["text-2"]}
    return {"text": escaped(look.t("trend.mark.empty")), "showarrow": False, "font": font, **place}
