"""Partner Help Desk: one's requests (those of everybody for full administrators), and one of them with its history."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action, may
from dashboard.components.dash_components import Icon, Markup
from dashboard.components.settings import help_desk as drawing
from dashboard.context import Bare
from dashboard.data.help_desk import reading
from dashboard.data.help_desk.help_request import HelpRequest, channels
from dashboard.data.questions import customers
from dashboard.errors import Missing, NoSuchPage
from dashboard.request_context import here

NAME, PATH = "help-desk", drawing.PATH
_MOST_DIGITS = 9


def layout(**query: str | list[str]) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    key = now.extra.get("request", "")
    return _one(now, key) if key else _list(now)


def _list(now: Bare) -> shell.Content:
    look, may_all = now.look, may(now.user, Action.SEE_HELP_REQUESTS)
    everybody = may_all and now.extra.get("tab") == drawing.EVERYBODY
    before = now.extra.get("before", "")
    from_ = int(before) if before.isascii() and before.isdigit() and len(before) <= _MOST_DIGITS else None
    found = reading.listed(here().services.state, now.store, now.user, everybody=everybody, before=from_)
    title, kept = look.t("help.page.title"), parameters.carried(now.extra)
    words = [html.H1(title), html.P(look.t("help.page.intro"), className="page-sub")]
    button = html.A([Icon("plus"), look.t("help.page.new")], href=drawing.NEW, className="btn btn-main")
    parts: list[Component] = [html.Div([html.Div(words), html.Div(button, className="act")], className="page-head")]
    parts += whom(now)
    parts += [drawing.tabs(everybody, kept, look)] if may_all else []
    parts.append(drawing.listed(found.requests, everybody=everybody, kept=kept, look=look))
    parts += [drawing.more(found.before, everybody, kept, look)] if found.before else []
    return shell.Content(title, [Markup(parts, tag="div", className="person help-page")])


def whom(now: Bare) -> list[Component]:
    """To whom to turn, as the settings say it; that nothing leaves the hub, where nothing does."""
    look, said = now.look, now.config.help_desk_text
    if channels(now.config):
        return [html.P(said, className="help-whom")] if said else []
    words = look.t("help.page.inside")
    return [
        html.Div(
            [Icon("info"), html.Span([html.B(words), " ", said or look.t("help.page.whom")])],
            className="banner help-inside",
        )
    ]


def _one(now: Bare, key: str) -> shell.Content:
    look, kept = now.look, parameters.carried(now.extra)
    try:
        found = reading.one(here().services.state, now.store, now.user, key)
    except Missing as error:
        raise NoSuchPage(error.key) from error
    one, first = found.request, found.entries[0]
    parts = [
        *drawing.head(one, kept, look),
        drawing.asked(first, found.files, look),
        drawing.facts(one, _customer(now, one), look),
        drawing.history(one, found.entries, now.user, look),
    ]
    return shell.Content(f"#{one.number} {one.subject}", [Markup(parts, tag="div", className="person help-page")])


def _customer(now: Bare, one: HelpRequest) -> str:
    """The address of the customer's page, where the reader can open it."""
    if one.region is None or not one.org_id:
        return ""
    names = customers.names(now.store, now.user, [(one.region, one.org_id)], there=True)
    return f"/customers/{one.region}/{one.org_id}" if names else ""
