"""Settings > Versions: what imports brought, and the way back; who may, of which regions, with which proof and record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.people import sessions
from dashboard.data.state.models import AuditRow
from dashboard.data.versions import lock, manifest, pointers
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from tests.browser.kit import versioned
from tests.web.helpers import add_user, close, page_body, settings, sign_in

ROLL_BACK = "/versions/roll-back"
OTHERS = [role for role in Role if role is not Role.FULL]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The United States twice, the second time with a location less; the European Union once."""
    return versioned.make(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def app(home: Path) -> Iterator[HubDash]:
    made = create_app(settings(home))
    place = hub.of(made.server).config.places[Region.US]
    pointers.move(place, 2)
    yield made
    pointers.move(place, 2)
    close(made)


def now(app: HubDash, region: Region = Region.US) -> int | None:
    return pointers.current(hub.of(app.server).config.places[region])


def body(
    region: str = "us", version: str = "1", reason: str = "The second file was of the wrong day"
) -> dict[str, str]:
    return {"region": region, "version": version, "reason": reason}


def entries(app: HubDash) -> list[Any]:
    with hub.of(app.server).state.read() as connection:
        said = select(AuditRow.action, AuditRow.target, AuditRow.before, AuditRow.after, AuditRow.result)
        return [row for row in connection.execute(said.order_by(AuditRow.id)) if row.action == "rolled_back"]


def page(app: HubDash, user: int | None = None, lang: str = "en") -> str:
    return (
        sign_in(app, user)
        .post("/_dash-update-component", json=page_body("/versions", f"?lang={lang}"))
        .get_data(as_text=True)
    )


def test_a_version_is_rolled_back_with_its_reason_and_both_numbers_in_the_log(app: HubDash) -> None:
    before = len(entries(app))
    assert sign_in(app).post(ROLL_BACK, json=body()).status_code == 200
    assert now(app) == 1
    (entry,) = entries(app)[before:]
    said = [json.loads(part) if isinstance(part, str) else part for part in (entry.before, entry.after)]
    assert (entry.target, entry.result) == ("us", "allowed")
    assert said == [{"version": 2}, {"version": 1, "reason": "The second file was of the wrong day"}]
    assert sign_in(app).post(ROLL_BACK, json=body(version="2", reason="It was right")).status_code == 200
    assert now(app) == 2


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_sees_the_page_or_rolls_back(app: HubDash, role: Role) -> None:
    user = add_user(hub.of(app.server).state, f"v-{role}-{id(app)}@partner.example", role)
    assert sign_in(app, user).post(ROLL_BACK, json=body()).status_code == 403
    assert "versions-table" not in page(app, user)
    assert now(app) == 2


def test_a_region_that_is_not_the_administrators_own_is_neither_shown_nor_rolled_back(app: HubDash) -> None:
    user = add_user(hub.of(app.server).state, f"v-eu-{id(app)}@partner.example", Role.FULL, regions=["eu"])
    before = len(entries(app))
    client = sign_in(app, user)
    assert client.post(ROLL_BACK, json=body()).status_code == 403
    assert now(app) == 2
    (entry,) = entries(app)[before:]
    assert (entry.target, entry.result) == ("us", "denied")
    shown = page(app, user)
    assert "roll-back-us-1" not in shown
    assert "Versions: EU – European Union" in shown and "Versions: US" not in shown


def test_it_needs_the_token_of_the_session_and_a_fresh_proof(app: HubDash) -> None:
    client = sign_in(app)
    assert client.post(ROLL_BACK, json=body(), headers={"X-CSRF-Token": None}).status_code == 403
    state = hub.of(app.server).state
    real = state.clock
    object.__setattr__(state, "clock", lambda: real() + sessions.RECENT + timedelta(minutes=1))
    try:
        answer = client.post(ROLL_BACK, json=body())
    finally:
        object.__setattr__(state, "clock", real)
    assert answer.status_code == 403 and answer.json["error"]["id"].startswith("account.error.prove")
    assert now(app) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        "x",
        {**body(), "more": 1},
        body(region="mars"),
        body(region="all"),
        body(version="0"),
        body(version="-1"),
        body(version="9" * 3000),
        body(version="1.0"),
        {**body(), "version": 1},
        {**body(), "version": None},
        body(version="2"),
        body(reason=""),
        body(reason=" \t "),
        body(reason="x" * 401),
        {**body(), "reason": ["x"]},
        {**body(), "region": ["us"]},
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(app: HubDash, sent: Any) -> None:
    before = len(entries(app))
    assert sign_in(app).post(ROLL_BACK, json=sent).status_code == 400
    assert (now(app), len(entries(app))) == (2, before)


def test_a_version_that_is_not_kept_or_is_damaged_is_never_made_current(app: HubDash, home: Path) -> None:
    assert sign_in(app).post(ROLL_BACK, json=body(version="77")).status_code == 404
    path = home / "warehouse" / "us" / "000001.duckdb"
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        assert sign_in(app).post(ROLL_BACK, json=body()).status_code == 503
    finally:
        path.write_bytes(kept)
    assert now(app) == 2


def test_who_finds_an_import_under_way_is_told_so(app: HubDash, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.routes.versions.WAIT_S", 0.1)
    with lock.writer(home / "warehouse" / "us", 1):
        assert sign_in(app).post(ROLL_BACK, json=body()).status_code == 503
    assert now(app) == 2


@pytest.mark.parametrize(("lang", "words"), [("en", ("1 row", "not recorded")), ("pl", ("1 wiersz", "nie zapisano"))])
def test_the_page_says_what_each_import_brought_and_withdrew_also_of_old_releases(
    app: HubDash, home: Path, lang: str, words: tuple[str, str]
) -> None:
    shown = page(app, lang=lang)
    said = manifest.read(home / "warehouse" / "us" / "000002.json")
    (source,) = said["sources"]
    assert source["file"] == "locations.csv" and f"locations.csv: {source['rows']}" in shown
    assert f"locations: {words[0]}" in shown.replace("locations.csv: 1 ", "")
    assert words[1] not in shown
    path = home / "warehouse" / "us" / "000001.json"
    kept = path.read_text("utf-8")
    old = manifest.parse(kept)
    del old["warnings"]
    path.chmod(0o600)
    manifest.write(path, old)
    try:
        assert words[1] in page(app, lang=lang)
    finally:
        path.write_text(kept, "utf-8")


def test_a_damaged_manifest_hides_no_other_version(app: HubDash, home: Path) -> None:
    path = home / "warehouse" / "us" / "000001.json"
    kept = path.read_text("utf-8")
    path.chmod(0o600)
    path.write_text("{", "utf-8")
    try:
        shown = page(app)
    finally:
        path.write_text(kept, "utf-8")
    assert "cannot be read" in shown and "locations.csv" in shown
