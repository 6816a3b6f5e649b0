"""A malicious page open in an administrator's browser: real Chromium, a second origin (B10, B18, D07)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.people import preferences, users
from dashboard.data.people.opening import open_state
from tests.web.helpers import add_user, give_password, live_cookie, new_link, settings
from tests.web.test_serve import Live, live

pytestmark = [pytest.mark.browser, pytest.mark.serving]
ATTACK = """<!doctype html><title>kittens</title>
<iframe id="frame" src="{hub}/licenses"></iframe>
<form id="json" method="post" action="{hub}/preferences" enctype="text/plain" target="one">
<input name='{{"key": "lang", "value": "pl", "x": "' value='"}}'></form>
<form id="form" method="post" action="{hub}/preferences" target="two"><input name="key" value="lang"></form>
<form id="out" method="post" action="{hub}/sign-out" target="three"></form>
<form id="login" method="post" action="{hub}/sign-in" target="four"><input name="email" value="evil@partner.example">
<input name="password" value="unlikely-teapot-gravel"></form><iframe name="four"></iframe>
<iframe name="one"></iframe><iframe name="two"></iframe><iframe name="three"></iframe>
<script>
const body = JSON.stringify({{key: "lang", value: "pl"}});
const tries = [
  fetch("{hub}/preferences", {{method: "POST", credentials: "include", body, headers: {{"Content-Type": "application/json"}}}}),
  fetch("{hub}/preferences", {{method: "POST", credentials: "include", mode: "no-cors", body}}),
  fetch("{hub}/sign-out", {{method: "POST", credentials: "include", mode: "no-cors"}}),
  fetch("{hub}/sign-in", {{method: "POST", credentials: "include", mode: "no-cors",
    body: new URLSearchParams({{email: "evil@partner.example", password: "unlikely-teapot-gravel"}})}}),
  fetch("{hub}/blocks/licenses-top", {{credentials: "include"}}).then(answer => answer.text()).then(text => window.read = text),
];
navigator.sendBeacon("{hub}/sign-out", "x");
for (const id of ["json", "form", "out", "login"]) document.getElementById(id).submit();
Promise.allSettled(tries).then(() => setTimeout(() => document.title = "done", 1500));
</script>"""


@contextmanager
def foreign_page(hub: str) -> Iterator[str]:
    """The address of a page of another origin that tries everything."""

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ATTACK.format(hub=hub).encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{{}}:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("foreign") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def config(server: Live) -> Config:
    """Beside the administrator there is somebody whose password the foreign page knows."""
    found = settings(server.home, port=str(server.port))
    state = open_state(found.state_url)
    give_password(state, add_user(state, "evil@partner.example", Role.FULL), "unlikely-teapot-gravel")
    state.close()
    return found


def signed_in(browser: Browser, config: Config) -> BrowserContext:
    context = browser.new_context()
    context.add_cookies([{**live_cookie(config), "url": config.base_url, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[list-item]
    return context


def choices(config: Config) -> dict[str, Any]:
    state = open_state(config.state_url)
    kept = dict(preferences.read(state, users.local_admin_id(state)))
    state.close()
    return kept


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"], ids=["another site", "another port of the same site"])
def test_b10_b18_a_foreign_page_writes_nothing_reads_nothing_frames_nothing(
    browser: Browser, config: Config, host: str
) -> None:
    with foreign_page(config.base_url) as evil:
        context = signed_in(browser, config)
        before = context.cookies(config.base_url)
        page = context.new_page()
        page.goto(evil.format(host))
        page.wait_for_function("document.title === 'done'")
        assert context.cookies(config.base_url) == before  # nobody signed us in as somebody else
        assert page.evaluate("window.read") is None
        framed = page.frames[1]
        assert framed.url in {"", "about:blank", "chrome-error://chromewebdata/"} or "Licenses" not in framed.content()
        answer = context.request.get(f"{config.base_url}/_dash-layout", headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 200  # nobody signed us out
        context.close()
    assert choices(config) == {}


def test_b10_a_foreign_page_cannot_sign_its_reader_in(browser: Browser, config: Config) -> None:
    link = new_link(config)
    with foreign_page(config.base_url) as evil:
        context = browser.new_context()
        page = context.new_page()
        page.goto(evil.format("localhost"))
        page.evaluate("link => { location.href = link; }", link)
        page.wait_for_url("**/sign-in/**")
        assert context.cookies(config.base_url) == []
        page.get_by_role("link", name="Sign in").click()
        page.wait_for_url("**/customers")
        assert len(context.cookies(config.base_url)) == 1
        context.close()


def test_d07_sign_out_leaves_nothing_in_the_browser(browser: Browser, config: Config) -> None:
    context = signed_in(browser, config)
    page = context.new_page()
    page.goto(f"{config.base_url}/licenses")
    page.evaluate("localStorage.setItem('mine', '1'); sessionStorage.setItem('mine', '1')")
    page.evaluate(
        "fetch('/sign-out', {method: 'POST', headers: {'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content}})"
    )
    page.wait_for_function("localStorage.length + sessionStorage.length === 0")
    assert context.cookies(config.base_url) == []
    page.goto(f"{config.base_url}/licenses")
    assert page.url.endswith("/sign-in?next=%2Flicenses")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sign_in_page_takes_the_browsers_theme_and_language_and_breaks_no_rule(
    browser: Browser, config: Config, theme: str, tmp_path: Path
) -> None:
    context = browser.new_context(color_scheme=theme, locale="pl-PL", viewport={"width": 390, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(config.base_url)
    assert page.locator("html").get_attribute("data-theme") == theme
    assert page.get_by_role("heading", name="Zaloguj się").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert told == []
    context.close()
