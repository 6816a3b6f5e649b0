"""`POST /preferences`: one known choice, exactly, of the signed-in reader (A06)."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.people import preferences, users
from dashboard.factory import HubDash
from dashboard.pages import BLOCKS
from dashboard.web import hub
from dashboard.words import text
from tests.state.test_preferences import BAD, GOOD
from tests.web.helpers import add_user, sign_in

BODIES: list[Any] = [
    {},
    [],
    None,
    "lang",
    {"key": "lang"},
    {"value": "pl"},
    {"key": "lang", "value": "pl", "user": 2},
    {"key": "lang", "value": "pl", "user_id": 2},
    {"key": "lang", "value": "pl", "role": "partner_full_admin"},
    {"key": ["lang"], "value": "pl"},
    {"key": None, "value": "pl"},
    {"lang": "pl"},
    {"key": "lang", "value": [[[[["pl"]]]]]},
    {"key": "columns.t", "value": ["x" * 4000]},
    {"key": "columns.licenses-low", "value": ["total:0"]},
    {"key": "columns.licenses-low", "value": ["total:12345"]},
    {"key": "columns.licenses-low", "value": ["total:80", "total:90"]},
    {"key": "lang\0", "value": "pl"},
]


def kept(app: HubDash, user_id: int | None = None) -> dict[str, Any]:
    state = hub.of(app.server).state
    return dict(preferences.read(state, user_id or users.local_admin_id(state)))


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_a_choice_is_kept(app: HubDash, client: FlaskClient, key: str, value: Any) -> None:
    answer = client.post("/preferences", json={"key": key, "value": value})
    assert (answer.status_code, answer.json) == (200, {"key": key, "value": value})
    assert kept(app) == {key: value}


@pytest.mark.parametrize(("key", "value"), BAD)
def test_another_key_or_value_is_400_and_nothing_changes(
    app: HubDash, client: FlaskClient, key: str, value: Any
) -> None:
    answer = client.post("/preferences", json={"key": key, "value": value})
    assert answer.status_code == 400
    assert answer.json["error"]["message"]
    assert kept(app) == {}


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a06_another_shape_is_400_and_nothing_changes(app: HubDash, client: FlaskClient, body: Any) -> None:
    assert client.post("/preferences", json=body).status_code == 400
    assert kept(app) == {}


def test_there_is_nothing_to_read(client: FlaskClient) -> None:
    assert client.get("/preferences").status_code in {404, 405}


def test_a_stranger_keeps_nothing(app: HubDash, stranger: FlaskClient) -> None:
    assert stranger.post("/preferences", json={"key": "lang", "value": "pl"}).status_code == 401
    assert kept(app) == {}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_keeps_its_own_choices_and_nobody_elses(app: HubDash, role: Role) -> None:
    user_id = add_user(hub.of(app.server).state, "cedar@partner.example", role)
    assert sign_in(app, user_id).post("/preferences", json={"key": "theme", "value": "dark"}).status_code == 200
    assert (kept(app, user_id), kept(app)) == ({"theme": "dark"}, {})


def test_the_address_is_stronger_than_the_choice_and_the_choice_than_the_browser(client: FlaskClient) -> None:
    client.post("/preferences", json={"key": "lang", "value": "pl"})
    client.post("/preferences", json={"key": "theme", "value": "dark"})
    browser = {"Accept-Language": "en", "Sec-CH-Prefers-Color-Scheme": "light"}
    chosen = client.get("/assets/nothing", headers=browser).text
    assert '<html lang="pl" data-theme="dark"' in chosen
    assert text("pl", "web.status.404") in chosen
    asked = client.get("/assets/nothing?lang=en&theme=light", headers=browser).text
    assert '<html lang="en" data-theme="light"' in asked


def test_an_address_changes_no_choice(app: HubDash, client: FlaskClient) -> None:
    client.get("/licenses?lang=pl&theme=dark")
    assert kept(app) == {}


def test_only_columns_of_tables_that_exist_are_kept(app: HubDash, client: FlaskClient) -> None:
    for number in range(5):
        answer = client.post("/preferences", json={"key": f"columns.made-up-{number}", "value": ["customer"]})
        assert (answer.status_code, answer.json["error"]["id"]) == (400, "web.preferences.unknown_key")
    assert kept(app) == {}
    assert len(BLOCKS) < preferences.MOST, "every table's columns have their place"
