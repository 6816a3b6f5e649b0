"""What a window of the trend shows: runs of weeks, gaps between them, the year before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.trend_chart.trend_points import WEEK, Span, Week, months_before, read, span, year_before
from dashboard.data.metrics import left_out as left_out_of_the_trend

NEWEST = date(2026, 11, 22)  # a Sunday


def week(day: date, total: int = 100) -> Week:
    return Week(day, used=40, idle=20, available=50, total=total, over=10)


def week_ends(count: int, without: tuple[int, ...] = (), last: date = NEWEST) -> list[Week]:
    """`count` week ends up to `last`, numbered from 0; some left out."""
    first = last - WEEK * (count - 1)
    return [week(first + WEEK * at, total=100 + at) for at in range(count) if at not in without]


def shown(weeks: list[Week], window: str = "1y", as_of: date = NEWEST, **more: object) -> Span:
    return span(weeks, window, as_of, **more)  # type: ignore[arg-type]


def test_the_areas_of_a_week_end_at_assigned_and_at_what_is_not_idle() -> None:
    (read_week,) = read([{"date": "2026-11-22", "used": 90, "idle": 5, "available": 30, "total": 100, "over": 12}])
    assert (read_week.assigned, read_week.lowest) == (82, 77)
    assert read_week.lowest + read_week.idle + read_week.available == read_week.total + read_week.over


def test_points_are_read_in_order_of_date() -> None:
    point = {"used": 0, "idle": 0, "available": 0, "total": 0, "over": 0}
    days = [each.date for each in read([{"date": "2026-11-22", **point}, {"date": "2026-11-15", **point}])]
    assert days == [date(2026, 11, 15), NEWEST]


def test_an_unbroken_series_is_one_run_without_gaps() -> None:
    found = shown(week_ends(30))
    assert (found.gaps, [len(run) for run in found.runs()]) == ((), [30])


def test_a_missing_week_end_is_a_gap_between_its_neighbours() -> None:
    found = shown(week_ends(30, without=(10,)))
    before, after = NEWEST - 20 * WEEK, NEWEST - 18 * WEEK
    assert found.gaps == ((before, after),)
    assert [run[0].date for run in found.runs()][1:] == [after]
    assert [len(run) for run in found.runs()] == [10, 19]


def test_a_data_date_in_mid_week_follows_its_week_end_without_a_gap() -> None:
    wednesday = NEWEST + timedelta(days=3)
    found = shown([*week_ends(5), week(wednesday)], as_of=wednesday)
    assert found.gaps == ()
    assert found.last == wednesday


def test_a_data_date_two_weeks_after_the_last_week_end_leaves_a_gap_in_one_region() -> None:
    late = NEWEST + timedelta(days=10)
    found = shown([*week_ends(5), week(late)], as_of=late, data_dates=[late])
    assert found.gaps == ((NEWEST, late),)


def test_of_all_regions_no_week_end_is_expected_after_the_earliest_data_date() -> None:
    late = NEWEST + timedelta(days=10)
    found = shown([*week_ends(5), week(late)], as_of=late, data_dates=[late, NEWEST + timedelta(days=4)])
    assert found.gaps == ()


def test_a_data_date_without_a_point_ends_in_a_gap() -> None:
    found = shown(week_ends(5)[:-1], data_dates=[NEWEST])
    assert found.gaps == ((NEWEST - WEEK, NEWEST),)
    assert found.last == NEWEST


def test_a_window_that_begins_inside_a_gap_begins_with_the_gap() -> None:
    weeks = week_ends(30, without=(16, 17, 18))
    found = shown(weeks, "3m")
    assert found.first == months_before(NEWEST, 3)
    assert found.gaps == ((found.first, weeks[16].date),)


def test_a_window_longer_than_the_data_begins_at_the_first_point() -> None:
    found = shown(week_ends(5), "2y")
    assert (found.first, found.gaps) == (NEWEST - 4 * WEEK, ())


def test_a_window_of_two_dates_shows_what_lies_between_them() -> None:
    found = span(week_ends(30), (NEWEST - 10 * WEEK, NEWEST - 8 * WEEK), NEWEST)
    assert [each.date for each in found.weeks] == [NEWEST - n * WEEK for n in (10, 9, 8)]
    assert found.last == NEWEST - 8 * WEEK


def test_a_window_without_any_point_between_points_is_one_gap() -> None:
    weeks = week_ends(30, without=tuple(range(10, 20)))
    first, last = NEWEST - 18 * WEEK, NEWEST - 12 * WEEK
    assert span(weeks, (first, last), NEWEST).gaps == ((first, last),)


def test_no_points_are_no_runs_and_no_gaps() -> None:
    found = shown([])
    assert (found.weeks, found.gaps, found.runs()) == ((), (), [])


def test_an_earlier_as_of_does_not_shorten_the_window() -> None:
    found = shown(week_ends(30), "3m", as_of=NEWEST - 20 * WEEK)
    assert found.last == NEWEST


def test_months_before_stops_at_the_end_of_a_shorter_month() -> None:
    assert months_before(date(2027, 3, 31), 1) == date(2027, 2, 28)
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 15), 2) == date(2025, 11, 15)


def test_the_year_before_is_the_total_364_days_earlier_and_breaks_where_it_is_missing() -> None:
    weeks = week_ends(104, without=(20,))
    runs = year_before(weeks, shown(weeks, "1y"))
    totals = {each.date: each.total for each in weeks}
    assert all(totals[day - 52 * WEEK] == total for run in runs for day, total in run)
    assert NEWEST - 104 * WEEK + WEEK + 20 * WEEK + 52 * WEEK not in {day for run in runs for day, _ in run}
    assert len(runs) == 1 or all(b[0][0] - a[-1][0] > WEEK for a, b in pairwise(runs))


def test_the_year_before_of_a_day_in_mid_week_is_the_newest_point_until_then() -> None:
    wednesday = NEWEST + timedelta(days=3)
    weeks = [*week_ends(104), week(wednesday, total=999)]
    (run,) = year_before(weeks, shown(weeks, as_of=wednesday))
    assert run[-1] == (wednesday, next(each.total for each in weeks if each.date == NEWEST - 52 * WEEK))


def test_the_year_before_has_no_line_where_there_was_no_year_before() -> None:
    weeks = week_ends(30)
    assert year_before(weeks, shown(weeks)) == []


left_out = st.sets(st.integers(0, 59))


@given(left_out)
def test_runs_and_gaps_together_are_the_whole_span(missing: set[int]) -> None:
    weeks = week_ends(60, without=tuple(missing))
    found = span(weeks, "2y", NEWEST, [NEWEST])
    assert [each for run in found.runs() for each in run] == list(found.weeks)
    assert all(after.date - before.date == WEEK for run in found.runs() for before, after in pairwise(run))
    inside = {day for start, end in found.gaps for day in _week_ends_between(start, end)}
    assert not inside & {each.date for each in found.weeks}
    around = _week_ends_between(found.first - WEEK, found.last + WEEK)
    expected = {day for day in around if found.first <= day <= found.last}
    if found.weeks:
        assert {each.date for each in found.weeks} | inside | ({found.last} if found.gaps else set()) >= expected


def _week_ends_between(start: date, end: date) -> list[date]:
    days = [start + timedelta(days=n) for n in range(1, (end - start).days)]
    return [day for day in days if day.isoweekday() == 7]


@pytest.mark.parametrize(
    ("window", "first"),
    [("3m", date(2026, 8, 22)), ("6m", date(2026, 5, 22)), ("1y", date(2025, 11, 22)), ("2y", date(2024, 11, 22))],
)
def test_a_named_window_begins_its_months_before_the_day_that_is_read(window: str, first: date) -> None:
    weeks = week_ends(150)
    found = shown(weeks, window)
    assert [each.date for each in found.weeks] == [each.date for each in weeks if each.date >= first]
    assert found.first == found.weeks[0].date


def test_the_values_beside_the_picture_are_of_the_day_read_or_of_the_nearest_one_shown() -> None:
    weeks = week_ends(30)
    assert shown(weeks, as_of=NEWEST - 3 * WEEK + timedelta(days=2)).at == weeks[-4]
    before = span(weeks, (NEWEST - 5 * WEEK, NEWEST), NEWEST - 10 * WEEK)
    assert before.at == weeks[-1], "nothing that is shown is as old: the newest"
    assert shown([]).at is None


def test_stretches_without_a_line_are_told_from_first_to_last_week() -> None:
    weeks = [replace(each, lines=0) if at in (3, 4, 5, 9) else each for at, each in enumerate(week_ends(12))]
    days = [each.date for each in weeks]
    assert shown(weeks).empty == [(days[3], days[5]), (days[9], days[9])]


@pytest.mark.parametrize(("live", "known", "out"), [(10, 4, True), (10, 5, False), (1, 0, True), (0, 0, False)])
def test_a_point_of_which_half_the_lines_are_known_is_drawn(live: int, known: int, out: bool) -> None:
    assert left_out_of_the_trend(live, known) is out
