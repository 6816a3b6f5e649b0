"""Analytics > Calling: who calls how much, how good the calls are, which features and queues, of one completed week."""

from __future__ import annotations

from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard import shell, top_bar
from dashboard.blocks import Block, BlockRows, Slots, Time, inside
from dashboard.catalog import calling as catalog
from dashboard.components import call_breakdown, head, section_layout
from dashboard.components import calling as show
from dashboard.components import calling_layout as view
from dashboard.components.dash_components import Hole, Icon, Markup, Panel
from dashboard.context import Context
from dashboard.data.questions import calling_tables
from dashboard.data.questions.calling import ENDPOINTS, FEATURES, WEEKS
from dashboard.pages import parts
from dashboard.scope import By

NAME, PATH = "calling", "/calling"
CUTS = tuple(by.value for by in By)
_block = partial(Block, by_service=False, permission=parts.ANALYTICS)  # drawn once, whatever the service
_rows = partial(BlockRows, time=Time.WEEK)

HEAD = _block("calling-head", WEEKS, show.show_head, show.HEAD_SLOTS, params=CUTS)
BANDS = _block(
    "calling-bands",
    WEEKS,
    show.show_bands,
    show.CHART_SLOTS,
    rows=_rows("calling.bands.title", catalog.BANDS, show.band_rows),
)
QUALITY = _block(
    "calling-quality",
    WEEKS,
    show.show_quality,
    show.CHART_SLOTS,
    rows=_rows("calling.quality.title", catalog.LEGS, show.quality_rows),
)
ENDPOINT_TYPES = _block(
    "calling-endpoints",
    ENDPOINTS,
    call_breakdown.show_endpoints,
    call_breakdown.SLOTS,
    params=CUTS,
    rows=_rows("calling.endpoints.title", catalog.ENDPOINTS),
)
FEATURE_LIST = _block(
    "calling-features",
    FEATURES,
    call_breakdown.show_features,
    call_breakdown.SLOTS,
    params=CUTS,
    rows=_rows("calling.features.title", catalog.FEATURES),
)
QUEUES = _block("calling-queues", WEEKS, show.show_queues, show.QUEUE_SLOTS)
_QUESTIONS = {
    "usage_rows": calling_tables.PAGE_USAGE,
    "quality_rows": calling_tables.PAGE_QUALITY,
    "queue_rows": calling_tables.PAGE_QUEUES,
}
TABLES = {
    name: _block(
        f"calling-{name.replace('_', '-')}",
        _QUESTIONS[name],
        partial(show.show_rows, name),
        show.ROWS_SLOTS,
        params=CUTS,
        rows=_rows(f"calling.section.{name}.title", table, of_part=True),
    )
    for name, table in catalog.TABLES.items()
}
BLOCKS = (parts.CALLING_QUERY_BLOCK, HEAD, BANDS, QUALITY, ENDPOINT_TYPES, FEATURE_LIST, QUEUES, *TABLES.values())
PLACES = ("bands", "quality", "endpoints", "features", "queues", *TABLES)


def layout(**query: str | list[str]) -> Component:
    """The page under the state that its address asks for."""
    return shell.page(NAME, query, _content)


def _content(now: Context) -> shell.Content:
    look, said = now.look, parts.known(HEAD, now)
    page = [_head(now, said), parts.query(now, parts.CALLING_QUERY_BLOCK), *blocks(now)]
    at = section_layout.SlotIds(HEAD, None)
    controls = [top_bar.region_control(now), top_bar.date_control(at["date"], at["pop"], now)]
    banner = Markup(head.banner(now), tag="div", identity=at["banner"], className="banner-place")
    return shell.Content(look.t("calling.page.title"), page, controls, banner)


def blocks(now: Context) -> list[Component]:
    """The weeks' bar, charts and tables: of all customers of the scope, or of one."""
    said = {block.id: parts.known(block, now) for block in BLOCKS if block not in TABLES.values()}
    body = [
        html.Div(
            [view.chart(BANDS, "bands", now, said[BANDS.id]), view.chart(QUALITY, "quality", now, said[QUALITY.id])],
            className="two",
        ),
        html.Div(
            [
                view.listed(ENDPOINT_TYPES, "endpoints", now, said[ENDPOINT_TYPES.id]),
                view.listed(FEATURE_LIST, "features", now, said[FEATURE_LIST.id]),
            ],
            className="two left",
        ),
        view.queues(QUEUES, now, said[QUEUES.id]),
        *(view.table(block, name, now, parts.chosen_columns(block)) for name, block in TABLES.items()),
    ]
    return [
        _cut(now, said[HEAD.id]),
        _bar(now, said[HEAD.id]),
        html.Div(html.Div(body, className="body"), className="bodies"),
    ]


def _head(now: Context, said: Slots) -> Component:
    customers = parts.known(parts.CALLING_QUERY_BLOCK, now).get("head")
    line = [
        week(said),
        " · ",
        html.Span(customers, id=section_layout.SlotIds(parts.CALLING_QUERY_BLOCK, None)["head"]),
    ]
    words = html.Div([html.H1(now.look.t("calling.page.title")), html.P(line, className="page-sub")])
    return html.Div(
        [words, Markup([parts.views(now), *parts.take_along(now)], tag="div", className="actions")],
        className="page-head",
    )


def week(said: Slots) -> Component:
    """Which week the page is about, in words."""
    return html.Span(said.get("week"), id=section_layout.SlotIds(HEAD, None)["week"])


def _cut(now: Context, said: Slots) -> Component:
    """The part of the calls that is chosen: a chip, and the way back."""
    title = now.look.t("calling.page.week_label")
    return Panel(
        [html.Div(Hole("cut"), role="status"), html.Div(className="trouble", role="alert")],
        [],
        identity=HEAD.id,
        tag="div",
        filled=inside(HEAD, said),
        className="cut-place",
        **section_layout.marks(HEAD, title, None),
    )


def _bar(now: Context, said: Slots) -> Component:
    """Week and places on the page: sticky."""
    chooser = Markup(said.get("weeks"), tag="span", identity=section_layout.SlotIds(HEAD, None)["weeks"])
    week = html.Div([Icon("calendar"), chooser, Icon("chevron-down", "caret")], className="picker week-picker")
    links = [_link(name, now) for name in PLACES]
    places = html.Nav(links, className="places", **{"aria-label": now.look.t("calling.places.label")})
    return html.Div([week, places], className="bar")


def _link(name: str, now: Context) -> Component:
    words: list[str | Component] = [now.look.t(f"calling.places.{name}")]
    if name in TABLES:
        words.append(html.Span(id=section_layout.SlotIds(TABLES[name], None)["place"]))
    return html.A(words, href=f"#{name}", **{"data-place": f"calling.{name}"})
