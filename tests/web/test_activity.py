"""What was done to a customer, on its page: for who may see the audit log, and of this customer alone."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.helpers import add_user, said, sign_in

ALBA, BIRCH = (f"/customers/eu/{ORGS[name]}" for name in ("Alba", "Birch"))
QUERY = "?tab=activity&lang=en"


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


def test_it_tells_what_was_done_to_this_customer_and_to_no_other(app: HubDash, client: FlaskClient) -> None:
    assert "Nothing yet" in said(client.get(ALBA + QUERY))
    dora = add_user(hub.of(app.server).state, "dora@p.example", Role.ADMIN, regions=["eu"])
    client.post(f"{ALBA}/notes", json={"text": "about Alba"})
    client.post(f"{BIRCH}/notes", json={"text": "about Birch"})
    client.post(f"{ALBA}/administrators", json={"email": "dora@p.example"})
    tag = client.post("/tags/create", json={"name": "VIP", "colour": None}).json["tag"]
    both = [f"eu:{ORGS['Alba']}", f"eu:{ORGS['Birch']}"]
    given = {"add": [tag["id"]], "remove": [], "customers": both, "query": None, "filter": "", "except": []}
    assert client.post("/tags/give", json=given).status_code == 200
    page = said(client.get(ALBA + QUERY))
    assert "about Alba" in page and "about Birch" not in page
    assert "dora@<wbr>" in page and "VIP" in page
    assert ORGS["Birch"] not in page
    assert "dora@<wbr>" not in said(client.get(BIRCH + QUERY))
    far = said(client.get(ALBA.replace("eu", "us", 1) + QUERY))
    assert "Nothing yet" in far
    assert dora


def test_a05_it_is_for_who_may_see_the_audit_log(app: HubDash, client: FlaskClient) -> None:
    client.post(f"{ALBA}/notes", json={"text": "about Alba"})
    state = hub.of(app.server).state
    for role in Role:
        reader = sign_in(
            app, add_user(state, f"{role}@p.example", role, regions=["eu"], assigned=[("eu", ORGS["Alba"])])
        )
        sees = role in (Role.FULL, Role.READ_ONLY)
        page = said(reader.get(ALBA + QUERY))
        assert ("about Alba" in page) == sees, role
        assert ("tab=activity" in said(reader.get(ALBA))) == sees, role


def test_older_entries_are_a_page_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_list, "PAGE", 2)
    for number in range(3):
        client.post(f"{ALBA}/notes", json={"text": f"note {number}"})
    first = said(client.get(ALBA + QUERY))
    assert ["note 2" in first, "note 1" in first, "note 0" in first] == [True, True, False]
    before = first.split("before=")[1].split('"')[0]
    second = said(client.get(f"{ALBA}{QUERY}&before={before}"))
    assert ["note 1" in second, "note 0" in second] == [False, True]
    assert client.get(f"{ALBA}{QUERY}&before=x").status_code == 200
