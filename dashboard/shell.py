"""The frame around every page: navigation, top bar, banner, the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from dashboard import parameters, request_context
from dashboard.access import Action, User, may
from dashboard.components import head, states, where
from dashboard.components.dash_components import Icon, Mark, Markup, Words
from dashboard.components.definitions import BY_PATH, NOW_DAYS, SOON_DAYS
from dashboard.context import Bare, Context
from dashboard.errors import HubError, NoAccess, Refused, Unusable
from dashboard.look import THEMES, Look
from dashboard.scope import ALL, Region
from dashboard.words import LANGUAGES, Entry, catalogue

REGION, THEME, LANGUAGE, SIGN_OUT = "region", "theme", "language", "sign-out"
STATE, ASKED, FILLED = "state", "asked", "filled"
# What the scripts in `assets/` say themselves.
SPOKEN = ("frame.", "licenses.cell.", "licenses.table.", "licenses.query.",
          "licenses.trend.range_", "licenses.value.", "licenses.tip.",
          "licenses.service.", "licenses.section.", "calling.cell.", "calling.section.",
          "calling.endpoint.", "people.lookup.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the navigation."""

    page: str
    path: str
    icon: str
    action: Action


NAVIGATION: Mapping[str, tuple[Item, ...]] = {
    "analytics": (
        Item("licenses", "/licenses", "license", Action.SEE_ANALYTICS),
        Item("calling", "/calling", "calling", Action.SEE_ANALYTICS),
    ),
    "resources": (Item("definitions", "/definitions", "book", Action.READ_RESOURCES),),
    "settings": (
        Item("users", "/users", "user", Action.MANAGE_USERS),
        Item("audit", "/audit", "audit", Action.SEE_AUDIT),
        Item("versions", "/versions", "history", Action.MANAGE_VERSIONS),
    ),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a page puts into the frame."""

    title: str
    parts: Sequence[Component]
    controls: Sequence[Component] = ()
    banner: Component | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    by_service: bool = False  # whether it shows one of the two services: its address and facts say which


def layout() -> Component:
    """The root: Dash puts the page (frame and all) into it."""
    return html.Div(page_container, id="root")


def page(name: str, query: Mapping[str, str | list[str]], content: Callable[[Context], Content]) -> Component:
    """The page `name` in its frame, or in its place the words of what its address cannot have."""
    asked = first_of_each(query)
    try:
        _check(name, asked)
        now = request_context.current(asked)
    except HubError as error:
        return _refused(name, asked, error)
    found = content(now)
    service = now.scope.service.value if found.by_service else ""
    return _frame(name, asked, now.look, now.user, found, _state(now, service), _facts(now, service))


def plain(
    name: str, query: Mapping[str, str | list[str]], content: Callable[[Bare], Content], action: Action | None = None
) -> Component:
    """The same for a page that is not about customers' figures: it stands also where no region has data.

    `action`: what it asks of its reader, where it has no place in the navigation to say so.
    """
    asked = first_of_each(query)
    carried = parameters.carried(asked)
    try:
        _check(name, asked)
        now = request_context.bare(asked)
        if action is not None and not may(now.user, action):
            raise NoAccess("web.error.no_access")
        found = content(now)
    except HubError as error:
        return _refused(name, carried, error)
    return _frame(name, carried, now.look, now.user, found, {}, {})


def first_of_each(query: Mapping[str, str | list[str]]) -> dict[str, str]:
    """A parameter that is given twice counts as it was given first, as for blocks."""
    return {name: value[0] if isinstance(value, list) else value for name, value in query.items()}


def _check(name: str, query: Mapping[str, str]) -> None:
    """The reader's role may see the page; its language and theme exist."""
    for item in (item for items in NAVIGATION.values() for item in items):
        if item.page == name and not may(request_context.services().identify(), item.action):
            raise NoAccess("web.error.no_access")
    _check_look(query)


def _check_look(query: Mapping[str, str]) -> None:
    """An address that asks for a language or theme there is not is explained like any other nonsense."""
    for name, known in (("lang", LANGUAGES), ("theme", THEMES)):
        got = query.get(name) or known[0]
        if got not in known:
            near = get_close_matches(got[:40], known, n=1, cutoff=0)[0]
            raise Refused("view.error.value", name=name, got=got[:40], nearest=near, known=", ".join(known))


def not_found(query: Mapping[str, str | list[str]]) -> Component:
    """What stands where no page is."""
    asked = first_of_each(query)
    look, user = request_context.look(asked), request_context.services().identify()
    title = look.t("frame.page.not_found")
    told = states.refused(title, look.t("frame.page.not_found_text"), [_home(look, user)])
    return _frame("not-found", asked, look, user, Content(title, [told]), {}, {})


def _refused(name: str, query: Mapping[str, str], error: HubError) -> Component:
    """The frame without data, and why."""
    look, user = request_context.look(query), request_context.services().identify()
    text = error.told_to_reader(look.lang)
    if isinstance(error, NoAccess):
        request_context.services().refused(error, f"/{name}")
        title = look.t("frame.state.no_access")
        told = states.no_access(title, text, [_home(look, user)])
    else:
        title = look.t("frame.state.no_data" if isinstance(error, Unusable) else "frame.state.page_refused")
        told = states.refused(title, text, [_home(look, user)])
    return _frame(name, query, look, user, Content(title, [told]), {}, {})


def home(user: User) -> Item:
    """The first page that the person's role opens: where one lands."""
    return next(item for items in NAVIGATION.values() for item in items if may(user, item.action))


def _home(look: Look, user: User) -> Component:
    first = home(user)
    words = look.t("frame.state.go", page=look.t(f"frame.nav.{first.page}"))
    return html.A(words, href=first.path, className="btn btn-line")


# State and facts for the scripts ------------------------------------------------------------


def _state(now: Context, service: str) -> dict[str, Any]:
    """The page's whole state (data.md 8), with the region that was chosen for the reader filled in."""
    return {
        **now.state.said(),
        "region": now.scope.region,
        "service": service or None,
        "q": now.scope.query.text,
        **{name: getattr(now.look, name) for name in parameters.LOOK},
        "pinned": [name for name in parameters.LOOK if now.extra.get(name)],
    }


def _facts(now: Context, service: str) -> dict[str, str]:
    """Attributes of the page's main element (quality.md 3)."""
    return {
        "data-region": where.region_key(now.scope),
        "data-service": service,
        "data-as-of": where.as_of(now.scope),
        "data-version": where.version(now.scope),
    }


# The frame ----------------------------------------------------------------------------------


def _frame(
    name: str, query: Mapping[str, str], look: Look, user: User, content: Content, state: Mapping[str, Any],
    facts: Mapping[str, str],
) -> Component:  # fmt: skip
    ready = "false" if content.controls else "true"
    main = html.Main(
        list(content.parts), className="page", id="main", tabIndex=-1,
        **{"data-page": name, **facts, **content.facts, "data-ready": ready},
    )  # fmt: skip
    stage = html.Div(
        [_top_bar(look, user.name, content.controls), *([] if content.banner is None else [content.banner]),
         html.Div(id="offline"), main],
        className="stage",
    )  # fmt: skip
    return html.Div(
        [
            _words(look, content.title),
            html.A(look.t("frame.app.skip"), href="#main", className="skip"),
            html.Div([_navigation(name, query, look, user), stage], className="app", **{"data-partner": _partner()}),
            dcc.Store(id=STATE, data=dict(state)), dcc.Store(id=ASKED), dcc.Store(id=FILLED),
            html.Div(id="live", className="vh", role="status"),
        ],
        className="frame",
    )  # fmt: skip


def _partner() -> str:
    """Whose figures these are, for paper."""
    return request_context.services().config.partner_name


def spoken(lang: str) -> Mapping[str, Entry]:
    """The words that scripts may ask for."""
    return {key: entry for key, entry in catalogue(lang).items() if key.startswith(SPOKEN)}


def _words(look: Look, title: str) -> Component:
    rules = request_context.services().config.rules
    defined = {
        path: [known.name(look), known.text(look, rules), known.formula(look, rules), known.time(look)]
        for path, known in BY_PATH.items()
    }
    known_rules = {
        "ceiling": rules.low_ceiling, "least": rules.low_min_cohort, "soon": SOON_DAYS, "now": NOW_DAYS,
        "fresh": request_context.services().config.fresh_s, "rights": request_context.rights(),
    }  # fmt: skip
    return Words(look.t("frame.app.title", page=title), spoken(look.lang), defined, known_rules, look.form)


def _navigation(name: str, query: Mapping[str, str], look: Look, user: User) -> Component:
    groups: list[Component] = [
        html.A([Mark(), html.Span(look.t("frame.app.name"))], className="brand", href=_href(home(user), query))
    ]
    for group, all_items in NAVIGATION.items():
        items = [item for item in all_items if may(user, item.action)]
        if not items:
            continue
        groups.append(html.H2(look.t(f"frame.nav.{group}")))
        groups.append(html.Ul([html.Li(_nav_link(item, name, query, look)) for item in items]))
    return Markup(groups, tag="nav", identity="nav", className="sidenav", **{"aria-label": look.t("frame.nav.label")})


def _nav_link(item: Item, name: str, query: Mapping[str, str], look: Look) -> Component:
    words = look.t(f"frame.nav.{item.page}")
    here = {"aria-current": "page"} if item.page == name else {}
    return html.A(
        [Icon(item.icon), html.Span(words)], id=f"nav-{item.page}", href=_href(item, query), title=words, **here
    )


def _href(item: Item, query: Mapping[str, str]) -> str:
    """The same state on another page.

    What is no state of the pages with data (whose account is open, what was searched) stays where it is.
    """
    kept = parameters.carried(query, item.page)
    return f"{item.path}?{urlencode(kept)}" if kept else item.path


def _top_bar(look: Look, user: str, controls: Sequence[Component]) -> Component:
    burger = html.Button(Icon("menu"), className="btn btn-icon burger", type="button",
                         **{"data-act": "menu", "aria-label": look.t("frame.nav.menu"), "aria-expanded": "false",
                            "aria-controls": "nav"})  # fmt: skip
    right = [Markup(html.Span(className="spacer")), _language(look), _theme(look), Markup(_user(look, user))]
    return html.Header([Markup(burger), *controls, *right], className="topbar")


def _language(look: Look) -> Component:
    other = next(code for code in LANGUAGES if code != look.lang)
    return html.Button(
        look.t("frame.language.code"), id=LANGUAGE, className="btn", type="button",
        **{"data-lang": other, "data-hint": Look(other).t("frame.language.own"),
           "aria-label": f"{look.t('frame.language.label')} {look.t('frame.language.switch')}"},
    )  # fmt: skip


def _theme(look: Look) -> Component:
    return html.Button(
        Markup([Icon("moon", "when-light"), Icon("sun", "when-dark")]),
        id=THEME, className="btn btn-icon", type="button",
        **{"aria-label": look.t("frame.theme.label"), "data-hint": look.t("frame.theme.label")},
    )  # fmt: skip


def _user(look: Look, user: str) -> Component:
    initials = "".join(word[0] for word in user.split()[:2]).upper()
    return html.Button(
        html.Span(initials, className="avatar"), className="btn btn-icon", type="button", id=SIGN_OUT,
        **{"data-act": "user", "data-user": user, "aria-haspopup": "menu", "aria-expanded": "false",
           "aria-label": look.t("frame.user.label", name=user)},
    )  # fmt: skip


# Controls of pages with data ------------------------------------------------------------------


def region_control(now: Context) -> Component:
    """A native select; regions without data cannot be chosen."""
    look, have = now.look, {place.region for place in now.store.places(now.user.regions)}
    options = [_option(region, region in have, look) for region in now.user.regions]
    options.append({"label": look.t("frame.region.all"), "value": ALL, "disabled": not have})
    select = dbc.Select(id=REGION, options=options, value=where.region_key(now.scope), class_name="bare")
    label = html.Label(look.t("frame.region.label"), htmlFor=REGION, className="vh")
    return html.Div([label, Icon("globe"), select, Icon("chevron-down", "caret")], className="picker")


def _option(region: Region, have: bool, look: Look) -> dict[str, Any]:
    name = look.t(f"frame.region.{region}")
    label = name if have else look.t("frame.region.no_data", name=name)
    return {"label": label, "value": region.value, "disabled": not have}


def date_control(label_id: str, pop_id: str, now: Context) -> Component:
    """The data date, and the small dialog that changes it."""
    look = now.look
    label = Markup(head.date_label(now), tag="span", identity=label_id, className="date-label")
    button = html.Button(
        [Icon("history"), label, Icon("chevron-down", "caret")],
        className="btn", type="button", id="date",
        **{"data-act": "date", "data-hint": look.t("frame.date.control_tip"), "aria-haspopup": "dialog",
           "aria-expanded": "false", "aria-controls": pop_id},
    )  # fmt: skip
    pop = html.Div(head.date_pop(now), id=pop_id, className="pop date-pop", role="dialog", hidden=True,
                   **{"aria-label": look.t("frame.date.control")})  # fmt: skip
    return html.Div([button, pop], className="date-place")
