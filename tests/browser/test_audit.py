"""The audit log in a browser: found by its filter, whose address can be kept; hostile text stays text; pages lead on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.kit import audited
from tests.browser.kit.screen import Screen

# Entries that stand whole in the window: as it opens, and with the table scrolled to its top.
_WHOLE = """scrolled => {
  const rows = [...document.querySelectorAll('.audit-table tbody tr')];
  if (scrolled) rows[0].scrollIntoView({ block: 'start', behavior: 'instant' });
  return rows.map(row => row.getBoundingClientRect())
    .filter(box => box.top >= 0 && box.bottom <= window.innerHeight).length;
}"""


def test_the_filter_is_asked_by_its_form_and_stands_in_the_address(screen: Screen) -> None:
    audited.fill(screen.hub.home)
    page = screen.open("/licenses", region="us", lang="en").page
    page.locator("#nav-audit").click()
    page.wait_for_selector('main[data-page="audit"]')
    page.get_by_label("Person").fill("ben.okafor")
    page.get_by_label("Result").select_option(label="Refused")
    page.get_by_label("Person").press("Enter")
    page.wait_for_selector('main[data-page="audit"] .audit-table')
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert asked == {"region": "us", "lang": "en", "person": "ben.okafor", "result": "denied"}
    rows = page.locator(".audit-table tbody tr")
    assert rows.count() >= 1
    for text in rows.all_inner_texts():
        assert "ben.okafor@partner.example" in text
        assert "Region US is not among yours" in text
    expect(page.get_by_label("Result")).to_have_value("denied")
    page.get_by_role("link", name="Clear the filter").click()
    page.wait_for_selector('main[data-page="audit"] .audit-table')
    assert "person" not in page.url
    assert "region=us" in page.url


def test_d01_hostile_text_of_a_failed_sign_in_is_shown_as_text(screen: Screen) -> None:
    audited.fill(screen.hub.home)
    page = screen.open("/audit", lang="en", act="sign_in_failed").page
    row = page.locator(".audit-table tbody tr").first
    assert "<img src=x onerror=alert(1)>\\u202elong" in row.inner_text()
    assert page.locator(".audit-table img").count() == 0


def test_a_hundred_a_page_and_on_to_the_older_ones(screen: Screen) -> None:
    last = audited.fill(screen.hub.home, rounds=11)
    page = screen.open("/audit", lang="en").page
    assert page.locator(".audit-table tbody tr").count() == 100
    assert page.locator(".audit-foot p").inner_text().startswith("Entries ")
    page.get_by_role("link", name="Older entries").click()
    page.wait_for_selector(".audit-pages a:has-text('Newest entries')")
    assert 10 <= page.locator(".audit-table tbody tr").count() <= 100
    assert last >= 110


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_so_many_entries_stand_in_one_window(screen: Screen, lang: str) -> None:
    audited.fill(screen.hub.home, rounds=3)
    page = screen.open("/audit", lang=lang).page
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.evaluate(_WHOLE, False) >= 15
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(_WHOLE, True) >= 5
