"""Resources: quick links, featured ones, all of them with a search; full administrators keep them here."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action, may
from dashboard.components import resource_form
from dashboard.components import resources as drawing
from dashboard.components.dash_components import Markup, Search
from dashboard.context import Bare
from dashboard.data.resources.index import MOST_TEXT
from dashboard.data.resources.resource import Resource
from dashboard.data.resources.shelf import shelf
from dashboard.errors import BadField
from dashboard.request_context import here

NAME, PATH = "resources", drawing.PATH
HITS = f"{PATH}/hits"
FIND = "find"


def layout(**query: str | list[str]) -> Component:
    """The page, with what its address asks for."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, kept = now.look, parameters.carried(now.extra)
    mine = shelf(here().services.state).seen_by(now.user.role)
    title = look.t("resources.page.title")
    head = html.Div([html.H1(title), html.P(look.t("resources.page.intro"), className="page-sub")])
    acts = [Markup([resource_form.add(look)], tag="div", className="resource-add")] if _keeps(now) else []
    parts: list[Component] = [html.Div([head, *acts], className="page-head")]
    if not _asked(now):  # who looks for something has come past these
        parts += drawing.quick([one for one in mine if one.quick], kept, look)
        parts += drawing.featured([one for one in mine if one.featured], kept, look)
    parts += [html.H2(look.t("resources.page.all")), _search(now)]
    return shell.Content(title, [Markup(parts, tag="div", className="resources-page")])


def _search(now: Bare) -> Component:
    look = now.look
    told, tree = answer(now)
    return Search(
        HITS,
        now.extra.get(FIND, "")[:MOST_TEXT],
        tree=tree,
        said=told,
        label=look.t("resources.page.label"),
        submit=look.t("search.page.submit"),
        most=MOST_TEXT,
        begins=False,
    )


def answer(now: Bare) -> tuple[str, Component]:
    """How many there are, in words, and they themselves with the filters."""
    look, asked, kept = now.look, _asked(now), parameters.carried(now.extra)
    try:
        found = shelf(here().services.state).found(now.user.role, asked.get(FIND, ""))
    except BadField as error:
        return "", html.P(error.told_to_reader(look.lang), className="err")
    left = drawing.narrowed(found, asked)
    beside = drawing.Acts(_acts(now, left, moves=not asked) if _keeps(now) else {})
    said = look.t("resources.page.count", n=len(left), count=look.count(len(left)))
    tree = [drawing.filters(found, {**kept, **asked}, look), drawing.rows(left, asked, kept, beside, look)]
    return said, html.Div(tree)


def _acts(now: Bare, left: list[Resource], *, moves: bool) -> dict[str, list[Component]]:
    return {one.key: resource_form.acts(one, now.look, moves=moves) for one in left}


def _keeps(now: Bare) -> bool:
    return may(now.user, Action.MANAGE_SETTINGS)


def _asked(now: Bare) -> dict[str, str]:
    """What the address looks for: a text, and filters."""
    given = {name: now.extra.get(name, "") for name in (FIND, *drawing.FILTERS)}
    return {name: text for name, text in given.items() if text}
