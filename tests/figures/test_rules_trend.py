"""docs/metrics.md 6: the license distribution trend, of one region and of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.questions import trend
from tests.figures.cast import Cast, on
from tests.figures.hubs import Product
from tests.figures.scenes import Story, scene


def days_of(document: Mapping[str, Any]) -> list[int]:
    """The trend's dates, as days from the data date."""
    every = {str(on(day)): day for day in range(-200, 30)}
    return [every[point["date"]] for point in document["trend"]]


@scene
def test_metrics_6_there_is_a_point_at_every_week_end_from_the_first_snapshot_to_as_of(cast: Cast) -> Story:
    cast.line("Alba", days=range(-24, 1))
    yield
    assert days_of(cast.figures()) == [-21, -14, -7, 0]


@scene
def test_metrics_6_a_week_ends_with_the_sunday_after_it(cast: Cast) -> Story:
    cast.line("Alba", days={-13: (10, 1, 0), -7: (10, 2, 0), -1: (10, 3, 0)})
    yield
    points = cast.figures()["trend"]
    assert [(p["date"], p["total"] - p["available"] + p["over"]) for p in points] == [
        ("2026-11-15", 2),
        ("2026-11-22", 3),
    ]


@scene
def test_metrics_6_as_of_is_the_last_point_where_it_is_no_week_end(cast: Cast) -> Story:
    cast.line("Alba", days=(-21, -14, -7, 0))
    yield
    assert days_of(cast.figures(day=-4)) == [-21, -14, -7, -4]


@scene
def test_metrics_6_the_trend_ends_at_as_of(cast: Cast) -> Story:
    cast.line("Alba", days=(-21, -14, -7, 0))
    yield
    assert days_of(cast.figures(day=-14)) == [-21, -14]


def test_metrics_6_a_point_sums_the_lines_live_then(cast: Cast) -> None:
    cast.line("Alba", days={-7: (10, 8, 3), 0: (20, 25, 4)})
    cast.line("Birch", days={-7: (5, 1, 2), 0: (5, 5, 5)}, ends=-7)
    cast.line("Cedar", days={-7: (7, 7, 7), 0: (7, 6, 1)}, start=0)
    assert cast.figures()["trend"] == [
        {"date": "2026-11-15", "used": 5, "idle": 5, "available": 6, "total": 15, "over": 0},
        {"date": "2026-11-22", "used": 5, "idle": 26, "available": 1, "total": 27, "over": 5},
    ]


@scene
def test_metrics_6_the_trend_is_of_the_toggled_product(cast: Cast) -> Story:
    cast.line("Alba", (10, 8, 3), days=(-14, 0))
    cast.line("Alba", (7, 8, 3), days=(0,), product="calling")
    yield
    assert [point["total"] for point in cast.figures("calling")["trend"]] == [7]


@scene
def test_metrics_6_a_point_with_no_live_line_is_left_out(cast: Cast) -> Story:
    cast.line("Alba", days=(-28, -21, -14, -7, 0), start=-28, ends=-21)
    cast.line("Birch", days=(-28, -21, -14, -7, 0), start=-7)
    yield
    assert days_of(cast.figures()) == [-28, -21, -7, 0]


def test_metrics_6_a_point_is_left_out_where_fewer_than_half_of_the_live_lines_are_known(cast: Cast) -> None:
    cast.line("Alba", days=(-14, -7, 0))
    cast.line("Birch", days=(-7, 0))
    cast.line("Cedar", days=(0,))
    document = cast.figures()
    assert days_of(document) == [-7, 0]  # one of three, two of three, three of three
    assert [point["total"] for point in document["trend"]] == [20, 30]


def test_metrics_6_a_point_is_kept_where_exactly_half_of_the_live_lines_are_known(cast: Cast) -> None:
    cast.line("Alba", days=(-7, 0))
    cast.line("Birch", days=(0,))
    assert days_of(cast.figures()) == [-7, 0]


@scene
def test_metrics_6_weeks_without_snapshots_are_a_gap(cast: Cast) -> Story:
    cast.line("Alba", days=(-42, -35, 0))
    yield
    assert days_of(cast.figures()) == [-42, -35, -28, 0]


def test_metrics_6_half_is_counted_over_the_customers_asked_for(cast: Cast) -> None:
    cast.line("Alba", days=(-7, 0))
    cast.line("Birch", days=(0,))
    cast.line("Cedar", days=(0,))
    assert days_of(cast.figures()) == [0]
    assert days_of(cast.figures(query="alba")) == [-7, 0]


def test_metrics_9_the_trend_of_all_regions_ends_at_the_own_day_of_each(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", (10, 8, 3), days=(-14, -7))
    us.line("Birch", (5, 4, 2), days=(-14, -7, 0, 3))
    eu.publish(day=-7)
    us.publish(day=3)
    document = eu.figures(region="all")
    assert document["as_of"] == {"us": "2026-11-25", "eu": "2026-11-15"}
    assert [(p["date"], p["total"]) for p in document["trend"]] == [
        ("2026-11-08", 15),
        ("2026-11-15", 15),
        ("2026-11-25", 15),
    ]


def test_metrics_9_no_point_is_added_where_every_region_is_at_the_last_week_end(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-7, 0))
    us.line("Birch", days=(-7, 0))
    us.publish()
    assert days_of(eu.figures(region="all")) == [-7, 0]


