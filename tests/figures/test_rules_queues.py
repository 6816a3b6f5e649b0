"""docs/metrics.md 8: queues, their times and who gave up."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.questions.calling_tables import ABANDONING
from tests.figures.calls import BEFORE, NOW, callers, row_of
from tests.figures.cast import Cast
from tests.figures.hubs import Product
from tests.figures.scenes import Story, scene


@scene
def test_metrics_8_a_queue_entry_is_a_leg_with_an_outcome(cast: Cast) -> Story:
    cast.leg("Alba", NOW, feature="call_queue", wait=500)
    cast.leg("Alba", NOW, feature="call_queue", outcome="answered", wait=10)
    cast.leg("Alba", NOW, outcome="timed_out", wait=20)  # no feature says so, but it has an outcome
    yield
    told = cast.calling()
    assert (told["queues"]["offered"], told["queues"]["average_time_to_answer_s"]) == (2, 15.0)
    assert told["features"] == [{"feature": "call_queue", "legs": 2}]


@scene
def test_metrics_8_every_outcome_but_abandoned_counts_in_the_time_to_answer(cast: Cast) -> Story:
    for wait, outcome in enumerate(("answered", "timed_out", "overflowed", "transferred", "abandoned", "abandoned")):
        cast.leg("Alba", NOW, outcome=outcome, wait=wait)
    yield
    told = cast.calling()
    assert told["queues"] == {
        "average_time_to_answer_s": 1.5,
        "average_wait_before_abandonment_s": 4.5,
        "abandoned_rate": pytest.approx(1 / 3, abs=1e-12),
        "offered": 6,
        "abandoned": 2,
    }
    row = row_of(told["queue_rows"], "Alba")
    assert [row[name] for name in ("answered", "timed_out", "overflowed", "transferred")] == [1, 1, 1, 1]


@scene
def test_metrics_8_a_queue_with_only_abandoned_calls_has_no_time_to_answer(cast: Cast) -> Story:
    cast.leg("Alba", NOW, outcome="abandoned", wait=30)
    cast.leg("Alba", NOW, outcome="abandoned", wait=0)
    yield
    told = cast.calling()
    for found in (told["queues"], row_of(told["queue_rows"], "Alba")):
        assert found["average_time_to_answer_s"] is None
        assert (found["average_wait_before_abandonment_s"], found["abandoned_rate"]) == (15.0, 1.0)


@scene
def test_metrics_8_entries_without_a_wait_count_in_offered_but_not_in_averages(cast: Cast) -> Story:
    cast.leg("Alba", NOW, outcome="answered", wait=10)
    cast.leg("Alba", NOW, outcome="answered", times=2)
    cast.leg("Alba", NOW, outcome="abandoned")
    yield
    told = cast.calling()
    for found in (told["queues"], row_of(told["queue_rows"], "Alba")):
        assert (found["offered"], found["abandoned_rate"]) == (4, 0.25)
        assert (found["average_time_to_answer_s"], found["average_wait_before_abandonment_s"]) == (10.0, None)


@scene
def test_metrics_8_the_abandoned_rate_is_pooled_and_not_the_mean_of_rates(cast: Cast) -> Story:
    cast.leg("Alba", NOW, outcome="abandoned", wait=10)
    cast.leg("Birch", NOW, outcome="answered", wait=10, times=8)
    cast.leg("Birch", NOW, outcome="abandoned", wait=40)
    yield
    told = cast.calling()
    assert told["queues"]["abandoned_rate"] == 0.2
    assert told["queues"]["average_wait_before_abandonment_s"] == 25.0
    assert [(row["customer"], row["abandoned_rate"]) for row in told["queue_rows"]] == [
        ("Alba", 1.0),
        ("Birch", pytest.approx(1 / 9, abs=1e-12)),
    ]


@scene
def test_metrics_8_queues_previous_is_the_same_of_the_week_before(cast: Cast) -> Story:
    cast.leg("Alba", BEFORE, outcome="abandoned", wait=4)
    cast.leg("Birch", BEFORE, outcome="answered", wait=6)
    yield
    told = cast.calling()
    assert told["queues_previous"] == {
        "average_time_to_answer_s": 6.0,
        "average_wait_before_abandonment_s": 4.0,
        "abandoned_rate": 0.5,
        "offered": 2,
        "abandoned": 1,
    }
    assert (told["queues"]["offered"], told["queues"]["abandoned_rate"], told["queue_rows"]) == (0, None, [])


@scene
def test_metrics_8_queues_list_customers_with_an_entry_in_the_week_most_abandoned_first(cast: Cast) -> Story:
    told = {"Alba": (1, 3), "Birch": (1, 1), "Cedar": (2, 2), "Dahlia": (0, 9), "Elder": (0, 1), "Fern": (0, 1)}
    for name, (abandoned, answered) in told.items():
        cast.leg(name, NOW, outcome="abandoned", times=abandoned)
        cast.leg(name, NOW, outcome="answered", times=answered)
    cast.leg("Gorse", BEFORE, outcome="abandoned")
    cast.leg("Hazel", NOW, feature="call_queue")
    yield
    assert callers(cast.calling()["queue_rows"]) == ["Cedar", "Birch", "Alba", "Dahlia", "Elder", "Fern"]


def test_the_ticker_tells_of_the_queues_over_the_limit_of_health_the_worst_first(tmp_path: Path) -> None:
    """Of all customers: a table's first rows may be many of one call each."""
    product = Product(tmp_path / "home")
    told = Cast(product, tmp_path)
    most = {"Alba": (3, 17), "Birch": (9, 11), "Cedar": (2, 18), "Dahlia": (19, 0), "Elder": (16, 84)}
    more = {f"Fern {at}": (10, 10 + at) for at in range(2)}
    for name, (abandoned, answered) in {**most, **more}.items():
        told.leg(name, NOW, outcome="abandoned", times=abandoned)
        told.leg(name, NOW, outcome="answered", times=answered)
    assert len(told.calling()["queue_rows"]) == len(most) + len(more)
    rows = product.store.answer(ABANDONING, product.scope(told.region, "meetings", None, ""))
    assert [row["customer"] for row in rows] == ["Fern 0", "Fern 1", "Birch", "Elder", "Alba"], "Alba hits it exactly"


@scene
def test_metrics_8_the_change_of_an_abandoned_rate_is_unknown_where_nothing_was_offered(cast: Cast) -> Story:
    for name in ("Alba", "Birch"):
        cast.leg(name, NOW, outcome="abandoned")
        cast.leg(name, NOW, outcome="answered")
    cast.leg("Alba", BEFORE, outcome="answered")
    cast.leg("Birch", BEFORE)
    yield
    rows = cast.calling()["queue_rows"]
    assert {row["customer"]: row["change_pp"] for row in rows} == {"Alba": 0.5, "Birch": None}


def test_data_6_a_queue_row_carries_these_values(cast: Cast) -> None:
    cast.leg("Alba", NOW, outcome="answered", wait=30)
    assert cast.calling()["queue_rows"] == [
        {
            "region": "eu",
            "org_id": cast.org("Alba"),
            "customer": "Alba",
            "offered": 1,
            "answered": 1,
            "abandoned": 0,
            "abandoned_rate": 0.0,
            "timed_out": 0,
            "overflowed": 0,
            "transferred": 0,
            "average_time_to_answer_s": 30.0,
            "average_wait_before_abandonment_s": None,
            "change_pp": None,
        }
    ]
