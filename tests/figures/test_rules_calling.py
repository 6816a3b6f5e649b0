"""docs/metrics.md 8: the weeks of calls, their quality, their endpoint types."""

from __future__ import annotations

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
