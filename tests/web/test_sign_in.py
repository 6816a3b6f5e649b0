"""Signing in and out, as a browser sees it: B01, B02, B03, B09, B15, D07, and the page that says how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from flask.testing import FlaskClient

from dashboard.data.people import links, sessions, users
from dashboard.factory import HubDash, create_app
from dashboard.request_context import cookie_name
from dashboard.web import hub
from dashboard.web.guards import next_url
from dashboard.words import text
from tests.web.helpers import anonymous, close, session_token, settings, sign_in

# Where nobody may be sent on to after signing in.
NEXT = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "%0d%0aLocation:x",
    "\\\\evil.example",
    "///evil.example",
    "http:///evil.example",
    "/%09/evil.example",
    "data:text/html,x",
    "ftp://evil.example",
    "//evil.example@127.0.0.1",
    "https://127.0.0.1:8050@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/./\\evil.example",
    "/\t/evil.example",
    "/\r\nLocation: x",
    "\x00/licenses",
    "/\u2028/x",
    " /licenses",
    "/ /evil.example",
    "/licenses//evil.example",
    "/..//evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "licenses",
    "evil.example",
    "/sign-out",
    "/sign-in?next=/x",
    "/welcome/x",
    "/" + "a" * 3000,
    "/licenses#x",
    "/@evil.example",
    "/\u0660",
    "/licenses?q=\u0119",
    "",
)


def link_of(app: HubDash) -> str:
    state = hub.of(app.server).state
    return f"/sign-in/{links.new(state, users.local_admin_id(state))}"


def cookie_of(answer: object) -> SimpleCookie:
    return SimpleCookie(answer.headers["Set-Cookie"])  # type: ignore[attr-defined]


def test_a_link_opens_a_session_and_leads_to_the_first_page(app: HubDash, stranger: FlaskClient) -> None:
    answer = stranger.get(link_of(app))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert stranger.get("/licenses").status_code == 200


def test_a_link_works_once(app: HubDash) -> None:
    link = link_of(app)
    assert anonymous(app).get(link).status_code == 303
    second = anonymous(app).get(link)
    assert second.status_code == 403
    assert "Set-Cookie" not in second.headers
    assert text("en", "web.sign_in.spent") in second.text


def test_a_preview_of_the_link_does_not_use_it_up(app: HubDash) -> None:
    link = link_of(app)
    assert anonymous(app).head(link).status_code == 200
    assert anonymous(app).options(link).status_code == 200
    assert anonymous(app).get(link).status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_b10_a_link_followed_from_another_page_is_asked_about_first(app: HubDash, site: str) -> None:
    link = link_of(app)
    asked = anonymous(app).get(link, headers={"Sec-Fetch-Site": site})
    assert asked.status_code == 200
    assert "Set-Cookie" not in asked.headers
    assert f'href="{link}"' in asked.text
    assert anonymous(app).get(link, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    "token", ["x", "phl_", "phl_" + "A" * 43, "%00", "%ff", "A" * 5000, "{0.__class__}", "<script>x"]
)
def test_a_guessed_link_says_the_same_as_a_used_one(app: HubDash, token: str) -> None:
    link = link_of(app)
    anonymous(app).get(link)
    used, guessed = anonymous(app).get(link), anonymous(app).get(f"/sign-in/{token}")
    assert (guessed.status_code, guessed.text) == (used.status_code, used.text)


def test_b01_a_planted_cookie_does_not_become_the_session(app: HubDash) -> None:
    planted = session_token(hub.of(app.server).state)
    client = anonymous(app)
    name = cookie_name(hub.of(app.server).config)
    client.set_cookie(name, planted, domain="127.0.0.1")
    fresh = cookie_of(client.get(link_of(app)))[name].value
    assert fresh != planted
    attacker = anonymous(app)
    attacker.set_cookie(name, planted, domain="127.0.0.1")
    assert attacker.get("/licenses").status_code == 303


@pytest.mark.parametrize(
    "value", ["", "x", "phs_" + "A" * 43, "phs_\x7f", '"', "A" * 4000, "phs_" + "A" * 43 + "; a=b", "1"]
)
def test_a_made_up_cookie_is_nobody(app: HubDash, stranger: FlaskClient, value: str) -> None:
    name = cookie_name(hub.of(app.server).config)
    answer = stranger.get("/licenses", headers={"Cookie": f"{name}={value}"})
    assert answer.status_code == 303


def test_b02_d07_sign_out_ends_the_session_on_the_server_and_clears_the_browser(app: HubDash) -> None:
    client = sign_in(app)
    cookie = client.get_cookie(cookie_name(hub.of(app.server).config), domain="127.0.0.1")
    assert cookie is not None
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie(cookie_name(hub.of(app.server).config), domain="127.0.0.1") is None
    replay = anonymous(app)
    replay.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
    assert replay.get("/licenses").status_code == 303
    assert replay.get("/_dash-layout").status_code == 401


def test_sign_out_is_no_get(client: FlaskClient) -> None:
    assert client.get("/sign-out").status_code in {404, 405}
    assert client.get("/licenses").status_code == 200


def test_sign_out_of_one_browser_leaves_the_other(app: HubDash) -> None:
    one, other = sign_in(app), sign_in(app)
    one.post("/sign-out")
    assert other.get("/licenses").status_code == 200


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[tuple[HubDash, list[datetime]]]:
    """An app whose clock stands where the list says."""
    now = [datetime(2026, 11, 24, 8, tzinfo=UTC)]
    made = create_app(settings(tmp_path / "home"), clock=lambda: now[0])
    yield made, now
    close(made)


def test_b03_a_session_ends_after_its_idle_time_and_at_its_last_hour(timed: tuple[HubDash, list[datetime]]) -> None:
    app, now = timed
    idle, busy = sign_in(app), sign_in(app)
    steps = int(sessions.ABSOLUTE / timedelta(hours=6))
    for step in range(1, steps):
        now[0] += timedelta(hours=6)
        assert busy.get("/licenses").status_code == 200
        assert (step < 2) or idle.get("/licenses").status_code == 303
    now[0] += timedelta(hours=6)
    assert busy.get("/licenses").status_code == 303
    assert busy.get("/_dash-layout").status_code == 401


def test_b15_the_cookie_over_http(app: HubDash, stranger: FlaskClient) -> None:
    made = stranger.get(link_of(app))
    (name, morsel), *others = cookie_of(made).items()
    assert others == []
    assert name == "partner-hub-8050"
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"], morsel["secure"]) == (
        True,
        "Lax",
        "/",
        "",
        "",
    )
    assert len(made.headers["Set-Cookie"]) < 4096
    assert len(made.headers.getlist("Set-Cookie")) == 1


def test_b15_the_cookie_over_https_is_bound_to_the_host(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path / "home", base_url="https://hub.partner.example"))
    answer = anonymous(app).get(link_of(app), headers={"Host": "hub.partner.example"})
    ((name, morsel),) = cookie_of(answer).items()
    assert name == "__Host-partner-hub"
    assert (morsel["secure"], morsel["httponly"], morsel["path"], morsel["domain"]) == (True, True, "/", "")
    close(app)


def test_no_other_answer_sets_a_cookie(client: FlaskClient, stranger: FlaskClient) -> None:
    for path in ("/", "/licenses", "/sign-in", "/_dash-layout", "/healthz", "/nothing", "/blocks/x"):
        assert "Set-Cookie" not in client.get(path).headers
        assert "Set-Cookie" not in stranger.get(path).headers


@pytest.mark.parametrize("where", NEXT, ids=range(len(NEXT)))
def test_b09_nobody_is_sent_on_to_anything_but_a_page_of_ours(shared: HubDash, where: str) -> None:
    assert next_url.safe(where) is None
    page = anonymous(shared).get("/sign-in", query_string={"next": where})
    assert page.status_code == 200
    assert 'name="next"' not in page.text
    assert "Location" not in page.headers


@pytest.mark.parametrize("name", ["next", "redirect", "url", "return_to"])
def test_b09_a_link_leads_to_the_first_page_whatever_the_request_says(app: HubDash, name: str) -> None:
    answer = anonymous(app).get(link_of(app), query_string={name: "//evil.example"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/licenses", "/licenses"),
        ("/licenses?region=eu&q=a+b", "/licenses?region=eu&q=a+b"),
        ("/", None),
        ("/?q=1", "/?q=1"),
        ("/licenses?next=//evil.example", "/licenses?next=//evil.example"),
        ("/a/b%2fc", "/a/b/c"),
        ("/x.y", None),
        ("/%0d%0aLocation:x", None),
    ],
)
def test_b09_who_is_turned_away_comes_back_to_where_they_wanted(shared: HubDash, path: str, kept: str | None) -> None:
    raw, _, query = path.partition("?")
    asked = {"PATH_INFO": unquote_to_bytes(raw).decode("latin-1"), "QUERY_STRING": query}
    turned = anonymous(shared).get("/", environ_overrides=asked).headers["Location"]
    assert turned == (f"/sign-in?{urlencode({'next': kept})}" if kept else "/sign-in")


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_says_in_both_languages_and_themes_how_to_get_a_link(
    stranger: FlaskClient, lang: str, theme: str
) -> None:
    page = stranger.get(f"/sign-in?lang={lang}&theme={theme}").text
    assert f'<html lang="{lang}" data-theme="{theme}"' in page
    assert text(lang, "web.sign_in.how") in page
    assert "partner-hub link" in page


def test_the_page_follows_the_browser_where_the_address_says_nothing(stranger: FlaskClient) -> None:
    polish = stranger.get("/sign-in", headers={"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"}).text
    assert '<html lang="pl"' in polish
    assert 'data-follow="system"' in polish
    dark = stranger.get("/sign-in", headers={"Sec-CH-Prefers-Color-Scheme": "dark"}).text
    assert 'data-theme="dark"' in dark
    assert '<html lang="en"' in stranger.get("/sign-in?lang=xx", headers={"Accept-Language": "de"}).text


def test_the_page_names_the_partner_as_text(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path / "home", partner_name="<img src=x onerror=alert(1)> & Co {0}"))
    page = anonymous(app).get("/sign-in").text
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; Co {0}" in page
    assert "<img" not in page
    close(app)
