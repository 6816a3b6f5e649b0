"""A trial is started in steps: what is wrong stands beside its field, nothing typed is lost, axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.served import Hub
from tests.browser.test_axe import violations


@pytest.fixture
def own(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """A hub whose data this test changes."""
    with served.serving(served.copy_home(template, tmp_path / "home")) as running:
        yield running


def test_b5_a_trial_is_started_and_cancelled_by_keyboard(own: Hub, browser: Browser, tab: Opens) -> None:
    screen = tab(of=own, kept=chromium.signed_in(browser, own))
    screen.open("/trials/start", lang="en")
    page, said = screen.page, screen.page.locator("#trial-start")
    screen.watch.expected.append("400")
    page.get_by_label("Company name").press("Enter")
    expect(said.locator(".err").first).to_contain_text("1 to 200 characters")
    expect(page.get_by_label("Company name")).to_be_focused()
    page.get_by_label("Company name").fill("Nowa")
    page.get_by_label("Administrator's e-mail").fill("it@nowa.example")
    page.get_by_label("Vertical").select_option(label="Retail")
    page.keyboard.press("Enter")
    expect(page.locator("h2:focus")).to_have_text("Country")
    page.get_by_label("Country (region)").select_option(label="Poland (EU)")
    page.get_by_role("button", name="Next").click()
    expect(said).to_contain_text("EU – European Union")
    page.get_by_label("Calling").fill("10")
    page.keyboard.press("Enter")
    expect(page.locator("h2:focus")).to_have_text("Length")
    assert violations(screen) == []
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Calling")).to_have_value("10")
    page.keyboard.press("Enter")
    page.get_by_label("Calling").press("Enter")
    page.get_by_role("button", name="Start the trial").click()
    expect(page.locator("h2:focus")).to_have_text("The trial is started")
    expect(page.locator(".step-text")).to_contain_text("Services: Calling 10")
    assert violations(screen) == []
    page.get_by_role("link", name="Open the customer").click()
    page.get_by_role("button", name="Cancel trial").click()
    page.get_by_role("button", name="Cancel the trial").click()
    expect(page.locator("main")).to_contain_text("1 ended trial")
