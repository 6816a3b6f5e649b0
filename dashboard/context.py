"""What one answer is made from: for whom, in what scope, in what look, from what store; whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dashboard.access import User
from dashboard.config import Config
from dashboard.data.page_state import build
from dashboard.data.store import Store
from dashboard.look import Look
from dashboard.parameters import PageState
from dashboard.scope import Scope


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that answers one request."""

    user: User
    state: PageState
    scope: Scope
    look: Look
    store: Store
    config: Config
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bare:
    """What a page without figures knows of its request: it needs no data, and has no scope."""

    user: User
    look: Look
    store: Store
    config: Config
    extra: Mapping[str, str] = field(default_factory=dict)


def context_of(store: Store, user: User, look: Look, asked: Mapping[str, str]) -> Context:
    """The context of a page state, given as plain values by their names (those of an address).

    Raises HubError where it asks for what does not exist or this user may not have.
    """
    state = PageState.of(asked)
    return Context(user, state, build(store, state, user), look, store, store.config, asked)


def today() -> date:
    """The wall clock's UTC day: only for the age of the data, never for a figure."""
    return datetime.now(UTC).date()
