"""Values that statements make of a row's own numbers, each against a plain reading (docs/metrics.md 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Date, Integer, literal, select

from dashboard.data import collate
from dashboard.data import populations as p
from dashboard.data.statements import compiled

AMOUNTS = st.one_of(st.none(), st.integers(0, 5_000))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def said(expression: ColumnElement[Any]) -> Any:
    written = compiled(select(expression))
    with collate.cursor() as cursor:
        return cursor.execute(written.text, written.plain()).fetchall()[0][0]


def amount(value: int | None) -> ColumnElement[Any]:
    return literal(value, Integer)


@pytest.mark.parametrize(("total", "assigned", "free"), [(10, 4, 6), (10, 10, 0), (10, 12, 0), (0, 3, 0)])
def test_nothing_is_available_below_nothing(total: int, assigned: int, free: int) -> None:
    """What is over a limit is never taken from what is free elsewhere."""
    assert said(p.available(amount(total), amount(assigned))) == free


@given(AMOUNTS, AMOUNTS)
def test_what_is_available_and_over_is_unknown_where_a_number_is(total: int | None, assigned: int | None) -> None:
    known = total is not None and assigned is not None
    free = max(0, total - assigned) if total is not None and assigned is not None else None
    over = max(0, assigned - total) if total is not None and assigned is not None else None
    assert said(p.available(amount(total), amount(assigned))) == free
    assert said(p.over(amount(total), amount(assigned))) == over
    assert (free is None) is not known


@given(AMOUNTS, AMOUNTS)
def test_a_share_is_the_same_number_as_elsewhere(part: int | None, whole: int | None) -> None:
    plain = part / whole if part is not None and whole else None
    assert said(p.share(amount(part), amount(whole))) == plain


@given(DAYS, DAYS)
def test_months_are_completed_calendar_months(first: date, last: date) -> None:
    plain = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    assert said(p.months_between(literal(first, Date), literal(last, Date))) == plain
    assert said(p.days_between(literal(first, Date), literal(last, Date))) == (last - first).days


def test_the_end_of_a_short_month_completes_none() -> None:
    assert said(p.months_between(literal(date(2026, 1, 31), Date), literal(date(2026, 2, 28), Date))) == 0
    assert said(p.months_between(literal(date(2026, 1, 31), Date), literal(date(2026, 3, 1), Date))) == 1
