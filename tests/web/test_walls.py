"""`/wall/<name>`: whose link opens what, for how long, and that what it shows are the figures of the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from dashboard.access import OPERATOR, Role, User
from dashboard.commands import demo_walls
from dashboard.components.wall import cells, tiles
from dashboard.components.wall.tiles import Tile
from dashboard.data import health, page_state
from dashboard.data.backup.opening import open_kept
from dashboard.data.people import tokens, users
from dashboard.data.questions import calling_tables, figures
from dashboard.data.state.models import SessionRow, UserRow, WallLinkRow
from dashboard.data.store import Answer, Asked
from dashboard.data.walls import definition, reading, writing
from dashboard.data.walls.definition import Threshold
from dashboard.errors import BadField, HubError, NoAccess, Unusable
from dashboard.factory import HubDash
from dashboard.look import Look
from dashboard.pages import BLOCKS, wall_screen
from dashboard.parameters import PageState
from dashboard.scope import Region, Scope
from dashboard.web import hub
from dashboard.web.guards.links import wall as guard
from dashboard.web.routes import wall_screen as wall_routes
from dashboard.web.server.serving_store import ServingStore
from tests.web import walls
from tests.web.helpers import add_user, anonymous, settings, sign_in

_FIGURE = re.compile(r'<\w+(?=[^>]*\bdata-value="([^"]*)")(?=[^>]*\bdata-metric="([^"]*)")')


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def opened(app: HubDash) -> FlaskClient:
    walls.made(app)
    return walls.screen(app, walls.link(app)[1])


def shown(client: FlaskClient, name: str = "ops") -> str:
    return "".join(item["html"] for item in client.get(f"/wall/{name}/screen").json["items"])


def of_figures(document: object, path: str) -> object:
    for part in path.split("."):
        document = document[part]  # type: ignore[index]
    return document


def test_every_page_and_block_that_a_wall_may_show_is_one_of_the_product() -> None:
    assert set(definition.BLOCKS) == set(cells.CELLS) <= set(BLOCKS)
    assert set(definition.PAGES) == set(wall_screen.PAGES)


@pytest.mark.parametrize("lang", definition.LANGUAGES)
def test_the_figures_of_a_wall_are_those_of_the_figures_document(app: HubDash, lang: str) -> None:
    walls.made(app, items=[{**item, "region": "eu"} for item in walls.EVERYTHING], lang=lang)
    client, store = walls.screen(app, walls.link(app)[1]), hub.of(app.server).store
    scopes = {
        service: page_state.build(store, PageState.of({"region": "eu", "service": service}), OPERATOR)
        for service in definition.SERVICES
    }
    known = {service: figures.document(store, scope) for service, scope in scopes.items()}
    found = 0
    for item in client.get("/wall/ops/screen").json["items"]:
        service = re.search(r'data-service="(\w+)"', item["html"])
        for value, path in _FIGURE.findall(item["html"]):
            assert service is not None
            right = of_figures(known[service[1]], path)
            assert value == ("" if right is None else repr(right) if isinstance(right, float) else str(right)), path
            found += 1
    assert found > 40


def test_a22_the_link_is_exchanged_for_a_cookie_of_this_address_alone(app: HubDash, opened: FlaskClient) -> None:
    _number, token = walls.link(app)
    answer = anonymous(app).post("/wall/ops/open", json={"token": token})
    cookie = answer.headers["Set-Cookie"]
    assert "Path=/wall/ops;" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert token not in cookie, "who reads the cookie has no link"
    page = opened.get("/wall/ops")
    assert b'name="referrer" content="no-referrer"' in page.data and b"EU" not in page.data
    assert opened.get("/wall/nosuch").data.replace(b"nosuch", b"ops") == page.data, (
        "nobody learns which walls there are"
    )


def test_a_token_in_a_log_is_never_written_out() -> None:
    assert tokens.ANYWHERE.search(f"/wall/ops#{tokens.new(tokens.WALL)}")


def test_a21_a_foreign_token_opens_nothing(app: HubDash, opened: FlaskClient) -> None:
    walls.made(app, "hall")
    _number, token = walls.link(app)
    tries = {token: "hall", "": "ops", tokens.new(tokens.WALL): "ops", tokens.new(tokens.SESSION): "ops"}
    for given, name in tries.items():
        assert anonymous(app).post(f"/wall/{name}/open", json={"token": given}).status_code == 403, (given, name)
    assert anonymous(app).post("/wall/ops/open", json={"token": ["x"]}).status_code == 403
    foreign = anonymous(app).post("/wall/ops/open", json={"token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    cookie = opened.get_cookie(guard.cookie(hub.of(app.server).config), "127.0.0.1", "/wall/ops")
    assert cookie is not None
    other = anonymous(app)
    other.set_cookie(cookie.key, cookie.value, domain="127.0.0.1", path="/wall/hall")
    assert other.get("/wall/hall/screen").status_code == 403, "the cookie of another wall"
    other.set_cookie(cookie.key, token, domain="127.0.0.1", path="/wall/ops")
    assert other.get("/wall/ops/screen").status_code == 403, "a token is no cookie"


def _revoked(app: HubDash, number: int) -> None:
    writing.revoke(hub.of(app.server).state, walls.WHO, number)


def _expired(app: HubDash, number: int) -> None:
    _set(app, number, expires=hub.of(app.server).state.clock() - timedelta(seconds=1))


def _elsewhere(app: HubDash, number: int) -> None:
    _set(app, number, only_from="192.0.2.0/24")


def _gone(app: HubDash, _number: int) -> None:
    writing.remove(hub.of(app.server).state, walls.WHO, "ops", 1)


def _set(app: HubDash, number: int, **values: object) -> None:
    with hub.of(app.server).state.write() as connection:
        connection.execute(update(WallLinkRow).where(WallLinkRow.id == number).values(**values))


@pytest.mark.parametrize("end", [_revoked, _expired, _elsewhere, _gone])
def test_a21_a_link_that_is_over_shows_nothing_with_the_next_look(
    app: HubDash, end: Callable[[HubDash, int], None]
) -> None:
    walls.made(app)
    number, token = walls.link(app)
    client = walls.screen(app, token)
    tag = client.get("/wall/ops/screen").headers["ETag"]
    assert client.get("/wall/ops/screen", headers={"If-None-Match": tag}).status_code == 304
    end(app, number)
    assert client.get("/wall/ops/screen", headers={"If-None-Match": tag}).status_code == 403, "also what is known"
    assert anonymous(app).post("/wall/ops/open", json={"token": token}).status_code == 403


def test_a_link_is_good_from_the_network_that_it_names(app: HubDash) -> None:
    walls.made(app)
    assert shown(walls.screen(app, walls.link(app, only_from="127.0.0.0/8")[1]))
    token = walls.link(app, only_from="10.0.0.0/8")[1]
    assert anonymous(app).post("/wall/ops/open", json={"token": token}).status_code == 403


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.READ_ONLY.value}])
def test_what_was_made_under_a_right_ends_with_it(app: HubDash, change: dict[str, object]) -> None:
    state = hub.of(app.server).state
    number = add_user(state, "wal@partner.example", Role.FULL, regions=["eu"])
    wal = users.active(state, "wal@partner.example")
    assert wal is not None
    walls.made(app, by=wal)
    client = walls.screen(app, walls.link(app)[1])
    assert client.get("/wall/ops/screen").status_code == 200
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == number).values(stamp=1, **change))
    assert client.get("/wall/ops/screen").status_code == 403


def test_a_maker_who_loses_a_region_takes_it_from_the_wall(app: HubDash) -> None:
    state = hub.of(app.server).state
    number = add_user(state, "wal@partner.example", Role.FULL, regions=["eu", "us"])
    wal = users.active(state, "wal@partner.example")
    walls.made(app, by=wal)
    client = walls.screen(app, walls.link(app)[1])
    assert "data-metric" in shown(client)
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == number).values(stamp=1, regions=["us"]))
    assert "data-metric" not in shown(client), "and says why instead"


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "There is no data of CA yet."), ("pl", "Nie ma jeszcze danych regionu CA.")]
)
def test_a_region_without_data_is_told_without_commands(app: HubDash, lang: str, said: str) -> None:
    walls.made(app, items=[{"shows": ["licenses"], "region": "ca"}], lang=lang)
    seen = shown(walls.screen(app, walls.link(app)[1]))
    assert said in seen and "partner-hub" not in seen


@pytest.mark.parametrize(("regions", "wanted"), [(("us", "eu"), ["all", "us", "eu"]), (("uae",), ["uae"])])
def test_the_walls_of_the_demo_are_of_the_regions_that_it_has(
    tmp_path: Path, regions: tuple[str, ...], wanted: list[str]
) -> None:
    config = settings(tmp_path)
    demo_walls.hang(config, [Region(each) for each in regions])
    with closing(open_kept(config)) as state:
        hung = reading.listed(state)
    assert [wall.name for wall in hung] == ["demo-calling", "demo-four", "demo-licenses"]
    assert {tuple(item.region for item in wall.shown.items) for wall in hung} == {tuple(wanted)}


def test_nobody_shows_more_than_is_theirs(app: HubDash) -> None:
    state = hub.of(app.server).state
    add_user(state, "wal@partner.example", Role.FULL, regions=["us"])
    add_user(state, "ros@partner.example", Role.READ_ONLY)
    for email in ("wal@partner.example", "ros@partner.example"):
        with pytest.raises(HubError):
            walls.made(app, by=users.active(state, email))
    walls.made(app)
    made_by: list[User | None] = [users.active(state, "wal@partner.example")]
    for one in made_by:
        with pytest.raises(HubError):
            writing.link(state, walls.Who(one), "ops", "hall")
    walls.made(app, "whole", items=[{"shows": ["licenses"], "region": "all"}])
    with pytest.raises(NoAccess):  # all regions are those of who made it
        writing.link(state, walls.Who(made_by[0]), "whole", "hall")


def test_sessions_are_no_way_in_and_a_lost_session_store_ends_no_wall(app: HubDash, opened: FlaskClient) -> None:
    assert sign_in(app).get("/wall/ops/screen").status_code == 401
    with hub.of(app.server).state.write() as connection:
        connection.execute(delete(SessionRow))
    assert opened.get("/wall/ops/screen").status_code == 200


def test_it_is_told_when_and_from_where_a_wall_was_looked_at_last(app: HubDash, opened: FlaskClient) -> None:
    opened.get("/wall/ops/screen")
    with hub.of(app.server).state.read() as connection:
        row = connection.execute(WallLinkRow.__table__.select()).mappings().one()  # type: ignore[attr-defined]
    assert isinstance(row["last_seen"], datetime) and row["last_address"] == "127.0.0.1"


def test_another_definition_is_another_answer(app: HubDash, opened: FlaskClient) -> None:
    tag = opened.get("/wall/ops/screen").headers["ETag"]
    new = {"title": "Hall", "items": [{"shows": ["calling"], "region": "eu"}], "theme": "light", "lang": "pl"}
    writing.change(hub.of(app.server).state, walls.WHO, "ops", 1, new)
    answer = opened.get("/wall/ops/screen", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert (answer.json["lang"], answer.json["theme"], answer.json["title"]) == ("pl", "light", "Hall")


def test_a_limit_is_told_by_a_sign_a_colour_and_words() -> None:
    look = Look("en")
    tile = Tile("top.over_limit", "Over", 19, look.count)

    def told(value: float, *limits: Threshold) -> object:
        return tiles.told(Tile("top.over_limit", "Over", value, look.count), limits, look)

    def at(value: float, level: str = "warning", side: str = "above") -> Threshold:
        return Threshold("top.over_limit", side, value, level)

    assert told(19) is None and tiles.told(tile, [Threshold("top.low_assignment", "above", 1, "warning")], look) is None
    assert told(19, at(25)) == tiles.Told("good", "up to 25")
    assert told(25, at(25)) == tiles.Told("good", "up to 25"), "the limit itself is within"
    assert told(26, at(25)) == tiles.Told("warning", "above 25")
    assert told(60, at(25), at(50, "critical")) == tiles.Told("critical", "above 50")
    assert told(3, at(5, "serious", "below")) == tiles.Told("serious", "up to 5")


def test_sentences_that_could_not_be_asked_come_back_by_themselves(
    app: HubDash, opened: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure that may be over a moment later is told for a quarter of a minute, and then asked anew."""
    now = [1_000_000.0]
    monkeypatch.setattr(wall_routes, "time", lambda: now[0])
    whole = opened.get("/wall/ops/screen")
    store, answer = hub.of(app.server).store, ServingStore.answer
    store.memory.clear()

    def fails(self: ServingStore, question: Asked, scope: Scope) -> Answer:
        if question is calling_tables.ABANDONING:
            raise Unusable("warehouse.error.unreadable", region="eu", version=1)
        return answer(self, question, scope)

    with monkeypatch.context() as broken:
        broken.setattr(ServingStore, "answer", fails)
        partial = opened.get("/wall/ops/screen")
        known = {"If-None-Match": partial.headers["ETag"]}
        assert partial.headers["ETag"] != whole.headers["ETag"]
        assert opened.get("/wall/ops/screen", headers=known).status_code == 304, "nobody asks again at each look"
        now[0] += wall_routes.AGAIN_S
        assert opened.get("/wall/ops/screen", headers=known).status_code == 200
    now[0] += wall_routes.AGAIN_S
    again = opened.get("/wall/ops/screen", headers=known)
    assert (again.headers["ETag"], again.data) == (whole.headers["ETag"], whole.data)


