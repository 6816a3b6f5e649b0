"""metrics.md 8 and 9: calls, their quality, the customers who make them, their features and queues.

The data date is a Sunday: the last completed week is days -7 to -1, the week before -14 to -8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.figures.cast import GOOD, POOR, Cast, on
from tests.figures.scenes import Story, scene

Row = Mapping[str, Any]
NOW, BEFORE = -4, -11  # a day of the last completed week, and of the week before


def callers(rows: Sequence[Row]) -> list[str]:
    """The customers of a table, in its order."""
    return [row["customer"] for row in rows]


def row_of(rows: Sequence[Row], name: str) -> dict[str, Any]:
    """The only row of a customer."""
    (row,) = [row for row in rows if row["customer"] == name]
    return dict(row)


def last_quality(cast: Cast) -> tuple[int, int, int]:
    """(good, poor, not measured) of the last completed week."""
    week = cast.calling()["quality"][-1]
    return week["good"], week["poor"], week["not_measured"]


def last_band(cast: Cast, **asked: Any) -> tuple[int, int, int, int]:
    week = cast.calling(**asked)["bands"][-1]
    return week["0"], week["1-9"], week["10-49"], week["50+"]


# --- weeks


def test_metrics_1_the_last_completed_week_ends_not_after_as_of(cast: Cast) -> None:
    cast.line("Alba", days=(-10, 1, 7))
    cast.publish(day=7)
    weeks = {day: cast.calling(day=day)["week"] for day in (-1, 0, 1, 6, 7)}
    assert weeks == {-1: str(on(-14)), 0: str(on(-7)), 1: str(on(-7)), 6: str(on(-7)), 7: str(on(0))}


@scene
def test_metrics_8_a_leg_belongs_to_the_week_of_its_start_from_sunday_to_sunday_in_utc(cast: Cast) -> Story:
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


# --- users


@scene
def test_metrics_8_bands_turn_at_ten_and_at_fifty_legs(cast: Cast) -> Story:
    for number in (1, 9, 10, 49, 50, 51):
        cast.leg("Alba", NOW, user=f"user {number}", times=number // 2)
        cast.leg("Alba", NOW + 1, user=f"user {number}", times=number - number // 2, direction="terminating")
    yield
    assert last_band(cast) == (0, 2, 2, 2)


@scene
def test_metrics_8_a_users_band_is_that_of_each_week(cast: Cast) -> Story:
    cast.leg("Alba", NOW, times=9)
    cast.leg("Alba", BEFORE, times=10)
    yield
    bands = cast.calling()["bands"]
    assert [(week["1-9"], week["10-49"]) for week in bands[-2:]] == [(0, 1), (1, 0)]


@scene
def test_metrics_8_a_users_band_counts_no_leg_of_a_gateway(cast: Cast) -> Story:
    cast.leg("Alba", NOW, times=9)
    cast.leg("Alba", NOW, times=1, endpoint="gateway")
    cast.leg("Alba", NOW, user="ben", endpoint="gateway", times=12)
    yield
    assert last_band(cast) == (0, 1, 0, 0)


@scene
def test_metrics_8_gateways_are_left_out_of_users_but_count_in_everything_else(cast: Cast) -> Story:
    cast.leg("Alba", NOW, endpoint="gateway", audio=POOR, feature="voicemail", outcome="answered", wait=8, seconds=120)
    yield
    told = cast.calling()
    row = row_of(told["usage_rows"], "Alba")
    assert (row["active_users"], row["calls"], row["legs"], row["minutes"]) == (0, 1, 1, 2.0)
    assert row["active_users_8_weeks"] == [0] * 8
    assert told["quality"][-1]["poor"] == 1
    assert told["features"] == [{"feature": "voicemail", "legs": 1}]
    assert (told["queues"]["offered"], told["queues"]["average_time_to_answer_s"]) == (1, 8.0)
    assert callers(told["quality_rows"]) == callers(told["queue_rows"]) == ["Alba"]


@scene
def test_metrics_8_legs_without_a_user_id_have_no_user_but_count_in_everything_else(cast: Cast) -> Story:
    cast.leg("Alba", NOW, user="", audio=GOOD, times=10)
    cast.leg("Alba", NOW, user="ann")
    yield
    told = cast.calling()
    row = row_of(told["usage_rows"], "Alba")
    assert (row["active_users"], row["legs"]) == (1, 11)
    assert last_band(cast) == (0, 1, 0, 0)
    assert last_quality(cast) == (10, 0, 1)


@scene
def test_metrics_8_the_same_user_id_at_two_customers_is_two_users(cast: Cast) -> Story:
    cast.leg("Alba", NOW, user="ann", times=6)
    cast.leg("Birch", NOW, user="ann", times=6)
    cast.leg("Alba", NOW, user="Ann", times=2)
    yield
    told = cast.calling()
    assert last_band(cast) == (0, 3, 0, 0)
    assert [(row["customer"], row["active_users"]) for row in told["usage_rows"]] == [("Alba", 2), ("Birch", 1)]


@scene
def test_metrics_8_band_0_is_the_licenses_assigned_at_the_weeks_end_without_a_user(cast: Cast) -> Story:
    cast.line("Alba", product="calling", days={-8: (50, 40, 0), -7: (50, 30, 0), 0: (50, 20, 0)})
    cast.leg("Alba", NOW, user="ann")
    cast.leg("Alba", NOW, user="ben", endpoint="gateway")
    cast.leg("Alba", BEFORE, user="ann")
    cast.leg("Alba", BEFORE, user="ben")
    yield
    assert [week["0"] for week in cast.calling()["bands"]][-3:] == [0, 28, 19]


@scene
def test_metrics_8_band_0_counts_live_calling_lines_only(cast: Cast) -> Story:
    cast.line("Alba", (10, 5, 0), product="calling")
    cast.line("Alba", (10, 100, 0), product="call_on_webex")
    cast.line("Alba", (10, 100, 0), product="meetings")
    cast.line("Alba", (10, 100, 0), product="calling", state="cancelled")
    cast.line("Alba", (10, 100, 0), product="calling", ends=-1)
    cast.line("Alba", (10, 100, 0), product="calling", days=(-14,))  # too old at the week's end
    cast.line("Alba", (10, 3, 0), product="calling", days=(-13,), trial=True, ends=0)
    yield
    assert last_band(cast) == (8, 0, 0, 0)


@scene
def test_metrics_8_band_0_is_that_of_the_weeks_end_also_where_as_of_is_later(cast: Cast) -> Story:
    cast.line("Alba", product="calling", days={-7: (9, 5, 0), -2: (9, 2, 0)}, ends=-2)
    cast.line("Birch", product="calling", days={-7: (9, 3, 0)}, start=-6)
    yield
    assert last_band(cast, day=-2) == (5, 0, 0, 0)
    assert [(row["customer"], row["assigned"]) for row in cast.calling(day=-2)["usage_rows"]] == [
        ("Alba", 2),
        ("Birch", 3),
    ]


@scene
def test_metrics_8_band_0_is_of_all_customers_of_a_region_together_and_never_below_0(cast: Cast) -> Story:
    cast.line("Alba", (10, 5, 0), product="calling")
    for user in ("ann", "ben", "cat"):
        cast.leg("Birch", NOW, user=user)  # three users without a license
    yield
    assert last_band(cast) == (2, 3, 0, 0)
    assert last_band(cast, customers=[cast.org("Alba")]) == (5, 0, 0, 0)
    assert last_band(cast, customers=[cast.org("Birch")]) == (0, 3, 0, 0)


def test_metrics_9_band_0_is_added_up_region_by_region(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", (10, 5, 0), product="calling")
    for user in ("ann", "ben", "cat"):
        us.leg("Birch", NOW, user=user)
    us.publish()
    assert last_band(eu, region="all") == (5, 3, 0, 0)


# --- usage rows


@scene
def test_metrics_8_usage_lists_customers_with_a_live_calling_line_or_a_leg_in_the_week(cast: Cast) -> Story:
    cast.line("Alba", (10, 4, 1), product="calling")
    cast.line("Alba", (20, 5, 1), product="calling", days=(-13,))
    cast.leg("Birch", NOW, user="", endpoint="gateway")
    cast.line("Cedar", product="call_on_webex")
    cast.line("Dahlia", product="calling", ends=-1)
    cast.leg("Elder", BEFORE)
    cast.line("Fern", product="calling", days=(-14,))  # live, its numbers unknown
    yield
    rows = cast.calling()["usage_rows"]
    assert [(row["customer"], row["assigned"], row["total"], row["legs"]) for row in rows] == [
        ("Alba", 9, 30, 0),
        ("Birch", 0, 0, 1),
        ("Fern", 0, 0, 0),
    ]


@scene
def test_metrics_8_usage_has_most_active_users_first_then_by_name_then_by_org_id(cast: Cast) -> Story:
    for name in ("Alba", "Birch", "Cedar", "Dahlia", "Elder"):
        cast.customer(name, shown={"Alba": "ring", "Birch": "Ring"}.get(name, "Same"))
        cast.leg(name, NOW, user="ann", times=9)
    for name in ("Dahlia", "Alba", "Birch"):
        cast.leg(name, NOW, user="ben")
    cast.leg("Cedar", NOW, user="", times=30)
    yield
    rows = cast.calling()["usage_rows"]
    assert [row["org_id"] for row in rows] == [
        *(cast.org(name) for name in ("Birch", "Dahlia", "Alba")),
        *sorted(cast.org(name) for name in ("Cedar", "Elder")),
    ]


@scene
def test_metrics_8_a_week_without_legs_is_0_users_and_the_change_is_against_it(cast: Cast) -> Story:
    cast.line("Alba", product="calling")
    cast.leg("Alba", NOW, user="ann")
    cast.leg("Alba", NOW, user="ben")
    cast.leg("Birch", NOW)
    for user in ("ann", "ben", "cat"):
        cast.leg("Birch", BEFORE, user=user)
    cast.line("Cedar", product="calling")
    cast.leg("Cedar", BEFORE)
    yield
    rows = cast.calling()["usage_rows"]
    assert [(row["customer"], row["active_users"], row["change"]) for row in rows] == [
        ("Alba", 2, 2),
        ("Birch", 1, -2),
        ("Cedar", 0, -1),
    ]


def test_data_6_a_usage_row_carries_these_values(cast: Cast) -> None:
    cast.line("Alba", (10, 4, 1), product="calling")
    cast.leg("Alba", NOW, seconds=90, video=True)
    assert cast.calling()["usage_rows"] == [
        {
            "region": "eu",
            "org_id": cast.org("Alba"),
            "customer": "Alba",
            "assigned": 4,
            "total": 10,
            "active_users": 1,
            "change": 1,
            "calls": 1,
            "legs": 1,
            "minutes": 1.5,
            "video_minutes": 1.5,
            "active_users_8_weeks": [0, 0, 0, 0, 0, 0, 0, 1],
        }
    ]


# --- quality rows


@scene
def test_metrics_8_quality_lists_customers_with_a_leg_in_the_week_worst_first_unknown_last(cast: Cast) -> Story:
    told = {"Alba": (1, 3), "Birch": (2, 2), "Cedar": (0, 0), "Dahlia": (1, 1), "Elder": (0, 4)}  # (poor, good)
    for name, (poor, good) in told.items():
        cast.leg(name, NOW, audio=POOR, times=poor)
        cast.leg(name, NOW, audio=GOOD, times=good)
        cast.leg(name, NOW)
    cast.leg("Fern", NOW, times=9)  # more legs than Elder, whose rate is 0
    cast.leg("Gorse", BEFORE, audio=POOR)
    cast.line("Hazel", product="calling")
    yield
    assert callers(cast.calling()["quality_rows"]) == ["Birch", "Dahlia", "Alba", "Elder", "Fern", "Cedar"]


@scene
def test_metrics_8_quality_with_equal_rates_and_legs_goes_by_name_then_by_org_id(cast: Cast) -> Story:
    for name in ("Cedar", "Birch", "Alba", "Dahlia"):
        cast.customer(name, shown="Same" if name in ("Birch", "Alba") else "")
        cast.leg(name, NOW, audio=POOR)
    yield
    rows = cast.calling()["quality_rows"]
    assert callers(rows) == ["Cedar", "Dahlia", "Same", "Same"]
    assert rows[2]["org_id"] < rows[3]["org_id"]


def test_data_6_a_quality_row_carries_these_values(cast: Cast) -> None:
    cast.leg("Alba", BEFORE, audio=GOOD)
    cast.leg("Alba", NOW, audio=POOR, endpoint="teams")
    cast.leg("Alba", NOW, audio=GOOD, times=3, video=True)
    cast.leg("Alba", NOW)
    assert cast.calling()["quality_rows"] == [
        {
            "region": "eu",
            "org_id": cast.org("Alba"),
            "customer": "Alba",
            "legs": 5,
            "poor": 1,
            "good": 3,
            "poor_rate": 0.25,
            "change_pp": 0.25,
            "audio_legs": 2,
            "video_legs": 3,
            "worst_endpoint": "teams",
            "worst_endpoint_poor_rate": 1.0,
            "poor_rate_8_weeks": [None, None, None, None, None, None, 0.0, 0.25],
        }
    ]


# --- features


@scene
def test_metrics_8_features_of_the_week_have_most_legs_first_then_by_name(cast: Cast) -> Story:
    cast.leg("Alba", NOW, feature="voicemail", times=2)
    cast.leg("Birch", NOW, feature="voicemail", direction="terminating", endpoint="gateway")
    cast.leg("Alba", NOW, feature="paging", times=2)
    cast.leg("Alba", NOW, feature="call_park", times=2)
    cast.leg("Alba", NOW, times=5)
    cast.leg("Alba", BEFORE, feature="recording", times=9)
    yield
    assert cast.calling()["features"] == [
        {"feature": "voicemail", "legs": 3},
        {"feature": "call_park", "legs": 2},
        {"feature": "paging", "legs": 2},
    ]


# --- queues


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
