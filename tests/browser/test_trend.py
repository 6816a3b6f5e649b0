"""The trend: exact numbers under pointer and keys, a week's tables on a click, the table twin, the gap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from dashboard.look import Look
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import NEWEST, ROOT
from tests.conftest import lacking

LOOK = Look("en", "light")
SMALL_CHARTS = ROOT / "assets" / "plotly-basic.min.js"
SERIES = ("total", "available", "idle", "used", "over")


def _points(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Points by the day as a reader sees it."""
    return {LOOK.day(date.fromisoformat(point["date"])): point for point in document["trend"]}


def _card(screen: Screen) -> tuple[str, list[str]]:
    """The day of the hover card and its numbers."""
    card = screen.section("trend").locator(".hovercard")
    expect(card).to_be_visible()
    day = card.locator("h3").evaluate("node => node.firstChild.textContent")
    return day, card.locator("dd:not(.pc)").all_inner_texts()


def _is_exact(card: tuple[str, list[str]], points: Mapping[str, Mapping[str, Any]]) -> None:
    day, numbers = card
    assert sorted(numbers) == sorted(LOOK.count(points[day][name]) for name in SERIES), day


@pytest.mark.parametrize("service", ["meetings", "calling"])
def test_the_pointer_shows_every_series_of_the_nearest_week_exactly(visit: Screen, service: str) -> None:
    visit.open(region="us", service=service)
    points = _points(visit.hub.figures(region="us", service=service))
    chart = visit.section("trend").locator(".trend-graph")
    box = chart.bounding_box()
    assert box
    seen = set()
    for share in (0.15, 0.45, 0.8):
        visit.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        card = _card(visit)
        _is_exact(card, points)
        seen.add(card[0])
    assert len(seen) == 3
    visit.page.mouse.move(box["x"] - 60, box["y"] - 80)
    expect(visit.section("trend").locator(".hovercard")).to_be_hidden()


def test_arrow_keys_walk_the_weeks_and_tell_them(visit: Screen) -> None:
    visit.open(region="eu")
    points = _points(visit.hub.figures(region="eu"))
    chart = visit.section("trend").locator(".trend-graph")
    visit.section("trend").locator('[data-range="1y"]').focus()
    for _ in range(12):
        visit.page.keyboard.press("Tab")
        if chart.evaluate("node => node === document.activeElement"):
            break
    days = list(points)
    seen = []
    for key in ("ArrowLeft", "ArrowLeft", "PageUp", "End", "ArrowLeft"):
        visit.page.keyboard.press(key)
        card = _card(visit)
        _is_exact(card, points)
        seen.append(days.index(card[0]))
    assert seen[1] == seen[0] - 1
    assert seen[2] == seen[1] - 4
    assert seen[3:] == [len(days) - 1, len(days) - 2]
    said = visit.section("trend").locator(".trend-said").inner_text()
    assert days[-2] in said
    visit.page.keyboard.press("Escape")
    expect(visit.section("trend").locator(".hovercard")).to_be_hidden()


def test_a_click_on_a_week_shows_the_tables_as_of_it_and_there_is_a_way_back(visit: Screen) -> None:
    visit.open(region="us", service="calling")
    box = visit.section("trend").locator(".trend-graph").bounding_box()
    assert box
    x, y = box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    day = _card(visit)[0]
    clicked = _points(visit.hub.figures(region="us", service="calling"))[day]["date"]
    visit.page.mouse.click(x, y)
    visit.says(as_of=clicked)
    visit.shows(visit.hub.figures(region="us", service="calling", as_of=clicked))
    assert visit.read().facts["asOf"] == clicked
    banner = visit.page.locator(".banner.past")
    expect(banner).to_contain_text(day)
    expect(visit.page.locator("#date")).to_contain_text(day)
    banner.locator('[data-act="newest"]').click()
    visit.says(as_of=None)
    visit.shows(visit.hub.figures(region="us", service="calling"))
    expect(banner).to_be_hidden()


def test_enter_on_a_week_is_a_click(visit: Screen) -> None:
    visit.open(region="us")
    chart = visit.section("trend").locator(".trend-graph")
    chart.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        visit.page.keyboard.press(key)
    day = _points(visit.hub.figures(region="us"))[_card(visit)[0]]["date"]
    visit.page.keyboard.press("Enter")
    visit.says(as_of=day)
    visit.shows(visit.hub.figures(region="us", as_of=day))


def test_the_past_day_is_marked_and_the_trend_still_runs_to_the_data_date(screen: Screen) -> None:
    past = "2025-06-29"
    screen.open(region="us", as_of=past)
    twin = _twin(screen)
    assert twin[0][0] == LOOK.day(NEWEST)
    expect(screen.section("trend").locator(".twin caption")).to_contain_text(LOOK.day(date.fromisoformat(past)))
    chart = screen.section("trend").locator(".trend-graph")
    assert LOOK.day(date.fromisoformat(past)) in _words(chart.locator(".main-svg").all_text_contents())
    total = screen.hub.figures(region="us", as_of=past)["trend"][-1]["total"]
    assert LOOK.count(total) in _words(chart.locator(".main-svg").all_text_contents()), "the legend is of that day"
    expect(screen.section("trend").locator(".summary")).to_contain_text(f"{LOOK.count(total)} licenses on")


