"""What every request finds under its feet: settings, state, warehouse, and the tables of what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app

from dashboard.web.counting import Allowance, AtOnce, Repeats, Shut

if TYPE_CHECKING:
    from dashboard.config import Config
    from dashboard.data.state.database import Database
    from dashboard.web.permission import Permission
    from dashboard.web.server.serving_store import ServingStore
    from dashboard.web.server.static_files import Files

_KEY = "partner_hub_web"

Check = Callable[[Any], bool]
Checks = dict[tuple[str, str], Check]


@dataclass(frozen=True)
class Hub:
    """The parts of one app. `permissions`: what each endpoint asks; `checks`: what each input may hold;
    `allowance`, `at_once`, `shut`: what each reader asked lately, asks now, may not ask."""

    config: Config
    state: Database
    store: ServingStore
    files: Files
    permissions: dict[str, Permission] = field(default_factory=dict)
    checks: Checks = field(default_factory=dict)
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
        return self.config.base_url.startswith("https://")


def put(server: Flask, hub: Hub) -> None:
    """Keeps the parts with the server; once, by the factory."""
    server.extensions[_KEY] = hub


def of(server: Flask) -> Hub:
    """The parts of this server."""
    return cast(Hub, server.extensions[_KEY])


def hub() -> Hub:
    """The parts of the app that answers this request."""
    return of(current_app)
