"""Small pieces that several parts of the page share: badges, bars, changes, dates from now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.catalog.customers import STATUS_ICONS
from dashboard.codes import PRODUCTS
from dashboard.components.dash_components import Icon, Line
from dashboard.components.numbers import exact
from dashboard.look import Look

_QUIET = {"aria-hidden": "true"}
_CAP = 80.0  # percent of a bar's place that all licenses bought take: the rest is room for what is over


def product(name: str, look: Look) -> str:
    """A product in words; what we have no word for stands as it came."""
    return look.t(f"licenses.value.{name}") if name in PRODUCTS else name


def number(name: str, look: Look) -> str:
    """`used`, `assigned` or `total` in words."""
    return look.t("customer.licenses.total" if name == "total" else f"licenses.cell.{name}")


def hidden_head(key: str, look: Look, extra: str = "") -> Component:
    """The head of a column whose cells speak for themselves: for those who listen."""
    return html.Th(html.Span(look.t(f"customer.licenses.{key}"), className="vh"), scope="col", className=extra)


def badge(status: str, look: Look) -> Component:
    """One status: a symbol and its name."""
    icon = STATUS_ICONS[status]
    return html.Span([Icon(icon), look.t(f"licenses.value.{status}")], className=f"flag st-{icon}")


def badges(statuses: Sequence[str], look: Look) -> Component:
    """The statuses of a customer, in their order."""
    return html.Span([badge(name, look) for name in statuses], className="flags wraps")


def when(days: int, look: Look) -> str:
    """In 12 days, today, 3 days ago."""
    if not days:
        return look.t("customers.when.today")
    if days > 0:
        return look.t("customers.when.days", count_of=days, count=look.count(days))
    return look.t("customer.when.ago", count_of=-days, count=look.count(-days))


def day(text: str | None, look: Look) -> str:
    """A date of the data, in words; an em dash where there is none."""
    return look.day(date.fromisoformat(text) if text else None)


def change(value: int | None, look: Look) -> Component:
    """A change since a week before: grey where there is none."""
    return html.Span(look.signed(value), className="" if value else "unk", **{"data-value": exact(value)})


def licenses_bar(total: int | None, assigned: int | None, used: int | None, look: Look) -> Component:
    """Used and assigned of what was bought; beyond it hatched, behind a tick. Dashed where unknown."""
    said = ", ".join(
        f"{number(name, look)} {look.count(value)}"
        for name, value in (("used", used), ("assigned", assigned), ("total", total))
    )
    named = {"role": "img", "aria-label": said, "data-hint": said}
    if total is None:
        return html.Span(className="ubar unknown", **named)
    counted, top = assigned or 0, max(total, 1)
    cap = min(_CAP, 100 * top / counted) if counted > total else _CAP
    parts = [_part("cap", cap), _part("idle", min(counted, total) / top * cap)]
    parts.append(_part("used", min(used or 0, total) / top * cap))
    if counted > total:
        beyond = [_part("over", (counted - total) / top * cap), html.I(className="tick")]
        parts += beyond
    return html.Span(parts, className="ubar", style={"--cap": f"{cap:.1f}%"}, **named)


def _part(name: str, percent: float) -> Component:
    style = {} if name == "cap" else {"width": f"{min(percent, 100):.2f}%"}
    return html.I(className=name, style=style)


def weeks(values: Sequence[int | None], name: str, look: Look) -> Component:
    """13 weeks as a line on its own scale, with gaps where nothing is known; the numbers for who listens or points."""
    most = max((value for value in values if value is not None), default=0) or 1
    step = 100 / max(len(values) - 1, 1)
    points = [None if value is None else [at * step, value / most * 100] for at, value in enumerate(values)]
    said = f"{name}: {', '.join(look.count(value) for value in values)}"
    line = html.Span(Line(points), className="spark-line", **_QUIET)
    return html.Span(line, className="spark-13", role="img", **{"aria-label": said, "data-hint": said})
