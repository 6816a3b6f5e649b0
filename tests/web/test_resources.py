"""Resources through the whole app: kept by full administrators, found by whom they are for, help of every page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.people import users
from dashboard.data.resources.shipped import for_page, shipped
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.web.helpers import add_user, page_body, said, sign_in

PLACE = {"marks": [], "roles": []}
TEXT = {
    "key": "",
    "version": "0",
    "title": "Zebra <b>house</b>",
    "summary": "Where zebras are",
    "address": "",
    "body": "Zebras <script>live</script> here",
    "lang": "",
    "topics": ["own"],
    "picture": "note",
    **PLACE,
}
LINK = {**TEXT, "title": "Zebra link", "address": "https://zebra.example/", "body": ""}
POSTS = {
    "/resources/save": TEXT,
    "/resources/move": {"key": "walls", "version": 0, "way": "later"},
    "/resources/remove": {"key": "walls", "version": 0},
    "/resources/undo": {"token": "phu_x"},
    "/resources/preview": {"text": "x"},
}


def client_of(app: HubDash, role: Role) -> FlaskClient:
    state = hub.of(app.server).state
    return sign_in(app, add_user(state, f"{role}@partner.example", role, regions=["eu"]))


def save(client: FlaskClient, status: int = 200, **more: Any) -> Any:
    answer = client.post("/resources/save", json={**TEXT, **more})
    assert answer.status_code == status, answer.text
    return answer.json


def drawn(client: FlaskClient, path: str, search: str = "") -> str:
    return said(client.post("/_dash-update-component", json=page_body(path, search))).replace("\\u002f", "/")


def test_one_is_added_changed_moved_removed_and_put_back(client: FlaskClient) -> None:
    key = save(client, roles=["partner_admin"])["key"]
    assert "Zebra <b>house</b>" in json.dumps(client.get("/resources/hits?find=zebr").json)
    save(client, 409, key=key, version="7")
    save(client, key=key, version="1", title="Zebra home")
    assert client.post("/resources/move", json={"key": key, "version": 2, "way": "earlier"}).status_code == 200
    token = client.post("/resources/remove", json={"key": key, "version": 2}).json["undo"]
    assert "Zebra" not in said(client.get("/resources/hits?find=zebr"))
    assert client.get(f"/resources/{key}").status_code == 404
    assert client.post("/resources/undo", json={"token": token}).json == {"key": key}
    assert "Zebra home" in said(client.get(f"/resources/{key}"))
    assert client.post("/resources/undo", json={"token": token}).status_code == 404


def test_a_text_stands_escaped_on_its_page_and_at_its_address(client: FlaskClient) -> None:
    key = save(client)["key"]
    first = said(client.get(f"/resources/{key}?lang=en"))
    assert "<script>live" not in first
    assert "&lt;script&gt;live&lt;/script&gt;" in first
    assert "Zebra &lt;b&gt;house&lt;/b&gt;" in first


def test_a_preview_is_what_the_page_will_show_and_keeps_nothing(client: FlaskClient) -> None:
    text = "# Zebras\n\n<script>live</script> [in](/licenses) [out](https://zebra.example/) [no](javascript:x)\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    before = said(client.get("/resources/hits?lang=en"))
    shown = client.post("/resources/preview", json={"text": text}).json["prose"]
    assert "<script" not in shown and "&lt;script&gt;live" in shown and not re.search("href=.javascript", shown)
    assert said(client.get("/resources/hits?lang=en")) == before
    key = save(client, body=text)["key"]
    page = said(client.get(f"/resources/{key}"))
    for part in re.findall(r"<(?:p|table)\b.*?</(?:p|table)>", shown, re.DOTALL):
        assert part in page
    assert client.post("/resources/preview", json={"text": ""}).json == {"prose": ""}
    for odd in ("x" * 20_001, 7, None):
        assert client.post("/resources/preview", json={"text": odd}).json["error"]["field"] == "body"


def test_a_change_is_taken_back_once_and_not_over_another_one(client: FlaskClient) -> None:
    key = save(client)["key"]
    back = save(client, key=key, version="1", title="Zebra home", roles=["partner_admin"])["takes_back"]
    assert (back["address"], back["title"], back["lasts_s"]) == ("/resources/undo", "Zebra home was changed", 60)
    assert client.post(back["address"], json={"token": back["token"]}).json == {"key": key}
    assert "Zebra &lt;b&gt;house" in said(client.get(f"/resources/{key}"))
    assert client.post(back["address"], json={"token": back["token"]}).status_code == 404
    first = save(client, key=key, version="3", title="Zebra one")["takes_back"]
    save(client, key=key, version="4", title="Zebra two")
    assert client.post(first["address"], json={"token": first["token"]}).status_code == 409
    assert "Zebra two" in said(client.get(f"/resources/{key}"))


def test_where_one_of_the_product_stands_is_taken_back_to_as_it_was_shipped(app: HubDash, client: FlaskClient) -> None:
    placed = {**TEXT, "key": "licenses", "title": "", "body": "", "topics": [], "marks": []}
    desk = client_of(app, Role.HELP_DESK_BASIC)
    back = save(client, **placed)["takes_back"]
    assert desk.get("/resources/licenses").status_code == 404
    assert client.post(back["address"], json={"token": back["token"]}).status_code == 200
    assert desk.get("/resources/licenses").status_code == 200
    again = save(client, **placed)["takes_back"]
    second = save(client, **{**placed, "version": "1", "roles": ["help_desk_basic"]})["takes_back"]
    assert client.post(again["address"], json={"token": again["token"]}).status_code == 409
    assert client.post(second["address"], json={"token": second["token"]}).status_code == 200
    assert desk.get("/resources/licenses").status_code == 404


def test_nobody_takes_back_what_somebody_else_changed(app: HubDash, client: FlaskClient) -> None:
    key = save(client)["key"]
    back = save(client, key=key, version="1", title="Zebra home")["takes_back"]
    other = client_of(app, Role.FULL)
    assert other.post(back["address"], json={"token": back["token"]}).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_a03_nobody_else_keeps_them(app: HubDash, client: FlaskClient, role: Role) -> None:
    other = client_of(app, role)
    assert {path: other.post(path, json=body).status_code for path, body in POSTS.items()} == dict.fromkeys(POSTS, 403)
    assert "resource-add" not in drawn(other, "/resources")
    assert "resource-add" in drawn(client, "/resources")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_a18_what_is_not_for_a_role_is_at_no_entrance_of_it(app: HubDash, client: FlaskClient, role: Role) -> None:
    key = save(client, marks=["featured", "quick"])["key"]
    save(client, **{**LINK, "marks": ["featured", "quick"]})
    hidden = {**TEXT, "key": "licenses", "title": "", "body": "", "topics": [], "marks": ["featured"]}
    before = said(client_of(app, role).get("/resources/hits?find=&lang=en"))
    save(client, **hidden)
    other = sign_in(app, users.active_id(hub.of(app.server).state, f"{role}@partner.example"))
    answers = [
        said(other.get(f"/resources/hits?lang=en&find={find}&{rest}"))
        for find in ("", "zebr", "licens", "meetings")
        for rest in ("", "kind=text", "kind=link", "topic=own", "language=pl")
    ]
    answers += [
        said(other.get("/resources/help?page=licenses&lang=en")),
        drawn(other, "/resources"),
        said(other.get("/resources")),
    ]
    answers += [drawn(other, "/definitions"), said(other.get("/definitions"))]
    answers += [drawn(other, "/audit"), said(other.get("/audit"))]
    assert [text for text in answers if "ebra" in text or "/resources/licenses" in text] == []
    assert '"23 resources"' in before
    assert '"22 resources"' in answers[0]
    gone, never = (other.get(f"/resources/{each}?lang=en") for each in (key, "987654"))
    assert (gone.status_code, never.status_code) == (404, 404)
    of_gone, of_never = (drawn(other, f"/resources/{each}") for each in (key, "987654"))
    assert of_gone.replace(f"/resources/{key}", "/resources/987654") == of_never
    assert other.get("/resources/licenses").status_code == 404
    assert client.get("/resources/licenses").status_code == 200


def test_a_role_that_may_see_it_finds_it(app: HubDash, client: FlaskClient) -> None:
    key = save(client, roles=["help_desk_basic"], marks=["featured"])["key"]
    desk, ana = client_of(app, Role.HELP_DESK_BASIC), client_of(app, Role.ADMIN)
    assert f"/resources/{key}" in drawn(desk, "/resources")
    assert "Zebra" in said(desk.get(f"/resources/{key}"))
    assert f"/resources/{key}" not in drawn(ana, "/resources")


def test_every_article_is_read_in_both_languages_by_every_role(shared: HubDash) -> None:
    desk = client_of(shared, Role.HELP_DESK_ADVANCED)
    for one in shipped().values():
        for lang in ("en", "pl"):
            answer = desk.get(f"/resources/{one.key}?lang={lang}")
            assert answer.status_code == (404 if one.address else 200), one.key
            assert one.address or one.said[lang].title in said(answer)


@pytest.mark.parametrize("page", ["licenses", "customers", "customer", "walls", "account"])
def test_the_help_of_a_page_is_its_articles(shared: HubDash, page: str) -> None:
    desk = sign_in(shared)
    for lang in ("en", "pl"):
        told = json.dumps(desk.get(f"/resources/help?page={page}&lang={lang}").json, ensure_ascii=False)
        assert all(one.said[lang].title in told for one in for_page(page))


@pytest.mark.parametrize("page", ["", "nosuch", "<script>", "a" * 3_000, "../licenses"])
def test_a_page_without_articles_says_so(shared: HubDash, page: str) -> None:
    answer = sign_in(shared).get("/resources/help", query_string={"page": page, "lang": "en"})
    assert answer.status_code == 200
    assert "No article about this page" in said(answer)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/resources/save", {**TEXT, "more": ""}, 400),
        ("/resources/save", {**TEXT, "version": 0}, 400),
        ("/resources/save", {**TEXT, "address": "javascript:alert(1)", "body": ""}, 400),
        ("/resources/save", {**TEXT, "key": "nosuch"}, 404),
        ("/resources/save", {**TEXT, "key": ["walls"], "title": ""}, 400),
        ("/resources/move", {"key": "walls", "version": 0, "way": "out"}, 400),
        ("/resources/move", {"key": "walls", "version": 3, "way": "later"}, 409),
        ("/resources/move", {"key": "1 or 1", "version": 0, "way": "later"}, 404),
        ("/resources/remove", {"key": "0", "version": 0}, 404),
        ("/resources/remove", {"key": "walls", "version": "0"}, 400),
        ("/resources/undo", {"token": ["x"]}, 404),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    client: FlaskClient, path: str, body: Any, status: int
) -> None:
    before = said(client.get("/resources/hits?lang=en"))
    answer = client.post(path, json=body)
    assert (answer.status_code, bool(answer.json["error"]["message"])) == (status, True), answer.text
    assert said(client.get("/resources/hits?lang=en")) == before


def test_a_link_opens_in_a_tab_that_knows_nothing_of_this_one(client: FlaskClient) -> None:
    save(client, **LINK)
    tree = json.dumps(client.get("/resources/hits?find=zebra").json)
    assert '"href": "https://zebra.example/"' in tree
    assert '"rel": "noopener noreferrer"' in tree
    assert client.get("/resources/hits", query_string={"find": "a" * 201}).status_code == 200