def test_a_limit_of_health_holds_what_hits_it_exactly() -> None:
    assert health.reaches(3, 20, 15, 20)
    assert not health.reaches(2, 20, 15, 20)
    assert not health.reaches(19, 19, 15, 20)


def test_hours_in_which_it_is_darker_are_read_strictly() -> None:
    given = {**_GOOD, "dim": " 22:00 - 06:00 "}
    assert definition.read(given).dim == "22:00-06:00"
    for bad in ("22:00", "24:00-06:00", "22:00-22:00", "22:00-06:00-07:00", 22, "٢٢:00-06:00"):
        with pytest.raises(BadField):
            definition.read({**_GOOD, "dim": bad})


_GOOD: dict[str, object] = {"title": "Hall", "items": [{"shows": ["licenses"]}]}


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {**_GOOD, "title": "\u200b"},
        {**_GOOD, "more": 1},
        {**_GOOD, "items": []},
        {**_GOOD, "zone": "Mars/Olympus"},
        {**_GOOD, "zone": "../../etc/passwd"},
        {**_GOOD, "theme": "dark"},
        *(
            {**_GOOD, "items": [{"shows": ["licenses"], **item}]}
            for item in (
                {"shows": ["nosuch"]},
                {"shows": ["licenses", "calling"]},
                {"shows": ["licenses-top", "licenses-low"]},
                {"shows": []},
                {"region": "mars"},
                {"dwell_s": 4},
                {"dwell_s": 3601},
                {"dwell_s": True},
                {"q": "x" * 501},
                {"layout": "9x9"},
                {"thresholds": [{"metric": "top.x", "side": "above", "value": float("nan"), "level": "warning"}]},
                {"thresholds": [{"metric": "<b>", "side": "above", "value": 1, "level": "warning"}]},
                {"thresholds": [{"metric": "top.x", "side": "beside", "value": 1, "level": "warning"}]},
            )
        ),
    ],
)
def test_nonsense_is_no_definition(given: object) -> None:
    with pytest.raises(BadField):
        definition.read(given)


def test_a_definition_is_kept_as_it_was_given() -> None:
    limit = {"metric": "top.over_limit", "side": "above", "value": 5, "level": "warning"}
    given = {**_GOOD, "items": [{"shows": ["licenses-top"], "q": "status:trial", "thresholds": [limit]}]}
    read = definition.read(given)
    assert definition.read(read.said()) == read


@pytest.mark.parametrize("name", ["", "Ops", "-ops", "ops-", "a/b", "a" * 41, "..", 3])
def test_a_name_is_a_part_of_an_address(name: object) -> None:
    with pytest.raises(BadField):
        definition.name(name)


def test_what_a_wall_says_is_escaped_where_it_is_written(app: HubDash) -> None:
    walls.made(app, items=[{"shows": ["licenses"], "region": "eu", "q": '"<script>alert(1)</script>"'}])
    text = shown(walls.screen(app, walls.link(app)[1]))
    assert "<script" not in text


def test_the_script_is_served_with_the_page(app: HubDash) -> None:
    page = anonymous(app).get("/wall/ops")
    found = re.search(rb'src="(/assets/wall.js[^"]*)"', page.data)
    assert found is not None and (Path("assets") / "wall.js").exists()
    assert anonymous(app).get(found[1].decode()).status_code == 200
