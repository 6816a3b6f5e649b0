"""One resource that is a text: an article of the product, or what an administrator wrote."""

from __future__ import annotations

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Action
from dashboard.components import resources as drawing
from dashboard.components.dash_components import Icon, Markup
from dashboard.context import Bare
from dashboard.dash_internals import page_path
from dashboard.data.resources.resource import Resource
from dashboard.data.resources.shelf import shelf
from dashboard.errors import Missing, NoSuchPage
from dashboard.exports.definitions import groups
from dashboard.pages import resources
from dashboard.request_context import here

NAME, PATH = resources.NAME, f"{resources.PATH}/<which>"


def layout(which: str = "", **query: str | list[str]) -> Component:  # noqa: ARG001  Dash gives what the path holds
    """The page, for who finds this resource."""
    return shell.plain(NAME, query, _content, Action.READ_RESOURCES)


def _content(now: Bare) -> shell.Content:
    look, one = now.look, _one(now)
    said, kept = drawing.said(one, look), parameters.carried(now.extra)
    back = f"{resources.PATH}?{urlencode(kept)}" if kept else resources.PATH
    topics = " · ".join(look.t(f"resources.topic.{topic}") for topic in one.topics)
    crumb = html.A([Icon("chevron-right"), look.t("resources.page.title")], href=back, className="crumb")
    head = html.Div([crumb, html.P(topics, className="mute"), html.H1(html.Bdi(said.title))], className="article-head")
    lead = [html.P(html.Bdi(said.summary), className="lead")] if said.summary else []
    text = html.Article([*lead, *drawing.article(one, look, 1)], className="prose", **_language(one))
    beside = drawing.explains(one, {group.name: group.title for group in groups()}, look)
    again = html.A(look.t("resources.article.back"), href=back, className="btn btn-line")
    parts = [head, html.Div([text, *beside], className="article-body"), html.Div(again, className="article-foot")]
    return shell.Content(said.title, [Markup(parts, tag="div", className="resources-page article-page")])


def _language(one: Resource) -> dict[str, str]:
    return {"lang": one.lang} if one.lang else {}


def _one(now: Bare) -> Resource:
    which = page_path().rstrip("/").rpartition("/")[2]
    try:
        found = shelf(here().services.state).one(now.user.role, which)
    except Missing as error:
        raise NoSuchPage("resources.error.gone") from error
    if found.address:  # it is read elsewhere
        raise NoSuchPage("resources.error.gone")
    return found
