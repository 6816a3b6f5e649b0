"""The history of reports and schedules in every state, at each width: all of it is there to be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.kit import chromium, reported
from tests.browser.kit.served import Hub
from tests.browser.shots import READY, WIDTHS

STAGES = {"queued", "running", "done", "failed", "cancelled", "expired"}
LEAST_PX = 60  # of a column with words
CUT = """() => [...document.querySelectorAll('.list-wrap td:not(.end), .list-wrap th')].filter(each => each.offsetParent
  && !each.querySelector('.vh') && (each.scrollWidth > each.clientWidth + 1)).map(each => each.textContent)"""
NARROW = """least => [...document.querySelectorAll('.list-wrap th')].filter(each => each.offsetParent
  && each.textContent && each.offsetWidth < least).map(each => [each.textContent, each.offsetWidth])"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with reported.serving(tmp_path_factory.mktemp("reported") / "home") as running:
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser, hub: Hub) -> Iterator[Page]:
    context = chromium.new_context(browser, chromium.signed_in(browser, hub))
    yield context.new_page()
    context.close()


def opened(page: Page, hub: Hub, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(f"{hub.url}/reports?{address}&readahead=0")
    page.wait_for_selector(READY, state="attached")
    page.wait_for_selector(".list-wrap td")


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_of_reports_history_or_a_schedule_is_cut_off(page: Page, hub: Hub, width: int, lang: str) -> None:
    for address in ("tab=", "tab=history", "tab=schedules", "tab=schedules&schedule=1", "tab=schedules&schedule=5"):
        opened(page, hub, f"{address}&lang={lang}", width)
        assert (page.evaluate(CUT), page.evaluate(NARROW, LEAST_PX - 8)) == ([], []), address
        wide = page.evaluate(
            "() => [document.documentElement.scrollWidth, ...[...document.querySelectorAll"
            "('.list-wrap')].map(each => each.scrollWidth - each.clientWidth + innerWidth)]"
        )
        assert max(wide) <= width + 1, address


def test_every_state_of_a_run_is_there(page: Page, hub: Hub) -> None:
    opened(page, hub, "tab=history&lang=en", max(WIDTHS))
    rows = page.locator(".runs-list tbody tr")
    assert set(rows.evaluate_all("some => some.map(each => each.dataset.stage)")) == STAGES
    said = "\n".join(page.locator(".run-state").all_inner_texts())
    for words in ("Waiting, number 2", "of about", "Done, no rows", "Not made yet, tried again", "Failed: The person"):
        assert words in said, words
