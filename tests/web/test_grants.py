"""Temporary manage access through the whole app: asked for, decided, launched with, shown to whom it concerns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboard import cli
from dashboard.access import Role
from dashboard.data.people.opening import open_state
from dashboard.data.state.models import AuditRow, ManageGrantRow, UserRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import add_user, give_password, said, sign_in

MANAGE, VIEW = "https://admin.example/{org_id}", "https://view.example/{org_id}"
PAGE = f"/customers/eu/{ORGS['Alba']}"
ASK, LAUNCH = f"{PAGE}/access", f"{PAGE}/launch"
WAITS = re.compile(r"""<a[^>]*href="/access[^>]*>(?:(?!</a>).)*>1</span></a>""", re.DOTALL)
WHY = {"reason": "Reset the <b>PIN</b>"}


@pytest.fixture
def app(tagged_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[HubDash]:
    yield from app_on(
        tagged_home, tmp_path, **getattr(request, "param", {"LAUNCH_URL": MANAGE, "LAUNCH_VIEW_URL": VIEW})
    )


def of(app: HubDash, name: str, role: Role = Role.HELP_DESK_ADVANCED, **more: Any) -> FlaskClient:
    more = {"regions": ["eu"], **more}
    return sign_in(app, add_user(hub.of(app.server).state, f"{name}@p.example", role, **more))


@pytest.fixture
def hella(app: HubDash) -> FlaskClient:
    return of(app, "hella")


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


def request_of(app: HubDash) -> int:
    with hub.of(app.server).state.read() as connection:
        return connection.execute(select(ManageGrantRow.id).order_by(ManageGrantRow.id.desc())).scalars().first() or 0


def kept(app: HubDash) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        return [dict(row) for row in connection.execute(select(ManageGrantRow.__table__)).mappings()]


def leads_to(reader: FlaskClient, path: str = LAUNCH) -> str:
    answer = reader.get(path)
    assert answer.status_code == 303
    return answer.headers["Location"]


def audited(app: HubDash, act: str) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        rows = connection.execute(select(AuditRow.after).where(AuditRow.action == act).order_by(AuditRow.id))
        return [json.loads(after) for (after,) in rows]


def test_launch_5_asked_granted_launched_and_ended(app: HubDash, client: FlaskClient, hella: FlaskClient) -> None:
    manage, view = (template.format(org_id=ORGS["Alba"]) for template in (MANAGE, VIEW))
    assert leads_to(hella) == view
    assert "Ask for manage access" in said(hella.get(f"{PAGE}?lang=en"))
    assert hella.post(ASK, json=WHY).json == {"state": "open"}
    assert hella.post(ASK, json=WHY).status_code == 409
    assert leads_to(hella) == view, "asking opens nothing"
    number = request_of(app)
    waits = said(hella.get(f"{PAGE}?lang=en"))
    assert "Waiting" in waits and "Withdraw the request" in waits
    for address in (f"{PAGE}?lang=en", "/access?lang=en"):
        page = said(client.get(address))
        assert "hella@p.example asks to manage" in page and "Reset the &lt;b&gt;PIN&lt;/b&gt;" in page
        assert WAITS.search(page), "how many wait stands in the navigation"
    assert client.post(f"/access/{number}/grant", json={"hours": "4"}).json == {"state": "granted"}
    assert leads_to(hella) == manage
    assert leads_to(hella, LAUNCH.replace(ORGS["Alba"], ORGS["Birch"])) == VIEW.format(org_id=ORGS["Birch"])
    assert leads_to(of(app, "hugo")) == view, "another person's grant is nobody else's"
    assert [one.get("request") for one in audited(app, "launched")] == [None, None, number, None, None]
    assert "Manage access until" in said(hella.get(f"{PAGE}?lang=en"))
    assert "End access" in said(client.get("/access?lang=en")) and 'class="count"' not in said(client.get("/access"))
    late = client.post(f"/access/{number}/refuse", json={"answer": ""})
    assert (late.status_code, "granted it already" in late.json["error"]["message"]) == (409, True)
    assert hella.post(f"/access/{number}/end", json={}).json == {"state": "ended"}
    assert leads_to(hella) == view
    activity = said(client.get(f"{PAGE}?tab=activity&lang=en"))
    assert all(words in activity for words in ("access asked for", "access granted", "access ended", "Organization la"))


def test_launch_5_at_its_hour_the_next_launch_only_looks(app: HubDash, client: FlaskClient, hella: FlaskClient) -> None:
    hella.post(ASK, json=WHY)
    client.post(f"/access/{request_of(app)}/grant", json={"hours": "1"})
    with hub.of(app.server).state.write() as connection:
        connection.execute(update(ManageGrantRow).values(until=hub.of(app.server).state.clock() - timedelta(seconds=1)))
    assert leads_to(hella) == VIEW.format(org_id=ORGS["Alba"])
    assert "Ended by itself" in said(hella.get(f"{PAGE}?lang=en"))


def test_launch_5_a_refusal_is_told_with_its_sentence(app: HubDash, client: FlaskClient, hella: FlaskClient) -> None:
    hella.post(ASK, json=WHY)
    answer = client.post(f"/access/{request_of(app)}/refuse", json={"answer": "Not <i>today</i>"})
    assert answer.json == {"state": "refused"}
    page = said(hella.get(f"{PAGE}?lang=en"))
    assert "Refused by admin@localhost" in page and "Not &lt;i&gt;today" in page and "Ask for manage access" in page
    assert said(hella.get(f"{PAGE}?lang=pl")).count("Odmowa") >= 1
    assert "Not &lt;i&gt;today" in said(client.get("/access"))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.READ_ONLY, Role.HELP_DESK_BASIC])
