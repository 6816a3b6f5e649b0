"""The services of the web: those of every request, and static files, permissions, counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import Flask

from dashboard import request_context
from dashboard.request_context import Services
from dashboard.web.counting import Allowance, AtOnce, Repeats, Shut

if TYPE_CHECKING:
    from dashboard.single_sign_on.provider import Provider
    from dashboard.web.permission import Entrance, Permission
    from dashboard.web.server.serving_store import ServingStore
    from dashboard.web.server.static_files import Files

Check = Callable[[Any], bool]
Checks = dict[tuple[str, str], Check]


@dataclass(frozen=True)
class Hub(Services):
    """The services of one app. `permissions`: what each endpoint and callback asks; `checks`: what each input may
    hold; `provider`: through which people sign in; `entrances`: what each endpoint declares;
    `allowance`, `at_once`, `shut`: what each reader asked lately, asks now, may not ask."""

    store: ServingStore
    files: Files
    permissions: dict[str, Permission] = field(default_factory=dict)
    checks: Checks = field(default_factory=dict)
    provider: Provider | None = None
    entrances: dict[str, Entrance] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    at_once: AtOnce = field(default_factory=AtOnce)
    shut: Shut = field(default_factory=Shut)

    @property
    def repeats(self) -> Repeats:
        """The same counts for entrances and for acts upon people."""
        return self.state.repeats

    @property
    def https(self) -> bool:
        """Whether readers reach it over TLS (the base URL says so)."""
        return request_context.is_https(self.config)


def of(server: Flask) -> Hub:
    """The services of this server."""
    return cast(Hub, request_context.of(server))


def hub() -> Hub:
    """The services of the request that is being answered (`request_context.here`), with the web's own."""
    return cast(Hub, request_context.here().services)
