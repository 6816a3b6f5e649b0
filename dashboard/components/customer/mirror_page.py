"""The page that a customer sees: the partner's band, the customer's name and day, and one part after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.customer import inventory, subscriptions
from dashboard.components.customer.marks import product
from dashboard.components.numbers import exact
from dashboard.context import Context
from dashboard.look import Look

Slots = Mapping[str, Any]
Row = Mapping[str, Any]


def content(slots: Slots, _now: Context) -> list[Component]:
    """A block that fills one place."""
    return list(slots["content"])


def chart(slots: Slots, now: Context) -> list[Component]:
    """Eight weeks: in words, as a picture, and as a table that can be unfolded."""
    if slots["state"]:  # whose words are for who can do something about it
        return [_nothing("no_calls", now.look)]
    words = html.P(slots["summary"], className="vh")
    picture = html.Div(html.Div(slots["chart"], className="chart weeks-chart"), className="trend-place weeks-place")
    return [words, picture, _twin(slots["twin"], now.look)]


def _twin(twin: Row, look: Look) -> Component:
    heads = html.Tr([html.Th(name, scope="col", className="num" if at else "") for at, name in enumerate(twin["head"])])
    rows = [html.Tr([html.Th(row[0], scope="row"), *(_number(one) for one in row[1:])]) for row in twin["rows"]]
    caption = html.Caption(twin["caption"], className="vh")
    table = html.Table([caption, html.Thead(heads), html.Tbody(rows)], className="grid")
    summary = html.Summary(look.t("licenses.trend.as_table"))
    return html.Details([summary, html.Div(table, className="scrolls", tabIndex=0)])


def _nothing(words: str, look: Look) -> Component:
    return html.P(look.t(f"mirrors.page.{words}"), className="mute")


def _number(said: str) -> Component:
    return html.Td(said, className="num")


def queues(slots: Slots, now: Context) -> list[Component]:
    """The figures of the week's queues, and of how many calls they are."""
    if slots["state"]:
        return [_nothing("no_queues", now.look)]
    return [html.P(slots["caption"], className="mute"), html.Dl(slots["kpis"], className="figs three")]


def no_slots(_answer: object, _now: Context) -> dict[str, object]:
    """Of a block that is drawn from its answer."""
    return {}


def peers(rows: Sequence[Row], now: Context) -> list[Component]:
    """For each product how much of it is assigned, and between which shares half of the comparable customers lie."""
    look = now.look
    if not rows:
        return [_nothing("no_peers", look)]
    heads = [html.Th(look.t("mirrors.peers.product"), scope="col")]
    heads += [html.Th(look.t(f"mirrors.peers.{name}"), scope="col", className="num") for name in ("assigned", "peers")]
    body = [html.Tr([html.Th(product(row["product"], look), scope="row"), *_beside(row, look)]) for row in rows]
    return [html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="grid of-peers")]


def _beside(row: Row, look: Look) -> list[Component]:
    if row["low"] is None:
        band = look.t("mirrors.peers.few")
    else:
        band = look.t("mirrors.peers.between", low=look.rate_short(row["low"]), high=look.rate_short(row["high"]))
    own = html.Td(look.rate(row["rate"]), className="num", **{"data-value": exact(row["rate"])})
    return [own, html.Td(band, className="num")]


def terms(part: Row, now: Context) -> list[Component]:
    """Subscriptions and trials: without what was billed, and without who on the partner's side provisioned them."""
    bare = {**part, "invoices": (), "orders": (), "terms": [{**one, "provisioned_by": None} for one in part["terms"]]}
    cards: Any = subscriptions.show(bare, now)["cards"]
    return list(cards)


def billed(part: Row, now: Context) -> list[Component]:
    """Invoices and orders."""
    return subscriptions.billed(part, now.look)


def devices(part: Row, now: Context) -> list[Component]:
    """Devices and their firmware."""
    return inventory.plain("devices", part, now.look)


def numbers(part: Row, now: Context) -> list[Component]:
    """Phone numbers."""
    return inventory.plain("numbers", part, now.look)


def band(partner: str, frame: str, logo: str) -> Component:
    """Whose hub it is: name, logo (an address of the picture itself; empty: none) and colour."""
    name = [html.Span(partner, className="mirror-partner")] if partner else []
    picture = [html.Span(html.Img(src=logo, alt=""), className="mirror-logo")] if logo else []
    bare = "" if picture or name else " is-bare"
    return html.Header([*picture, *name], className=f"mirror-band{bare}", style={"background": f"#{frame}"})


def page(customer: str, parts: Sequence[tuple[str, Sequence[Component]]], until: datetime, now: Context) -> Component:
    """All of it under the band: `parts` are sections with what stands in each."""
    look, day = now.look, now.scope.places[0].as_of
    head = html.Div(
        [
            html.H1(html.Bdi(customer)),
            html.P([look.t("frame.date.data_of"), " ", html.B(look.day(day))], className="page-sub"),
        ],
        className="mirror-head",
    )
    said = [_part(name, content, look) for name, content in parts]
    foot = html.Footer(look.t("mirrors.page.until", until=look.moment(until)), className="mirror-foot mute")
    facts = {"data-as-of": day.isoformat(), "data-version": str(now.scope.version)}
    return html.Div([head, *said, foot], className="mirror-body", **facts)


def _part(name: str, content: Sequence[Component], look: Look) -> Component:
    words = html.Div([html.H2(look.t(f"mirrors.section.{name}")), html.P(look.t(f"mirrors.about.{name}"))])
    inside = html.Div(list(content), className="customer-part")
    marks = {"data-part": name, "aria-label": look.t(f"mirrors.section.{name}")}
    return html.Section([html.Div(words, className="block-head"), inside], className=f"block part-{name}", **marks)
