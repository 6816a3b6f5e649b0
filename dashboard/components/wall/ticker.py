"""What needs attention now, one sentence at a time: the number and its limit first, the name last, as it may be cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon
from dashboard.context import Context
from dashboard.data import health

MOST, MOST_OF_ALL = 5, 15  # of each kind in each scope; told one after the other within three minutes
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alert:
    """One sentence: a number, what of it, whose."""

    level: str
    strong: str
    rest: str
    name: str


def ending(part: Part, now: Context) -> Iterator[Alert]:
    """Lines that end within a week."""
    for row in [row for row in part["rows"] if row["days"] <= health.SOON_DAYS][:MOST]:
        days = row["days"]
        strong = now.look.t("walls.alert.ending", n=days) if days else now.look.t("walls.alert.today")
        rest = now.look.t("walls.alert.licenses", n=row["total"], count=now.look.count(row["total"]))
        yield Alert("critical" if days <= 1 else "serious", strong, _of(rest, now), row["customer"])


def over(part: Part, now: Context) -> Iterator[Alert]:
    """Lines of which more is assigned than was bought."""
    for row in part["rows"][:MOST]:
        beyond, limit = row["assigned"] - row["total"], now.look.count(row["total"])
        strong = now.look.t("walls.alert.over", n=beyond, count=now.look.count(beyond))
        yield Alert("warning", strong, _of(now.look.t("walls.alert.limit", limit=limit), now), row["customer"])


def queues(rows: Sequence[Part], now: Context) -> Iterator[Alert]:
    """Customers whose callers give up too often: the first of them all, not of a table's first rows."""
    for row in rows:
        strong = now.look.t("walls.alert.abandoned", rate=now.look.rate(row["abandoned_rate"]))
        limit = now.look.t("walls.alert.limit", limit=now.look.rate_short(health.ABANDONED_PERCENT / 100))
        yield Alert("serious", strong, limit, row["customer"])


def _of(words: str, now: Context) -> str:
    return f"{words}, {now.look.t(f'licenses.service.{now.scope.service}')}"


def ordered(alerts: Sequence[Alert]) -> list[Alert]:
    """The worst first, else as they came."""
    worst = ("critical", "serious", "warning")
    return sorted(dict.fromkeys(alerts), key=lambda one: worst.index(one.level))[:MOST_OF_ALL]


def drawn(alert: Alert) -> Component:
    """The sentence with its sign."""
    said = [html.B(alert.strong), f", {alert.rest}: ", html.Bdi(alert.name)]
    return html.P([Icon(alert.level), html.Span(said, className="t")], className=f"is-{alert.level}")
