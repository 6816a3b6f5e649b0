"""S14: the list of customers of a region of 100 000, in one worker and in a real browser; the demo partner that it is of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from urllib.parse import quote

from playwright.sync_api import Page

from bench.pages import WORDS
from bench.server import Reader, absolute, memory, peak, workers_of
from bench.timing import Line, milliseconds
from dashboard.catalog.customers import TABLE
from dashboard.data.listing import WINDOW
from tests.browser.kit import chromium, served

CUSTOMERS, WEEKS, REGION = 100_000, 12, "us"
HOME = Path("build/bench/customers").absolute()
GRID = "customers-rows-rows"
SERVER_MS, PAINTED_MS, MOST_KB = 60, 100, 300
MADE_S, MADE_MB = 300, 1500
REST_S = 3.0  # whoever opens the list reads it before they search or sort: what that needs is made meanwhile
_MOST_MS = 20_000  # nothing takes longer
# From the act until other rows than before, or the same in another order, are painted: none of those in view is missing.
_PAINTED = """async ([act, argument, id, most]) => {
  const main = document.querySelector('main');
  const table = () => { const api = hub.grid(id); return api && !api.isDestroyed() ? api : null; };  // few rows have another grid
  const said = api => [api.getColumnState().map(one => one.sort), location.search, api.getFirstDisplayedRowIndex()];
  const asked = () => table() ? JSON.stringify(said(table())) : before;
  const coming = () => !table() || document.querySelector(`#${id} .is-coming`) || main.dataset.ready !== 'true' || hub.busy();
  const frame = () => new Promise(requestAnimationFrame);
  const before = JSON.stringify(said(table())), began = performance.now();
  eval(act)(argument, table());
  while ((asked() === before || coming()) && performance.now() - began < most) await frame();
  await frame(); await frame();
  return performance.now() - began;
}"""
_SEARCH = "q => hub.ask({ q })"
_SORT = "(id, api) => api.applyColumnState({ state: [{ colId: id, sort: 'asc' }], defaultState: { sort: null } })"
_SCROLL = "(share, api) => api.ensureIndexVisible(Math.floor((api.getDisplayedRowCount() - 1) * share))"


@dataclass(frozen=True)
class Times:
    """Milliseconds of one kind of act."""

    what: str
    took: list[float]

    def line(self, goal: float) -> Line:
        """The 95th percentile, and the least."""
        at = quantiles(self.took, n=20)[18]
        return Line(self.what, at, min(self.took), "", None, None, f"p95 <= {goal:g} ms", at <= goal)


def lines() -> Iterator[Line]:
    """The demo partner is made on the first run."""
    if not (HOME / "warehouse" / REGION / "CURRENT").exists():
        yield from _made()
    yield from _on_the_server()
    yield from _in_a_browser()


def _made() -> Iterator[Line]:
    words = ["demo", "--customers", str(CUSTOMERS), "--weeks", str(WEEKS), "--regions", REGION]
    began = perf_counter()
    most = peak([sys.executable, "-m", "dashboard", *words], HOME)
    took = (perf_counter() - began) * 1000
    yield Line(
        f"a demo partner of {CUSTOMERS:,} customers",
        took,
        took,
        "",
        None,
        None,
        f"<= {MADE_S} s",
        took <= MADE_S * 1000,
    )
    yield absolute("its peak of memory, MB", most, MADE_MB)


def _on_the_server() -> Iterator[Line]:
    """Windows of the list as the page asks for them; each at the first time, so that no answer is known."""
    with served.serving(HOME, {"WORKERS": "1", "USER_PER_S": "100000"}) as hub:
        reader, worker = Reader(hub), workers_of(hub)[0]
        largest = len(reader.get(_block("rows"), packed=False))
        sleep(REST_S)
        at_rest = memory(worker)
        asked: dict[str, list[str]] = {
            "S14 a search": [_rows(q=word) for word in WORDS],
            "S14 a search, the figures above": [_block("top", q=word) for word in WORDS],
            "S14 a sort by each column": [
                _rows(sort=f"{name}:{way}") for name in _columns() for way in ("asc", "desc")
            ],
            "S14 a window at the end": [_rows(offset=str(CUSTOMERS - WINDOW - at)) for at in range(20)],
        }
        for what, paths in asked.items():
            took = []
            for path in paths:
                began = perf_counter()
                answer = reader.get(path, packed=False)
                took.append((perf_counter() - began) * 1000)
                largest = max(largest, len(answer))
            yield Times(f"{what}, the server's answer", took).line(SERVER_MS)
        yield absolute("S14 the largest answer, kB", largest / 1000, MOST_KB)
        after = memory(worker)
        yield Line(
            "S14 a worker's memory after it, MB",
            after,
            at_rest,
            "when the list is there",
            at_rest,
            at_rest / after,
            "<= 1.5 x",
            after <= 1.5 * at_rest,
        )


def _columns() -> list[str]:
    return [column.id for column in TABLE.columns if column.cell is not None]


def _block(name: str, q: str = "") -> str:
    return f"/blocks/customers-{name}?region={REGION}&lang=en&q={quote(q)}"


def _rows(**more: str) -> str:
    said = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    return f"/rows/customers-rows?region={REGION}&lang=en&limit={WINDOW}{said}"


def _in_a_browser() -> Iterator[Line]:
    executable = chromium.path(chromium.AS_READERS_HAVE_IT)
    if executable is None:
        return
    served_by = served.serving(HOME, {"WORKERS": "2", "USER_PER_S": "100000"})
    with served_by as hub, chromium.launched(executable) as browser:
        context = browser.new_context(
            viewport=chromium.DESK, storage_state=chromium.signed_in(browser, hub), bypass_csp=True
        )
        page = context.new_page()
        loads = [milliseconds(lambda: _load(page, hub)) for _ in range(5)]
        yield Line("S14 the page of the list, loaded whole", min(loads), min(loads), "", None, None, "", None)
        for what, act, values in (
            ("a search to painted", _SEARCH, list(WORDS)),
            ("a sort by each column to painted", _SORT, _shown(page)),
            ("a place further down to painted", _SCROLL, [at / 21 for at in range(1, 21)]),
        ):
            _load(page, hub)
            yield Times(f"S14 {what}", [_painted(page, act, value) for value in values]).line(PAINTED_MS)


def _load(page: Page, hub: served.Hub) -> None:
    page.goto(f"{hub.url}/customers?region={REGION}&lang=en&readahead=0")
    page.wait_for_selector('main[data-ready="true"]')
    page.wait_for_function(f"() => window.hub && hub.grid('{GRID}') && !hub.busy()")


def _shown(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        f"() => hub.grid('{GRID}').getAllDisplayedColumns().filter(one => one.isSortable()).map(one => one.getColId())"
    )
    return found


def _painted(page: Page, act: str, value: object) -> float:
    page.wait_for_timeout(150)  # who searches looks at what was found
    return float(page.evaluate(_PAINTED, [act, value, GRID, _MOST_MS]))
