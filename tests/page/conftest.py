"""A server context in which pages can be laid out without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from dash.development.base_component import Component
from flask import Flask

from dashboard import request_context as contexts
from dashboard.context import Context
from dashboard.pages import calling, licenses
from dashboard.request_context import Services
from tests.page import made

Lay = Callable[..., Component]


@contextmanager
def serving(now: Context, preferences: dict[str, object]) -> Iterator[None]:
    server = Flask("page")
    server.extensions[contexts.EXTENSION] = Services(
        now.config, now.store, lambda: now.user, preferences.get, lambda *_: None
    )
    with server.test_request_context("/licenses"):
        yield


@pytest.fixture
def lay(monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays the license page out under a context made by hand."""

    return _laying(licenses.layout, monkeypatch)


@pytest.fixture
def lay_calling(monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays the calling page out."""
    return _laying(calling.layout, monkeypatch)


def _laying(layout: Lay, monkeypatch: pytest.MonkeyPatch) -> Lay:
    def laid(now: Context | None = None, preferences: dict[str, object] | None = None) -> Component:
        asked = now or made.context()
        monkeypatch.setattr(contexts, "current", lambda _query=None: asked)
        with serving(asked, preferences or {}):
            return layout(**dict(asked.extra))

    return laid
