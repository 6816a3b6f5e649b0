"""Doors that close with the right they were made under, through the whole app (A11, B02)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.access import Role
from dashboard.data.state.database import Database
from dashboard.factory import HubDash
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.words import text
from tests.web.helpers import add_user, anonymous, session_token, sign_in

pytestmark = pytest.mark.usefixtures("quick_hashes")
EMAIL, RIGHT, NEW = "cedar@partner.example", "unlikely-teapot-gravel", "plain wide copper lamp"
EVERYWHERE = [str(region) for region in Region]
AWAY = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def state(app: HubDash) -> Iterator[Database]:
    yield hub.of(app.server).state


@pytest.fixture
def cedar(state: Database) -> int:
    return add_user(state, EMAIL, Role.ADMIN, regions=["eu"])


def link_for(app: HubDash, by: int, user_id: int) -> str:
    answer = sign_in(app, by).post(f"/users/{user_id}/link", json={})
    return str(answer.json["show"][0]["value"]).removeprefix("http://127.0.0.1:8050")


def widened(app: HubDash, user_id: int) -> None:
    body = {"name": "Cedar", "role": "partner_full_admin", "regions": EVERYWHERE}
    assert sign_in(app).post(f"/users/{user_id}/change", json=body).status_code == 200


def test_b02_a_link_kept_until_its_person_has_all_regions_opens_nothing(
    app: HubDash, state: Database, cedar: int
) -> None:
    near = add_user(state, "near@partner.example", Role.FULL, regions=["eu"])
    kept = link_for(app, near, cedar)
    assert anonymous(app).get(kept).status_code == 200
    widened(app, cedar)
    for answer in (anonymous(app).get(kept), anonymous(app).post(kept, data={"new": RIGHT})):
        assert answer.status_code == 403
        assert text("en", "account.welcome.no_good") in answer.text


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_b02_a_password_set_by_its_administrator_opens_nothing_but_its_change(
    app: HubDash, state: Database, cedar: int, lang: str
) -> None:
    near = add_user(state, "near@partner.example", Role.FULL, regions=["eu"])
    kept, client = link_for(app, near, cedar), anonymous(app)
    assert client.post(kept, data={"new": RIGHT}, environ_overrides=AWAY).status_code == 303
    assert client.get("/account").status_code == 200
    widened(app, cedar)
    assert client.get("/_dash-layout").status_code == 401, "the session that was opened by it"
    answer = client.post(f"/sign-in?lang={lang}", data={"email": EMAIL, "password": RIGHT}, environ_overrides=AWAY)
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    change = answer.headers["Location"]
    page = client.get(f"{change}?lang={lang}")
    assert text(lang, "account.change.title") in page.text and text(lang, "account.change.text") in page.text
    same = client.post(f"{change}?lang={lang}", data={"new": RIGHT})
    assert (same.status_code, text(lang, "account.error.same") in same.text) == (400, True)
    assert client.post(change, data={"new": NEW}).status_code == 303
    assert client.get("/account").status_code == 200
    assert anonymous(app).post(change, data={"new": RIGHT}).status_code == 403, "once"
    again = anonymous(app).post("/sign-in", data={"email": EMAIL, "password": NEW})
    assert "Set-Cookie" in again.headers


def test_a_password_set_in_the_administrators_own_browser_is_asked_to_be_changed(
    app: HubDash, state: Database, cedar: int
) -> None:
    near = add_user(state, "near@partner.example", Role.FULL, regions=["eu"])
    browser = sign_in(app, token=session_token(state, near))
    kept = link_for(app, near, cedar)
    assert browser.post(kept, data={"new": RIGHT}, environ_overrides=AWAY).status_code == 303
    answer = anonymous(app).post("/sign-in", data={"email": EMAIL, "password": RIGHT}, environ_overrides=AWAY)
    assert answer.headers["Location"].startswith("/welcome/phl_")
