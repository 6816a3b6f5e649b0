"""Which days a deck is of, and with which it is compared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.decks.period import Period, quarters, understood
from dashboard.errors import Refused
from dashboard.look import Look

NEWEST = date(2026, 11, 22)


def test_a_quarter_its_neighbours_and_its_names() -> None:
    third = understood("2026q3", "", "", NEWEST)
    assert (third.first, third.last, third.quarter) == (date(2026, 7, 1), date(2026, 9, 30), "2026Q3")
    assert (third.before.quarter, third.year_before.quarter) == ("2026Q2", "2025Q3")
    first = understood("2026Q1", "", "", NEWEST)
    assert (first.before.first, first.before.last) == (date(2025, 10, 1), date(2025, 12, 31))
    assert [each.name(Look("pl")) for each in (third, first.before)] == ["3. kw. 2026", "4. kw. 2025"]


def test_without_a_wish_it_is_the_last_quarter_that_is_complete() -> None:
    assert understood("", "", "", NEWEST).quarter == "2026Q3"
    assert understood("", "", "", date(2026, 9, 30)).quarter == "2026Q3"
    assert understood("", "", "", date(2026, 9, 29)).quarter == "2026Q2"


def test_a_quarter_that_still_runs_ends_with_the_data_and_says_so() -> None:
    running = understood("2026Q4", "", "", NEWEST)
    assert (running.last, running.asked_to) == (NEWEST, date(2026, 12, 31))
    for other in (running.before, running.year_before):
        assert other.last - other.first == running.last - running.first, (
            "half a quarter is not held against a whole one"
        )
        assert "Q" not in other.name(Look("en")), "nor called one"
    assert (running.before.first, running.year_before.last) == (date(2026, 7, 1), date(2025, 11, 22))
    assert running.eve == date(2026, 9, 30)
    late = understood("2026Q2", "", "", date(2026, 6, 29))
    assert (late.before.first, late.before.last) == (date(2026, 1, 1), date(2026, 3, 31)), "no longer than the quarter"


def test_days_of_ones_own_are_compared_with_as_many() -> None:
    own = understood("", "2026-02-10", "2026-02-28", NEWEST)
    assert (own.before.first, own.before.last) == (date(2026, 1, 22), date(2026, 2, 9))
    assert Period(date(2024, 2, 29), date(2024, 2, 29)).year_before.last == date(2023, 2, 28)


def test_every_week_belongs_to_the_one_quarter_in_which_it_ends() -> None:
    first = understood("2025Q1", "", "", NEWEST)
    weeks, at = list(first.weeks), first
    for name in ("2025Q2", "2025Q3", "2025Q4", "2026Q1"):
        at = understood(name, "", "", NEWEST)
        weeks += at.weeks
    assert weeks == [weeks[0] + timedelta(weeks=number) for number in range(len(weeks))]
    assert all(week.isoweekday() == 7 for week in weeks)
    assert at.first <= at.weeks[0] + timedelta(weeks=1) <= at.weeks[-1] + timedelta(weeks=1) <= at.last


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("2026Q5", "", ""), "quarter"),
        (("Q3 2026", "", ""), "quarter"),
        (("0000Q1", "", ""), "quarter"),
        (("2027Q1", "", ""), "to_come"),
        (("2026Q1", "2026-01-01", "2026-02-01"), "both"),
        (("", "2026-01-01", ""), "one_end"),
        (("", "2026-02-01", "2026-01-01"), "length"),
        (("", "2024-01-01", "2026-01-01"), "length"),
        (("", "9999-12-30", "9999-12-31"), "to_come"),
        (("", "0001-01-01", "0001-01-02"), "length"),
    ],
)
def test_what_is_no_time_is_refused_in_words(asked: tuple[str, str, str], why: str) -> None:
    with pytest.raises(Refused) as refused:
        understood(*asked, NEWEST)
    assert refused.value.key == f"decks.error.{why}"
    assert refused.value.told("pl") != refused.value.told("en")


def test_quarters_to_choose_from_are_those_with_data() -> None:
    assert quarters(date(2026, 3, 31), NEWEST) == ("2026Q4", "2026Q3", "2026Q2", "2026Q1")
