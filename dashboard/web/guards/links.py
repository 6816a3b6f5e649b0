"""Who looks at a page that a link opens: its cookie, good for its own address alone, while link and right live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from flask import g, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from dashboard.config import Config
from dashboard.data.mirrors import definition as mirrors
from dashboard.data.mirrors import reading as mirror_reading
from dashboard.data.walls import definition as walls
from dashboard.data.walls import reading as wall_reading
from dashboard.errors import NoAccess
from dashboard.request_context import COOKIE, is_https
from dashboard.web.guards import headers, origin
from dashboard.web.hub import hub

Seen = TypeVar("Seen")
Answer = TypeVar("Answer", bound=Response)
WALL_KEPT = timedelta(days=400)  # the longest that browsers keep a cookie; each new picture begins it anew


@dataclass(frozen=True, slots=True)
class LinkGuard(Generic[Seen]):
    """One kind of such pages. `path`: what their addresses begin with; `seen`: the link of a name and a cookie, None
    where it is no good; `refused`: the words that say so; `kept`: how long a browser keeps a cookie, None: until it is
    closed."""

    name: str
    path: str
    seen: Callable[[str, str], Seen | None]
    refused: str
    kept: timedelta | None = None

    def check(self) -> None:
        """Raises Unauthorized where the browser has no cookie of this link, NoAccess where it is no good."""
        name, cookie = str((request.view_args or {}).get("name", "")), request.cookies.get(self.cookie(hub().config))
        if cookie is None:
            raise Unauthorized
        found = self.seen(name, cookie)
        if found is None:
            raise NoAccess(self.refused)
        setattr(g, self.name, found)

    def looked_at(self) -> Seen:
        """The link of this request, once it was checked."""
        found: Seen = getattr(g, self.name)
        return found

    def keep(self, answer: Answer, name: str, cookie: str) -> Answer:
        """The answer with the link's cookie: sent to its own address and to no other."""
        answer.set_cookie(
            self.cookie(hub().config),
            cookie,
            max_age=int(self.kept.total_seconds()) if self.kept else None,
            path=f"{self.path}{name}",
            secure=hub().https,
            httponly=True,
            samesite="Strict",
        )
        answer.headers["Cache-Control"] = headers.NOT_KEPT
        return answer

    def cookie(self, config: Config) -> str:
        """Its name: over TLS bound to it; over HTTP, where ports share cookies, the port is in the name."""
        return f"__Secure-{COOKIE}-{self.name}" if is_https(config) else f"{COOKIE}-{self.name}-{config.port}"


mirror = LinkGuard(
    "mirror",
    mirrors.PATH,
    lambda name, cookie: mirror_reading.by_cookie(hub().state, name, cookie),
    "mirrors.error.refused",
)
wall = LinkGuard(
    "wall",
    walls.PATH,
    lambda name, cookie: wall_reading.by_cookie(hub().state, name, cookie, origin.address()),
    "walls.error.refused",
    WALL_KEPT,
)
