"""The first run: opened once, by one browser, kept at each step, ended once; hostile forms leave nothing (A2, B07-like)."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.access import OPERATOR, Role
from dashboard.config import PREFIX, Config
from dashboard.data.backup.restore import restore
from dashboard.data.backup.save import save
from dashboard.data.brand import brand
from dashboard.data.first_run import opening, uploading
from dashboard.data.first_run.record import Record
from dashboard.data.people import people
from dashboard.data.people.sessions import From
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.data.versions import catalog
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.guards import first_run
from dashboard.web.routes.setup_steps import WITH_FILES
from dashboard.words import text
from dashboard.worker.worker import Worker
from tests import commands
from tests.importer import folders
from tests.state.templates import prepared
from tests.web.helpers import add_user, anonymous, close, said, settings

PASSWORD = "unlikely-teapot-gravel"
ORGANIZATION = {"partner": "Żywe Dane", "region-eu": "on", "region-us": "on", "lang": "pl", "theme": "dark"}
PERSON = {"name": "Ala Nowak", "email": "ala@partner.example", "new": PASSWORD}
pytestmark = pytest.mark.usefixtures("quick_hashes")


def to_set_up(home: Path, **more: str) -> HubDash:
    """An app on an empty home, as `serve` begins it."""
    config = settings(prepared(home), max_future_days="30000", **more)
    made = create_app(config)
    assert opening.begin(state_of(made), has_data=False)
    close(made)
    return create_app(config)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[HubDash]:
    made = to_set_up(tmp_path / "home")
    yield made
    close(made)


def state_of(app: HubDash) -> Database:
    return hub.of(app.server).state


def config_of(app: HubDash) -> Config:
    return hub.of(app.server).config


def entered(app: HubDash) -> FlaskClient:
    """A browser that opened a set-up link."""
    client = anonymous(app)
    answer = client.get(f"/setup/link/{opening.new_link(state_of(app))}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")
    return client


def token(client: FlaskClient, step: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', said(client.get(f"/setup/{step}")))
    assert found, step
    return found[1]


def sent(client: FlaskClient, step: str, given: Mapping[str, object] | None = None, form: str = "") -> TestResponse:
    """A step's form, as its page has it."""
    body = {"token": token(client, form or step), **(given or {})}
    kind = "multipart/form-data" if step in WITH_FILES else "application/x-www-form-urlencoded"
    return client.post(f"/setup/{step}", data=body, content_type=kind)


def up_to_source(client: FlaskClient) -> None:
    for step, given in (
        ("plan", {}),
        ("terms", {"accept": "yes"}),
        ("organization", ORGANIZATION),
        ("administrator", PERSON),
    ):
        answer = sent(client, step, given)
        assert answer.status_code == 303, (step, said(answer))


def acts(state: Database) -> list[str]:
    with state.read() as connection:
        return list(connection.execute(select(AuditRow.action).order_by(AuditRow.id)).scalars())


def work(app: HubDash) -> None:
    Worker(config_of(app), state_of(app)).run_due()


def test_data_that_came_by_a_command_before_anybody_came_end_what_was_begun(fresh: HubDash) -> None:
    state = state_of(fresh)
    assert opening.begin(state, has_data=False)
    assert not opening.begin(state, has_data=True), "`serve`, then `demo`: there is nothing to set up"
    assert anonymous(fresh).get("/").headers["Location"].startswith("/sign-in")
    assert opening.begin(state, has_data=False)
    assert opening.enter(state, opening.new_link(state), From("192.0.2.1"))
    assert opening.begin(state, has_data=True), "somebody is at it"


# Who comes in -------------------------------------------------------------------------------


