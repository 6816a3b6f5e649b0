"""The entrances for programs: what a token opens, what it does not, and that figures are those of the command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import cli
from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, managing, users
from dashboard.data.people.api_tokens import Reach
from dashboard.data.tags import editing
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.web.server import program_document
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import add_user, anonymous, said, session_token, sign_in

V1 = "/api/v1"
ALL = tuple(Reach)
BOTH = ("us", "eu")
EVERY = (
    "/figures",
    "/customers",
    f"/customers/eu/{ORGS['Alba']}",
    "/blocks",
    "/blocks/customers-rows",
    "/versions",
    "/health",
    "/tags",
    "/reports",
    "/openapi.json",
)


@pytest.fixture(scope="module")
def app(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    yield from app_on(tagged_home, tmp_path_factory.mktemp("api"))


def person(app: HubDash, email: str, role: Role = Role.READ_ONLY, **more: Any) -> int:
    return add_user(hub.of(app.server).state, f"{email}@partner.example", role, **{"regions": BOTH, **more})


def token(app: HubDash, user_id: int, scopes: Any = ALL, regions: Any = BOTH, days: Any = 90) -> tuple[int, str]:
    state = hub.of(app.server).state
    with state.read() as connection:
        from sqlalchemy import select

        row = connection.execute(select(*users.COLUMNS).where(users.UserRow.id == user_id)).mappings().one()
        user = users.user_from(row, connection, state)
    made, text = api_tokens.make(state, Who(user), user_id, "a program", list(scopes), list(regions), days)
    return made.id, text


def program(app: HubDash, text: str) -> FlaskClient:
    """What a program sends: no cookie, no origin, a token."""
    client = anonymous(app)
    client.headers = {"Host": client.headers["Host"], "Authorization": f"Bearer {text}"}  # type: ignore[attr-defined]
    return client


@pytest.fixture(scope="module")
def reader(app: HubDash) -> FlaskClient:
    return program(app, token(app, person(app, "reader"))[1])


def test_everything_that_can_be_read_is_read(reader: FlaskClient) -> None:
    for path in EVERY:
        answer = reader.get(f"{V1}{path}")
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), (path, said(answer))
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_program_has_it_once_and_is_told_that_nothing_changed(reader: FlaskClient) -> None:
    for path in EVERY:
        tag = reader.get(f"{V1}{path}").headers["ETag"]
        again = reader.get(f"{V1}{path}", headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path


@pytest.mark.parametrize(
    ("role", "more", "query"),
    [
        (Role.FULL, {}, {"region": "all", "service": "calling"}),
        (Role.READ_ONLY, {"regions": ("eu",)}, {"region": "eu", "q": "name:alba"}),
        (Role.ADMIN, {"assigned": [("eu", ORGS["Birch"])]}, {"region": "eu"}),
    ],
    ids=["full", "one-region", "own"],
)
def test_figures_are_those_of_the_command_byte_for_byte(
    role: Role,
    more: dict[str, Any],
    query: dict[str, str],
    app: HubDash,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: Any,
) -> None:
    mine = hub.of(app.server)
    number = person(app, f"bytes-{role.value}", role, **more)
    client = program(app, token(app, number, regions=more.get("regions", BOTH))[1])
    answer = client.get(f"{V1}/figures", query_string=query)
    for name in [name for name in os.environ if name.startswith("PARTNER_HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PARTNER_HUB_HOME", str(mine.config.home))
    words = [part for name, value in query.items() for part in (f"--{'query' if name == 'q' else name}", value)]
    capsysbinary.readouterr()
    assert cli.run(["figures", *words, "--user", f"bytes-{role.value}@partner.example", "--json"]) == 0
    assert said(answer).encode() == capsysbinary.readouterr().out.splitlines(keepends=True)[-1], (
        "what is logged comes before"
    )


def test_a_token_opens_no_more_than_its_scopes(app: HubDash) -> None:
    number = person(app, "scoped", Role.FULL)
    opens = {
        Reach.FIGURES: {"/figures", "/blocks", "/blocks/customers-rows", "/versions"},
        Reach.CUSTOMERS: {"/customers", f"/customers/eu/{ORGS['Alba']}", "/tags"},
        Reach.REPORTS: {"/reports"},
        Reach.TAGS: set(),
    }
    for reach in Reach:
        client = program(app, token(app, number, [reach])[1])
        found = {path for path in EVERY if client.get(f"{V1}{path}").status_code == 200}
        assert found == opens[reach] | {"/health", "/openapi.json"}, reach
        refused = client.get(f"{V1}/{'figures' if reach is not Reach.FIGURES else 'customers'}")
        assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
        assert refused.json["id"] == "api.error.scope"


def test_a_token_of_one_region_sees_no_other(app: HubDash) -> None:
    number = person(app, "regional", Role.FULL)
    client = program(app, token(app, number, regions=["eu"])[1])
    assert client.get(f"{V1}/customers").json["total"] == 4
    assert {row["region"] for row in client.get(f"{V1}/customers").json["rows"]} == {"eu"}
    assert client.get(f"{V1}/figures?region=us").status_code == 403
    assert client.get(f"{V1}/customers/us/{ORGS['Alba']}").status_code in (403, 404)
    assert [one["region"] for one in client.get(f"{V1}/versions").json["versions"]] == ["eu"]
    assert client.put(f"{V1}/customers/us/{ORGS['Alba']}/tags", json={"tags": []}).status_code == 404
    wide = client.post(f"{V1}/reports/customers-rows/runs", json={"region": "all"})
    assert (wide.status_code, wide.json["id"]) == (403, "api.error.all_regions")


def test_a_partner_administrator_reads_their_own_customers_alone(app: HubDash) -> None:
    number = person(app, "own", Role.ADMIN, assigned=[("eu", ORGS["Birch"])])
    client = program(app, token(app, number)[1])
    assert {row["name"] for row in client.get(f"{V1}/customers").json["rows"]} == {"Birch"}
    foreign, none = f"/customers/eu/{ORGS['Alba']}", "/customers/eu/0f0e0d0c-0b0a-4908-8706-050403020100"
    answers = [client.get(f"{V1}{path}") for path in (foreign, none)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json == answers[1].json, "what is somebody else's is as if there were none"


def test_a_help_desk_reads_no_analytics(app: HubDash) -> None:
    client = program(app, token(app, person(app, "desk", Role.HELP_DESK_BASIC))[1])
    assert client.get(f"{V1}/figures").status_code == 403
    assert client.get(f"{V1}/blocks/licenses-recent").status_code == 403
    rows = client.get(f"{V1}/customers").json["rows"]
    assert rows and all("total" not in row for row in rows)


def test_a_revoked_token_is_over_with_the_next_request_and_so_is_one_of_its_day(app: HubDash) -> None:
    mine, number = hub.of(app.server), person(app, "over")
    first, text = token(app, number)
    client = program(app, text)
    assert client.get(f"{V1}/health").status_code == 200
    kept = api_tokens.listed(mine.state, users.active(mine.state, "over@partner.example"))  # type: ignore[arg-type]
    assert [(one.last_used is not None, one.last_address) for one in kept] == [(True, "127.0.0.1")]
    api_tokens.revoke(mine.state, Who(users.active(mine.state, "over@partner.example")), first)
    gone = client.get(f"{V1}/health")
    assert (gone.status_code, gone.mimetype) == (401, "application/problem+json")
    assert gone.headers["WWW-Authenticate"].startswith("Bearer")
    assert (gone.json or {})["title"] == "A token is needed", "a program cannot sign in again"
    assert "Authorization: Bearer" in (gone.json or {})["detail"]
    client = program(app, token(app, number, days=1)[1])
    assert client.get(f"{V1}/health").status_code == 200
    later = mine.state.clock
    object.__setattr__(mine.state, "clock", lambda: later() + timedelta(days=1, seconds=1))
    try:
        assert client.get(f"{V1}/health").status_code == 401
    finally:
        object.__setattr__(mine.state, "clock", later)


def test_tokens_end_with_a_deactivation_and_do_not_come_back(app: HubDash) -> None:
    mine, number = hub.of(app.server), person(app, "gone")
    client, admin = program(app, token(app, number)[1]), Who(users.active(mine.state, "admin@localhost"))
    managing.deactivate(mine.state, admin, number)
    assert client.get(f"{V1}/health").status_code == 401
    managing.reactivate(mine.state, admin, number)
    assert client.get(f"{V1}/health").status_code == 401


def test_no_cookie_opens_it_and_no_token_opens_anything_else(app: HubDash, reader: FlaskClient) -> None:
    assert sign_in(app).get(f"{V1}/health").status_code == 401
    for path in ("/fresh", "/blocks/customers-rows", "/tags", "/account", "/users"):
        assert reader.get(path).status_code in (401, 303), path
    state = hub.of(app.server).state
    for text in ("", "x", "pha_", session_token(state), "pha_" + "x" * 43, "pha_" + "ż" * 43):
        sent = {"Authorization": f"Bearer {text}".encode().decode("latin-1")}
        assert anonymous(app).get(f"{V1}/health", headers=sent).status_code == 401
    assert anonymous(app).get(f"{V1}/health", headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert anonymous(app).get(f"{V1}/no-such").status_code == 401, "strangers are not told what there is"


def test_an_address_that_there_is_not_is_a_problem_and_no_page(reader: FlaskClient) -> None:
    for path in (f"{V1}/no-such", f"{V1}/figures/", "/api/", "/api/customers"):
        answer = reader.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), path


def test_rows_come_in_pages_and_none_is_missed(app: HubDash, reader: FlaskClient) -> None:
    whole = [row["org_id"] + row["region"] for row in reader.get(f"{V1}/customers").json["rows"]]
    seen, at = [], f"{V1}/customers?limit=3"
    while at:
        answer = reader.get(at)
        seen += [row["org_id"] + row["region"] for row in answer.json["rows"]]
        found = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        at = found[1] if found else ""
    assert seen == whole and len(whole) == 8
    cursor = re.search(r"cursor=([^&>]+)", reader.get(f"{V1}/customers?limit=3").headers["Link"])
    assert cursor
    moved = reader.get(f"{V1}/customers?limit=3&q=name:alba&cursor={cursor[1]}")
    assert (moved.status_code, moved.json["id"]) == (409, "api.error.moved")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "limit=٣",
        "cursor=x",
        "cursor=W10",
        "limit=1&limit=2",
        "find=x",
        "region=moon",
        "as_of=yesterday",
        "version=x",
        "q=health:unknown",
        "cursor=WzEsMSwxXQ",
        "cursor=Wy0xLCJ4Il0",
    ],
)
def test_nonsense_is_refused_as_a_problem(query: str, reader: FlaskClient) -> None:
    answer = reader.get(f"{V1}/customers?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert {"type", "title", "status", "detail", "id"} <= set(answer.json) and answer.json["status"] == 400


def test_tags_of_a_customer_are_set_whole(app: HubDash) -> None:
    mine, number = hub.of(app.server), person(app, "tagger", Role.FULL)
    for name in ("first", "second"):
        editing.create(mine.state, Who(users.active(mine.state, "tagger@partner.example")), name, None)
    client, path = program(app, token(app, number)[1]), f"{V1}/customers/eu/{ORGS['Cedar']}/tags"
    for names in (["first", "second"], ["second"], ["second"], []):
        assert client.put(path, json={"tags": names}).json["tags"] == names
        assert client.get(f"{V1}/customers/eu/{ORGS['Cedar']}").json["tags"] == names
    for body, status in (({"tags": ["third"]}, 400), ({"tags": "first"}, 400), ({}, 400), ({"tags": [], "x": 1}, 400)):
        assert client.put(path, json=body).status_code == status
    assert client.put(path, data="x", content_type="text/plain").status_code == 400
    assert client.put(f"{V1}/customers/eu/x/tags", json={"tags": []}).status_code == 404
    assert program(app, token(app, number, [Reach.CUSTOMERS])[1]).put(path, json={"tags": []}).status_code == 403


C08 = {
    "nesting": b'{"tags": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    "a long number": b'{"tags": [' + b"9" * 5000 + b"]}",
    "NaN": b'{"tags": [NaN]}',
    "a key twice": b'{"tags": [], "tags": ["first"]}',
    "half a sign": b'{"tags": ["\\ud800"]}',
    "NUL": b'{"tags": ["\\u0000"]}',
    "too long": b'{"tags": ["' + b"x" * 100_000 + b'"]}',
    "UTF-16": '{"tags": []}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", C08)
def test_c08_hostile_json_is_refused(body: str, app: HubDash, admin: FlaskClient) -> None:
    path = f"{V1}/customers/eu/{ORGS['Alba']}/tags"
    answer = admin.put(path, data=C08[body], content_type="application/json")
    assert answer.status_code in (400, 413) and answer.mimetype == "application/problem+json"


@pytest.fixture(scope="module")
def admin(app: HubDash) -> FlaskClient:
    return program(app, token(app, person(app, "admin", Role.FULL))[1])


def test_a_report_is_asked_for_and_looked_after(app: HubDash, admin: FlaskClient) -> None:
    asked = admin.post(f"{V1}/reports/customers-rows/runs", json={"region": "eu", "format": "csv"})
    assert asked.status_code == 202 and asked.headers["Location"] == f"{V1}/runs/{asked.json['id']}"
    run = admin.get(asked.headers["Location"])
    assert (run.json["state"], run.json["asked"]["region"]) == ("queued", "eu")
    assert admin.get(f"{asked.headers['Location']}/file").status_code == 404, "not made yet"
    other = program(app, token(app, person(app, "other"))[1])
    assert other.get(asked.headers["Location"]).status_code == 404
    assert admin.post(f"{V1}/reports/no-such/runs", json={"region": "eu"}).status_code == 404
    for body in (
        {},
        {"region": 1},
        {"region": "eu", "x": ""},
        [],
        {"region": "moon"},
        {"region": "eu", "format": "exe"},
    ):
        assert admin.post(f"{V1}/reports/customers-rows/runs", json=body).status_code == 400


def test_a_service_is_of_a_report_that_has_one(admin: FlaskClient) -> None:
    told = {one["id"]: one["of_service"] for one in admin.get(f"{V1}/reports").json["reports"]}
    assert set(told.values()) == {True, False}
    for report, of_service in told.items():
        answer = admin.post(f"{V1}/reports/{report}/runs", json={"region": "eu", "service": "calling"})
        field = answer.json.get("field")
        assert (answer.status_code, field == "service") == ((202 if of_service else 400), not of_service), answer.json


def test_each_answer_tells_what_may_still_be_asked(reader: FlaskClient) -> None:
    answer = reader.get(f"{V1}/health")
    assert re.fullmatch(r'"default";q=\d+;w=60', answer.headers["RateLimit-Policy"])
    assert re.fullmatch(r'"default";r=\d+;t=60', answer.headers["RateLimit"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["read:all"]},
        {"scopes": [Reach.TAGS] * 2},
        {"regions": []},
        {"regions": ["moon"]},
        {"regions": ["uae"]},
        {"days": 0},
        {"days": 366},
        {"days": True},
        {"days": "90"},
    ],
    ids=str,
)
def test_a_token_that_would_be_too_much_is_not_made(wrong: dict[str, Any], app: HubDash) -> None:
    number = person(app, f"wrong-{abs(hash(str(wrong)))}")
    from dashboard.errors import HubError

    with pytest.raises(HubError):
        token(app, number, **wrong)
    assert [
        one
        for one in api_tokens.listed(
            hub.of(app.server).state, users.active(hub.of(app.server).state, "admin@localhost")
        )
        if one.email.startswith("wrong")
    ] == []  # type: ignore[arg-type]


def test_the_document_tells_every_entrance(app: HubDash, reader: FlaskClient) -> None:
    document = reader.get(f"{V1}/openapi.json").json
    assert document["openapi"].startswith("3.1")
    told = {(method.upper(), path) for path, some in document["paths"].items() for method in some}
    there = {
        (method, program_document._VARIABLE.sub(r"{\1}", rule.rule))
        for rule in app.server.url_map.iter_rules()
        if rule.rule.startswith(V1)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == there and len(told) == 14


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("TRACE", "/figures", 405, "GET, HEAD, OPTIONS"),
        ("POST", "/figures", 405, "GET, HEAD, OPTIONS"),
        ("GET", f"/customers/eu/{ORGS['Alba']}/tags", 405, "OPTIONS, PUT"),
        ("DELETE", f"/customers/eu/{ORGS['Alba']}/tags", 405, "OPTIONS, PUT"),
        ("OPTIONS", f"/customers/eu/{ORGS['Alba']}/tags", 403, "OPTIONS, PUT"),
        ("OPTIONS", "/figures", 200, "GET, HEAD, OPTIONS"),
        ("POST", "/no-such", 404, None),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    reader: FlaskClient, method: str, path: str, status: int, allowed: str | None
) -> None:
    answer = reader.open(f"{V1}{path}", method=method)
    assert (answer.status_code, answer.headers.get("Allow")) == (status, allowed)


@pytest.mark.parametrize("name", ["region", "version", "as_of", "limit", "cursor"])
def test_a_parameter_without_a_value_is_refused_and_not_left_out(reader: FlaskClient, name: str) -> None:
    answer = reader.get(f"{V1}/customers?{name}=")
    assert (answer.status_code, answer.json["id"]) == (400, "api.error.empty")
    assert reader.get(f"{V1}/customers?q=").status_code == 200, "a filter that selects everybody"
