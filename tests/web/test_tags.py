"""`/tags...` through the whole app: who may, what is sent, what is told, and that it holds from the next request on."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AuditRow, CustomerTagRow, TagRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.helpers import add_user, sign_in

ALBA, BIRCH = (f"eu:{ORGS[name]}" for name in ("Alba", "Birch"))
BODIES: dict[str, dict[str, Any]] = {
    "create": {"name": "New", "colour": None},
    "{id}/change": {"version": 1, "name": "Other", "colour": "red"},
    "{id}/merge": {"version": 1, "into": 2},
    "{id}/remove": {"version": 1},
    "give": {"add": [1], "remove": [], "customers": [ALBA], "query": None, "filter": "", "except": []},
    "undo": {"token": "phu_x"},
}


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


def of(app: HubDash, role: Role, *assigned: str) -> FlaskClient:
    pairs = [(region, org_id) for region, _, org_id in (one.partition(":") for one in assigned)]
    state = hub.of(app.server).state
    return sign_in(app, add_user(state, f"{role}@partner.example", role, regions=["us", "eu"], assigned=pairs))


def rows(app: HubDash, *tables: Any) -> list[list[dict[str, Any]]]:
    with hub.of(app.server).state.read() as connection:
        return [[dict(row) for row in connection.execute(select(one.__table__)).mappings()] for one in tables]


def post(client: FlaskClient, path: str, **sent: Any) -> Any:
    return client.post(f"/tags/{path}", json=sent)


def make(client: FlaskClient, name: str) -> int:
    return int(post(client, "create", name=name, colour=None).json["tag"]["id"])


def give(client: FlaskClient, *customers: str, **more: Any) -> Any:
    sent = {"add": [], "remove": [], "customers": list(customers), "query": None, "filter": "", "except": []}
    return post(client, "give", **{**sent, **more})


def listed(client: FlaskClient) -> dict[str, int]:
    return {tag["name"]: tag["customers"] for tag in client.get("/tags").json["tags"]}


def test_a_tag_is_made_given_counted_changed_and_taken_back(app: HubDash, client: FlaskClient) -> None:
    one = make(client, "Q4 push")
    done = give(client, ALBA, BIRCH, add=[one]).json
    assert done["customers"] == 2
    assert listed(client) == {"Q4 push": 2}
    found = client.get("/blocks/licenses-top?region=eu&q=tag:%22q4+push%22")
    assert found.status_code == 200
    assert client.get("/blocks/licenses-top?region=eu&q=tag:vip").json["error"]["suggestion"] == 'tag:"Q4 push"'
    changed = post(client, f"{one}/change", version=1, name="VIP", colour="red").json
    assert changed["tag"] == {"id": one, "name": "VIP", "colour": "red", "version": 2}
    assert client.get("/blocks/licenses-top?region=eu&q=tag:vip").status_code == 200
    assert post(client, "undo", token=changed["undo"]).status_code == 200
    assert post(client, "undo", token=done["undo"]).json == {"customers": 2}
    assert listed(client) == {"Q4 push": 0}


def test_all_that_a_filter_selects_but_some_are_one_act(app: HubDash, client: FlaskClient) -> None:
    one = make(client, "One")
    done = give(client, add=[one], query={"region": "all", "q": "-name:cedar"}, **{"except": [ALBA]})
    assert done.json["customers"] == 5
    ids = {(row["region"], row["org_id"]) for row in rows(app, CustomerTagRow)[0]}
    everybody = {(region, org) for region in ("us", "eu") for name, org in ORGS.items() if name != "Cedar"}
    assert ids == everybody - {("eu", ORGS["Alba"])}
    assert [row["action"] for row in rows(app, AuditRow)[0]].count("tagged") == 1


def test_column_filters_of_the_list_select_too_and_an_unknown_column_is_refused(
    app: HubDash, client: FlaskClient
) -> None:
    one = make(client, "One")
    model = '{"name":{"filterType":"text","type":"startsWith","filter":"al"}}'
    assert give(client, add=[one], query={"region": "all"}, filter=model).json["customers"] == 2
    assert {row["org_id"] for row in rows(app, CustomerTagRow)[0]} == {ORGS["Alba"]}
    for query, wrong in (({"region": "all"}, '{"nobody":{}}'), ({"region": "all"}, 3), (None, model)):
        assert give(client, add=[one], query=query, filter=wrong).status_code == 400


def test_the_editor_is_told_who_of_the_chosen_bears_what(app: HubDash, client: FlaskClient) -> None:
    one, two = make(client, "One"), make(client, "Two")
    give(client, ALBA, BIRCH, add=[one])
    give(client, ALBA, add=[two])

    def held(reader: FlaskClient, *customers: str, **more: Any) -> Any:
        sent = {"customers": list(customers), "query": None, "filter": "", "except": [], **more}
        return post(reader, "held", **sent)

    def counted(answer: Any) -> tuple[int, dict[str, int]]:
        return answer.json["customers"], {tag["name"]: tag["customers"] for tag in answer.json["tags"]}

    assert counted(held(client, ALBA, BIRCH)) == (2, {"One": 2, "Two": 1})
    assert counted(held(client, query={"region": "all"}, **{"except": [ALBA]})) == (7, {"One": 1, "Two": 0})
    dora = of(app, Role.ADMIN, BIRCH)
    assert counted(held(dora, query={"region": "all"})) == (1, {"One": 1, "Two": 0})
    assert held(dora, ALBA).status_code == 404
    assert held(of(app, Role.READ_ONLY), ALBA).status_code == 403


def test_a_table_is_told_the_names_and_colours_and_whether_it_may_change_any(app: HubDash, client: FlaskClient) -> None:
    one = make(client, "One")
    for role, may in (
        (Role.FULL, "all"),
        (Role.ADMIN, "assigned"),
        (Role.READ_ONLY, "none"),
        (Role.HELP_DESK_BASIC, "none"),
    ):
        said = of(app, role).get("/tags/names").json
        assert said == {"tags": [{"id": one, "name": "One", "colour": "grey"}], "may": may}


def test_a18_suggestions_count_whom_the_reader_may_see_under_the_other_fields(
    app: HubDash, client: FlaskClient
) -> None:
    one, two = make(client, "One"), make(client, "Two")
    give(client, add=[one], query={"region": "all"})
    give(client, ALBA, add=[two])

    def counted(reader: FlaskClient, **asked: str) -> dict[str, int]:
        values = reader.get("/tags/counts", query_string=asked).json["values"]
        return {value["value"]: value["count"] for value in values}

    assert counted(client, region="all") == {"One": 8, "Two": 1}
    assert counted(client, region="eu", q="tag:two name:birch") == {"One": 1, "Two": 0}
    assert counted(of(app, Role.ADMIN, BIRCH), region="all") == {"One": 1, "Two": 0}


def test_answers_about_a_tag_have_another_etag_after_a_change_and_others_keep_theirs(
    app: HubDash, client: FlaskClient
) -> None:
    one = make(client, "One")
    give(client, ALBA, add=[one])
    paths = ("/blocks/licenses-top?region=eu&q=tag:one", "/blocks/licenses-top?region=eu")
    tags = [client.get(path).headers["ETag"] for path in paths]
    give(client, BIRCH, add=[one])
    again = [client.get(path, headers={"If-None-Match": tag}) for path, tag in zip(paths, tags, strict=True)]
    assert [answer.status_code for answer in again] == [200, 304]


def test_a05_a_partner_administrator_sees_counts_of_their_own_and_changes_their_own(
    app: HubDash, client: FlaskClient
) -> None:
    one = make(client, "One")
    give(client, ALBA, BIRCH, add=[one])
    dora = of(app, Role.ADMIN, ALBA)
    assert dora.get("/tags").json["may"] == "assigned"
    assert listed(dora) == {"One": 1}
    refused = post(dora, f"{one}/remove", version=1)
    assert refused.status_code == 403
    assert not any(sign.isdigit() for sign in refused.json["error"]["message"])
    foreign, none = (give(dora, ALBA, who, add=[one]) for who in (BIRCH, "eu:nobody"))
    assert (foreign.status_code, foreign.json) == (none.status_code, none.json)
    assert foreign.status_code == 404
    assert give(dora, remove=[one], query={"region": "all"}).json["customers"] == 1
    assert listed(client) == {"One": 1}


def test_of_two_the_second_is_told_what_the_first_did(app: HubDash, client: FlaskClient) -> None:
    one = make(client, "One")
    other = of(app, Role.FULL)
    post(other, f"{one}/change", version=1, name="First", colour="red")
    late = post(client, f"{one}/change", version=1, name="Second", colour="blue")
    assert late.status_code == 409
    assert late.json["error"]["now"] == {"id": one, "name": "First", "colour": "red", "version": 2}
    assert "First" in late.json["error"]["message"]


@pytest.mark.parametrize("path", BODIES)
def test_a06_an_unknown_or_missing_field_changes_nothing(app: HubDash, client: FlaskClient, path: str) -> None:
    for name in ("One", "Two"):
        make(client, name)
    before = rows(app, TagRow, CustomerTagRow)
    body = BODIES[path]
    bad = [{**body, "role": "partner_full_admin"}, {**body, "owner_id": 1}, *({**body, name: {}} for name in body)]
    for sent in (*bad, {}, [], "x"):
        answer = client.post("/tags/" + path.format(id=1), json=sent)
        assert answer.status_code in (400, 404), (sent, answer.json)
    assert rows(app, TagRow, CustomerTagRow) == before


@pytest.mark.parametrize("path", BODIES)
def test_b11_nothing_is_changed_by_get_or_without_the_token(app: HubDash, client: FlaskClient, path: str) -> None:
    for name in ("One", "Two"):
        make(client, name)
    before = rows(app, TagRow, CustomerTagRow)
    where = "/tags/" + path.format(id=1)
    assert client.get(where).status_code == 404
    assert client.post(where, json=BODIES[path], headers={"X-CSRF-Token": None}).status_code == 403
    assert client.post(where, json=BODIES[path], headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert rows(app, TagRow, CustomerTagRow) == before


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.HELP_DESK_BASIC])
def test_a03_who_reads_sees_tags_and_changes_none(app: HubDash, client: FlaskClient, role: Role) -> None:
    one = make(client, "One")
    give(client, ALBA, add=[one])
    reader = of(app, role)
    assert listed(reader) == {"One": 1}
    assert reader.get("/tags").json["may"] == "none"
    for path, body in BODIES.items():
        assert reader.post("/tags/" + path.format(id=one), json=body).status_code == 403


@pytest.mark.parametrize("name", ["'; drop table tag; --", '"><img src=x onerror=a()>', "%", "_", "=cmd|' /C calc'!A0"])
def test_c01_c03_a_hostile_name_is_a_name(app: HubDash, client: FlaskClient, name: str) -> None:
    kept = name[:25].strip()
    one = make(client, kept)
    give(client, ALBA, add=[one])
    assert listed(client) == {kept: 1}
    typed = kept.replace('"', "")
    answer = client.get("/blocks/licenses-query", query_string={"region": "eu", "q": f'tag:"{typed}"'})
    assert answer.status_code == 200
    assert client.get("/blocks/licenses-query", query_string={"region": "eu", "q": "tag:*"}).status_code == 400


def test_who_may_not_edit_tags_is_offered_nothing_of_it_whoever_asked_before(app: HubDash) -> None:
    address = f"/blocks/customer-head?region=eu&customer={ORGS['Alba']}&lang=en"
    offered = {}
    for role, client in [(role, of(app, role)) for role in (Role.FULL, Role.READ_ONLY, Role.HELP_DESK_ADVANCED)]:
        answer = client.get(address)
        assert answer.status_code == 200
        offered[role] = "Edit tags" in answer.get_data(as_text=True)
    assert offered == {Role.FULL: True, Role.READ_ONLY: False, Role.HELP_DESK_ADVANCED: False}
