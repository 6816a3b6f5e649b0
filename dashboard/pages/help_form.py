"""A new request to the Partner Help Desk; the icon at the foot of every page leads here, and says from where."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action
from dashboard.components.dash_components import Markup
from dashboard.components.settings import help_desk as drawing
from dashboard.context import Bare
from dashboard.data.help_desk.help_request import day_of, page_of
from dashboard.pages import help_desk

NAME, PATH = help_desk.NAME, drawing.NEW


def layout(**query: str | list[str]) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content, Action.ASK_FOR_HELP)


def _content(now: Bare) -> shell.Content:
    look, title = now.look, now.look.t("help.form.title")
    page, day = page_of(now.extra.get("from", "")), day_of(now.extra.get("day", ""))
    kept = parameters.carried(now.extra)
    back = drawing.back(kept, look)
    head = html.Div(
        html.Div([html.H1(title), html.P(look.t("help.form.intro"), className="page-sub")]), className="page-head"
    )
    form = html.Div(drawing.form(now.user, page, day, look), className="narrow help-form")
    return shell.Content(
        title, [Markup([back, head, *help_desk.whom(now), form], tag="div", className="person help-page")]
    )
