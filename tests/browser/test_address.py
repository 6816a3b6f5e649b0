"""The address is the page's state: it restores the screen, every control writes it, Back and Forward walk it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from tests.browser.screen import Screen
from tests.browser.served import NEWEST

DAY = (NEWEST - timedelta(days=38)).isoformat()


def test_a_deep_link_restores_the_whole_screen(screen: Screen) -> None:
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


def test_each_control_writes_the_address(visit: Screen) -> None:
    visit.open(region="us")
    visit.region().select_option("ca")
    visit.says(region="ca")
    visit.service("calling").click()
    visit.says(region="ca", service="calling")
    trend = visit.section("trend")
    trend.locator('[data-range="3m"]').click()
    visit.says(range="3m")
    trend.locator("[data-compare]").click()
    visit.says(compare="year")
    trend.locator("[data-compare]").click()
    visit.says(compare=None)
    visit.query().fill("type:subscription")
    visit.query().press("Enter")
    visit.says(q="type:subscription")
    visit.page.locator('[data-act="date"]').click()
    visit.page.locator("#date-day").fill(DAY)
    visit.says(as_of=DAY)
    asked = {"region": "ca", "service": "calling", "q": "type:subscription", "as_of": DAY}
    visit.shows(visit.hub.figures(**asked))
    visit.says(**asked, range="3m")


def test_back_and_forward_restore_what_was(visit: Screen) -> None:
    visit.open(region="us")
    visit.region().select_option("eu")
    visit.ready(region="eu").toggle("calling")
    visit.region().select_option("uae")
    visit.ready(region="uae", service="calling")
    for region, service in (("eu", "calling"), ("eu", "meetings"), ("us", "meetings")):
        visit.page.go_back()
        visit.ready(region=region, service=service).shows(visit.hub.figures(region=region, service=service))
        assert visit.region().input_value() == region
    for region, service in (("eu", "meetings"), ("eu", "calling"), ("uae", "calling")):
        visit.page.go_forward()
        visit.ready(region=region, service=service).shows(visit.hub.figures(region=region, service=service))


def test_who_comes_back_before_the_answer_finds_what_they_left(screen: Screen) -> None:
    held: list[Route] = []
    screen.open(region="us").idle()
    screen.page.route("**/blocks/**region=ca&**", lambda route: held.append(route))  # noqa: PLW0108 (a builtin is no handler)
    for service in ("meetings", "calling"):
        screen.service(service).click()
        screen.region().select_option("ca")
        screen.says(region="ca", service=service)
        screen.page.wait_for_timeout(300)  # what is shown asks at once, what rests a little later
        screen.region().select_option("us")
        screen.says(region="us")
    screen.page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    screen.page.unroute_all()
    assert held
    screen.idle().shows(screen.hub.figures(region="us", service="calling"))
    screen.toggle("meetings").shows(screen.hub.figures(region="us", service="meetings"))
    assert screen.page.locator(".is-other, .is-waiting, .is-moving").count() == 0


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


def test_a_kept_version_is_shown_and_said(visit: Screen) -> None:
    visit.open(region="us", version="1").shows(visit.hub.figures(region="us", version="1"))
    assert visit.read().facts["version"] == "1"
    expect(visit.page.locator(".banner.past")).to_contain_text("1")


def test_an_address_changes_no_preference(screen: Screen) -> None:
    screen.open(region="us", lang="pl", theme="dark")
    screen.open(region="us")
    assert screen.page.evaluate("() => [document.documentElement.lang, document.documentElement.dataset.theme]") == [
        "en", "light",
    ]  # fmt: skip


def test_theme_and_language_chosen_by_hand_are_kept(screen: Screen) -> None:
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
