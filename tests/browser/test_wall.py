"""A wall in a browser: for months, with nobody at it (S17, F25, F26, A22)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dashboard import config
from dashboard.commands.written_down import WHO
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.walls import writing
from dashboard.web.server import wall_looks
from tests.browser.kit import chromium, served
from tests.browser.kit.served import Hub

HD = {"width": 1920, "height": 1080}
BEAT_S = 0.03
SMALLEST = 28  # pixels of type on a screen 1920 wide
HEAP, NODES = 30e6, 0.01  # S17
_GIVEN = {"title": "Ops", "zone": "Europe/Warsaw", "transition": "fade"}
_TWO = [{"shows": ["licenses"], "region": "us", "dwell_s": 5}, {"shows": ["calling"], "region": "eu", "dwell_s": 3600}]
_CELLS = {
    "shows": ["licenses-over", "licenses-trend", "calling-bands", "calling-queues"],
    "layout": "2x2",
    "region": "ca",
}


@dataclass
class Hung:
    """A wall on a hub of its own, and the state that it is kept in."""

    hub: Hub
    state: Database
    beat_s: float = BEAT_S
    version: int = 1
    link_id: int = 0

    def path(self) -> str:
        found, token = writing.link(self.state, WHO, "ops", "hall")
        self.link_id = found.id
        return f"/wall/ops#{token}"

    def changes(self, items: list[dict[str, Any]], **more: Any) -> None:
        writing.change(self.state, WHO, "ops", self.version, {**_GIVEN, "items": items, **more})
        self.version += 1

    def page(self, browser: Browser, *, threads: bool = True) -> Page:
        """It is looked at, with a beat that a test can wait for. `threads`: each look is answered by a thread, which
        knows at once what is new; a worker's loop repeats no answer to so long a question."""
        more = {"extra_http_headers": {"X-Long": "x" * wall_looks.LONGEST}} if threads else {}
        page = chromium.new_context(browser, viewport=HD, **more).new_page()
        page.route("**/wall/ops", self._faster)
        page.goto(self.hub.url + self.path())
        expect(page.locator("main[data-ready=true]")).to_be_visible()
        return page

    def _faster(self, route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-beat="\d+"', f'data-beat="{self.beat_s}"', answer.text()))


@pytest.fixture(scope="module")
def wall_hub(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    home = served.copy_home(template, tmp_path_factory.mktemp("wall") / "home")
    with served.serving(home, {"ADDRESS_PER_S": "100000", "WORKERS": "2"}) as running:
        yield running


@pytest.fixture
def hung(wall_hub: Hub) -> Iterator[Hung]:
    state = open_state(config.read({"PARTNER_HUB_HOME": str(wall_hub.home)}).state_url)
    writing.add(state, WHO, "ops", {**_GIVEN, "items": _TWO})
    made = Hung(wall_hub, state)
    yield made
    writing.remove(state, WHO, "ops", made.version)
    state.close()


@pytest.fixture
def page(hung: Hung, browser: Browser) -> Iterator[Page]:
    opened = hung.page(browser)
    yield opened
    opened.context.close()


def measured(page: Page) -> tuple[float, float, float]:
    """Heap, nodes, listeners, once all that is not held is gone."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    said = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return said["JSHeapUsedSize"], said["Nodes"], said["JSEventListeners"]


def lives(
    page: Page, hung: Hung, refreshes: int, changes: int, trouble: Callable[[int], None] = lambda _at: None
) -> None:
    """So many answers come, with so many other definitions among them."""
    seen = {"n": 0}
    page.on("response", lambda answer: seen.update(n=seen["n"] + answer.url.endswith("/screen")))
    for at in range(changes + 1):
        hung.changes([_TWO[0], _CELLS, {**_TWO[1], "dwell_s": 3600 - at}] if at % 2 else _TWO, title=f"Ops {at}")
        expect(page).to_have_title(f"Ops {at}")
        trouble(at)
        until = (at + 1) * refreshes // (changes + 1)
        while seen["n"] < until:
            page.wait_for_timeout(50)


def grows_not(
    page: Page, hung: Hung, refreshes: int, changes: int, trouble: Callable[[int], None] = lambda _at: None
) -> None:
    lives(page, hung, 40, 3)
    before = measured(page)
    lives(page, hung, refreshes, changes, trouble)
    hung.changes(_TWO, title="Ops 3")  # what stood there before is there again
    expect(page).to_have_title("Ops 3")
    hung.changes([_TWO[0], _CELLS, {**_TWO[1], "dwell_s": 3597}], title="Again")
    expect(page).to_have_title("Again")
    after = measured(page)
    assert after[0] - before[0] < HEAP
    assert abs(after[1] - before[1]) <= max(20, NODES * before[1]), (before, after)
    assert after[2] <= before[2], (before, after)


def test_s17_heap_nodes_and_listeners_stay(page: Page, hung: Hung) -> None:
    loads: list[str] = []
    page.on("load", lambda one: loads.append(one.url))
    grows_not(page, hung, 200, 7)
    assert loads == [], "the page is never loaded anew"


@pytest.mark.torture
def test_s17_a_week_of_refreshes_with_cuts(page: Page, hung: Hung) -> None:
    def cut(at: int) -> None:
        if at % 5 == 0:
            page.context.set_offline(True)
            page.wait_for_timeout(300)
            page.context.set_offline(False)

    grows_not(page, hung, 10_080, 60, cut)


def test_a22_the_token_is_gone_from_the_address_and_the_type_is_large(page: Page, hung: Hung) -> None:
    assert page.url == f"{hung.hub.url}/wall/ops"
    hung.changes([*_TWO, _CELLS], lang="pl", title="Duże")
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
    hung.changes(_TWO, title="Meanwhile")
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
    now = datetime.now(ZoneInfo(_GIVEN["zone"]))
    for title, hours in (("Night", (-1, 1)), ("Day", (2, 4)), ("Over", (-3, -1))):
        dim = "-".join((now + timedelta(hours=by)).strftime("%H:%M") for by in hours)
        hung.changes(_TWO, title=title, dim=dim)
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
        hung.changes(_TWO, title="Newer")
        expect(page).to_have_title("Newer")
        page.keyboard.press("ArrowRight")
    expect(page.locator("main[data-ready=true]")).to_be_visible()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("main[data-ready=true]")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")  # a look that is under way ends with its page, not in the next test
    assert len(loads) == 1, "there is no loop"
