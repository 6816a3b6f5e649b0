"""A server context in which pages can be laid out without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn, cast

import pytest
from dash.development.base_component import Component
from flask import Flask, g

from dashboard import request_context
from dashboard.context import Context
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database
from dashboard.errors import Unusable
from dashboard.pages import calling, customers, licenses
from dashboard.request_context import RequestContext, Services, here
from tests.page import made

Lay = Callable[..., Component]


class Away:
    """A state that does not answer."""

    def read(self) -> NoReturn:
        raise Unusable("web.state.not_answering")


@contextmanager
def serving(now: Context, preferences: dict[str, object]) -> Iterator[None]:
    server = Flask("page")
    request_context.put(server, Services(now.config, cast(Database, Away()), now.store))
    with server.test_request_context("/licenses"):
        seen = Seen("", now.user, datetime.now(UTC), 0)
        g.own_organization = None  # there is no state to ask
        g.partner_hub = RequestContext(here().services, _session=[seen], _choices=preferences)
        yield


@pytest.fixture
def lay(monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays the license page out under a context made by hand."""

    return _laying(licenses.layout, monkeypatch)


@pytest.fixture
def lay_calling(monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays the calling page out."""
    return _laying(calling.layout, monkeypatch)


@pytest.fixture
def lay_customers(monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays the list of customers out."""
    return _laying(customers.layout, monkeypatch)


def _laying(layout: Lay, monkeypatch: pytest.MonkeyPatch) -> Lay:
    def laid(now: Context | None = None, preferences: dict[str, object] | None = None) -> Component:
        asked = now or made.context()
        monkeypatch.setattr(RequestContext, "current", lambda _here, _query=None: asked)
        with serving(asked, preferences or {}):
            return layout(**dict(asked.extra))

    return laid
