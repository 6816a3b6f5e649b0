"""Search: numbers, devices, owners and customers by a text, over all the reader's customers (`?find=`)."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.components.customer import hits as drawing
from dashboard.components.dash_components import Markup, Search
from dashboard.context import Bare
from dashboard.data.questions import search
from dashboard.errors import BadField

NAME, PATH = "search", "/search"
HITS = f"{PATH}/hits"


def layout(**query: str | list[str]) -> Component:
    """The page, with what its address asks for."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look = now.look
    title, find = look.t("search.page.title"), now.extra.get("find", "")
    intro = html.P(look.t("search.page.intro"), className="page-sub")
    said, tree = answer(now, find)
    box = Search(
        HITS,
        find[: search.MAX_TEXT],
        tree=tree,
        said=said,
        label=look.t("search.page.label"),
        submit=look.t("search.page.submit"),
        most=search.MAX_TEXT,
    )
    head = html.Div(html.Div([html.H1(title), intro]), className="page-head")
    return shell.Content(title, [Markup([head, box], tag="div", className="search-page")])


def answer(now: Bare, find: str) -> tuple[str, Component]:
    """What is said of the hits in a line, and they themselves; of a text that is too long, why there are none."""
    try:
        found = search.search(now.store, now.user, find)
    except BadField as error:
        return "", drawing.too_long(error.told_to_reader(now.look.lang), now.look)
    return drawing.said(found, find, now.look), drawing.drawn(found, find, parameters.carried(now.extra), now.look)
