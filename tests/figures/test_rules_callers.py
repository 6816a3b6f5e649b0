"""docs/metrics.md 8: the customers who make calls, their users and features."""

from __future__ import annotations

from collections.abc import Callable

from tests.figures.calls import BEFORE, NOW, callers, last_band, last_quality, row_of
from tests.figures.cast import GOOD, POOR, Cast
from tests.figures.scenes import Story, scene

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
