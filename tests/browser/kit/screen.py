"""A page as its reader meets it: opened by address, read by its figures, used by its controls."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.kit.chromium import PATIENCE_S, Watch
from tests.browser.kit.served import Hub

SECTIONS = ("recent", "expiring", "renewing", "low", "over")
CALL_TABLES = ("usage_rows", "quality_rows", "queue_rows")
CALLS = tuple(f"calling.{table}" for table in CALL_TABLES)
TOP = ("total_customers", "nearing_expiration", "nearing_renewal", "low_assignment", "over_limit")
SHOWN = ".bodies > :not([inert])"
RESTING = ".bodies > [inert]"
QUIET_ROUNDS = 5  # of two frames: what has come is drawn within three, and then waits for an idle moment
_READY = 'main[data-ready="true"]'
# Only what a reader can see: nothing inert, nothing hidden.
_READ = """() => {
  const seen = element => !element.closest('[inert]') &&
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
  const list = (selector, name) => [...document.querySelectorAll(selector)].filter(seen)
    .map(element => [element.getAttribute(name), element.getAttribute('data-value')]);
  const rows = [...document.querySelectorAll('[data-section][data-rows]')].filter(seen)
    .map(element => [element.dataset.section, element.dataset.rows]);
  const main = document.querySelector('main');
  return { facts: main ? { ...main.dataset } : {}, metrics: list('[data-metric]', 'data-metric'),
           changes: list('[data-change-of]', 'data-change-of'), rows };
}"""
_WAITING = "() => new Promise(done => hub.frames(2, () => done(window.__seen.waiting.size)))"
# What Back and Forward do: an address of the page's own history.
_GO = """address => {
  window.__seen.shifts = [];
  history.pushState({ hub: true }, '', address);
  window.dispatchEvent(new PopStateEvent('popstate', { state: { hub: true } }));
}"""
_THERE = """asked => document.querySelector('main').dataset.ready === 'true' &&
  Object.entries(asked).every(([name, value]) => String(hub.now[name] || '') === value)"""
# What an address means that does not say it (the region it must say).
_PLAIN = {"region": "", "service": "meetings", "as_of": "", "version": "", "q": "", "range": "1y", "compare": ""}
# All rows of a table as they stand (filtered, sorted), and the columns in view, by the grid's own public API.
_GRID = """id => {
  const api = window.dash_ag_grid.getApi(id), rows = [];
  api.forEachNodeAfterFilterAndSort(node => rows.push(node.data));
  return { rows, columns: api.getAllDisplayedColumns().map(column => column.getColId()) };
}"""


@dataclass
class Reading:
    """What is on screen: figures by path (None = unknown), changes by path, rows by section, the page's facts."""

    facts: dict[str, str]
    metrics: dict[str, float | None]
    changes: dict[str, float | None]
    rows: dict[str, int]
    twice: list[str] = field(default_factory=list)


def expected(document: Mapping[str, Any]) -> Reading:
    """What a page must show of a figures document."""
    metrics = {f"top.{name}": document["top"][name] for name in TOP}
    changes = {f"top.{name}": document["top"][name] - document["top_previous"][name] for name in TOP}
    for section in SECTIONS:
        metrics |= {f"{section}.kpis.{name}": value for name, value in document[section]["kpis"].items()}
    rows = {section: len(document[section]["rows"]) for section in SECTIONS}
    return Reading({}, metrics, changes, rows)


def expected_calls(document: Mapping[str, Any]) -> Reading:
    """What the calling page must show of a figures document."""
    calls = document["calling"]
    rows = {f"calling.{table}": len(calls[table]) for table in CALL_TABLES}
    now, before = calls["queues"], calls["queues_previous"]
    if not now["offered"]:
        return Reading({}, {}, {}, rows)
    changes = {
        f"calling.queues.{name}": None if now[name] is None or before[name] is None else now[name] - before[name]
        for name in ("average_time_to_answer_s", "average_wait_before_abandonment_s", "abandoned_rate")
    }
    return Reading({}, {f"calling.queues.{name}": value for name, value in now.items()}, changes, rows)


def _number(text: str | None) -> float | None:
    return None if not text else float(text)


def _table(pairs: list[list[str]]) -> tuple[dict[str, float | None], list[str]]:
    names = [name for name, _ in pairs]
    return {name: _number(value) for name, value in pairs}, [name for name in names if names.count(name) > 1]


