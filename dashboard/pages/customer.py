"""One customer, at `/customers/<region>/<organization ID>`: what is known of it, in tabs by address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell, top_bar
from dashboard.access import Action, may
from dashboard.blocks import Block, BlockRows, inside
from dashboard.catalog import customer as catalog
from dashboard.catalog.column import Row
from dashboard.components import head as banners
from dashboard.components import section_layout
from dashboard.components.customer import head, inventory, overview, subscriptions
from dashboard.components.customer import review as review_deck
from dashboard.components.dash_components import Hole, Icon, Markup, Panel
from dashboard.context import Context
from dashboard.dash_internals import page_path
from dashboard.data.questions import one_customer
from dashboard.data.questions.one_customer_inventory import INVENTORY
from dashboard.decks import content, period, review
from dashboard.errors import NoAccess
from dashboard.launching import launch_of
from dashboard.own import is_own
from dashboard.pages import calling, customer_hub, licenses, parts
from dashboard.scope import Region

NAME, PATH = parameters.CUSTOMER_PAGE, "/customers/<region>/<org_id>"
CUSTOMERS = Action.SEE_CUSTOMERS
_block = partial(Block, by_service=False)

HEAD = _block("customer-head", one_customer.WHO, head.show, head.SLOTS, permission=CUSTOMERS)
DAY = _block("customer-day", one_customer.WHO, head.show_day, head.DAY_SLOTS, permission=CUSTOMERS)
HEALTH = _block(
    "customer-health", one_customer.HEALTH, overview.show_health, overview.SLOTS, permission=parts.ANALYTICS
)
DATES = _block("customer-dates", one_customer.TERMS, overview.show_dates, overview.SLOTS, permission=parts.ANALYTICS)
LICENSES = _block(
    "customer-licenses", one_customer.PRODUCTS, overview.show_licenses, overview.SLOTS, permission=parts.ANALYTICS
)
CHANGES = _block(
    "customer-changes", one_customer.CHANGES, overview.show_changes, overview.SLOTS, permission=parts.ANALYTICS
)


def _part(name: str) -> Callable[[Any, Context], Sequence[Row]]:
    return lambda part, _now: part[name]


SUBSCRIPTIONS = _block(
    "customer-subscriptions",
    one_customer.SUBSCRIPTIONS,
    subscriptions.show,
    subscriptions.SLOTS,
    permission=parts.ANALYTICS,
    rows=BlockRows("customer.terms.title", catalog.LINES, _part("lines")),
)
# Drawn inside the cards; files of their own.
INVOICES, ORDERS = (
    _block(
        f"customer-{name}",
        one_customer.SUBSCRIPTIONS,
        lambda _part, _now: {},
        (),
        permission=parts.ANALYTICS,
        rows=BlockRows(f"customer.{name}.all", table, _part(name)),
    )
    for name, table in (("invoices", catalog.INVOICES), ("orders", catalog.ORDERS))
)
# Drawn with the page; files of their own.
DEVICES, NUMBERS = (
    _block(
        f"customer-{name}",
        INVENTORY,
        lambda _part, _now: {},
        (),
        permission=CUSTOMERS,
        rows=BlockRows(f"customer.inventory.{name}", table, _part(name)),
    )
    for name, table in (("devices", catalog.DEVICES), ("numbers", catalog.NUMBERS))
)
BLOCKS = (HEAD, DAY, HEALTH, DATES, LICENSES, CHANGES, SUBSCRIPTIONS, INVOICES, ORDERS, DEVICES, NUMBERS)


def address(region: Region | str, org_id: str) -> str:
    """The path of a customer's page."""
    return f"/customers/{quote(str(region), safe='')}/{quote(org_id, safe='')}"


def layout(**query: str | list[str]) -> Component:
    """The page of the customer that the path names; the query says the rest of the state."""
    _customers, region, org_id = page_path().strip("/").split("/")
    if region not in tuple(Region):
        return shell.not_found(query)
    return shell.page(NAME, {**query, "q": "", "region": region, "customer": org_id}, _content)


