"""The context of the request that is being answered: of its address, its session, its reader's choices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept

from dashboard.access import User
from dashboard.config import Config
from dashboard.context import Bare, Context, context_of
from dashboard.data.people import accounts, api_tokens, identities, preferences, sessions
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import NoAccess, Unusable
from dashboard.look import THEMES, Look
from dashboard.values import zones
from dashboard.words import LANGUAGES

_EXTENSION = _CONTEXT = "partner_hub"
PROGRAMS = "/api/"  # under it a token is who asks, and no cookie is read
COOKIE = "partner-hub"
# In the environment of a request that comes through the gate of pictures (`pictures/gate.py`), where no client can put
# anything: gives the session of the reader for whom a picture is made.
LENT = "partner_hub.lent"
T = TypeVar("T")


def _untold(_error: NoAccess, _path: str) -> None:
    """Nobody writes refusals down."""


@dataclass(frozen=True)
class Services:
    """What lives as long as the process, for whoever answers a request; the web's own parts are added by `web.hub.Hub`.

    `refused` writes down what a page (of this path) did not show its reader. `reference`: the OpenAPI document of what
    programs may ask.
    """

    config: Config
    state: Database
    store: Store
    refused: Callable[[NoAccess, str], None] = field(default=_untold, kw_only=True)
    reference: Callable[[], Mapping[str, Any]] = field(default=dict, kw_only=True)


@dataclass
class RequestContext:
    """One request: the process's services, who asks, and what they chose. There is one for each (`here`).

    Session and choices are read from the state when they are first asked for, and once at most. `token`: of the
    session, as the browser sent it.
    """

    services: Services
    token: str | None = None
    lent: Callable[[], Seen | None] | None = None  # instead of a token: the session of whom a picture is made for
    sees: Callable[[Database, str | None], Seen | None] | None = None  # whose token it is, where it is no browser's
    status: int = 200  # of the page that is drawn
    _told: dict[Callable[[], Any], tuple[int, Any]] = field(default_factory=dict)
    _session: list[Seen | None] = field(default_factory=list)  # empty until it is asked for
    _choices: Mapping[str, object] | None = None

    @property
    def session(self) -> Seen | None:
        """The living session; raises Unusable where the state does not answer."""
        if not self._session:
            found = self.lent() if self.lent else (self.sees or sessions.see)(self.services.state, self.token)
            self._session.append(found)
        return self._session[0]

    @property
    def session_so_far(self) -> Seen | None:
        """The session where this request has asked for it already; never reads."""
        return self._session[0] if self._session else None

    @property
    def signed_in(self) -> User | None:
        """The signed-in user, or None."""
        return self.session.user if self.session else None

    @property
    def user(self) -> User:
        """The signed-in user; raises NoAccess where there is none."""
        user = self.signed_in
        if user is None:
            raise NoAccess("web.error.signed_out")
        return user

    @property
    def rights(self) -> str:
        """Another text whenever somebody else asks, or their rights have changed: nothing is kept beyond that."""
        return self.session.rights if self.session else ""

    def told(self, read: Callable[[], T]) -> T:
        """What the state tells by this reader: read when it is first asked for, and anew after a write of this process.

        So one answer is made of one moment, and each of its statements costs no look at the state.
        """
        writes, known = self.services.state.writes.count, self._told.get(read)
        if known is None or known[0] != writes:
            known = self._told[read] = (writes, read())
        found: T = known[1]
        return found

    def missing_proof(self) -> Literal["sign_in", "password", "link", "provider"] | None:
        """What would prove anew who is there: a sign-in, password, link of who has none, provider; None: proven."""
        seen, state = self.session, self.services.state
        if seen is None:
            return "sign_in"
        if sessions.is_recent(seen, state.clock()):
            return None
        mine = self.services.config.sign_on
        if mine is not None and identities.is_bound(state, seen.user.id, mine.issuer):
            return "provider"
        return "password" if accounts.has_password(state, seen.user.id) else "link"

    def preference(self, key: str) -> object:
        """One choice of the reader's; None where nobody is signed in, nothing was chosen, or the state is away."""
        if self._choices is None:
            self._choices = self._chosen()
        return self._choices.get(key)

    def forget(self) -> None:
        """For this request nothing was chosen: what would say otherwise is part of what failed."""
        self._choices = {}

    def _chosen(self) -> Mapping[str, object]:
        try:
            user = self.signed_in
            return preferences.read(self.services.state, user.id) if user else {}
        except Unusable:
            return {}

    def current(self, query: Mapping[str, str] | None = None, *, themed: bool = True) -> Context:
        """The context of this request's address (or of `query`); raises HubError where it asks for what it cannot have.

        `themed`: as in `look`.
        """
        asked = request.args.to_dict() if query is None else dict(query)
        return context_of(self.services.store, self.user, self.look(asked, themed=themed), asked)

    def bare(self, query: Mapping[str, str]) -> Bare:
        """The same for a page without figures."""
        mine = self.services
        return Bare(self.user, self.look_of_moments(query), mine.store, mine.config, dict(query))

    def look(self, query: Mapping[str, str] | None = None, *, themed: bool = True) -> Look:
        """Language and theme: address before preference before browser. Reads choices only where the address is silent.

        `themed` is false for an answer that is the same in every theme: nobody is asked which was chosen.
        """
        asked = request.args.to_dict() if query is None else query
        return Look(self._lang(asked), self._theme(asked) if themed else THEMES[0])

    def look_of_moments(self, query: Mapping[str, str] | None = None) -> Look:
        """The same with the reader's time zone, which is read from their choices: for what tells moments."""
        zone = self.preference("zone")
        return replace(self.look(query), zone=str(zone) if zone in zones() else "")

    def follows_system(self) -> bool:
        """Whether nobody chose a theme, so that the browser's own holds."""
        return not {request.args.get("theme"), self.preference("theme"), self._of_the_hub()} & set(THEMES)

    def _of_the_hub(self) -> str | None:
        """The theme that was chosen for the hub, for who chose none."""
        chosen = self.services.config.kept.theme
        return chosen if chosen in THEMES and self.preference("theme") is None else None

    def _lang(self, asked: Mapping[str, str]) -> str:
        said = self._said("lang", asked, LANGUAGES)
        accepted: LanguageAccept = request.accept_languages
        return said or accepted.best_match(LANGUAGES) or self.services.config.kept.lang or LANGUAGES[0]

    def _theme(self, asked: Mapping[str, str]) -> str:
        """`system` and nothing at all are light until the browser says otherwise."""
        said = self._said("theme", asked, THEMES) or self._of_the_hub()
        said = said or request.headers.get("Sec-CH-Prefers-Color-Scheme")
        return said if said in THEMES else THEMES[0]

    def _said(self, name: str, asked: Mapping[str, str], known: Collection[str]) -> str | None:
        """A known value of the address, else of the reader's choices."""
        if asked.get(name) in known:
            return asked[name]
        chosen = self.preference(name)
        return str(chosen) if chosen in known else None


