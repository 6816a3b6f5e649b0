"""Notes through the whole app: what is sent, what is told, what changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.commands import demo_notes
from dashboard.data.state.models import NoteRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.helpers import add_user, said, sign_in

ALBA, NOBODY = (f"/customers/eu/{org_id}/notes" for org_id in (ORGS["Alba"], "nobody"))
BODIES: dict[str, dict[str, Any]] = {
    ALBA: {"text": "x"},
    "/notes/1/edit": {"version": 1, "text": "y"},
    "/notes/1/delete": {"version": 1},
    "/notes/undo": {"token": "phu_x"},
}


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


def kept(app: HubDash) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        return [dict(row) for row in connection.execute(select(NoteRow.__table__)).mappings()]


def test_a_note_is_written_edited_deleted_and_taken_back(app: HubDash, client: FlaskClient) -> None:
    made = client.post(ALBA, json={"text": "<b>hello</b>"}).json["note"]
    late = client.post(f"/notes/{made['id']}/edit", json={"version": 7, "text": "x"})
    assert (late.status_code, late.json["error"]["now"]) == (409, "<b>hello</b>")
    client.post(f"/notes/{made['id']}/edit", json={"version": 1, "text": "second"})
    done = client.post(f"/notes/{made['id']}/delete", json={"version": 2}).json
    assert client.get(ALBA).json == {"notes": []}
    assert client.post("/notes/undo", json={"token": done["undo"]}).status_code == 200
    (note,) = client.get(ALBA).json["notes"]
    assert (note["text"], note["mine"], bool(note["edited"])) == ("second", True, True)


def test_a05_outside_the_scope_is_the_uniform_404(app: HubDash, client: FlaskClient) -> None:
    client.post(ALBA, json={"text": "x"})
    state = hub.of(app.server).state
    dora = sign_in(
        app, add_user(state, "d@p.example", Role.ADMIN, regions=["us", "eu"], assigned=[("eu", ORGS["Birch"])])
    )
    for ask in (dora.get, lambda at: dora.post(at, json={"text": "x"})):
        foreign, none, mars = ask(ALBA), ask(NOBODY), ask(ALBA.replace("eu", "mars", 1))
        assert foreign.status_code == 404
        assert foreign.json == none.json == mars.json
    foreign, none = (dora.post(f"/notes/{number}/delete", json={"version": 1}) for number in (1, 99))
    assert (foreign.status_code, foreign.json) == (404, none.json)


@pytest.mark.parametrize("path", BODIES)
def test_a06_b11_no_other_field_no_get_and_no_other_site_changes_anything(
    app: HubDash, client: FlaskClient, path: str
) -> None:
    client.post(ALBA, json={"text": "x"})
    before, body = kept(app), BODIES[path]
    for sent in ({**body, "author": "fay"}, {**body, "author_id": 1}, *({**body, name: {}} for name in body), {}, []):
        assert client.post(path, json=sent).status_code in (400, 404), sent
    assert client.post(path, json=body, headers={"X-CSRF-Token": None}).status_code == 403
    assert client.post(path, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    client.get(path)
    assert kept(app) == before


def test_the_page_holds_the_notes_and_a_form_for_who_may_write(app: HubDash, client: FlaskClient) -> None:
    page = ALBA.removesuffix("/notes") + "?tab=notes&lang=en"
    assert "No notes yet" in said(client.get(page))
    made = client.post(f"{ALBA}?lang=pl", json={"text": "<b>hello</b>"}).json["note"]
    assert made["when"].endswith("UTC") and made["edited_when"] is None
    written = said(client.get(page))
    assert "&lt;b&gt;hello&lt;/b&gt;" in written and "<b>hello" not in written
    assert made["when"].split(",")[1] in written
    rona = sign_in(app, add_user(hub.of(app.server).state, "r@p.example", Role.READ_ONLY, regions=["eu"]))
    read = said(rona.get(page))
    assert "&lt;b&gt;hello" in read
    assert ["<textarea" in text for text in (written, read)] == [True, False]
    hella = sign_in(app, add_user(hub.of(app.server).state, "h@p.example", Role.HELP_DESK_BASIC, regions=["eu"]))
    assert "hello" not in said(hella.get(page))


def test_the_demo_partner_has_a_few_notes_written_once(app: HubDash) -> None:
    demo_notes.write(hub.of(app.server).config)
    written = kept(app)
    demo_notes.write(hub.of(app.server).config)
    assert kept(app) == written
    assert {note["text"] for note in written} <= {text for _query, text in demo_notes.NOTES}
    assert written
