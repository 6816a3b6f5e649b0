"""Who is responsible for a customer, on its page: told, added, taken away, by whom it may be."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AssignmentRow, AuditRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.helpers import add_user, said, sign_in

ALBA, NOBODY, MARS = (f"/customers/{where}" for where in (f"eu/{ORGS['Alba']}", "eu/nobody", f"mars/{ORGS['Alba']}"))
PAGE = f"{ALBA}?tab=administrators&lang=en"


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


@pytest.fixture
def dora(app: HubDash) -> int:
    return add_user(hub.of(app.server).state, "dora@p.example", Role.ADMIN, regions=["eu"])


def assigned(app: HubDash) -> list[tuple[int, str, str]]:
    with hub.of(app.server).state.read() as connection:
        rows = connection.execute(select(AssignmentRow.user_id, AssignmentRow.region, AssignmentRow.org_id))
        return [tuple(row) for row in rows]


def counted(page: str) -> int:
    (told,) = re.findall(r'<p[^>]*data-metric="customer.administrators"[^>]*>', page)
    (number,) = re.findall(r'data-value="(\d+)"', told)
    return int(number)


def test_one_is_added_and_taken_away_and_counts_at_once(app: HubDash, client: FlaskClient, dora: int) -> None:
    before = counted(said(client.get(PAGE)))
    assert client.post(f"{ALBA}/administrators", json={"email": " Dora@P.example"}).status_code == 200
    assert assigned(app) == [(dora, "eu", ORGS["Alba"])]
    page = said(client.get(PAGE))
    assert (counted(page), "Set here" in page) == (before + 1, True)
    assert sign_in(app, dora).get(PAGE).status_code == 200
    gone = client.post(f"/users/{dora}/unassign", json={"region": "eu", "org_id": ORGS["Alba"]})
    assert (gone.status_code, assigned(app)) == (200, [])
    assert counted(said(client.get(PAGE))) == before
    with hub.of(app.server).state.read() as connection:
        acts = connection.execute(select(AuditRow.action, AuditRow.target).order_by(AuditRow.id)).all()
    assert [tuple(act) for act in acts if "assigned" in act[0]] == [
        ("assigned", "dora@p.example"),
        ("unassigned", "dora@p.example"),
    ]


@pytest.mark.parametrize("email", ["", "x@p.example", 5, None, "rona@p.example"])
def test_who_cannot_be_responsible_is_refused_beside_the_field(
    app: HubDash, client: FlaskClient, email: object
) -> None:
    add_user(hub.of(app.server).state, "rona@p.example", Role.READ_ONLY, regions=["eu"])
    answer = client.post(f"{ALBA}/administrators", json={"email": email})
    assert (answer.status_code, bool(answer.json["error"]["field"])) == (400, True)
    assert assigned(app) == []


@pytest.mark.usefixtures("dora")
def test_a05_only_full_administrators_and_only_of_customers_that_there_are(app: HubDash, client: FlaskClient) -> None:
    body = {"email": "dora@p.example"}
    none, mars = (client.post(f"{path}/administrators", json=body) for path in (NOBODY, MARS))
    assert (none.status_code, none.json) == (404, mars.json)
    state = hub.of(app.server).state
    for role in (Role.ADMIN, Role.READ_ONLY, Role.HELP_DESK_BASIC):
        reader = sign_in(
            app, add_user(state, f"{role}@p.example", role, regions=["eu"], assigned=[("eu", ORGS["Birch"])])
        )
        assert reader.post(f"{ALBA}/administrators", json=body).status_code == 403
        page = reader.get(PAGE)
        assert page.status_code == (404 if role is Role.ADMIN else 200)
        assert "/unassign" not in said(page) and "<select" not in said(page)
    far = sign_in(app, add_user(state, "far@p.example", Role.FULL, regions=["us"]))
    assert far.post(f"{ALBA}/administrators", json=body).status_code == 404
    assert [one for one in assigned(app) if one[2] == ORGS["Alba"]] == []


def test_the_list_follows_an_assignment(app: HubDash, client: FlaskClient, dora: int) -> None:
    address = "/rows/customers-rows?region=eu&lang=en"

    def told() -> tuple[int, str | None]:
        answer = client.get(address)
        rows = answer.get_json()["rows"]
        return next(row["administrators"] for row in rows if row["org_id"] == ORGS["Alba"]), answer.headers["ETag"]

    before, tag = told()
    assert told() == (before, tag)
    assert client.post(f"{ALBA}/administrators", json={"email": "dora@p.example"}).status_code == 200
    after, newer = told()
    assert (after, newer != tag) == (before + 1, True)
    assert client.get(address, headers={"If-None-Match": tag or ""}).status_code == 200
    assert client.post(f"/users/{dora}/unassign", json={"region": "eu", "org_id": ORGS["Alba"]}).status_code == 200
    assert told()[0] == before
