"""Nothing is written for another site's page, and nothing by a GET: B10, B11."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.data.people import preferences, users
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.web.guards import csrf
from tests.proof.routes import BY_RULE
from tests.web.helpers import page_body, sign_in
from tests.web.test_guard import address

CHOICE = {"key": "lang", "value": "pl"}
# What the browser says of a request that another site's page made, or what is missing.
FOREIGN: list[dict[str, str | None]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": None, "Origin": None},
    {"Sec-Fetch-Site": None, "Origin": "null"},
    {"Sec-Fetch-Site": None, "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:9999"},
    {"Sec-Fetch-Site": None, "Origin": "https://127.0.0.1:8050"},
    {"Sec-Fetch-Site": None, "Origin": "http://127.0.0.1:8050.evil.example"},
    {"Sec-Fetch-Site": None, "Origin": "http://sub.localhost:8050"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8050"},
    {"Sec-Fetch-Site": None, "Referer": "http://127.0.0.1:8050/"},
]
OURS: list[dict[str, str | None]] = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8050"},
    {"Sec-Fetch-Site": None, "Origin": "http://localhost:8050"},
]
FORMS: list[dict[str, Any]] = [
    {"data": CHOICE},
    {"data": '{"key": "lang", "value": "pl"}', "content_type": "text/plain"},
    {"data": "key=lang&value=pl", "content_type": "application/x-www-form-urlencoded"},
    {"data": CHOICE, "content_type": "multipart/form-data"},
    {"data": '{"key": "lang", "value": "pl"}'},
    {"data": '{"key": "lang", "value": "pl"}', "content_type": "text/json"},
    {"data": '{"key": "lang", "value": "pl"}', "content_type": "application/json; charset=utf-16"},
]


def choices(app: HubDash) -> dict[str, Any]:
    state = hub.of(app.server).state
    return dict(preferences.read(state, users.local_admin_id(state)))


@pytest.mark.parametrize("headers", FOREIGN)
def test_b10_a_write_from_elsewhere_is_refused_even_with_the_token(
    app: HubDash, headers: dict[str, str | None]
) -> None:
    client = sign_in(app)
    assert client.post("/preferences", json=CHOICE, headers=headers).status_code == 403
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.post("/_dash-update-component", json=page_body(), headers=headers).status_code == 403
    assert choices(app) == {}
    assert client.get("/licenses").status_code == 200


@pytest.mark.parametrize("headers", OURS)
def test_a_write_from_our_own_page_is_taken(app: HubDash, headers: dict[str, str | None]) -> None:
    assert sign_in(app).post("/preferences", json=CHOICE, headers=headers).status_code == 200
    assert choices(app) == {"lang": "pl"}


@pytest.mark.parametrize("token", [None, "", "x", "phc_", "phc_" + "A" * 43, "\xff" * 8])
def test_b10_a_write_without_the_sessions_token_is_refused(app: HubDash, token: str | None) -> None:
    client = sign_in(app)
    assert client.post("/preferences", json=CHOICE, headers={"X-CSRF-Token": token}).status_code == 403
    assert client.post("/sign-out", headers={"X-CSRF-Token": token}).status_code == 403
    assert choices(app) == {}
    assert client.get("/licenses").status_code == 200


def test_b10_the_token_of_another_session_is_no_use(app: HubDash) -> None:
    one, other = sign_in(app), sign_in(app)
    token = other.headers["X-CSRF-Token"]  # type: ignore[attr-defined]
    assert one.post("/preferences", json=CHOICE, headers={"X-CSRF-Token": token}).status_code == 403


@pytest.mark.parametrize("form", FORMS)
def test_b10_what_a_form_can_send_is_not_understood(app: HubDash, form: dict[str, Any]) -> None:
    assert sign_in(app).post("/preferences", **form).status_code == 400
    assert choices(app) == {}


def test_the_token_stands_in_the_page_of_the_signed_in_and_nowhere_else(app: HubDash, stranger: FlaskClient) -> None:
    client = sign_in(app)
    found = re.search(rf'<meta name="{csrf.META}" content="(phc_[\w-]+)">', client.get("/licenses").text)
    assert found
    choice = {"key": "lang", "value": "en"}
    assert client.post("/preferences", json=choice, headers={csrf.HEADER: found[1]}).status_code < 300
    for path in ("/sign-in", "/nothing", "/_dash-layout", "/healthz"):
        assert "phc_" not in stranger.get(path).text


def test_no_two_pages_hold_the_same_token_so_that_their_packed_length_tells_nothing(app: HubDash) -> None:
    client = sign_in(app)
    pages = [client.get("/licenses").text for _ in range(3)]
    tokens = {found for page in pages for found in re.findall(r"phc_[\w-]+", page)}
    assert len(tokens) == 3
    tails = {token[-20:] for token in tokens}
    assert len(tails) == 3, "no part of it is the same either"


@pytest.mark.parametrize("wrong", ["", "phc_", "phc_AAAA", "phc_é", "x" * 400, "phc_" + "A" * 86, "phc_!!!!"])
def test_b10_what_is_no_token_of_this_session_writes_nothing(app: HubDash, wrong: str) -> None:
    client = sign_in(app)
    choice = {"key": "lang", "value": "en"}
    assert (
        client.post(
            "/preferences", json=choice, headers={csrf.HEADER: wrong.encode("utf-8").decode("latin-1")}
        ).status_code
        == 403
    )


def test_b11_no_get_changes_the_state(app: HubDash) -> None:
    client = sign_in(app)
    client.get("/licenses")
    before = dump(app)
    asked = {address(rule) for rule in BY_RULE} | {
        "/licenses?region=eu&lang=pl&theme=dark&q=x",
        "/definitions",
        "/sign-in/x",
    }
    for path in sorted(asked):
        client.get(path)
        client.head(path)
        client.options(path)
    assert dump(app) == before


def dump(app: HubDash) -> list[Any]:
    from sqlalchemy import text

    from dashboard.data.audit import audit_log

    with hub.of(app.server).state.read() as connection:
        names = ("users", "sessions", "sign_in_links", "sign_in_tries", "preferences", "settings", "assignments")
        rows = [[tuple(row) for row in connection.execute(text(f"select * from {name}"))] for name in names]
        # That something was read may be written down, and where the audit log ends.
        return [[row for row in of if row[0] != audit_log.HEAD] for of in rows]


def test_a_wildcard_of_cross_origin_sharing_is_never_sent(client: FlaskClient) -> None:
    for path in ("/licenses", "/_dash-layout", "/healthz", "/assets/look.css"):
        answer = client.open(path, method="OPTIONS", headers={"Origin": "http://evil.example"})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
