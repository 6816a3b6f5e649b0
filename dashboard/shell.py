"""The frame around every page: navigation, top bar, banner, the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from dash import dcc, html, page_container
from dash.development.base_component import Component

from dashboard import parameters, script_words
from dashboard.access import Action, User, may
from dashboard.components import states, where
from dashboard.components.dash_components import Icon
from dashboard.context import Bare, Context
from dashboard.dash_internals import page_path
from dashboard.data.grants import reading
from dashboard.errors import HubError, NoAccess, NoSuchPage, Refused, Unusable
from dashboard.look import THEMES, Look
from dashboard.navigation import NAVIGATION, First, home, navigation
from dashboard.own import own
from dashboard.request_context import here
from dashboard.top_bar import top_bar
from dashboard.words import LANGUAGES

STATE, ASKED, FILLED = "state", "asked", "filled"


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
        now = here().current(asked)
        found = content(now)
    except HubError as error:
        return _refused(name, asked, error)
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
        now = here().bare(asked)
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
        if item.page == name and not may(here().user, item.action):
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
    here().status = NoSuchPage.status
    asked = first_of_each(query)
    look, user = here().look(asked), here().user
    title = look.t("frame.page.not_found")
    told = states.refused(title, look.t("frame.page.not_found_text"), [_home(look, user)])
    return _frame("not-found", asked, look, user, Content(title, [told]), {}, {})


def _refused(name: str, query: Mapping[str, str], error: HubError) -> Component:
    """The frame without data, and why."""
    look, user = here().look(query), here().user
    text = error.told_to_reader(look.lang)
    if isinstance(error, NoSuchPage):
        here().status = error.status
    if isinstance(error, NoAccess):
        here().services.refused(error, f"/{name}")
        title = look.t("frame.state.no_access")
        told = states.no_access(title, text, [_home(look, user)])
    else:
        title = look.t("frame.state.no_data" if isinstance(error, Unusable) else "frame.state.page_refused")
        told = states.refused(title, text, [_home(look, user)])
    return _frame(name, query, look, user, Content(title, [told]), {}, {})


def _home(look: Look, user: User) -> Component:
    first = home(user)
    words = look.t("frame.state.go", page=look.t(f"frame.nav.{first.page}"))
    return html.A(words, href=first.path, className="btn btn-line")


# State and facts for the scripts ------------------------------------------------------------


def _state(now: Context, service: str) -> dict[str, Any]:
    """The page's whole state (docs/addresses.md), with the region that was chosen for the reader filled in."""
    return {
        **now.state.said(),
        "region": now.scope.region,
        "service": service or None,
        "q": now.scope.query.text,
        **{name: getattr(now.look, name) for name in parameters.LOOK},
        "pinned": [name for name in parameters.LOOK if now.extra.get(name)],
    }


def _facts(now: Context, service: str) -> dict[str, str]:
    """Attributes of the page's main element (docs/addresses.md)."""
    return {
        "data-region": now.scope.region,
        "data-service": service,
        "data-as-of": where.as_of(now.scope),
        "data-version": where.version(now.scope),
    }


# The frame ----------------------------------------------------------------------------------


def _frame(
    name: str,
    query: Mapping[str, str],
    look: Look,
    user: User,
    content: Content,
    state: Mapping[str, Any],
    facts: Mapping[str, str],
) -> Component:
    ready = "false" if content.controls else "true"
    main = html.Main(
        list(content.parts),
        className="page",
        id="main",
        tabIndex=-1,
        **{"data-page": name, **facts, **content.facts, "data-ready": ready},
    )
    stage = html.Div(
        [
            top_bar(look, user.name, content.controls),
            *([] if content.banner is None else [content.banner]),
            html.Div(id="offline"),
            main,
            _foot(look, user),
        ],
        className="stage",
    )
    return html.Div(
        [
            script_words.told(look, content.title),
            html.A(look.t("frame.app.skip"), href="#main", className="skip"),
            html.Div(
                [navigation(name, query, look, user, _waiting(user), _first(name)), stage],
                className="app",
                **{"data-partner": _partner()},
            ),
            dcc.Store(id=STATE, data=dict(state)),
            dcc.Store(id=ASKED),
            dcc.Store(id=FILLED),
            html.Div(id="live", className="vh", role="status"),
        ],
        className="frame",
    )


def _foot(look: Look, user: User) -> Component:
    """The way to the help desk, from every page; `assets/hub-help.js` adds where one was."""
    if not may(user, Action.ASK_FOR_HELP):
        return html.Footer()
    words = [Icon("note"), html.Span(look.t("frame.nav.help-desk"))]
    link = html.A(words, href="/help-desk/new", className="btn", id="help-desk", **{"data-act": "help-desk"})
    return html.Footer(link, className="page-foot")


def _waiting(user: User) -> dict[str, int]:
    """What waits for the reader, by page; nothing where the state does not answer."""
    try:
        return {"access": reading.open_count(here().services.state, user)}
    except Unusable:
        return {}


def _first(name: str) -> First | None:
    found = own()
    if found is None:
        return None
    in_view = name == parameters.CUSTOMER_PAGE and page_path().rstrip("/") == found.path
    return First(found.path, in_view)


def _partner() -> str:
    """Whose figures these are, for paper."""
    return here().services.config.partner
