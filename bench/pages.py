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

from playwright.sync_api import Browser, BrowserContext, Page

from bench.timing import Line
from tests.browser.kit import chromium, served

WORKERS = 2
REST_MS = 2500  # the page has gone idle
SHORT_REST_MS = 600
# Where each page writes the figures that a choice changes, what its reader clicks, when it is whole.
OURS = {
    "figs": ".kpis:not(.skeleton), .body:not(.is-rest) .figs:not(.skeleton)",
    "toggle": "service => document.querySelector(`[data-toggle=${service}]`).click()",
    "region": "region => { const select = document.getElementById('region'); select.value = region; "
    "select.dispatchEvent(new Event('change', { bubbles: true })); }",
    "ready": "() => Boolean(document.querySelector('main[data-ready=\"true\"]'))",
    "kpis": "() => document.querySelectorAll('[data-metric]').length >= 5",
    "path": "/licenses?region={region}",
    "unread": "/licenses?region={region}&readahead=0",  # reads no other region ahead
}
PLAIN = {
    "figs": ".figs",
    "toggle": "service => [...document.querySelectorAll('#service input')].find(one => one.value === service || "
    "one.closest('label').textContent.trim() === service).click()",
    "region": "region => window.dash_clientside.set_props('region', { value: region })",
    "ready": "() => [...document.querySelectorAll('.figs')].filter(one => one.children.length).length === 6 && "
    "Boolean(document.querySelector('.js-plotly-plot .main-svg')) && Boolean(document.querySelector('.ag-row'))",
    "kpis": "() => document.querySelectorAll('#top h4').length >= 5",
    "path": "/",
    "unread": "/",
}
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


# From Enter until everything in view is painted for another filter than before.
_FILTERED = """window.__typed = new Promise(done => addEventListener('keydown', event => {
  if (event.key !== 'Enter') return;
  const began = performance.now(), before = location.search;
  (function watch() {
    const ready = document.querySelector('main[data-ready="true"]');
    if (ready && location.search !== before) done(performance.now() - began); else requestAnimationFrame(watch);
  })();
}, { capture: true, once: true })); undefined"""
_SENT = "() => performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"
# One for each run, so that no answer is known yet.
WORDS = ("bank", "north", "an", "er", "in", "on", "st", "al", "or", "el", "li", "de", "ma", "co", "tr", "sa", "na")


@dataclass
class Site:
    """One server and what its page is like."""

    url: str
    like: dict[str, str]
    kept: Any = None
    bytes: list[float] = field(default_factory=list)

    def open(self, browser: Browser, region: str, path: str = "path") -> Page:
        """A page in a browser that knows nothing, whole."""
        context = browser.new_context(viewport=chromium.DESK, storage_state=self.kept, bypass_csp=True)
        context.add_init_script(_WATCH % self.like)
        return self.visit(context, region, path)

    def visit(self, context: BrowserContext, region: str, path: str = "path") -> Page:
        """The page in a browser that may know its files, whole."""
        page = context.new_page()
        page.goto(self.url + self.like[path].format(region=region))
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


