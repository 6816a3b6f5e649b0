"""Who comes first: a few names with one number each, the nearest or the worst on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon
from dashboard.data import health
from dashboard.look import Look

MOST = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One name, its number, and how bad that is (empty: as it should be)."""

    name: str
    number: str
    level: str = ""


def ending(row: Row, look: Look) -> Line:
    """A line of licenses by the days that it has left."""
    days = row["days"]
    level = "serious" if days <= health.SOON_DAYS else "warning" if days <= health.NEAR_DAYS else ""
    return Line(row["customer"], look.t("walls.list.days", n=days), level)


def bought(row: Row, look: Look) -> Line:
    """One that was bought lately, by its licenses."""
    return Line(row["customer"], look.count(row["total"]))


def low(row: Row, look: Look) -> Line:
    """One that is assigned less than it could be."""
    return Line(row["customer"], look.rate(row["rate"]))


def over(row: Row, look: Look) -> Line:
    """One of which more is assigned than was bought."""
    return Line(row["customer"], look.signed(row["assigned"] - row["total"]), "warning")


def queue(row: Row, look: Look) -> Line:
    """A customer's queues, by the share of abandoned calls."""
    many = health.reaches(row["abandoned"], row["offered"], health.ABANDONED_PERCENT, health.ABANDONED_LEAST)
    return Line(row["customer"], look.rate(row["abandoned_rate"]), "serious" if many else "")


def poor(row: Row, look: Look) -> Line:
    """A customer's calls, by the share of poor ones."""
    bad = health.reaches(row["poor"], row["poor"] + row["good"], health.POOR_PERCENT, health.POOR_LEAST)
    return Line(row["customer"], look.rate(row["poor_rate"]), "serious" if bad else "")


def drawn(lines: Sequence[Line], nothing: str) -> Component:
    """The list; where it is empty, the words that say so."""
    if not lines:
        return html.P([Icon("good"), nothing], className="wall-none")
    return html.Ol([_line(line) for line in lines[:MOST]], className="wall-list")


def _line(line: Line) -> Component:
    sign = Icon(line.level) if line.level else html.Span()
    name = html.Span(html.Bdi(line.name), className="nm")
    return html.Li([sign, name, html.B(line.number)], className=f"is-{line.level}" if line.level else "")
