"""Settings > Your organization: which customer is the partner's own."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components import forms
from dashboard.components.dash_components import Form, Markup, Post
from dashboard.components.forms import Kind
from dashboard.context import Bare
from dashboard.data.people import own_organization
from dashboard.data.questions import customers
from dashboard.own import which
from dashboard.request_context import here

NAME, PATH = "organization", "/organization"
CHOOSE, UNDO = f"{PATH}/choose", f"{PATH}/undo"
UNDONE_BY = "undo"  # of the address, after a choice


def layout(**query: str | list[str]) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look = now.look
    title = look.t("organization.page.title")
    intro = html.P(look.t("organization.page.intro"), className="page-sub")
    head = html.Div(html.Div([html.H1(title), intro]), className="page-head")
    parts = [head, _now(now), *_change(now)]
    return shell.Content(title, [Markup(parts, tag="div", className="person")])


def _now(now: Bare) -> Component:
    """Which one it is, where that was said, and whether it is there."""
    look, key = now.look, which(here().services)
    if key and key[0] not in now.user.regions:  # no other region's customers are told
        return html.P(look.t("organization.page.unknown"))
    said: Component | str = look.t("organization.page.nobody")
    if key:
        name = customers.names(now.store, now.user, [key]).get(key)
        place = f"/customers/{key[0]}/{key[1]}"
        said = html.A(html.Bdi(name), href=place) if name else look.t("organization.page.unknown")
    facts = [html.Dt(look.t("organization.page.now")), html.Dd(said)]
    if key:
        facts += [html.Dt(look.t("organization.page.id")), html.Dd(html.Code(":".join(key)))]
    where = "environment" if now.config.own_org else "here" if key else "nowhere"
    facts += [html.Dt(look.t("organization.page.from")), html.Dd(look.t(f"organization.from.{where}"))]
    return html.Dl(facts, className="facts")


def _change(now: Bare) -> Iterator[Component]:
    """Nothing where the environment says it."""
    look = now.look
    if now.config.own_org:
        return
    chosen = own_organization.chosen(here().services.state)
    version = str(chosen.version)
    if token := now.extra.get(UNDONE_BY, ""):
        yield html.Div(Post(UNDO, {"token": token}, words=look.t("organization.page.undo"), icon="history"))
    fields = [
        forms.field(
            "customer",
            look.t("organization.form.customer"),
            Kind.LOOKUP,
            hint=look.t("organization.form.hint"),
            suggests="/users/customers",
            nothing=look.t("organization.form.nothing"),
        ),
        forms.field("version", kind=Kind.HIDDEN, value=version),
    ]
    form = Form(CHOOSE, fields, submit=look.t("organization.form.choose"), identity="organization-choose")
    yield html.Div(form, className="narrow")
    if chosen.which:
        none = [forms.field("customer", kind=Kind.HIDDEN), forms.field("version", kind=Kind.HIDDEN, value=version)]
        yield Form(CHOOSE, none, submit=look.t("organization.form.none"), identity="organization-none", danger=True)
