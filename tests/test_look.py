"""Numbers and dates in the reader's format."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.look import DASH, FORMS, MINUS, NBSP, Look, rounded

EN, PL = Look("en"), Look("pl")


@pytest.mark.parametrize(
    ("look", "number", "shown"),
    [
        (EN, 48350, "48,350"),
        (PL, 48350, f"48{NBSP}350"),
        (PL, 1284, f"1{NBSP}284"),
        (EN, 0, "0"),
        (EN, None, DASH),
        (EN, -3, f"{MINUS}3"),
    ],
)
def test_counts_are_grouped_and_unknown_is_a_dash(look: Look, number: int | None, shown: str) -> None:
    assert look.count(number) == shown


@pytest.mark.parametrize(
    ("look", "fraction", "shown"),
    [
        (EN, 0.4832, "48.3%"),
        (PL, 0.4832, "48,3%"),
        (EN, 1.778, "177.8%"),
        (EN, None, DASH),
        (EN, float("nan"), DASH),
        (EN, 0.0, "0.0%"),
    ],
)
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


HALVES = [
    (EN.rate(5 / 16), "31.3%"),
    (PL.rate(5 / 16), "31,3%"),
    (EN.rate(0.2825), "28.3%"),
    (EN.rate_short(0.285), "29%"),
    (EN.rate(-0.0005), f"{MINUS}0.1%"),
    (EN.decimal(0.25), "0.3"),
    (EN.decimal(-0.25), f"{MINUS}0.3"),
    (EN.decimal(1.15), "1.2"),
    (EN.count(0.5), "1"),
    (EN.count(2.5), "3"),
    (EN.wait(118.5), "01:59"),
    (EN.wait(119.5), "02:00"),
    (EN.signed_wait(-0.5), f"{MINUS}00:01"),
    (EN.wait(0.49), "00:00"),
    (EN.points(0.0125), f"+1.3{NBSP}pp"),
    (EN.points(-0.0125), f"{MINUS}1.3{NBSP}pp"),
    (EN.signed(0.4), "0"),
    (EN.signed(-2.5), f"{MINUS}3"),
    (EN.rate(1e-9), "0.0%"),
    (EN.count(1e16), "10,000,000,000,000,000"),
]


@pytest.mark.parametrize(("shown", "expected"), HALVES)
def test_a_half_is_rounded_up_away_from_zero(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.integers(-(10**9), 10**9), st.sampled_from([2, 4, 8, 16, 20, 40]))
def test_rounding_is_that_of_the_exact_fraction(part: int, whole: int) -> None:
    """Of fractions that a number holds exactly: no other rule can differ."""
    exact = Fraction(part, whole) * 10
    wanted = (abs(exact) + Fraction(1, 2)) // 1 * (1 if exact >= 0 else -1)
    if Fraction(part / whole) == Fraction(part, whole):
        assert int(rounded(part / whole, 1) * 10) == wanted


TABLE = json.loads((Path(__file__).parent / "format_cases.json").read_text("utf-8"))
FORMATS: dict[str, Callable[[Look, Any], str]] = {
    "count": Look.count,
    "signed": Look.signed,
    "rate": Look.rate,
    "decimal": Look.decimal,
    "percent": Look.rate_short,
    "points": Look.points,
    "wait": Look.wait,
    "day": lambda look, day: look.day(day and date.fromisoformat(day)),
    "shortDay": lambda look, day: look.short_day(day and date.fromisoformat(day)),
}


@pytest.mark.parametrize(("at", "look"), [(0, EN), (1, PL)], ids=["en", "pl"])
def test_figures_and_days_read_as_the_table_says_that_scripts_are_held_to_too(at: int, look: Look) -> None:
    said = [[what, value, FORMATS[what](look, value)] for what, value, *_ in TABLE["cases"]]
    assert said == [[what, value, texts[at]] for what, value, *texts in TABLE["cases"]]
    assert {what for what, *_ in TABLE["cases"]} == set(FORMATS)
    told = TABLE["told"][look.lang]
    assert told["form"] == look.form == FORMS[look.lang]
    assert told["words"] == {key: look.t(key) for key in told["words"]}


@pytest.mark.parametrize(
    ("zone", "plain", "of_schedule"),
    [
        ("", "22 Nov 2026, 23:05 UTC", "Mon 23 Nov 2026, 00:05 CET"),
        ("America/New_York", "22 Nov 2026, 18:05 EST", "Sun 22 Nov 2026, 18:05 EST"),
        ("Asia/Kathmandu", "23 Nov 2026, 04:50 UTC+05:45", "Mon 23 Nov 2026, 04:50 UTC+05:45"),
    ],
)
def test_a_moment_is_told_by_the_readers_clock_and_says_which_it_is(zone: str, plain: str, of_schedule: str) -> None:
    look, at = Look(zone=zone), datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
    told = [look.moment(at), look.moment_in(at, "Europe/Warsaw")]
    assert [each.replace("\u00a0", " ") for each in told] == [plain, of_schedule]