# Tabs ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: who may see it, what is drawn, which block of it says the data date; `by_service`: it shows one of the
    two services; `of_day`: what is drawn with the page is of its day, so that another day is another page."""

    permission: Action
    draw: Callable[[Context], list[Component]]
    dated: Block = DAY
    by_service: bool = False
    of_day: bool = False
    own_alone: bool = False  # only the partner's own organization has it


def _overview(now: Context) -> list[Component]:
    if not may(now.user, parts.ANALYTICS):
        return []
    pair = html.Div([_panel(HEALTH, "health", now), _panel(DATES, "dates", now)], className="two")
    return [html.Div([pair, _panel(LICENSES, "licenses", now), _panel(CHANGES, "changes", now)], className="body")]


def _subscriptions(now: Context) -> list[Component]:
    return [html.Div(_panel(SUBSCRIPTIONS, "terms", now, "cards", _files(now)), className="body")]


def _calling(now: Context) -> list[Component]:
    week = html.P(calling.week(parts.known(calling.HEAD, now)), className="page-sub")
    return [week, *calling.blocks(now)]


def _inventory(now: Context) -> list[Component]:
    path = address(now.scope.places[0].region, now.state.customer or "")
    asked = inventory.Asked.of(path, now.extra, parameters.carried(now.extra, NAME))
    files = {name: _file(block, now) for name, block in (("devices", DEVICES), ("numbers", NUMBERS))}
    shown = inventory.drawn(
        now.store.answer(INVENTORY, now.scope), asked, files if may(now.user, Action.EXPORT) else {}, now.look
    )
    return [html.Div(shown, className="body")]


TABS = {
    "overview": Tab(CUSTOMERS, _overview),
    "subscriptions": Tab(parts.ANALYTICS, _subscriptions),
    "trials": Tab(parts.ANALYTICS, customer_hub.trials, of_day=True),
    "administrators": Tab(CUSTOMERS, customer_hub.administrators, of_day=True),
    "licenses": Tab(parts.ANALYTICS, licenses.blocks, licenses.TOP_BLOCK, by_service=True),
    "calling": Tab(parts.ANALYTICS, _calling, calling.HEAD),
    "devices": Tab(CUSTOMERS, _inventory, of_day=True),
    "notes": Tab(Action.SEE_NOTES, customer_hub.notes),
    "mirrors": Tab(Action.MIRROR_CUSTOMERS, customer_hub.mirrors),
    "activity": Tab(Action.SEE_AUDIT, customer_hub.activity),
    "users": Tab(Action.MANAGE_USERS, customer_hub.users, own_alone=True),
}
assert tuple(TABS) == parameters.TABS


def _content(now: Context) -> shell.Content:
    tab = TABS[now.state.tab]
    if not _has(tab, now):
        raise NoAccess("web.error.no_access")
    page = [_head(now), *customer_hub.access(now), _tabs(now), *tab.draw(now)]
    if tab.dated is DAY:
        page.append(Panel([], identity=DAY.id, tag="div", **section_layout.marks(DAY, "", None)))
    at = section_layout.SlotIds(tab.dated, None)
    controls = [top_bar.date_control(at["date"], at["pop"], now)]
    banner = Markup(banners.banner(now), tag="div", identity=at["banner"], className="banner-place")
    facts = {"data-of-day": "true"} if tab.of_day else {}
    return shell.Content(now.look.t("customer.page.title"), page, controls, banner, facts, tab.by_service)


def _has(tab: Tab, now: Context) -> bool:
    return may(now.user, tab.permission) and (not tab.own_alone or _is_own(now))


def _is_own(now: Context) -> bool:
    return is_own(now.scope.places[0].region, now.state.customer or "")


def _mark(now: Context) -> list[Component]:
    return [html.Span(now.look.t("organization.mark.own"), className="flag own-mark")] if _is_own(now) else []


def _head(now: Context) -> Component:
    title = now.look.t("customer.page.head")
    actions = Markup(
        [*_mark(now), *_launch(now), *_review(now), *parts.take_along(now)], tag="div", className="actions"
    )
    who = Panel(
        [html.Div(Hole("who")), html.Div(className="trouble", role="alert")],
        identity=HEAD.id,
        tag="div",
        filled=inside(HEAD, parts.known(HEAD, now)),
        className="who-place",
        **section_layout.marks(HEAD, title, None),
    )
    return html.Div([who, actions], className="page-head")


def _launch(now: Context) -> list[Component]:
    """The way to the organization, which opens in another tab and learns nothing of this one."""
    if launch_of(now.user, now.config, granted=customer_hub.manages(now)) is None:
        return []
    place = f"{address(now.scope.places[0].region, now.state.customer or '')}/launch"
    name = now.look.t("customers.cell.launch")
    to = {"href": place, "target": "_blank", "rel": "noopener noreferrer", "aria-label": name, "title": name}
    return [html.A([Icon("launch"), html.Span(name)], className="btn", **to)]


def _review(now: Context) -> list[Component]:
    """The review deck, for who may see its figures and take them along."""
    if not (may(now.user, Action.EXPORT) and may(now.user, parts.ANALYTICS)):
        return []
    place = now.scope.places[0]
    options = period.offered(place.first_date, place.data_date, now.look)
    address_of = f"/deck/{place.region}/{quote(now.state.customer or '', safe='')}"
    return review_deck.drawn(address_of, options, tuple(review.KINDS), content.SECTIONS, now.look)


def _tabs(now: Context) -> Component:
    links = [_tab(name, now) for name, tab in TABS.items() if _has(tab, now)]
    return html.Nav(links, className="page-tabs", **{"aria-label": now.look.t("customer.page.tabs")})


def _tab(name: str, now: Context) -> Component:
    carried = parameters.carried({**now.extra, "tab": name}, NAME)
    place = now.scope.places[0]
    here = {"aria-current": "page"} if name == now.state.tab else {}
    href = f"{address(place.region, now.state.customer or '')}?{urlencode(carried)}"
    return html.A(now.look.t(f"customer.tab.{name}"), href=href, **here)


# Blocks --------------------------------------------------------------------------------------


def _panel(block: Block, name: str, now: Context, slot: str = "content", tools: Component | None = None) -> Component:
    """A section with a head, whose block draws all under it."""
    title = now.look.t(f"customer.{name}.title")
    head = section_layout.block_head(
        html.P(now.look.t(f"customer.{name}.caption")), title, tools or html.Div(), block.id
    )
    return Panel(
        [head, html.Div(Hole(slot), className="customer-part"), section_layout.trouble_place()],
        identity=block.id_for(),
        tag="section",
        filled=inside(block, parts.known(block, now)),
        className=f"block block-{name}",
        **{"data-section": f"customer.{name}", "aria-labelledby": f"{block.id}-title"},
        **section_layout.marks(block, title, None),
    )


def _files(now: Context) -> Component:
    """The files of lines, invoices and orders."""
    if not may(now.user, Action.EXPORT):
        return html.Div()
    links = [
        html.A(
            now.look.t(f"customer.files.{name}"),
            href=_file(block, now),
            className="btn",
        )
        for name, block in (("lines", SUBSCRIPTIONS), ("invoices", INVOICES), ("orders", ORDERS))
    ]
    return html.Div(links, className="tools")


def _file(block: Block, now: Context) -> str:
    """The address of a block's rows as CSV, of what is shown."""
    asked = {"region": now.scope.region, "customer": now.state.customer or "", "lang": now.look.lang}
    given = {name: now.extra[name] for name in ("as_of", "version") if now.extra.get(name)}
    return f"/export/{block.id}.csv?{urlencode(asked | given)}"
