"""The navigation: which pages there are for whom, and what their links carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters
from dashboard.access import Action, User, may
from dashboard.components.dash_components import Icon, Mark, Markup
from dashboard.look import Look


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the navigation."""

    page: str
    path: str
    icon: str
    action: Action


UNNAMED = ""  # the group that stands first, without a heading
NAVIGATION: Mapping[str, tuple[Item, ...]] = {
    UNNAMED: (
        Item("customers", "/customers", "customers", Action.SEE_CUSTOMERS),
        Item("search", "/search", "search", Action.SEARCH),
    ),
    "analytics": (
        Item("licenses", "/licenses", "license", Action.SEE_ANALYTICS),
        Item("calling", "/calling", "calling", Action.SEE_ANALYTICS),
        Item("reports", "/reports", "report", Action.EXPORT),
    ),
    "help": (
        Item("resources", "/resources", "help", Action.READ_RESOURCES),
        Item("definitions", "/definitions", "book", Action.READ_RESOURCES),
        Item("help-desk", "/help-desk", "note", Action.ASK_FOR_HELP),
        Item("api_reference", "/api-reference", "code", Action.READ_RESOURCES),
    ),
    "settings": (
        Item("users", "/users", "user", Action.MANAGE_USERS),
        Item("access", "/access", "lock", Action.LET_MANAGE),
        Item("audit", "/audit", "audit", Action.SEE_AUDIT),
        Item("walls", "/walls", "wall", Action.MANAGE_WALLS),
        Item("versions", "/versions", "history", Action.MANAGE_VERSIONS),
        Item("organization", "/organization", "org", Action.MANAGE_SETTINGS),
        Item("brand", "/brand", "star", Action.MANAGE_SETTINGS),
        Item("tokens", "/tokens", "key", Action.MANAGE_OWN_ACCOUNT),
    ),
}


def home(user: User) -> Item:
    """The first page that the person's role opens: where one lands."""
    return next(item for items in NAVIGATION.values() for item in items if may(user, item.action))


@dataclass(frozen=True, slots=True)
class First:
    """What comes before all pages: the page of the partner's own organization; `here`: it is in view."""

    path: str
    here: bool


def navigation(
    name: str,
    query: Mapping[str, str],
    look: Look,
    user: User,
    counts: Mapping[str, int] | None = None,
    own: First | None = None,
) -> Component:
    """Every page that the reader's role opens, in its group; `name` is the one in view.

    `counts`: how much waits for the reader on a page.
    """
    groups: list[Component] = [
        html.A([Mark(), html.Span(look.t("frame.app.name"))], className="brand", href=_href(home(user), query))
    ]
    for group, all_items in NAVIGATION.items():
        items = [item for item in all_items if may(user, item.action)]
        if not items:
            continue
        if group != UNNAMED:
            groups.append(html.H2(look.t(f"frame.nav.{group}")))
        links = [_nav_link(item, name, query, look, (counts or {}).get(item.page, 0)) for item in items]
        if group == UNNAMED and own:
            links.insert(0, _link("own", own.path, [Icon("org")], look, here=own.here))
        groups.append(html.Ul([html.Li(link) for link in links]))
    return Markup(groups, tag="nav", identity="nav", className="sidenav", **{"aria-label": look.t("frame.nav.label")})


def _nav_link(item: Item, name: str, query: Mapping[str, str], look: Look, count: int) -> Component:
    after: list[Component] = []
    if count:
        waits = look.t("frame.nav.waiting", count_of=count, count=look.count(count))
        marks = {"aria-label": waits, "role": "img"}
        after.append(html.Span(look.count(count), className="count", title=waits, **marks))
    return _link(item.page, _href(item, query), [Icon(item.icon)], look, after, here=item.page == name)


def _link(
    page: str, href: str, icon: list[Component], look: Look, after: Sequence[Component] = (), *, here: bool
) -> Component:
    words, now = look.t(f"frame.nav.{page}"), {"aria-current": "page"} if here else {}
    return html.A([*icon, html.Span(words), *after], id=f"nav-{page}", href=href, title=words, **now)


def _href(item: Item, query: Mapping[str, str]) -> str:
    """The same state on another page.

    What is no state of the pages with data (whose account is open, what was searched) stays where it is.
    """
    kept = parameters.carried(query, item.page)
    return f"{item.path}?{urlencode(kept)}" if kept else item.path
