"""States: empty, good news, stale, past, error, offline, signed out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import SECTIONS, Screen
from tests.browser.kit.served import EARLIER, NEWEST, Hub

LOOK = Look("en", "light")
GOOD = ("expiring", "low", "over")


def test_while_nothing_has_come_every_place_shows_grey_shapes_and_asks(screen: Screen) -> None:
    screen.page.goto("about:blank")  # what stood in this tab asks for nothing more
    screen.page.route("**/blocks/**", lambda route: None)
    before = len(screen.watch.requests)
    screen.page.goto(f"{screen.hub.url}/licenses?region=us&readahead=0")
    for section in ("trend", *SECTIONS):
        expect(screen.section(section).locator(".skel, .skel-area").first).to_be_visible()
    expect(screen.section("trend").locator(".chart")).to_be_hidden()
    expect(screen.query()).to_have_attribute("placeholder", LOOK.t("licenses.query.placeholder"))
    asked = " ".join(screen.watch.requests[before:])
    assert all(f"/blocks/licenses-{name}?" in asked for name in ("top", "query", "trend", *SECTIONS))
    assert "service=calling" not in asked


def test_a_section_without_a_match_says_what_was_asked(visit: Screen) -> None:
    visit.open(region="us", q="zzzz-nobody")
    for section in SECTIONS:
        expect(visit.section(section).locator(".state h3")).to_be_visible()
        assert "zzzz-nobody" in visit.section(section).locator(".state").inner_text()
    expect(visit.section("trend").locator(".state h3")).to_be_visible()


def test_nothing_to_worry_about_is_said_as_good_news(visit: Screen) -> None:
    region, service, section = next(
        (region, service, section)
        for region in ("uae", "ca", "eu", "us")
        for service in ("meetings", "calling")
        for section in GOOD
        if not visit.hub.figures(region=region, service=service)[section]["rows"]
    )
    visit.open(region=region, service=service)
    state = visit.section(section).locator(".state.is-good")
    expect(state).to_be_visible()
    assert state.locator("svg").count() == 1
    visit.shows(visit.hub.figures(region=region, service=service))


@pytest.fixture(scope="module")
def old_hub(hub: Hub) -> Iterator[Hub]:
    """The same home, served where data grow old in a day."""
    with served.serving(hub.home, {"STALE_DAYS": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def old_kept(browser: Browser, old_hub: Hub) -> Any:
    return chromium.signed_in(browser, old_hub)


def test_old_data_are_told_in_a_banner_until_they_are_new(tab: Opens, old_hub: Hub, old_kept: Any) -> None:
    screen = tab(old_hub, old_kept)
    screen.open(region="us")
    banner = screen.page.locator(".banner")
    expect(banner).to_contain_text(LOOK.day(NEWEST))
    assert screen.page.locator(".banner").count() == 1
    screen.open(region="all")
    expect(banner).to_contain_text(LOOK.day(NEWEST))
    expect(banner).to_contain_text(LOOK.day(EARLIER))
    screen.open(region="us", lang="pl")
    expect(banner).to_contain_text(Look("pl", "light").day(NEWEST))
    screen.open(region="us", as_of="2025-10-05")
    expect(banner).to_have_count(1)
    expect(screen.page.locator(".banner.past")).to_contain_text(LOOK.day(date(2025, 10, 5)))


def test_fresh_data_need_no_banner(visit: Screen) -> None:
    visit.open(region="us")
    assert visit.page.locator(".banner:visible").count() == 0


def test_several_data_dates_are_all_said(visit: Screen) -> None:
    visit.open(region="all")
    words = visit.page.locator(".page-sub").inner_text()
    assert LOOK.short_day(NEWEST) in words
    assert LOOK.short_day(EARLIER) in words


def _fails(status: int) -> Callable[[Route], None]:
    told = {"error": {"id": "ABC123", "message": "The store did not answer."}}
    body = json.dumps(told)
    return lambda route: route.fulfill(status=status, content_type="application/json", body=body)


_broken = _fails(500)


# What the server refuses is not asked for again by itself, what fails in passing is.
@pytest.mark.parametrize(("status", "by_hand"), [(400, True), (500, False)])
def test_a_block_that_fails_says_so_in_its_place_and_is_tried_again(screen: Screen, status: int, by_hand: bool) -> None:
    screen.watch.expected += [str(status)]
    page, document = screen.page, screen.hub.figures(region="us")
    page.route("**/blocks/licenses-low*", _fails(status))
    screen.open(region="us")
    trouble = screen.section("low").locator(".trouble")
    expect(trouble.locator(".state")).to_be_visible()
    seen = screen.read()
    assert seen.rows["expiring"] == len(document["expiring"]["rows"])
    assert seen.metrics["over.kpis.over"] == document["over"]["kpis"]["over"]
    assert "low.kpis.customers" not in seen.metrics
    page.unroute("**/blocks/licenses-low*")
    if by_hand:
        trouble.get_by_role("button").click()
    expect(trouble.locator(".state")).to_have_count(0)
    screen.shows(document)


def test_a_block_that_fails_on_a_switch_never_keeps_the_other_regions_figures(screen: Screen) -> None:
    screen.watch.expected += ["500"]
    screen.open(region="us")
    screen.page.route("**/blocks/licenses-over*", _broken)
    screen.region().select_option("eu")
    screen.ready(region="eu")
    expect(screen.section("over").locator(".trouble .state")).to_be_visible()
    seen = screen.read()
    assert not [path for path in seen.metrics if path.startswith("over.")]
    screen.region().select_option("us")
    screen.ready(region="us").shows(screen.hub.figures(region="us"))
    expect(screen.section("over").locator(".trouble .state")).to_have_count(0)


def test_offline_is_said_and_ends(visit: Screen) -> None:
    visit.watch.expected += ["ERR_INTERNET_DISCONNECTED"]
    visit.open(region="us")
    before = visit.read()
    visit.page.context.set_offline(True)
    try:
        expect(visit.page.locator(".banner.off")).to_be_visible()
        assert visit.read().metrics == before.metrics
    finally:
        visit.page.context.set_offline(False)
    expect(visit.page.locator(".banner.off")).to_be_hidden()


# Signing in and out -------------------------------------------------------------------------


def test_without_a_session_there_is_only_the_sign_in_page(tab: Opens, hub: Hub) -> None:
    screen = tab(kept=None)
    screen.page.goto(f"{hub.url}/licenses?region=us")
    assert screen.page.url.startswith(f"{hub.url}/sign-in")
    expect(screen.page.locator("h1")).to_be_visible()
    assert screen.read().metrics == {}
    for path in ("/blocks/licenses-top?region=us", "/export/licenses-low.csv?region=us", "/_dash-layout"):
        assert screen.page.request.get(f"{hub.url}{path}", max_redirects=0).status in {401, 303}, path


def test_the_sign_in_page_follows_the_browser_and_its_own_links(tab: Opens, hub: Hub) -> None:
    screen = tab(kept=None, locale="pl-PL", color_scheme="dark")
    screen.page.goto(f"{hub.url}/sign-in")
    assert screen.page.evaluate("() => document.documentElement.lang") == "pl"
    light = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)[0] > 128"
    assert not screen.page.evaluate(light)
    screen.page.locator('a[href*="lang=en"]').click()
    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    screen.page.locator('a[href*="theme=light"]').click()
    screen.page.wait_for_url("**theme=light**")
    assert screen.page.evaluate(light)


def test_a_link_works_once(tab: Opens, hub: Hub) -> None:
    link = served.new_link(hub)
    screen = tab(kept=None)
    screen.page.goto(link)
    screen.ready()
    again = tab(kept=None)
    again.watch.expected += ["403"]
    again.page.goto(link)
    expect(again.page.locator("main")).to_contain_text(LOOK.t("web.sign_in.spent"))
    again.page.goto(f"{hub.url}/licenses")
    assert "/sign-in" in again.page.url


def test_sign_out_ends_the_session_on_the_server(tab: Opens, hub: Hub) -> None:
    screen = tab(kept=None)
    screen.watch.expected += ["401"]  # what the page asked for as its session ended
    screen.page.goto(served.new_link(hub))
    screen.ready()
    stolen = screen.page.context.storage_state()
    screen.page.locator('[data-act="user"]').click()
    screen.page.get_by_role("menuitem", name=LOOK.t("frame.user.sign_out")).click()
    screen.page.wait_for_url("**/sign-in")
    screen.page.goto(f"{hub.url}/licenses?region=us")
    assert "/sign-in" in screen.page.url
    replayed = tab(kept=stolen)
    replayed.page.goto(f"{hub.url}/licenses?region=us")
    assert "/sign-in" in replayed.page.url


def test_a_page_left_open_after_sign_out_says_that_one_is_signed_out(tab: Opens, hub: Hub) -> None:
    screen = tab(kept=None)
    screen.page.goto(served.new_link(hub))
    screen.watch.expected += ["401"]
    screen.open(region="us").idle()
    screen.page.context.clear_cookies()
    screen.region().select_option("eu")
    screen.page.wait_for_url("**/sign-in*")
    expect(screen.page.locator("main")).to_contain_text(LOOK.t("web.error.signed_out"))
    assert not screen.read().metrics


def test_a_page_that_is_not_there_says_so(screen: Screen) -> None:
    screen.watch.expected += ["404"]
    screen.page.goto(f"{screen.hub.url}/no-such-page")
    expect(screen.page.locator("main")).to_contain_text(LOOK.t("frame.page.not_found"))
