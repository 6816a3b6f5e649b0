"""Eight weeks as columns: heights that add up, labels that do not touch, words for those who listen."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import weeks
from dashboard.components.weeks import Chart, Series, Week
from dashboard.look import NBSP, Look
from tests.page import trees

FIRST = date(2026, 9, 27)
SERIES = (Series("band-1", "Few"), Series("band-0", "None"))


def chart(*values: tuple[int, int], rates: tuple[float | None, ...] = (), lang: str = "en") -> Chart:
    given = rates or (None,) * len(values)
    rows = tuple(Week(FIRST + at * timedelta(weeks=1), v, given[at]) for at, v in enumerate(values))
    return Chart(SERIES, rows, Look(lang), FIRST, "Share" if rates else "")


def of_class(tree: Any, name: str) -> list[Any]:
    return [one for one in trees.every(tree) if name in str(getattr(one, "className", "")).split()]


def percent(one: Any, name: str) -> float:
    return float(one.style[name].removesuffix("%"))


def test_the_parts_of_a_column_are_as_high_as_their_numbers_on_the_axis() -> None:
    tree = weeks.drawn(chart((30, 70), (10, 20)))
    first, second = ([percent(part, "height") for part in stack.children] for stack in of_class(tree, "stack"))
    assert (first, second) == ([70.0, 30.0], [20.0, 10.0])  # the first series at the bottom
    assert [one.children for one in of_class(tree, "weeks-axis")[0].children] == ["0", "20", "40", "60", "80", "100"]


def test_a_rate_is_drawn_above_the_columns_with_gaps() -> None:
    tree = weeks.drawn(chart((5, 5), (5, 5), (5, 5), rates=(0.02, None, 0.04)))
    (line,) = [one for one in trees.every(tree) if type(one).__name__ == "Line"]
    assert [point is None for point in line.points] == [False, True, False]
    assert all(point[1] > 66 for point in line.points if point)
    assert len([one for one in of_class(tree, "weeks-rate")[0].children if type(one).__name__ == "I"]) == 2


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=8),
    st.lists(st.none() | st.floats(0, 1), min_size=8, max_size=8),
)
def test_nothing_stands_outside_its_place(values: list[tuple[int, int]], rates: list[float | None]) -> None:
    for drawn in (chart(*values), chart(*values, rates=tuple(rates[: len(values)]))):
        tree = weeks.drawn(drawn)
        for stack in of_class(tree, "stack"):
            assert sum(percent(part, "height") for part in stack.children) <= 100.1
        tops = sorted(percent(one, "top") for one in of_class(tree, "weeks-ends")[0].children)
        assert all(0 <= top <= 100 for top in tops)
        assert all(below - above >= 7.9 for above, below in pairwise(tops))
        for one in of_class(tree, "weeks-axis")[0].children:
            assert 0 <= percent(one, "bottom") <= 100.01


def test_a_column_says_its_week_and_numbers_and_where_it_leads() -> None:
    tree = weeks.drawn(chart((30, 70), (10, 20), rates=(0.5, 0.25)))
    first, last = of_class(tree, "week")
    label = trees.attribute(first, "aria-label")
    assert label == "27 Sep – 3 Oct 2026: Share 50.0%, None 70, Few 30".replace("27 Sep", f"27{NBSP}Sep").replace(
        "3 Oct 2026", f"3{NBSP}Oct{NBSP}2026"
    )
    assert trees.attribute(first, "data-week-end") == "2026-10-04"
    card = trees.attribute(first, "data-card").split("\n")
    assert card[1:4] == ["Share\t50.0%", "None\t70", "Few\t30"]
    assert card[4].endswith("\t100")
    assert trees.attribute(last, "data-week-end") is None, "what is shown leads nowhere"
    assert trees.attribute(last, "aria-pressed") == "true"


def test_a_week_before_the_first_day_leads_nowhere() -> None:
    early = Chart(SERIES, (Week(FIRST, (1, 1)), Week(FIRST + timedelta(weeks=1), (1, 1))), Look(), date(2026, 10, 5))
    first, _last = of_class(weeks.drawn(early), "week")
    assert trees.attribute(first, "data-act") is None


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (date(2026, 11, 15), "15–21 Nov 2026"),
        (date(2026, 10, 25), "25–31 Oct 2026"),
        (date(2026, 9, 27), "27 Sep – 3 Oct 2026"),
        (date(2026, 12, 27), "27 Dec 2026 – 2 Jan 2027"),
    ],
)
def test_a_week_in_words(first: date, said: str) -> None:
    assert weeks.span(first, Look()).replace(NBSP, " ") == said


def test_the_key_names_every_series() -> None:
    assert re.findall("Few|None", str(weeks.key(SERIES))) == ["Few", "None"]


def axis(drawn: Chart) -> list[tuple[str, float]]:
    return [(one.children, percent(one, "bottom")) for one in of_class(weeks.drawn(drawn), "weeks-axis")[0].children]


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ((0.0, None), ["0%", "1%", "2%", "3%"]),
        ((0.03, 0.01), ["0%", "1%", "2%", "3%"]),
        ((0.031, None), ["0%", "2%", "4%", "6%"]),
        ((0.07, 0.2), ["0%", "10%", "20%", "30%"]),
        ((1.0, 0.2), ["0%", "50%", "100%", "150%"]),
    ],
)
def test_the_axis_of_a_rate_has_three_round_steps_from_above_the_columns_to_the_top(
    rates: tuple[float | None, ...], said: list[str]
) -> None:
    ticks = axis(chart((5, 5), (5, 5), rates=rates))[-4:]
    assert [text for text, _ in ticks] == said
    assert [bottom for _, bottom in ticks] == pytest.approx([72, 72 + 28 / 3, 72 + 56 / 3, 100], abs=0.01)


def test_lines_of_the_grid_stand_at_the_numbers_of_the_axis_and_both_zeros_are_strong() -> None:
    tree = weeks.drawn(chart((5, 5), (5, 5), rates=(0.02, 0.01)))
    lines = of_class(tree, "weeks-grid")[0].children
    assert [percent(one, "bottom") for one in lines] == [
        percent(one, "bottom") for one in of_class(tree, "weeks-axis")[0].children
    ]
    assert [percent(one, "bottom") for one in lines if one.className == "zero"] == [0, 72]


def test_the_points_of_a_rate_stand_over_the_middles_of_their_columns() -> None:
    tree = weeks.drawn(chart((5, 5), (5, 5), (5, 5), (5, 5), rates=(0.0, 0.01, 0.02, 0.03)))
    dots = [one for one in of_class(tree, "weeks-rate")[0].children if type(one).__name__ == "I"]
    assert [percent(one, "left") for one in dots] == [12.5, 37.5, 62.5, 87.5]
    assert [percent(one, "bottom") for one in dots] == pytest.approx([72, 72 + 28 / 3, 72 + 56 / 3, 100], abs=0.01)


def test_labels_stand_beside_the_middles_of_the_last_column() -> None:
    tree = weeks.drawn(chart((90, 10), (20, 60)))
    ends = of_class(tree, "weeks-ends")[0].children
    assert [(percent(one, "top"), one.children[1].children) for one in ends] == [(50.0, "60"), (90.0, "20")]


def test_the_label_of_a_rate_stands_beside_its_last_point() -> None:
    tree = weeks.drawn(chart((5, 5), (5, 5), rates=(0.0, 0.015)))
    rate = of_class(tree, "weeks-ends")[0].children[0]
    assert (rate.children[0].children, percent(rate, "top")) == ("Share", 14.0)  # the middle of 72 to 100
