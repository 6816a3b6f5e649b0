"""Tables of thousands of rows in a tab: what is seen of them, what they asked for, what their file has."""

from __future__ import annotations

import csv
import io
import re
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.kit.chromium import PATIENCE_S
from tests.browser.kit.screen import Screen

USAGE = "calling.usage_rows"  # thousands of rows in each region
DEAF_MS = 1000  # longer than AG Grid hears one source alone
RECENT = "recent"  # windows in all regions together, a small table in Canada
# What is seen of a table: the names in its rows (null: still coming) by their numbers, and what is told of them.
_SEEN = """id => {
  const api = hub.grid(id), node = document.getElementById(id), rows = {};
  for (const row of node.querySelectorAll('.ag-row')) {
    const name = row.querySelector('[col-id=customer] .name');
    rows[row.getAttribute('row-index')] = row.classList.contains('is-coming') ? null : name ? name.textContent : undefined;
  }
  return {
    rows: Object.fromEntries(Object.entries(rows).filter(one => one[1] !== undefined)),
    model: api.getGridOption('rowModelType'), count: api.getDisplayedRowCount(),
    aria: Number(node.querySelector('[aria-rowcount]').getAttribute('aria-rowcount')),
    all: Number(node.closest('[data-rows]').dataset.rows), at: api.getFirstDisplayedRowIndex(), to: api.getLastDisplayedRowIndex(),
    foot: document.querySelector('[data-foot-of="' + id + '"]').innerText.replace(/\\s+/g, ' '),
  };
}"""
# Every row of a table in the order that the grid asks for, by the way that the grid asks.
_ALL = """async id => {
  const api = hub.grid(id), one = hub.windowsOf(id);
  const rows = await hub.windows.all(one.held, hub.tableAsks(api), hub.rowsPassing(id, api), () => {});
  return rows.map(row => [row.customer, row.subscription_id || null]);
}"""
# Whether a row stands in the middle of what is seen of a table: a grid draws them a frame after a scroll.
_DRAWN = """viewport => {
  const box = viewport.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
  return [...viewport.querySelectorAll('.ag-center-cols-container > .ag-row')].some(row => {
    const at = row.getBoundingClientRect();
    return at.top <= middle && middle <= at.bottom;
  });
}"""


def table_of(screen: Screen, section: str = USAGE) -> Locator:
    table = screen.section(section)
    table.locator(".grid-x").scroll_into_view_if_needed()
    return table


def head(screen: Screen, section: str, column: str) -> Locator:
    return screen.section(section).locator(f'[role="columnheader"][col-id="{column}"]')


def seen(screen: Screen, section: str = USAGE) -> dict[str, Any]:
    found: dict[str, Any] = screen.page.evaluate(_SEEN, screen.grid_id(section))
    return found


def came(screen: Screen, section: str = USAGE, **wanted: Any) -> dict[str, Any]:
    """Waits until all rows in view have come, and what is told is as wanted."""
    asked = {"id": screen.grid_id(section), "wanted": wanted}
    # Judged and read in one step: between two of them the grid may draw what a scroll led to.
    found: dict[str, Any] = screen.page.wait_for_function(
        f"""asked => {{
          const seen = ({_SEEN})(asked.id), rows = Object.values(seen.rows);
          return (rows.length || seen.count === 0) && rows.every(name => name !== null) &&
            Object.entries(asked.wanted).every(([name, value]) => seen[name] === value) && seen;
        }}""",
        arg=asked,
    ).json_value()
    return found


def scroll(screen: Screen, to: str, section: str = USAGE) -> None:
    """Scrolls, and waits until the grid has drawn the rows of that place, be it as shapes.

    AG Grid hears one source at a time: for half a second after its own scrollbar told where it stands (late, on a busy
    machine), it passes over what the rows tell. A wheel tells it again; so does this.
    """
    viewport = table_of(screen, section).locator(".ag-body-viewport")
    viewport.evaluate(f"node => {{ node.scrollTop = {to}; }}")
    until = monotonic() + PATIENCE_S
    while not _drawn_within(screen, viewport, DEAF_MS):
        assert monotonic() < until, "the rows of this place were not drawn"
        viewport.evaluate("node => node.dispatchEvent(new Event('scroll'))")


def _drawn_within(screen: Screen, viewport: Locator, milliseconds: float) -> bool:
    try:
        screen.page.wait_for_function(_DRAWN, arg=viewport.element_handle(), timeout=milliseconds)
    except TooLate:
        return False
    return True


def asked(screen: Screen) -> list[dict[str, str]]:
    """What each request for a window asked, oldest first."""
    found = [urlsplit(each) for each in screen.watch.requests if "/rows/" in each]
    return [{name: values[0] for name, values in parse_qs(each.query).items()} for each in found]


def rows_of_file(screen: Screen, section: str = USAGE, **more: str) -> list[list[str | None]]:
    """Customer and subscription of each row of the table's file."""
    block = screen.section(section).get_attribute("data-block")
    facts = {"region": screen.state()["region"], "service": "meetings", "lang": "en"} | more
    answer = screen.page.request.get(f"{screen.hub.url}/export/{block}.csv", params=facts)
    assert answer.ok, answer.text()
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    return [[bare(row["Customer"]), bare(row["Subscription ID"]) if "Subscription ID" in row else None] for row in rows]


def bare(text: str) -> str:
    """A file guards texts that a spreadsheet would take for formulas."""
    return text[1:] if re.match(r"'[=+\-@\t\r＝]", text) else text


def names(rows: list[list[str | None]]) -> dict[int, str | None]:
    return {at: row[0] for at, row in enumerate(rows)}


def all_rows(screen: Screen, section: str = USAGE) -> list[list[str | None]]:
    found: list[list[str | None]] = screen.page.evaluate(_ALL, screen.grid_id(section))
    return found


def agree(seen: dict[str, Any], wanted: list[list[str | None]]) -> None:
    """What is in view is what the file has there."""
    there = names(wanted)
    assert {int(at): name for at, name in seen["rows"].items()} == {int(at): there[int(at)] for at in seen["rows"]}
    assert len(seen["rows"]) >= min(10, len(wanted))
