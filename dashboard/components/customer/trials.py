"""Trials of the customer: running ones, with what may be done to them; ended ones, folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import codes
from dashboard.components import section_layout, states
from dashboard.components.customer.marks import day, hidden_head, licenses_bar, number, product, when
from dashboard.components.dash_components import Form, Icon, Markup, Post
from dashboard.components.forms import Kind, field
from dashboard.components.numbers import exact
from dashboard.data.questions.trials import EXTENSION_DAYS, HUB, MOST_EXTENSIONS
from dashboard.look import Look

Row = Mapping[str, Any]
_NUMBERS = ("used", "assigned", "total")


@dataclass(frozen=True, slots=True)
class Reader:
    """How trials are told: in which look, on which day (UTC), and whether the reader may change them now.

    `handed`: what is done to them is handed over to be provisioned.
    """

    look: Look
    today: date
    changes: bool
    handed: bool


def drawn(found: Sequence[Row], reader: Reader, start: Component) -> Component:
    """The tab. `start`: where a trial is started, where the reader may."""
    look = reader.look
    running = [row for row in found if _runs(row)]
    ended = [row for row in found if not _runs(row)]
    cards: list[Component] = [_card(row, reader) for row in running]
    if not running:
        text = "none_start" if reader.changes else "none_text"
        cards.append(states.nothing(look.t("trials.page.none"), look.t(f"trials.page.{text}")))
    if ended:
        words = look.t("trials.page.ended", count_of=len(ended), count=look.count(len(ended)))
        cards.append(html.Details([html.Summary(words), *(_card(row, reader) for row in ended)], open=not running))
    title, caption = look.t("trials.page.title"), html.P(look.t("trials.page.caption"))
    head = section_layout.block_head(caption, title, start, "trials")
    part = html.Div(cards, className="customer-part")
    return Markup([head, part], tag="section", className="block block-trials", **{"aria-labelledby": "trials-title"})


def _runs(row: Row) -> bool:
    """Neither over nor cancelled on the day that is shown; one that is suspended or to be set up is not over."""
    return bool(row["state"] != codes.CANCELLED and row["days_left"] >= 0)


def _card(row: Row, reader: Reader) -> Component:
    return html.Article(
        [
            _head(row, reader.look),
            _facts(row, reader.look),
            _handover(row, reader),
            _services(row, reader.look),
            _acts(row, reader),
        ],
        className="term",
        **{"data-trial": row["subscription_id"]},
    )


def _head(row: Row, look: Look) -> Component:
    kind, icon, name = _state(row)
    state = html.Span([Icon(icon), look.t(f"trials.state.{name}")], className=f"flag {kind}".strip())
    origin = html.Span(look.t(f"trials.origin.{row['origin']}"), className="flag plain")
    return html.Header([html.H3(html.Bdi(row["subscription_id"])), state, origin], className="term-head")


def _state(row: Row) -> tuple[str, str, str]:
    """Class, symbol and name of the state as a badge."""
    if row["state"] == codes.CANCELLED:
        return "st-expired", "expired", codes.CANCELLED
    if row["days_left"] < 0:
        return "st-expired", "expired", "expired"
    if row["state"] == codes.PENDING:
        return "st-ready", "ready", codes.PENDING
    return ("", "good", codes.ACTIVE) if row["running"] else ("st-suspended", "suspended", "suspended")


def _facts(row: Row, look: Look) -> Component:
    end = day(row["end_date"], look)
    facts: list[tuple[str, Any]] = [
        ("start", day(row["start_date"], look)),
        ("end", f"{end} ({when(row['days_left'], look)})" if _runs(row) else end),
    ]
    if row["cancelled_on"]:
        facts.append(("cancelled_on", day(row["cancelled_on"], look)))
    if row["extensions"] is not None and row["origin"] == HUB:
        words = look.t("trials.page.extensions", n=look.count(row["extensions"]), most=look.count(MOST_EXTENSIONS))
        facts.append(("extended", words))
    said = {"provisioned_by": row["provisioned_by"], "site_url": row["site_url"], "time_zone": row["time_zone"]}
    facts += [(name, html.Bdi(value)) for name, value in said.items() if value]
    return html.Dl(
        [html.Div([html.Dt(look.t(f"trials.fact.{name}")), html.Dd(value)]) for name, value in facts],
        className="term-facts",
    )


_STAGES = {"waiting": ("st-ready", "history"), "handed": ("", "check"), "failed": ("st-expired", "warning")}


def _handover(row: Row, reader: Reader) -> Component | None:
    """How it was handed over to be provisioned, and why it was not."""
    said, look = row["provisioning"], reader.look
    if said is None:
        return None
    kind, icon = _STAGES[said["state"]]
    flag = html.Span([Icon(icon), look.t(f"trials.handover.{said['state']}")], className=f"flag {kind}".strip())
    words = [look.t(f"trials.handover.of_{said['kind']}")]
    if said["why"]:
        words.append(look.t(f"webhooks.why.{said['why']}", status=said["status"] or 0))
    if said["state"] == "waiting" and said["tries"]:
        words.append(look.t("trials.handover.next", at=look.moment(datetime.fromisoformat(said["next"]))))
    elif said["at"]:
        words.append(look.t("trials.handover.at", at=look.moment(datetime.fromisoformat(said["at"]))))
    parts: list[Component] = [flag, html.Span(" ".join(words))]
    if said["state"] == "failed" and reader.changes:
        body = {"region": row["region"], "trial": row["subscription_id"]}
        again = look.t("trials.handover.again")
        label = look.t("trials.handover.again_one", id=row["subscription_id"])
        parts.append(Post("/trials/retry", body, words=again, label=label))
    return html.Div(parts, className="handover")


def _services(row: Row, look: Look) -> Component | None:
    if not row["services"]:
        return None
    heads = [html.Th(look.t("customer.licenses.product"), scope="col"), hidden_head("bar", look, "bar-head hide-s")]
    heads += [html.Th(number(name, look), scope="col", className="num") for name in _NUMBERS]
    table = html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody([_service(each, look) for each in row["services"]])],
        className="grid by-line",
    )
    return html.Div(table, className="scrolls", tabIndex=0)


def _service(each: Row, look: Look) -> Component:
    numbers = [
        html.Td(look.count(each[name]), className="num", **{"data-value": exact(each[name])}) for name in _NUMBERS
    ]
    bar = licenses_bar(each["total"], each["assigned"], each["used"], look)
    return html.Tr([html.Th(product(each["product"], look), scope="row"), html.Td(bar, className="hide-s"), *numbers])


# What may be done --------------------------------------------------------------------------------


def _acts(row: Row, reader: Reader) -> Component | None:
    """Extend and cancel, each with what it will do; or why the trial can be changed only elsewhere."""
    end = date.fromisoformat(row["end_date"])
    if not reader.changes or row["state"] == codes.CANCELLED or end < reader.today:
        return None
    if row["origin"] != HUB:
        return html.P(reader.look.t("trials.error.imported"), className="mute")
    acts = [_extend(row, end, reader)] if row["extensions_left"] else [_no_more(reader.look)]
    return html.Div([*acts, _cancel(row, reader)], className="do")


def _no_more(look: Look) -> Component:
    return html.P(look.t("trials.error.extensions", most=MOST_EXTENSIONS), className="mute")


def _extend(row: Row, end: date, reader: Reader) -> Component:
    look, until = reader.look, max(end, reader.today + timedelta(days=EXTENSION_DAYS))
    note = "extend_note" if until > end else "extend_same"
    left = look.t("trials.page.left", count_of=row["extensions_left"], count=look.count(row["extensions_left"]))
    return _form(
        "extend",
        row,
        reader.look,
        f"{look.t(f'trials.page.{note}', day=look.day(until), days=EXTENSION_DAYS)} {left}",
        [field("extensions", kind=Kind.HIDDEN, value=str(row["extensions"]))],
    )


def _cancel(row: Row, reader: Reader) -> Component:
    return _form(
        "cancel",
        row,
        reader.look,
        reader.look.t(f"trials.page.{'cancel_handed' if reader.handed else 'cancel_note'}"),
        [],
        danger=True,
    )


def _form(
    act: str, row: Row, look: Look, note: str, more: Sequence[Mapping[str, object]], *, danger: bool = False
) -> Component:
    hidden = {"region": row["region"], "trial": row["subscription_id"]}
    return Form(
        f"/trials/{act}",
        [*(field(name, kind=Kind.HIDDEN, value=value) for name, value in hidden.items()), *more],
        identity=f"trial-{act}-{row['subscription_id']}",
        opens=look.t(f"trials.page.{act}"),
        title=look.t(f"trials.page.{act}_title", id=row["subscription_id"]),
        submit=look.t(f"trials.page.{act}_submit"),
        note=note,
        danger=danger,
    )
