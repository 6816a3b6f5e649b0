"""A new version appears by itself: no restart, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, served
from tests.browser.conftest import Opens
from tests.browser.served import NEWEST, Hub


def publish(hub: Hub, folder: Path) -> str:
    """Another partner's week is imported into the United States; its data date."""
    newest = (NEWEST + timedelta(days=7)).isoformat()
    served.run(hub.home, "demo", "--customers", str(served.CUSTOMERS), "--weeks", str(served.WEEKS), "--seed", "12",
               "--regions", "us", "--as-of", newest, "--write", str(folder))  # fmt: skip
    found = next(file.parent for file in sorted(folder.rglob("customers.csv")))
    served.run(hub.home, "import", "--region", "us", "--accept-withdrawals", str(found))
    return newest


@pytest.fixture
def quick_hub(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """Its open pages look for newer versions every second or so."""
    home = served.copy_home(template, tmp_path / "home")
    with served.serving(home, {"WORKERS": "2", "FRESH_S": "1"}) as running:
        yield running


@pytest.fixture
def own_hub(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """A home of this test's own, with two worker processes."""
    home = served.copy_home(template, tmp_path / "home")
    with served.serving(home, {"WORKERS": "2"}) as running:
        yield running


def test_a_reload_shows_what_was_imported_while_the_page_was_open(
    browser: Browser, own_hub: Hub, tab: Opens, tmp_path: Path
) -> None:
    screen = tab(own_hub, chromium.signed_in(browser, own_hub))
    before = own_hub.figures(region="us")
    screen.open(region="us").shows(before)
    newest = publish(own_hub, tmp_path / "newer")
    after = own_hub.figures(region="us")
    assert after["as_of"] == newest != before["as_of"]
    for _ in range(3):  # whichever process answers
        screen.page.reload()
        screen.ready(as_of=newest, version="2").shows(after)
    screen.open(region="us", version="1").shows(before)
    screen.open(region="eu").shows(own_hub.figures(region="eu"))


# Every state of the figures in view, as often as anything on the page changes.
_RECORD = """() => {
  window.__states = new Set();
  const main = document.querySelector('main');
  const look = () => {
    const seen = [...document.querySelectorAll('[data-metric]')].filter(node => !node.closest('[inert]'));
    if (seen.length) window.__states.add(JSON.stringify(seen.map(node => [node.dataset.metric, node.dataset.value])));
  };
  new MutationObserver(look).observe(main, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
}"""
_SCROLL = "table => document.querySelector(`#${table} .ag-body-viewport`).scrollTop"


@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_an_open_page_takes_what_is_published_by_itself(
    browser: Browser, quick_hub: Hub, tab: Opens, tmp_path: Path, path: str
) -> None:
    screen = tab(quick_hub, chromium.signed_in(browser, quick_hub))
    section = "over" if path == "/licenses" else "calling.usage_rows"
    screen.open(path, region="us").shows(quick_hub.figures(region="us"))
    other = tab(quick_hub, screen.page.context.storage_state())
    other.open(path, region="eu").shows(quick_hub.figures(region="eu"))
    screen.section(section).scroll_into_view_if_needed()
    screen.page.mouse.wheel(0, 40)
    screen.page.wait_for_timeout(300)
    table = screen.grid_id(section)
    screen.page.evaluate(f"table => {{ {_SCROLL.removeprefix('table => ')} = 60; }}", table)
    at, inside = screen.page.evaluate("() => window.scrollY"), screen.page.evaluate(_SCROLL, table)
    screen.page.evaluate(_RECORD)
    screen.forget()
    newest = publish(quick_hub, tmp_path / "newer")
    after = quick_hub.figures(region="us")
    screen.ready(as_of=newest, version="2").shows(after)
    assert screen.page.evaluate("() => window.scrollY") == at
    assert screen.page.evaluate(_SCROLL, table) == inside
    # A label that stands at its value (the end of a line, an axis) moves with it: that is no jump of the page.
    assert screen.shift() < 0.001, screen.moved()
    states = screen.page.evaluate("() => [...window.__states].map(JSON.parse)")
    assert len(states) <= 2, "old or new, never half"
    screen.expect_text("#date", str(int(newest[8:10])))
    other.ready(version="1").shows(quick_hub.figures(region="eu"))


def test_a_page_at_a_kept_version_stays_there(browser: Browser, quick_hub: Hub, tab: Opens, tmp_path: Path) -> None:
    screen = tab(quick_hub, chromium.signed_in(browser, quick_hub))
    screen.open("/calling", region="us", version="1").shows(before := quick_hub.figures(region="us"))
    publish(quick_hub, tmp_path / "newer")
    screen.page.wait_for_timeout(3000)
    screen.ready(version="1").shows(before)
