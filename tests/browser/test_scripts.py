"""Where scripts do not run, or one of them does not come, there are words, not empty places."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dashboard.look import Look
from tests.browser.kit import chromium
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_without_scripts_the_page_says_so_where_it_stays_empty(
    browser: Browser, hub: Hub, kept: Any, path: str, lang: str
) -> None:
    context = chromium.new_context(browser, kept, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{hub.url}{path}?region=us&lang={lang}")
        look = Look(lang, "light")
        expect(page.locator(".banner.needs-script")).to_have_text(look.t("frame.banner.no_script"))
        words = page.locator("#first section .needs-script:visible")
        assert words.count() >= 3
        expect(words.first).to_have_text(look.t("frame.state.needs_script"))
        assert page.locator("#first :is(.skeleton, .skel-table, .skel-chart):visible").count() == 0
        expect(page.locator("#first .page-sub").first).to_contain_text(look.t("frame.region.in_us"))
    finally:
        context.close()


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_a_chart_without_its_library_is_a_table_and_says_why(screen: Screen, lang: str) -> None:
    screen.watch.expected += ["console error: Event (", "ERR_FAILED", "plotly"]
    screen.page.route("**/*plotly*", lambda route: route.abort())
    screen.open(region="us", lang=lang)
    trend = screen.section("trend")
    expect(trend.locator(".chart-lost")).to_have_text(Look(lang, "light").t("frame.state.no_charts"))
    expect(trend.locator(".twin tbody tr").first).to_be_visible()
    screen.shows(screen.hub.figures(region="us"))
    expect(screen.page.locator(".needs-script:visible")).to_have_count(0)


def test_where_scripts_run_nothing_says_otherwise(screen: Screen) -> None:
    screen.open(region="us")
    expect(screen.page.locator(".needs-script:visible, .chart-lost")).to_have_count(0)
