"""Analytics > Licenses: five figures, the trend, five sections; for each service kept drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import shell, top_bar
from dashboard.blocks import Block, BlockRows, Time, inside
from dashboard.catalog.licenses import TABLES, TREND
from dashboard.components import distribution, head, section_layout, sections, skeleton
from dashboard.components.dash_components import Body, Hole, Icon, Markup, Panel
from dashboard.context import Context
from dashboard.data.metrics import Section
from dashboard.data.questions.licenses import PAGE_SECTIONS, PAGE_TOP
from dashboard.data.questions.trend import TREND_TO_DATA_DATE
from dashboard.pages.parts import ANALYTICS, QUERY_BLOCK, chosen_columns, known, query, take_along, views
from dashboard.scope import Service

NAME, PATH = "licenses", "/licenses"

TOP_BLOCK = Block("licenses-top", PAGE_TOP, head.show_top, head.TOP_SLOTS, by_service=False, permission=ANALYTICS)
TREND_BLOCK = Block(
    "licenses-trend",
    TREND_TO_DATA_DATE,
    distribution.show,
    distribution.SLOTS,
    params=distribution.PARAMS,
    permission=ANALYTICS,
    rows=BlockRows("licenses.trend.title", TREND, distribution.period, Time.RANGE),
)
SECTION_BLOCKS = {
    section: Block(
        f"licenses-{section.value}",
        PAGE_SECTIONS[section],
        partial(sections.show, section),
        sections.SLOTS,
        permission=ANALYTICS,
        rows=BlockRows(f"licenses.section.{section.value}.title", TABLES[section]),
    )
    for section in Section
}
BLOCKS = (QUERY_BLOCK, TOP_BLOCK, TREND_BLOCK, *SECTION_BLOCKS.values())
PLACES = ("trend", *(section.value for section in Section))
_ICONS = {Service.MEETINGS: "meetings", Service.CALLING: "calling"}


def layout(**query: str | list[str]) -> Component:
    """The page under the state that its address asks for."""
    return shell.page(NAME, query, _content)


def _content(now: Context) -> shell.Content:
    look = now.look
    parts = [_head(now), query(now), *blocks(now)]
    return shell.Content(look.t("licenses.page.title"), parts, _controls(now), _banner(now), by_service=True)


def blocks(now: Context) -> list[Component]:
    """Figures, toggle, and the sections of both services: of all customers of the scope, or of one."""
    return [_top(now), _bar(now), html.Div([_body(service, now) for service in Service], className="bodies")]


def _head(now: Context) -> Component:
    at = section_layout.SlotIds(QUERY_BLOCK, None)
    said = known(QUERY_BLOCK, now).get("head")
    words = html.Div([html.H1(now.look.t("licenses.page.title")), html.P(said, id=at["head"], className="page-sub")])
    return html.Div(
        [words, Markup([views(now), *take_along(now)], tag="div", className="actions")],
        className="page-head",
    )


def _top(now: Context) -> Component:
    title = now.look.t("licenses.page.top_label")
    figures = html.Ul(Hole("figures"), className="kpis", **{"aria-label": title})
    return Panel(
        [figures, skeleton.top(), html.Div(className="trouble", role="alert")],
        identity=TOP_BLOCK.id_for(),
        tag="section",
        filled=inside(TOP_BLOCK, known(TOP_BLOCK, now)),
        className="top-place",
        **{"data-section": "top", "aria-label": title},
        **section_layout.marks(TOP_BLOCK, title, None),
    )


def _bar(now: Context) -> Component:
    """Toggle and places on the page: sticky."""
    toggle = html.Div(
        [_service(service, now) for service in Service],
        className="seg",
        role="radiogroup",
        **{"aria-label": now.look.t("licenses.service.label")},
    )
    return html.Div([Markup(toggle), *(_places(service, now) for service in Service)], className="bar")


def service_id(service: Service) -> str:
    """The id of one button of the toggle."""
    return f"service-{service}"


def _service(service: Service, now: Context) -> Component:
    on = now.scope.service is service
    return html.Button(
        [Icon(_ICONS[service]), now.look.t(f"licenses.service.{service}")],
        id=service_id(service),
        role="radio",
        type="button",
        tabIndex=0 if on else -1,
        **{"aria-checked": str(on).lower(), "data-toggle": service.value},
    )


def _places(service: Service, now: Context) -> Component:
    links = [_link(name, service, now) for name in PLACES]
    rest = "" if now.scope.service is service else " is-rest"
    return html.Nav(
        links,
        className=f"places{rest}",
        **{"data-body": service.value, "aria-label": now.look.t("licenses.places.label")},
    )


def _link(name: str, service: Service, now: Context) -> Component:
    words: list[Any] = [now.look.t(f"licenses.places.{name}")]
    if name != "trend":
        at = section_layout.SlotIds(SECTION_BLOCKS[Section(name)], service)
        words.append(html.Span(id=at["place"]))
    return html.A(words, href=f"#{name}", **{"data-place": name})


def _body(service: Service, now: Context) -> Component:
    blocks: list[Component] = [section_layout.distribution(TREND_BLOCK, service, now)]
    for section, block in SECTION_BLOCKS.items():
        blocks.append(section_layout.section(block, section, service, now, chosen_columns(block)))
    return Body(blocks, service=service.value, shown=now.scope.service is service)


def _controls(now: Context) -> list[Component]:
    at = section_layout.SlotIds(TOP_BLOCK, None)
    return [top_bar.region_control(now), top_bar.date_control(at["date"], at["pop"], now)]


def _banner(now: Context) -> Component:
    at = section_layout.SlotIds(TOP_BLOCK, None)
    return Markup(head.banner(now), tag="div", identity=at["banner"], className="banner-place")
