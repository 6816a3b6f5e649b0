"""The top bar: language, theme and user on every page; region and date on those with data."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import head
from dashboard.components.dash_components import Help, Icon, Markup
from dashboard.context import Context
from dashboard.look import Look
from dashboard.scope import ALL, Region
from dashboard.words import LANGUAGES

HELP = "/resources/help"
REGION, THEME, LANGUAGE, SIGN_OUT = "region", "theme", "language", "sign-out"


def top_bar(look: Look, user: str, controls: Sequence[Component]) -> Component:
    """The bar with a page's own controls."""
    burger = html.Button(
        Icon("menu"),
        className="btn btn-icon burger",
        type="button",
        **{
            "data-act": "menu",
            "aria-label": look.t("frame.nav.menu"),
            "aria-expanded": "false",
            "aria-controls": "nav",
        },
    )
    spacer = Markup(html.Span(className="spacer"))
    right = [spacer, _help(look), _language(look), _theme(look), Markup(_user(look, user))]
    return html.Header([Markup(burger), *controls, *right], className="topbar")


def _help(look: Look) -> Component:
    """The articles about the page in view."""
    words = {name: look.t(f"resources.help.{name}") for name in ("label", "hint", "failed")}
    return Help(HELP, **words)


def _language(look: Look) -> Component:
    other = next(code for code in LANGUAGES if code != look.lang)
    return html.Button(
        look.t("frame.language.code"),
        id=LANGUAGE,
        className="btn",
        type="button",
        **{
            "data-lang": other,
            "data-hint": Look(other).t("frame.language.own"),
            "aria-label": f"{look.t('frame.language.label')} {look.t('frame.language.switch')}",
        },
    )


def _theme(look: Look) -> Component:
    return html.Button(
        Markup([Icon("moon", "when-light"), Icon("sun", "when-dark")]),
        id=THEME,
        className="btn btn-icon",
        type="button",
        **{"aria-label": look.t("frame.theme.label"), "data-hint": look.t("frame.theme.label")},
    )


def _user(look: Look, user: str) -> Component:
    initials = "".join(word[0] for word in user.split()[:2]).upper()
    return html.Button(
        html.Span(initials, className="avatar"),
        className="btn btn-icon",
        type="button",
        id=SIGN_OUT,
        **{
            "data-act": "user",
            "data-user": user,
            "aria-haspopup": "menu",
            "aria-expanded": "false",
            "aria-label": look.t("frame.user.label", name=user),
        },
    )


def region_control(now: Context) -> Component:
    """A native select; regions without data cannot be chosen."""
    look, have = now.look, {place.region for place in now.store.places(now.user.regions)}
    options = [_option(region, region in have, look) for region in now.user.regions]
    options.append((look.t("frame.region.all"), ALL, bool(have)))
    chosen = [
        html.Option(label, value=value, selected=value == now.scope.region or None, disabled=not there or None)
        for label, value, there in options
    ]
    select = html.Select(chosen, id=REGION, className="form-select bare")
    label = html.Label(look.t("frame.region.label"), htmlFor=REGION, className="vh")
    return Markup([label, Icon("globe"), select, Icon("chevron-down", "caret")], tag="div", className="picker")


def _option(region: Region, have: bool, look: Look) -> tuple[str, str, bool]:
    """Words, value, whether it can be chosen."""
    name = look.t(f"frame.region.{region}")
    return name if have else look.t("frame.region.no_data", name=name), region.value, have


def date_control(label_id: str, pop_id: str, now: Context) -> Component:
    """The data date, and the small dialog that changes it."""
    look = now.look
    label = Markup(head.date_label(now), tag="span", identity=label_id, className="date-label")
    button = html.Button(
        [Icon("history"), label, Icon("chevron-down", "caret")],
        className="btn",
        type="button",
        id="date",
        **{
            "data-act": "date",
            "data-hint": look.t("frame.date.control_tip"),
            "aria-haspopup": "dialog",
            "aria-expanded": "false",
            "aria-controls": pop_id,
        },
    )
    pop = html.Div(
        head.date_pop(now),
        id=pop_id,
        className="pop date-pop",
        role="dialog",
        hidden=True,
        **{"aria-label": look.t("frame.date.control")},
    )
    return html.Div([button, pop], className="date-place")
