"""`/customers/<region>/<org_id>/launch`: who may, where it leads, what is written down; the icon where it can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AuditRow
from dashboard.errors import Refused
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.importer.folders import ORGS
from tests.web.apps import app_on
from tests.web.helpers import add_user, anonymous, settings, sign_in

MANAGE, VIEW = "https://admin.example/{region}/orgs/{org_id}?from=hub", "https://view.example/{org_id}"
ALBA = f"/customers/eu/{ORGS['Alba']}/launch"


@pytest.fixture
def app(tagged_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[HubDash]:
    yield from app_on(
        tagged_home, tmp_path, **getattr(request, "param", {"LAUNCH_URL": MANAGE, "LAUNCH_VIEW_URL": VIEW})
    )


def of(app: HubDash, role: Role, *assigned: tuple[str, str]) -> FlaskClient:
    state = hub.of(app.server).state
    return sign_in(app, add_user(state, f"{role}@partner.example", role, regions=["eu"], assigned=list(assigned)))


def launched(app: HubDash) -> list[dict[str, Any]]:
    with hub.of(app.server).state.read() as connection:
        return [
            dict(row)
            for row in connection.execute(select(AuditRow.__table__)).mappings()
            if row["action"] == "launched"
        ]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_led_to_manage_or_to_view_and_it_is_written_down(app: HubDash, role: Role) -> None:
    answer = of(app, role, ("eu", ORGS["Alba"])).get(ALBA)
    manages = role in (Role.FULL, Role.ADMIN)
    wanted = MANAGE.format(region="eu", org_id=ORGS["Alba"]) if manages else VIEW.format(org_id=ORGS["Alba"])
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("same-origin", "no-store")
    (entry,) = launched(app)
    assert (entry["target"], entry["actor"]) == (f"eu:{ORGS['Alba']}", f"{role}@partner.example")
    assert f'"mode":"{"manage" if manages else "view"}"' in entry["after"].replace(" ", "")


def test_a05_nobody_is_led_to_a_customer_that_they_do_not_see_nor_from_another_site(app: HubDash) -> None:
    dora = of(app, Role.ADMIN, ("eu", ORGS["Birch"]))
    unseen = [f"/customers/us/{ORGS['Birch']}/launch", ALBA, "/customers/eu/no-such/launch", "/customers/mars/x/launch"]
    answers = [dora.get(path) for path in unseen]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.get_data() for answer in answers}) == 1, "one answer to all"
    assert (
        dora.get(ALBA.replace(ORGS["Alba"], ORGS["Birch"]), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    )
    assert launched(app) == []


@pytest.mark.parametrize("path", [ALBA, ALBA.removesuffix("/launch")])
def test_who_is_signed_out_is_led_through_the_sign_in_to_where_they_wanted(app: HubDash, path: str) -> None:
    answer = anonymous(app).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?{urlencode({'next': path})}")
    assert anonymous(app).get(path.removesuffix("/launch") + "/notes").status_code == 401, "a program's address"
    assert launched(app) == []


def test_a_head_request_is_no_launch(app: HubDash) -> None:
    assert of(app, Role.FULL).head(ALBA).status_code == 303
    assert launched(app) == []


@pytest.mark.parametrize("app", [{}, {"LAUNCH_URL": MANAGE}], indirect=True)
def test_without_an_address_there_is_nothing_to_launch_with(app: HubDash) -> None:
    assert of(app, Role.READ_ONLY).get(ALBA).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        "http://admin.example/{org_id}",
        "https://admin.example/",
        "https://{org_id}.example/x",
        "https://admin.example{org_id}",
        "https://me:secret@admin.example/{org_id}",
        "https://admin.example/{org_id}/{user}",
        "https://admin.example/{org_id} x",
        "javascript:alert(1)//{org_id}",
        "https://ädmin.example/{org_id}",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_at_the_start(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Refused, match="PARTNER_HUB_LAUNCH_URL"):
        settings(tmp_path, LAUNCH_URL=wrong)
