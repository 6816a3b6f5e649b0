"""One's own account: password, proof, sessions, the page (A06, B02, B04, B10, B11, B15-B17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, jsonify
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.people import sessions, tokens, tries
from dashboard.data.state.database import Database
from dashboard.factory import HubDash, Parts, create_app, product
from dashboard.request_context import cookie_name
from dashboard.web import hub
from dashboard.web.guards import csrf, recent_password
from dashboard.web.permission import SIGNED_IN, allow
from dashboard.words import text
from tests.web.helpers import add_user, anonymous, close, give_password, page_body, settings, sign_in
from tests.web.test_csrf import FOREIGN

pytestmark = pytest.mark.usefixtures("quick_hashes")
ALBA, RIGHT, NEW = "alba@partner.example", "unlikely-teapot-gravel", "żółty kot na dachu"


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[HubDash]:
    """The product, with one more address: a sensitive change that another part would make."""
    sensitive = Blueprint("sensitive", __name__)

    @sensitive.post("/sensitive")
    @allow(SIGNED_IN)
    def change() -> Any:
        recent_password.require_recent_password()
        return jsonify(done=True)

    parts = product()
    more = Parts(parts.layout, parts.register, (*parts.blueprints, sensitive), parts.document)
    made = create_app(settings(tmp_path / "home"), more, clock)
    yield made
    close(made)


@pytest.fixture
def state(app: HubDash) -> Database:
    return hub.of(app.server).state


@pytest.fixture
def alba(state: Database) -> int:
    user_id = add_user(state, ALBA, Role.FULL)
    give_password(state, user_id, RIGHT)
    return user_id


def token_of(app: HubDash, client: FlaskClient) -> str:
    found = client.get_cookie(cookie_name(hub.of(app.server).config), domain="127.0.0.1")
    assert found is not None
    return str(found.value)


def error(answer: Any) -> tuple[int, str, str | None]:
    said = answer.json["error"]
    return answer.status_code, said["id"], said.get("field")


def test_the_password_is_changed_and_every_other_session_is_over(app: HubDash, alba: int) -> None:
    client, other = sign_in(app, alba), sign_in(app, alba)
    before = token_of(app, client)
    answer = client.post("/account/password", json={"old": RIGHT, "new": NEW})
    assert (answer.status_code, answer.json) == (200, {"go": "/account?changed=password"})
    assert token_of(app, client) != before, "b01: the session that goes on has a new name"
    assert client.get("/account").status_code == 200
    assert other.get("/_dash-layout").status_code == 401
    replay = anonymous(app)
    replay.set_cookie(cookie_name(hub.of(app.server).config), before, domain="127.0.0.1")
    assert replay.get("/_dash-layout").status_code == 401
    assert anonymous(app).post("/sign-in", data={"email": ALBA, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"old": "wrong", "new": NEW}, (400, "account.error.wrong_password", "old")),
        ({"old": RIGHT, "new": "x"}, (400, "account.error.short", "new")),
        ({"new": NEW}, (400, "account.error.wrong_password", "old")),
        ({"old": RIGHT, "new": RIGHT}, (400, "account.error.same", "new")),
    ],
)
def test_what_is_wrong_with_a_password_stands_beside_its_field(
    app: HubDash, alba: int, sent: dict[str, str], wanted: tuple[int, str, str]
) -> None:
    assert error(sign_in(app, alba).post("/account/password", json=sent)) == wanted


@pytest.mark.parametrize("path", ["/account/password", "/account/prove", "/account/sessions/end"])
@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        "x",
        None,
        {"old": RIGHT, "new": NEW, "role": "partner_full_admin"},
        {"new": NEW, "user_id": 1},
        {"password": RIGHT, "email": "x"},
        {"new": None},
        {"password": 1},
        {"session": ["a"]},
        {"session": "others", "user": 1},
        {"old": None, "new": NEW},
    ],
)
def test_a06_other_fields_and_other_kinds_of_values_are_refused(app: HubDash, alba: int, path: str, sent: Any) -> None:
    client = sign_in(app, alba)
    assert error(client.post(path, json=sent))[0] == 400
    assert client.get("/_dash-layout").status_code == 200
    assert anonymous(app).post("/sign-in", data={"email": ALBA, "password": RIGHT}).status_code == 303


@pytest.mark.parametrize("headers", [*FOREIGN[:6], {"X-CSRF-Token": None}, {"X-CSRF-Token": "phc_x"}])
def test_b10_nothing_of_an_account_is_written_for_another_sites_page(
    app: HubDash, alba: int, headers: dict[str, str | None]
) -> None:
    client, other = sign_in(app, alba), sign_in(app, alba)
    for path, sent in (
        ("/account/password", {"old": RIGHT, "new": NEW}),
        ("/account/prove", {"password": RIGHT}),
        ("/account/sessions/end", {"session": "others"}),
    ):
        assert client.post(path, json=sent, headers=headers).status_code == 403
    assert other.get("/_dash-layout").status_code == 200


def test_b17_a_sensitive_change_needs_a_proof_of_the_last_15_minutes(app: HubDash, alba: int, clock: Clock) -> None:
    client = sign_in(app, alba)
    assert client.post("/sensitive").status_code == 200, "signing in was one"
    clock.pass_by(minutes=16)
    assert error(client.post("/sensitive")) == (403, "account.error.prove", None)
    assert error(client.post("/account/prove", json={"password": "wrong"})) == (
        400,
        "account.error.wrong_password",
        "password",
    )
    assert error(client.post("/sensitive"))[0] == 403
    assert client.post("/account/prove", json={"password": RIGHT}).status_code == 200
    assert client.post("/sensitive").status_code == 200
    clock.pass_by(minutes=16)
    assert error(client.post("/sensitive"))[0] == 403


def test_b17_who_has_no_password_is_told_to_use_a_new_link(app: HubDash, state: Database, clock: Clock) -> None:
    user_id = add_user(state, "fresh@partner.example", Role.FULL)
    client = sign_in(app, user_id)
    clock.pass_by(minutes=16)
    assert error(client.post("/sensitive")) == (403, "account.error.prove_link", None)
    assert error(client.post("/account/password", json={"new": NEW})) == (403, "account.error.prove_link", None)
    assert client.post("/account/prove", json={"password": ""}).status_code == 400
    assert text("en", "account.password.set_by_link") in client.get("/account").text
    again = sign_in(app, user_id)
    assert text("en", "account.password.set_by_link") not in again.get("/account").text
    assert again.post("/account/password", json={"new": NEW}).status_code == 200
    assert client.get("/_dash-layout").status_code == 401


def test_b04_showing_the_password_again_is_slowed_like_signing_in(app: HubDash, alba: int, clock: Clock) -> None:
    client = sign_in(app, alba)
    for _ in range(tries.FREE):
        client.post("/account/prove", json={"password": "wrong"})
    slowed = client.post("/account/prove", json={"password": RIGHT})
    assert error(slowed)[:2] == (429, "account.error.slowed")
    assert slowed.headers["Retry-After"] == "30"
    assert slowed.json["error"]["message"] == text("en", "account.error.slowed", n=30)
    clock.pass_by(seconds=30)
    assert client.post("/account/prove", json={"password": RIGHT}).status_code == 200


def test_b16_one_session_is_ended_or_all_but_this(app: HubDash, alba: int) -> None:
    mine, other, third = (sign_in(app, alba) for _ in range(3))
    which = sessions.id_of(tokens.digest(token_of(app, other)))
    assert mine.post("/account/sessions/end", json={"session": which}).status_code == 200
    assert [client.get("/_dash-layout").status_code for client in (mine, other, third)] == [200, 401, 200]
    assert error(mine.post("/account/sessions/end", json={"session": which})) == (404, "account.error.no_session", None)
    assert mine.post("/account/sessions/end", json={"session": "others"}).status_code == 200
    assert [client.get("/_dash-layout").status_code for client in (mine, other, third)] == [200, 401, 401]


def test_b16_nobody_ends_the_session_of_somebody_else(app: HubDash, state: Database, alba: int) -> None:
    birch = sign_in(app, add_user(state, "birch@partner.example", Role.FULL))
    mine = sign_in(app, alba)
    which = sessions.id_of(tokens.digest(token_of(app, birch)))
    unknown = mine.post("/account/sessions/end", json={"session": "0" * 32})
    theirs = mine.post("/account/sessions/end", json={"session": which})
    assert (theirs.status_code, theirs.data) == (unknown.status_code, unknown.data), "nor learns that there is one"
    mine.post("/account/sessions/end", json={"session": "others"})
    assert birch.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("lang", ["en", "pl"])
def test_every_role_has_the_page_and_it_says_who_one_is(app: HubDash, state: Database, role: Role, lang: str) -> None:
    client = sign_in(app, add_user(state, f"{role}@partner.example", role, regions=("eu", "uae")))
    page = client.get(f"/account?lang={lang}").text
    for said in (
        f"{role}@partner.example",
        text(lang, f"people.role.{role}"),
        text(lang, "frame.region.eu"),
        text(lang, "account.sessions.this"),
    ):
        assert said in page
    assert text(lang, "frame.region.us") not in page


def test_the_page_is_there_without_data_and_without_any_region(app: HubDash, state: Database) -> None:
    client = sign_in(app, add_user(state, "new@partner.example", Role.ADMIN, regions=()))
    page = client.get("/account")
    assert page.status_code == 200
    assert text("en", "account.page.no_regions") in page.text


def test_the_page_lists_sessions_by_browser_and_moment_and_shows_no_digest(app: HubDash, alba: int) -> None:
    agents = {
        "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Unknown browser": "<script>x",
    }
    for agent in agents.values():
        anonymous(app).post("/sign-in", data={"email": ALBA, "password": RIGHT}, headers={"User-Agent": agent})
    client = sign_in(app, alba)
    laid = client.post("/_dash-update-component", json=page_body("/account")).text
    for said in (*agents, "127.0.0.1", "24\\u00a0Nov\\u00a02026, 08:00\\u00a0UTC"):
        assert said in laid or said.encode().decode("unicode-escape") in laid
    assert "<script>x" not in laid
    assert not re.search(r"[0-9a-f]{33,}", laid), "no whole digest"
    assert "phs_" not in laid


def test_b11_looking_at_the_account_changes_nothing(app: HubDash, alba: int) -> None:
    from tests.web.test_csrf import dump

    client = sign_in(app, alba)
    client.get("/account")
    before = dump(app)
    for path in (
        "/account?changed=password",
        "/account/password",
        "/account/prove",
        "/account/sessions/end",
        "/account?session=others",
    ):
        client.get(path)
        client.head(path)
    assert dump(app) == before


def test_the_token_for_writes_of_the_session_before_is_no_use_after_a_change(app: HubDash, alba: int) -> None:
    client = sign_in(app, alba)
    client.post("/account/password", json={"old": RIGHT, "new": NEW})
    assert client.post("/account/sessions/end", json={"session": "others"}).status_code == 403
    fresh = csrf.token_of(hub.of(app.server).config.secret_key, tokens.digest(token_of(app, client)))
    answer = client.post("/account/sessions/end", json={"session": "others"}, headers={"X-CSRF-Token": fresh})
    assert answer.status_code == 200
