"""Settings > Walls: the screens that hang in rooms, what each shows, and the links that open them."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components import states
from dashboard.components.dash_components import Markup
from dashboard.components.settings import walls as drawing
from dashboard.context import Bare
from dashboard.data.walls import reading
from dashboard.pages import parts
from dashboard.request_context import here

NAME, PATH = "walls", "/walls"


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, state = now.look, here().services.state
    title = look.t("walls.manage.title")
    intro = html.P(look.t("walls.manage.intro"), className="page-sub")
    actions = Markup([drawing.add(look)], tag="div", className="wall-add")
    head = html.Div([html.Div([html.H1(title), intro]), actions], className="page-head")
    walls, links, asks = reading.listed(state), reading.links(state), parts.asks(look)
    found = [
        drawing.wall(
            one, [link for link in links if link.wall_id == one.id], now.user.regions, state.clock(), look, asks
        )
        for one in walls
    ]
    nothing = states.nothing(look.t("walls.manage.none"), look.t("walls.manage.none_text"), level=2)
    return shell.Content(title, [Markup([head, *(found or [nothing])], tag="div", className="walls-page")])