def test_launch_5_other_roles_neither_ask_nor_decide_nor_are_told(app: HubDash, hella: FlaskClient, role: Role) -> None:
    hella.post(ASK, json=WHY)
    reader = of(app, "other", role, assigned=[("eu", ORGS["Alba"])])
    before = kept(app)
    assert reader.post(ASK, json=WHY).status_code == (400 if role is Role.ADMIN else 403)
    for act, body in (("grant", {"hours": "1"}), ("refuse", {"answer": ""})):
        assert reader.post(f"/access/{request_of(app)}/{act}", json=body).status_code == 403
    assert reader.post(f"/access/{request_of(app)}/end", json={}).status_code == (404 if role is Role.ADMIN else 403)
    assert kept(app) == before
    page = said(reader.get(PAGE))
    assert "hella@p.example" not in page and "/access" not in page
    assert "hella@p.example" not in said(reader.get("/access"))


def test_a05_a_full_administrator_of_another_region_is_told_of_none(app: HubDash, hella: FlaskClient) -> None:
    hella.post(ASK, json=WHY)
    far = of(app, "far", Role.FULL, regions=["us"])
    for act, body in (("grant", {"hours": "1"}), ("refuse", {"answer": ""}), ("end", {})):
        answers = [far.post(f"/access/{number}/{act}", json=body) for number in (request_of(app), 99)]
        assert [(each.status_code, each.json) for each in answers] == [(404, answers[0].json)] * 2
    page = said(far.get("/access"))
    assert "hella@p.example" not in page and 'class="count"' not in page
    foreign = [hella.post(path, json=WHY) for path in (ASK.replace("/eu/", "/us/"), ASK.replace("/eu/", "/mars/"))]
    assert [(each.status_code, each.json) for each in foreign] == [(404, foreign[0].json)] * 2


BODIES: dict[str, dict[str, Any]] = {ASK: WHY, "grant": {"hours": "1"}, "refuse": {"answer": "x"}, "end": {}}


