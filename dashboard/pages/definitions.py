"""Resources > Definitions: every figure and column, what it counts, its formula, its time; each can be linked to."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components.dash_components import Input, Markup
from dashboard.context import Context
from dashboard.data.resources.shelf import shelf
from dashboard.data.resources.shipped import explaining
from dashboard.exports.definitions import Entry, Group, groups
from dashboard.look import Look
from dashboard.request_context import here

NAME, PATH = "definitions", "/definitions"


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.page(NAME, query, _content)


def _content(now: Context) -> shell.Content:
    look = now.look
    title = look.t("definitions.page.title")
    head = html.Div([html.H1(title), html.P(look.t("definitions.page.intro"), className="page-sub")])
    blocks = [_group(group, now) for group in groups()]
    return shell.Content(
        title, [Markup([html.Div(head, className="page-head"), _search(look), _contents(look), *blocks])]
    )


def _search(look: Look) -> Component:
    """Served by `assets/definitions.js`: what does not hold the words is not shown."""
    words = look.t("definitions.page.search")
    box = Input(
        type="search",
        id="definitions-search",
        className="form-control",
        maxLength=200,
        autoComplete="off",
        placeholder=words,
        **{"aria-label": words},
    )
    none = html.P(look.t("definitions.page.none"), id="definitions-none", className="mute", hidden=True)
    return html.Div([box, html.Div(none, role="status")], className="definitions-search")


def _contents(look: Look) -> Component:
    links = [html.Li(html.A(look.t(group.title), href=f"#{group.name}")) for group in groups()]
    return html.Nav(html.Ul(links), className="definition-groups", **{"aria-label": look.t("definitions.page.title")})


def _group(group: Group, now: Context) -> Component:
    title = html.H2(now.look.t(group.title))
    entries = [_entry(entry, now) for entry in group.entries]
    head = html.Div([title, *_article(group, now)], className="block-head")
    return html.Section([head, *entries], className="block", id=group.name)


def _article(group: Group, now: Context) -> list[Component]:
    """The way to the article that explains these figures, for who finds it."""
    article, known = explaining(group.name), shelf(here().services.state).every
    found = known.get(article.key) if article else None
    if found is None or not found.seen_by(now.user.role):
        return []
    words = now.look.t("resources.article.of_group", title=found.said[now.look.lang].title)
    return [html.A(words, href=f"/resources/{found.key}", className="definition-article")]


def _entry(entry: Entry, now: Context) -> Component:
    """Several places may lead to one entry: each has its anchor."""
    of, (first, *others) = entry.definition, entry.anchors
    look, rules = now.look, now.config.rules
    name = of.name(look)
    label = {"aria-label": look.t("definitions.page.link", name=name)}
    link = html.A("#", href=f"#{first}", className="definition-link", **label)
    facts = [
        html.P(of.text(look, rules)),
        html.P(html.Code(of.formula(look, rules)), className="definition-formula"),
        html.P(of.time(look), className="definition-note"),
        html.P([html.Code(path) for path in entry.paths], className="definition-note"),
    ]
    anchors = [html.Span(id=other) for other in others]
    return html.Article([*anchors, html.H3([name, " ", link]), html.Div(facts)], id=first, className="definition")
