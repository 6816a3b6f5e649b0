"""Ticks of the trend: round steps, short numbers for phones, months and weeks."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from dashboard.components.trend_chart.trend_paint import NARROW, WIDE, Sizes
from dashboard.components.trend_chart.trend_points import Span, Week
from dashboard.components.trend_chart.trend_scale import days, number_words, numbers, step_of
from dashboard.look import NBSP, Look

WEEK = timedelta(days=7)


def week(day: date, total: int = 100) -> Week:
    return Week(day, used=total, idle=0, available=0, total=total, over=0)


def span(first: date, last: date) -> Span:
    """Weeks from one day to another, every seven days."""
    weeks = tuple(week(first + at * WEEK) for at in range((last - first).days // 7 + 1))
    return Span(weeks, first, last, (), last)


def words(first: date, last: date, size: Sizes) -> list[str]:
    return [said.replace(NBSP, " ") for _day, said in days(span(first, last), Look(), size)]


@pytest.mark.parametrize(
    ("least", "step"),
    [
        (0.1, 1),
        (1, 1),
        (1.1, 2),
        (2, 2),
        (2.1, 5),
        (5, 5),
        (5.1, 10),
        (10, 10),
        (11, 20),
        (21, 25),
        (26, 50),
        (51, 100),
        (101, 200),
        (201, 250),
        (251, 500),
        (600, 1000),
        (8643.4, 10_000),
    ],
)
def test_a_step_is_the_smallest_round_one_that_is_whole(least: float, step: int) -> None:
    assert step_of(least) == step


def test_the_axis_ends_with_the_first_round_number_not_below_what_is_shown() -> None:
    assert numbers([week(date(2026, 11, 22), 43)]) == [0, 10, 20, 30, 40, 50]
    assert numbers([week(date(2026, 11, 22), 50)]) == [0, 10, 20, 30, 40, 50]
    assert numbers([]) == [0]
    beyond = Week(date(2026, 11, 22), used=90, idle=0, available=0, total=80, over=35)
    assert numbers([beyond])[-1] == 125  # 80 and 35 over it


@pytest.mark.parametrize(
    ("ticks", "said"),
    [
        ([0], ["0"]),
        ([0, 250, 500], ["0", "250", "500"]),
        ([0, 500, 1000], ["0", "0.5 k", "1 k"]),
        ([0, 2_500, 5_000], ["0", "2.5 k", "5 k"]),
        ([0, 250_000], ["0", "250 k"]),
        ([0, 500_000, 1_000_000], ["0", "0.5 M", "1 M"]),
    ],
)
def test_a_phone_has_short_numbers_from_half_a_unit_on(ticks: list[int], said: list[str]) -> None:
    assert [one.replace(NBSP, " ") for one in number_words(ticks, Look(), narrow=True)] == said
    assert number_words(ticks, Look(), narrow=False) == [f"{tick:,}" for tick in ticks]


def test_of_more_than_seven_weeks_every_second_has_a_tick() -> None:
    first = date(2026, 10, 4)
    assert len(words(first, first + 6 * WEEK, WIDE)) == 7
    assert words(first, first + 7 * WEEK, WIDE) == ["4 Oct", "18 Oct", "1 Nov", "15 Nov"]
    assert words(first, first + 5 * WEEK, NARROW) == ["4 Oct", "18 Oct", "1 Nov"]


def test_months_begin_with_the_first_that_is_whole_and_say_the_year_once() -> None:
    assert words(date(2026, 3, 1), date(2026, 8, 30), WIDE) == ["Mar 2026", "Apr", "May", "Jun", "Jul", "Aug"]
    assert words(date(2026, 3, 2), date(2026, 8, 31), WIDE) == ["Apr 2026", "May", "Jun", "Jul", "Aug"]
    assert words(date(2025, 11, 3), date(2026, 4, 6), WIDE) == ["Dec", "Jan 2026", "Feb", "Mar", "Apr"]


@pytest.mark.parametrize(
    ("months", "size", "said"),
    [
        (13, WIDE, 13),
        (24, WIDE, 12),
        (36, WIDE, 12),
        (12, NARROW, 4),
        (24, NARROW, 4),
        (48, NARROW, 4),
        (96, NARROW, 4),
    ],
)
def test_ticks_of_months_are_the_round_steps_that_leave_room(months: int, size: Sizes, said: int) -> None:
    """Of every month, or of each 2nd, 3rd, 6th, 12th, 24th."""
    first, last = date(2018, 1, 1), date(2018 + (months - 1) // 12, (months - 1) % 12 + 1, 28)
    shown = days(Span((week(first), week(last)), first, last, (), last), Look(), size)
    starts = [day for day, _ in shown]
    gaps = {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(starts)}
    assert {day.day for day in starts} == {1}
    assert gaps == {months // said}
    assert starts[0] == date(2018, 1, 1)


def test_what_is_over_stands_on_top_of_the_total_also_where_other_lines_have_some_to_spare() -> None:
    shown = Week(date(2026, 11, 22), used=110, idle=0, available=20, total=100, over=30)
    assert numbers([shown])[-1] == 150
