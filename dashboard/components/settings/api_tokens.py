"""API tokens as their people and administrators see them: what each opens, until when, from where it was used last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action, User, may
from dashboard.components import forms, states
from dashboard.components.dash_components import Form, Icon
from dashboard.components.forms import Kind
from dashboard.components.settings.person import block, isolated
from dashboard.data.people.api_tokens import LONGEST_DAYS, USUAL_DAYS, Reach, Token
from dashboard.look import DASH, Look
from dashboard.scope import Region

PATH = "/tokens"
MAKE, REVOKE = f"{PATH}/make", f"{PATH}/revoke"
SOON = timedelta(days=14)  # so long before its end it is said how many days are left
MOST_OVER = 20  # that are over, of one list
_DAY = timedelta(days=1)
# What the role must be allowed for a scope to open anything.
_NEEDS = {Reach.REPORTS: Action.EXPORT, Reach.TAGS: Action.EDIT_TAGS}


def make(reader: User, look: Look, asks: str) -> Component:
    """Where one is made. Nothing is chosen beforehand, unless there is no choice: it is a right that is given."""
    opens = [each for each in Reach if each not in _NEEDS or may(reader, _NEEDS[each])]
    scopes = [(each.value, look.t(f"api.scope.{each.name.lower()}")) for each in opens]
    regions = [(each.value, look.t(f"frame.region.{each}")) for each in reader.regions]
    alone = [each.value for each in reader.regions] if len(reader.regions) == 1 else []
    fields = [
        forms.field("name", look.t("api.field.name"), hint=look.t("api.field.name_hint")),
        forms.field("scopes", look.t("api.field.scopes"), Kind.CHECKS, [], options=scopes),
        forms.field("regions", look.t("api.field.regions"), Kind.CHECKS, alone, options=regions),
        forms.field(
            "days",
            look.t("api.field.days"),
            value=str(USUAL_DAYS),
            hint=look.t("api.field.days_hint", most=LONGEST_DAYS),
        ),
    ]
    words = look.t("api.page.make")
    return Form(
        MAKE,
        fields,
        identity="token-make",
        opens=words,
        title=words,
        submit=look.t("api.page.make_submit"),
        note=look.t("api.page.make_note"),
        icon="plus",
        asks=asks,
    )


def own(found: Sequence[Token], now: datetime, look: Look) -> Component:
    """One's own."""
    nothing = states.nothing(look.t("api.page.none"), look.t("api.page.none_text"))
    title = look.t("api.page.mine")
    return block(title, _lists(title, found, None, now, look, nothing))


def others(found: Sequence[Token], reader: User, now: datetime, look: Look) -> Component:
    """Everybody else's, for who manages people."""
    nothing = states.nothing(look.t("api.page.none_others"), look.t("api.page.none_others_text"))
    title = look.t("api.page.others")
    return block(title, _lists(title, found, reader, now, look, nothing), look.t("api.page.others_text"))


def _lists(
    title: str, found: Sequence[Token], reader: User | None, now: datetime, look: Look, nothing: Component
) -> list[Component]:
    alive = [one for one in found if one.lives(now)]
    over = [one for one in found if not one.lives(now)]
    parts = [_table(title, alive, reader, now, look) if alive else nothing]
    if over:
        words = look.t("api.page.over", n=len(over), count=look.count(len(over)))
        rest = html.Ul([_over(one, reader, look) for one in over[:MOST_OVER]], className="tokens-over")
        parts.append(html.Details([html.Summary(words), rest]))
    return parts


def _table(title: str, alive: Sequence[Token], reader: User | None, now: datetime, look: Look) -> Component:
    names = ("name", *(("person",) if reader else ()), "opens", "regions", "until", "used")
    head = [html.Th(look.t(f"api.column.{name}"), scope="col") for name in names]
    made = html.Table(
        [
            html.Caption(title, className="vh"),
            html.Thead(html.Tr([*head, html.Td()])),
            html.Tbody([_row(one, reader, now, look) for one in alive]),
        ],
        className="plain tokens",
    )
    return html.Div(made, className="plain-wrap", tabIndex=0, role="region", **{"aria-label": title})


def _row(one: Token, reader: User | None, now: datetime, look: Look) -> Component:
    cells = {
        **({"person": html.Bdi(one.email)} if reader else {}),
        "opens": html.Span([html.Code(each) for each in one.scopes], className="tokens-scopes"),
        "regions": _regions(one.regions, look),
        "until": _until(one, now, look),
        "used": _used(one, look),
    }
    told = [html.Td(cell, **{"data-label": look.t(f"api.column.{name}")}) for name, cell in cells.items()]
    may_end = reader is None or set(one.theirs) <= set(reader.regions)
    return html.Tr([html.Th(html.Bdi(one.name), scope="row"), *told, html.Td(_revoke(one, look) if may_end else None)])


def _regions(regions: Sequence[Region], look: Look) -> str:
    return ", ".join(look.t(f"frame.region.short_{each}") for each in regions) or DASH


def _until(one: Token, now: datetime, look: Look) -> Component:
    day = html.Span(look.day(one.expires.date()))
    left = one.expires - now
    if left > SOON:
        return day
    days = ceil(left / _DAY)
    words = look.t("api.cell.left", n=days, count=look.count(days))
    return html.Span([day, " ", html.Span([Icon("expiring"), words], className="flag st-expiring")])


def _used(one: Token, look: Look) -> Component:
    if one.last_used is None:
        return html.Span(look.t("api.cell.never"), className="unk")
    where = look.t("api.cell.from", address=one.last_address) if one.last_address else ""
    return html.Span([look.moment(one.last_used), " ", html.Span(where, className="mute")])


def _revoke(one: Token, look: Look) -> Component:
    return Form(
        REVOKE,
        [forms.field("token", kind=Kind.HIDDEN, value=str(one.id))],
        identity=f"token-revoke-{one.id}",
        opens=look.t("api.page.revoke"),
        title=look.t("api.page.revoke_title", name=isolated(one.name)),
        submit=look.t("api.page.revoke"),
        note=look.t("api.page.revoke_note"),
        danger=True,
    )


def _over(one: Token, reader: User | None, look: Look) -> Component:
    how = "revoked" if one.revoked else "expired"
    said = look.t(f"api.cell.{how}", at=look.moment(one.revoked or one.expires))
    whose: list[object] = [" · ", html.Bdi(one.email)] if reader else []
    return html.Li([html.Bdi(one.name), *whose, " · ", html.Span(said, className="mute")])
