"""`/users...` through the whole app: who may, what is sent, what holds from the next request on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import OPERATOR, Role
from dashboard.data.people import people, sessions, tokens
from dashboard.data.state.models import AssignmentRow, AuditRow, SessionRow, SignInLinkRow, UserRow
from dashboard.errors import Unusable
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.permission import PUBLIC
from tests.browser.kit import served
from tests.web.helpers import add_user, anonymous, close, page_body, session_token, settings, sign_in

OTHERS = [role for role in Role if role is not Role.FULL]
NOBODY = 4711
CUSTOMER = "0f0e0d0c-0b0a-4908-8706-050403020100"
# What each address takes.
BODIES: dict[str, dict[str, Any]] = {
    "invite": {
        "email": "dora@partner.example",
        "name": "Dora",
        "role": "partner_admin",
        "regions": ["eu"],
        "customers": "",
    },
    "{id}/change": {"name": "Cedar", "role": "partner_full_admin", "regions": ["us", "ca", "eu", "uae"]},
    "{id}/assign": {"customers": CUSTOMER},
    "{id}/unassign": {"region": "eu", "org_id": CUSTOMER},
    "{id}/deactivate": {},
    "{id}/reactivate": {},
    "{id}/link": {},
    "{id}/end-session": {"session": "0" * 20},
    "{id}/end-sessions": {},
}
TAKING_AWAY = {"{id}/end-session", "{id}/end-sessions"}  # what gives nobody anything asks for no password


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    made = create_app(settings(tmp_path_factory.mktemp("users") / "home"))
    yield made
    close(made)


@pytest.fixture
def cedar(app: HubDash, request: pytest.FixtureRequest) -> int:
    email = f"cedar{abs(hash(request.node.name))}@partner.example"
    return add_user(hub.of(app.server).state, email, Role.ADMIN, regions=["eu"], assigned=[("eu", CUSTOMER)])


def rows(app: HubDash, *tables: Any) -> list[list[dict[str, Any]]]:
    with hub.of(app.server).state.read() as connection:
        return [[dict(row) for row in connection.execute(select(one.__table__)).mappings()] for one in tables]


def everything(app: HubDash) -> list[list[dict[str, Any]]]:
    kept = rows(app, UserRow, AssignmentRow, SignInLinkRow)
    return [
        *kept,
        [{name: value for name, value in row.items() if name != "last_seen"} for row in rows(app, SessionRow)[0]],
    ]


def address(path: str, user_id: int) -> str:
    return "/users/" + path.format(id=user_id)


def test_every_address_that_changes_people_is_in_the_list(app: HubDash) -> None:
    found = {rule.rule for rule in app.server.url_map.iter_rules() if rule.rule.startswith("/users/")}
    written = {address(path, 0).replace("/0/", "/<int(max=2147483647):user_id>/") for path in BODIES}
    assert found == written | {"/users/customers"}
    permissions = hub.of(app.server).permissions
    assert PUBLIC not in {permissions[rule.endpoint] for rule in app.server.url_map.iter_rules() if rule.rule in found}


@pytest.mark.parametrize("role", OTHERS)
def test_a03_a05_no_other_role_changes_people_and_none_learns_who_there_is(
    app: HubDash, cedar: int, role: Role
) -> None:
    reader = sign_in(app, add_user(hub.of(app.server).state, f"{role}{cedar}@partner.example", role))
    before = everything(app)
    for path, body in BODIES.items():
        told = {reader.post(address(path, number), json=body).data for number in (cedar, NOBODY)}
        assert len(told) == 1, path
        assert reader.post(address(path, cedar), json=body).status_code == 403
    for query in ("", "q=a"):
        assert reader.get(f"/users/customers?{query}").status_code == 403
    assert everything(app) == before


@pytest.mark.parametrize("role", OTHERS)
def test_a10_the_page_of_a_person_says_the_same_to_who_may_not_whether_there_is_one(
    app: HubDash, cedar: int, role: Role
) -> None:
    reader = sign_in(app, add_user(hub.of(app.server).state, f"{role}{cedar}@partner.example", role))
    email = next(row["email"] for row in rows(app, UserRow)[0] if row["id"] == cedar)
    told = set()
    for search in (f"?user={cedar}", f"?user={NOBODY}", "", "?find=cedar"):
        said = reader.post("/_dash-update-component", json=page_body("/users", search)).get_data(as_text=True)
        assert email not in said and "users-invite" not in said
        told.add(said)
    assert len(told) == 1
    assert "nav-users" not in told.pop()


def test_a04_strangers_change_nobody(app: HubDash, cedar: int) -> None:
    before = everything(app)
    for path, body in BODIES.items():
        assert anonymous(app).post(address(path, cedar), json=body).status_code == 401
    assert everything(app) == before


EXTRA = {
    "id": 1,
    "role": "partner_full_admin",
    "regions": ["us"],
    "active": True,
    "password": "x",
    "stamp": 0,
    "is_admin": True,
    "owner_id": 1,
    "partner_id": 1,
    "email": "evil@partner.example",
    "__proto__": {},
}


@pytest.mark.parametrize("path", BODIES)
def test_a06_a_field_too_many_or_too_few_is_refused_and_changes_nothing(app: HubDash, cedar: int, path: str) -> None:
    full, before = sign_in(app), None
    before = everything(app)
    bodies: list[Any] = [{**BODIES[path], name: value} for name, value in EXTRA.items() if name not in BODIES[path]]
    bodies += [{other: value for other, value in BODIES[path].items() if other != name} for name in BODIES[path]]
    for body in [*bodies, [], None, "text", 1, [BODIES[path]]]:
        assert full.post(address(path, cedar), json=body).status_code == 400, body
    assert everything(app) == before


WRONG = [None, 1, True, {}, [], ["x"], {"$ne": ""}, "x" * 5_000, "\u202e", "' or 1=1 --"]


@pytest.mark.parametrize("path", [path for path, body in BODIES.items() if body])
def test_a06_values_of_other_kinds_are_refused_beside_their_field(app: HubDash, cedar: int, path: str) -> None:
    full = sign_in(app)
    before = everything(app)
    for name in BODIES[path]:
        for value in WRONG:
            if name == "customers" and path == "invite" and not isinstance(value, str):
                continue  # no customers
            if name == "name" and value == WRONG[-1]:
                continue  # a name like any other
            answer = full.post(address(path, cedar), json={**BODIES[path], name: value})
            if answer.status_code == 200 and path.endswith("/unassign"):
                continue  # one that is not assigned: nothing to take away
            assert answer.status_code in {400, 404}, (name, value, answer.get_data(as_text=True))
            if path in {"invite", "{id}/change"}:
                assert answer.json["error"]["field"] == name
    assert everything(app) == before


@pytest.mark.parametrize("path", BODIES)
def test_b17_a_sensitive_change_asks_for_the_password_again_and_changes_nothing(
    app: HubDash, cedar: int, path: str
) -> None:
    state = hub.of(app.server).state
    token = session_token(state)
    with state.write() as connection:
        old = state.clock() - sessions.RECENT - timedelta(seconds=1)
        mine = SessionRow.digest == tokens.digest(token)
        connection.execute(SessionRow.__table__.update().where(mine).values(proven=old))  # type: ignore[attr-defined]
    full = sign_in(app, token=token)
    before = everything(app)
    answer = full.post(address(path, cedar), json=BODIES[path])
    if path in TAKING_AWAY:
        assert answer.status_code in {200, 404}
        return
    assert (answer.status_code, answer.json["error"]["id"]) == (
        403,
        "account.error.prove_link",
    )  # who has no password shows a link
    assert everything(app) == before


def test_an_invitation_is_answered_with_its_link_and_shown_in_the_list(app: HubDash) -> None:
    full = sign_in(app)
    answer = full.post("/users/invite", json=BODIES["invite"])
    (shown,) = answer.json["show"]
    assert shown["value"].startswith("http://127.0.0.1:8050/welcome/phl_")
    assert "Dora" in shown["label"]
    assert answer.headers["Cache-Control"] == "no-store"
    page = full.post("/_dash-update-component", json=page_body("/users", "?find=dora")).get_data(as_text=True)
    assert "dora@partner.example" in page
    assert shown["value"] not in page
    again = full.post("/users/invite", json={**BODIES["invite"], "email": "DORA@partner.example"})
    assert (again.status_code, again.json["error"]["field"]) == (400, "email")
    entry = rows(app, AuditRow)[0][-1]
    assert (entry["actor"], entry["action"], entry["address"]) == ("admin@localhost", "link_made", "127.0.0.1")


def test_b16_a_session_ended_by_an_administrator_is_401_at_its_next_request(app: HubDash, cedar: int) -> None:
    state, full, reader = hub.of(app.server).state, sign_in(app), sign_in(app, cedar)
    assert reader.post("/preferences", json={"key": "lang", "value": "pl"}).status_code == 200
    (one,) = people.sessions_of(state, OPERATOR, cedar)
    assert full.post(f"/users/{cedar}/end-session", json={"session": one.id}).status_code == 200
    assert reader.post("/preferences", json={"key": "lang", "value": "pl"}).status_code == 401


# With data --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_data(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    home = served.copy_home(data_home, tmp_path_factory.mktemp("assigned") / "home")
    made = create_app(settings(home))
    yield made
    close(made)


def found(reader: FlaskClient, query: str = "") -> int:
    """How many customers with a live line the reader finds."""
    answer = reader.get(f"/blocks/licenses-query?region=us{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return int(re.search(r'"found_here": ?(\d+)', answer.get_data(as_text=True))[1])  # type: ignore[index]


def test_a05_what_is_assigned_is_seen_with_the_next_request_and_no_longer_when_it_is_taken_away(
    with_data: HubDash,
) -> None:
    full = sign_in(with_data)
    hits = [hit for hit in full.get("/users/customers?q=a").json["customers"] if found(full, f"&q=org:{hit['value']}")]
    assert 1 < len(hits) <= 20
    body = {**BODIES["invite"], "regions": ["us"], "customers": hits[0]["value"]}
    assert full.post("/users/invite", json=body).status_code == 200
    dora = people.by_email(hub.of(with_data.server).state, OPERATOR, "dora@partner.example")
    assert dora.assigned == ((Region.US, hits[0]["value"]),)
    reader = sign_in(with_data, dora.id)
    seen = [found(reader)]
    assert full.post(f"/users/{dora.id}/assign", json={"customers": hits[1]["name"]}).status_code == 200
    assert reader.get("/blocks/licenses-query?region=us").status_code == 401, "who can see more signs in again"
    reader = sign_in(with_data, dora.id)
    seen.append(found(reader))
    for hit in hits[:2]:
        gone = {"region": "us", "org_id": hit["value"]}
        assert full.post(f"/users/{dora.id}/unassign", json=gone).status_code == 200
        seen.append(found(reader))
    assert seen == [1, 2, 1, 0]
    page = full.post("/_dash-update-component", json=page_body("/users", f"?user={dora.id}")).get_data(as_text=True)
    assert "user-assign" in page


def test_a_customer_that_is_not_in_the_data_is_refused_beside_the_field(with_data: HubDash) -> None:
    full = sign_in(with_data)
    cedar = add_user(hub.of(with_data.server).state, "cedar@partner.example", Role.ADMIN)
    for path, body in (
        ("invite", {**BODIES["invite"], "customers": CUSTOMER}),
        (f"{cedar}/assign", {"customers": "Nobody"}),
    ):
        answer = full.post(f"/users/{path}", json=body)
        assert (answer.status_code, answer.json["error"]["field"]) == (400, "customers")


def test_an_administrator_of_other_regions_finds_no_customer_of_this_one(with_data: HubDash) -> None:
    state = hub.of(with_data.server).state
    full = sign_in(with_data, add_user(state, "eu@partner.example", Role.FULL, regions=["eu"]))
    known = sign_in(with_data).get("/users/customers?q=a").json["customers"][0]
    assert full.get("/users/customers?q=a").json["customers"] == []
    near = add_user(state, "near@partner.example", Role.ADMIN, regions=["eu"])
    answer = full.post(f"/users/{near}/assign", json={"customers": known["value"]})
    assert answer.json == full.post(f"/users/{near}/assign", json={"customers": CUSTOMER}).json, "no oracle"


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00", "q=" + "x" * 200, "q=%F0%9F%98%80", "q=%25", "q=a%22%5D", "q=%D8%A7"]
)
def test_odd_words_are_answered_with_a_list(with_data: HubDash, query: str) -> None:
    answer = sign_in(with_data).get(f"/users/customers?{query}")
    assert answer.status_code == 200
    assert isinstance(answer.json["customers"], list)


def test_what_the_files_assign_is_shown_with_where_it_comes_from_and_cannot_be_taken_away(with_data: HubDash) -> None:
    store = hub.of(with_data.server).store
    place = store.place(Region.US)
    assert place is not None
    some = store._rows(place, "select email, org_id from partner_admins where org_id is not null order by 1, 2", [])
    email, org_id = some[0]
    user_id = add_user(hub.of(with_data.server).state, email.lower(), Role.ADMIN)
    page = sign_in(with_data).post("/_dash-update-component", json=page_body("/users", f"?user={user_id}"))
    said = page.get_data(as_text=True)
    assert org_id in said and "Imported: " in said
    assert f"/users/{user_id}/unassign" not in said


def test_odd_addresses_of_the_page_are_answered(app: HubDash) -> None:
    full = sign_in(app)
    for search in (
        "?user=0",
        "?user=-1",
        "?user=x",
        "?user=9999999999",
        "?page=0",
        "?page=x",
        "?page=99999999999",
        "?tab=x",
        "?find=%00",
        "?find=" + "x" * 3000,
        "?user=1&user=2",
        "?find=%F0%9F%98%80",
    ):
        assert full.get(f"/users{search}").status_code in {200, 400, 404}, search


def test_people_are_managed_also_where_the_data_cannot_be_read(
    with_data: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise Unusable("warehouse.error.unreadable", region="us", version=1)

    state, full = hub.of(with_data.server).state, sign_in(with_data)
    erin = add_user(state, "erin@partner.example", Role.ADMIN, regions=["us"], assigned=[("us", CUSTOMER)])
    monkeypatch.setattr(hub.of(with_data.server).store, "assignments", broken)
    listed, page = (
        full.post("/_dash-update-component", json=page_body("/users", search)).get_data(as_text=True)
        for search in ("?find=erin", f"?user={erin}")
    )
    assert "erin@partner.example" in listed
    assert "cannot be read right now" in page and CUSTOMER in page
    assert full.post(f"/users/{erin}/deactivate", json={}).status_code == 200
