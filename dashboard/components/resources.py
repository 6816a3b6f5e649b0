"""Resources: links, cards, rows, filters, an article with what it explains, the help of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import prose, states
from dashboard.components.dash_components import Icon
from dashboard.data.resources.prose import host_of, html_of, is_own, web_address
from dashboard.data.resources.resource import TOPICS, Kind, Resource
from dashboard.data.resources.shipped import Said
from dashboard.look import Look
from dashboard.words import LANGUAGES

PATH = "/resources"
FILTERS = ("kind", "topic", "language")
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Acts:
    """What stands beside a row for who keeps resources: its form, its menu."""

    of: Mapping[str, Sequence[Component]]


def said(one: Resource, look: Look) -> Said:
    """Its words, for this reader."""
    return one.said[look.lang]


def href(one: Resource, kept: Query) -> str:
    """Where it leads."""
    if one.address:
        return one.address
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{PATH}/{one.key}{query}"


def quick(resources: Sequence[Resource], kept: Query, look: Look) -> list[Component]:
    """The links that many look for, in one line."""
    links = [
        html.Li(_link([Icon(one.picture), _title(one, look), *_out(one, look)], one, kept, "quick-link"))
        for one in resources
    ]
    if not links:
        return []
    title = look.t("resources.page.quick")
    return [html.Nav([html.H2(title, className="vh"), html.Ul(links)], className="quick", **{"aria-label": title})]


def featured(resources: Sequence[Resource], kept: Query, look: Look) -> list[Component]:
    """Cards: a picture, a title, two lines."""
    if not resources:
        return []
    cards = [html.Li(_card(one, kept, look)) for one in resources]
    title = look.t("resources.page.featured")
    return [html.Section([html.H2(title), html.Ul(cards, className="cards-of")], className="featured")]


def _card(one: Resource, kept: Query, look: Look) -> Component:
    picture = html.Span(Icon(one.picture), className=f"drawing drawing-{one.topics[0]}")
    words = html.Span(
        [html.Strong([_title(one, look), *_out(one, look)]), html.Span(said(one, look).summary, className="two-lines")],
        className="card-words",
    )
    return _link([picture, words], one, kept, "resource-card")


def _title(one: Resource, look: Look) -> Component:
    return html.Bdi(said(one, look).title)


def _link(inside: list[Component], one: Resource, kept: Query, name: str) -> Component:
    """One that leads out of the hub opens in a tab of its own."""
    return html.A(inside, href=href(one, kept), className=name, **(prose.AWAY if one.address else {}))


def _out(one: Resource, look: Look) -> list[Component]:
    """Told beside the title, also to those who do not see its sign."""
    if not one.address:
        return []
    words = html.Span(look.t("resources.page.new_tab"), className="vh")
    return [html.Span([Icon("launch", "icon-12"), words], className="out")]


# The list ------------------------------------------------------------------------------------


def narrowed(found: Sequence[Resource], asked: Query) -> list[Resource]:
    """Those that the filters of an address leave."""
    return [one for one in found if all(asked.get(name, "") in ("", *_values(one, name)) for name in FILTERS)]


def _values(one: Resource, name: str) -> Sequence[str]:
    return {"kind": [one.kind.value], "topic": one.topics, "language": one.languages()}[name]


def filters(found: Sequence[Resource], asked: Query, look: Look) -> Component:
    """A line for each filter: links, each with how many it leaves beside the other filters."""
    known = {"kind": [kind.value for kind in Kind], "topic": TOPICS, "language": LANGUAGES}
    lines = [_filter(name, known[name], found, asked, look) for name in FILTERS]
    return html.Div([line for line in lines if line], className="resource-filters")


def _filter(name: str, known: Sequence[str], found: Sequence[Resource], asked: Query, look: Look) -> Component | None:
    among = narrowed(found, {**asked, name: ""})
    now = asked.get(name, "")
    counts = {value: sum(value in _values(one, name) for one in among) for value in known}
    options = [("", len(among)), *((value, count) for value, count in counts.items() if count or value == now)]
    if not now and all(count == len(among) for _value, count in options):  # nothing would be narrowed down
        return None
    links = [html.Li(_option(name, value, count, asked, look, here=value == now)) for value, count in options]
    title = look.t(f"resources.filter.{name}")
    return html.Nav([html.Span(title, className="lab"), html.Ul(links)], **{"aria-label": title})


def _option(name: str, value: str, count: int, asked: Query, look: Look, *, here: bool) -> Component:
    query = {key: text for key, text in {**asked, name: value}.items() if text}
    words = look.t(f"resources.{name}.{value}" if value else "resources.filter.all")
    marks = {"aria-current": "true"} if here else {}
    inside = [words, " ", html.Span(look.count(count), className="hit-count")]
    return html.A(inside, href=f"{PATH}?{urlencode(query)}" if query else PATH, className="chip", **marks)


def rows(found: Sequence[Resource], asked: Query, kept: Query, acts: Acts, look: Look) -> Component:
    """The resources that are left, or why there are none."""
    if not found:
        way = html.A(look.t("resources.page.all_of_them"), href=PATH, className="btn btn-line")
        text = look.t("resources.page.none_text")
        return states.empty(look.t("resources.page.none"), text, [way] if any(asked.values()) else [])
    return html.Ul([_row(one, kept, acts.of.get(one.key, ()), look) for one in found], className="resource-list")


def _row(one: Resource, kept: Query, acts: Sequence[Component], look: Look) -> Component:
    words = said(one, look)
    facts = [look.t(f"resources.kind.{one.kind.value}"), *(look.t(f"resources.topic.{each}") for each in one.topics)]
    facts += [look.t(f"resources.language.{one.lang}")] if one.lang and one.lang != look.lang else []
    facts += [host_of(one.address)] if one.address else []
    inside = [
        Icon(one.picture, "icon-20"),
        html.Span(
            [
                html.Strong([_title(one, look), *_out(one, look)]),
                html.Span(html.Bdi(words.summary), className="two-lines"),
                html.Span(" · ".join(facts), className="mute facts-line"),
            ],
            className="card-words",
        ),
    ]
    link = _link(inside, one, kept, "hit resource-hit")
    return html.Li(
        [link, html.Div(list(acts), className="resource-acts")] if acts else [link], id=f"resource-{one.key}"
    )


# A text --------------------------------------------------------------------------------------


def article(one: Resource, look: Look, under: int) -> list[Component]:
    """Its text; headings begin below the level of its own."""
    return drawn(said(one, look).body, under)


def drawn(markdown: str, under: int) -> list[Component]:
    """A text in Markdown."""
    return prose.drawn(html_of(markdown), leads, under)


def leads(address: str) -> tuple[str, bool]:
    """A link of a text leads into the hub, or to an address of the web in a tab of its own, or nowhere."""
    if is_own(address):
        return address, False
    found = web_address(address)
    return (found, True) if found else ("", False)


def explains(one: Resource, titles: Mapping[str, str], look: Look) -> list[Component]:
    """The figures that an article of the product explains, each with the way to its definitions.

    `titles`: keys of words, by group of definitions.
    """
    figures = one.of_product.figures if one.of_product else ()
    if not figures:
        return []
    links = [html.Li(html.A(look.t(titles[name]), href=f"/definitions#{name}")) for name in figures]
    title = look.t("resources.article.figures")
    return [html.Aside([html.H2(title), html.Ul(links)], className="explains", **{"aria-label": title})]


def help_of(articles: Sequence[Resource], look: Look) -> Component:
    """The help of a page: its articles, the first one open, and where there is more."""
    if not articles:
        return states.nothing(look.t("resources.help.none"), look.t("resources.help.none_text"))
    more = html.A(look.t("resources.help.all"), href=PATH, className="btn btn-line", **prose.AWAY)
    shown = [_folded(one, look, first=at == 0) for at, one in enumerate(articles)]
    return html.Div([*shown, html.Div(more, className="help-foot")])


def _folded(one: Resource, look: Look, *, first: bool) -> Component:
    words = said(one, look)
    whole = html.A(look.t("resources.help.whole"), href=f"{PATH}/{one.key}", **prose.AWAY)
    inside = [html.P(words.summary, className="lead"), *article(one, look, 3), html.P(whole)]
    title = html.Summary(html.H3(words.title))
    return html.Details([title, html.Div(inside, className="prose")], open=first, className="help-article")