@pytest.mark.parametrize("name", BODIES)
def test_a06_b11_no_other_field_no_get_and_no_other_site_changes_anything(
    app: HubDash, client: FlaskClient, hella: FlaskClient, name: str
) -> None:
    if name != ASK:
        hella.post(ASK, json=WHY)
    before, body = kept(app), BODIES[name]
    reader, path = (hella, ASK) if name == ASK else (client, f"/access/{request_of(app)}/{name}")
    for sent in ({**body, "user_id": 1}, {**body, "until": "2099-01-01"}, *({**body, each: {}} for each in body), []):
        assert reader.post(path, json=sent).status_code == 400, sent
    assert reader.post(path, json=body, headers={"X-CSRF-Token": None}).status_code == 403
    assert reader.post(path, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reader.get(path).status_code == 404
    assert kept(app) == before


def test_b17_a_grant_asks_for_the_password_where_it_was_not_given_lately(app: HubDash, hella: FlaskClient) -> None:
    hella.post(ASK, json=WHY)
    state = hub.of(app.server).state
    fay = add_user(state, "fay@p.example", Role.FULL, regions=["eu"])
    give_password(state, fay, "correct horse battery")
    client = sign_in(app, fay)
    from dashboard.data.state.models import SessionRow

    with state.write() as connection:
        connection.execute(update(SessionRow).values(proven=state.clock() - timedelta(hours=1)))
    assert client.post(f"/access/{request_of(app)}/grant", json={"hours": "1"}).status_code == 403
    assert kept(app)[0]["state"] == "open"
    assert client.post(f"/access/{request_of(app)}/refuse", json={"answer": ""}).status_code == 200


@pytest.mark.parametrize("app", [{"LAUNCH_VIEW_URL": VIEW}], indirect=True)
def test_without_an_address_to_manage_nothing_is_offered(app: HubDash, hella: FlaskClient) -> None:
    assert "Ask for manage access" not in said(hella.get(f"{PAGE}?lang=en"))
    assert hella.post(ASK, json=WHY).status_code == 400
    assert kept(app) == []


@pytest.mark.parametrize("app", [{"LAUNCH_URL": MANAGE}], indirect=True)
def test_with_an_address_to_manage_alone_a_grant_opens_it(
    app: HubDash, client: FlaskClient, hella: FlaskClient
) -> None:
    assert hella.get(LAUNCH).status_code == 404
    assert LAUNCH not in said(hella.get(PAGE))
    hella.post(ASK, json=WHY)
    client.post(f"/access/{request_of(app)}/grant", json={"hours": "24"})
    assert LAUNCH in said(hella.get(PAGE))
    assert leads_to(hella) == MANAGE.format(org_id=ORGS["Alba"])


def test_a23_a_role_that_is_taken_away_shuts_it_with_the_next_launch(
    app: HubDash, client: FlaskClient, hella: FlaskClient
) -> None:
    hella.post(ASK, json=WHY)
    client.post(f"/access/{request_of(app)}/grant", json={"hours": "24"})
    with hub.of(app.server).state.write() as connection:  # by the table, so that nothing was ended with it
        connection.execute(
            update(UserRow).where(UserRow.email == "hella@p.example").values(role=Role.HELP_DESK_BASIC.value)
        )
    assert leads_to(hella) == VIEW.format(org_id=ORGS["Alba"])


# The command line ------------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert cli.run(["access", *words, "--json"]) == code
    out = capsys.readouterr().out
    return json.loads(out) if out else None


def test_the_command_line_lists_grants_refuses_and_ends(
    app: HubDash, hella: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hub.of(app.server).config
    monkeypatch.setenv("PARTNER_HUB_HOME", str(config.home))
    open_state(config.state_url).close()
    cli.quiet()
    capsys.readouterr()
    hella.post(ASK, json=WHY)
    number = str(request_of(app))
    (one,) = printed(capsys, "list", "--open")["requests"]
    assert (one["state"], one["customer"], one["email"]) == ("open", "Alba", "hella@p.example")
    assert printed(capsys, "list", "--user", "hella@p.example")["requests"] == [one]
    assert printed(capsys, "grant", number, "--hours", "1", "--user", "hella@p.example", code=2) is None
    done = printed(capsys, "grant", number, "--hours", "4", "--user", "admin@localhost")["request"]
    assert (done["state"], done["hours"], done["decided_by"]) == ("granted", 4, "admin@localhost")
    assert printed(capsys, "refuse", number, "--answer", "No", code=2) is None
    assert printed(capsys, "list", "--open")["requests"] == []
    assert printed(capsys, "end", number, "--user", "hella@p.example")["request"]["ended_by"] == "hella@p.example"
    hella.post(ASK, json=WHY)
    number = str(request_of(app))
    assert printed(capsys, "refuse", number, "--answer", "No")["request"]["answer"] == "No"
    assert cli.run(["access", "list"]) == 0
    assert "refused  eu:" in capsys.readouterr().out