def test_everything_leads_to_the_first_run_and_that_is_open_to_who_has_the_link(fresh: HubDash) -> None:
    stranger = anonymous(fresh)
    for path in ("/", "/licenses", "/sign-in", "/welcome/x", "/nothing", f"/sign-in/phl_{'a' * 43}"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/setup"), path
    for path in ("/blocks/licenses-top", "/fresh", "/_dash-layout", "/export/x.csv", "/api/v1/figures", "/wall/ops"):
        assert stranger.get(path).status_code == 401, path
    for path in ("/setup", "/setup/plan", "/setup/terms", "/setup/progress", "/setup/nothing"):
        assert stranger.get(path).status_code == 404, path
    for path in ("/setup/plan", "/setup/source", "/setup/finish", "/setup/stop"):
        assert stranger.post(path, data={}).status_code == 404, path
    assert stranger.get("/healthz").status_code == 200
    assert said(entered(fresh).get("/setup/plan")).count("<h1>") == 1


def test_a_link_opens_once_and_not_by_looking_or_from_another_site(fresh: HubDash) -> None:
    link = f"/setup/link/{opening.new_link(state_of(fresh))}"
    first, second = anonymous(fresh), anonymous(fresh)
    assert first.head(link).status_code == 200
    assert "Set-Cookie" not in first.get(link, headers={"Sec-Fetch-Site": "cross-site"}).headers
    assert first.get(link).status_code == 303
    assert second.get(link).status_code == 403
    assert first.get("/setup/plan").status_code == 200
    assert second.get("/setup/plan").status_code == 404


def test_a_link_is_opened_in_the_language_that_its_address_asks_for(fresh: HubDash) -> None:
    link = f"/setup/link/{opening.new_link(state_of(fresh))}?lang=pl&theme=dark"
    browser = anonymous(fresh)
    asked = said(browser.get(link, headers={"Sec-Fetch-Site": "cross-site"}))
    assert f'href="{link.replace("&", "&amp;")}"' in asked
    page = browser.get(link, follow_redirects=True)
    assert page.request.path == "/setup/plan"
    assert text("pl", "setup.plan.title") in said(page) and 'data-theme="dark"' in said(page)


def test_a_link_is_over_after_an_hour_and_when_a_newer_one_is_made(fresh: HubDash) -> None:
    state, now = state_of(fresh), datetime.now(UTC)
    old = opening.new_link(state)
    later = replace(state, clock=lambda: now + timedelta(minutes=61))
    assert opening.enter(later, old, From("203.0.113.1")) is None
    first = opening.new_link(state)
    second = opening.new_link(state)
    assert opening.enter(state, first, From("203.0.113.2")) is None
    assert opening.enter(state, second, From("203.0.113.2")) is not None


def test_the_browser_that_came_last_is_the_one(fresh: HubDash) -> None:
    first, second = entered(fresh), entered(fresh)
    assert (first.get("/setup/plan").status_code, second.get("/setup/plan").status_code) == (404, 200)


def test_guessing_a_link_is_slowed(fresh: HubDash) -> None:
    stranger = anonymous(fresh)
    codes = [stranger.get(f"/setup/link/phl_{number:043d}").status_code for number in range(8)]
    assert codes == [403] * 5 + [429] * 3
    good = opening.new_link(state_of(fresh))
    assert stranger.get(f"/setup/link/{good}").status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert anonymous(fresh).get(f"/setup/link/{good}", environ_overrides=elsewhere).status_code == 303


@pytest.mark.parametrize("has", ["people", "data", "done"])
def test_a_hub_with_people_or_data_is_not_set_up(app: HubDash, has: str) -> None:
    state = state_of(app)
    if has == "people":
        add_user(state, "ala@partner.example", Role.FULL)
    assert opening.begin(state, has_data=has == "data") is (has == "done")
    assert anonymous(app).get("/sign-in").status_code == 200
    assert anonymous(app).get("/setup").status_code == 404


# Step by step -------------------------------------------------------------------------------


def test_from_an_empty_home_to_the_first_own_import(fresh: HubDash, tmp_path: Path) -> None:
    client, state = entered(fresh), state_of(fresh)
    up_to_source(client)
    folder = folders.write(tmp_path / "files", folders.small())
    answer = sent(client, "source", {"choice": "folder", "region": "eu", "folder": str(folder)})
    assert answer.headers["Location"] == "/setup/check"
    assert client.get("/setup/progress").json == {"busy": True, "share": 0.0}
    assert sent(client, "finish", form="check").status_code == 409
    work(fresh)
    page = said(client.get("/setup/check?lang=pl"))
    assert "Zaimportowano bez problemów." in page and "<dt>Klienci</dt><dd>4</dd>" in page
    answer = sent(client, "finish", form="check")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    me = people.by_email(state, OPERATOR, "ala@partner.example")
    assert (me.role, me.regions, me.name) == (Role.FULL, (Region.US, Region.EU), "Ala Nowak")
    home = said(client.get("/licenses?region=eu"))
    assert 'lang="pl"' in home and 'data-theme="dark"' in home and "Żywe Dane" in home
    assert [act for act in acts(state) if act.startswith(("set_up", "terms", "imported", "signed"))] == [
        "set_up_entered",
        "terms_accepted",
        "imported",
        "set_up_done",
        "signed_in",
    ]
    assert client.post("/sign-in", data={"email": "ala@partner.example", "password": PASSWORD}).status_code == 303


def test_each_step_is_kept_and_none_is_jumped_over(fresh: HubDash) -> None:
    client = entered(fresh)
    assert client.get("/setup/administrator").headers["Location"] == "/setup/plan"
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    sent(client, "organization", ORGANIZATION)
    close(fresh)  # the server is killed
    again = create_app(config_of(fresh))
    back = anonymous(again)
    cookie = client.get_cookie(first_run.cookie_name(config_of(fresh)), "127.0.0.1", "/setup")
    assert cookie is not None
    back.set_cookie(cookie.key, cookie.value, domain="127.0.0.1", path="/setup")
    assert back.get("/setup").headers["Location"] == "/setup/administrator"
    page = said(back.get("/setup/organization"))
    assert 'value="Żywe Dane"' in page and page.count("checked") == 4
    close(again)


def test_what_the_environment_sets_is_shown_and_not_asked(tmp_path: Path) -> None:
    app = to_set_up(tmp_path / "home", partner_name="Set Elsewhere")
    client = entered(app)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    page = said(client.get("/setup/organization"))
    assert "Set Elsewhere" in page and "PARTNER_HUB_PARTNER_NAME" in page and 'name="partner"' not in page
    assert sent(client, "organization", ORGANIZATION | {"partner": "Another"}).status_code == 303
    assert config_of(app).partner == "Set Elsewhere"
    close(app)


@pytest.mark.parametrize(
    ("step", "given", "told"),
    [
        ("terms", {}, "accept-error"),
        ("organization", ORGANIZATION | {"partner": "\u202e"}, "partner-error"),
        ("organization", {"partner": "A", "lang": "pl", "theme": "dark"}, "regions-error"),
        ("organization", ORGANIZATION | {"lang": "xx"}, "lang-error"),
        ("administrator", PERSON | {"email": "nobody"}, "email-error"),
        ("administrator", PERSON | {"name": ""}, "name-error"),
        ("administrator", PERSON | {"new": "short"}, "new-error"),
        ("administrator", PERSON | {"new": "alanowak1234"}, "new-error"),
        ("source", {"choice": "webex"}, "choice-error"),
        ("source", {"choice": "folder", "region": "ca", "folder": "/tmp"}, "region-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "files"}, "folder-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "/tmp/../etc"}, "folder-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "/tmp\n/x"}, "folder-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "/nowhere"}, "folder-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "/proc/self"}, "folder-error"),
        ("source", {"choice": "folder", "region": "eu", "folder": "/"}, "folder-error"),
        ("source", {"choice": "upload", "region": "eu"}, "files-error"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_changes_nothing(
    fresh: HubDash, step: str, given: Mapping[str, object], told: str
) -> None:
    client, state = entered(fresh), state_of(fresh)
    for each, values in UP_TO.items():
        if each == step:
            break
        sent(client, each, values)
    before = opening.look(state)
    answer = sent(client, step, given)
    assert answer.status_code == 400
    assert f'id="{told}"' in said(answer)
    assert opening.look(state) == before
    assert not list(uploading.place(config_of(fresh)).glob("*"))


UP_TO: Mapping[str, Mapping[str, object]] = {
    "plan": {},
    "terms": {"accept": "yes"},
    "organization": ORGANIZATION,
    "administrator": PERSON,
}


def test_the_hubs_own_folders_and_links_out_of_a_folder_are_refused(fresh: HubDash, tmp_path: Path) -> None:
    client = entered(fresh)
    up_to_source(client)
    secret = tmp_path / "secret.csv"
    secret.write_text("not yours")
    out = folders.write(tmp_path / "out", folders.small())
    (out / "devices.csv").symlink_to(secret)
    home = config_of(fresh).home
    (home / "warehouse").mkdir()
    missing = sent(client, "source", {"choice": "folder", "region": "eu", "folder": "/nowhere"})
    assert text("en", "setup.error.folder_missing") in said(missing), "in the reader's language, not the system's"
    for folder in (out, home, home / "warehouse", home.parent):
        answer = sent(client, "source", {"choice": "folder", "region": "eu", "folder": str(folder)})
        assert answer.status_code == 400, folder
        assert "not yours" not in said(answer)


def test_a_form_from_elsewhere_or_without_its_token_changes_nothing(fresh: HubDash) -> None:
    client, state = entered(fresh), state_of(fresh)
    good = {"token": token(client, "plan")}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": None}, {"Origin": "https://evil.example"}):
        assert client.post("/setup/plan", data=good, headers=headers).status_code == 403
    for wrong in ("", "phc_x", good["token"][:-2] + "AA"):
        assert client.post("/setup/plan", data={"token": wrong}).status_code == 403
    for odd in ({}, good | {"more": "x"}):
        assert client.post("/setup/plan", data=odd).status_code == 400
    assert client.post("/setup/plan", json=good).status_code == 400
    found = opening.look(state)
    assert found is not None and found.steps == {}


# The logo -----------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><script>1</script><rect width="4" height="2"/></svg>'


def with_logo(client: FlaskClient, data: bytes, **more: str) -> TestResponse:
    return sent(client, "organization", {**ORGANIZATION, **more, "logo": (io.BytesIO(data), "logo.txt")})


def test_a_logo_is_known_by_its_bytes_kept_and_shown_where_the_brand_is(fresh: HubDash) -> None:
    client, state = entered(fresh), state_of(fresh)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    assert with_logo(client, SVG).status_code == 303
    kept = brand.chosen(state).logo
    assert kept is not None and kept.kind == "svg" and b"script" not in kept.data
    page = said(client.get("/setup/organization"))
    assert kept.address in page and 'alt="The logo of Żywe Dane"' in page
    assert sent(client, "organization", ORGANIZATION).status_code == 303
    assert brand.chosen(state).logo == kept, "it stays where no other one is sent"
    sent(client, "administrator", PERSON)
    sent(client, "source", {"choice": "later"})
    assert sent(client, "finish", form="check").status_code == 303
    assert kept.address in said(client.get("/brand"))
    assert acts(state).count("brand_changed") == 1


def test_a_logo_that_was_sent_goes_where_one_says_so(fresh: HubDash) -> None:
    client, state = entered(fresh), state_of(fresh)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    with_logo(client, SVG)
    assert sent(client, "organization", {**ORGANIZATION, "drop": "yes"}).status_code == 303
    assert brand.chosen(state).logo is None
    assert "setup-logo" not in said(client.get("/setup/organization"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
        (b"%PDF-1.7", "kind"),
        (b"<html></html>", "kind"),
        (SVG.replace(b"rect", b"wrecked"), "empty"),
        (b"x" * 1_000_001, "large"),
        (b"x" * 1_200_000, "large"),
    ],
)
def test_what_is_no_logo_is_told_beside_its_field_and_changes_nothing(fresh: HubDash, data: bytes, why: str) -> None:
    client, state = entered(fresh), state_of(fresh)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    before = opening.look(state)
    answer = with_logo(client, data)
    told = re.search(r'id="logo-error">.*?<span>(.*?)</span>', said(answer))
    assert answer.status_code == 400 and told and told[1] == text("en", f"brand.logo.{why}", most=1000)
    assert opening.look(state) == before and brand.chosen(state).logo is None


def test_a_logo_of_the_environment_is_shown_and_not_asked(tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_bytes(SVG)
    app = to_set_up(tmp_path / "home", brand_logo=str(tmp_path / "mine.svg"))
    client = entered(app)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    page = said(client.get("/setup/organization"))
    assert "mine.svg" in page and "PARTNER_HUB_BRAND_LOGO" in page and 'name="logo"' not in page
    assert with_logo(client, SVG).status_code == 303
    assert brand.chosen(state_of(app)).logo is None
    close(app)


def test_two_logos_or_a_file_in_another_field_are_no_form_of_ours(fresh: HubDash) -> None:
    client, state = entered(fresh), state_of(fresh)
    sent(client, "plan")
    sent(client, "terms", {"accept": "yes"})
    before = opening.look(state)
    two = [(io.BytesIO(SVG), "one.svg"), (io.BytesIO(SVG), "two.svg")]
    for odd in ({"logo": two}, {"other": (io.BytesIO(SVG), "one.svg")}, {"more": "x"}):
        assert sent(client, "organization", {**ORGANIZATION, **odd}).status_code == 400, odd
    assert opening.look(state) == before and brand.chosen(state).logo is None


# Files that are sent ------------------------------------------------------------------------


def upload(client: FlaskClient, files: list[tuple[str, bytes]]) -> TestResponse:
    body = {"choice": "upload", "region": "eu", "files": [(io.BytesIO(data), name) for name, data in files]}
    return sent(client, "source", body)


def small_files() -> list[tuple[str, bytes]]:
    return [(f"{name}.csv", folders.text(rows).encode()) for name, rows in folders.small().items()]


def test_sent_files_are_imported_and_gone_once_it_is_over(fresh: HubDash) -> None:
    client, config = entered(fresh), config_of(fresh)
    up_to_source(client)
    files = small_files()
    files[0] = (f"{files[0][0].upper()}.gz", gzip.compress(files[0][1]))  # as systems name it that know no case
    assert upload(client, files).status_code == 303
    assert len(list(uploading.place(config).iterdir())) == 1
    work(fresh)
    assert catalog.current_number(config.places[Region.EU]) == 1
    assert sent(client, "finish", form="check").status_code == 303
    assert not uploading.place(config).exists()


@pytest.mark.parametrize(
    "name", ["../customers.csv", "/etc/passwd", "customers.csv/../x", "Customers.csv", "x.csv", ".csv", "state.sqlite"]
)
def test_a_file_of_another_name_is_refused_and_nothing_is_kept(fresh: HubDash, name: str) -> None:
    client, config = entered(fresh), config_of(fresh)
    up_to_source(client)
    answer = upload(client, [*small_files(), (name, b"x")])
    assert answer.status_code == 400
    assert 'id="files-error"' in said(answer)
    assert list(uploading.place(config).iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("devices.parquet", b"PK\x03\x04 a workbook", "devices.parquet"),
        ("devices.csv.gz", gzip.compress(b"\0" * (8 << 20)), "devices.csv.gz"),
        ("devices.csv", b"%PDF-1.7", "devices.csv"),
        ("devices.csv.gz", b"plain text", "devices.csv.gz"),
    ],
)
def test_bombs_and_files_of_another_kind_are_told_as_the_import_tells_them(
    fresh: HubDash, name: str, data: bytes, told: str
) -> None:
    client = entered(fresh)
    up_to_source(client)
    assert upload(client, [*small_files(), (name, data)]).status_code == 303
    work(fresh)
    page = said(client.get("/setup/check"))
    assert "is-bad" in page and f"<li>{told}" in page
    assert catalog.current_number(config_of(fresh).places[Region.EU]) is None


def test_too_much_is_refused_before_it_is_read(fresh: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    client = entered(fresh)
    up_to_source(client)
    monkeypatch.setattr(uploading, "MOST_BYTES", 1000)
    answer = upload(client, [("customers.csv", b"x" * 70_000)])
    assert (answer.status_code, 'id="files-error"' in said(answer)) == (400, True)
    assert not list(uploading.place(config_of(fresh)).glob("*"))


def test_without_room_on_the_disk_nothing_is_taken(fresh: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    client = entered(fresh)
    up_to_source(client)
    monkeypatch.setattr(uploading, "_SPARE_BYTES", 1 << 60)
    assert upload(client, small_files()).status_code == 503
    assert not list(uploading.place(config_of(fresh)).glob("*"))


# The end ------------------------------------------------------------------------------------


def ready(app: HubDash) -> FlaskClient:
    client = entered(app)
    up_to_source(client)
    assert sent(client, "source", {"choice": "later"}).status_code == 303
    return client


def test_once_done_it_is_gone_in_every_process_and_after_a_restart(fresh: HubDash) -> None:
    other = create_app(config_of(fresh))
    client, elsewhere = ready(fresh), anonymous(other)
    assert elsewhere.get("/").headers["Location"] == "/setup"
    assert sent(client, "finish", form="check").status_code == 303
    restarted = create_app(config_of(fresh))
    unused = f"/setup/link/{opening.new_link(state_of(fresh))}"
    for app in (fresh, other, restarted):
        for path in ("/setup", "/setup/plan", "/setup/progress", "/setup/nothing", unused):
            assert anonymous(app).get(path).status_code == 404, path
        assert anonymous(app).get("/licenses").headers["Location"].startswith("/sign-in")
        assert "Żywe Dane" in said(anonymous(app).get("/sign-in"))
    assert not opening.begin(state_of(fresh), has_data=False)
    close(other)
    close(restarted)


def test_of_two_who_finish_at_the_same_moment_one_does(fresh: HubDash) -> None:
    client, state = ready(fresh), state_of(fresh)
    body = {"token": token(client, "check")}
    cookie = client.get_cookie(first_run.cookie_name(config_of(fresh)), "127.0.0.1", "/setup")
    assert cookie is not None

    def end(_: int) -> int:
        one = anonymous(fresh)
        one.set_cookie(cookie.key, cookie.value, domain="127.0.0.1", path="/setup")
        return one.post("/setup/finish", data=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(end, range(4))) == [303, 404, 404, 404]
    assert acts(state).count("set_up_done") == 1
    with state.read() as connection:
        assert connection.execute(select(UserRow.email)).scalars().all() == ["admin@localhost", "ala@partner.example"]


def test_a_stopped_import_leaves_nothing_and_the_set_up_goes_on(fresh: HubDash, tmp_path: Path) -> None:
    client = entered(fresh)
    up_to_source(client)
    folder = str(folders.write(tmp_path / "files", folders.small()))
    sent(client, "source", {"choice": "folder", "region": "eu", "folder": folder})
    assert sent(client, "source", {"choice": "later"}).status_code == 409, "one at a time"
    assert sent(client, "stop", form="check").status_code == 303
    work(fresh)
    assert catalog.current_number(config_of(fresh).places[Region.EU]) is None
    assert sent(client, "finish", form="check").status_code == 303


def test_no_answer_and_no_log_tells_a_password_or_its_hash(fresh: HubDash, tmp_path: Path) -> None:
    client = ready(fresh)
    for step in ("administrator", "check"):
        page = said(client.get(f"/setup/{step}"))
        assert PASSWORD not in page and "$argon2" not in page
    sent(client, "finish", form="check")
    with state_of(fresh).read() as connection:
        kept = connection.execute(select(AuditRow.before, AuditRow.after)).all()
    assert not any("argon2" in str(row) or PASSWORD in str(row) for row in kept)
    assert opening.look(state_of(fresh)) == Record(open=False), "no hash stays behind"


def test_a_backup_of_a_set_up_that_is_not_over_holds_nothing_that_opens_it(fresh: HubDash, tmp_path: Path) -> None:
    ready(fresh)
    held = opening.look(state_of(fresh))
    assert held is not None and held.password and held.session
    save(config_of(fresh), tmp_path / "home.tar", lambda *_args: None)
    kept = (tmp_path / "home.tar").read_bytes()
    assert b"$argon2" not in kept and held.session.encode() not in kept
    (tmp_path / "other").mkdir(mode=0o700)
    config = settings(tmp_path / "other", max_future_days="30000")
    restore(config, tmp_path / "home.tar", lambda *_args: None)
    app = create_app(config)
    found = opening.look(state_of(app))
    assert found is not None and (found.open, found.password, found.session) == (True, "", "")
    client = entered(app)
    page = said(client.get("/setup/administrator"))
    assert 'value="ala@partner.example"' in page and re.search(r'name="new"[^>]* required', page)
    answer = sent(client, "finish", form="check")
    assert answer.status_code == 409 and text("en", "setup.error.no_password") in said(answer)
    assert sent(client, "administrator", PERSON | {"new": ""}).status_code == 400
    assert sent(client, "administrator", PERSON).status_code == 303
    assert sent(client, "finish", form="check").status_code == 303
    assert client.get("/licenses").status_code == 200
    close(app)


def test_where_passwords_are_off_none_is_asked_for_or_kept(tmp_path: Path) -> None:
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "hub", "oidc_only": "on"}
    app = to_set_up(tmp_path / "home", **given)
    client = entered(app)
    assert text("en", "setup.plan.need_address") in said(client.get("/setup/plan"))
    for step in ("plan", "terms", "organization"):
        sent(client, step, UP_TO[step])
    page = said(client.get("/setup/administrator"))
    assert 'type="password"' not in page and "PARTNER_HUB_OIDC_ONLY" in page
    assert sent(client, "administrator", PERSON).status_code == 303
    held = opening.look(state_of(app))
    assert held is not None and held.password == "", "not even where one is sent"
    assert sent(client, "source", {"choice": "later"}).status_code == 303
    assert sent(client, "finish", form="check").status_code == 303
    assert client.get("/licenses").status_code == 200
    with state_of(app).read() as connection:
        row = connection.execute(select(UserRow).where(UserRow.email == PERSON["email"])).one()
    assert row.password is None
    assert client.post("/sign-in", data={"email": PERSON["email"], "password": PASSWORD}).status_code == 403
    close(app)


def test_without_a_browser_no_password_is_read_where_they_are_off(tmp_path: Path) -> None:
    words = ["--accept-terms", "2026-11", "--partner", "Example", "--region", "eu", "--name", "Ala Nowak"]
    words += ["--email", "ala@partner.example", "--password-file", str(tmp_path / "nothing")]
    given = {"HOME": str(tmp_path / "home"), "OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "hub"}
    environ = {PREFIX + name: value for name, value in given.items()}
    assert commands.run(["setup", *words], environ).code == 3, "it is asked for where they are on"
    done = commands.run(["setup", *words], environ | {f"{PREFIX}OIDC_ONLY": "on"})
    assert done.code == 0, done.told


def test_without_a_browser_nothing_that_was_sent_stays(fresh: HubDash, tmp_path: Path) -> None:
    client = entered(fresh)
    up_to_source(client)
    assert upload(client, small_files()).status_code == 303
    work(fresh)
    config = config_of(fresh)
    assert uploading.place(config).exists()
    (tmp_path / "password").write_text(PASSWORD)
    words = ["--accept-terms", "2026-11", "--partner", "Example", "--region", "eu", "--name", "Ala Nowak"]
    words += ["--email", "ala@partner.example", "--password-file", str(tmp_path / "password")]
    done = commands.run(["setup", *words], {f"{PREFIX}HOME": str(config.home)})
    assert done.code == 0 and not uploading.place(config).exists(), done.told
