"""Where what a picture shows stands: the page of a block, the address that lays it out, what its reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from dashboard import dash_internals
from dashboard.access import Action, User, may
from dashboard.errors import Missing, NoAccess
from dashboard.navigation import NAVIGATION
from dashboard.pages import BLOCKS, calling, customer, customers, licenses
from dashboard.parameters import CARRIED, OF_SCOPE, READ_AHEAD
from dashboard.pictures.wish import Wish

_STATIC = ("/bundle/", "/assets/", dash_internals.SUITES)
_FRAME = (dash_internals.LAYOUT, dash_internals.DEPENDENCIES, dash_internals.FAVICON, "/fresh")
_DATA = ("/blocks/", "/rows/")
_READS = ("GET", "HEAD")
# The tabs of a customer's page whose blocks other pages have too, or that are not the first.
_TABS = {licenses: "licenses", calling: "calling"}
_TAB_OF = {customer.SUBSCRIPTIONS.id: "subscriptions"}
# Drawn inside others.
_NOT_ALONE = frozenset(
    block.id
    for block in (customer.HEAD, customer.DAY, customer.INVOICES, customer.ORDERS, customer.DEVICES, customer.NUMBERS)
)


@dataclass(frozen=True, slots=True)
class Place:
    """`path` and `query` of the page; `block`: the only one that is drawn, empty for the page."""

    path: str
    query: str
    block: str

    @property
    def address(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def opens(self, method: str, path: str, query: str) -> bool:
        """Whether the page may ask for this: reads alone, of this page alone, under its own state."""
        if method == "POST":
            return path == dash_internals.CALLBACK  # reads too: it lays pages out
        if method not in _READS:
            return False
        if path.startswith(_DATA):
            return self._is_own(dict(parse_qsl(query)))
        return path == self.path or path in _FRAME or path.startswith(_STATIC)

    def _is_own(self, asked: Mapping[str, str]) -> bool:
        """Of the same customers at the same time. A region that no address says is chosen for the reader."""
        said = dict(parse_qsl(self.query))
        if self.path.startswith("/customers/"):
            _, _, region, org_id = self.path.split("/")
            said |= {"region": region, "customer": org_id}
        return all(
            asked.get(name, "") == said.get(name, "")
            for name in OF_SCOPE
            if name in said or (name in asked and name not in ("region", "lang", "q"))
        )


def place_of(wish: Wish, user: User) -> Place:
    """Raises Missing where there is no such page or block, NoAccess where this reader may not see or export it."""
    if not may(user, Action.EXPORT):
        raise NoAccess("web.error.no_access")
    found = _of_block(wish, user) if wish.name in BLOCKS else _of_page(wish, user)
    if dash_internals.page_at(found.path) is None:
        raise Missing("pictures.error.name", got=wish.name[:100])
    return found


def _of_block(wish: Wish, user: User) -> Place:
    if wish.name in _NOT_ALONE:
        raise Missing("pictures.error.not_alone", name=wish.name)
    if not may(user, BLOCKS[wish.name].permission):
        raise NoAccess("web.error.no_access")
    page = next(page for page in (customers, customer, licenses, calling) if BLOCKS[wish.name] in page.BLOCKS)
    org_id = wish.state.get("customer")
    if not org_id and page is not customer:
        return Place(page.PATH, _query(wish.state), wish.name)
    tab = _TABS.get(page) or _TAB_OF.get(wish.name) or "overview"
    where = customer.address(wish.state.get("region", ""), org_id or "")
    left = {name: value for name, value in wish.state.items() if name not in ("region", "customer")}
    return Place(where, _query({**left, "tab": tab}), wish.name)


def _of_page(wish: Wish, user: User) -> Place:
    path = f"/{wish.name}"
    asks = next((item.action for items in NAVIGATION.values() for item in items if item.path == path), None)
    if asks is not None and not may(user, asks):
        raise NoAccess("web.error.no_access")
    return Place(path, _query(wish.state), "")


def _query(state: Mapping[str, str]) -> str:
    """What the page's address says; nothing is read ahead for a picture."""
    said = {name: value for name, value in state.items() if value}
    return urlencode(
        {**{name: said[name] for name in said if name in CARRIED or name not in (READ_AHEAD,)}, READ_AHEAD: "0"}
    )
