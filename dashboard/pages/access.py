"""Settings > Access requests: who asks to manage a customer for some hours, who does now, what was decided lately."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components import states
from dashboard.components.customer import grants
from dashboard.components.dash_components import Markup
from dashboard.components.settings.person import block
from dashboard.context import Bare
from dashboard.data.grants import reading, writing
from dashboard.data.people.granted import Stage
from dashboard.pages import parts
from dashboard.request_context import here

NAME, PATH = "access", "/access"


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, title = now.look, now.look.t("grants.page.title")
    writing.settle(here().services.state, now.store)
    found = reading.listed(here().services.state, now.store, now.user)
    open_, runs = ([one for one in found if one.stage is stage] for stage in (Stage.OPEN, Stage.GRANTED))
    past = [one for one in found if one.stage not in (Stage.OPEN, Stage.GRANTED)]
    intro = html.P(look.t("grants.page.intro"), className="page-sub")
    tree: list[Component] = [html.Div(html.Div([html.H1(title), intro]), className="page-head")]
    asks = parts.asks(look)
    nothing = states.nothing(look.t("grants.page.none"), look.t("grants.page.none_text"), level=2)
    tree.append(
        block(look.t("grants.page.open"), [grants.waiting(open_, look, asks, named=True) if open_ else nothing])
    )
    if runs:
        tree.append(block(look.t("grants.page.runs"), [grants.waiting(runs, look, asks, named=True)]))
    if past:
        tree.append(block(look.t("grants.page.past"), [grants.past(past, look)], look.t("grants.page.past_text")))
    return shell.Content(title, [Markup(tree, tag="div", className="access-page")])
