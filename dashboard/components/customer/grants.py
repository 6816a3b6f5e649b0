"""Temporary manage access: how one's own request stands, and those that wait for a full administrator."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Form, Icon, Post
from dashboard.components.forms import Kind, field
from dashboard.data.grants.reading import Grant
from dashboard.data.grants.writing import HOURS
from dashboard.data.people.granted import Stage, Why
from dashboard.look import Look

_ICONS = {
    Stage.OPEN: ("st-ready", "history"),
    Stage.GRANTED: ("", "good"),
    Stage.REFUSED: ("st-expired", "close"),
    Stage.ENDED: ("plain", "lock"),
    Stage.OVER: ("plain", "lock"),
}


def own(one: Grant | None, address: str, look: Look) -> Component:
    """For who may ask: how their request stands, and what they can do. `address`: where they ask."""
    if one is None:
        return html.Div(_ask(address, look), className="grant-own")
    acts: list[Component] = []
    if one.stage in (Stage.OPEN, Stage.GRANTED):
        acts.append(_end(one, look, "withdraw" if one.stage is Stage.OPEN else "end_own"))
    else:
        acts.append(_ask(address, look))
    said: list[Component] = [flag(one.stage, look), html.Span(sentence(one, look))]
    if one.answer:
        said.append(html.Blockquote(one.answer, className="note-text", dir="auto"))
    return html.Div([html.Div(said, className="grant-said"), html.Div(acts, className="do")], className="grant-own")


def waiting(found: Sequence[Grant], look: Look, asks: str, *, named: bool = False) -> Component:
    """What is open and what runs, each with what a full administrator can do. `asks`: as in `Form`; `named`: of which
    customer each is, with the way to it."""
    return html.Ul([html.Li(_one(one, look, asks, named), className="grant") for one in found], className="grants")


def past(found: Sequence[Grant], look: Look) -> Component:
    """What was decided, as a table."""
    columns = ("who", "customer", "reason", "became")
    heads = [html.Th(look.t(f"grants.column.{name}"), scope="col", className=f"c-{name}") for name in columns]
    rows = []
    for one in found:
        became = [
            flag(one.stage, look),
            html.Div(sentence(one, look)),
            html.Div(html.Bdi(one.answer)) if one.answer else None,
        ]
        cells = (html.Bdi(one.email), _customer(one), html.Bdi(one.reason), html.Div(became))
        heard = {name: {"data-label": look.t(f"grants.column.{name}")} for name in columns}
        rows.append(
            html.Tr(
                [html.Td(cell, className=f"c-{name}", **heard[name]) for name, cell in zip(columns, cells, strict=True)]
            )
        )
    caption = html.Caption(look.t("grants.page.past"), className="vh")
    table = html.Table([caption, html.Thead(html.Tr(heads)), html.Tbody(rows)], className="grid of-grants")
    return html.Div(table, className="list-wrap", tabIndex=0)


def flag(stage: Stage, look: Look) -> Component:
    """A badge with its symbol and word."""
    kind, icon = _ICONS[stage]
    return html.Span([Icon(icon), look.t(f"grants.state.{stage}")], className=f"flag {kind}".strip())


def sentence(one: Grant, look: Look) -> str:
    """How it stands: since when, until when, by whom."""
    said = {
        "asked": look.moment(one.asked),
        "until": look.moment(one.until),
        "decided": look.moment(one.decided),
        "by": one.decided_by or "",
        "ended": look.moment(one.ended),
        "ended_by": one.ended_by or "",
    }
    name = one.stage.value
    if one.stage is Stage.ENDED:
        name = f"ended_{one.ended_why or Why.BY}"
    return look.t(f"grants.said.{name}", **said)


def _here(one: Grant, look: Look) -> str:
    """The same for who answers it."""
    return look.t("grants.said.asked", asked=look.moment(one.asked)) if one.stage is Stage.OPEN else sentence(one, look)


def _customer(one: Grant) -> Component:
    return html.A(html.Bdi(one.customer), href=f"/customers/{one.region}/{one.org_id}")


def _one(one: Grant, look: Look, asks: str, named: bool) -> list[Component]:
    who = look.t(f"grants.asks.{one.stage}", who=one.email)
    head: list[Component | str] = [flag(one.stage, look), html.B(html.Bdi(who))]
    if named:
        head.append(
            html.Span([_customer(one), f" · {look.t(f'frame.region.short_{one.region}')}"], className="grant-of")
        )
    acts = [_grant(one, look, asks), _refuse(one, look)] if one.stage is Stage.OPEN else [_end(one, look, "end")]
    return [
        html.Div(head, className="grant-head"),
        html.P(html.Bdi(one.reason), className="note-text"),
        html.P(_here(one, look), className="mute"),
        html.Div(acts, className="do"),
    ]


def _ask(address: str, look: Look) -> Component:
    reason = field("reason", look.t("grants.ask.reason"), Kind.AREA, hint=look.t("grants.ask.reason_hint"), rows=3)
    return Form(
        address,
        [reason],
        identity="ask-to-manage",
        opens=look.t("grants.ask.open"),
        icon="lock",
        title=look.t("grants.ask.title"),
        submit=look.t("grants.ask.submit"),
        note=look.t("grants.ask.note"),
    )


def _grant(one: Grant, look: Look, asks: str) -> Component:
    options = [(str(hours), look.t("grants.hours", count_of=hours, count=look.count(hours))) for hours in HOURS]
    return Form(
        f"/access/{one.id}/grant",
        [field("hours", look.t("grants.grant.hours"), Kind.SELECT, value=str(HOURS[0]), options=options)],
        identity=f"grant-{one.id}",
        opens=look.t("grants.grant.open"),
        title=look.t("grants.grant.title", who=one.email),
        submit=look.t("grants.grant.submit"),
        note=look.t("grants.grant.note"),
        asks=asks,
    )


def _refuse(one: Grant, look: Look) -> Component:
    answer = field(
        "answer", look.t("grants.refuse.answer"), Kind.AREA, hint=look.t("grants.refuse.hint"), required=False, rows=3
    )
    return Form(
        f"/access/{one.id}/refuse",
        [answer],
        identity=f"refuse-{one.id}",
        opens=look.t("grants.refuse.open"),
        title=look.t("grants.refuse.title", who=one.email),
        submit=look.t("grants.refuse.submit"),
    )


def _end(one: Grant, look: Look, words: str) -> Component:
    said = look.t(f"grants.end.{words}")
    return Post(f"/access/{one.id}/end", {}, words=said, label=look.t("grants.end.label", words=said, who=one.email))
