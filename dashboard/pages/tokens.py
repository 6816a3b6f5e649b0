"""Settings > API tokens: one's own, and for full administrators everybody's."""

from __future__ import annotations

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action, may
from dashboard.components.dash_components import Markup
from dashboard.components.settings import api_tokens as drawing
from dashboard.context import Bare
from dashboard.data.people import api_tokens
from dashboard.pages import api_reference, parts
from dashboard.request_context import here

NAME, PATH = "tokens", drawing.PATH


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, state = now.look, here().services.state
    title = look.t("api.page.title")
    act = html.Div(drawing.make(now.user, look, parts.asks(look)), className="act")
    how = html.A(look.t("api.page.how"), href=f"{api_reference.PATH}?{urlencode(parameters.carried(now.extra))}")
    head = html.Div([html.H1(title), html.P([look.t("api.page.intro"), " ", how], className="page-sub")])
    found, moment = api_tokens.listed(state, now.user), state.clock()
    mine = [one for one in found if one.user_id == now.user.id]
    tree = [html.Div([head, act], className="page-head"), drawing.own(mine, moment, look)]
    if may(now.user, Action.MANAGE_USERS):
        rest = [one for one in found if one.user_id != now.user.id]
        tree.append(drawing.others(rest, now.user, moment, look))
    return shell.Content(title, [Markup(tree, tag="div", className="person tokens-page")])
