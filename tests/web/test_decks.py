"""`/deck/<region>/<org_id>.pptx`: who may have a customer's review, what is written down, what is refused in words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AuditRow
from dashboard.factory import HubDash
from dashboard.web import hub
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
    said = "import sys, dashboard.factory, dashboard.commands.deck; print([n for n in sys.modules if n in ('pptx', 'lxml')])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
