"""Where the trend's card stands, and that it outlives what is exchanged under it: theme, service, region, width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.kit.screen import SHOWN, Screen

Opens = Callable[..., Screen]
SERIES = ["Total", "Available", "Idle: assigned, not used", "Used", "Over limit"]


def chart(screen: Screen) -> Locator:
    return screen.page.locator(f"{SHOWN} .trend-graph")


def card(screen: Screen) -> Locator:
    return chart(screen).locator(".hovercard")


def hover(screen: Screen, share: float) -> None:
    """Points at a share of the plot's width."""
    chart(screen).scroll_into_view_if_needed()
    box = chart(screen).bounding_box()
    assert box
    screen.page.mouse.move(box["x"] + 60 + share * (box["width"] - 60 - 150), box["y"] + 150)


def test_the_card_stands_beside_its_line_inside_the_window_and_there_is_only_one(visit: Screen) -> None:
    visit.open(region="us")
    for share in (0.0, 0.2, 0.49, 0.51, 0.8, 0.99):
        hover(visit, share)
        line = chart(visit).locator(".trend-layer line").bounding_box()
        box = card(visit).bounding_box()
        assert line and box and card(visit).count() == 1
        assert box["x"] + box["width"] <= line["x"] or box["x"] >= line["x"] + line["width"]
        assert box["x"] >= 0 and box["x"] + box["width"] <= visit.page.viewport_size["width"]  # type: ignore[index]
        assert chart(visit).locator(".trend-layer circle").count() == 3


def test_the_card_names_every_series_in_the_order_of_the_stack_and_what_a_click_does(visit: Screen) -> None:
    visit.open(region="us")
    hover(visit, 0.4)
    expect(card(visit)).to_be_visible()
    assert card(visit).locator("dt").all_inner_texts() == SERIES
    expect(card(visit)).to_contain_text("Click to see the tables as of this week")


def test_the_card_goes_with_the_pointer(visit: Screen) -> None:
    visit.open(region="us")
    hover(visit, 0.5)
    expect(card(visit)).to_be_visible()
    visit.page.mouse.move(2, 2)
    expect(card(visit)).to_be_hidden()


def test_the_card_still_works_after_the_theme_the_service_and_the_region_changed(screen: Screen) -> None:
    screen.open(region="us", theme="light")
    screen.page.locator("#theme").click()
    screen.ready()
    hover(screen, 0.4)
    expect(card(screen)).to_be_visible()
    screen.toggle("calling")
    hover(screen, 0.4)
    assert card(screen).locator("dt").all_inner_texts() == SERIES
    screen.region().select_option("eu")
    screen.ready(region="eu")
    hover(screen, 0.6)
    expect(card(screen)).to_be_visible()


@pytest.mark.parametrize("width", [390, 768])
def test_the_layout_fits_the_width_and_follows_it(screen: Screen, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    screen.open(region="us")
    box = chart(screen).bounding_box()
    assert box and box["height"] == (280 if width < 720 else 336)
    labels = chart(screen).locator(".annotation-text", has_text="Over limit")
    expect(labels).to_have_count(0 if width < 720 else 1)
    screen.page.set_viewport_size({"width": 1440, "height": 900})
    expect(labels).to_have_count(1)
    assert screen.sideways() == 0


def test_on_a_phone_the_first_touch_shows_and_the_second_asks(tab: Opens) -> None:
    screen = tab(viewport={"width": 390, "height": 844}, has_touch=True)
    screen.open(region="us")
    chart(screen).scroll_into_view_if_needed()
    box = chart(screen).bounding_box()
    assert box
    screen.page.touchscreen.tap(box["x"] + 150, box["y"] + 120)
    expect(card(screen)).to_be_visible()
    assert "as_of" not in screen.state()
    screen.page.touchscreen.tap(box["x"] + 150, box["y"] + 120)
    screen.page.wait_for_function("() => new URLSearchParams(location.search).has('as_of')")


def test_on_a_phone_a_touch_elsewhere_closes_the_card(tab: Opens) -> None:
    screen = tab(viewport={"width": 390, "height": 844}, has_touch=True)
    screen.open(region="us")
    chart(screen).scroll_into_view_if_needed()
    box = chart(screen).bounding_box()
    assert box
    screen.page.touchscreen.tap(box["x"] + 150, box["y"] + 120)
    expect(card(screen)).to_be_visible()
    screen.page.touchscreen.tap(5, box["y"] + 10)
    expect(card(screen)).to_be_hidden()


def test_a_link_to_one_definition_leads_there(screen: Screen) -> None:
    screen.page.goto(f"{screen.hub.url}/definitions#low-rows-bound")
    expect(screen.page.locator("#low-rows-bound")).to_be_in_viewport()
