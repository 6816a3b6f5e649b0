"""A morning's work by keyboard alone: who needs somebody, filtered, tagged, kept as a view, opened, written about, left again.

Nothing is clicked and no element is focused by the test: each place is reached as its reader reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, StorageState, expect

from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub

GRID = "customers-rows-rows"
STOPS = 120  # more than any page has
_FOCUSED = "node => node === document.activeElement || node.contains(document.activeElement)"
_AT = "() => document.activeElement.closest('[col-id]')?.getAttribute('col-id') ?? ''"


@pytest.fixture
def morning(browser: Browser, template: Path, tmp_path: Path) -> Iterator[tuple[Hub, StorageState]]:
    """A home of its own, where organizations can be launched."""
    launches = {"LAUNCH_URL": "https://admin.example/{region}/{org_id}"}
    with served.serving(served.copy_home(template, tmp_path / "home"), launches) as running:
        yield running, chromium.signed_in(browser, running)


def walk_to(screen: Screen, place: Locator, key: str = "Tab") -> None:
    """Presses the key until the focus is there."""
    for _ in range(STOPS):
        if place.count() and place.first.evaluate(_FOCUSED):
            return
        screen.page.keyboard.press(key)
    raise AssertionError(f"{place} was not reached by {key}")


def walk_in_row(screen: Screen, column: str) -> None:
    """To the cell of that column, wherever in the row the focus is."""
    screen.page.keyboard.press("Home")
    for _ in range(40):
        if screen.page.evaluate(_AT) == column:
            return
        screen.page.keyboard.press("ArrowRight")
    raise AssertionError(f"no cell {column}")


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("pl", "dark")])
def test_a_morning_by_keyboard_alone(tab: Opens, morning: tuple[Hub, StorageState], lang: str, theme: str) -> None:
    screen, look = tab(*morning).open("/customers", region="us", lang=lang, theme=theme), Look(lang)
    page, press, typed = screen.page, screen.page.keyboard.press, screen.page.keyboard.type

    # Who needs somebody: a filter, by its own key.
    press("/")
    typed("health:watch")
    press("Enter")
    expect(page).to_have_url(re.compile("q=health%3Awatch"))
    screen.ready()
    grid = page.locator(f"#{GRID}")

    # The first of them gets a tag, in place.
    walk_to(screen, grid.locator(".ag-header-cell").first)
    press("ArrowDown")
    walk_in_row(screen, "tags")
    press("Enter")
    editor = page.locator(".tag-pop")
    expect(editor.get_by_role("textbox")).to_be_focused()
    typed("Call today")
    press("Enter")
    expect(editor.get_by_role("checkbox", name="Call today")).to_be_checked()
    walk_to(screen, editor.locator("[type=submit]"))
    press("Enter")
    expect(grid.locator('.ag-row[row-index="0"] .cell-tags')).to_contain_text("Call today")
    assert page.evaluate(_AT) == "tags", "the focus is where it was"

    # What is shown is kept as a view.
    walk_to(screen, page.locator(".views-button").last, "Shift+Tab")
    press("Enter")
    expect(page.locator("#view-name")).to_be_visible()
    walk_to(screen, page.locator("#view-name"))
    typed("Mornings")
    press("Enter")
    expect(page.locator(".views-button").last).to_have_text("Mornings")

    # The customer is opened by its name, then launched in another tab from its page.
    walk_to(screen, grid.locator(".ag-header-cell").first)
    press("ArrowDown")
    walk_in_row(screen, "name")
    name = page.evaluate("() => document.activeElement.innerText.trim().split('\\n')[0]")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    screen.ready()
    launch = page.get_by_role("main").get_by_role("link", name=look.t("customers.cell.launch"))
    walk_to(screen, launch)
    expect(launch).to_have_attribute("target", "_blank")
    expect(launch).to_have_attribute("rel", re.compile("noopener"))

    # A note about it.
    walk_to(screen, page.locator(".page-tabs").get_by_role("link", name=look.t("customer.tab.notes")))
    press("Enter")
    page.wait_for_url(re.compile("tab=notes"))
    screen.ready()
    walk_to(screen, page.locator("main textarea").first)
    typed("Asked for the new network; call again on Monday.")
    walk_to(screen, page.locator("main textarea").first.locator("xpath=ancestor::form").locator("[type=submit]"))
    press("Enter")
    expect(page.locator("main")).to_contain_text("call again on Monday")

    # Back to the list, as it was left; by the browser's own key, which no page hears.
    page.go_back()
    screen.ready()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/customers\?.*q=health%3Awatch"))
    screen.ready()
    expect(page.locator(".views-button").last).to_have_text("Mornings")
    expect(grid.locator('.ag-row[row-index="0"] .cell-tags')).to_contain_text("Call today")
