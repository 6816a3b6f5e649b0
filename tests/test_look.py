"""Numbers and dates in the reader's format."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.look import DASH, MINUS, NBSP, Look

EN, PL = Look("en"), Look("pl")


@pytest.mark.parametrize(
    ("look", "number", "shown"),
    [(EN, 48350, "48,350"), (PL, 48350, f"48{NBSP}350"), (PL, 1284, f"1{NBSP}284"), (EN, 0, "0"), (EN, None, DASH), (EN, -3, f"{MINUS}3")],
)  # fmt: skip
def test_counts_are_grouped_and_unknown_is_a_dash(look: Look, number: int | None, shown: str) -> None:
    assert look.count(number) == shown


@pytest.mark.parametrize(
    ("look", "fraction", "shown"),
    [(EN, 0.4832, f"48.3{NBSP}%"), (PL, 0.4832, f"48,3{NBSP}%"), (EN, 1.778, f"177.8{NBSP}%"), (EN, None, DASH),
     (EN, float("nan"), DASH), (EN, 0.0, f"0.0{NBSP}%")],
)  # fmt: skip
def test_percentages_have_one_decimal(look: Look, fraction: float | None, shown: str) -> None:
    assert look.rate(fraction) == shown


def test_changes_carry_their_sign_and_no_change_is_zero() -> None:
    assert [EN.signed(n) for n in (6, -4, 0, None)] == ["+6", f"{MINUS}4", "0", DASH]


def test_dates_are_written_out_with_spaces_that_do_not_break() -> None:
    assert EN.day(date(2026, 11, 22)) == f"22{NBSP}Nov{NBSP}2026"
    assert PL.day(date(2026, 11, 22)) == f"22{NBSP}lis{NBSP}2026"
    assert EN.day(None) == DASH


def test_a_tiny_negative_is_not_minus_zero() -> None:
    assert EN.decimal(-0.01) == "0.0"


@given(st.integers(-(10**15), 10**15))
def test_the_digits_of_a_count_are_the_numbers_own(number: int) -> None:
    for look in (EN, PL):
        assert int(look.count(number).replace(MINUS, "-").replace(",", "").replace(NBSP, "")) == number
