"""`/views...` through the whole app: whose views are seen, changed, shared, taken back; the one that a page begins with."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AuditRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.web.helpers import add_user, sign_in


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


def of(app: HubDash, role: Role, name: str = "") -> FlaskClient:
    return sign_in(app, add_user(hub.of(app.server).state, f"{name or role}@partner.example", role, regions=["eu"]))


def save(client: FlaskClient, name: str = "Mine", query: str = "region=eu&q=status:trial", **more: Any) -> Any:
    return client.post("/views/save", json={"page": "customers", "name": name, "query": query, "shared": False, **more})


def listed(client: FlaskClient, page: str = "customers") -> dict[str, dict[str, Any]]:
    return {view["name"]: view for view in client.get(f"/views?page={page}").json["views"]}


def change(client: FlaskClient, view: dict[str, Any], **more: Any) -> Any:
    sent = {name: view[name] for name in ("version", "name", "query", "shared")} | more
    return client.post(f"/views/{view['id']}/change", json=sent)


def acts(app: HubDash) -> list[str]:
    with hub.of(app.server).state.read() as connection:
        return [row for row in connection.execute(select(AuditRow.action)).scalars() if row.startswith("view_")]


def test_a_view_is_saved_listed_on_its_page_changed_removed_and_each_act_is_taken_back(app: HubDash) -> None:
    ana = of(app, Role.READ_ONLY)
    saved = save(ana, query="?region=eu&q=status%3Atrial&lang=pl&theme=dark&customer=&view=%7B%7D&nonsense=1").json
    assert saved["view"]["query"] == "region=eu&q=status%3Atrial&view=%7B%7D", "what the page does not say is left out"
    assert list(listed(ana)) == ["Mine"] and listed(ana, "licenses") == {}
    changed = change(ana, saved["view"], name="Trials").json
    assert list(listed(ana)) == ["Trials"]
    assert ana.post("/views/undo", json={"token": changed["undo"]}).status_code == 200
    assert list(listed(ana)) == ["Mine"]
    view = listed(ana)["Mine"]
    removed = ana.post(f"/views/{view['id']}/remove", json={"version": view["version"]}).json
    assert listed(ana) == {}
    assert ana.post("/views/undo", json={"token": removed["undo"]}).status_code == 200
    assert ana.post("/views/undo", json={"token": removed["undo"]}).status_code == 404, "once"
    assert listed(ana)["Mine"]["query"] == view["query"]
    assert acts(app) == ["view_saved", "view_changed", "view_undone", "view_removed", "view_undone"]


def test_saving_is_taken_back_but_not_once_it_is_another_one(app: HubDash) -> None:
    ana = of(app, Role.FULL)
    first, second = save(ana).json, save(ana, "Other").json
    change(ana, second["view"], name="Renamed")
    assert ana.post("/views/undo", json={"token": first["undo"]}).status_code == 200
    assert ana.post("/views/undo", json={"token": second["undo"]}).status_code == 409
    assert list(listed(ana)) == ["Renamed"]


@pytest.mark.parametrize("role", list(Role))
def test_only_full_and_partner_administrators_share_and_everybody_sees_what_is_shared(app: HubDash, role: Role) -> None:
    somebody, full, reader = of(app, role), of(app, Role.FULL, "full"), of(app, Role.HELP_DESK_BASIC, "reader")
    shares = role in (Role.FULL, Role.ADMIN)
    assert save(somebody, shared=True).status_code == (200 if shares else 403)
    assert save(somebody, "Private").status_code == 200
    assert list(listed(reader)) == (["Mine"] if shares else [])
    assert "Private" not in listed(full)
    if shares:
        view = listed(reader)["Mine"]
        assert (view["mine"], view["may"], view["owner"]) == (False, False, f"{role}@partner.example")
        assert change(reader, view, name="Theirs").status_code == 403
        assert change(full, listed(full)["Mine"], shared=False).status_code == 200, "a full administrator may"
        assert listed(reader) == {}
        assert change(reader, view, name="Theirs").status_code == 404, "what is not shared is not there"
    private = listed(somebody)["Private"]
    assert change(full, private).status_code == change(full, {**private, "id": 10**6}).status_code == 404


def test_two_at_once_and_names_that_are_taken(app: HubDash) -> None:
    ana, ben = of(app, Role.FULL), of(app, Role.FULL, "ben")
    view = save(ana, shared=True).json["view"]
    assert change(ben, view, name="Ben's").status_code == 200
    answer = change(ana, view, name="Ana's")
    assert (answer.status_code, answer.json["error"]["id"]) == (409, "views.error.changed")
    assert save(ana, "BÉN'S").json["error"]["id"] == "views.error.exists", "names are compared as the filter compares"
    assert save(ben, "Ben's").status_code == 200, "each has names of their own"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "x" * 61}, 400),
        ({"name": "a\u202eb"}, 400),
        ({"name": 3}, 400),
        ({"query": "region=mars"}, 400),
        ({"query": "as_of=soon"}, 400),
        ({"query": "q=" + "x" * 7_000}, 400),
        ({"query": ["region=eu"]}, 400),
        ({"page": "users"}, 400),
        ({"page": None}, 400),
        ({"shared": 1}, 400),
        ({"more": 1}, 400),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(app: HubDash, more: dict[str, Any], status: int) -> None:
    ana = of(app, Role.FULL)
    assert save(ana, **more).status_code == status
    assert listed(ana) == {} and acts(app) == []


def test_a_page_begins_with_the_view_that_its_reader_chose_and_an_address_wins(app: HubDash) -> None:
    ana, ben = of(app, Role.FULL), of(app, Role.FULL, "ben")
    view = save(ana, query="region=eu&q=status:trial").json["view"]

    def begins(client: FlaskClient, path: str) -> str | None:
        answer = client.get(path)
        return answer.headers["Location"] if answer.status_code == 302 else None

    assert begins(ana, "/customers") is None
    assert ana.post("/preferences", json={"key": "view.customers", "value": str(view["id"])}).status_code == 200
    assert ana.get("/views?page=customers").json["default"] == view["id"]
    assert begins(ana, "/customers") == "/customers?region=eu&q=status%3Atrial"
    assert begins(ben, "/customers") is None
    assert [begins(ana, path) for path in ("/customers?region=us", "/licenses", "/users")] == [None] * 3
    ana.post(f"/views/{view['id']}/remove", json={"version": view["version"]})
    assert begins(ana, "/customers") is None, "what is gone is not begun with"
    for key, value in (("view.users", "1"), ("view.customers", "x"), ("view.customers", ["1"])):
        assert ana.post("/preferences", json={"key": key, "value": value}).status_code == 400
    assert app.server.test_client().get("/customers", headers={"Host": "127.0.0.1:8050"}).status_code == 303
