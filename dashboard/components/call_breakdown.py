"""Endpoint types and features: ranked rows that can be chosen, so that the tables show only their calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.catalog.coded import name_of
from dashboard.components import states
from dashboard.components.calling import QUALITY
from dashboard.components.numbers import exact
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.look import Look
from dashboard.scope import By, Cut

SLOTS = (Slot("caption", INSIDE), Slot("list", INSIDE), Slot("state", INSIDE))
_ROOM = 96  # percent of a dot's scale that the highest rate takes
Row = Mapping[str, Any]


def _choice(by: By, value: str, now: Context) -> Component:
    """The name, as a button that shows only these calls, or all again."""
    name, on = name_of(by, value, now.look), now.scope.cut == Cut(by, value)
    return html.Button(
        name,
        className="cut-name",
        type="button",
        **{
            "data-act": "cut",
            "data-by": by.value,
            "data-value": value,
            "aria-pressed": str(on).lower(),
            "data-hint": now.look.t("calling.cut.remove" if on else "calling.cut.choose", value=name),
        },
    )


# Endpoint types -------------------------------------------------------------------------------


def show_endpoints(rows: Sequence[Row], now: Context) -> dict[str, object]:
    """A row for each: bar of legs by quality on one scale, dot of the poor share beside all together."""
    look = now.look
    if not rows:
        title, text = look.t("calling.section.quality_rows.empty"), look.t("calling.section.quality_rows.empty_text")
        return {"caption": "", "list": [], "state": [states.nothing(title, text)]}
    whole = call_metrics.poor_rate(sum(row["poor"] for row in rows), sum(row["poor"] + row["good"] for row in rows))
    most, worst = max(map(_legs, rows)), max(row["poor_rate"] or 0 for row in rows)
    body = [_endpoint(row, most, worst, whole, now) for row in rows]
    table = html.Table([_head(look), html.Tbody(body)], className="grid by-type")
    return {
        "caption": look.t("calling.endpoints.caption", rate=look.rate(whole)),
        "list": [table, _key(look)],
        "state": [],
    }


def _legs(row: Row) -> int:
    return int(sum(row[name] for name in QUALITY))


def _head(look: Look) -> Component:
    words = {"type": "", "bar": "", "legs": "num hide-s", "rate": "num", "change": "num"}
    cells = [html.Th(look.t(f"calling.endpoints.head_{name}"), scope="col", className=of) for name, of in words.items()]
    return html.Thead(html.Tr(cells))


def _endpoint(row: Row, most: int, worst: float, whole: float | None, now: Context) -> Component:
    look, legs = now.look, _legs(row)
    bar = [
        html.I(className=f"mark-{name.replace('_', '-')}", style={"width": f"{row[name] / most * 100:.2f}%"})
        for name in QUALITY
        if row[name]
    ]
    said = ", ".join(f"{look.t(f'calling.quality.{name}')} {look.count(row[name])}" for name in QUALITY)
    on = now.scope.cut == Cut(By.ENDPOINT, row["endpoint_type"])
    return html.Tr(
        [
            html.Th(_choice(By.ENDPOINT, row["endpoint_type"], now), scope="row"),
            html.Td(html.Span(bar, className="qbar", role="img", **{"aria-label": said, "data-hint": said})),
            html.Td(look.count(legs), className="num hide-s"),
            html.Td([_dot(row["poor_rate"], worst, whole), html.Span(look.rate(row["poor_rate"]))], className="num"),
            html.Td(look.points(row["change_pp"]), className="num" if row["change_pp"] else "num unk"),
        ],
        className="is-on" if on else "",
        **{"data-endpoint": row["endpoint_type"], "data-value": exact(row["poor_rate"])},
    )


def _dot(rate: float | None, worst: float, whole: float | None) -> Component:
    def at(share: float) -> dict[str, str]:
        return {"left": f"{share / worst * _ROOM if worst else 0:.1f}%"}

    all_together = [] if whole is None else [html.I(className="dot-all", style=at(whole))]
    own = [] if rate is None else [html.I(className="dot-own", style=at(rate))]
    return html.Span([*all_together, *own], className="dots", **{"aria-hidden": "true"})


def _key(look: Look) -> Component:
    parts = [
        html.Span([html.I(className=f"sw mark-{name.replace('_', '-')}"), look.t(f"calling.quality.{name}")])
        for name in QUALITY
    ]
    return html.Div(parts, className="foot key")


# Features ------------------------------------------------------------------------------------


def show_features(rows: Sequence[Row], now: Context) -> dict[str, object]:
    """Ranked bars of one colour with their numbers."""
    look = now.look
    if not rows:
        state = states.nothing(look.t("calling.features.none"), look.t("calling.features.none_text"))
        return {"caption": look.t("calling.features.caption"), "list": [], "state": [state]}
    most = max(row["legs"] for row in rows)
    items = [_feature(row, most, now) for row in rows]
    return {"caption": look.t("calling.features.caption"), "list": [html.Ul(items, className="ranked")], "state": []}


def _feature(row: Row, most: int, now: Context) -> Component:
    on = now.scope.cut == Cut(By.FEATURE, row["feature"])
    bar = html.Span(html.I(style={"width": f"{row['legs'] / most * 100:.2f}%"}), className="ranked-bar", **_QUIET)
    number = html.B(now.look.count(row["legs"]))
    return html.Li(
        [_choice(By.FEATURE, row["feature"], now), bar, number],
        className="is-on" if on else "",
        **{"data-feature": row["feature"], "data-value": str(row["legs"])},
    )


_QUIET = {"aria-hidden": "true"}