def lines(home: Path, region: str, other: str, runs: int) -> Iterator[Line]:
    """S1 to S6, of both where both can do it; `other` is the region that S3 switches to."""
    executable = chromium.path(chromium.AS_READERS_HAVE_IT)
    if executable is None:
        return
    with chromium.launched(executable) as browser, both(home, browser) as sites:
        yield from _loads(browser, sites, region, max(5, runs // 3))
        yield from _again(browser, sites, region, max(5, runs // 3))
        yield from _toggles(browser, sites, region, runs)
        yield from _regions(browser, sites, (region, other), runs)
        yield _filters(browser, sites[0], region, runs)
        yield from _calling(browser, sites[0], (region, other), runs)


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


def _again(browser: Browser, sites: tuple[Site, Site], region: str, runs: int) -> Iterator[Line]:
    repeats: tuple[list[float], list[float]] = ([], [])
    toggles: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for at, site in enumerate(sites):
            first = site.open(browser, region)
            first.wait_for_timeout(REST_MS)
            page = site.visit(first.context, region)
            repeats[at].append(page.evaluate(_SENT))
            page.wait_for_timeout(REST_MS)
            page.evaluate("() => performance.clearResourceTimings()")
            before = page.evaluate(_SENT)
            page.evaluate(f"argument => ({site.like['toggle']})(argument)", "calling")
            page.wait_for_timeout(REST_MS)
            toggles[at].append(page.evaluate(_SENT) - before)
            page.context.close()
    yield _line("S6 repeat visit, bytes with heads", repeats, 60_000, unit="B")
    yield _line("S6 toggle, bytes with heads", toggles, 0, unit="B")


def _regions(browser: Browser, sites: tuple[Site, Site], places: tuple[str, str], runs: int) -> Iterator[Line]:
    times: tuple[list[float], list[float]] = ([], [])
    firsts: tuple[list[float], list[float]] = ([], [])
    pages = [site.open(browser, places[0]) for site in sites]
    wanted: list[dict[str, str]] = []
    for site, page in zip(sites, pages, strict=True):
        page.wait_for_timeout(REST_MS)
        wanted.append(_learn(site, page, "region", places))
    for turn in range(runs):
        for at, (site, page) in enumerate(zip(sites, pages, strict=True)):
            place = places[(turn + 1) % 2]
            times[at].append(site.timed(page, site.like["region"], place, wanted[at][place]))
            page.wait_for_timeout(SHORT_REST_MS)
    for page in pages:
        page.context.close()
    for _ in range(max(5, runs // 3)):
        for at, site in enumerate(sites):
            page = site.open(browser, places[0], "unread")
            page.wait_for_timeout(REST_MS)
            firsts[at].append(site.timed(page, site.like["region"], places[1], wanted[at][places[1]]))
            page.context.close()
    yield _line("S3 region switch, fetched ahead", times, 60)
    yield _line("S3 region switch, not fetched ahead", firsts, 200)


def _filters(browser: Browser, site: Site, region: str, runs: int) -> Line:
    took = []
    page = site.open(browser, region)
    for word in WORDS[:runs]:
        page.wait_for_timeout(SHORT_REST_MS)
        page.evaluate(_FILTERED)
        page.locator(".query input").first.fill(f"name:{word}")
        page.keyboard.press("Enter")
        took.append(float(page.evaluate("window.__typed")))
        page.keyboard.press("Backspace")
    page.context.close()
    goal = 500
    return Line(
        "S4 a filter, Enter to all painted",
        median(took),
        min(took),
        "",
        None,
        None,
        f"<= {goal} ms",
        median(took) <= goal,
    )


# From an act until everything in view is painted and the page says that it was done.
_DONE = """async ([act, done]) => {
  const began = performance.now();
  eval(act)();
  const frame = () => new Promise(requestAnimationFrame);
  const ready = () => document.querySelector('main[data-ready="true"]') && eval(done)();
  while (!ready() && performance.now() - began < 20000) await frame();
  await frame(); await frame();
  return performance.now() - began;
}"""
_CUT = "() => document.querySelector('[data-endpoint] button').click()"
_IS_CUT = "() => Boolean(document.querySelector('[data-endpoint].is-on')) === %s"


def _calling(browser: Browser, site: Site, places: tuple[str, str], runs: int) -> Iterator[Line]:
    """The calling page: its load, a part of the calls chosen and taken away, another region."""
    mine = Site(site.url, {**OURS, "path": "/calling?region={region}"}, site.kept)
    loads: dict[str, list[float]] = {"kpis": [], "ready": []}
    for _ in range(max(5, runs // 3)):
        page = mine.open(browser, places[0])
        seen = page.evaluate("() => window.__bench")
        for name, found in loads.items():
            found.append(seen[name])
        page.context.close()
    yield _own("S5 calling page, first load: figures readable", loads["kpis"], 500)
    yield _own("S5 calling page, first load: all in view painted", loads["ready"], None)
    page = mine.open(browser, places[0])
    page.wait_for_timeout(REST_MS)
    cuts, regions = [], []
    for turn in range(2 * runs):
        took = page.evaluate(_DONE, [_CUT, _IS_CUT % str(turn % 2 == 0).lower()])
        if turn > 1:  # the first time it is asked for
            cuts.append(took)
        page.wait_for_timeout(SHORT_REST_MS)
    for turn in range(runs):
        place = places[(turn + 1) % 2]
        choose = f"() => ({OURS['region']})('{place}')"
        regions.append(
            page.evaluate(
                _DONE,
                [
                    choose,
                    f"() => document.querySelector('main').dataset.asOf && "
                    f"document.querySelector('main').dataset.region === '{place}'",
                ],
            )
        )
        page.wait_for_timeout(REST_MS)
    page.context.close()
    yield _own("S1 calling page, a part of the calls, known", cuts, 30)
    yield _own("S3 calling page, region switch, fetched ahead", regions, 60)


def _own(what: str, found: list[float], goal: float | None) -> Line:
    took = median(found)
    said = f"<= {goal:g} ms" if goal else ""
    return Line(what, took, min(found), "", None, None, said, took <= goal if goal else None)


def _toggles(browser: Browser, sites: tuple[Site, Site], region: str, runs: int) -> Iterator[Line]:
    times: tuple[list[float], list[float]] = ([], [])
    firsts: tuple[list[float], list[float]] = ([], [])
    pages = [site.open(browser, region) for site in sites]
    wanted: list[dict[str, str]] = []
    for site, page in zip(sites, pages, strict=True):
        page.wait_for_timeout(REST_MS)
        wanted.append(_learn(site, page, "toggle", ("meetings", "calling")))
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


def _learn(site: Site, page: Page, act: str, choices: tuple[str, str]) -> dict[str, str]:
    """What the page says under each choice; the first is the one that it opened with."""
    known = {choices[0]: site.texts(page)}
    for choice in (choices[1], choices[0]):
        page.evaluate(f"argument => ({site.like[act]})(argument)", choice)
        page.wait_for_timeout(REST_MS)
        known[choice] = site.texts(page)
    return known


def _line(
    what: str,
    found: tuple[list[float], list[float]],
    goal: float | None,
    unit: str = "ms",
    least_ratio: float | None = None,
) -> Line:
    mine, theirs = median(found[0]), median(found[1])
    goals = [f"<= {goal:,.0f} {unit}"] if goal is not None else []
    goals += [f">= {least_ratio:g} x"] if least_ratio else []
    met = (goal is None or mine <= goal) and (least_ratio is None or theirs >= least_ratio * mine)
    return Line(
        what, mine, min(found[0]), "plain Dash page", theirs, theirs / mine if mine else None, ", ".join(goals), met
    )