def put(server: Flask, services: Services) -> None:
    """Keeps the services with the server; once, by the factory."""
    server.extensions[_EXTENSION] = services


def of(server: Flask) -> Services:
    """The services of this server."""
    found = server.extensions[_EXTENSION]
    assert isinstance(found, Services)
    return found


def once(read: Callable[[], T]) -> Callable[[], T]:
    """What the state tells by this reader, at most once in a request (`RequestContext.told`); elsewhere each time."""
    return lambda: here().told(read) if has_request_context() else read()


def here() -> RequestContext:
    """The context of the request that is being answered."""
    if _CONTEXT not in g:
        services = of(current_app)
        setattr(g, _CONTEXT, _of_program(services) if request.path.startswith(PROGRAMS) else _of_browser(services))
    found: RequestContext = getattr(g, _CONTEXT)
    return found


def _of_browser(services: Services) -> RequestContext:
    token = request.cookies.get(cookie_name(services.config))
    return RequestContext(services, token, request.environ.get(LENT))


def _of_program(services: Services) -> RequestContext:
    """A foreign page can have a browser send its cookie; nobody's browser sends a token by itself."""
    given, address = request.authorization, request.remote_addr or ""
    token = given.token if given is not None and given.type == "bearer" else None
    return RequestContext(services, token, sees=lambda state, token: api_tokens.see(state, token, address))


def cookie_name(config: Config) -> str:
    """`__Host-` binds it to this host over TLS. Ports share cookies, so over HTTP the port is in the name."""
    return f"__Host-{COOKIE}" if is_https(config) else f"{COOKIE}-{config.port}"


def is_https(config: Config) -> bool:
    """Whether readers reach the hub over TLS (the base URL says so)."""
    return config.base_url.startswith("https://")
