"""docs/metrics.md 9: the past as it was known then (a version), beside the past as it is known now (a day)."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from dashboard.data.questions import figures
from dashboard.errors import HubError, Missing, Refused, Unusable
from tests.figures.cast import GOOD, POOR, Cast
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


def test_metrics_9_calls_of_a_version_are_those_that_were_known_then(product: Product, cast: Cast) -> None:
    def said() -> bytes:
        return orjson.dumps(figures.document(product.store, product.scope("eu", "calling", None, "", version=3)))

    cast.leg("Alba", -4, name="corrected", audio=GOOD)
    cast.publish()
    before = said()
    cast.leg("Alba", -4, name="corrected", audio=POOR)
    cast.leg("Alba", -11, name="late")
    cast.publish()
    then, now = cast.calling(version=3)["quality"], cast.calling()["quality"]
    assert [(week["good"], week["poor"], week["not_measured"]) for week in then[-2:]] == [(0, 0, 0), (1, 0, 0)]
    assert [(week["good"], week["poor"], week["not_measured"]) for week in now[-2:]] == [(0, 0, 1), (0, 1, 0)]
    assert said() == before


def test_metrics_9_a_day_or_version_that_cannot_be_read_is_refused(cast: Cast) -> None:
    def asked(error: type[HubError], region: str = "eu", day: int | None = None, version: int | None = None) -> None:
        with pytest.raises(error):
            cast.figures(region=region, day=day, version=version)

    asked(Refused, day=-15)  # before the first day
    asked(Refused, day=1)  # after the data date
    asked(Missing, version=3)  # never made
    asked(Refused, day=-7, version=1)  # both
    asked(Refused, region="all", version=1)  # versions are of one region
    asked(Unusable, region="us")  # no data