def _words(texts: list[str]) -> str:
    return " ".join(texts)


def _twin(screen: Screen) -> list[list[str]]:
    screen.section("trend").locator('[data-view-of="table"]').click()
    rows = screen.section("trend").locator(".twin tbody tr")
    expect(rows.first).to_be_visible()
    found: list[list[str]] = rows.evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return found


@pytest.mark.parametrize("asked", ["3m", "6m", "1y", "2y", "2025-03-01..2025-06-15"])
def test_the_table_twin_says_the_points_of_the_range_newest_first(visit: Screen, asked: str) -> None:
    visit.open(region="us", range=asked)
    points = visit.hub.figures(region="us")["trend"]
    first, last = _ends(asked)
    wanted = [point for point in reversed(points) if first <= date.fromisoformat(point["date"]) <= last]
    seen = _twin(visit)
    head = visit.section("trend").locator(".twin thead th").all_inner_texts()
    order = [name for title in head[1:] for name in SERIES if title == LOOK.t(f"trend.series.{name}")]
    assert sorted(order) == sorted(SERIES)
    assert [row[0] for row in seen] == [LOOK.day(date.fromisoformat(point["date"])) for point in wanted]
    assert [row[1:] for row in seen] == [[LOOK.count(point[name]) for name in order] for point in wanted]
    visit.section("trend").locator('[data-view-of="chart"]').click()
    expect(visit.section("trend").locator(".main-svg").first).to_be_visible()


def _ends(asked: str) -> tuple[date, date]:
    if ".." in asked:
        first, last = (date.fromisoformat(end) for end in asked.split(".."))
        return first, last
    back = {"3m": (2025, 8), "6m": (2025, 5), "1y": (2024, 11), "2y": (2023, 11)}[asked]
    return date(*back, NEWEST.day), NEWEST


def test_a_gap_is_shown_as_a_gap(visit: Screen) -> None:
    visit.open(region="us")
    days = [date.fromisoformat(point["date"]) for point in visit.hub.figures(region="us")["trend"]]
    assert any((later - earlier).days > 7 for earlier, later in pairwise(days)), "the demo has a gap"
    words = _words(visit.section("trend").locator(".main-svg").all_text_contents())
    assert LOOK.t("trend.mark.gap") in words


def test_the_year_before_is_named_beside_its_line(visit: Screen) -> None:
    visit.open(region="us", range="3m")
    name = LOOK.t("trend.series.before")
    svg = visit.section("trend").locator(".main-svg")
    assert name not in _words(svg.all_text_contents())
    visit.section("trend").locator("[data-compare]").click()
    visit.says(compare="year")
    visit.ready()
    assert name in _words(svg.all_text_contents())


def test_a_summary_in_one_sentence_says_the_numbers_of_the_day(visit: Screen) -> None:
    visit.open(region="us")
    last = visit.hub.figures(region="us")["trend"][-1]
    said = visit.section("trend").locator("p.summary").inner_text()
    for name in ("total", "used", "idle", "available"):
        assert LOOK.count(last[name]) in said


def test_a_window_of_another_size_keeps_the_chart_in_its_place(visit: Screen) -> None:
    visit.open(region="us")
    sizes = "() => ['.trend-place', '.js-plotly-plot'].map(name => document.querySelector(`.body:not(.is-rest) ${name}`).clientHeight)"
    for width in (1300, 1000, 1440):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.wait_for_timeout(600)
        place, chart = visit.page.evaluate(sizes)
        assert chart == place > 300


def _drawn(screen: Screen) -> int:
    """How many lines the chart in view has."""
    found: int = screen.page.evaluate(
        "() => document.querySelectorAll('.body:not(.is-rest) .js-plotly-plot .scatterlayer .trace').length"
    )
    return found


def _drawn_by_dashs_own(screen: Screen) -> int:
    def without(route: Route) -> None:
        answer = route.fetch()
        assert ("plotly-basic" in answer.text()) == SMALL_CHARTS.exists()
        route.fulfill(response=answer, body=re.sub('data-charts="[^"]*"', 'data-charts=""', answer.text()))

    screen.page.route("**/licenses?*", without)
    screen.open(region="us")
    assert any("plotly" in address and "basic" not in address for address in screen.watch.requests)
    screen.page.unroute_all()
    return _drawn(screen)


def test_without_the_small_chart_library_dashs_own_draws(screen: Screen) -> None:
    """As on a machine that has no npm client to fetch the small one."""
    assert _drawn_by_dashs_own(screen) > 0


def test_the_small_chart_library_draws_the_same(screen: Screen) -> None:
    if not SMALL_CHARTS.exists():
        lacking("no small chart library here: make setup fetches it where there is an npm client")
    whole = _drawn_by_dashs_own(screen)
    screen.open(region="us")
    assert whole == _drawn(screen) > 0
