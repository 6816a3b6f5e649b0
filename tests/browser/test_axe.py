"""axe finds nothing: every page x theme x language, both services, with menus and dialogs open, on a phone too.

A page is looked at whole in the theme that it was loaded in, and once more in the other for what hangs on colours; not
where a test loads it in each (`LOOKS`): measuring contrasts is nine tenths of what axe costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.mirrors import definition
from dashboard.data.mirrors import writing as mirrors
from dashboard.data.mirrors.definition import Wish
from dashboard.data.people import api_tokens, users
from dashboard.data.people.opening import open_state
from dashboard.data.questions import customers
from dashboard.data.store import Store
from tests.browser.conftest import Opens
from tests.browser.kit import audited
from tests.browser.kit.screen import Screen

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKS = [("en", "light"), ("pl", "dark")]
# A grid that has just come into the page measures itself and takes rows away once more, on a busy machine late: no row of
# its may be aside then.
_AT_REST = """() => new Promise(rest => {
  const REST_MS = 400;
  let timer = window.setTimeout(done, REST_MS);
  const seen = new MutationObserver(() => { window.clearTimeout(timer); timer = window.setTimeout(done, REST_MS); });
  function done() {
    if (window.hub && hub.busy && hub.busy()) { timer = window.setTimeout(done, REST_MS); return; }
    seen.disconnect();
    rest();
  }
  document.querySelectorAll('.ag-root').forEach(grid => seen.observe(grid, { childList: true, subtree: true }));
})"""
# What axe need not walk through: rows of a table and entries of a group of definitions are all made alike, so the first
# ones stand for the rest; what rests is inert, and drawings are not seen where they are kept. It is taken out for a
# moment: what is only left aside still costs.
_ASIDE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  const alike = '.ag-center-cols-container > .ag-row:nth-child(n+4), .definition:nth-of-type(n+4)';
  const aside = `.bodies > [inert], symbol, ${alike}`;
  const taken = [...document.querySelectorAll(aside)].map(node => [node, document.createComment('')]);
  taken.forEach(([node, mark]) => node.replaceWith(mark));
  window.__back = () => taken.forEach(([node, mark]) => mark.replaceWith(node));
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
# What the page's own control does at once; what moves has come to rest after.
_OTHER_COLOURS = """() => {
  const { dataset } = document.documentElement;
  dataset.theme = dataset.bsTheme = dataset.theme === 'dark' ? 'light' : 'dark';
  return Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
}"""
PHONE = {"width": 390, "height": 844}
DIALOG = 'main button[aria-haspopup="dialog"][id$="-open"]'


def violations(screen: Screen, *parts: str, both: bool = True) -> list[str]:
    """What axe finds on the page, or in these parts of it, in short; `both`: in the colours of the other theme too."""
    screen.page.evaluate(_AT_REST)
    twice = screen.page.evaluate(_ASIDE)
    try:
        found = _found(screen, parts, TAGS)
        if both:
            screen.page.evaluate(_OTHER_COLOURS)
            found += _found(screen, parts, COLOURS)
            screen.page.evaluate(_OTHER_COLOURS)
    finally:
        screen.page.evaluate("() => window.__back()")
    return [f"id twice: {name}" for name in twice] + found


def _found(screen: Screen, parts: Sequence[str], rules: Sequence[str]) -> list[str]:
    context = {"include": [[part] for part in parts or ("html",)]}
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: dict[str, Any] = Axe().run(screen.page, context=context, options=options).response
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]} | {node.get('failureSummary', '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]


def _clean(screen: Screen, *parts: str, both: bool = True) -> None:
    for part in parts:
        opened = screen.page.locator(part).first
        expect(opened).to_be_visible()
        # axe asks this only of whole pages.
        assert opened.evaluate("node => Boolean(node.closest('header, main, nav, dialog'))"), f"{part}: in no landmark"
    found = violations(screen, *parts, both=both)
    assert not found, f"{screen.page.url} {parts}\n" + "\n".join(found)


def _each_dialog(screen: Screen, *kinds: str) -> None:
    """Every dialog that a button of the page opens, one of each kind: names and numbers in ids tell rows apart."""
    page = screen.page
    expect(page.locator(DIALOG).first).to_be_visible()
    names = page.locator(DIALOG).evaluate_all(
        "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.id)"
    )
    found = {kind: [name for name in names if name.startswith(kind)] for kind in kinds}
    assert all(found.values()) and set(names) == {name for each in found.values() for name in each}, names
    for named in found.values():
        page.locator(f'[id="{named[0]}"]').click()
        _clean(screen, "dialog[open]", both=False)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_license_page_in_both_services(screen: Screen, lang: str, theme: str) -> None:
    screen.open(region="us", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.toggle("calling")
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_definitions_account_and_pages_that_say_no(screen: Screen, lang: str, theme: str) -> None:
    screen.watch.expected += ["404", "400"]
    screen.open("/definitions", region="us", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.open("/account", lang=lang, theme=theme, changed="password")
    _clean(screen, both=False)
    screen.page.goto(f"{screen.hub.url}/nowhere?lang={lang}&theme={theme}")
    screen.page.wait_for_selector("main h1")
    _clean(screen, both=False)
    screen.page.goto(f"{screen.hub.url}/licenses?region=mars&lang={lang}&theme={theme}")
    screen.page.wait_for_selector("main .state")
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_audit_log(screen: Screen, lang: str, theme: str) -> None:
    audited.fill(screen.hub.home)
    screen.open("/audit", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.page.set_viewport_size(PHONE)
    screen.open("/audit", lang=lang, theme=theme, text="nobody-did-this")
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_users_and_one_of_them(screen: Screen, crowded: int, lang: str, theme: str) -> None:
    screen.open("/users", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.page.locator("#users-invite-open").click()
    _clean(screen, "dialog[open]", both=False)
    screen.open("/users", user=str(crowded), lang=lang, theme=theme)
    screen.page.locator("#user-assign-customers").press_sequentially("an")
    expect(screen.page.get_by_role("option").first).to_be_visible()
    _clean(screen, both=False)
    screen.open("/users", find="zzzz-nobody", lang=lang, theme=theme)
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_search(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/search", lang=lang, theme=theme, find="20")
    _clean(screen, both=False)
    screen.open("/search", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.page.set_viewport_size(PHONE)
    screen.open("/search", lang=lang, theme=theme, find="zzzz-nobody")
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_editor_of_a_template_of_reports(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/reports/new", lang=lang, theme=theme, **{"from": "devices"})
    screen.page.wait_for_selector(".edit-preview td")
    _clean(screen)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_own_organization(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/organization", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.open("/brand", lang=lang, theme=theme)
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_resources_and_help(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/resources", lang=lang, theme=theme)
    _clean(screen, both=False)
    screen.page.locator("#help").click()
    screen.page.wait_for_selector(".help-article")
    _clean(screen, both=False)
    screen.page.keyboard.press("Escape")
    _each_dialog(screen, "resource-add", "resource-")
    screen.page.set_viewport_size(PHONE)
    screen.open("/resources/customers", lang=lang, theme=theme)
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_tokens_of_programs(screen: Screen, lang: str, theme: str) -> None:
    state = open_state(f"sqlite:///{screen.hub.home / 'state.sqlite'}")
    made, _text = api_tokens.make(state, Who(OPERATOR), users.local_admin_id(state), "axe", [*api_tokens.Reach], ["us"])
    screen.open("/tokens", lang=lang, theme=theme)
    _clean(screen, both=False)
    _each_dialog(screen, "token-make", "token-revoke")
    api_tokens.revoke(state, Who(OPERATOR), made.id)
    state.close()
    screen.open("/api-reference", lang=lang, theme=theme)
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_reports_and_schedules(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/reports", lang=lang, theme=theme)
    _clean(screen, both=False)
    _each_dialog(screen, "report-calling-usage-open", "report-audit-log", "report-")
    screen.open("/reports", lang=lang, theme=theme, tab="history")
    _clean(screen, both=False)
    screen.open("/reports", lang=lang, theme=theme, tab="schedules")
    _clean(screen, both=False)
    _each_dialog(screen, "schedule-add")
    page = screen.page
    page.locator("#schedule-add-open").click()
    page.locator("dialog[open] button[type=submit]").click()
    page.wait_for_selector("#schedule-change-open")
    _clean(screen, both=False)
    _each_dialog(screen, "schedule-change", "schedule-remove")
    page.locator("#schedule-remove-open").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("#schedule-add-open")).to_be_visible()


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_links_for_a_customer(screen: Screen, lang: str, theme: str) -> None:
    settings = config.read({"PARTNER_HUB_HOME": str(screen.hub.home)})
    state, store = open_state(settings.state_url), Store(settings)
    one = customers.search(store, OPERATOR, "an")[0]
    wish = Wish("review", list(definition.SECTIONS), lang, 30, "")
    mirrors.make(state, store, WHO, one.region, one.org_id, wish)
    state.close()
    screen.open(f"/customers/{one.region}/{one.org_id}", lang=lang, theme=theme, tab="mirrors")
    _clean(screen, both=False)
    _each_dialog(screen, "mirror-add")


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_help_desk(screen: Screen, lang: str, theme: str) -> None:
    screen.watch.expected += ["400"]
    more = {"from": "/licenses?region=us", "day": "2025-11-30"}
    page = screen.open("/help-desk/new", lang=lang, theme=theme, **more).page
    page.set_input_files("input[type=file]", [{"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}])
    page.locator("#help-form button[type=submit]").click()
    expect(page.locator(".form-row .err:not([hidden])")).to_be_visible()
    _clean(screen, both=False)
    page.locator("[name=subject]").fill("A subject")
    page.locator("[name=what]").fill("What happened")
    page.locator("#help-form button[type=submit]").click()
    page.wait_for_url("**request=*")
    page.wait_for_selector("#help-note")
    _clean(screen, both=False)
    screen.open("/help-desk", lang=lang, theme=theme, tab="everybody")
    _clean(screen, both=False)
    screen.open("/help-desk", lang=lang, theme=theme, find="zzzz-nobody")
    _clean(screen, both=False)


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_the_sign_in_page(tab: Opens, lang: str, theme: str) -> None:
    screen = tab(kept=None)
    screen.watch.expected += ["403"]
    screen.page.goto(f"{screen.hub.url}/sign-in?lang={lang}&theme={theme}")
    _clean(screen, both=False)
    screen.page.locator("summary").click()
    _clean(screen, both=False)
    screen.page.goto(f"{screen.hub.url}/welcome/used-up-link?lang={lang}&theme={theme}")
    _clean(screen, both=False)
    screen.page.goto(f"{screen.hub.url}/sign-in/used-up-link?lang={lang}&theme={theme}")
    _clean(screen, both=False)


def test_everything_that_opens(screen: Screen) -> None:
    page = screen.open(region="all", as_of="2025-10-05", q="type:subscription").page
    for button, opened in (
        (page.locator('[data-act="date"]'), ".date-pop"),
        (page.locator('[data-act="user"]'), ".pop-open"),
        (screen.tool("expiring", "columns"), ".pop-open"),
        (screen.tool("trend", "export"), ".pop-open"),
    ):
        button.click()
        _clean(screen, opened, "[aria-expanded=true]")
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    _clean(screen, "dialog[open]")
    page.keyboard.press("Escape")
    screen.query().fill("status:")
    _clean(screen, "#query-options", ".query-place")
    page.keyboard.press("Escape")
    screen.query().fill("")
    screen.tool("expiring", "filter").click()
    screen.section("trend").locator('[data-view-of="table"]').click()
    screen.section("low").locator(".tip").first.hover()
    expect(page.locator("#tip")).to_be_visible()
    _clean(screen)


def test_states(screen: Screen) -> None:
    screen.open(region="us", q="zzzz-nobody")
    _clean(screen)
    screen.watch.expected += ["500"]
    screen.page.route(
        "**/blocks/licenses-low*", lambda route: route.fulfill(status=500, body="{}", content_type="application/json")
    )
    screen.open(region="uae", service="calling")
    _clean(screen)


def test_a_phone(screen: Screen) -> None:
    screen.page.set_viewport_size(PHONE)
    screen.open(region="us")
    _clean(screen)
    screen.page.locator('[data-act="menu"]').click()
    _clean(screen, "#nav", "[aria-expanded=true]")
    screen.open("/definitions")
    _clean(screen)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_wrong_in_one_theme_alone_is_found(screen: Screen, theme: str) -> None:
    screen.open("/definitions")
    screen.page.evaluate(
        """theme => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`[data-theme="${theme}"] h1 { opacity: 0.1 }`);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        theme,
    )
    found = violations(screen)
    assert found
    assert all(one.startswith("color-contrast") for one in found)
