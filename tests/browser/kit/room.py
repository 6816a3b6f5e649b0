"""A wall in a room: it lives through looks, new versions, cuts and restarts, and what came of it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.kit import hanging
from tests.browser.kit.chromium import PATIENCE_S
from tests.browser.kit.hanging import BEAT_S, Hung, Weight, weighed
from tests.browser.kit.long_lived import LongLived

EVERY = 100  # looks for each new version
ITEMS: list[dict[str, Any]] = [
    {"shows": ["licenses"], "region": "us", "dwell_s": 5},
    {"shows": ["calling"], "region": "us", "dwell_s": 5},
    {"shows": ["licenses-over", "licenses-trend", "calling-bands", "calling-queues"], "layout": "2x2", "region": "us"},
]
# How long after the network was lost the wall says so, each time; and what it showed meanwhile.
_CUTS = """{
  window.__signs = [];
  let cut = 0;
  window.addEventListener('offline', () => { cut = performance.now(); });
  new MutationObserver(() => {
    if (cut && document.querySelector('footer.is-warning')) { window.__signs.push(performance.now() - cut); cut = 0; }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
}"""


@dataclass
class Room:
    """A wall in a room: its page, its hub, and what has come of it so far."""

    hung: Hung
    lived: LongLived
    page: Page
    looks: int = 0
    loads: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def listens(self) -> None:
        """Counts the looks that were answered, the loads, and what the page complains of."""
        self.page.on("response", self._answered)
        self.page.on("load", lambda one: self.loads.append(one.url))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))

    def _answered(self, answer: Any) -> None:
        self.looks += answer.url.endswith("/screen") and answer.status in (200, 304)

    def is_right(self) -> None:
        """It comes to show the figures of the current version, in every picture of its playlist."""
        until = monotonic() + PATIENCE_S
        while found := hanging.wrong(self.page, self.hung.hub):
            assert monotonic() < until, found
            self.page.wait_for_timeout(100)

    def lives(self, looks: int) -> None:
        """Until so many looks were answered in all."""
        while self.looks < looks:
            self.page.wait_for_timeout(50)

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Without a network: what was shown stays, with a sign; it goes when the network is back."""
        before = self.page.evaluate(hanging.FIGURES)
        self.page.context.set_offline(True)
        expect(self.page.locator("footer.is-warning")).to_contain_text("No connection since")
        yield
        assert self.page.evaluate(hanging.FIGURES) == before, "the last good picture"
        self.page.context.set_offline(False)
        expect(self.page.locator("footer.is-warning")).to_have_count(0)

    def hundred(self, at: int, *, cut: bool, restarted: bool) -> None:
        """A new version, taken through what befalls it, and a hundred looks in all."""
        if restarted:
            self.lived.restart()
        if cut:
            with self.cut():
                self.lived.publish()
        else:
            self.lived.publish()
        self.is_right()
        self.lives((at + 1) * EVERY)

    def weighs(self) -> Weight:
        """Once every picture was there."""
        for _version in self.lived.weeks * 2:
            self.lived.publish()
            self.is_right()
        return weighed(self.page)

    def weeks(self, versions: int, cuts: int = 0, restarts: int = 0) -> None:
        """So many versions with so many looks each, and the same pictures at the end as before."""
        self.looks = 0
        for at in range(versions):
            self.hundred(at, cut=_is_one(at, versions, cuts), restarted=_is_one(at, versions, restarts))

    def signs(self) -> list[float]:
        """How many milliseconds after each cut the wall said so."""
        found: list[float] = self.page.evaluate("window.__signs")
        return found


def _is_one(at: int, of: int, many: int) -> bool:
    return bool(many) and at % (of // many) == 0


@contextmanager
def hung(lived: LongLived, browser: Browser, beat_s: float = BEAT_S) -> Iterator[Room]:
    """A wall of a hub that is served for long, seen as screens see it."""
    with hanging.hung(lived.hub, ITEMS) as found:
        found.beat_s = beat_s
        made = Room(found, lived, found.opens(found.tab(browser, threads=False, before=_CUTS)))
        made.listens()
        yield made
        made.page.context.close()
