"""The partner's own organization: said by the environment or chosen, for whom it is shown, what it marks, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from dashboard import own
from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import Act
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from tests.browser.kit import served
from tests.web.helpers import add_user, anonymous, close, page_body, said, settings, sign_in
from tests.web.test_names import everybody

NAV, SETTING = 'title="Our organization"', 'title="Your organization"'
FORM = '"organization-choose"'
_NUMBERS = count()
NOBODY = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.fixture
def app(data_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[HubDash]:
    own._UNKNOWN.clear()
    home = served.copy_home(data_home, tmp_path / "home")
    made = create_app(settings(home, own_org=getattr(request, "param", "")))
    yield made
    close(made)


def reader(
    app: HubDash, role: Role, assigned: list[str] | None = None, regions: tuple[str, ...] = ("us",)
) -> FlaskClient:
    pairs = [("us", org_id) for org_id in assigned or ()]
    name = f"{role}{next(_NUMBERS)}@partner.example"
    return sign_in(app, add_user(hub.of(app.server).state, name, role, regions=regions, assigned=pairs))


def choose(client: FlaskClient, customer: str, version: str = "0", status: int = 200) -> Any:
    answer = client.post("/organization/choose", json={"customer": customer, "version": version})
    assert answer.status_code == status, answer.text
    return answer.json


def drawn(client: FlaskClient) -> str:
    """The page as its callback gives it: forms are no part of the first HTML."""
    return client.post("/_dash-update-component", json=page_body("/organization", "?lang=en")).text


def token_of(answer: Any) -> str:
    return str(answer["go"]).partition("undo=")[2].partition("&")[0]


def shows(client: FlaskClient, org_id: str) -> bool:
    text = said(client.get("/customers?region=us&lang=en"))
    link = re.search(f"<a [^>]*{NAV}[^>]*>", text)
    return link is not None and f'href="/customers/us/{org_id}"' in link[0]


def acts(app: HubDash) -> list[tuple[str, Any, Any]]:
    state, kinds = hub.of(app.server).state, (Act.OWN_ORGANIZATION_CHOSEN, Act.OWN_ORGANIZATION_UNDONE)
    found = [entry for act in kinds for entry in audit_list.page(state, Asked(act=act, allowed=True), None, 9)]
    return [(entry.act, entry.before, entry.after) for entry in found]


def test_it_is_first_for_whoever_may_see_that_customer_and_nobody_else(app: HubDash) -> None:
    (mine, _name), (other, _other) = everybody(app)[:2]
    full = sign_in(app)
    assert not shows(full, mine)
    choose(full, mine)
    for role in (Role.FULL, Role.READ_ONLY, Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED):
        assert shows(reader(app, role), mine), role
    assert shows(reader(app, Role.ADMIN, [mine]), mine)
    assert not shows(reader(app, Role.ADMIN, [other]), mine)
    assert not shows(reader(app, Role.ADMIN), mine)
    assert mine not in said(reader(app, Role.ADMIN, [other, NOBODY]).get("/customers?region=us"))
    assert not shows(reader(app, Role.READ_ONLY, regions=("eu",)), mine)
    first = said(full.get("/customers?lang=en"))
    assert first.index(NAV) < first.index('title="Customers"')


@pytest.mark.parametrize("role", list(Role))
def test_its_page_has_the_hubs_people_for_who_manages_them(app: HubDash, role: Role) -> None:
    (mine, _name), (other, _other) = everybody(app)[:2]
    choose(sign_in(app), mine)
    client = reader(app, role, [mine, other])
    page, tab = (
        said(client.get(f"/customers/us/{mine}?lang=en")),
        said(client.get(f"/customers/us/{mine}?tab=users&lang=en")),
    )
    assert "own-mark" in page
    assert ("tab=users" in page) == ("admin@localhost" in tab) == (role is Role.FULL)
    elsewhere = said(client.get(f"/customers/us/{other}?tab=users&lang=en"))
    assert "admin@localhost" not in elsewhere
    assert "own-mark" not in elsewhere
    assert "tab=users" not in said(client.get(f"/customers/us/{other}?lang=en"))


def test_it_is_left_out_of_no_figure(app: HubDash) -> None:
    mine = everybody(app)[0][0]
    client = sign_in(app)
    before = client.get("/blocks/customers-top?region=us&lang=en").json["slots"]
    choose(client, mine)
    assert client.get("/blocks/customers-top?region=us&lang=en").json["slots"] == before


def test_a_choice_is_written_down_and_taken_back_once(app: HubDash) -> None:
    (mine, _name), (other, _other) = everybody(app)[:2]
    client = sign_in(app)
    choose(client, mine)
    token = token_of(choose(client, other, "1"))
    assert shows(client, other)
    assert client.post("/organization/undo", json={"token": token}).status_code == 200
    assert shows(client, mine)
    assert client.post("/organization/undo", json={"token": token}).status_code == 404
    choose(client, "", "3")
    assert not shows(client, mine)
    of = {"organization": f"us:{mine}"}, {"organization": f"us:{other}"}, {"organization": ""}
    assert sorted(acts(app), key=str) == sorted(
        [
            ("own_organization_chosen", of[2], of[0]),
            ("own_organization_chosen", of[0], of[1]),
            ("own_organization_chosen", of[0], of[2]),
            ("own_organization_undone", of[1], of[0]),
        ],
        key=str,
    )


def test_two_at_once_and_a_token_that_is_somebody_elses(app: HubDash) -> None:
    (mine, _name), (other, _other) = everybody(app)[:2]
    client, colleague = sign_in(app), reader(app, Role.FULL)
    token = token_of(choose(client, mine))
    choose(colleague, other, "0", 409)
    assert colleague.post("/organization/undo", json={"token": token}).status_code == 404
    choose(colleague, other, "1")
    assert client.post("/organization/undo", json={"token": token}).status_code == 409
    assert shows(client, other)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_a03_only_full_administrators_choose(app: HubDash, role: Role) -> None:
    mine = everybody(app)[0][0]
    client = reader(app, role, [mine])
    choose(client, mine, "0", 403)
    assert client.post("/organization/undo", json={"token": "x"}).status_code == 403
    assert SETTING not in said(client.get("/customers?lang=en"))
    assert SETTING in said(sign_in(app).get("/customers?lang=en"))
    assert FORM not in drawn(client)
    assert FORM in drawn(sign_in(app))
    assert anonymous(app).post("/organization/choose", json={}).status_code in (401, 403)
    assert acts(app) == []


def test_a_customer_of_another_region_is_nobody_to_choose(app: HubDash) -> None:
    mine = everybody(app)[0][0]
    choose(reader(app, Role.FULL, regions=("eu",)), mine, "0", 400)
    choose(sign_in(app), mine)
    far = reader(app, Role.FULL, regions=("eu",))
    assert mine not in said(far.get("/organization?lang=en"))
    choose(far, "", "1", 403)


@pytest.mark.parametrize("given", ["x", "a" * 300, "\0", "%", "us:" + NOBODY, 7, None, ["x"]])
def test_what_names_no_customer_is_refused(app: HubDash, given: Any) -> None:
    answer = sign_in(app).post("/organization/choose", json={"customer": given, "version": "0"})
    assert answer.status_code == 400
    assert acts(app) == []


@pytest.mark.parametrize("app", [f"us:{NOBODY}"], indirect=True)
def test_one_that_is_not_there_is_told_once_in_the_log_and_shows_no_entry(app: HubDash) -> None:
    client = sign_in(app)
    with capture_logs() as logs:
        assert not shows(client, NOBODY)
        assert not shows(client, NOBODY)
    assert [one["organization"] for one in logs if one["event"] == "own_organization_unknown"] == [f"us:{NOBODY}"]
    assert "no customer with this ID" in said(client.get("/organization?lang=en"))


@pytest.mark.parametrize("app", [f"us:{NOBODY}"], indirect=True)
def test_what_the_environment_says_wins_and_cannot_be_changed_here(app: HubDash) -> None:
    mine, client = everybody(app)[0][0], sign_in(app)
    choose(client, mine, "0", 409)
    page = said(client.get("/organization?lang=en"))
    assert "PARTNER_HUB_OWN_ORG" in page
    assert FORM not in drawn(client)
    assert not shows(client, mine)
