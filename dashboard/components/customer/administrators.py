"""Who is responsible for the customer, in which role and why; those set in the hub can be taken away again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.access import Role, User
from dashboard.components import forms, section_layout, states
from dashboard.components.dash_components import Form, Markup, Post
from dashboard.components.settings.people import role_name
from dashboard.data.questions.one_customer_people import Responsible
from dashboard.look import DASH, Look
from dashboard.scope import Region

COLUMNS = ("name", "email", "role", "source")
Key = tuple[Region, str]


def drawn(people: Sequence[Responsible], look: Look, key: Key, addable: Sequence[User] | None, asks: str) -> Component:
    """The list. `addable`: whom the reader may assign and unassign; None for who may not. `asks`: as in `Form`."""
    title, caption = look.t("customer.administrators.title"), html.P(look.t("customer.administrators.caption"))
    head = section_layout.block_head(caption, title, html.Div(), "administrators")
    own = {user.id for user in addable or ()}
    parts: list[Component] = [head, _count(len(people), look)]
    if people:
        parts.append(_table(people, look, key, own))
    else:
        nothing = (look.t(f"customer.administrators.{name}") for name in ("none", "none_text"))
        parts.append(states.nothing(*nothing))
    if addable is not None:
        there = {one.person for one in people}
        parts.append(_add([user for user in addable if user.id not in there], look, key, asks))
    marks = {"aria-labelledby": "administrators-title"}
    return Markup(parts, tag="section", className="block block-administrators person", **marks)


def _count(number: int, look: Look) -> Component:
    words = look.t("customer.administrators.count", count_of=number, count=look.count(number))
    return html.P(words, className="mute", **{"data-metric": "customer.administrators", "data-value": str(number)})


def _table(people: Sequence[Responsible], look: Look, key: Key, removable: Collection[int]) -> Component:
    heads = [html.Th(look.t(f"customer.administrators.{name}"), scope="col", className=f"c-{name}") for name in COLUMNS]
    heads.append(html.Th(html.Span(look.t("people.column.remove"), className="vh"), scope="col", className="end"))
    rows = [_row(one, look, key, one.person in removable) for one in people]
    caption = html.Caption(look.t("customer.administrators.title"), className="vh")
    table = html.Table([caption, html.Thead(html.Tr(heads)), html.Tbody(rows)], className="grid of-administrators")
    return html.Div(table, className="list-wrap")


def _row(one: Responsible, look: Look, key: Key, removable: bool) -> Component:
    name = html.Bdi(one.name) if one.name else html.Span(DASH, className="unk")
    role = role_name(look, Role(one.role)) if one.role in set(Role) else DASH
    cells = {
        "name": name,
        "email": html.Bdi(one.email),
        "role": role,
        "source": html.Div([html.Div(words) for words in _sources(one, look)]),
    }
    heard = {each: look.t(f"customer.administrators.{each}") for each in COLUMNS}
    parts = [html.Td(cells[each], className=f"c-{each}", **{"data-label": heard[each]}) for each in COLUMNS]
    return html.Tr([*parts, html.Td(_remove(one, look, key) if removable else None, className="end")])


def _sources(one: Responsible, look: Look) -> list[str]:
    """Every reason in words."""
    said = [look.t("customer.administrators.imported")] if one.imported else []
    if one.provisioned:
        said.append(look.t("customer.administrators.provisioned", ids=", ".join(one.provisioned)))
    if one.person is not None:
        said.append(look.t("customer.administrators.here"))
    return said


def _remove(one: Responsible, look: Look, key: Key) -> Component:
    region, org_id = key
    return Post(
        f"/users/{one.person}/unassign",
        {"region": region.value, "org_id": org_id},
        words=look.t("people.column.remove"),
        label=look.t("customer.administrators.remove", person=one.name or one.email),
    )


def _add(eligible: Sequence[User], look: Look, key: Key, asks: str) -> Component:
    """Who can be added; a sentence where nobody can."""
    if not eligible:
        return html.P(look.t("customer.administrators.nobody"), className="mute")
    region, org_id = key
    options = [(user.email, f"{user.name} · {user.email}") for user in eligible]
    field = forms.field("email", look.t("customer.administrators.person"), forms.Kind.SELECT, options=options)
    submit = look.t("customer.administrators.add")
    address = f"/customers/{region}/{org_id}/administrators"
    made = Form(address, [field], identity="administrators-add", submit=submit, asks=asks)
    return html.Div(made, className="add-customer")
