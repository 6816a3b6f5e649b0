"""`/deck/<region>/<org_id>.pptx`: who may have a customer's review, what is written down, what is refused in words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import delete, select, update

from dashboard.access import Role
from dashboard.data.state.models import AssignmentRow, AuditRow, UserRow
from dashboard.decks import many
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.worker.worker import Worker
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import add_user, anonymous, sign_in

ALBA = f"/deck/eu/{ORGS['Alba']}.pptx"
ANALYSTS = (Role.FULL, Role.ADMIN, Role.READ_ONLY)


@pytest.fixture(scope="module")
def app(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    yield from app_on(tagged_home, tmp_path_factory.mktemp("decks"), PARTNER_NAME="Acme Partners")


def of(app: HubDash, role: Role, name: str, *assigned: tuple[str, str]) -> FlaskClient:
    state = hub.of(app.server).state
    return sign_in(app, add_user(state, f"{name}@partner.example", role, regions=["eu"], assigned=list(assigned)))


def exported(app: HubDash) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        rows = connection.execute(select(AuditRow.__table__)).mappings()
        return [dict(row) for row in rows if row["action"] == "exported"]


@pytest.mark.parametrize("role", list(Role))
def test_analysts_have_the_deck_and_it_is_written_down_and_nobody_else(app: HubDash, role: Role) -> None:
    before = len(exported(app))
    answer = of(app, role, f"deck-{role}", ("eu", ORGS["Alba"])).get(f"{ALBA}?lang=pl")
    assert answer.status_code == (200 if role in ANALYSTS else 403)
    written = exported(app)[before:]
    assert len(written) == (role in ANALYSTS)
    if role in ANALYSTS:
        made = Presentation(BytesIO(answer.data))
        assert made.slides[0].shapes.title.text_frame.text == "Alba"
        assert "Acme Partners" in made.slides[0].placeholders[1].text_frame.text
        assert 'filename="review-alba-' in answer.headers["Content-Disposition"]
        assert written[0]["target"] == f"eu:{ORGS['Alba']}"
        assert "deck.pptx" in written[0]["after"]


def test_a05_nobody_has_the_deck_of_a_customer_that_they_do_not_see(app: HubDash) -> None:
    dora = of(app, Role.ADMIN, "dora", ("eu", ORGS["Birch"]))
    before = len(exported(app))
    unseen = [ALBA, f"/deck/eu/{ORGS['Dahlia'][:-1]}9.pptx", "/deck/eu/no-such.pptx"]
    answers = [dora.get(path) for path in unseen]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.get_json()["error"]["message"] for answer in answers}) == 1, "one answer to all"
    assert dora.get(f"/deck/us/{ORGS['Birch']}.pptx").status_code == 403, "not their region"
    assert anonymous(app).get(ALBA).status_code == 401
    assert len(exported(app)) == before


def test_what_makes_no_sense_is_refused_in_words_and_a_look_writes_nothing_down(app: HubDash) -> None:
    full, before = of(app, Role.FULL, "full"), len(exported(app))
    for query, status in (("quarter=2026Q9", 400), ("quarter=2099Q1", 400), ("from=2026-01-01", 400), ("to=x", 400)):
        answer = full.get(f"{ALBA}?{query}")
        assert answer.status_code == status
        assert answer.get_json()["error"]["message"]
    assert full.get(ALBA.replace(".pptx", ".exe")).status_code == 404
    assert full.get(ALBA.replace("/eu/", "/mars/")).status_code in (400, 404)
    assert full.head(ALBA).status_code == 200
    assert len(exported(app)) == before


def test_workers_at_rest_have_not_loaded_the_library_behind_it() -> None:
    code = "import sys, dashboard.factory, dashboard.commands.deck; print([n for n in sys.modules if n in ('pptx', 'lxml')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Decks of several customers --------------------------------------------------------------------------------------------

NOBODY = {"customers": [], "query": None, "filter": "", "except": []}


def ask(client: FlaskClient, *orgs: str, status: int = 200, **more: Any) -> Any:
    chosen = {**NOBODY, "customers": [f"eu:{ORGS[each]}" for each in orgs]}
    sent = {"chosen": chosen, "quarter": "", "manager": "", "lang": "en", "kind": "pptx", "sections": []}
    answer = client.post("/decks/run", json={**sent, **more})
    assert answer.status_code == status, answer.text
    return answer.json


def worked(app: HubDash) -> None:
    Worker(hub.of(app.server).config, hub.of(app.server).state).run_due()


def run_of(client: FlaskClient, asked: Any) -> Any:
    return next(each for each in client.get("/reports/runs").json["runs"] if each["id"] == asked["run"])


def test_decks_of_selected_customers_are_one_zip_made_in_the_background(app: HubDash) -> None:
    full = of(app, Role.FULL, "many")
    asked = ask(full, "Alba", "Birch", "Alba", lang="pl", manager="Anna Nowak", sections=["terms", "quarter"])
    waits = run_of(full, asked)
    assert (waits["stage"], waits["format"], asked["go"]) == ("queued", "PPTX", "/reports?tab=history")
    worked(app)
    done = run_of(full, asked)
    assert (done["stage"], done["rows"]) == ("done", "2")
    answer = full.get(done["file"])
    assert answer.content_type == "application/zip"
    with ZipFile(BytesIO(answer.data)) as file:
        names = file.namelist()
        decks = [Presentation(BytesIO(file.read(name))) for name in names]
    assert [name.split("-")[1] for name in names] == ["alba", "birch"]
    for made, name in zip(decks, ("Alba", "Birch"), strict=True):
        assert made.slides[0].shapes.title.text_frame.text == name
        assert "Prowadzi: Anna Nowak" in made.slides[0].placeholders[1].text_frame.text
        assert len(made.slides) < 9, "the sections that were asked for, and what they mean"


def test_all_that_a_filter_selects_without_some(app: HubDash) -> None:
    full = of(app, Role.FULL, "filter")
    chosen = {**NOBODY, "query": {"region": "eu", "q": ""}, "except": [f"eu:{ORGS['Alba']}"]}
    asked = ask(full, chosen=chosen)
    worked(app)
    with ZipFile(BytesIO(full.get(run_of(full, asked)["file"]).data)) as file:
        names = file.namelist()
    assert names
    assert not [name for name in names if "alba" in name]


def test_who_loses_a_customer_loses_the_decks_that_have_it(app: HubDash) -> None:
    dora = of(app, Role.ADMIN, "dora2", ("eu", ORGS["Alba"]), ("eu", ORGS["Birch"]))
    asked = ask(dora, "Alba", "Birch")
    worked(app)
    file = run_of(dora, asked)["file"]
    assert dora.get(file).status_code == 200
    with hub.of(app.server).state.write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.org_id == ORGS["Birch"]))
        connection.execute(update(UserRow).values(stamp=UserRow.stamp + 1))
    assert dora.get(file).status_code == 404
    assert of(app, Role.FULL, "boss").get(file).status_code == 200


def test_who_loses_a_customer_before_they_are_made_gets_the_others_and_is_told(app: HubDash) -> None:
    dora = of(app, Role.ADMIN, "dora3", ("eu", ORGS["Alba"]), ("eu", ORGS["Birch"]))
    asked = ask(dora, "Alba", "Birch")
    with hub.of(app.server).state.write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.org_id == ORGS["Birch"]))
        connection.execute(update(UserRow).values(stamp=UserRow.stamp + 1))
    worked(app)
    run = run_of(dora, asked)
    assert (run["stage"], run["rows"]) == ("done", "1")
    with ZipFile(BytesIO(dora.get(run["file"]).data)) as file:
        deck, told = file.namelist()
        said = file.read(told).decode()
    assert "-alba-" in deck and told == many.NOT_MADE
    assert ORGS["Birch"] in said and "Birch" not in said


def test_who_loses_all_of_them_before_they_are_made_gets_none(app: HubDash) -> None:
    dora = of(app, Role.ADMIN, "dora5", ("eu", ORGS["Birch"]))
    asked = ask(dora, "Birch")
    with hub.of(app.server).state.write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.org_id == ORGS["Birch"]))
        connection.execute(update(UserRow).values(stamp=UserRow.stamp + 1))
    worked(app)
    run = run_of(dora, asked)
    assert (run["stage"], run["file"]) == ("failed", "")


def test_decks_that_make_no_sense_are_not_asked_for(app: HubDash) -> None:
    full, dora = of(app, Role.FULL, "nonsense"), of(app, Role.ADMIN, "dora4", ("eu", ORGS["Birch"]))
    before = len(full.get("/reports/runs").json["runs"])
    ask(full, status=400)
    ask(dora, "Alba", status=404)
    ask(dora, "Birch", status=404, kind="exe")
    for wrong in ({"quarter": "2026Q7"}, {"sections": ["all"]}, {"lang": "xx"}, {"manager": "x" * 101}, {"chosen": []}):
        ask(full, "Alba", status=400, **wrong)
    many = {**NOBODY, "customers": [f"eu:{ORGS['Alba'][:-3]}{at:03}" for at in range(201)]}
    assert "200" in ask(full, status=400, chosen=many)["error"]["message"]
    assert len(full.get("/reports/runs").json["runs"]) == before


@pytest.mark.parametrize("role", [Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED])
def test_a_help_desk_asks_for_no_decks(app: HubDash, role: Role) -> None:
    desk = of(app, role, f"many-{role}")
    ask(desk, "Alba", status=403)
