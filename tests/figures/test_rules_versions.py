"""metrics.md 9: the past as it was known then (a version), beside the past as it is known now (a day)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest

from dashboard.data import figures
from dashboard.errors import HubError, Missing, Refused, Unusable
from tests.figures.cast import Cast, on
from tests.figures.hubs import Product


@pytest.fixture
def product(tmp_path: Path) -> Product:
    return Product(tmp_path / "home")


@pytest.fixture
def cast(product: Product, tmp_path: Path) -> Cast:
    """Two versions: in the second, last week is corrected and Birch is gone."""
    cast = Cast(product, tmp_path / "folders")
    cast.line("Alba", (10, 8, 4), name="S1", days=(-14, -7))
    cast.line("Birch", (10, 8, 4), days=(-14, -7))
    cast.publish(day=-7)
    cast.withdraw("Birch")
    cast.snapshot("S1", -7, (50, 8, 4))
    cast.publish(day=0)
    return cast


def test_metrics_9_a_version_is_read_as_it_was_known_and_a_day_as_it_is_known_now(cast: Cast) -> None:
    then, now = cast.figures(version=1), cast.figures(day=-7)
    assert then["as_of"] == now["as_of"] == "2026-11-15"
    assert [point["total"] for point in then["trend"]] == [20, 20]
    assert [point["total"] for point in now["trend"]] == [20, 60]


def test_metrics_9_a_version_gives_the_same_bytes_after_later_imports(product: Product, cast: Cast) -> None:
    def said() -> bytes:
        return orjson.dumps(figures.document(product.store, product.scope("eu", "meetings", None, "", version=1)))

    before = said()
    cast.customer("Alba", shown="Renamed")
    cast.snapshot("S1", -7, (1, 1, 1))
    cast.publish(day=3)
    assert said() == before


@pytest.mark.parametrize(
    ("region", "day", "version", "error"),
    [
        ("eu", -15, None, Refused),
        ("eu", 1, None, Refused),
        ("eu", None, 3, Missing),
        ("eu", -7, 1, Refused),
        ("all", None, 1, Refused),
        ("us", None, None, Unusable),
    ],
    ids=["before the first day", "after the data date", "never made", "a day of a version", "all regions", "no data"],
)
def test_metrics_9_a_day_or_version_that_cannot_be_read_is_refused(
    cast: Cast, region: str, day: int | None, version: int | None, error: type[HubError]
) -> None:
    with pytest.raises(error):
        cast.figures(region=region, day=day, version=version)


def test_metrics_9_the_last_five_versions_are_kept(cast: Cast) -> None:
    for day in range(1, 5):
        cast.line("Cedar", days=(day,))
        cast.publish(day=day)
    assert date.fromisoformat(cast.figures(version=2)["as_of"]) == on(0)
    with pytest.raises(Missing):
        cast.figures(version=1)
