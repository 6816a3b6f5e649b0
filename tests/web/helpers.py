"""Signing in without a browser, for tests of every room."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import brotli
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from dashboard import config
from dashboard.access import Role
from dashboard.data.people import links, passwords, sessions, tokens, users
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, UserRow
from dashboard.request_context import cookie_name
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.guards import csrf

ORIGIN = "http://127.0.0.1:8050"
UNPACKED: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def said(answer: TestResponse) -> str:
    """The text of an answer, in whatever coding it came; to HEAD nothing is said."""
    return UNPACKED[answer.headers.get("Content-Encoding", "")](answer.data).decode() if answer.data else ""


def settings(home: Path, **more: str) -> config.Config:
    """A Config with its home here; names without their prefix, in small letters (`port="8051"`).

    Tests ask more in a second than people do: a test of the limits says its own.
    """
    much = {"user_per_s": "1000000", "address_per_s": "1000000"}
    given = {f"PARTNER_HUB_{name.upper()}": value for name, value in (much | more).items()}
    return config.read({"PARTNER_HUB_HOME": str(home), **given})


def anonymous(app: Dash) -> FlaskClient:
    """A client that comes from our own page, with nobody signed in."""
    app.server.test_client_class = HubClient
    client = app.server.test_client()
    assert isinstance(client, HubClient)
    client.headers = {"Host": f"127.0.0.1:{hub.of(app.server).config.port}", "Sec-Fetch-Site": "same-origin"}
    return client


def sign_in(app: Dash, user_id: int | None = None, token: str = "") -> FlaskClient:
    """A signed-in client that sends what our own page would: host, origin, CSRF token.

    Default user: the local full administrator. Headers can be left out or changed for each request
    (`client.get(path, headers={"Sec-Fetch-Site": None})`).
    """
    mine = hub.of(app.server)
    token = token or session_token(mine.state, user_id)
    client = anonymous(app)
    client.set_cookie(cookie_name(mine.config), token, domain="127.0.0.1")
    client.headers["X-CSRF-Token"] = csrf.token_of(mine.config.secret_key, tokens.digest(token))  # type: ignore[attr-defined]
    return client


def close(app: Dash) -> None:
    """Closes the app's state database."""
    hub.of(app.server).state.close()


def page_body(path: str = "/licenses", search: str = "") -> dict[str, Any]:
    """What the page of Dash sends to draw a page: the one callback that runs on the server."""
    where = {"id": "_pages_location", "property": "pathname", "value": path}
    return {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [where, {"id": "_pages_location", "property": "search", "value": search}],
        "changedPropIds": ["_pages_location.pathname"],
        "parsedChangedPropsIds": ["_pages_location.pathname"],
    }


def session_token(state: Database, user_id: int | None = None) -> str:
    """The cookie value of a new session."""
    with state.write() as connection:
        return sessions.start(connection, user_id or users.local_admin_id(state), state.clock())


def add_user(
    state: Database,
    email: str,
    role: Role | str,
    active: bool = True,
    regions: Iterable[str] = tuple(Region),
    assigned: Iterable[tuple[str, str]] = (),
) -> int:
    """A further user, with `assigned` pairs of region and org_id; gives the id."""
    row = {
        "email": email,
        "name": email.split("@", maxsplit=1)[0],
        "role": str(role),
        "active": active,
        "created": state.clock(),
        "regions": list(regions),
        "stamp": 0,
    }
    with state.write() as connection:
        made = connection.execute(UserRow.__table__.insert(), row)  # type: ignore[attr-defined]
        assert made.inserted_primary_key is not None
        number = int(made.inserted_primary_key[0])
        for region, org_id in assigned:
            one = {"user_id": number, "region": region, "org_id": org_id, "created": state.clock()}
            connection.execute(AssignmentRow.__table__.insert(), one)  # type: ignore[attr-defined]
        return number


def give_password(state: Database, user_id: int, password: str) -> None:
    """The person has this password, as if they had set it."""
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == user_id).values(password=passwords.hashed(password)))


def new_link(settings_of_server: config.Config) -> str:
    """A fresh sign-in address for a running server with these settings (its state database is shared)."""
    state = open_state(settings_of_server.state_url)
    try:
        return f"{settings_of_server.base_url}/sign-in/{links.new(state, users.local_admin_id(state))}"
    finally:
        state.close()


def live_cookie(settings_of_server: config.Config) -> dict[str, str]:
    """Name and value of a signed-in cookie for a running server with these settings."""
    state = open_state(settings_of_server.state_url)
    try:
        name = cookie_name(settings_of_server)
        return {"name": name, "value": session_token(state)}
    finally:
        state.close()


class HubClient(FlaskClient):
    """Sends some headers each time; a header given as None is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers: dict[str, str] = {}

    def open(self, *args: Any, headers: Mapping[str, str | None] | None = None, **kwargs: Any) -> Any:
        """As FlaskClient.open."""
        sent = {**self.headers, **(headers or {})}
        return super().open(*args, headers={name: value for name, value in sent.items() if value is not None}, **kwargs)
