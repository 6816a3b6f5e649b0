"""The customers of one person: those set in the hub, and those that the imported files give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.access import Role, User
from dashboard.components import states
from dashboard.components.dash_components import Form, Post
from dashboard.components.settings.people import customer_field
from dashboard.components.settings.person import block, managed, table
from dashboard.data.people.people import Person
from dashboard.look import Look
from dashboard.scope import Region

MOST_IMPORTED = 200  # that are shown; further ones are counted
WIDTH = "328px"
Key = tuple[Region, str]


@dataclass(frozen=True, slots=True)
class Theirs:
    """Whose customers: set in the hub, and imported with the files' word for why; names by region and org_id.

    `unread`: the data cannot be read now, so neither what is imported nor any name is known.
    """

    here: Sequence[Key] = ()
    imported: Mapping[Key, str] | None = None
    everyone: Sequence[Region] = ()
    names: Mapping[Key, str] | None = None
    unread: bool = False


def customers(look: Look, person: Person, theirs: Theirs, reader: User, asks: str) -> Component:
    """Those set here can be taken away; those imported say where they come from. `asks`: as in `Form`."""
    title = look.t("people.customers.title")
    if person.role is not Role.ADMIN:
        return block(title, _of_another_role(look, person, theirs))
    imported = {key: why for key, why in (theirs.imported or {}).items() if key not in set(theirs.here)}
    count = len(theirs.here) + len(imported)
    parts: list[Component] = [
        html.P(look.t("people.customers.everyone", region=look.t(f"frame.region.{region}")))
        for region in theirs.everyone
    ]
    if theirs.unread:
        parts.append(html.P(look.t("people.customers.unread"), role="alert"))
    if count:
        parts.append(_rows(look, person, theirs, imported, managed(person, reader)))
    elif not theirs.everyone and not theirs.unread:
        parts.append(states.empty(look.t("people.customers.none"), look.t("people.customers.none_text")))
    if managed(person, reader):
        parts.append(_add(look, person, asks))
    said = look.t("people.customers.count", n=count, count=look.count(count)) if count else ""
    return block(title, parts, said)


def _of_another_role(look: Look, person: Person, theirs: Theirs) -> list[Component]:
    if person.role is None:
        return [html.P(look.t("people.role.unknown"))]
    regions = ", ".join(look.t(f"frame.region.{region}") for region in person.regions)
    parts: list[Component] = [html.P(look.t("people.customers.all", regions=regions))]
    if theirs.here:
        parts.append(html.P(look.t("people.customers.kept"), className="mute"))
        parts.append(_rows(look, person, theirs, {}, False))
    return parts


def _rows(look: Look, person: Person, theirs: Theirs, imported: Mapping[Key, str], removable: bool) -> Component:
    names = theirs.names or {}
    shown = sorted(imported.items(), key=lambda one: (names.get(one[0], ""), one[0]))[:MOST_IMPORTED]
    here = sorted(theirs.here, key=lambda key: (names.get(key, ""), key))
    rows = [_customer(look, person, key, names, "", removable) for key in here]
    rows += [_customer(look, person, key, names, why, False) for key, why in shown]
    kinds = {"customer": "", "org_id": "wide", "region": "mid", "source": ""}
    heads = [(f"people.column.{name}", kind) for name, kind in kinds.items()]
    made = table(
        look,
        look.t("people.customers.title"),
        [*heads, ("people.column.remove", "end")],
        rows,
        WIDTH,
        ("auto", "34%", "80px", "200px", "80px"),
    )
    more = len(imported) - len(shown)
    if not more:
        return made
    said = look.t("people.customers.more", n=more, count=look.count(more))
    return html.Div([made, html.P(said, className="foot")])


def _customer(look: Look, person: Person, key: Key, names: Mapping[Key, str], why: str, removable: bool) -> Component:
    region, org_id = key
    name = names.get(key) or look.t("people.customers.unknown")
    cell = html.Bdi(name) if key in names else html.Span(name, className="unk")
    source = look.t(f"people.customers.{why or 'hub'}")
    button = (
        [
            Post(
                f"/users/{person.id}/unassign",
                {"region": region.value, "org_id": org_id},
                words=look.t("people.column.remove"),
                label=look.t("people.customers.remove", customer=name),
            )
        ]
        if removable
        else []
    )
    place = look.t(f"frame.region.short_{region}")
    return html.Tr(
        [
            html.Td(cell, title=name),
            html.Td(org_id, className="id wide", title=org_id),
            html.Td(place, className="mid"),
            html.Td(source, title=source),
            html.Td(button, className="end"),
        ]
    )


def _add(look: Look, person: Person, asks: str) -> Component:
    field = customer_field(look, look.t("people.field.customer"), many=False)
    words = look.t("people.customers.add")
    made = Form(f"/users/{person.id}/assign", [field], identity="user-assign", submit=words, asks=asks)
    return html.Div(made, className="add-customer")
