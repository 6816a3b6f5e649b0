"""The help desk through the whole app: what is asked, who sees it, what its files may be, what changes nothing."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from dashboard.access import Role
from dashboard.data.audit.audit_log import Act
from dashboard.data.help_desk import attached, files, help_request
from dashboard.data.state.help_models import HelpEntryRow, HelpFileRow, HelpRequestRow
from dashboard.data.state.models import AssignmentRow, AuditRow, UserRow
from dashboard.factory import HubDash
from dashboard.look import Look
from dashboard.web import hub
from dashboard.words import LANGUAGES, text
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import add_user, anonymous, said, sign_in

PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(30), b"\xff\xd8\xff\xe0" + bytes(30), b"%PDF-1.7\n%\xe2\xe3\n"
BODY = {
    "subject": "No data",
    "product": "calling",
    "region": "eu",
    "customer": "",
    "what": "It is empty.",
    "urgency": "high",
    "contact": "ana@partner.example",
    "files": [],
    "agree": [],
    "page": "",
    "as_of": "",
}
PATHS: dict[str, dict[str, Any]] = {
    "/help-desk/ask": BODY,
    "/help-desk/note": {"request": "0" * 32, "text": "x"},
    "/help-desk/close": {"request": "0" * 32, "version": 1},
    "/help-desk/reopen": {"request": "0" * 32, "version": 1},
    "/help-desk/again": {"request": "0" * 32, "handover": 1},
}


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


def sent(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "data": b64encode(content).decode()}


def ask(client: FlaskClient, status: int = 200, **more: Any) -> Any:
    answer = client.post("/help-desk/ask?lang=en", json={**BODY, **more})
    assert answer.status_code == status, answer.text
    return answer.json if status != 200 else answer.json["go"].rpartition("=")[2]


def rows(app: HubDash, table: Any) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]


def kept(app: HubDash) -> Any:
    folder = hub.of(app.server).config.home / "help-desk"
    files = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
    return [rows(app, table) for table in (HelpRequestRow, HelpEntryRow, HelpFileRow)], files


def person(app: HubDash, role: Role, name: str, **more: Any) -> FlaskClient:
    return sign_in(app, add_user(hub.of(app.server).state, f"{name}@partner.example", role, **more))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_role_asks_and_finds_it_again_with_its_history(app: HubDash, role: Role, lang: str) -> None:
    reader = person(app, role, "ana", regions=["eu"], assigned=[("eu", ORGS["Alba"])])
    form = said(reader.get(f"/help-desk/new?lang={lang}&from=/licenses?region=eu&day=2026-11-22"))
    day = Look(lang).day(date(2026, 11, 22))
    assert text(lang, "help.form.agree_day", page="/licenses?region=eu", day=day) in form
    asked = {"page": "/licenses?region=eu", "as_of": "2026-11-22", "agree": ["page"]}
    key = ask(reader, customer="Alba", subject="<b>Zażółć</b>", **asked)
    page = said(reader.get(f"/help-desk?request={key}&lang={lang}"))
    assert f"<dd>{day}</dd>" in page
    assert "&lt;b&gt;Zażółć&lt;/b&gt;" in page and "<b>Zażółć" not in page
    assert 'href="/licenses?region=eu"' in page and text(lang, "help.urgency.high") in page
    assert reader.post("/help-desk/note", json={"request": key, "text": "More: \u202eabc"}).status_code == 400
    assert reader.post("/help-desk/note", json={"request": key, "text": "Still\nso"}).status_code == 200
    assert reader.post("/help-desk/close", json={"request": key, "version": 1}).status_code == 200
    late = reader.post("/help-desk/close", json={"request": key, "version": 1})
    assert late.status_code == 409
    page = said(reader.get(f"/help-desk?request={key}&lang={lang}"))
    assert "Still\nso" in page and text(lang, "help.stage.closed") in page and text(lang, "help.one.reopen") in page
    assert reader.post("/help-desk/reopen", json={"request": key, "version": 2}).status_code == 200
    assert [row["kind"] for row in rows(app, HelpEntryRow)] == ["asked", "note", "closed", "reopened"]
    told = [row["action"] for row in rows(app, AuditRow) if "help" in row["action"] and row["result"] == "allowed"]
    assert told == ["help_asked", "help_noted", "help_closed", "help_reopened"]
    assert "&lt;b&gt;Zażółć" in said(reader.get(f"/help-desk?lang={lang}"))


def test_where_one_was_is_kept_only_where_one_agrees(app: HubDash, client: FlaskClient) -> None:
    ask(client, page="/licenses", as_of="2026-11-22")
    ask(client, page="/licenses", as_of="2026-11-22", agree=["page"])
    ask(client, page="//evil.example/x", as_of="2026-11-22", agree=["page"])
    ask(client, page="javascript:alert(1)", as_of="<b>", agree=["page"])
    assert [(row["page"], row["as_of"]) for row in rows(app, HelpRequestRow)] == [
        ("", ""),
        ("/licenses", "2026-11-22"),
        ("", ""),
        ("", ""),
    ]


@pytest.mark.parametrize(
    "said",
    ["", "20261122", "2026-13-01", "zz:2026-11-22", "2026-11-22,2026-11-23", "us:2026-11-22,us:2026-11-23", "x" * 999],
)
def test_what_is_no_data_date_is_none(said: str) -> None:
    assert help_request.day_of(said) == ""
    both = "us:2026-11-22,uae:2026-11-18"
    assert help_request.day_of(both) == both and len(help_request.days_of(both)) == 2


def bare(page: str, key: str) -> str:
    """What its reader is told."""
    return page[page.index("<main") : page.index("</main>")].replace(key, "")


def test_a05_nobody_sees_the_request_of_another_but_full_administrators_of_its_region(app: HubDash) -> None:
    ana = person(app, Role.READ_ONLY, "ana", regions=["eu", "us"])
    key = ask(ana, files=[sent("a.png", PNG)])
    (file,) = rows(app, HelpFileRow)
    others = {
        "bea": (Role.READ_ONLY, ["eu", "us"], 404),
        "dora": (Role.ADMIN, ["eu"], 404),
        "hal": (Role.HELP_DESK_ADVANCED, ["eu"], 404),
        "far": (Role.FULL, ["us"], 404),
        "fay": (Role.FULL, ["eu"], 200),
    }
    for name, (role, regions, status) in others.items():
        other = person(app, role, name, regions=regions)
        asked = [
            other.get(f"/help-desk/files/{file['id']}"),
            other.post("/help-desk/note", json={"request": key, "text": "x"}),
        ]
        assert [answer.status_code for answer in asked] == [status, status], name
        page, none = (said(other.get(f"/help-desk?request={each}&lang=en")) for each in (key, "0" * 32))
        assert ("No data" in page, "It is empty" in page) == (status == 200, status == 200), name
        assert ("No data" in said(other.get("/help-desk?tab=everybody"))) == (status == 200), name
        if status == 404:
            assert asked[1].json == other.post("/help-desk/note", json={"request": "0" * 32, "text": "x"}).json
            assert asked[0].json == other.get(f"/help-desk/files/{'0' * 32}").json
            assert bare(page, key) == bare(none, "0" * 32), "no oracle for existence"
    assert "No data" not in said(others and person(app, Role.FULL, "own", regions=["eu"]).get("/help-desk"))


def test_a11_a_right_that_ends_ends_the_sight(app: HubDash) -> None:
    state = hub.of(app.server).state
    dora_id = add_user(state, "dora@p.example", Role.ADMIN, regions=["eu"], assigned=[("eu", ORGS["Alba"])])
    dora = sign_in(app, dora_id)
    key = ask(dora, customer=ORGS["Alba"], files=[sent("a.txt", b"x")])
    other = ask(dora)
    (file,) = rows(app, HelpFileRow)
    with state.write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.user_id == dora_id))
        connection.execute(update(UserRow).where(UserRow.id == dora_id).values(stamp=1))
    assert dora.get(f"/help-desk/files/{file['id']}").status_code == 404
    assert dora.post("/help-desk/close", json={"request": key, "version": 1}).status_code == 404
    listed = said(dora.get("/help-desk?lang=en"))
    assert key not in listed and other in listed
    assert "Alba" in said(sign_in(app).get(f"/help-desk?request={key}")), "full administrators go on"
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == dora_id).values(regions=["us"], stamp=2))
    assert other not in said(dora.get("/help-desk?lang=en"))


def test_a01_a02_customers_and_regions_of_others_are_refused(app: HubDash) -> None:
    dora = person(app, Role.ADMIN, "dora", regions=["eu"], assigned=[("eu", ORGS["Birch"])])
    foreign, none = (ask(dora, 400, customer=each)["error"] for each in (ORGS["Alba"], "0" * 36))
    assert (foreign["field"], foreign["id"]) == (none["field"], none["id"]) == ("customer", none["id"])
    assert ask(dora, 400, region="us")["error"]["field"] == "region"
    assert ask(dora, 400, region="mars")["error"]["field"] == "region"
    eve = person(app, Role.READ_ONLY, "eve", regions=["eu", "us"])
    assert ask(eve, 400, customer="Birch", region="us")["error"]["field"] in {"customer", "region"}
    assert [one["name"] for one in dora.get("/help-desk/customers?q=a").json["customers"]] == []
    assert rows(app, HelpRequestRow) == []


REFUSED: dict[str, dict[str, Any]] = {
    "no subject": {"subject": " "},
    "long subject": {"subject": "x" * 151},
    "control": {"subject": "a\x07b"},
    "nothing happened": {"what": ""},
    "much happened": {"what": "x" * 10_001},
    "no contact": {"contact": ""},
    "odd product": {"product": "phones"},
    "odd urgency": {"urgency": "now"},
    "odd agreement": {"agree": ["all"]},
    "a number": {"subject": 7},
    "more": {"author": "fay"},
    "files are none": {"files": ""},
    "too many files": {"files": [sent("a.png", PNG)] * 4},
    "more of a file": {"files": [{**sent("a.png", PNG), "id": "x"}]},
    "no base64": {"files": [{"name": "a.png", "data": "???"}]},
    "empty file": {"files": [sent("a.png", b"")]},
    "no ending": {"files": [sent("shot", PNG)]},
    "program": {"files": [sent("a.exe", b"MZ")]},
    "page": {"files": [sent("a.html", b"<html>")]},
    "drawing": {"files": [sent("a.svg", b"<svg/>")]},
    "another picture": {"files": [sent("a.png", JPEG)]},
    "a page under another name": {"files": [sent("a.txt", b" \n<!DOCTYPE html><script>alert(1)</script>")]},
    "a page after a mark": {"files": [sent("a.csv", b"\xef\xbb\xbf<HTML>")]},
    "a page as a picture": {"files": [sent("a.png", b"<html>")]},
    "a paper as a list": {"files": [sent("a.csv", PDF)]},
    "a list as a paper": {"files": [sent("a.pdf", b"a;b")]},
    "an archive": {"files": [sent("a.csv", b"PK\x03\x04")]},
    "other letters": {"files": [sent("a.txt", "abc".encode("utf-16"))]},
    "signs of a terminal": {"files": [sent("a.txt", b"\x1b]0;x\x07")]},
    "large file": {"files": [sent("a.txt", b"x" * (attached.MOST_BYTES + 1))]},
    "one bad of two": {"files": [sent("a.png", PNG), sent("b.png", b"x")]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_e02_e08_what_cannot_be_taken_is_told_beside_its_field_and_nothing_is_kept(
    app: HubDash, client: FlaskClient, name: str
) -> None:
    given = REFUSED[name]
    error = ask(client, 400, **given)["error"]
    field = next(iter(given))
    assert error.get("field") in (
        {field} if field in {"files", "subject", "what", "contact", "product", "urgency"} else {None}
    ) or name in {"a number", "files are none"}
    assert kept(app) == ([[], [], []], [])


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.png", PNG, "image/png"),
        ("b.JPG", JPEG, "image/jpeg"),
        ("c.jpeg", JPEG, "image/jpeg"),
        ("d.pdf", PDF, "application/pdf"),
        ("e.csv", "a;ż\r\n=1+1;2\r\n".encode("cp1250"), "text/csv"),
        ("f.txt", b"1 < 2\n", "text/plain"),
    ],
)
def test_d18_g08_a_file_comes_back_byte_for_byte_and_is_never_shown(
    app: HubDash, client: FlaskClient, name: str, content: bytes, media: str
) -> None:
    ask(client, files=[sent(f'../ż\u202e"\r\n{name}', content)])
    (row,) = rows(app, HelpFileRow)
    answer = client.get(f"/help-desk/files/{row['id']}", headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, answer.data) == (200, content)
    assert answer.headers["Content-Type"].startswith(media)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "\r" not in answer.headers["Content-Disposition"] and name in answer.headers["Content-Disposition"]
    assert "private" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]
    assert Act.HELP_FILE_TAKEN in {row["action"] for row in rows(app, AuditRow)}
    assert row["name"] == f"ż {name}" or row["name"].endswith(name)


@pytest.mark.parametrize("path", ["../state.sqlite", "%2e%2e%2fsecret.key", "x", "0" * 31, "A" * 32, "0" * 33])
def test_e01_no_path_leads_out_of_the_folder(client: FlaskClient, path: str) -> None:
    ask(client, files=[sent("a.png", PNG)])
    assert client.get(f"/help-desk/files/{path}").status_code == 404


def test_e01_a_link_in_the_folder_is_not_followed(app: HubDash, client: FlaskClient, tmp_path: Path) -> None:
    ask(client, files=[sent("a.png", PNG)])
    (row,) = rows(app, HelpFileRow)
    lies = files.path(hub.of(app.server).config, row["id"])
    lies.unlink()
    lies.symlink_to(hub.of(app.server).config.home / "secret.key")
    assert client.get(f"/help-desk/files/{row['id']}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_a06_b10_b11_no_other_field_no_get_and_no_other_site_changes_anything(
    app: HubDash, client: FlaskClient, path: str
) -> None:
    key = ask(client)
    body = {**PATHS[path], **({"request": key} if "request" in PATHS[path] else {})}
    before = kept(app)
    for more in ({**body, "author_id": 1}, {**body, "regions": ["eu"]}, *({**body, name: {}} for name in body), {}, []):
        assert client.post(path, json=more).status_code in (400, 404), more
    assert client.post(path, json=body, headers={"X-CSRF-Token": None}).status_code == 403
    assert client.post(path, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert anonymous(app).post(path, json=body).status_code in (401, 403)
    client.get(path)
    assert kept(app) == before


def test_e02_a_body_larger_than_three_files_is_not_read(app: HubDash, client: FlaskClient) -> None:
    huge = json.dumps({**BODY, "files": [{"name": "a.txt", "data": "A" * 21_000_000}]})
    answer = client.post("/help-desk/ask", data=huge, content_type="application/json")
    assert answer.status_code == 413 and kept(app) == ([[], [], []], [])


def test_e20_who_asks_very_often_is_slowed_and_others_are_not(
    app: HubDash, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.data.help_desk.writing.MOST_ASKED", ((timedelta(hours=1), 2),))
    ask(client), ask(client)
    answer = client.post("/help-desk/ask", json={**BODY, "files": [sent("a.png", PNG)]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert kept(app)[1] == [], "its file is gone again"
    ask(person(app, Role.READ_ONLY, "eve", regions=["eu"]))


def test_f09_a_disk_without_room_is_told_and_nothing_is_kept(
    app: HubDash, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.data.help_desk.files._SPARE_BYTES", 1 << 60)
    assert ask(client, 503, files=[sent("a.png", PNG)])["error"]["id"] == "help.error.disk"
    assert kept(app) == ([[], [], []], [])
    ask(client)


def test_f07_what_a_killed_process_left_is_swept_and_what_is_told_of_stays(app: HubDash, client: FlaskClient) -> None:
    ask(client, files=[sent("a.png", PNG)])
    folder = hub.of(app.server).config.home / "help-desk"
    old, young = folder / ("0" * 32), folder / ".x.part"
    for path in (old, young):
        path.write_bytes(b"x")
    for path in (old, *(each for each in folder.iterdir() if each != young)):
        os.utime(path, (1, 1))
    ask(client, files=[sent("b.png", PNG)])
    assert not old.exists() and young.exists() and len(rows(app, HelpFileRow)) == 2
    assert {row["id"] for row in rows(app, HelpFileRow)} < {path.name for path in folder.iterdir()}


@pytest.fixture
def worded(tagged_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    yield from app_on(tagged_home, tmp_path / "worded", HELP_DESK_TEXT="Call <b>+48 22 000</b>")


def test_the_form_says_to_whom_to_turn(app: HubDash, worded: HubDash, client: FlaskClient) -> None:
    for lang in LANGUAGES:
        assert text(lang, "help.page.whom") in said(client.get(f"/help-desk/new?lang={lang}"))
        page = said(sign_in(worded).get(f"/help-desk/new?lang={lang}"))
        assert "Call &lt;b&gt;+48 22 000&lt;/b&gt;" in page and text(lang, "help.page.whom") not in page


def test_every_page_leads_there(app: HubDash, client: FlaskClient) -> None:
    for path in ("/customers", "/licenses", "/calling", "/users", "/definitions", "/account", "/no-such-page"):
        assert 'data-act="help-desk"' in said(client.get(f"{path}?lang=pl")), path


def test_many_are_listed_in_pages(app: HubDash, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.data.help_desk.reading.AT_ONCE", 2)
    for n in range(5):
        ask(client, subject=f"Request no. {n}")
    page = said(client.get("/help-desk"))
    assert "no. 4" in page and "no. 3" in page and "no. 2" not in page and "before=4" in page
    assert "no. 2" in (page := said(client.get("/help-desk?before=4"))) and "no. 4" not in page
    last = said(client.get("/help-desk?before=2"))
    assert "no. 0" in last and "before=" not in last
    assert said(client.get("/help-desk?before=x")).count("no. ") == page.count("no. ")


def test_numbers_of_limits_are_those_that_are_told() -> None:
    assert attached.MOST_FILES == 3 and attached.MOST_BYTES == 5_000_000
    assert [most for _within, most in help_request.MOST_ASKED] == [10, 30]
