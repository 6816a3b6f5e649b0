"""A wall that hangs in a browser: how it is opened, what it shows of the figures, what its page weighs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from dashboard import config
from dashboard.commands.written_down import WHO
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.walls import writing
from dashboard.web.server import wall_looks
from tests.browser.kit import chromium
from tests.browser.kit.served import PREFIX, Hub

HD: ViewportSize = {"width": 1920, "height": 1080}
BEAT_S = 0.03
GIVEN = {"title": "Ops", "zone": "Europe/Warsaw", "transition": "fade"}
TWO = [{"shows": ["licenses"], "region": "us", "dwell_s": 5}, {"shows": ["calling"], "region": "eu", "dwell_s": 3600}]
CELLS = {
    "shows": ["licenses-over", "licenses-trend", "calling-bands", "calling-queues"],
    "layout": "2x2",
    "region": "ca",
}
HEAP, NODES = 30e6, 0.01  # S17: bytes, share
WEIGHINGS, APART_MS = 5, 300
_FEW = 20  # nodes: sentences of the ticker differ
# How many timers a page has set that have neither come nor been taken back.
_TIMERS = """{
  const live = window.__timers = new Set(), { setTimeout: later, clearTimeout: never, setInterval: every } = window;
  window.setTimeout = (then, after, ...given) => {
    const one = later((...all) => { live.delete(one); then(...all); }, after, ...given);
    live.add(one);
    return one;
  };
  window.clearTimeout = one => { live.delete(one); never(one); };
  window.setInterval = (...given) => { const one = every(...given); live.add(one); return one; };
}"""
FIGURES = """() => [...document.querySelectorAll('.wall-stage > *')].flatMap(item =>
  [...item.querySelectorAll('[data-metric]')].map(one =>
    [item.dataset.region, item.dataset.service, one.dataset.metric, one.dataset.value]))"""


class Weight(NamedTuple):
    """What a page holds, once all that is not held is gone."""

    heap: float
    nodes: float
    listeners: float
    timers: int

    def has_grown(self, before: Weight) -> list[str]:
        """What is more than S17 allows after so long."""
        grown = {
            "heap": self.heap - before.heap >= HEAP,
            "nodes": abs(self.nodes - before.nodes) > max(_FEW, NODES * before.nodes),
            "listeners": self.listeners > before.listeners,
            "timers": self.timers > before.timers + 1,  # a look may be under way, or the pause before the next
        }
        return [f"{name}: {before} -> {self}" for name, is_more in grown.items() if is_more]


@dataclass
class Hung:
    """A wall of a hub, and the state that it is kept in."""

    hub: Hub
    state: Database
    beat_s: float = BEAT_S
    version: int = 1
    link_id: int = 0

    def path(self) -> str:
        """The address that opens it, by a new link."""
        found, token = writing.link(self.state, WHO, "ops", "hall")
        self.link_id = found.id
        return f"/wall/ops#{token}"

    def changes(self, items: list[dict[str, Any]], **more: Any) -> None:
        """Its maker gives it another definition."""
        writing.change(self.state, WHO, "ops", self.version, {**GIVEN, "items": items, **more})
        self.version += 1

    def tab(self, browser: Browser, *, threads: bool = True, before: str = "") -> Page:
        """A screen, on which nothing stands yet. `threads`: each look is answered by a thread, which knows at once what
        is new; a worker's loop repeats no answer to so long a question. `before`: a script that runs before the page's."""
        more = {"extra_http_headers": {"X-Long": "x" * wall_looks.LONGEST}} if threads else {}
        page = chromium.new_context(browser, viewport=HD, **more).new_page()
        page.add_init_script(_TIMERS + before)
        page.route("**/wall/ops", self._faster)
        return page

    def opens(self, page: Page) -> Page:
        """It is looked at there by a new link, with a beat that a test can wait for."""
        page.goto(self.hub.url + self.path())
        expect(page.locator("main[data-ready=true]")).to_be_visible()
        return page

    def page(self, browser: Browser, *, threads: bool = True) -> Page:
        """A screen on which it is looked at."""
        return self.opens(self.tab(browser, threads=threads))

    def _faster(self, route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-beat="[\d.]+"', f'data-beat="{self.beat_s}"', answer.text()))


@contextmanager
def hung(hub: Hub, items: list[dict[str, Any]] | None = None) -> Iterator[Hung]:
    """A wall until the block ends."""
    state = open_state(config.read({PREFIX + "HOME": str(hub.home)}).state_url)
    try:
        writing.add(state, WHO, "ops", {**GIVEN, "items": items or TWO})
        made = Hung(hub, state)
        yield made
        writing.remove(state, WHO, "ops", made.version)
    finally:
        state.close()


def weighed(page: Page) -> Weight:
    """What the page holds at rest: of some weighings the least of each, as a picture that leaves is still there for a
    moment beside the one that comes."""
    seen = []
    for _weighing in range(WEIGHINGS):
        seen.append(_weighed(page))
        page.wait_for_timeout(APART_MS)
    return Weight(*map(min, zip(*seen, strict=True)))


def _weighed(page: Page) -> Weight:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    said = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    timers = page.evaluate("() => window.__timers.size")
    return Weight(said["JSHeapUsedSize"], said["Nodes"], said["JSEventListeners"], timers)


def wrong(page: Page, hub: Hub) -> list[str]:
    """The figures of all pictures of its playlist that are not those of the figures document; or that there are none."""
    found = page.evaluate(FIGURES)
    told = []
    for region, service, path, shown in found:
        right: Any = hub.figures(region=region, service=service)
        for part in path.split("."):
            right = right[part]
        if shown != ("" if right is None else str(right)):
            told.append(f"{region} {service} {path}: {shown}, not {right}")
    return told if found else ["no figure"]
