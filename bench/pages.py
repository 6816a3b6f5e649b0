"""Both pages in a real browser, in one run, one after the other: ours, plain, ours, plain ..."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page

from bench.timing import Line
from tests.browser import chromium, served

WORKERS = 2
REST_MS = 2500  # the page has gone idle
SHORT_REST_MS = 600
# Where each page writes the figures that a choice changes, what its reader clicks, when it is whole.
OURS = {
    "figs": ".kpis:not(.skeleton), .body:not(.is-rest) .figs:not(.skeleton)",
    "toggle": "service => document.querySelector(`[data-toggle=${service}]`).click()",
    "ready": "() => Boolean(document.querySelector('main[data-ready=\"true\"]'))",
    "kpis": "() => document.querySelectorAll('[data-metric]').length >= 5",
    "path": "/licenses?region={region}",
}
PLAIN = {
    "figs": ".figs",
    "toggle": "service => [...document.querySelectorAll('#service input')].find(one => one.value === service || "
              "one.closest('label').textContent.trim() === service).click()",
    "ready": "() => [...document.querySelectorAll('.figs')].filter(one => one.children.length).length === 6 && "
             "Boolean(document.querySelector('.js-plotly-plot .main-svg')) && Boolean(document.querySelector('.ag-row'))",
    "kpis": "() => document.querySelectorAll('#top h4').length >= 5",
    "path": "/",
}  # fmt: skip
_TEXTS = "selector => [...document.querySelectorAll(selector)].map(one => one.innerText)"
# From the click until every figure is the wanted one and two frames have passed.
_TIMED = """async ([act, argument, selector, wanted]) => {
  const began = performance.now();
  eval(act)(argument);
  const here = () => JSON.stringify([...document.querySelectorAll(selector)].map(one => one.innerText)) === wanted;
  const frame = () => new Promise(requestAnimationFrame);
  while (!here() && performance.now() - began < 20000) await frame();
  await frame(); await frame();
  return performance.now() - began;
}"""
_WATCH = """window.__bench = {};
(function watch() {
  const seen = window.__bench;
  try {
    if (!seen.kpis && (%(kpis)s)()) requestAnimationFrame(() => { seen.kpis = seen.kpis || performance.now(); });
    if (!seen.ready && (%(ready)s)()) { seen.ready = performance.now(); return; }
  } catch (error) { /* not there yet */ }
  requestAnimationFrame(watch);
})();"""


@dataclass
class Site:
    """One server and what its page is like."""

    url: str
    like: dict[str, str]
    kept: Any = None
    bytes: list[float] = field(default_factory=list)

    def open(self, browser: Browser, region: str) -> Page:
        """A page in a browser that knows nothing, whole and idle."""
        context = browser.new_context(viewport=chromium.DESK, storage_state=self.kept, bypass_csp=True)
        context.add_init_script(_WATCH % self.like)
        page = context.new_page()
        page.goto(self.url + self.like["path"].format(region=region))
        until = monotonic() + 60
        while not page.evaluate("() => window.__bench && window.__bench.ready"):
            if monotonic() > until:
                raise TimeoutError(f"{self.url} never became ready")
            sleep(0.05)
        return page

    def texts(self, page: Page) -> str:
        """The figures as they stand."""
        found: str = page.evaluate(f"selector => JSON.stringify(({_TEXTS})(selector))", self.like["figs"])
        return found

    def timed(self, page: Page, act: str, argument: str, wanted: str) -> float:
        """Milliseconds from the act until the wanted figures are painted."""
        return float(page.evaluate(_TIMED, [act, argument, self.like["figs"], wanted]))


@contextmanager
def both(home: Path, browser: Browser) -> Iterator[tuple[Site, Site]]:
    """The hub and the plain page on the same home."""
    port = served.free_port()
    words = [sys.executable, "-m", "bench.plain", str(home), str(port), str(WORKERS)]
    with (
        served.serving(home, {"WORKERS": str(WORKERS)}) as hub,
        subprocess.Popen(words, stderr=subprocess.DEVNULL) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/")
            yield Site(hub.url, OURS, chromium.signed_in(browser, hub)), Site(f"http://127.0.0.1:{port}", PLAIN)
        finally:
            process.terminate()


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urlopen(url).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def lines(home: Path, region: str, runs: int) -> Iterator[Line]:
    """S1, S2 and S5 of both, and S6 of both."""
    executable = chromium.path()
    if executable is None:
        return
    with chromium.launched(executable) as browser, both(home, browser) as sites:
        yield from _loads(browser, sites, region, max(5, runs // 3))
        yield from _toggles(browser, sites, region, runs)


def _loads(browser: Browser, sites: tuple[Site, Site], region: str, runs: int) -> Iterator[Line]:
    kpis: tuple[list[float], list[float]] = ([], [])
    ready: tuple[list[float], list[float]] = ([], [])
    sizes: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for at, site in enumerate(sites):
            page = site.open(browser, region)
            seen = page.evaluate("() => window.__bench")
            kpis[at].append(seen["kpis"])
            ready[at].append(seen["ready"])
            sizes[at].append(_size(page))
            page.context.close()
    yield _line("S5 first load: figures readable", kpis, 500)
    yield _line("S5 first load: all in view painted", ready, None, least_ratio=2)
    yield _line("S6 first load, bytes on the wire", sizes, 1_600_000, unit="B")


def _size(page: Page) -> float:
    """Bytes of everything that was loaded, heads left out, as they were sent."""
    return float(
        page.evaluate("""() => [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
      .reduce((sum, one) => sum + one.encodedBodySize, 0)""")
    )


def _toggles(browser: Browser, sites: tuple[Site, Site], region: str, runs: int) -> Iterator[Line]:
    times: tuple[list[float], list[float]] = ([], [])
    firsts: tuple[list[float], list[float]] = ([], [])
    pages = [site.open(browser, region) for site in sites]
    wanted: list[dict[str, str]] = []
    for site, page in zip(sites, pages, strict=True):
        page.wait_for_timeout(REST_MS)
        wanted.append(_learn(site, page))
    for turn in range(runs):
        for at, (site, page) in enumerate(zip(sites, pages, strict=True)):
            service = ("calling", "meetings")[turn % 2]
            times[at].append(site.timed(page, site.like["toggle"], service, wanted[at][service]))
            page.wait_for_timeout(SHORT_REST_MS)
    for page in pages:
        page.context.close()
    for _ in range(max(5, runs // 3)):
        for at, site in enumerate(sites):
            page = site.open(browser, region)
            firsts[at].append(site.timed(page, site.like["toggle"], "calling", wanted[at]["calling"]))
            page.context.close()
    yield _line("S1 toggle, click to painted, idle page", times, 30, least_ratio=8)
    yield _line("S2 the first toggle, at once after the load", firsts, 200)


def _learn(site: Site, page: Page) -> dict[str, str]:
    """What the page says under each service."""
    known = {"meetings": site.texts(page)}
    for service in ("calling", "meetings"):
        page.evaluate(f"argument => ({site.like['toggle']})(argument)", service)
        page.wait_for_timeout(REST_MS)
        known[service] = site.texts(page)
    return known


def _line(
    what: str, found: tuple[list[float], list[float]], goal: float | None, unit: str = "ms", least_ratio: float | None = None
) -> Line:  # fmt: skip
    mine, theirs = median(found[0]), median(found[1])
    goals = [f"<= {goal:,.0f} {unit}"] if goal else []
    goals += [f">= {least_ratio:g} x"] if least_ratio else []
    met = (goal is None or mine <= goal) and (least_ratio is None or theirs / mine >= least_ratio)
    return Line(what, mine, min(found[0]), "plain Dash page", theirs, theirs / mine, ", ".join(goals), met)