@dataclass
class Screen:
    """One tab."""

    page: Page
    hub: Hub
    watch: Watch
    goes_on: bool = False  # what is opened comes without a load ...
    there: bool = False  # ... where the license page is there, in the reader's own look

    # Getting there ------------------------------------------------------------------

    def open(self, path: str = "/licenses", ahead: bool = False, **state: str) -> Screen:
        """The page under this address, painted. Without `ahead` nothing is read that is not asked for."""
        asked = state if ahead else {**state, "readahead": "0"}
        address = f"{path}?{urlencode(asked)}" if asked else path
        plain = path == "/licenses" and not state.keys() & {"lang", "theme"}
        if not (self.goes_on and self.there and plain):
            self.page.goto(self.hub.url + address)
            self.there = plain
            return self.ready()
        self.page.evaluate(_GO, address)
        self.page.wait_for_function(_THERE, arg={name: state.get(name, given) for name, given in _PLAIN.items()})
        return self

    def leave(self) -> None:
        """Nothing open, nothing pointed at, at the top: as the next reader of this tab expects it."""
        self.page.keyboard.press("Escape")
        self.page.mouse.move(2, 2)
        self.page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")

    def ready(self, **facts: str) -> Screen:
        """Waits until everything in view is painted, and until the page says these facts (`region="eu"`)."""
        wanted = "".join(f'[data-{name.replace("_", "-")}="{value}"]' for name, value in facts.items())
        try:
            self.page.wait_for_selector(_READY + wanted)
        except TooLate as error:
            raise AssertionError(f"not ready {wanted}: {self.read().facts}, {self.watch.told[-5:]}") from error
        return self

    def idle(self) -> Screen:
        """Waits until the page asks for nothing more: what rests is filled, what was to be read ahead is read."""
        asked, quiet = -1, 0
        while quiet < QUIET_ROUNDS:
            waiting = self.page.evaluate(_WAITING)
            still = not waiting and len(self.watch.requests) == asked and self.watch.under_way <= 0
            quiet = quiet + 1 if still else 0
            asked = len(self.watch.requests)
        return self

    # Reading ------------------------------------------------------------------------

    def read(self) -> Reading:
        """The figures that a reader can see."""
        seen = self.page.evaluate(_READ)
        metrics, twice = _table(seen["metrics"])
        changes, more = _table(seen["changes"])
        rows = {name: int(count) for name, count in seen["rows"] if name in (*SECTIONS, *CALLS)}
        return Reading(seen["facts"], metrics, changes, rows, [*twice, *more])

    def shows(self, document: Mapping[str, Any]) -> None:
        """Fails with the differences unless the page comes to show this document."""
        calls = "/calling" in self.page.url
        wanted, until = (expected_calls if calls else expected)(document), monotonic() + PATIENCE_S
        while True:
            seen = self.read()
            found = differences(seen, wanted)
            if not found and seen.facts.get("ready") == "true":
                return
            if monotonic() > until:
                raise AssertionError(f"{self.page.url}\n" + "\n".join(found or ["the page never became ready"]))
            self.page.wait_for_timeout(80)

    def state(self) -> dict[str, str]:
        """The state in the address."""
        asked = dict(parse_qsl(urlsplit(self.page.url).query))
        asked.pop("readahead", None)
        return asked

    def says(self, **state: str | None) -> None:
        """Waits until the address says this (None: says nothing about it)."""
        until = monotonic() + PATIENCE_S
        while any(self.state().get(name) != value for name, value in state.items()):
            assert monotonic() < until, f"the address says {self.state()}, expected {state}"
            self.page.wait_for_timeout(50)

    # Parts --------------------------------------------------------------------------

    def section(self, name: str) -> Locator:
        """A section of the service that is shown."""
        return self.page.locator(f'{SHOWN} [data-section="{name}"]')

    def service(self, name: str) -> Locator:
        """A button of the toggle."""
        return self.page.locator(f'[data-toggle="{name}"]')

    def region(self) -> Locator:
        """The region's select."""
        return self.page.locator("select#region")

    def query(self) -> Locator:
        """The box of the query bar."""
        return self.page.locator(".query input").first

    def toggle(self, name: str) -> Screen:
        """Shows the other service."""
        self.service(name).click()
        return self.ready(service=name)

    def grid_id(self, section: str) -> str:
        """The id of a section's table."""
        found = self.section(section).locator('[id$="-rows"]').first.get_attribute("id")
        assert found, f"no table in {section}"
        return found

    def grid(self, section: str) -> dict[str, Any]:
        """The rows of a table as they stand, and its columns."""
        found: dict[str, Any] = self.page.evaluate(_GRID, self.grid_id(section))
        return found

    def tool(self, section: str, act: str) -> Locator:
        """A button of a section's toolbar."""
        return self.section(section).locator(f'.block-head [data-act="{act}"]')

    # Judging ------------------------------------------------------------------------

    def shift(self) -> float:
        """How much has moved since the page began, or since `forget`."""
        return float(self.page.evaluate("() => window.__seen.shifts.reduce((sum, each) => sum + each.value, 0)"))

    def moved(self) -> str:
        """What moved, for the message."""
        return json.dumps(self.page.evaluate("() => window.__seen.shifts"))

    def forget(self) -> None:
        """Counts movements and requests anew."""
        self.page.evaluate("() => { window.__seen.shifts = []; }")
        self.watch.requests.clear()

    def sideways(self) -> int:
        """By how many pixels the page can be scrolled sideways."""
        root = "document.scrollingElement"
        return int(self.page.evaluate(f"() => {root}.scrollWidth - {root}.clientWidth"))

    def expect_text(self, selector: str, text: str | re.Pattern[str]) -> None:
        """Waits for words."""
        expect(self.page.locator(selector).first).to_contain_text(text)


def differences(seen: Reading, wanted: Reading) -> list[str]:
    """Paths that differ, in words; empty where all is as wanted."""
    found = [f"{path} stands there twice" for path in seen.twice]
    for kind in ("metrics", "changes", "rows"):
        have, want = getattr(seen, kind), getattr(wanted, kind)
        found += [
            f"{kind} {path}: seen {have.get(path, 'nothing')}, expected {want.get(path, 'nothing')}"
            for path in sorted({*have, *want})
            if path not in have or path not in want or have[path] != want[path]
        ]
    return found
