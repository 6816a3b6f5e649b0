"""`/reports/schedules...` and the tab: what a person schedules from the page, who may touch it, what a letter ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import OPERATOR, Role
from dashboard.components.settings import schedule_fields
from dashboard.data.deliveries import leaving
from dashboard.data.schedules import reading
from dashboard.data.state.database import Database
from dashboard.factory import HubDash
from dashboard.look import Look
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.worker.worker import Worker
from tests.web.helpers import add_user, anonymous, page_body, said, sign_in

FORM: dict[str, object] = {
    "template": "calling-usage",
    "address": "",
    "region": "eu",
    "service": "meetings",
    "range": "week",
    "count": "7",
    "format": "csv",
    "to": "",
    "folder": "",
    "name": "",
    "every": "week",
    "days": ["0", "3"],
    "day": "1",
    "at": "07:00",
    "zone": "Europe/Warsaw",
    "start": "2026-01-01",
    "end": "",
}


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


def state_of(app: HubDash) -> Database:
    return hub.of(app.server).state


def of(app: HubDash, role: Role, name: str = "") -> FlaskClient:
    return sign_in(app, add_user(state_of(app), f"{name or role}@partner.example", role, regions=["eu"]))


def add(client: FlaskClient, **more: object) -> Any:
    return client.post("/reports/schedules/add", json={**FORM, **more})


def added(client: FlaskClient, **more: object) -> int:
    return int(add(client, **more).json["go"].rpartition("=")[2])


def act(client: FlaskClient, schedule: int, name: str, version: int = 1) -> Any:
    return client.post("/reports/schedules/act", json={"schedule": schedule, "version": version, "act": name})


def page(client: FlaskClient, query: str = "") -> str:
    shown = said(client.post("/_dash-update-component", json=page_body("/reports", f"?tab=schedules{query}")))
    return shown.replace("\\u002f", "/")


def test_a_schedule_is_added_shown_paused_resumed_run_copied_and_deleted(app: HubDash) -> None:
    ana = of(app, Role.READ_ONLY)
    one = added(ana)
    shown = page(ana)
    assert '"href":"/reports"' in shown, "the way back to the templates"
    assert "Calling Usage Details" in shown and "Every Monday, Thursday at 07:00, Europe/Warsaw" in shown
    assert act(ana, one, "pause").status_code == 200
    assert "somebody paused it" in page(ana)
    assert act(ana, one, "resume").status_code == 409, "of a version that is over"
    assert act(ana, one, "resume", 2).status_code == 200
    assert act(ana, one, "run", 3).status_code == 200
    Worker(hub.of(app.server).config, state_of(app)).run_due()
    assert "delivered" in page(ana, f"&schedule={one}") and "Run by hand" in page(ana, f"&schedule={one}")
    copy = int(act(ana, one, "copy", 3).json["go"].rpartition("=")[2])
    assert "Copy of Calling Usage Details" in page(ana, f"&schedule={copy}")
    assert act(ana, one, "remove", 3).status_code == 200
    assert "There is no such schedule" in page(ana, f"&schedule={one}")


def test_a_region_is_asked_for_only_where_there_are_several(app: HubDash) -> None:
    form = re.compile(r'"name":"region","label":"[^"]*","kind":"(\w+)","value":"(\w+)"')
    assert set(form.findall(page(of(app, Role.READ_ONLY)))) == {("hidden", "eu")}
    for regions, own, kind, offered in (
        ((Region.EU,), None, "hidden", []),
        ((Region.EU, Region.US), None, "select", ["eu", "us", "all"]),
        ((Region.EU,), "us", "select", ["eu", "us"]),  # that of a schedule whose region lost its data stays
    ):
        field = schedule_fields.region(Look(), own or "", regions)
        assert (field["kind"], [value for value, _words in field["options"]]) == (kind, offered)  # type: ignore[attr-defined]  # pairs
        assert field["value"] == (own or "eu")


def test_a_change_keeps_to_what_its_owner_may(app: HubDash) -> None:
    ana = of(app, Role.READ_ONLY)
    one = added(ana)
    change = {**FORM, "schedule": str(one), "version": "1", "every": "month", "day": "last", "name": "Month"}
    assert ana.post("/reports/schedules/change", json={**change, "region": "us"}).status_code == 403
    assert ana.post("/reports/schedules/change", json=change).status_code == 200
    assert "Last working day of the month at 07:00" in page(ana)
    assert ana.post("/reports/schedules/change", json=change).status_code == 409


def test_a09_a10_a_schedule_is_its_owners_and_full_administrators(app: HubDash) -> None:
    ana, ben = of(app, Role.READ_ONLY), of(app, Role.READ_ONLY, "ben")
    one = added(ana)
    change = {**FORM, "schedule": str(one), "version": "1"}
    assert {act(ben, one, name).status_code for name in ("pause", "run", "copy", "remove")} == {404}
    assert ben.post("/reports/schedules/change", json=change).status_code == 404
    assert "Monday, Thursday at" not in page(ben)
    assert "There is no such schedule" in page(ben, f"&schedule={one}")
    assert act(sign_in(app), one, "pause").status_code == 200
    helper = of(app, Role.HELP_DESK_ADVANCED)
    assert add(helper).status_code == 403 and act(helper, one, "run", 2).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"days": []}, "days"),
        ({"days": ["7"]}, "days"),
        ({"at": "25:00"}, "at"),
        ({"start": "yesterday"}, "start"),
        ({"end": "2025-01-01"}, "end"),
        ({"every": "hour"}, "every"),
        ({"every": "month", "day": "32"}, "day"),
        ({"range": "days", "count": "93"}, "count"),
        ({"to": "a@b.example"}, "to"),
        ({"folder": ["folder"]}, "folder"),
        ({"name": "x" * 81}, "name"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field_and_nothing_is_kept(
    app: HubDash, wrong: dict[str, object], field: str
) -> None:
    ana = of(app, Role.READ_ONLY)
    answer = add(ana, **wrong)
    assert (answer.status_code, answer.json["error"]["field"]) == (400, field)
    assert "No schedule yet" in page(ana)


def test_the_next_five_are_told_as_they_will_be_across_a_change_of_clocks(app: HubDash) -> None:
    ana = of(app, Role.READ_ONLY)
    query = {**FORM, "every": "day", "at": "02:30", "start": "2027-03-27", "days": "0,3"}
    told = ana.get("/reports/schedules/next", query_string=query).json
    lines = [line.replace("\u00a0", " ") for line in told["lines"]]
    assert lines[:3] == ["Sat 27 Mar 2027, 02:30 CET", "Sun 28 Mar 2027, 03:00 CEST", "Mon 29 Mar 2027, 02:30 CEST"]
    assert len(lines) == 5
    wrong = ana.get("/reports/schedules/next", query_string={**query, "zone": "x"}).json
    assert wrong["lines"] == [] and "time zone" in wrong["title"]
    zones = ana.get("/reports/schedules/zones?q=wars").json["customers"]
    assert [each["value"] for each in zones] == ["Europe/Warsaw"]


def test_runs_and_schedules_are_told_by_the_clock_of_their_reader(app: HubDash) -> None:
    ana = of(app, Role.READ_ONLY)
    one = added(ana, every="day", zone="UTC", at="12:00")
    assert "12:00\u00a0UTC" in page(ana, f"&schedule={one}").replace("\\u00a0", "\u00a0")
    assert ana.post("/preferences", json={"key": "zone", "value": "Asia/Dubai"}).status_code == 200
    assert "16:00\u00a0UTC+04" in page(ana, f"&schedule={one}").replace("\\u00a0", "\u00a0")
    told = ana.get("/reports/schedules/next", query_string={**FORM, "every": "day", "zone": "UTC", "at": "12:00"}).json
    assert "12:00, UTC" in told["title"] and all(line.endswith("16:00\u00a0UTC+04") for line in told["lines"])
    act(ana, one, "run")
    assert ana.get("/reports/runs").json["runs"][0]["when"].endswith("UTC+04")
    account = said(ana.post("/_dash-update-component", json=page_body("/account", "")))
    assert '"value":"Asia/Dubai"' in account.replace("\\u002f", "/")


def test_whoever_has_the_address_of_a_letter_ends_it_without_signing_in_and_a_guess_learns_nothing(
    app: HubDash,
) -> None:
    stranger, config = anonymous(app), hub.of(app.server).config
    real, guess = leaving.token(config, 1), "phu_" + "A" * 43 + "-1"
    pages = [said(stranger.get(f"/unsubscribe/{token}")).replace(token, "") for token in (real, guess)]
    assert pages[0] == pages[1] and "<form" in pages[0]
    headers = {"Sec-Fetch-Site": "", "Content-Type": "application/x-www-form-urlencoded"}
    body = b"List-Unsubscribe=One-Click"
    answers = [stranger.post(f"/unsubscribe/{token}", data=body, headers=headers) for token in (real, guess)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert said(answers[0]) == said(answers[1])


def test_a_template_of_ones_own_is_scheduled_and_stays_when_a_full_administrator_changes_its_time(app: HubDash) -> None:
    ana, boss = of(app, Role.READ_ONLY), sign_in(app)
    shape = {"base": "devices", "columns": [{"id": "mac_address"}]}
    mine = {"id": 0, "version": 0, "name": "MAC addresses", "shape": shape, "shared": False}
    assert ana.post("/reports/templates/save", json=mine).status_code == 200
    assert "MAC addresses" in page(ana) and "MAC addresses" not in page(boss)
    assert '["audit-log",' in page(boss) and '["audit-log",' not in page(ana), "only who may export it"
    one = added(ana, template="custom-1")
    assert '"custom-1"' in page(boss, f"&schedule={one}"), "the form has it, though it is another's alone"
    change = {**FORM, "template": "custom-1", "schedule": str(one), "version": "1", "at": "08:00"}
    assert boss.post("/reports/schedules/change?lang=pl", json=change).status_code == 200
    with state_of(app).read() as connection:
        kept = reading.found(connection, OPERATOR, one).payload
    assert (kept["template"], kept["lang"]) == ("custom-1", "en")
