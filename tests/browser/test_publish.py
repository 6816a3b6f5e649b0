"""A new version appears by itself: no restart, no reload, and nobody sees half of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard import config
from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import managing, sessions, users
from dashboard.data.people.opening import open_state
from dashboard.data.versions import durable, manifest, pointers
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import NEWEST, Hub
from tests.web.helpers import add_user

LATER = (NEWEST + timedelta(days=7)).isoformat()


@pytest.fixture
def quick_hub(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """A home of its own, two worker processes; open pages look for newer versions every second or so."""
    home = served.copy_home(template, tmp_path / "home")
    with served.serving(home, {"WORKERS": "2", "FRESH_S": "1"}) as running:
        yield running


def publish(hub: Hub, folder: Path) -> None:
    """Another partner's week is imported into the United States."""
    served.run(
        hub.home,
        "demo",
        "--customers",
        str(served.CUSTOMERS),
        "--weeks",
        str(served.WEEKS),
        "--seed",
        "12",
        "--regions",
        "us",
        "--as-of",
        LATER,
        "--write",
        str(folder),
    )
    found = next(file.parent for file in sorted(folder.rglob("customers.csv")))
    served.run(hub.home, "import", "--region", "us", "--accept-withdrawals", str(found))


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


@dataclass
class Read:
    """A page that somebody is reading: a little further down, with a table scrolled."""

    screen: Screen
    table: str
    places: tuple[float, float]

    @classmethod
    def on(cls, screen: Screen, section: str) -> Read:
        """Reads there, and has every state of the figures recorded from now on."""
        page = screen.page
        screen.section(section).scroll_into_view_if_needed()
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(300)
        table = screen.grid_id(section)
        page.evaluate(f"table => {{ {_SCROLL.removeprefix('table => ')} = 60; }}", table)
        made = cls(screen, table, (0, 0))
        made.places = made.now()
        page.evaluate(_RECORD)
        screen.forget()
        return made

    def now(self) -> tuple[float, float]:
        """How far the page and the table are scrolled."""
        return self.screen.page.evaluate("() => window.scrollY"), self.screen.page.evaluate(_SCROLL, self.table)

    def has_changed_without_a_jump(self) -> None:
        """Everything is where it was, and the figures were the old ones or the new ones."""
        screen = self.screen
        assert self.now() == self.places
        # A label that stands at its value (the end of a line, an axis) moves with it: that is no jump of the page.
        assert screen.shift() < 0.001, screen.moved()
        states = screen.page.evaluate("() => [...window.__states].map(JSON.parse)")
        assert len(states) <= 2, "old or new, never half"
        screen.expect_text("#date", str(int(LATER[8:10])))


def test_open_pages_take_what_is_published_by_themselves_and_others_stay(
    browser: Browser, quick_hub: Hub, tab: Opens, tmp_path: Path
) -> None:
    kept = chromium.signed_in(browser, quick_hub)
    before, elsewhere = quick_hub.figures(region="us"), quick_hub.figures(region="eu")
    opened = {path: tab(quick_hub, kept).open(path, region="us") for path in ("/licenses", "/calling")}
    others = [tab(quick_hub, kept).open(path, region="eu") for path in opened]
    pinned = tab(quick_hub, kept).open("/calling", region="us", version="1")
    for screen in (*opened.values(), pinned):
        screen.shows(before)
    read = [Read.on(opened["/licenses"], "over"), Read.on(opened["/calling"], "calling.usage_rows")]

    publish(quick_hub, tmp_path / "newer")

    after = quick_hub.figures(region="us")
    assert after["as_of"] == LATER != before["as_of"]
    for each in read:
        each.screen.ready(as_of=LATER, version="2").shows(after)
        each.has_changed_without_a_jump()
    for screen in others:
        screen.ready(version="1").shows(elsewhere)
    pinned.page.wait_for_timeout(2000)  # it has looked once more
    pinned.ready(version="1").shows(before)

    screen = opened["/licenses"]
    for _ in range(3):  # whichever process answers
        screen.page.reload()
        screen.ready(as_of=LATER, version="2").shows(after)
    screen.open(region="us", version="1").shows(before)
    screen.open(region="eu").shows(elsewhere)


def second(place: Path) -> None:
    """The first version again, as the second and current one."""
    shutil.copy(place / "000001.duckdb", place / "000002.duckdb")
    said = manifest.read(place / "000001.json") | {"version": 2, "parent": 1}
    manifest.write(place / "000002.json", said | {"file": manifest.entry(place / "000002.duckdb", "000002.duckdb")})
    durable.write(place / pointers.CURRENT, "2\n")


@pytest.fixture
def second_hub(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """A home of its own whose United States have two versions."""
    home = served.copy_home(template, tmp_path / "home")
    second(home / "warehouse" / "us")
    with served.serving(home, {"FRESH_S": "1"}) as running:
        yield running


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "The figures went back to an earlier version"),
        ("pl", "Przywrócono wcześniejszą wersję danych"),
    ],
)
def test_an_open_page_says_that_its_region_went_back(
    browser: Browser, second_hub: Hub, tab: Opens, lang: str, told: str
) -> None:
    kept = chromium.signed_in(browser, second_hub)
    screen = tab(second_hub, kept).open("/calling", region="us", lang=lang).ready(version="2")
    other = tab(second_hub, kept).open("/calling", region="eu", lang=lang)
    served.run(second_hub.home, "rollback", "--region", "us")
    screen.ready(version="1").expect_text(".toast-place", told)
    screen.page.wait_for_timeout(7000)  # longer than what is only told in passing stays
    screen.expect_text(".toast-place", str(NEWEST.day))
    assert other.page.locator(".toast-place").count() == 0, "nothing changed there"


_KNOWS = """region => {
  const wanted = hub.wanted(hub.shownBoxes()[0], { ...hub.now, region, version: null });
  return hub.isKnown(wanted);
}"""


def test_a20_an_open_page_keeps_nothing_of_a_region_that_was_taken_away(
    browser: Browser, quick_hub: Hub, tab: Opens
) -> None:
    kept = chromium.signed_in(browser, quick_hub)
    state = open_state(config.read({served.PREFIX + "HOME": str(quick_hub.home)}).state_url)
    reader = add_user(state, "cedar@partner.example", Role.READ_ONLY)
    with state.write() as connection:
        kept["cookies"][0]["value"] = sessions.start(connection, reader, state.clock())
    screen = tab(quick_hub, kept).open(region="us", ahead=True).idle()
    assert [screen.page.evaluate(_KNOWS, region) for region in ("us", "eu")] == [True, True]
    admin = users.active(state, users.LOCAL_EMAIL)
    managing.change(state, Who(admin), reader, managing.Given("cedar", Role.READ_ONLY.value, ["us", "ca"]))
    state.close()
    screen.page.wait_for_function(
        "() => window.hub?.now && !document.querySelector('#region option[value=eu]:enabled')"
    )
    screen.ready(region="us").idle()
    assert [screen.page.evaluate(_KNOWS, region) for region in ("us", "ca", "eu")] == [True, True, False]
    screen.shows(quick_hub.figures(region="us"))
