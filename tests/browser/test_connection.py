"""While the connection comes and goes no figure stands under another region's name, and the page becomes whole again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.look import Look
from tests.browser.kit.screen import Screen

LOOK = Look("en", "light")
REGIONS = ("us", "ca", "eu", "uae")
FAILURES = ["503", "ERR_FAILED"]
# What a reader can see under a region's name: figures, sentences, names of customers; of each frame, or once.
_LOOK = """() => {
  const seen = element => !element.closest('[inert]') &&
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
  const said = ['[data-metric]', '.page-sub', '.date-label', '.banner-place', '.found', '.block-head p', '.figs > div',
    '.kpi', '.list-place li', '.places a span', '.cell-name .name', '.summary', '.key-place', '.foot > [data-foot]'];
  window.__look = () => {
    const name = document.querySelector('#root select#region');
    return name && { region: name.value, texts: said.flatMap(what => [...document.querySelectorAll('#root ' + what)]
      .filter(seen).map(node => what + ' ' + node.innerText).filter(text => text !== what + ' ')) };
  };
}"""
_RECORD = """() => {
  window.__frames = new Set();
  const look = () => { window.__frames.add(JSON.stringify(window.__look())); requestAnimationFrame(look); };
  look();
}"""
Texts = dict[str, set[str]]


@pytest.fixture(scope="module")
def known() -> dict[str, Texts]:
    """By page what was seen of it in calm."""
    return {}


def _calm(screen: Screen, path: str, known: dict[str, Texts]) -> Texts:
    """What each region's page says when nothing goes wrong; looked at once."""
    if path in known:
        return known[path]
    said = known[path] = {}
    for region in REGIONS:
        screen.open(path, region=region).idle()
        screen.page.evaluate(_LOOK)
        said[region] = set(screen.page.evaluate("() => window.__look().texts"))
    return said


def _strangers(page: Page, calm: Texts) -> list[str]:
    """What stood in a frame under the name of a region that never says it."""
    frames = [json.loads(text) for text in page.evaluate("() => [...window.__frames]")]
    assert {frame["region"] for frame in frames} == set(REGIONS)
    assert all(any(frame["region"] == region and frame["texts"] for frame in frames) for region in ("us", "eu"))
    known = set().union(*calm.values())  # a foot that counts filtered rows, ... is nobody's in particular
    return [
        f"{frame['region']}: {text}"
        for frame in frames
        for text in frame["texts"]
        if text in known and text not in calm[frame["region"]]
    ]


def _answer(how: str, route: Route) -> None:
    if how == "cut":
        route.abort()
    elif how == "busy":
        route.fulfill(status=503, content_type="text/plain", body="not now")
    elif how == "half":
        route.fulfill(status=200, content_type="application/json", body='{"slots": {"fig')
    else:
        route.continue_()


def _flaky(*outcomes: str) -> Callable[[Route], None]:
    turn: Iterator[str] = cycle(outcomes)
    return lambda route: _answer(next(turn), route)


@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_no_frame_shows_a_region_under_another_name_and_the_page_becomes_whole(
    screen: Screen, path: str, known: dict[str, Texts]
) -> None:
    screen.watch.expected += FAILURES
    calm, page = _calm(screen, path, known), screen.page
    screen.open(path, region="us").idle()
    page.evaluate(_LOOK)
    page.evaluate(_RECORD)
    for outcomes in (("cut", "busy", "fine", "half", "cut"), ("fine", "fine", "cut")):
        page.route("**/blocks/**", _flaky(*outcomes))
        for region in ("eu", "ca", "us", "uae", "us", "eu"):
            screen.region().select_option(region)
            page.wait_for_timeout(350)
        page.go_back()
        page.wait_for_timeout(350)
        page.unroute("**/blocks/**")
        expect(page.locator(".is-lost, .body:not(.is-rest) .is-other")).to_have_count(0)  # nobody has to ask for it
        screen.ready(region="us").shows(screen.hub.figures(region="us"))
        expect(page.locator(".page-sub")).to_contain_text(LOOK.t("frame.region.in_us"))
    assert not _strangers(page, calm)


def test_known_regions_too_are_never_shown_under_another_name(screen: Screen, known: dict[str, Texts]) -> None:
    calm = _calm(screen, "/licenses", known)
    screen.open(ahead=True, region="us").idle()
    screen.page.evaluate(_LOOK)
    screen.page.evaluate(_RECORD)
    for region in ("eu", "us", "ca", "uae", "eu", "us"):
        screen.region().select_option(region)
        screen.ready(region=region).shows(screen.hub.figures(region=region))
    assert not _strangers(screen.page, calm)


def test_a_page_that_did_not_come_is_asked_for_until_it_does_and_shows_what_the_address_says(screen: Screen) -> None:
    screen.watch.expected += FAILURES
    screen.open(region="us").idle()
    page = screen.page
    page.route("**/_dash-update-component*", _flaky("cut", "busy", "fine"))
    page.locator("#nav-calling").click()
    expect(page.locator(".banner.off")).to_be_visible()
    screen.region().select_option("eu")  # the page that is still there goes on
    page.wait_for_selector('main[data-page="calling"]')
    screen.ready(region="eu").shows(screen.hub.figures(region="eu"))
    assert screen.region().input_value() == "eu"
    screen.says(region="eu")
    expect(page.locator(".page-sub")).to_contain_text(LOOK.t("frame.region.in_eu"))


def test_who_turns_back_before_the_other_page_came_stays_where_they_are(screen: Screen) -> None:
    screen.watch.expected += FAILURES
    screen.open(region="us").idle()
    page = screen.page
    page.route("**/_dash-update-component*", _flaky("cut"))
    page.locator("#nav-calling").click()
    expect(page.locator(".banner.off")).to_be_visible()
    page.go_back()
    page.unroute("**/_dash-update-component*")
    page.wait_for_timeout(6000)  # longer than the pause before the next try
    assert page.locator("main").get_attribute("data-page") == "licenses"
    screen.region().select_option("ca")
    screen.ready(region="ca").shows(screen.hub.figures(region="ca"))
    page.go_back()
    screen.ready(region="us").shows(screen.hub.figures(region="us"))
