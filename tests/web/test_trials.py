"""Trials at their addresses and on the tab of the customer's page: who may, what is shown, what no other site can do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from dashboard.access import Role
from dashboard.commands.written_down import WHO
from dashboard.data.state.models import HandoverRow
from dashboard.data.trials import writing
from dashboard.data.trials.writing import Done, Hub
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from tests.conftest import MadeOnce
from tests.importer.folders import ORGS
from tests.state.tagging import fill
from tests.state.templates import prepared
from tests.trials.hubs import eu, services
from tests.web.helpers import add_user, close, said, settings, sign_in

ALBA = f"/customers/eu/{ORGS['Alba']}?tab=trials&lang=en"
EXTEND, CANCEL = "/trials/extend", "/trials/cancel"
ACTS = (">Extend<", ">Cancel trial<")


@pytest.fixture(scope="session")
def filled(made_once: MadeOnce) -> Path:
    return made_once("tags-home", fill)


@pytest.fixture
def app(filled: Path, tmp_path: Path) -> Iterator[HubDash]:
    place = prepared(tmp_path / "home")
    shutil.copytree(filled / "warehouse", place / "warehouse")
    made = create_app(settings(place))
    yield made
    close(made)


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


@pytest.fixture
def trial(app: HubDash) -> Done:
    mine = hub.of(app.server)
    return writing.start(Hub(mine.config, mine.state, mine.store, WHO, 5), eu(ORGS["Alba"]), services({"calling": 5}))


def bodies(trial: Done) -> dict[str, dict[str, Any]]:
    of = {"region": "eu", "trial": trial.subscription_id}
    return {EXTEND: {**of, "extensions": "0"}, CANCEL: of}


def at(app: HubDash, name: str, role: Role, **more: Any) -> FlaskClient:
    return sign_in(app, add_user(hub.of(app.server).state, f"{name}@partner.example", role, regions=["eu"], **more))


def test_b5_the_tab_tells_what_was_given_and_what_may_be_done(app: HubDash, client: FlaskClient, trial: Done) -> None:
    page = said(client.get(ALBA))
    assert trial.subscription_id in page and "Started here" in page and "0 of 3 times" in page
    assert all(words in page for words in ACTS)
    extended = client.post(EXTEND, json=bodies(trial)[EXTEND])
    assert (extended.status_code, extended.json) == (200, {"version": 3})
    assert "1 of 3 times" in said(client.get(ALBA))
    late = client.post(EXTEND, json=bodies(trial)[EXTEND])
    assert (late.status_code, "Somebody else" in late.json["error"]["message"]) == (409, True)
    assert client.post(CANCEL, json=bodies(trial)[CANCEL]).status_code == 200
    page = said(client.get(ALBA))
    assert "No trial is running" in page and "1 ended trial" in page and ACTS[0] not in page
    assert client.post(CANCEL, json=bodies(trial)[CANCEL]).status_code == 400


def test_b5_the_past_is_read_and_not_changed(client: FlaskClient, trial: Done) -> None:
    for when in ("as_of=2026-11-22", "version=2"):
        page = said(client.get(f"{ALBA}&{when}"))
        assert trial.subscription_id in page and not any(words in page for words in ACTS)
    assert trial.subscription_id not in said(client.get(f"{ALBA}&version=1"))


def test_b5_who_may_not_change_them_reads_them(app: HubDash, trial: Done) -> None:
    reads, helps = at(app, "rona", Role.READ_ONLY), at(app, "hella", Role.HELP_DESK_BASIC)
    page = said(reads.get(ALBA))
    assert trial.subscription_id in page and not any(words in page for words in ACTS)
    assert trial.subscription_id not in said(helps.get(ALBA))
    for path, body in bodies(trial).items():
        assert [who.post(path, json=body).status_code for who in (reads, helps)] == [403, 403]


def test_b5_of_somebody_elses_customer_there_is_no_trial(app: HubDash, trial: Done) -> None:
    birch = at(app, "dora", Role.ADMIN, assigned=[("eu", ORGS["Birch"])])
    alba = at(app, "ada", Role.ADMIN, assigned=[("eu", ORGS["Alba"])])
    for path, body in bodies(trial).items():
        answers = [birch.post(path, json={**body, "trial": name}) for name in (body["trial"], "TRIAL-0")]
        assert [(each.status_code, each.json) for each in answers] == [(404, answers[0].json)] * 2
        assert alba.post(path, json=body).status_code == 200


@pytest.mark.parametrize("path", [EXTEND, CANCEL])
def test_a06_b11_no_other_field_no_get_and_no_other_site_changes_anything(
    client: FlaskClient, trial: Done, path: str
) -> None:
    body = bodies(trial)[path]
    assert client.get(path).status_code == 404
    for wrong in ({**body, "more": 1}, {}, [], {**body, "trial": 7}, {**body, "region": "mars"}):
        assert client.post(path, json=wrong).status_code in (400, 404)
    assert client.post(path, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "0 of 3 times" in said(client.get(ALBA))


# Started in steps ---------------------------------------------------------------------------------

COMPANY = {"name": "Nowa", "admin_email": "it@nowa.example", "vertical": "retail", "country": "PL"}
VALUES = {**COMPANY, "licenses.meetings": "25", "licenses.calling": "", "days": "30"}
VALUES |= {"site_url": "nowa.webex.com", "time_zone": "Europe/Warsaw"}
CHECK, START = "/trials/check", "/trials/start"


def test_b5_each_step_is_checked_and_the_last_one_starts_it(client: FlaskClient) -> None:
    assert "Start trial" in said(client.get("/customers?lang=en"))
    assert "Company name" in said(client.get(f"{START}?lang=en"))
    for step in ("company", "country", "services", "length"):
        answer = client.post(f"{CHECK}?lang=en", json={"step": step, "values": VALUES})
        assert answer.status_code == 200, answer.json
    lines = dict(answer.json["lines"])
    assert (lines["Company"], lines["Region"]) == ("Nowa", "EU – European Union")
    made = client.post(f"{START}?lang=en", json={"values": VALUES}).json["result"]
    told = dict(made["lines"])
    assert told["Services"] == "Meetings 25"
    assert {"Starts on: 22 Nov 2026", "Meetings site: nowa.webex.com", f"Trial: {told['Trial']}"} <= {
        *made["text"].splitlines()
    }
    assert told["Trial"] in said(client.get(made["go"]))


@pytest.mark.parametrize(
    ("step", "wrong", "field"),
    [
        ("company", {"name": " "}, "name"),
        ("company", {"admin_email": "nobody"}, "admin_email"),
        ("company", {"vertical": ""}, "vertical"),
        ("company", {"vertical": "magic"}, "vertical"),
        ("country", {"country": "XX"}, "country"),
        ("country", {"country": "CA"}, "country"),  # a region without data
        ("services", {"licenses.meetings": "0"}, "licenses.meetings"),
        ("services", {"licenses.meetings": ""}, "licenses"),
        ("services", {"licenses.meetings": "", "licenses.calling": "5"}, "site_url"),
        ("services", {"site_url": "nowa.example"}, "site_url"),
        ("services", {"time_zone": ""}, "time_zone"),
        ("length", {"days": "91"}, "days"),
    ],
)
def test_b5_what_is_wrong_is_told_beside_its_field_and_starts_nothing(
    client: FlaskClient, step: str, wrong: dict[str, str], field: str
) -> None:
    values = {**VALUES, **wrong}
    for answer in (
        client.post(CHECK, json={"step": step, "values": values}),
        client.post(START, json={"values": values}),
    ):
        assert (answer.status_code, answer.json["error"]["field"]) == (400, field)
    steps = ["company", "country", "services", "length"]
    for before in steps[: steps.index(step)]:
        assert client.post(CHECK, json={"step": before, "values": values}).status_code == 200


def test_b5_one_of_a_customer_that_there_is_asks_for_no_company(app: HubDash, client: FlaskClient) -> None:
    of = {"of": f"eu:{ORGS['Alba']}", "licenses.calling": "5", "days": "7"}
    assert "Start trial" in said(client.get(ALBA))
    assert "Company name" not in said(client.get(f"{START}?lang=en&of={of['of']}"))
    birch = at(app, "dora", Role.ADMIN, assigned=[("eu", ORGS["Birch"])])
    assert birch.post(START, json={"values": of}).status_code == 404
    assert "no such customer" in said(birch.get(f"{START}?lang=en&of={of['of']}"))
    made = client.post(f"{START}?lang=en", json={"values": of}).json["result"]
    assert dict(made["lines"])["Customer"] == "Alba"


def test_b5_a_customer_that_there_is_is_looked_for_among_ones_own(app: HubDash, client: FlaskClient) -> None:
    page = said(client.get(f"{START}?lang=en"))
    assert page.index("For a customer of yours") < page.index("Or for a new customer")
    assert "For a customer of yours" not in said(client.get(f"{START}?lang=en&of=eu:{ORGS['Alba']}"))
    birch = at(app, "dora", Role.ADMIN, assigned=[("eu", ORGS["Birch"])])
    for reader, names in ((client, {"Alba"}), (birch, set())):
        hits = reader.get("/trials/customers?q=alb").json["customers"]
        assert {one["name"] for one in hits} == names
    go = {"go": f"{START}?of=eu%3A{ORGS['Birch']}&lang=en"}
    for given in ("Birch", ORGS["Birch"]):
        assert birch.post("/trials/whom?lang=en", json={"customer": given}).json == go
    foreign = [birch.post("/trials/whom", json={"customer": given}) for given in ("Alba", "Nobody")]
    assert [answer.status_code for answer in foreign] == [400, 400]
    told = [
        answer.json["error"]["message"].replace(name, "")
        for answer, name in zip(foreign, ("Alba", "Nobody"), strict=True)
    ]
    assert told[0] == told[1]
    assert client.post("/trials/whom", json={"customer": " "}).json["error"]["field"] == "customer"
    reads = at(app, "rona", Role.READ_ONLY)
    assert reads.get("/trials/customers?q=alb").status_code == 403
    assert reads.post("/trials/whom", json={"customer": "Birch"}).status_code == 403


def test_b5_other_fields_and_other_readers_start_nothing(app: HubDash, client: FlaskClient) -> None:
    for body in (
        {},
        {"values": []},
        {"values": {"more": "x"}},
        {"values": {**VALUES, "days": 30}},
        {"values": {}, "x": 1},
    ):
        assert client.post(START, json=body).status_code == 400
    assert client.post(CHECK, json={"step": "all", "values": VALUES}).status_code == 400
    reads = at(app, "rona", Role.READ_ONLY)
    assert [reads.post(path, json={"values": VALUES}).status_code for path in (START, CHECK)] == [403, 403]
    assert "Company name" not in said(reads.get(f"{START}?lang=en"))
    assert "Start trial" not in said(reads.get("/customers?lang=en"))


# Handed over to be provisioned -------------------------------------------------------------------

RETRY = "/trials/retry"


@pytest.fixture
def handing(filled: Path, tmp_path: Path) -> Iterator[HubDash]:
    place = prepared(tmp_path / "home")
    shutil.copytree(filled / "warehouse", place / "warehouse")
    made = create_app(settings(place, provisioning_url="http://127.0.0.1:9/x"))
    yield made
    close(made)


def test_b5_the_tab_tells_how_it_was_handed_over_and_tries_again_for_who_starts_trials(handing: HubDash) -> None:
    mine = hub.of(handing.server)
    done = writing.start(Hub(mine.config, mine.state, mine.store, WHO, 5), eu(ORGS["Alba"]), services({"calling": 5}))
    client, body = sign_in(handing), {"region": "eu", "trial": done.subscription_id}
    assert "Waiting to be handed over" in said(client.get(ALBA))
    assert client.post(RETRY, json=body).status_code == 400, "nothing has failed"
    with mine.state.write() as connection:
        connection.execute(update(HandoverRow).values(state="failed", why="refused", status=403, at=mine.state.clock()))
    reads, helps = at(handing, "rona", Role.READ_ONLY), at(handing, "hella", Role.HELP_DESK_ADVANCED)
    page, read = said(client.get(ALBA)), said(reads.get(ALBA))
    assert "It was refused (403)." in page and "Try again" in page
    assert "It was refused (403)." in read and "Try again" not in read
    assert "Druga strona odmówiła (403)." in said(client.get(ALBA.replace("lang=en", "lang=pl"))).replace("\u00a0", " ")
    assert [who.post(RETRY, json=body).status_code for who in (reads, helps)] == [403, 403]
    birch = at(handing, "dora", Role.ADMIN, assigned=[("eu", ORGS["Birch"])])
    assert [birch.post(RETRY, json={**body, "trial": name}).status_code for name in (body["trial"], "x")] == [404, 404]
    assert client.post(RETRY, json={**body, "more": 1}).status_code == 400
    assert client.post(RETRY, json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(RETRY, json=body).status_code == 200
    assert "Waiting to be handed over" in said(client.get(ALBA))
    activity = said(client.get(f"/customers/eu/{ORGS['Alba']}?tab=activity&lang=en"))
    assert "Hand-over of a trial tried again" in activity
