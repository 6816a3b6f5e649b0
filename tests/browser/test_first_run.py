"""From an empty home to the first own import by the set-up alone: in Polish, by keyboard, with the worker beside the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.data.first_run.record import STEPS
from dashboard.look import Look
from tests.browser.kit import served, setting_up
from tests.browser.kit.chromium import Watch
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.test_axe import LOOKS, violations
from tests.importer import folders

MOST_TABS = 40
MOST_DEMO_S = 300


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    (tmp_path / "home").mkdir()
    with served.serving(tmp_path / "home", {"WORKER": "embedded", "MAX_FUTURE_DAYS": "30000"}) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="pl-PL", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def reach(page: Page, selector: str) -> None:
    """By Tab alone, to what a reader would see there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            shown = page.evaluate("getComputedStyle(document.activeElement).visibility")
            assert shown == "visible"
            return
    raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")


def typed(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


def press(page: Page, selector: str, key: str = "Space") -> None:
    reach(page, selector)
    page.keyboard.press(key)


def onward(page: Page, title: str) -> None:
    press(page, "[data-once]", "Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_from_an_empty_home_to_the_first_own_import_in_polish_by_keyboard(hub: Hub, page: Page, tmp_path: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    files = folders.write(tmp_path / "files", folders.small())
    page.goto(hub.link)
    expect(page.locator("h1")).to_have_text("Konfiguracja Partner Hub")
    onward(page, "Licencja i informacja o danych")
    press(page, "#accept-yes")
    onward(page, "Twoja organizacja")
    typed(page, "#partner", "Żywe Dane")
    press(page, "#region-eu-on")
    onward(page, "Pierwszy administrator")
    typed(page, "#name", "Ala Nowak")
    typed(page, "#email", "ala@partner.example")
    typed(page, "#new", "unlikely-teapot-gravel")
    onward(page, "Skąd pochodzą dane")
    reach(page, "[name=choice]")
    page.keyboard.press("ArrowDown")
    if not page.locator("#choice-folder").is_checked():
        page.keyboard.press("ArrowUp")
    expect(page.locator("#choice-folder")).to_be_checked()
    typed(page, "#folder", str(files))
    onward(page, "Sprawdź i zacznij")
    expect(page.locator(".setup-told.is-good")).to_have_text("Zaimportowano bez problemów.", timeout=60_000)
    assert "Klienci4" in page.locator(".setup-region").inner_text().replace("\n", "")
    press(page, "[data-once]", "Enter")
    expect(page.locator("main[data-page=customers]")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    assert page.request.get(f"{hub.url}/setup").status == 404
    assert faults == []


def clean(screen: Screen, path: str, number: int) -> None:
    """The page in one of two looks, by turns."""
    lang, theme = LOOKS[number % 2]
    screen.page.goto(f"{screen.hub.url}{path}?lang={lang}&theme={theme}")
    stays_clean(screen)


def stays_clean(screen: Screen) -> None:
    found = violations(screen, both=False)
    assert not found, f"{screen.page.url}\n" + "\n".join(found)


def test_axe_finds_nothing_in_the_set_up_and_where_one_signs_in_through_a_provider(tmp_path: Path, page: Page) -> None:
    (tmp_path / "home").mkdir()
    given = {"OIDC_ISSUER": f"http://127.0.0.1:{served.free_port()}", "OIDC_CLIENT_ID": "hub", "WORKER": "off"}
    with served.serving(tmp_path / "home", given) as running:
        setting_up.fill(running)
        screen = Screen(page, running, Watch(running.url))
        page.goto(running.link)
        for number, step in enumerate(STEPS):
            clean(screen, f"/setup/{step}", number)
        page.goto(f"{running.url}/setup/source?lang=pl&theme=dark")
        page.locator("#choice-folder").check()
        page.locator("#folder").fill("nowhere")
        page.locator("[data-once]").click()
        expect(page.locator("#folder")).to_be_focused()
        stays_clean(screen)
        setting_up.finish(running)
        clean(screen, "/sign-in", 0)
        expect(page.locator("#single-sign-on")).to_be_visible()
        clean(screen, "/sign-in/sso", 1)
        expect(page.get_by_role("alert")).to_be_visible()


def test_the_demo_partner_is_made_with_progress_and_leads_to_a_hub_with_its_figures(hub: Hub, page: Page) -> None:
    page.goto(hub.link)
    onward(page, "Licencja i informacja o danych")
    page.locator("#accept-yes").check()
    onward(page, "Twoja organizacja")
    page.locator("#partner").fill("Żywe Dane")
    pick, large = page.locator(".file-pick"), {"name": "logo.png", "mimeType": "image/png", "buffer": bytes(1_000_001)}
    expect(pick).to_have_text("Wybierz plikNie wybrano pliku")
    page.set_input_files("#logo", [large])  # the front would cut it off without a word of ours
    expect(pick).to_have_text("Wybierz pliklogo.png")
    assert page.locator("#logo").evaluate("node => node.validationMessage") == "Logo jest większe niż 1000 kB."
    page.set_input_files("#logo", [])
    page.locator("#region-uae-on").check()
    onward(page, "Pierwszy administrator")
    for name, text in (("name", "Ala Nowak"), ("email", "ala@partner.example"), ("new", "unlikely-teapot-gravel")):
        page.locator(f"#{name}").fill(text)
    onward(page, "Skąd pochodzą dane")
    page.locator("#choice-demo").check()
    onward(page, "Sprawdź i zacznij")
    expect(page.locator(".setup-busy progress")).to_be_visible()
    expect(page.locator("[data-once]")).to_be_disabled()
    shares = progress(page, hub)
    assert shares == sorted(shares) and any(0 < share < 1 for share in shares), shares
    expect(page.locator(".setup-region dl")).to_be_visible()  # the page follows by itself
    page.locator("[data-once]").click()
    expect(page.locator("main[data-page=customers]")).to_be_visible()
    page.goto(f"{hub.url}/licenses?region=uae")
    for name, value in hub.figures(region="uae")["top"].items():
        assert value > 0
        shown = page.locator(f'#react-entry-point [data-metric="top.{name}"]')
        expect(shown).to_have_text(Look("pl", "light").count(value))


def progress(page: Page, hub: Hub) -> list[float]:
    """What was told of how far it is, until it was over."""
    told: list[float] = []
    until = monotonic() + MOST_DEMO_S
    while monotonic() < until:
        answer = page.request.get(f"{hub.url}/setup/progress").json()
        if not answer["busy"]:
            return told
        told.append(answer["share"])
        page.wait_for_timeout(250)
    raise AssertionError(f"the demo partner is not made within {MOST_DEMO_S} s: {told[-3:]}")
