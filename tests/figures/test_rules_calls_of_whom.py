"""docs/metrics.md 9, docs/import.md, docs/addresses.md: whose calls count, which of two legs holds, all regions together."""

from __future__ import annotations

from collections.abc import Callable

from tests.figures.calls import BEFORE, NOW, callers, last_quality
from tests.figures.cast import GOOD, POOR, Cast, on
from tests.figures.scenes import Story, scene

# --- who is asked for, withdrawn customers, corrections


@scene
def test_data_8_every_figure_counts_the_selected_customers_only(cast: Cast) -> Story:
    for name in ("Alba", "Birch"):
        cast.line(name, (10, 5, 0), product="calling")
        cast.leg(name, NOW, audio=POOR, feature="paging", outcome="answered", wait=3)
        cast.leg(name, BEFORE, outcome="answered")
    yield
    both, one = cast.calling(), cast.calling(query="name:birch")
    assert (both["bands"][-1]["0"], one["bands"][-1]["0"]) == (8, 4)
    assert (both["quality"][-1]["poor"], one["quality"][-1]["poor"]) == (2, 1)
    assert (both["endpoints"][0]["poor"], one["endpoints"][0]["poor"]) == (2, 1)
    assert (both["features"][0]["legs"], one["features"][0]["legs"]) == (2, 1)
    assert (both["queues"]["offered"], one["queues"]["offered"]) == (2, 1)
    assert (both["queues_previous"]["offered"], one["queues_previous"]["offered"]) == (2, 1)
    for table in ("usage_rows", "quality_rows", "queue_rows"):
        assert (callers(both[table]), callers(one[table])) == (["Alba", "Birch"], ["Birch"])


def test_metrics_9_legs_of_a_withdrawn_customer_count_in_weeks_that_end_before_it_was_withdrawn(cast: Cast) -> None:
    cast.line("Alba", product="calling", days=(-30,))
    for name in ("Alba", "Birch", "Cedar", "Dahlia"):
        cast.leg(name, BEFORE, audio=POOR, feature="paging", outcome="answered")
        cast.leg(name, NOW, audio=POOR, feature="paging", outcome="answered")
    cast.publish(day=-8)
    cast.withdraw("Birch")
    cast.publish(day=-7)  # the very day on which the week before ends
    cast.withdraw("Cedar")
    cast.publish(day=0)
    cast.withdraw("Dahlia")
    cast.publish(day=1)
    now, before = cast.calling(), cast.calling(day=-1)
    assert callers(before["quality_rows"]) == callers(before["queue_rows"]) == ["Alba", "Cedar", "Dahlia"]
    assert callers(now["quality_rows"]) == callers(now["usage_rows"]) == ["Alba", "Dahlia"]
    assert [week["poor"] for week in now["quality"]][-2:] == [3, 2]
    assert [week["1-9"] for week in now["bands"]][-2:] == [3, 2]
    assert (now["endpoints"][0]["poor"], now["features"][0]["legs"]) == (2, 2)
    assert (now["queues"]["offered"], now["queues_previous"]["offered"]) == (2, 3)


def test_metrics_9_legs_of_a_customer_that_comes_back_count_again(cast: Cast) -> None:
    cast.customer("Alba")
    cast.leg("Birch", NOW)
    cast.publish(day=-10)
    cast.withdraw("Birch")
    cast.publish(day=-5)
    cast.publish(day=0)
    assert cast.calling()["usage_rows"] == []
    cast.customer("Birch")
    cast.publish(day=1)
    assert callers(cast.calling()["usage_rows"]) == ["Birch"]


def test_data_2_late_legs_of_a_withdrawn_customer_count_in_the_past(cast: Cast) -> None:
    cast.customer("Alba")
    cast.customer("Birch")
    cast.publish(day=-10)
    cast.withdraw("Birch")
    cast.publish(day=-6)
    gone = cast.org("Birch")
    cast.legs.append(leg_row(cast, "late", gone, BEFORE))
    cast.publish(day=0)
    assert [row["org_id"] for row in cast.calling(day=-6)["usage_rows"]] == [gone]
    assert cast.calling()["usage_rows"] == []


def leg_row(cast: Cast, name: str, org_id: str, day: int) -> dict[str, str]:
    """A leg of an organization that is no longer in the cast."""
    cast.leg("Alba", day, name=name)
    return cast.legs.pop() | {"org_id": org_id}


def test_data_2_a_leg_is_replaced_by_the_greater_updated_at_else_by_the_later_import(cast: Cast) -> None:
    told = {
        "later": ("", ""),
        "greater": ("2026-11-20T00:00:00Z", "2026-11-20T00:00:00.000001Z"),
        "equal": ("2026-11-20T00:00:00Z", "2026-11-20T01:00:00+01:00"),
        "smaller": ("2026-11-20T00:00:00Z", "2026-11-20T00:30:00+01:00"),
        "undated": ("2026-11-20T00:00:00Z", ""),
    }
    for turn, values in enumerate((GOOD, POOR)):
        for name, instants in told.items():
            cast.leg("Alba", NOW, name=name, audio=values, feature=name, updated_at=instants[turn])
        cast.publish(day=turn)
    assert last_quality(cast) == (1, 4, 0)


