"""Walls for tests: made, linked and opened as people and screens do it."""

from __future__ import annotations

from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from dashboard.access import User
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.walls import definition, writing
from dashboard.request_context import cookie_name
from dashboard.web import hub
from dashboard.web.guards.links import wall as guard
from tests.web import helpers
from tests.web.helpers import anonymous

__all__ = ["EVERYTHING", "WHO", "Who", "cookie_name", "guard", "helpers", "link", "made", "screen"]

EVERYTHING = [
    *({"shows": [page], "region": "all"} for page in definition.PAGES),
    {"shows": list(definition.BLOCKS[:6]), "layout": "3x2", "region": "all"},
    {"shows": list(definition.BLOCKS[6:]), "layout": "3x2", "region": "all"},
    *({"shows": [block], "region": "all", "service": "calling"} for block in definition.BLOCKS),
]


def made(app: Dash, name: str = "ops", items: Any = None, by: User | None = None, **more: Any) -> None:
    """A wall of this name; of the operator's, or of this person's."""
    given = {"title": name, "items": items or [{"shows": ["licenses"], "region": "eu"}], **more}
    writing.add(hub.of(app.server).state, Who(by) if by else WHO, name, given)


def link(app: Dash, name: str = "ops", **more: Any) -> tuple[int, str]:
    """A new link: its number and its token."""
    found, token = writing.link(hub.of(app.server).state, WHO, name, "hall", **more)
    return found.id, token


def screen(app: Dash, token: str, name: str = "ops", **how: Any) -> FlaskClient:
    """A browser that has opened the link."""
    client = anonymous(app)
    answer = client.post(f"/wall/{name}/open", json={"token": token}, **how)
    assert answer.status_code == 200, answer.data
    return client
