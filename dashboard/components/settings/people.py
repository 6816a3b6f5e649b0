"""The list of users: who, in which role and regions, with how many customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.access import Role
from dashboard.components import forms, states
from dashboard.components.dash_components import Find, Form, Icon
from dashboard.components.forms import Kind
from dashboard.data.people.links import Purpose
from dashboard.data.people.people import Listed, Person, Status
from dashboard.look import DASH, Look
from dashboard.scope import Region

PATH = "/users"
ADMINISTRATORS = "administrators"
TABLE_WIDTH = "1040px"  # on a phone, where it scrolls
WIDTHS = ("auto", "23%", "21%", "96px", "90px", "120px", "130px")
_FLAGS = {Status.ACTIVE: ("", "check"), Status.INVITED: ("is-invited", "link"), Status.DEACTIVATED: ("is-off", "lock")}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many customers a person may see; None where their role says it: all of their regions.

    `everyone`: regions in which the imported files give every customer. `known`: the data could be read.
    """

    customers: int | None = None
    everyone: tuple[Region, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the words to find, the tab, the parameters that every link keeps."""

    find: str = ""
    tab: str = ""
    kept: Mapping[str, str] | None = None

    def href(self, **more: object) -> str:
        """An address of this page: its own words, and these."""
        own = {"tab": self.tab, "find": self.find, **more}
        query = {**(self.kept or {}), **{name: str(value) for name, value in own.items() if value}}
        return f"{PATH}?{urlencode(query)}" if query else PATH


def link_label(look: Look, purpose: Purpose, name: str) -> str:
    """What stands over a link that is told once."""
    return look.t(f"people.{'invite.link' if purpose is Purpose.INVITE else 'person.reset_link'}", name=name)


def role_name(look: Look, role: Role | None) -> str:
    """The role in words."""
    return look.t(f"people.role.{role or 'unknown'}")


def region_names(look: Look, regions: Sequence[Region]) -> str:
    """Short names; one word for all of them."""
    if tuple(regions) == tuple(Region):
        return look.t("people.cell.all_regions")
    return ", ".join(look.t(f"frame.region.short_{region}") for region in regions) or DASH


def status_flag(look: Look, status: Status) -> Component:
    """A badge with its icon and word."""
    kind, icon = _FLAGS[status]
    return html.Span([Icon(icon), look.t(f"people.status.{status}")], className=f"flag {kind}".strip())


# The page ---------------------------------------------------------------------------------------


def head(look: Look, tab: str, invite: Component) -> Component:
    """Title, what this is, the button that invites."""
    said = look.t("people.page.administrators_intro" if tab else "people.page.intro")
    title = html.Div([html.H1(look.t("people.page.title")), html.P(said)])
    return html.Div([title, html.Div(invite, className="act")], className="page-head")


def tabs(look: Look, asked: Asked, found: Listed) -> Component:
    """Everybody, or those who reach all customers."""
    all_of_them = Asked(kept=asked.kept)
    items = [
        _tab(look.t("people.page.everybody"), look.count(found.total), all_of_them.href(), not asked.tab),
        _tab(
            look.t("people.page.administrators"),
            look.count(found.administrators),
            all_of_them.href(tab=ADMINISTRATORS),
            asked.tab == ADMINISTRATORS,
        ),
    ]
    return html.Nav(items, className="tabs", **{"aria-label": look.t("people.page.tabs")})


def _tab(words: str, count: str, href: str, here: bool) -> Component:
    return html.A([words, html.Span(count)], href=href, **({"aria-current": "page"} if here else {}))


def search(look: Look, asked: Asked, found: Listed) -> Component:
    """The box, how many it found, the way back to all."""
    kept = {**(asked.kept or {}), **({"tab": asked.tab} if asked.tab else {})}
    box = Find(
        PATH, "find", asked.find, label=look.t("people.page.search"), submit=look.t("people.page.find"), kept=kept
    )
    parts: list[Component] = [box]
    if asked.find:
        total = found.administrators if asked.tab else found.total
        words = look.t("people.page.found", n=found.found, count=look.count(found.found), total=look.count(total))
        parts.append(html.Span(words, className="mute", role="status"))
        parts.append(
            html.A(look.t("people.page.clear"), href=Asked(tab=asked.tab, kept=asked.kept).href(), className="btn")
        )
    return html.Div(parts, className="list-head")


def table(look: Look, asked: Asked, found: Listed, reach: Mapping[int, Reach], reader: int) -> Component:
    """A row for each person, or why there is none."""
    if not found.people:
        return states.empty(look.t("people.page.none"), look.t("people.page.none_text"), level=2)
    rows = [html.Tr(_row(look, asked, person, reach.get(person.id, Reach()), reader)) for person in found.people]
    made = html.Table(
        [
            html.Caption(look.t("people.page.caption"), className="vh"),
            columns(WIDTHS),
            html.Thead(html.Tr(_heads(look))),
            html.Tbody(rows),
        ],
        className="grid",
        style={"--wp": TABLE_WIDTH},
    )
    return html.Div(made, className="list-wrap")


def _heads(look: Look) -> list[Component]:
    names = ("name", "email", "role", "regions", "customers", "last_sign_in", "status")
    return [
        html.Th(
            look.t(f"people.column.{name}"),
            scope="col",
            className="num" if name in {"customers", "last_sign_in"} else "",
            **({"title": look.t("people.column.customers_tip")} if name == "customers" else {}),
        )
        for name in names
    ]


def _row(look: Look, asked: Asked, person: Person, reach: Reach, reader: int) -> list[Component]:
    name: list[Component] = [
        html.A(
            html.Bdi(person.name), href=Asked(kept=asked.kept).href(user=person.id), className="name", title=person.name
        )
    ]
    if person.id == reader:
        name.append(html.Span(look.t("people.page.you"), className="sub"))
    seen = person.last_sign_in
    return [
        html.Td(name),
        html.Td(html.Bdi(person.email), className="id", title=person.email),
        html.Td(role_name(look, person.role), title=role_name(look, person.role)),
        html.Td(region_names(look, person.regions)),
        html.Td(reach_words(look, person, reach), className="num"),
        html.Td(
            look.day(seen.date()) if seen else look.t("people.cell.never"),
            title=look.moment(seen) if seen else "",
            className="num" if seen else "num unk",
        ),
        html.Td(status_flag(look, person.status)),
    ]


def reach_words(look: Look, person: Person, reach: Reach) -> str:
    """How many customers, in a cell."""
    if not reach.known or person.role is None:
        return DASH
    if reach.customers is None:
        return look.t("people.cell.all_customers")
    if set(person.regions) <= set(reach.everyone):
        return look.t("people.cell.all_customers")
    return look.count(reach.customers) + (f" + {region_names(look, reach.everyone)}" if reach.everyone else "")


def pages(look: Look, asked: Asked, found: Listed) -> Component:
    """How many there are, and the pages before and after."""
    if not found.people:
        return html.Div(className="list-foot")
    parts: list[Component | str] = [look.t("people.page.rows", n=found.found, count=look.count(found.found))]
    if found.pages > 1:
        parts.append(html.Span(look.t("people.page.pages", page=look.count(found.page), pages=look.count(found.pages))))
        if found.page > 1:
            parts.append(html.A(look.t("people.page.earlier"), href=asked.href(page=found.page - 1), className="btn"))
        if found.page < found.pages:
            parts.append(html.A(look.t("people.page.later"), href=asked.href(page=found.page + 1), className="btn"))
    return html.Div(parts, className="list-foot")


def columns(widths: Sequence[str], kinds: Sequence[str] = ()) -> Component:
    """The widths of a table's columns; on a phone the first has its own. `kinds`: further classes of each."""
    names = [f"c{at} {kinds[at] if kinds else ''}".strip() for at in range(len(widths))]
    return html.Colgroup(
        [html.Col(className=name, style={"--w": width}) for name, width in zip(names, widths, strict=True)]
    )


# Forms ------------------------------------------------------------------------------------------


def role_field(look: Look, role: Role, roles: Sequence[Role] = tuple(Role)) -> Mapping[str, object]:
    """A choice of the roles, each with what it may."""
    options = [(each.value, role_name(look, each), look.t(f"people.may.{each}")) for each in roles]
    return forms.field("role", look.t("people.field.role"), Kind.RADIOS, role.value, options=options)


def region_field(look: Look, chosen: Sequence[Region], possible: Sequence[Region]) -> Mapping[str, object]:
    """The regions that the reader may give."""
    options = [(region.value, look.t(f"frame.region.{region}")) for region in possible]
    return forms.field(
        "regions", look.t("people.field.regions"), Kind.CHECKS, [one.value for one in chosen], options=options
    )


def customer_field(look: Look, label: str, *, many: bool) -> Mapping[str, object]:
    """A customer by name or organization ID, with suggestions; several where an invitation brings some."""
    return forms.field(
        "customers",
        label,
        Kind.LOOKUP,
        required=not many,
        many=many,
        suggests="/users/customers",
        hint=look.t("people.invite.customers_hint" if many else "people.field.customer_hint"),
        nothing=look.t("people.customers.not_found"),
    )


def invite(look: Look, possible: Sequence[Region], tab: str, asks: str) -> Component:
    """The dialog that invites; on the tab of administrators one of them comes first. `asks`: as in `Form`.

    Regions are a right: none is given by a slip, so none is chosen beforehand where there are several.
    """
    role = Role.READ_ONLY if tab == ADMINISTRATORS else Role.ADMIN
    fields = [
        forms.field("email", look.t("people.field.email"), Kind.EMAIL),
        forms.field("name", look.t("people.field.name")),
        role_field(look, role),
        region_field(look, possible if len(possible) == 1 else (), possible),
        customer_field(look, look.t("people.invite.customers"), many=True),
    ]
    return Form(
        "/users/invite",
        fields,
        identity="users-invite",
        opens=look.t("people.invite.open"),
        icon="plus",
        title=look.t("people.invite.title"),
        submit=look.t("people.invite.submit"),
        note=look.t("people.invite.note"),
        asks=asks,
    )
