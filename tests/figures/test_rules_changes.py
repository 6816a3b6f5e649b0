"""The five figures of the page against the week before: unknown where nothing is known of that day."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.questions import licenses
from tests.figures.cast import Cast, on
from tests.figures.hubs import Product

ALL = {"total_customers", "nearing_expiration", "nearing_renewal", "low_assignment", "over_limit"}
OF_SNAPSHOTS = {"low_assignment", "over_limit"}


@pytest.fixture
def cast(tmp_path: Path) -> Cast:
    return Cast(Product(tmp_path / "home"), tmp_path / "folders")


def unknown(cast: Cast, day: int | None = None, query: str = "", region: str = "eu") -> set[str]:
    document = cast.figures(day=day, query=query, region=region)
    hub = cast.hub
    assert isinstance(hub, Product)
    scope = hub.scope(region, "meetings", None if day is None else on(day), query)
    part = hub.store.answer(licenses.PAGE_TOP, scope)
    assert (part["top"], part["top_previous"]) == (document["top"], document["top_previous"])
    return set(part["unknown_previous"])


def test_nothing_is_known_before_a_regions_first_snapshot(cast: Cast) -> None:
    cast.line("Alba", (10, 15, 4), days=(-6, 0))
    cast.line("Birch", days=(-6, 0), start=-2)
    assert unknown(cast) == ALL
    assert unknown(cast, day=-6) == ALL


def test_all_is_known_from_a_week_after_it_on(cast: Cast) -> None:
    cast.line("Alba", days=(-7, 0))
    assert unknown(cast) == set()
    assert unknown(cast, day=-1) == ALL


def test_where_most_snapshots_are_missing_what_they_say_is_unknown(cast: Cast) -> None:
    cast.line("Alba", (10, 15, 4), days=(-42, 0))
    cast.line("Birch", (10, 15, 4), days=(-42, -7, 0))
    cast.line("Cedar", (10, 15, 4), days=(-42, 0))
    assert unknown(cast) == OF_SNAPSHOTS
    assert unknown(cast, query="name:birch") == set()
    assert unknown(cast, day=-35) == set()


def test_who_had_no_line_then_is_known_to_be_none(cast: Cast) -> None:
    cast.line("Alba", days=(-7, 0))
    cast.line("Birch", days=(0,), start=-3)
    assert unknown(cast, query="name:birch") == set()


def test_of_all_regions_one_without_that_day_makes_the_change_unknown(tmp_path: Path) -> None:
    hub = Product(tmp_path / "home")
    eu, us = (Cast(hub, tmp_path / region, region) for region in ("eu", "us"))
    eu.line("Alba", days=(-14, -7, 0))
    us.line("Birch", days=(0,))
    us.publish()
    eu.publish()
    assert unknown(eu) == set()
    assert unknown(eu, region="all") == unknown(us, region="us") == ALL
