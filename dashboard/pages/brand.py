"""Settings > Brand: the partner's name, logo and colours in review decks and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components import forms
from dashboard.components.dash_components import Form, Markup
from dashboard.components.forms import Kind
from dashboard.context import Bare
from dashboard.data.brand import brand, logo
from dashboard.data.brand.brand import Brand, Chosen
from dashboard.errors import Refused
from dashboard.look import Look
from dashboard.request_context import here

NAME, PATH = "brand", "/brand"
CHOOSE = f"{PATH}/choose"
Fields = Iterator[Mapping[str, object]]


def layout(**query: str | list[str]) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, kept, fixed = now.look, brand.chosen(here().services.state), brand.fixed(now.config)
    title = look.t("brand.page.title")
    intro = html.P(look.t("brand.page.intro"), className="page-sub")
    parts: list[Component] = [html.Div(html.Div([html.H1(title), intro]), className="page-head")]
    try:
        shown = brand.brand_of(now.config, kept)
        parts.append(_cover(shown, look))
    except Refused as error:  # the file that the environment names
        parts.append(html.P(error.told_to_reader(look.lang), className="err"))
    parts += _said_elsewhere(now)
    if len(fixed) < len(_ALL):
        form = Form(CHOOSE, list(_fields(kept, fixed, look)), submit=look.t("brand.form.save"), identity="brand-form")
        parts.append(html.Div(form, className="narrow"))
    return shell.Content(title, [Markup(parts, tag="div", className="person brand-page")])


_ALL = (brand.NAME, brand.LOGO, brand.FRAME, brand.ACCENT)
_OF_ENVIRONMENT = {brand.NAME: "BRAND_NAME", brand.LOGO: "BRAND_LOGO", brand.FRAME: "BRAND_COLORS"}


def _cover(shown: Brand, look: Look) -> Component:
    """How the cover of a deck begins."""
    logo = shown.logo
    parts: list[Component] = []
    if logo:
        parts.append(html.Img(src=logo.address, alt=look.t("brand.page.logo", name=shown.name)))
    parts += [
        html.Strong(look.t("brand.page.customer")),
        html.Span(shown.name or look.t("brand.page.nameless"), className="mute"),
        html.Span(className="brand-accent", style={"background": f"#{shown.accent}"}),
    ]
    label = {"aria-label": look.t("brand.page.preview")}
    style = {"borderInlineStartColor": f"#{shown.frame}"}
    return html.Div(parts, className="brand-cover", style=style, role="group", **label)


def _said_elsewhere(now: Bare) -> list[Component]:
    """What the environment says: shown, and not to be changed here."""
    look, fixed = now.look, brand.fixed(now.config)
    colors = ", ".join(f"#{each}" for each in now.config.brand_colors or ())
    values = {brand.NAME: now.config.brand_name, brand.LOGO: now.config.brand_logo, brand.FRAME: colors}
    facts: list[Component] = []
    for name, setting in _OF_ENVIRONMENT.items():
        if name in fixed:
            said = look.t("brand.page.environment", setting=f"PARTNER_HUB_{setting}")
            text = values[name] if name != brand.LOGO else ""
            facts += [
                html.Dt(look.t(f"brand.fact.{name}")),
                html.Dd([html.Bdi(text), " ", html.Span(said, className="mute")]),
            ]
    return [html.Dl(facts, className="facts")] if facts else []


def _fields(kept: Chosen, fixed: frozenset[str], look: Look) -> Fields:
    """A field for what can be chosen; nothing is said of what cannot."""
    words = {name: look.t(f"brand.form.{name}") for name in _ALL}
    hints = {name: look.t(f"brand.form.{name}_hint") for name in _ALL}
    hidden = {name: forms.field(name, kind=Kind.HIDDEN) for name in fixed}
    partner = here().services.config.partner
    hint = look.t("brand.form.name_else", name=partner) if partner else hints[brand.NAME]
    yield hidden.get(brand.NAME) or forms.field(
        brand.NAME, words[brand.NAME], value=kept.name, hint=hint, required=False
    )
    yield hidden.get(brand.LOGO) or forms.field(
        brand.LOGO,
        words[brand.LOGO],
        Kind.FILE,
        hint=hints[brand.LOGO],
        required=False,
        accepts=".png,.svg",
        most=(1, logo.MOST_BYTES),
    )
    if kept.logo and brand.LOGO not in fixed:
        drops = [(brand.LOGO, look.t("brand.form.drop_logo"))]
        yield forms.field("drop", look.t("brand.form.drop"), Kind.CHECKS, [], options=drops)
    else:
        yield forms.field("drop", kind=Kind.HIDDEN)
    for name, own in ((brand.FRAME, brand.COLORS[0]), (brand.ACCENT, brand.COLORS[1])):
        value = f"#{getattr(kept, name) or own}"
        yield hidden.get(name) or forms.field(name, words[name], Kind.COLOR, value.lower(), hint=hints[name])
    yield forms.field("version", kind=Kind.HIDDEN, value=str(kept.version))
