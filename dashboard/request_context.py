"""The context of the request that is being answered: of its address, its session, its reader's choices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.datastructures import LanguageAccept

from dashboard.access import User
from dashboard.config import Config
from dashboard.context import Bare, Context, context_of
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import NoAccess
from dashboard.look import THEMES, Look
from dashboard.words import LANGUAGES

EXTENSION = "partner_hub"


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the process. `identify` names the signed-in user (or refuses), `preference`
    gives one of the user's preferences, `refused` writes down what a page (of this path) did not show its reader,
    `session` is the living session of the request."""

    config: Config
    store: Store
    identify: Callable[[], User]
    preference: Callable[[str], object]
    refused: Callable[[NoAccess, str], None]
    database: Database | None = None
    session: Callable[[], Seen | None] = lambda: None


def services() -> Services:
    """The process's services."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found


def rights() -> str:
    """Another text whenever somebody else asks, or their rights have changed: nothing is kept beyond that."""
    seen = services().session()
    return seen.rights if seen else ""


def current(query: Mapping[str, str] | None = None) -> Context:
    """The context of this request's address; raises HubError where it asks for what it cannot have."""
    mine = services()
    asked = request.args.to_dict() if query is None else dict(query)
    user = mine.identify()
    return context_of(mine.store, user, look(asked), asked)


def bare(query: Mapping[str, str]) -> Bare:
    """The same for a page without figures."""
    mine = services()
    return Bare(mine.identify(), look(query), mine.store, mine.config, dict(query))


def look(asked: Mapping[str, str]) -> Look:
    """Language and theme: address before preference before browser."""
    return Look(lang(asked), theme(asked))


def lang(asked: Mapping[str, str]) -> str:
    """The reader's language. What was chosen before is only looked up where the address does not say."""
    said = _said("lang", asked, LANGUAGES)
    accepted: LanguageAccept = request.accept_languages
    return said or accepted.best_match(LANGUAGES) or LANGUAGES[0]


def theme(asked: Mapping[str, str]) -> str:
    """The theme; `system` and nothing at all are light until the browser says otherwise."""
    said = _said("theme", asked, THEMES) or request.headers.get("Sec-CH-Prefers-Color-Scheme")
    return said if said in THEMES else THEMES[0]


def _said(name: str, asked: Mapping[str, str], known: Collection[str]) -> str | None:
    """A known value of the address, else of the reader's choices."""
    if asked.get(name) in known:
        return asked[name]
    chosen = services().preference(name)
    return str(chosen) if chosen in known else None
