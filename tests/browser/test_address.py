"""The address is the page's state: it restores the screen, every control writes it, Back and Forward walk it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.screen import Screen
from tests.browser.served import NEWEST

DAY = (NEWEST - timedelta(days=38)).isoformat()


def test_a_deep_link_restores_the_whole_screen(tab: Opens) -> None:
    screen = tab()
    asked = {"region": "eu", "service": "calling", "as_of": DAY, "q": "type:subscription"}
    screen.open(**asked, range="6m", compare="year", lang="pl", theme="dark")
    screen.shows(screen.hub.figures(**asked))
    page = screen.page
    assert page.evaluate("() => document.documentElement.lang") == "pl"
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert screen.region().input_value() == "eu"
    assert screen.service("calling").get_attribute("aria-checked") == "true"
    trend = screen.section("trend")
    assert trend.locator('[data-range][aria-pressed="true"]').get_attribute("data-range") == "6m"
    assert trend.locator("[data-compare]").get_attribute("aria-checked") == "true"
    expect(page.locator(".query .chip")).to_have_text(["type:subscription"])
    expect(page.locator(".banner.past")).to_be_visible()
    assert page.title().endswith("Partner Hub")


def test_each_control_writes_the_address(screen: Screen) -> None:
    screen.open(region="us")
    screen.region().select_option("ca")
    screen.says(region="ca")
    screen.service("calling").click()
    screen.says(region="ca", service="calling")
    trend = screen.section("trend")
    trend.locator('[data-range="3m"]').click()
    screen.says(range="3m")
    trend.locator("[data-compare]").click()
    screen.says(compare="year")
    trend.locator("[data-compare]").click()
    screen.says(compare=None)
    screen.query().fill("type:subscription")
    screen.query().press("Enter")
    screen.says(q="type:subscription")
    screen.page.locator('[data-act="date"]').click()
    screen.page.locator("#date-day").fill(DAY)
    screen.says(as_of=DAY)
    asked = {"region": "ca", "service": "calling", "q": "type:subscription", "as_of": DAY}
    screen.shows(screen.hub.figures(**asked))
    screen.says(**asked, range="3m")


def test_back_and_forward_restore_what_was(screen: Screen) -> None:
    screen.open(region="us")
    screen.region().select_option("eu")
    screen.ready(region="eu").toggle("calling")
    screen.region().select_option("uae")
    screen.ready(region="uae", service="calling")
    for region, service in (("eu", "calling"), ("eu", "meetings"), ("us", "meetings")):
        screen.page.go_back()
        screen.ready(region=region, service=service).shows(screen.hub.figures(region=region, service=service))
        assert screen.region().input_value() == region
    for region, service in (("eu", "meetings"), ("eu", "calling"), ("uae", "calling")):
        screen.page.go_forward()
        screen.ready(region=region, service=service).shows(screen.hub.figures(region=region, service=service))


def test_another_page_and_back_keeps_the_state(screen: Screen) -> None:
    screen.open(region="eu", service="calling")
    screen.page.locator("#nav-definitions").click()
    screen.page.wait_for_selector('main[data-page="definitions"][data-ready="true"]')
    screen.says(region="eu", service="calling")
    screen.page.go_back()
    screen.page.wait_for_selector('main[data-page="licenses"]')
    screen.ready(region="eu", service="calling").shows(screen.hub.figures(region="eu", service="calling"))
    screen.page.locator("#nav-definitions").click()
    screen.page.wait_for_selector('main[data-page="definitions"]')
    screen.page.locator("#nav-licenses").click()
    screen.page.wait_for_selector('main[data-page="licenses"]')
    screen.ready(region="eu", service="calling")


def test_unknown_parameters_are_ignored(screen: Screen) -> None:
    screen.open(region="us", colour="red", job="1", cancelJob="2", cacheKey="3", oldJob="4", id="x", children="y")
    screen.shows(screen.hub.figures(region="us"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "mars"), ("service", "chat"), ("as_of", "yesterday"), ("as_of", "1999-01-01"), ("range", "9w"),
        ("range", "2026-06-30..2026-01-01"), ("version", "0"), ("version", "4711"), ("compare", "decade"),
        ("q", "statu:trial"), ("lang", "klingon"), ("theme", "sepia"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "pl"])
def test_nonsense_in_the_address_is_explained_on_the_page(screen: Screen, name: str, value: str, lang: str) -> None:
    if name == "lang" and lang == "pl":
        pytest.skip("one language at a time")
    asked = {"region": "us", "lang": lang, name: value}
    screen.page.goto(f"{screen.hub.url}/licenses?" + "&".join(f"{key}={text}" for key, text in asked.items()))
    telling = {"4711": "4711", "statu:trial": "statu", "2026-06-30..2026-01-01": "2026-06-30"}.get(value, value)
    expect(screen.page.locator("body")).to_contain_text(telling)
    expect(screen.page.locator("main h1, main h3").first).to_be_visible()
    assert "Traceback" not in screen.page.content()


def test_both_a_day_and_a_version_are_explained(screen: Screen) -> None:
    screen.page.goto(f"{screen.hub.url}/licenses?region=us&as_of={DAY}&version=1")
    expect(screen.page.locator("main .state")).to_be_visible()


def test_a_kept_version_is_shown_and_said(screen: Screen) -> None:
    screen.open(region="us", version="1").shows(screen.hub.figures(region="us", version="1"))
    assert screen.read().facts["version"] == "1"
    expect(screen.page.locator(".banner.past")).to_contain_text("1")


def test_an_address_changes_no_preference(tab: Opens) -> None:
    screen = tab()
    screen.open(region="us", lang="pl", theme="dark")
    screen.open(region="us")
    assert screen.page.evaluate("() => [document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "en", "light",
    ]  # fmt: skip


def test_theme_and_language_chosen_by_hand_are_kept(tab: Opens) -> None:
    screen = tab()
    look = "() => [document.documentElement.lang, document.documentElement.dataset.theme]"
    screen.open(region="us")
    try:
        with screen.page.expect_response("**/preferences"):
            screen.page.locator("#theme").click()
        screen.ready()
        assert screen.page.evaluate(look) == ["en", "dark"]
        with screen.page.expect_navigation():
            screen.page.locator("#language").click()
        screen.ready()
        assert screen.page.evaluate(look) == ["pl", "dark"]
        screen.open(region="us", service="calling")
        assert screen.page.evaluate(look) == ["pl", "dark"]
        screen.shows(screen.hub.figures(region="us", service="calling"))
    finally:
        _put_back(screen)
    screen.open(region="us")
    assert screen.page.evaluate(look) == ["en", "light"]


def _put_back(screen: Screen) -> None:
    for key, value in (("theme", "light"), ("lang", "en")):
        screen.page.evaluate("([key, value]) => hub.prefer(key, value)", [key, value])


def test_the_copied_link_opens_the_same_page(screen: Screen) -> None:
    screen.open(region="eu", service="calling")
    screen.page.locator('[data-act="copy-link"]').click()
    expect(screen.page.locator(".notice")).to_be_visible()
    link = screen.page.evaluate("() => navigator.clipboard.readText()")
    screen.page.goto(link)
    screen.ready(region="eu", service="calling").shows(screen.hub.figures(region="eu", service="calling"))
