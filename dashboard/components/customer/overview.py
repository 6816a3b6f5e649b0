"""The overview: what ails the customer, what comes next, its licenses, and what changed within a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import codes
from dashboard.blocks import INSIDE, Slot
from dashboard.catalog.customers import BAND_ICONS
from dashboard.catalog.health_words import sentence
from dashboard.components import states
from dashboard.components.customer.marks import badge, change, day, hidden_head, licenses_bar, number, product, when
from dashboard.components.dash_components import Icon
from dashboard.components.numbers import exact
from dashboard.context import Context
from dashboard.data import call_metrics, health
from dashboard.data import metrics as m
from dashboard.look import MINUS, Look
from dashboard.scope import WEEK

SLOTS = (Slot("content", INSIDE),)
Row = Mapping[str, Any]
_YEAR = 365  # days of the line of dates


# Health ------------------------------------------------------------------------------------------


def show_health(row: Row, now: Context) -> dict[str, object]:
    """The number, its band, and each reason with what it takes and what health would be without it."""
    if not row:
        return {"content": []}
    look, score = now.look, row["health"]
    band = row["band"]
    figure = html.B(look.count(score), **{"data-metric": "customer.health", "data-value": exact(score)})
    head = html.P(
        [
            figure,
            html.Span([Icon(BAND_ICONS[band]), look.t(f"customers.define.band_{band}.name")], className=f"band {band}"),
        ],
        className="health-head",
    )
    if not row["reasons"]:
        return {"content": [head, html.P(look.t("customer.health.none"), className="mute")]}
    lost = sum(reason["weight"] for reason in row["reasons"])
    items = [_reason(reason, lost, look) for reason in row["reasons"]]
    return {"content": [head, html.Ul(items, className="reasons")]}


def _reason(reason: Row, lost: int, look: Look) -> Component:
    without = max(0, health.WHOLE - (lost - reason["weight"]))
    return html.Li(
        [
            html.B(f"{MINUS}{look.count(reason['weight'])}", className="num"),
            html.Span(
                [
                    html.Span(sentence(reason, look)),
                    html.Span(look.t("customer.health.without", health=look.count(without)), className="sub"),
                ]
            ),
        ],
        **{"data-reason": reason["reason"]},
    )


# Next dates -----------------------------------------------------------------------------------------


def show_dates(terms: Sequence[Row], now: Context) -> dict[str, object]:
    """What runs and ends, on one line of a year and as a list, the first first."""
    look = now.look
    coming = sorted(
        (each for each in terms if each["running"]), key=lambda each: (each["days"], each["subscription_id"])
    )
    if not coming:
        return {"content": [html.P(look.t("customer.dates.none"), className="mute")]}
    marks = [_mark(each) for each in coming if each["days"] <= _YEAR]
    today = now.scope.places[0].as_of
    ends = [html.Span(look.day(each), className="end") for each in (today, today + timedelta(days=_YEAR))]
    parts = [html.I(className="axis"), *marks, *ends]
    line = html.Div(parts, className="date-line", **{"aria-hidden": "true"})
    items = [_date(each, look) for each in coming]
    return {"content": [line, html.Ol(items, className="dates")]}


def _mark(term: Row) -> Component:
    return html.I(className=f"at {term['end_kind']}", style={"left": f"{term['days'] / _YEAR * 100:.2f}%"})


def _date(term: Row, look: Look) -> Component:
    kind = term["end_kind"]
    words = look.t(f"customer.dates.{kind}", id=term["subscription_id"])
    return html.Li(
        [
            html.I(className=f"sw {kind}", **{"aria-hidden": "true"}),
            html.B(day(term["end_date"], look)),
            html.Span(when(term["days"], look), className="mute"),
            html.Span(words),
        ]
    )


# Licenses -----------------------------------------------------------------------------------------------


def show_licenses(rows: Sequence[Row], now: Context) -> dict[str, object]:
    """A row a product: bar, numbers, and the change of assigned and used within a week."""
    look = now.look
    live = [row for row in rows if row["live"]]
    if not live:
        return {"content": [states.nothing(look.t("customer.licenses.none"), look.t("customer.licenses.none_text"))]}
    heads = [
        html.Th(look.t("customer.licenses.product"), scope="col"),
        hidden_head("bar", look, "bar-head hide-s"),
    ]
    heads += [html.Th(number(name, look), scope="col", className="num") for name in ("used", "assigned", "total")]
    heads += [html.Th(look.t("customer.licenses.change"), scope="col", className="num hide-s")]
    body = [_product(row, look) for row in live]
    return {"content": [html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="grid by-product")]}


def _product(row: Row, look: Look) -> Component:
    total, assigned, used = (row[name] for name in ("total", "assigned", "used"))
    numbers = [
        html.Td(look.count(row[name]), className="num", **_marks(row["product"], name, row[name]))
        for name in ("used", "assigned", "total")
    ]
    return html.Tr(
        [
            html.Th(product(row["product"], look), scope="row"),
            html.Td(licenses_bar(total, assigned, used, look), className="hide-s"),
            *numbers,
            html.Td(change(m.change(used, row["used_before"]), look), className="num hide-s"),
        ]
    )


def _marks(name: str, number: str, value: object) -> dict[str, str]:
    return {"data-metric": f"customer.products.{name}.{number}", "data-value": exact(value)}


# What changed -------------------------------------------------------------------------------------------------


def show_changes(part: Row, now: Context) -> dict[str, object]:
    """One line for each thing that is other than a week before; nothing else."""
    look = now.look
    items = [
        *_turns(part["turns"], look),
        *_statuses(part["statuses"], look),
        *_numbers(part["products"], look),
        *_administrators(part["administrators"], look),
        *_calls(part["calls"], now),
    ]
    if not items:
        return {"content": [states.nothing(look.t("customer.changes.none"), look.t("customer.changes.none_text"))]}
    return {"content": [html.Ul([html.Li(each) for each in items], className="changes")]}


def _turns(rows: Sequence[Row], look: Look) -> list[list[Component | str]]:
    return [
        [html.Span(look.t(f"customer.changes.{turn}_{row['kind']}", id=row["subscription_id"], day=day(row[at], look)))]
        for row in rows
        for turn, at in (("began", "start_date"), ("ended", "end_date"))
        if row[turn]
    ]


def _statuses(row: Row, look: Look) -> list[list[Component | str]]:
    turned = [(name, row[name]) for name in codes.STATUSES if row and row[name] != bool(row[f"{name}_before"])]
    return [[look.t(f"customer.changes.{'won' if won else 'lost'}"), " ", badge(name, look)] for name, won in turned]


def _numbers(rows: Sequence[Row], look: Look) -> list[list[Component | str]]:
    found: list[list[Component | str]] = []
    for row in rows:
        parts = []
        for name in ("total", "assigned", "used"):
            difference = m.change(row[name], row[f"{name}_before"])
            if difference:
                parts.append(f"{look.t(f'customer.changes.{name}')} {look.signed(difference)}")
        if parts:
            found.append([f"{product(row['product'], look)}: {', '.join(parts)}"])
    return found


def _administrators(row: Row, look: Look) -> list[list[Component | str]]:
    now, before = set(row.get("now") or ()), set(row.get("before") or ())
    told = [("came", email) for email in sorted(now - before)] + [("left", email) for email in sorted(before - now)]
    return [[look.t(f"customer.changes.administrator_{what}"), " ", html.Bdi(email)] for what, email in told]


def _calls(rows: Sequence[Row], now: Context) -> list[list[Component | str]]:
    """Legs and rates of the last completed week beside those of the week before."""
    look, last = now.look, call_metrics.last_completed(now.scope.places[0].as_of)
    by_week = {date.fromisoformat(row["week"]): row for row in rows}
    this, before = by_week.get(last, {}), by_week.get(last - WEEK, {})
    said = []
    legs = this.get("legs", 0) - before.get("legs", 0)
    if legs:
        said.append(f"{look.t('customer.changes.legs')} {look.signed(legs)}")
    for name, part, whole in (("poor", "poor", "measured"), ("abandoned", "abandoned", "offered")):
        rates = [m.rate(week.get(part, 0), week.get(whole, 0)) for week in (this, before)]
        points = call_metrics.difference(*rates)
        if points:
            said.append(f"{look.t(f'customer.changes.{name}')} {look.points(points)}")
    return [[f"{look.t('customer.changes.calls')}: {', '.join(said)}"]] if said else []