def test_metrics_9_a_date_that_a_region_with_live_lines_leaves_out_is_left_out(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-21, -14, -7, 0))
    us.line("Birch", days=(-7, 0), start=-100)
    us.publish()
    assert days_of(eu.figures(region="all")) == [-7, 0]


def test_metrics_9_a_region_without_live_lines_leaves_no_date_out(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-21, -14, -7, 0))
    us.line("Birch", days=(0,), start=-5)
    us.publish()
    assert days_of(eu.figures(region="all")) == [-21, -14, -7, 0]


# The page ---------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path) -> Cast:
    """What only the product has: the trend of the page, which runs on to the newest data."""
    return Cast(Product(tmp_path / "home"), tmp_path / "folders")


def drawn(cast: Cast, day: int | None = None, query: str = "", region: str = "eu") -> dict[int, tuple[int, int]]:
    """Total and live lines of each point of the page, by days from the data date."""
    cast.figures()  # publishes
    hub = cast.hub
    assert isinstance(hub, Product)
    when = None if day is None else on(day)
    points = hub.store.answer(trend.TREND_TO_DATA_DATE, hub.scope(region, "meetings", when, query))
    every = {str(on(away)): away for away in range(-200, 30)}
    return {every[point["date"]]: (point["total"], point["lines"]) for point in points}


def test_no_line_is_0_and_no_snapshot_is_a_gap(page: Cast) -> None:
    page.line("Alba", days=(-35, -28), start=-40, ends=-22)  # nothing after that
    page.line("Birch", days=(-35, -28, -7, 0))  # its snapshots of a fortnight are missing
    page.line("Cedar", days=(-35, -28, -21, -14, -7, 0))
    page.line("Cedar", days=(-35, -28, -21, -14, -7, 0))
    assert drawn(page, query="name:alba") == {-35: (10, 1), -28: (10, 1), **dict.fromkeys((-21, -14, -7, 0), (0, 0))}
    assert drawn(page, query="name:birch") == {-35: (10, 1), -28: (10, 1), -21: (10, 1), -7: (10, 1), 0: (10, 1)}
    assert [*drawn(page)] == [-35, -28, -21, -14, -7, 0]
    assert days_of(page.figures(query="name:alba")) == [-35, -28]  # the figures document leaves both out


def test_before_the_first_line_of_the_selected_it_is_0_since_the_product_begins(page: Cast) -> None:
    page.line("Alba", days=(-21, -14, -7, 0))
    page.line("Birch", days=(-7, 0), start=-8)
    assert drawn(page, query="name:birch") == {-21: (0, 0), -14: (0, 0), -7: (10, 1), 0: (10, 1)}


def test_who_never_had_a_line_has_no_trend(page: Cast) -> None:
    page.line("Alba", days=(-7, 0))
    page.customer("Birch")
    assert drawn(page, query="name:birch") == drawn(page, query="nobody") == {}


def test_the_page_has_the_day_that_is_read_and_runs_on(page: Cast) -> None:
    page.line("Alba", days={-21: (1, 1, 1), -14: (2, 1, 1), -10: (3, 1, 1), -7: (4, 1, 1), 0: (5, 1, 1), 2: (6, 1, 1)})
    page.publish(day=2)
    assert drawn(page) == {-21: (1, 1), -14: (2, 1), -7: (4, 1), 0: (5, 1), 2: (6, 1)}
    assert drawn(page, day=-9) == {-21: (1, 1), -14: (2, 1), -9: (3, 1), -7: (4, 1), 0: (5, 1), 2: (6, 1)}
    assert drawn(page, day=-7) == drawn(page)
    read = page.figures(day=-9)["trend"]
    assert [(each["date"], each["total"]) for each in read] == [
        (str(on(day)), total) for day, (total, _lines) in drawn(page, day=-9).items() if day <= -9
    ]


def test_the_page_of_all_regions_has_each_region_at_its_own_day(tmp_path: Path) -> None:
    hub = Product(tmp_path / "home")
    eu, us = (Cast(hub, tmp_path / region, region) for region in ("eu", "us"))
    eu.line("Alba", (10, 8, 3), days=(-14, -7))
    us.line("Birch", (5, 4, 2), days=(-14, -7, 0, 3))
    eu.publish(day=-7)
    us.publish(day=3)
    whole = {-14: (15, 2), -7: (15, 2), 3: (15, 2)}
    assert drawn(eu, region="all") == whole
    assert drawn(eu, region="all", day=-3) == {-14: (15, 2), -7: (15, 2), -3: (15, 2), 3: (15, 2)}
    assert drawn(eu, region="all", day=-7) == whole