def test_data_2_a_corrected_leg_moves_to_its_new_week_and_customer(cast: Cast) -> None:
    cast.leg("Alba", NOW, name="moved")
    cast.leg("Alba", NOW, name="stays")
    cast.publish()
    cast.leg("Alba", BEFORE, name="moved")
    cast.publish()
    assert [week["not_measured"] for week in cast.calling()["quality"]][-2:] == [1, 1]
    cast.leg("Birch", NOW, name="moved")
    cast.publish()
    told = cast.calling()
    assert [week["not_measured"] for week in told["quality"]][-2:] == [0, 2]
    assert callers(told["quality_rows"]) == ["Alba", "Birch"]


# --- all regions


def test_metrics_9_all_regions_show_the_newest_week_that_is_completed_in_every_region(
    cast_of: Callable[[str], Cast],
) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", (9, 4, 0), product="calling", days=(-10, -3))
    eu.leg("Alba", BEFORE, audio=GOOD)
    us.line("Birch", product="calling", days={-14: (9, 1, 0), -7: (9, 2, 0), 0: (9, 8, 0)})
    us.leg("Birch", BEFORE, audio=POOR)
    us.leg("Birch", NOW, user="ben")
    us.leg("Birch", NOW, user="cat")
    eu.publish(day=-3)
    us.publish(day=0)
    told = eu.calling(region="all")
    assert told["week"] == str(on(-14))
    assert told["quality"][-1] == {"week": str(on(-14)), "good": 1, "poor": 1, "not_measured": 0}
    assert (told["bands"][-1]["0"], told["bands"][-1]["1-9"]) == ((4 - 1) + (2 - 1), 2)
    assert [(row["region"], row["active_users"], row["assigned"]) for row in told["usage_rows"]] == [
        ("eu", 1, 4),
        ("us", 1, 8),  # licenses are those of the region's own day
    ]


def test_metrics_9_calls_of_all_regions_are_added_and_rates_are_pooled(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.leg("Alba", NOW, audio=POOR, endpoint="teams", feature="paging", outcome="abandoned", wait=9)
    us.leg("Birch", NOW, audio=GOOD, endpoint="teams", feature="paging", outcome="answered", wait=4, times=3)
    us.leg("Birch", NOW, endpoint="app_mobile", feature="call_park", times=4)
    eu.leg("Alba", BEFORE, audio=GOOD, endpoint="teams", outcome="answered")
    us.publish()
    eu.publish()
    told = eu.calling(region="all")
    assert told["endpoints"][0] == {
        "endpoint_type": "app_mobile",
        "good": 0,
        "poor": 0,
        "not_measured": 4,
        "poor_rate": None,
        "change_pp": None,
    }
    assert told["endpoints"][1] == {
        "endpoint_type": "teams",
        "good": 3,
        "poor": 1,
        "not_measured": 0,
        "poor_rate": 0.25,
        "change_pp": 0.25,
    }
    assert told["features"] == [{"feature": "call_park", "legs": 4}, {"feature": "paging", "legs": 4}]
    assert told["queues"] == {
        "average_time_to_answer_s": 4.0,
        "average_wait_before_abandonment_s": 9.0,
        "abandoned_rate": 0.25,
        "offered": 4,
        "abandoned": 1,
    }


def test_metrics_9_rows_of_all_regions_merge_in_their_order(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    for cast, name, poor, users in ((eu, "Alba", 1, 2), (us, "Birch", 2, 3), (eu, "Cedar", 0, 1), (us, "Dahlia", 1, 1)):
        cast.leg(name, NOW, audio=POOR, outcome="abandoned", times=poor)
        cast.leg(name, NOW, audio=GOOD, outcome="answered")
        for user in range(1, users):
            cast.leg(name, NOW, user=f"user {user}")
    eu.publish()
    us.publish()
    told = eu.calling(region="all")
    said = {
        name: [(r["customer"], r["region"]) for r in told[name]]
        for name in ("usage_rows", "quality_rows", "queue_rows")
    }
    assert said == {
        "usage_rows": [("Birch", "us"), ("Alba", "eu"), ("Cedar", "eu"), ("Dahlia", "us")],
        "quality_rows": [("Birch", "us"), ("Alba", "eu"), ("Dahlia", "us"), ("Cedar", "eu")],
        "queue_rows": [("Birch", "us"), ("Alba", "eu"), ("Dahlia", "us"), ("Cedar", "eu")],
    }


def test_metrics_9_the_same_organization_in_two_regions_is_two_rows_and_its_users_are_added(
    cast_of: Callable[[str], Cast],
) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    for cast in (eu, us):
        cast.leg("Alba", NOW, user="ann", times=6)
        cast.publish()
    told = eu.calling(region="all")
    assert (told["bands"][-1]["1-9"], told["bands"][-1]["10-49"]) == (2, 0)
    assert [row["region"] for row in told["usage_rows"]] == sorted(
        ("eu", "us"), key=lambda region: {"eu": eu, "us": us}[region].org("Alba")
    )
