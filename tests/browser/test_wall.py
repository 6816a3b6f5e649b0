"""A wall in a browser: for months, with nobody at it (A21, A22, F25, F26); for how long: `test_wall_months`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.commands.written_down import WHO
from dashboard.data.walls import writing
from tests.browser.kit import hanging, served
from tests.browser.kit.hanging import BEAT_S, CELLS, GIVEN, HD, TWO, Hung
from tests.browser.kit.served import Hub

SMALLEST = 28  # pixels of type on a screen 1920 wide


@pytest.fixture(scope="module")
def wall_hub(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    home = served.copy_home(template, tmp_path_factory.mktemp("wall") / "home")
    with served.serving(home, {"ADDRESS_PER_S": "100000", "WORKERS": "2"}) as running:
        yield running


@pytest.fixture
def hung(wall_hub: Hub) -> Iterator[Hung]:
    with hanging.hung(wall_hub) as made:
        yield made


@pytest.fixture
def page(hung: Hung, browser: Browser) -> Iterator[Page]:
    opened = hung.page(browser)
    yield opened
    opened.context.close()


# Notes beside a heading that are neither there whole nor left out whole.
_CUT = """() => [...document.querySelectorAll('main h2 small')].filter(one => {
  const box = one.getBoundingClientRect(), line = one.closest('h2').getBoundingClientRect();
  return box.width && box.top < line.bottom - 1 && (box.right > line.right + 1 || box.bottom > line.bottom + 1);
}).map(one => one.textContent)"""


def test_a22_the_token_is_gone_from_the_address_and_the_type_is_large(page: Page, hung: Hung) -> None:
    assert page.url == f"{hung.hub.url}/wall/ops"
    hung.changes([*TWO, CELLS], lang="pl", title="Duże")
    expect(page).to_have_title("Duże")
    for _item in range(3):
        small = page.evaluate(
            "least => [...document.querySelectorAll('main *')].filter(one => one.offsetParent && !one.children.length"
            " && one.textContent.trim() && getComputedStyle(one).visibility === 'visible'"
            " && parseFloat(getComputedStyle(one).fontSize) < least).map(one => one.textContent)",
            SMALLEST,
        )
        wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert (small, wide) == ([], [HD["width"], HD["height"]])
        assert page.evaluate(_CUT) == []
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelectorAll('button:not(:is([inert] *)), a, input, select').length") == 0


def test_space_pauses_and_arrows_step(page: Page) -> None:
    heading = page.locator(".wall-item:not([hidden]) h1")
    expect(heading).to_have_text("Licenses")
    page.keyboard.press(" ")
    expect(page.locator(".wall-steps")).to_have_attribute("data-word", "Paused")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("Calling")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("Licenses")
    page.keyboard.press(" ")
    expect(heading).to_have_text("Calling")  # by itself, once its five seconds are over


def test_f25_a_lost_network_is_told_and_what_was_shown_stays(page: Page, hung: Hung) -> None:
    figure = page.locator(".wall-item:not([hidden]) [data-metric]").first
    before = figure.text_content()
    page.context.set_offline(True)
    expect(page.locator("footer")).to_contain_text("No connection since")
    assert figure.text_content() == before
    hung.changes(TWO, title="Meanwhile")
    page.context.set_offline(False)
    expect(page.locator("footer")).not_to_contain_text("No connection since")
    expect(page).to_have_title("Meanwhile")


def test_a21_a_link_that_is_revoked_is_dark_within_five_seconds_and_quiet(hung: Hung, browser: Browser) -> None:
    """By another process than the two that serve it, where a worker's loop answers."""
    page, asked = hung.page(browser, threads=False), list[str]()
    page.wait_for_timeout(BEAT_S * 1000 * 10)
    writing.revoke(hung.state, WHO, hung.link_id)
    expect(page.locator(".wall-word h1")).to_have_text("This wall is not shown any more", timeout=5000)
    assert page.locator("[data-metric]").count() == 0
    page.on("request", lambda one: asked.append(one.url))
    page.wait_for_timeout(BEAT_S * 1000 * 10)
    assert len(asked) <= 1, "it stays quiet"
    page.context.close()


def test_in_its_quiet_hours_it_is_darker(page: Page, hung: Hung) -> None:
    now = datetime.now(ZoneInfo(GIVEN["zone"]))
    for title, hours in (("Night", (-1, 1)), ("Day", (2, 4)), ("Over", (-3, -1))):
        dim = "-".join((now + timedelta(hours=by)).strftime("%H:%M") for by in hours)
        hung.changes(TWO, title=title, dim=dim)
        expect(page).to_have_title(title)
        within = re.compile(r"\bis-dim\b")
        told = expect(page.locator("body"))
        told.to_have_class(within) if title == "Night" else told.not_to_have_class(within)


def test_f26_another_release_is_taken_by_one_load(page: Page, hung: Hung) -> None:
    loads: list[str] = []
    page.on("load", lambda one: loads.append(one.url))

    def newer(route: Route) -> None:
        answer = route.fetch()
        if answer.status == 200:
            route.fulfill(response=answer, json={**answer.json(), "release": "another"})
        else:
            route.fulfill(response=answer)

    page.route("**/wall/ops/screen", newer)
    with page.expect_event("load"):  # by the key, or by the item's own end where that comes first
        hung.changes(TWO, title="Newer")
        expect(page).to_have_title("Newer")
        page.keyboard.press("ArrowRight")
    expect(page.locator("main[data-ready=true]")).to_be_visible()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("main[data-ready=true]")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")  # a look that is under way ends with its page, not in the next test
    assert len(loads) == 1, "there is no loop"
