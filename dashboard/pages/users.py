"""Settings > Users: everybody, those who reach all customers, and the page of one person (`?user=<id>`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.access import Role
from dashboard.components.dash_components import Markup
from dashboard.components.settings import people as drawing
from dashboard.components.settings import person as page_of_one
from dashboard.components.settings import person_customers, person_sessions
from dashboard.components.settings.people import ADMINISTRATORS, Asked, Reach
from dashboard.components.settings.person_customers import Theirs
from dashboard.context import Bare, Context
from dashboard.data.people import people, sessions
from dashboard.data.people.people import Person
from dashboard.data.questions import customers
from dashboard.data.questions.customers import Imported
from dashboard.errors import Missing, Unusable
from dashboard.pages import parts
from dashboard.request_context import here
from dashboard.scope import Region

NAME, PATH = "users", drawing.PATH
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    return _one(now, now.extra["user"]) if now.extra.get("user") else _everybody(now)


def _everybody(now: Bare) -> shell.Content:
    look, asked = now.look, _asked(now)
    page = int(now.extra.get("page", "")) if _NUMBER.fullmatch(now.extra.get("page", "")) else 1
    roles = people.OF_ALL_CUSTOMERS if asked.tab else None
    found = people.listed(here().services.state, now.user, asked.find, page, roles)
    invite = drawing.invite(look, now.user.regions, asked.tab, parts.asks(look))
    tree = [
        drawing.head(look, asked.tab, invite),
        drawing.tabs(look, asked, found),
        drawing.search(look, asked, found),
        drawing.table(look, asked, found, _reach(now, found.people), now.user.id),
        drawing.pages(look, asked, found),
    ]
    return shell.Content(look.t("people.page.title"), [Markup(tree)])


def listed(now: Context) -> list[Component]:
    """Everybody, a page at a time, and how to invite: for a page that is about something else. What is searched, and
    every further page, is on the page of the users."""
    bare = Bare(now.user, now.look, now.store, now.config, {})
    look, asked = now.look, Asked(kept={})
    found = people.listed(here().services.state, now.user, "", 1, None)
    invite = drawing.invite(look, now.user.regions, "", parts.asks(look))
    return [
        Markup([html.Div([drawing.search(look, asked, found), invite], className="own-people")]),
        Markup([drawing.table(look, asked, found, _reach(bare, found.people), now.user.id)]),
        Markup([drawing.pages(look, asked, found)]),
    ]


def _asked(now: Bare) -> Asked:
    tab = ADMINISTRATORS if now.extra.get("tab") == ADMINISTRATORS else ""
    return Asked(now.extra.get("find", "")[: people.MAX_FIND].strip(), tab, _kept(now))


def _kept(now: Bare) -> dict[str, str]:
    return parameters.carried(now.extra)


def _reach(now: Bare, shown: tuple[Person, ...]) -> dict[int, Reach]:
    """Of partner administrators, who alone have customers of their own: one question for each region."""
    some = [person for person in shown if person.role is Role.ADMIN]
    given = _imported(now, some)
    if given is None:
        return {person.id: Reach(known=False) for person in some}
    found: dict[int, Reach] = {}
    for person in some:
        theirs = given[person.email]
        own = [key for key in person.assigned if key[0] in _common(now, person)]
        found[person.id] = Reach(len({*own, *theirs.customers}), theirs.everyone)
    return found


def _imported(now: Bare, some: Sequence[Person]) -> Mapping[str, Imported] | None:
    """None where the data cannot be read: people must be managed also then."""
    try:
        return customers.imported(now.store, [(person.email, _common(now, person)) for person in some])
    except (Missing, Unusable):
        return None


def _one(now: Bare, asked: str) -> shell.Content:
    if not _NUMBER.fullmatch(asked):
        raise Missing("people.error.missing")
    person = people.one(here().services.state, now.user, int(asked))
    open_now = people.sessions_of(here().services.state, now.user, person.id)
    seen = here().session
    mine = sessions.id_of(seen.digest) if seen else ""
    look = now.look
    tree = [
        *page_of_one.head(look, person, now.user, Asked(kept=_kept(now)).href(), parts.asks(look)),
        page_of_one.facts(look, person),
        person_customers.customers(look, person, _theirs(now, person), now.user, parts.asks(look)),
        person_sessions.sessions(look, person, open_now, mine),
    ]
    return shell.Content(person.name, [Markup(tree, tag="div", className="person")])


def _theirs(now: Bare, person: Person) -> Theirs:
    here = [key for key in person.assigned if key[0] in now.user.regions]
    given = _imported(now, [person] if person.role is Role.ADMIN else [])
    if given is None:
        return Theirs(here, unread=True)
    theirs = given.get(person.email, Imported({}))
    try:
        named = customers.names(now.store, now.user, [*here, *theirs.customers])
    except (Missing, Unusable):
        return Theirs(here, unread=True)
    return Theirs(here, theirs.customers, theirs.everyone, named)


def _common(now: Bare, person: Person) -> tuple[Region, ...]:
    """Of a person's regions those that the reader may enter: no other region's customers are told, nor counted."""
    return tuple(region for region in person.regions if region in now.user.regions)
