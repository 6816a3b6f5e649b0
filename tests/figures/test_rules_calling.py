"""metrics.md 8 and 9: calls and their quality, whose they are, all regions together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.figures.calls import BEFORE, NOW, callers, last_quality, row_of
from tests.figures.cast import GOOD, POOR, Cast, on
from tests.figures.scenes import Story, scene

# --- weeks


def test_metrics_1_the_last_completed_week_ends_not_after_as_of(cast: Cast) -> None:
    cast.line("Alba", days=(-10, 1, 7))
    cast.publish(day=7)
    weeks = {day: cast.calling(day=day)["week"] for day in (-1, 0, 1, 6, 7)}
    assert weeks == {-1: str(on(-14)), 0: str(on(-7)), 1: str(on(-7)), 6: str(on(-7)), 7: str(on(0))}


@scene
def test_metrics_8_a_leg_belongs_to_the_week_of_its_start_from_sunday_to_sunday_in_utc(cast: Cast) -> Story:
    cast.line("Alba", days=(-1, 0))  # data begin a day before
    cast.leg("Alba", -8, clock="23:59:59.999999Z")
    cast.leg("Alba", -7, clock="00:00:00Z", audio=GOOD)
    cast.leg("Alba", -7, clock="00:59:59.999999+01:00")  # still Saturday in UTC
    cast.leg("Alba", -1, clock="23:59:59.999999Z", audio=GOOD, seconds=86_400)
    cast.leg("Alba", -1, clock="20:00:00-05:00")  # Sunday already
    yield
    now, before = cast.calling(), cast.calling(day=-1)
    assert now["quality"][-1] == {"week": str(on(-7)), "good": 2, "poor": 0, "not_measured": 0}
    assert before["quality"][-1] == {"week": str(on(-14)), "good": 0, "poor": 0, "not_measured": 2}
    assert (row_of(now["usage_rows"], "Alba")["legs"], row_of(before["usage_rows"], "Alba")["legs"]) == (2, 2)


def test_metrics_1_a_week_runs_over_the_turn_of_the_year(cast: Cast) -> None:
    cast.line("Alba", days=(48,))
    cast.leg("Alba", 35)  # Sunday, 27 December 2026
    cast.leg("Alba", 39)  # 31 December, of the 53rd week
    cast.leg("Alba", 40)  # 1 January
    cast.leg("Alba", 41, clock="23:59:59Z")
    cast.leg("Alba", 42)  # Sunday, 3 January 2027
    cast.publish(day=49)
    now, before = cast.calling(), cast.calling(day=48)
    assert (before["week"], now["week"]) == ("2026-12-27", "2027-01-03")
    assert [week["not_measured"] for week in now["quality"]] == [0, 0, 0, 0, 0, 0, 4, 1]
    assert [week["week"] for week in now["quality"]][4:] == ["2026-12-13", "2026-12-20", "2026-12-27", "2027-01-03"]


@scene
def test_metrics_8_trends_are_the_eight_last_completed_weeks_oldest_first_with_zeros(cast: Cast) -> Story:
    cast.leg("Alba", -57)  # the week before the eight
    cast.leg("Alba", -56, user="ann")
    cast.leg("Alba", -56, user="ben", audio=POOR)
    cast.leg("Alba", -2)
    cast.leg("Alba", 0)  # of the week that is not completed
    yield
    told = cast.calling()
    weeks = [str(on(day)) for day in range(-56, 0, 7)]
    assert [week["week"] for week in told["bands"]] == [week["week"] for week in told["quality"]] == weeks
    assert [week["1-9"] for week in told["bands"]] == [2, 0, 0, 0, 0, 0, 0, 1]
    assert [week["not_measured"] for week in told["quality"]] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert row_of(told["usage_rows"], "Alba")["active_users_8_weeks"] == [2, 0, 0, 0, 0, 0, 0, 1]
    assert row_of(told["quality_rows"], "Alba")["poor_rate_8_weeks"] == [1.0, *[None] * 7]


@scene
def test_data_6_calling_is_there_where_there_is_no_leg_at_all(cast: Cast) -> Story:
    cast.customer("Alba")
    yield
    told = cast.calling()
    nothing = {"offered": 0, "abandoned": 0, "abandoned_rate": None}
    nothing |= {"average_time_to_answer_s": None, "average_wait_before_abandonment_s": None}
    assert told["bands"][-1] == {"week": str(on(-7)), "0": 0, "1-9": 0, "10-49": 0, "50+": 0}
    assert told["quality"][-1] == {"week": str(on(-7)), "good": 0, "poor": 0, "not_measured": 0}
    assert (len(told["bands"]), len(told["quality"])) == (8, 8)
    assert (told["queues"], told["queues_previous"]) == (nothing, nothing)
    lists = ("endpoints", "features", "usage_rows", "quality_rows", "queue_rows")
    assert [told[name] for name in lists] == [[]] * 5


@scene
def test_metrics_8_calling_does_not_follow_the_toggle(cast: Cast) -> Story:
    cast.line("Alba", (9, 5, 1), product="calling")
    cast.leg("Alba", NOW, audio=POOR)
    yield
    meetings, calling = (dict(cast.figures(service)["calling"]) for service in ("meetings", "calling"))
    assert meetings == calling
    assert callers(meetings["usage_rows"]) == ["Alba"]


# --- calls


@scene
def test_metrics_8_calls_are_originating_legs_and_minutes_are_seconds_by_sixty(cast: Cast) -> Story:
    cast.leg("Alba", NOW, seconds=90)
    cast.leg("Alba", NOW, seconds=0)
    cast.leg("Alba", NOW, seconds=31, direction="terminating", video=True)
    cast.leg("Alba", NOW, seconds=60, video=True, endpoint="gateway")
    yield
    row = row_of(cast.calling()["usage_rows"], "Alba")
    assert (row["calls"], row["legs"], row["minutes"]) == (3, 4, pytest.approx(181 / 60, abs=1e-12))
    assert row["video_minutes"] == pytest.approx(91 / 60, abs=1e-12)


@scene
def test_metrics_8_audio_legs_are_those_without_video(cast: Cast) -> Story:
    cast.leg("Alba", NOW, times=2)
    cast.leg("Alba", NOW, video=True)
    yield
    row = row_of(cast.calling()["quality_rows"], "Alba")
    assert (row["legs"], row["audio_legs"], row["video_legs"]) == (3, 2, 1)


# --- quality


@scene
def test_metrics_8_a_leg_exactly_at_its_limits_is_good(cast: Cast) -> Story:
    cast.leg("Alba", NOW, audio=(150, 400, 5), picture=("150.0", "4e2", "5.000"))
    yield
    assert last_quality(cast) == (1, 0, 0)


@scene
def test_metrics_8_a_leg_just_above_any_one_limit_is_poor(cast: Cast) -> Story:
    for broken in (("150.001", 0, 0), (0, "400.001", 0), (0, 0, "5.001")):
        cast.leg("Alba", NOW, audio=broken)
        cast.leg("Birch", NOW, audio=GOOD, picture=broken)
    yield
    assert last_quality(cast) == (0, 6, 0)


@scene
def test_metrics_8_a_leg_is_judged_by_the_values_that_were_measured(cast: Cast) -> Story:
    cast.leg("Alba", NOW, audio=(0, None, None))  # 0 is a value
    cast.leg("Birch", NOW, picture=(None, None, 6))  # one stream only, without video
    cast.leg("Cedar", NOW, picture=(None, 400, None), video=True)
    yield
    rows = cast.calling()["quality_rows"]
    assert {row["customer"]: (row["good"], row["poor"]) for row in rows} == {
        "Alba": (1, 0),
        "Birch": (0, 1),
        "Cedar": (1, 0),
    }


@scene
def test_metrics_8_a_leg_without_a_value_is_not_measured_and_in_no_rate(cast: Cast) -> Story:
    cast.leg("Alba", NOW, times=7)
    cast.leg("Alba", NOW, audio=POOR)
    cast.leg("Alba", NOW, audio=GOOD, times=3)
    cast.leg("Birch", NOW)
    yield
    assert last_quality(cast) == (3, 1, 8)
    rows = cast.calling()["quality_rows"]
    assert [(row["customer"], row["legs"], row["poor_rate"]) for row in rows] == [
        ("Alba", 11, 0.25),
        ("Birch", 1, None),
    ]


@pytest.mark.parametrize("poor_call_rule", ["all"])
def test_metrics_8_by_the_rule_all_a_leg_is_poor_where_every_limit_is_broken_on_both_streams(cast: Cast) -> None:
    cast.leg("Alba", NOW, audio=(151, 401, 6), picture=(151, 401, 6))
    cast.leg("Birch", NOW, audio=(151, 401, 6), picture=(151, 401, 5))
    cast.leg("Cedar", NOW, audio=(151, 401, 6))
    cast.leg("Dahlia", NOW, audio=(151, 401, 6), picture=(151, 401, None))
    cast.leg("Elder", NOW)
    told = cast.calling()
    assert told["quality"][-1] == {"week": str(on(-7)), "good": 3, "poor": 1, "not_measured": 1}
    assert told["endpoints"][0]["poor"] == 1
    assert [row["customer"] for row in told["quality_rows"] if row["poor"]] == ["Alba"]
    assert row_of(told["quality_rows"], "Alba")["worst_endpoint"] == "desk_phone"
    assert row_of(told["quality_rows"], "Birch")["worst_endpoint"] is None


@scene
def test_metrics_8_poor_rates_are_pooled(cast: Cast) -> Story:
    cast.leg("Alba", NOW, audio=POOR)
    cast.leg("Birch", NOW, audio=GOOD, times=3)
    yield
    told = cast.calling()
    assert told["endpoints"][0]["poor_rate"] == 0.25
    assert [row["poor_rate"] for row in told["quality_rows"]] == [1.0, 0.0]


@scene
def test_metrics_8_the_change_of_a_poor_rate_is_unknown_where_nothing_was_measured(cast: Cast) -> Story:
    for name, earlier in (("Alba", [GOOD, POOR]), ("Birch", []), ("Cedar", [(None, None, None)]), ("Dahlia", [POOR])):
        for values in earlier:
            cast.leg(name, BEFORE, audio=values)
    for name in ("Alba", "Birch", "Cedar"):
        cast.leg(name, NOW, audio=POOR)
        cast.leg(name, NOW, audio=GOOD, times=3)
    cast.leg("Dahlia", NOW)
    yield
    rows = cast.calling()["quality_rows"]
    assert {row["customer"]: row["change_pp"] for row in rows} == {
        "Alba": -0.25,
        "Birch": None,
        "Cedar": None,
        "Dahlia": None,
    }


# --- endpoint types


@scene
def test_metrics_8_endpoint_types_of_the_week_have_most_legs_first_then_by_name(cast: Cast) -> Story:
    cast.leg("Alba", NOW, endpoint="teams", times=2)
    cast.leg("Birch", NOW, endpoint="app_mobile", audio=GOOD, times=2)
    cast.leg("Alba", NOW, endpoint="gateway", audio=POOR, times=3)
    cast.leg("Alba", BEFORE, endpoint="room_device", times=9)
    yield
    assert [
        (row["endpoint_type"], row["good"], row["poor"], row["not_measured"]) for row in cast.calling()["endpoints"]
    ] == [
        ("gateway", 0, 3, 0),
        ("app_mobile", 2, 0, 0),
        ("teams", 0, 0, 2),
    ]


@scene
def test_metrics_8_endpoint_types_carry_their_poor_rate_and_its_change(cast: Cast) -> Story:
    cast.leg("Alba", NOW, endpoint="teams", audio=POOR)
    cast.leg("Birch", NOW, endpoint="teams", audio=GOOD)
    cast.leg("Cedar", BEFORE, endpoint="teams", audio=GOOD)
    cast.leg("Alba", NOW, endpoint="desk_phone", audio=GOOD)
    cast.leg("Alba", BEFORE, endpoint="desk_phone")
    cast.leg("Alba", NOW, endpoint="third_party")
    yield
    rows = cast.calling()["endpoints"]
    assert {row["endpoint_type"]: (row["poor_rate"], row["change_pp"]) for row in rows} == {
        "teams": (0.5, 0.5),
        "desk_phone": (0.0, None),
        "third_party": (None, None),
    }


@scene
def test_metrics_8_the_worst_endpoint_type_has_the_highest_rate_then_more_poor_legs_then_the_first_name(
    cast: Cast,
) -> Story:
    told = {
        "Alba": {"teams": (1, 1), "app_mobile": (2, 3)},  # (poor, good): one of two against two of five
        "Birch": {"app_mobile": (1, 1), "teams": (2, 2)},
        "Cedar": {"teams": (1, 2), "app_mobile": (1, 2), "room_device": (0, 1)},
        "Dahlia": {"teams": (0, 1), "desk_phone": (0, 0)},
        "Elder": {"gateway": (1, 0), "teams": (5, 1)},
    }
    for name, types in told.items():
        for endpoint, (poor, good) in types.items():
            cast.leg(name, NOW, endpoint=endpoint, audio=POOR, times=poor)
            cast.leg(name, NOW, endpoint=endpoint, audio=GOOD, times=good)
            cast.leg(name, NOW, endpoint=endpoint)
            cast.leg(name, BEFORE, endpoint="mobile_network", audio=POOR)
    yield
    rows = cast.calling()["quality_rows"]
    assert {row["customer"]: (row["worst_endpoint"], row["worst_endpoint_poor_rate"]) for row in rows} == {
        "Alba": ("teams", 0.5),
        "Birch": ("teams", 0.5),
        "Cedar": ("app_mobile", pytest.approx(1 / 3, abs=1e-12)),
        "Dahlia": (None, None),
        "Elder": ("gateway", 1.0),
    }


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
        "endpoint_type": "app_mobile", "good": 0, "poor": 0, "not_measured": 4, "poor_rate": None, "change_pp": None,
    }  # fmt: skip
    assert told["endpoints"][1] == {
        "endpoint_type": "teams", "good": 3, "poor": 1, "not_measured": 0, "poor_rate": 0.25, "change_pp": 0.25,
    }  # fmt: skip
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
