"""The first HTML: figures to read before any script has run, then the page in the same place."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.kit.screen import TOP, Screen

# Kind and place of everything that is seen without scrolling.
_PLACES = """under => [...document.querySelectorAll(':is(.topbar, .page-head, .query .field, .kpis b, .bar, .block, .chart)')]
  .filter(node => node.closest(under) && !node.closest('.is-rest, .skeleton')).map(node => [node.className || node.tagName, node.getBoundingClientRect()])
  .filter(([, box]) => box.top < innerHeight).map(([name, box]) => [name.split(' ')[0], box.left, box.top, box.width])"""
NEAR = 2  # px


def near(one: list[Any], other: list[Any]) -> bool:
    """The same thing in the same place."""
    return one[0] == other[0] and all(abs(a - b) <= NEAR for a, b in zip(one[1:], other[1:], strict=True))


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("service", ["meetings", "calling"])
def test_s5_the_figures_stand_in_the_first_html_and_the_page_comes_in_their_place(
    tab: Opens, width: int, service: str
) -> None:
    screen = tab(viewport={"width": width, "height": 900})
    held = "**/_dash-component-suites/**"
    screen.page.route(held, lambda route: None)
    screen.page.goto(f"{screen.hub.url}/licenses?region=eu&service={service}&readahead=0", wait_until="commit")
    document = screen.hub.figures(region="eu", service=service)
    expect(screen.page.locator("[data-metric]")).to_have_count(len(TOP))
    assert screen.read().metrics == {f"top.{name}": document["top"][name] for name in TOP}
    assert screen.read().facts["ready"] == "false"
    assert screen.sideways() == 0
    first = screen.page.evaluate(_PLACES, "#first")
    screen.page.unroute_all()
    screen.page.reload()
    screen.ready()
    expect(screen.page.locator("#first")).to_have_count(0)
    drawn = screen.page.evaluate(_PLACES, "#react-entry-point")
    assert len(first) > len(TOP)
    assert [place for place in first if not any(near(place, other) for other in drawn)] == [], drawn
    assert screen.shift() <= 0.02, screen.moved()


def test_all_that_a_page_needs_is_asked_for_once(screen: Screen) -> None:
    screen.open(region="us")
    asked = Counter(urlsplit(address).path for address in screen.watch.requests)
    assert {path: count for path, count in asked.items() if count > 1 and not path.startswith("/blocks/licenses")} == {}
    assert {"/_dash-layout", "/_dash-dependencies", "/_dash-update-component"} <= set(asked)
    blocks = [address for address in screen.watch.requests if "/blocks/" in address]
    assert len(blocks) == len(set(blocks))


def test_a_reader_who_wants_to_use_it_has_the_page_at_once(screen: Screen) -> None:
    """The charts' library is late: the page is there, not yet painted."""
    screen.page.route("**/plotly-basic.min.js*", lambda route: None)
    screen.page.goto(f"{screen.hub.url}/licenses?region=us&readahead=0", wait_until="commit")
    expect(screen.page.locator("#react-entry-point .kpis b").first).to_be_attached()
    screen.page.mouse.wheel(0, 10)
    expect(screen.page.locator("#first")).to_have_count(0)
    assert screen.read().facts["ready"] == "false"
    screen.service("calling").click()
    expect(screen.service("calling")).to_have_attribute("aria-checked", "true")


def test_without_any_script_the_figures_are_there_and_the_links_lead_on(tab: Opens) -> None:
    screen = tab(java_script_enabled=False)
    screen.page.goto(f"{screen.hub.url}/licenses?region=us")
    document = screen.hub.figures(region="us")
    for name in TOP:
        expect(screen.page.locator(f'[data-metric="top.{name}"]')).to_have_attribute(
            "data-value", str(document["top"][name])
        )
    screen.page.get_by_role("link", name="Definitions").click()
    expect(screen.page.locator("h1")).to_have_text(re.compile("Definitions"))
