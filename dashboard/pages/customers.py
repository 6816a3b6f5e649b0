"""Customers: every customer in scope, one row each, who needs attention first; for support only who they are."""

from __future__ import annotations

from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard import shell, top_bar
from dashboard.access import Action, User, may
from dashboard.blocks import Block, BlockRows, Slots
from dashboard.catalog.customers import SUPPORT_TABLE, TABLE
from dashboard.components import customers as show
from dashboard.components import customers_layout as view
from dashboard.components import head, section_layout
from dashboard.components.customer import review_many
from dashboard.components.dash_components import Markup
from dashboard.context import Context
from dashboard.data.questions import customer_table
from dashboard.data.questions.customer_facets import CUSTOMERS_QUERY, SUPPORT_QUERY
from dashboard.decks import content, many, period, review
from dashboard.launching import launch_of
from dashboard.pages import parts
from dashboard.request_context import here
from dashboard.scope import ALL

NAME, PATH = "customers", "/customers"
_TOP_PLACE, _ROWS_PLACE = "customers-top", "customers-rows"
_full = partial(Block, by_service=False, permission=Action.SEE_ANALYTICS)
_support = partial(Block, by_service=False, permission=Action.SEE_CUSTOMERS)

QUERY = _full("customers-query", CUSTOMERS_QUERY, show.show_query, show.QUERY_SLOTS, place=parts.QUERY_PLACE)
TOP = _full(_TOP_PLACE, customer_table.TOP, show.show_top, show.TOP_SLOTS)
ROWS = _full(
    _ROWS_PLACE,
    customer_table.ROWS,
    partial(show.show_rows, TABLE),
    show.ROWS_SLOTS,
    rows=BlockRows("customers.page.title", TABLE),
)
# The same places for who may see customers and nothing of their licenses.
SUPPORT_QUERY_BLOCK = _support(
    "customers-support-query", SUPPORT_QUERY, show.show_query, show.QUERY_SLOTS, place=parts.QUERY_PLACE
)
SUPPORT_TOP = _support(
    "customers-support-top", customer_table.SUPPORT_TOP, show.show_top, show.TOP_SLOTS, place=_TOP_PLACE
)
SUPPORT_ROWS = _support(
    "customers-support-rows",
    customer_table.SUPPORT_ROWS,
    partial(show.show_rows, SUPPORT_TABLE),
    show.ROWS_SLOTS,
    rows=BlockRows("customers.page.title", SUPPORT_TABLE),
    place=_ROWS_PLACE,
)
BLOCKS = (QUERY, TOP, ROWS, SUPPORT_QUERY_BLOCK, SUPPORT_TOP, SUPPORT_ROWS)


def layout(**query: str | list[str]) -> Component:
    """The page under the state that its address asks for; all regions where it names none."""
    return shell.page(NAME, _everywhere(shell.first_of_each(query)), _content)


def _everywhere(asked: dict[str, str]) -> dict[str, str]:
    """A version is of one region."""
    user = here().signed_in
    if asked.get("region") or asked.get("version") or user is None:
        return asked
    several = len(here().services.store.places(user.regions)) > 1
    return {**asked, "region": ALL} if several else asked


def _content(now: Context) -> shell.Content:
    query, top, rows = (QUERY, TOP, ROWS) if _sees_all(now.user) else (SUPPORT_QUERY_BLOCK, SUPPORT_TOP, SUPPORT_ROWS)
    said, table = parts.known(top, now), TABLE if rows is ROWS else SUPPORT_TABLE
    launch = launch_of(now.user, now.config) is not None
    shown = view.table(rows, table, now, parts.chosen_columns(rows), launch=launch, decks=_decks(now))
    page = [
        _head(top, said, now),
        parts.query(now, query),
        view.top(top, now, said, health=rows is ROWS),
        html.Div(html.Div(shown, className="body"), className="bodies"),
    ]
    at = section_layout.SlotIds(top, None)
    controls = [top_bar.region_control(now), top_bar.date_control(at["date"], at["pop"], now)]
    banner = Markup(head.banner(now), tag="div", identity=at["banner"], className="banner-place")
    return shell.Content(now.look.t("customers.page.title"), page, controls, banner)


def _decks(now: Context) -> list[Component]:
    """Review decks of the selected customers, for who may see their figures and take them along."""
    if not (may(now.user, Action.EXPORT) and _sees_all(now.user)):
        return []
    places = now.scope.places
    first, newest = min(place.first_date for place in places), max(place.data_date for place in places)
    options = period.offered(first, newest, now.look)
    grid_id = section_layout.SlotIds(ROWS, None)["rows"]
    return [review_many.drawn(grid_id, options, tuple(review.KINDS), content.SECTIONS, many.MOST, now.look)]


def _sees_all(user: User) -> bool:
    return may(user, Action.SEE_ANALYTICS)


def _head(top: Block, said: Slots, now: Context) -> Component:
    line = html.P(said.get("head"), id=section_layout.SlotIds(top, None)["head"], className="page-sub")
    words = html.Div([html.H1(now.look.t("customers.page.title")), line])
    actions = [*parts.start_trial(now), parts.views(now), *parts.take_along(now)]
    return html.Div([words, Markup(actions, tag="div", className="actions")], className="page-head")
