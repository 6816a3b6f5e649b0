"""Chromium for tests and pictures: where it is, how it is started, what is watched in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.kit.served import Hub

# Best without windows: the same engine, and a page opens sooner in it.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AS_READERS_HAVE_IT = (*NAMES[1:], NAMES[0])  # for what is timed
VARIABLE = "PARTNER_HUB_TEST_CHROMIUM"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)
# A page of a test is gone before it pays to compile what runs often once more, and better (an eighth of a load's cost),
# or to sweep up after it again and again (a tenth).
SHORT_LIVED = ("--js-flags=--no-opt --no-maglev --min-semi-space-size=32 --max-semi-space-size=64",)
NOT_GIVEN = ("--hide-scrollbars",)  # the library would: readers on Windows and Linux have them, 15 to 17 pixels wide
PATIENCE_S = 60  # for what must come; how fast it comes is the bench's matter
DESK: ViewportSize = {"width": 1440, "height": 900}
# Counts what moves, what the policy refuses and what waits for an idle moment, from before the first byte of the page's
# own scripts.
_PROBE = """
window.__seen = { shifts: [], refused: [], waiting: new Set() };
{
  const { requestIdleCallback: idly, cancelIdleCallback: never } = window, { waiting } = window.__seen;
  window.requestIdleCallback = (then, how) => {
    const one = idly(left => { waiting.delete(one); then(left); }, how);
    waiting.add(one);
    return one;
  };
  window.cancelIdleCallback = one => { waiting.delete(one); never(one); };
}
new PerformanceObserver(list => list.getEntries().forEach(entry => window.__seen.shifts.push({
  value: entry.value, at: entry.startTime,
  what: entry.sources.map(source => source.node && (source.node.id || source.node.className || source.node.nodeName)).join(' ')
}))).observe({ type: 'layout-shift', buffered: true });
document.addEventListener('securitypolicyviolation', event =>
  window.__seen.refused.push(event.violatedDirective + ' ' + (event.blockedURI || event.sample)));
"""


def path(names: Sequence[str] = NAMES) -> str | None:
    """The first of these browsers that is installed, or the one that the variable names."""
    named = os.environ.get(VARIABLE, "")
    return next((found for name in (named, *names) if name and (found := shutil.which(name))), None)


@contextmanager
def launched(executable: str, *more: str) -> Iterator[Browser]:
    """One browser until the block ends; `more`: what else it is told."""
    expect.set_options(timeout=PATIENCE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*ARGUMENTS, *more], ignore_default_args=list(NOT_GIVEN)
        )
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, hub: Hub) -> Any:
    """What a browser keeps after it followed the sign-in link: for as many contexts as are wanted."""
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(hub.link, wait_until="commit")
    assert answer is not None and answer.ok, f"the sign-in link answered {answer and answer.status}"
    kept = context.storage_state()
    context.close()
    assert kept.get("cookies"), "the sign-in link set no cookie"
    return kept


def new_context(browser: Browser, kept: Any = None, **more: Any) -> BrowserContext:
    """A context with fixed size, language, theme and time zone."""
    given: dict[str, Any] = {
        "viewport": DESK,
        "locale": "en-US",
        "color_scheme": "light",
        "timezone_id": "Europe/Warsaw",
        "storage_state": kept,
        "accept_downloads": True,
        "permissions": ["clipboard-read", "clipboard-write"],
    }
    context = browser.new_context(**given | more)
    context.add_init_script(_PROBE)
    context.set_default_timeout(PATIENCE_S * 1000)
    context.set_default_navigation_timeout(2 * PATIENCE_S * 1000)
    return context


@dataclass
class Watch:
    """Everything a page says that a good page does not say. `expected`: parts of words that a test provokes."""

    home: str
    told: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    under_way: int = 0

    def over(self, page: Page) -> None:
        """Listens to the page from now on."""
        for event, listener in self._listeners():
            page.on(event, listener)  # type: ignore[call-overload]

    def end(self, page: Page) -> None:
        """Listens no more."""
        for event, listener in self._listeners():
            page.remove_listener(event, listener)

    def _listeners(self) -> tuple[tuple[str, Callable[[Any], None]], ...]:
        return (
            ("console", self._console),
            ("pageerror", self._error),
            ("request", self._request),
            ("requestfailed", self._failed),
            ("requestfinished", self._finished),
            ("response", self._response),
        )

    def complaints(self, page: Page) -> list[str]:
        """What was not expected, policy violations too."""
        seen = [] if page.is_closed() else page.evaluate("() => window.__seen ? window.__seen.refused : []")
        told = [*self.told, *(f"refused by the policy: {what}" for what in seen)]
        return [what for what in told if not any(part in what for part in self.expected)]

    def _error(self, error: Any) -> None:
        self.told.append(f"page error: {error}")

    def _finished(self, _request: Request) -> None:
        self.under_way -= 1

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.told.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        self.under_way += 1
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and f"{address.scheme}://{address.netloc}" != self.home:
            self.told.append(f"foreign request: {request.url}")

    def _failed(self, request: Request) -> None:
        self.under_way -= 1
        # A fill that a newer one replaced, or that a navigation cut off, is dropped on purpose.
        if request.failure != "net::ERR_ABORTED":
            self.told.append(f"failed request: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.told.append(f"answer {response.status}: {response.url}")
