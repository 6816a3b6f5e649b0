"""The page of one person: what they are, what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.access import Role, User
from dashboard.components import forms
from dashboard.components.dash_components import Form, Icon
from dashboard.components.settings import people
from dashboard.data.people.people import Person, Status
from dashboard.look import Look


def isolated(name: str) -> str:
    """A name inside a sentence, whatever direction it is written in."""
    return f"\u2068{name}\u2069"


def managed(person: Person, reader: User) -> bool:
    """Whether the reader has every region that the person has."""
    return set(person.regions) <= set(reader.regions)


def head(look: Look, person: Person, reader: User, back: str, asks: str) -> list[Component]:
    """The way back, name and address, what can be done. `asks`: as in `Form`."""
    crumb = html.A([Icon("chevron-right"), look.t("people.page.back")], href=back, className="crumb")
    title = html.Div([html.H1(html.Bdi(person.name)), html.P(html.Bdi(person.email))])
    acts = html.Div(_acts(look, person, reader, asks), className="person-acts")
    return [crumb, html.Div(title, className="page-head"), acts]


def _acts(look: Look, person: Person, reader: User, asks: str) -> list[Component]:
    if not managed(person, reader):
        return [html.P(look.t("people.person.beyond"), className="mute")]
    if person.status is Status.DEACTIVATED:
        return [_change(look, person, reader, asks), _confirm(look, person, "reactivate", "reactivate_note", asks)]
    again = person.status is Status.INVITED
    note = "deactivate_self" if person.id == reader.id else "deactivate_note"
    return [
        _change(look, person, reader, asks),
        _link(look, person, again, asks),
        _confirm(look, person, "deactivate", note, asks),
    ]


def _change(look: Look, person: Person, reader: User, asks: str) -> Component:
    fields = [
        forms.field("name", look.t("people.field.name"), value=person.name),
        people.role_field(look, person.role or Role.READ_ONLY),
        people.region_field(look, person.regions, reader.regions),
    ]
    note = "change_self" if person.id == reader.id else "change_note"
    return Form(
        f"/users/{person.id}/change",
        fields,
        identity="user-change",
        opens=look.t("people.person.change"),
        icon="settings",
        title=look.t("people.person.change_title", name=isolated(person.name)),
        submit=look.t("people.person.change_submit"),
        note=look.t(f"people.person.{note}"),
        asks=asks,
    )


def _link(look: Look, person: Person, again: bool, asks: str) -> Component:
    words = look.t("people.person.invite_again" if again else "people.person.reset")
    title = words if again else look.t("people.person.reset_title", name=isolated(person.name))
    return Form(
        f"/users/{person.id}/link",
        [],
        identity="user-link",
        opens=words,
        icon="link",
        title=title,
        submit=look.t("people.person.reset_submit"),
        note=look.t("people.person.invite_again_note" if again else "people.person.reset_note"),
        asks=asks,
    )


def _confirm(look: Look, person: Person, act: str, note: str, asks: str) -> Component:
    return Form(
        f"/users/{person.id}/{act}",
        [],
        identity=f"user-{act}",
        opens=look.t(f"people.person.{act}"),
        icon="lock" if act == "deactivate" else "refresh",
        danger=act == "deactivate",
        title=look.t(f"people.person.{act}_title", name=isolated(person.name)),
        submit=look.t(f"people.person.{act}"),
        note=look.t(f"people.person.{note}"),
        asks=asks,
    )


def facts(look: Look, person: Person) -> Component:
    """What they are."""
    role: list[Component | str] = [people.role_name(look, person.role)]
    if person.role:
        role.append(html.Span(look.t(f"people.may.{person.role}"), className="mute"))
    regions = ", ".join(look.t(f"frame.region.{region}") for region in person.regions)
    seen = look.moment(person.last_sign_in) if person.last_sign_in else look.t("people.cell.never")
    rows: list[tuple[str, object]] = [
        ("people.column.status", people.status_flag(look, person.status)),
        ("people.column.role", role),
        ("people.column.regions", regions),
        ("people.column.last_sign_in", seen),
        ("people.person.created", look.moment(person.created)),
    ]
    pairs = [one for key, value in rows for one in (html.Dt(look.t(key)), html.Dd(value))]
    return block(look.t("people.person.facts"), [html.Dl(pairs, className="facts")])


# What the parts of the page share --------------------------------------------------------------


def block(title: str, parts: Sequence[Component], said: str = "", tools: Sequence[Component] = ()) -> Component:
    """A part of the page: a heading, a sentence under it, tools at its right."""
    words = [html.H2(title), *([html.P(said)] if said else [])]
    head = [html.Div(words), *([html.Div(list(tools), className="tools")] if tools else [])]
    return html.Section([html.Div(head, className="block-head"), *parts], className="block")


def table(
    look: Look,
    caption: str,
    heads: Sequence[tuple[str, str]],
    rows: Sequence[Component],
    width: str,
    widths: Sequence[str],
) -> Component:
    """A plain table. `heads`: keys of words and classes; `width`: the least, where it scrolls; `widths` of columns.

    A column of the class `wide` stands only where there is room for it, one of `mid` not on a phone.
    """
    made = html.Table(
        [
            html.Caption(caption, className="vh"),
            people.columns(widths, [kind for _key, kind in heads]),
            html.Thead(html.Tr([_head(look, key, kind) for key, kind in heads])),
            html.Tbody(list(rows)),
        ],
        className="grid",
        style={"--wp": width},
    )
    return html.Div(made, className="list-wrap")


def _head(look: Look, key: str, kind: str) -> Component:
    """The head of a column; one of buttons, which say it themselves, is only heard."""
    words = look.t(key)
    return html.Th(html.Span(words, className="vh") if kind == "end" else words, scope="col", className=kind)
