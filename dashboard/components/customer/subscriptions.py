"""Subscriptions and trials: a card each, with its licenses, invoices and orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import codes
from dashboard.blocks import INSIDE, Slot
from dashboard.components import states
from dashboard.components.customer.marks import day, hidden_head, licenses_bar, number, product, weeks, when
from dashboard.components.dash_components import Icon
from dashboard.components.numbers import exact
from dashboard.context import Context
from dashboard.data import metrics as m
from dashboard.data.questions.one_customer import to_spare
from dashboard.look import Look

SLOTS = (Slot("cards", INSIDE),)
Row = Mapping[str, Any]
# The state of a subscription as a badge: class and symbol, as the statuses have them.
_STATES = {
    "active": ("", "good"),
    "suspended": ("st-suspended", "suspended"),
    codes.PENDING: ("st-ready", "ready"),
    "cancelled": ("st-expired", "expired"),
}


def show(part: Row, now: Context) -> dict[str, object]:
    """What runs or is to be set up, then what has ended, folded away."""
    look = now.look
    if not part["terms"]:
        return {"cards": [states.nothing(look.t("customer.terms.none"), look.t("customer.terms.none_text"))]}
    now_on = [term for term in part["terms"] if not _ended(term)]
    ended = [term for term in part["terms"] if _ended(term)]
    cards: list[Component] = [_card(term, part, look) for term in now_on]
    if ended:
        words = look.t("customer.terms.ended", count_of=len(ended), count=look.count(len(ended)))
        cards.append(html.Details([html.Summary(words), *(_card(term, part, look) for term in ended)], open=not now_on))
    return {"cards": cards}


def _ended(term: Row) -> bool:
    return bool(term["state"] == "cancelled" or (term["days"] < 0 and term["state"] != codes.PENDING))


def _card(term: Row, part: Row, look: Look) -> Component:
    own = {name: _of(term, part[name]) for name in ("lines", "invoices", "orders")}
    parts: list[Component | None] = [
        _head(term, look),
        _facts(term, look),
        _lines(own["lines"], look),
        _folded("invoices", own["invoices"], _invoices, look),
        _folded("orders", own["orders"], _orders, look),
    ]
    return html.Article(parts, className="term", **{"data-subscription": term["subscription_id"]})


def _of(term: Row, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["subscription_id"] == term["subscription_id"]]


def _head(term: Row, look: Look) -> Component:
    kind, icon = _STATES[term["state"]]
    name, mark = ("expired", "st-expired") if _ended(term) and term["state"] == "active" else (term["state"], kind)
    state = html.Span(
        [Icon("expired" if name == "expired" else icon), look.t(f"customer.state.{name}")], className=f"flag {mark}"
    )
    trial = (
        [html.Span([Icon("trial"), look.t("licenses.value.trial")], className="flag st-trial")]
        if term["kind"] == codes.TRIAL
        else []
    )
    return html.Header([html.H3(html.Bdi(term["subscription_id"])), *trial, state], className="term-head")


def _facts(term: Row, look: Look) -> Component:
    end = f"{day(term['end_date'], look)} ({when(term['days'], look)})"
    facts = [
        ("start", day(term["start_date"], look)),
        (term["end_kind"], end),
        ("auto_renew", look.t(f"licenses.cell.{'on' if term['auto_renew'] else 'off'}")),
    ]
    if term["provisioned_by"]:
        facts.append(("provisioned_by", html.Bdi(term["provisioned_by"])))
    return html.Dl(
        [html.Div([html.Dt(look.t(f"customer.terms.{name}")), html.Dd(value)]) for name, value in facts],
        className="term-facts",
    )


# Licenses ---------------------------------------------------------------------------------------


def _lines(rows: Sequence[Row], look: Look) -> Component | None:
    if not rows:
        return None
    names = ("used", "assigned", "total")
    heads = [
        html.Th(look.t("customer.licenses.product"), scope="col"),
        hidden_head("bar", look, "bar-head hide-s"),
    ]
    heads += [html.Th(number(name, look), scope="col", className="num") for name in names]
    heads += [html.Th(look.t("customer.licenses.weeks"), scope="col", className="hide-s"), hidden_head("advice", look)]
    body = [_line(row, look) for row in rows]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="grid by-line")
    return html.Div(table, className="scrolls", tabIndex=0)


def _line(row: Row, look: Look) -> Component:
    numbers = [
        html.Td(look.count(row[name]), className="num", **{"data-value": exact(row[name])})
        for name in ("used", "assigned", "total")
    ]
    return html.Tr(
        [
            html.Th(product(row["product"], look), scope="row"),
            html.Td(licenses_bar(row["total"], row["assigned"], row["used"], look), className="hide-s"),
            *numbers,
            html.Td(weeks(row["used_13_weeks"], look.t("customer.licenses.weeks"), look), className="hide-s"),
            html.Td(_advice(row, look)),
        ]
    )


def _advice(row: Row, look: Look) -> Component | None:
    """Needs more, or has to spare."""
    if row["total"] is not None and row["assigned"] > row["total"]:
        return html.Span([Icon("over"), look.t("customer.licenses.needs_more")], className="flag st-over")
    if to_spare(row):
        words = look.t("customer.licenses.to_spare")
        return html.Span(
            words,
            className="flag plain",
            **{"data-hint": look.t("customer.licenses.to_spare_why", percent=look.rate_short(m.SPARE_PERCENT / 100))},
        )
    return None


# Invoices and orders -------------------------------------------------------------------------------


def _folded(name: str, rows: Sequence[Row], draw: Any, look: Look) -> Component | None:
    if not rows:
        return None
    words = look.t(f"customer.{name}.title", count_of=len(rows), count=look.count(len(rows)))
    late = sum(bool(row.get("overdue")) for row in rows)
    told = [
        html.Span(
            look.t("customer.invoices.overdue_count", count_of=late, count=look.count(late)), className="flag st-over"
        )
    ]
    return html.Details([html.Summary([words, *(told if late else [])]), draw(rows, look)])


def billed(part: Row, look: Look) -> list[Component]:
    """All invoices and orders, whatever subscription they are of."""
    found = [draw(part[name], look) for name, draw in (("invoices", _invoices), ("orders", _orders)) if part[name]]
    return found or [html.P(look.t("mirrors.page.not_billed"), className="mute")]


def _invoices(rows: Sequence[Row], look: Look) -> Component:
    return _table(
        "invoices",
        ("invoice_id", "issued_on", "due_on", "paid_on", "amount"),
        [_invoice(row, look) for row in rows],
        look,
    )


def _invoice(row: Row, look: Look) -> list[Component]:
    late = html.Span(look.t("customer.invoices.overdue"), className="flag st-over")
    paid = late if row["overdue"] else day(row["paid_on"], look)
    return [
        html.Th(html.Bdi(row["invoice_id"]), scope="row"),
        html.Td(day(row["issued_on"], look), className="num"),
        html.Td(day(row["due_on"], look), className="num"),
        html.Td(paid, className="num"),
        html.Td(look.money(row["amount"], row["currency"]), className="num", **{"data-value": exact(row["amount"])}),
    ]


def _orders(rows: Sequence[Row], look: Look) -> Component:
    names = ("ordered_at", "description", "product", "quantity", "running_quantity", "amount")
    return _table("orders", names, [_order(row, look) for row in rows], look)


def _order(row: Row, look: Look) -> list[Component]:
    return [
        html.Th(day(row["ordered_at"], look), scope="row"),
        html.Td(html.Bdi(row["description"]), title=row["description"]),
        html.Td(product(row["product"], look) if row["product"] else look.day(None)),
        html.Td(look.signed(row["quantity"]), className="num", **{"data-value": exact(row["quantity"])}),
        html.Td(look.count(row["running_quantity"]), className="num", **{"data-value": exact(row["running_quantity"])}),
        html.Td(look.money(row["amount"], row["currency"]), className="num", **{"data-value": exact(row["amount"])}),
    ]


_WORDS = frozenset({"invoice_id", "ordered_at", "description", "product"})


def _table(area: str, names: Sequence[str], rows: Sequence[list[Component]], look: Look) -> Component:
    heads = [
        html.Th(look.t(f"customer.{area}.{name}"), scope="col", className="" if name in _WORDS else "num")
        for name in names
    ]
    body = html.Tbody([html.Tr(row) for row in rows])
    return html.Div(
        html.Table([html.Thead(html.Tr(heads)), body], className=f"grid of-{area}"), className="scrolls", tabIndex=0
    )
