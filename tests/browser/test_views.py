"""Saved views: saved, told apart from what is shown now, saved again, begun with; axe finds nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.kit.screen import Screen
from tests.browser.test_axe import LOOKS, violations


def _button(screen: Screen) -> Locator:
    """The page's; for a moment that of its first HTML stands before it."""
    return screen.page.locator(".views-button").last


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_a_view_is_saved_changed_saved_again_and_its_page_begins_with_it(screen: Screen, lang: str, theme: str) -> None:
    page, name = screen.page, f"Trials {lang}"
    screen.open("/licenses", region="us", lang=lang, theme=theme, q="status:trial")
    _button(screen).click()
    page.locator("#view-name").fill(name)
    page.keyboard.press("Enter")
    expect(_button(screen)).to_have_text(name)
    page.locator('[data-act="clear-query"]').click()
    expect(_button(screen)).to_have_text(f"{name} *")
    _button(screen).click()
    expect(page.locator(".views-changed .btn-main")).to_be_visible()
    row = page.locator(".view-row", has_text=name)
    row.locator(".btn-icon").nth(1).click()
    assert violations(screen, ".views-pop") == []
    page.locator(".views-changed .btn-line").click()
    expect(page).to_have_url(re.compile("q=status%3Atrial"))
    screen.ready()
    expect(_button(screen)).to_have_text(name)
    _button(screen).click()
    row.locator(".btn-icon").first.click()
    expect(row.locator(".btn-icon").first).to_have_attribute("aria-pressed", "true")
    page.goto(f"{screen.hub.url}/licenses")
    expect(page).to_have_url(re.compile("q=status%3Atrial"))
    screen.ready()
    expect(_button(screen)).to_have_text(name)
    _button(screen).click()
    row.locator(".btn-icon").first.click()
    expect(row.locator(".btn-icon").first).to_have_attribute("aria-pressed", "false")
