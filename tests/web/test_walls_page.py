"""`/walls`: full administrators make walls and links to them, step by step, each act written down."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.components.settings import walls as drawing
from dashboard.data.state.models import AuditRow
from dashboard.data.walls import definition, reading, writing
from dashboard.data.walls.definition import Threshold
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.words import text
from tests.web import walls
from tests.web.helpers import add_user, page_body, said, sign_in

LOOK = {
    "title": "Hall",
    "lang": "pl",
    "theme": "light",
    "zone": "Europe/Warsaw",
    "transition": "none",
    "dim": "22:00-06:00",
}
ITEM = {"layout": "2", "shows": ["licenses-top", "calling-queues"], "region": "eu", "service": "calling", "q": ""}
LIMIT = "top.over_limit above 5 serious\n\n"


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def fay(app: HubDash) -> FlaskClient:
    client = sign_in(app)
    assert client.post("/walls/add", json={"name": "hall", **LOOK}).status_code == 200
    return client


def wall(app: HubDash) -> reading.Wall:
    return next(one for one in reading.listed(hub.of(app.server).state) if one.name == "hall")


def item(app: HubDash, client: FlaskClient, place: str = "1", **more: Any) -> Any:
    which = {"name": "hall", "version": str(wall(app).version), "place": place}
    return client.post("/walls/item", json={**which, **ITEM, "dwell": "30", "limits": LIMIT, **more})


def acts(app: HubDash) -> list[str]:
    with hub.of(app.server).state.read() as connection:
        return [one for one in connection.execute(select(AuditRow.action)).scalars() if one.startswith("wall_")]


def test_a_wall_is_made_filled_arranged_changed_and_removed(app: HubDash, fay: FlaskClient) -> None:
    assert item(app, fay).status_code == 200
    added = wall(app).shown.items[1]
    assert (added.shows, added.dwell_s) == (("licenses-top", "calling-queues"), 30)
    assert added.thresholds == (Threshold("top.over_limit", "above", 5, "serious"),)
    which = {"name": "hall", "version": wall(app).version}
    assert fay.post("/walls/arrange", json={**which, "place": 1, "how": "earlier"}).status_code == 200
    assert [one.shows[0] for one in wall(app).shown.items] == ["licenses-top", "licenses"]
    which = {"name": "hall", "version": wall(app).version}
    assert fay.post("/walls/arrange", json={**which, "place": 1, "how": "out"}).status_code == 200
    assert item(app, fay, "0", q="status:trial").status_code == 200
    assert [one.q for one in wall(app).shown.items] == ["status:trial"]
    changed = {"name": "hall", "version": str(wall(app).version), **LOOK, "title": "Lobby"}
    assert fay.post("/walls/change", json=changed).status_code == 200
    assert wall(app).shown.title == "Lobby" and len(wall(app).shown.items) == 1
    assert fay.post("/walls/change", json=changed).status_code == 409, "it is another one meanwhile"
    body = {"name": "hall", "version": str(wall(app).version)}
    assert fay.post("/walls/remove", json=body).status_code == 200
    assert fay.post("/walls/remove", json=body).status_code == 404
    assert acts(app) == ["wall_added", *["wall_changed"] * 5, "wall_removed"]


def test_a_link_is_told_once_opens_the_wall_and_is_revoked(app: HubDash, fay: FlaskClient) -> None:
    made = fay.post("/walls/link", json={"name": "hall", "label": "Lobby", "days": "", "only_from": "127.0.0.0/8"}).json
    address = made["show"][0]["value"]
    client = walls.screen(app, address.partition("#")[2], "hall")
    assert client.get("/wall/hall/screen").status_code == 200
    page = said(fay.post("/_dash-update-component", json=page_body("/walls")))
    assert "Lobby" in page and address.partition("#")[2] not in page
    assert "only from 127.0.0.0" in page and "127.0.0.1" in page, "both where it is good and where it was last seen"
    number = reading.links(hub.of(app.server).state)[0].id
    assert fay.post("/walls/revoke", json={"link": number}).status_code == 200
    assert client.get("/wall/hall/screen").status_code == 403
    assert acts(app) == ["wall_added", "wall_linked", "wall_revoked"]


def test_a_wall_is_opened_for_an_hour_by_whoever_asks_from_where_they_are(app: HubDash, fay: FlaskClient) -> None:
    said = fay.post("/walls/open", json={"name": "hall"}).json
    place, _sign, token = said["open"].partition("#")
    assert place == "/wall/hall"
    [link] = reading.links(hub.of(app.server).state)
    assert link.expires is not None and link.expires - link.created == writing.FOR_NOW
    assert (link.only_from, acts(app)) == ("127.0.0.1/32", ["wall_added", "wall_linked"])
    assert walls.screen(app, token, "hall").get("/wall/hall/screen").status_code == 200
    assert fay.post("/walls/open", json={"name": "nosuch"}).status_code == 404
    us = sign_in(app, add_user(hub.of(app.server).state, "us@partner.example", Role.FULL, regions=["us"]))
    assert us.post("/walls/open", json={"name": "hall"}).status_code == 403, "it shows all regions of its maker"
    assert len(reading.links(hub.of(app.server).state)) == 1


def test_an_item_is_seen_as_its_wall_would_show_it_before_it_is_saved(app: HubDash, fay: FlaskClient) -> None:
    asked = {"name": "hall", **ITEM, "shows": "licenses-top,calling-queues", "dwell": "30", "limits": LIMIT}
    said = fay.get("/walls/preview", query_string=asked).json
    assert (said["title"], said["lines"], said["theme"]) == ("", [], "light")
    assert "in-2" in said["html"] and text("pl", "frame.region.eu") in said["html"], "in the language of the wall"
    assert wall(app).version == 1, "and nothing is kept"
    for wrong in ({"shows": ""}, {"shows": "nosuch"}, {"dwell": "soon"}, {"limits": "x"}, {"name": "nosuch"}):
        said = fay.get("/walls/preview", query_string={**asked, **wrong}).json
        assert said["title"] and "html" not in said, wrong
    assert "query" not in fay.get("/walls/preview").json["title"], "of nothing too"
    us = sign_in(app, add_user(hub.of(app.server).state, "us@partner.example", Role.FULL, regions=["us"]))
    told = us.get("/walls/preview", query_string=asked).json["html"]
    assert "in-2" not in told and "is-warning" in told, "none of a region that is not theirs"


@pytest.mark.parametrize(
    "more",
    [{"dwell": "soon"}, {"dwell": "1"}, {"limits": "top.x over 5 bad"}, {"shows": ["nosuch"]}, {"region": "mars"}],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(app: HubDash, fay: FlaskClient, more: Any) -> None:
    assert item(app, fay, **more).status_code == 400
    assert wall(app).version == 1


def test_only_full_administrators_manage_walls_each_within_their_regions(app: HubDash, fay: FlaskClient) -> None:
    state = hub.of(app.server).state
    for role in set(Role) - {Role.FULL}:
        other = sign_in(app, add_user(state, f"{role}@partner.example", role))
        assert other.post("/walls/add", json={"name": "mine", **LOOK}).status_code == 403
    us = sign_in(app, add_user(state, "us@partner.example", Role.FULL, regions=["us"]))
    assert item(app, us).status_code == 403
    assert item(app, us, region="us").status_code == 200


@pytest.mark.parametrize("value", [0.05, 5.0, 1_000_001.0, 1_234_567.25])
def test_a_limit_is_read_as_it_is_written(value: float) -> None:
    limit = Threshold("top.over_limit", "above", value, "serious")
    read = definition.read(
        {"title": "x", "items": [{"shows": ["licenses"], "thresholds": drawing.limits_of(drawing.limit_line(limit))}]}
    )
    assert read.items[0].thresholds == (limit,)
