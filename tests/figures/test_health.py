"""Health and bands for any reasons at all: the statement's own arithmetic, against a sum in Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import codes
from dashboard.data import health, windows
from dashboard.data.questions import customer_table
from tests.figures.calls import NOW
from tests.figures.cast import POOR, Cast
from tests.figures.hubs import Product

# What makes each reason hold, and nothing else; `expired` excludes some others by its own definition.
WEIGHTS = {
    "suspended": 40,
    "expired": 40,
    "expiring": 20,
    "falling_usage": 15,
    "low_assignment": 15,
    "over_limit": 10,
    "no_activity": 10,
    "poor_calls": 10,
    "abandoned_calls": 10,
    "order_setup": 5,
}


def give(cast: Cast, name: str, reason: str) -> None:
    if reason in ("suspended", "order_setup"):
        state = "suspended" if reason == "suspended" else "pending_setup"
        cast.subscription(f"{name}-{reason}", name, state=state)
    elif reason == "expired":
        cast.subscription(f"{name}-{reason}", name, ends=-1)
    elif reason == "expiring":
        cast.subscription(f"{name}-{reason}", name, ends=50, auto_renew=False)
    elif reason == "falling_usage":
        cast.line(name, days={-56: (99, 99, 50), 0: (99, 99, 0)}, product="webinars")
    elif reason == "low_assignment":
        cast.line(name, (10, 1, 0))
    elif reason == "over_limit":
        cast.line(name, (1, 2, 0), product="messaging")
    elif reason == "no_activity":
        cast.customer(name, sign_in="")
    elif reason == "poor_calls":
        cast.leg(name, NOW, times=50, audio=POOR)
    else:
        cast.leg(name, NOW, times=20, outcome="abandoned")


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
# Seven at most: eight lines of one size are a cohort, of which those that are alike are not the low ones.
SOME = st.lists(st.sets(st.sampled_from(sorted(set(WEIGHTS) - {"expired"}))), min_size=1, max_size=7)


@pytest.fixture
def rows_of(tmp_path: Path) -> Iterator[Any]:
    """A hub for each partner that is tried; gives the rows of its customers by name."""
    turn = iter(range(10**6))

    def made(wanted: list[set[str]]) -> dict[str, dict[str, Any]]:
        place = tmp_path / str(next(turn))
        cast = Cast(Product(place / "home"), place)
        for number, reasons in enumerate(wanted):
            cast.customer(f"C{number}")
            cast.line(f"C{number}", (10, 9, 9), product="webinars", days=(0,))  # something runs
            for reason in sorted(reasons, key="no_activity".__eq__):
                give(cast, f"C{number}", reason)
        return cast.listed()

    yield made


@settings(max_examples=12, deadline=None, suppress_health_check=QUIET)
@given(wanted=SOME)
def test_health_is_what_the_reasons_leave_and_decides_the_band(wanted: list[set[str]], rows_of: Any) -> None:
    rows = rows_of(wanted)
    for number, reasons in enumerate(wanted):
        row, left = rows[f"C{number}"], max(0, 100 - sum(WEIGHTS[name] for name in reasons))
        assert [one["reason"] for one in row["reasons"]] == [name for name in WEIGHTS if name in reasons]
        assert row["health"] == left
        assert row["band"] == ("good" if left >= 80 else "watch" if left >= 50 else "at_risk")
    assert [row["health"] for row in rows.values()] == sorted(row["health"] for row in rows.values())


def test_every_reason_can_be_the_only_one(tmp_path: Path) -> None:
    cast = Cast(Product(tmp_path / "home"), tmp_path)
    for reason in WEIGHTS:
        give(cast, reason, reason)
        if reason != "no_activity":
            cast.customer(reason)
    found = {name: [one["reason"] for one in row["reasons"]] for name, row in cast.listed().items()}
    assert found == {reason: [reason] for reason in WEIGHTS}


def test_the_table_and_the_figures_above_it_tell_what_the_document_tells(tmp_path: Path) -> None:
    hub = Product(tmp_path / "home")
    cast = Cast(hub, tmp_path)
    for at, reason in enumerate(WEIGHTS):
        for each in list(WEIGHTS)[: at + 1]:
            give(cast, reason, each)
        if "no_activity" not in list(WEIGHTS)[: at + 1]:
            cast.customer(reason)
    rows = list(cast.listed().values())
    scope, store = hub.scope(cast.region, "meetings", None, "", None), hub.store
    shown = [row for row in windows.rows(store, customer_table.LISTING, scope) if row["name"] != "Zed"]
    assert [{name: row[name] for name in rows[0]} for row in shown] == rows
    assert len({one["reason"] for row in rows for one in row["reasons"]}) >= 9, "with the numbers of nearly all reasons"
    listed = hub.customers(cast.region)["rows"]
    top = store.answer(customer_table.TOP, scope)
    assert top["total"] == len(listed)
    assert top["statuses"] == {name: sum(name in row["statuses"] for row in listed) for name in codes.STATUSES}
    assert top["bands"] == {name: sum(name == row["band"] for row in listed) for name in codes.HEALTH}


def test_the_table_of_weights_is_the_one_of_the_rules() -> None:
    assert {reason.name: reason.weight for reason in health.REASONS} == WEIGHTS
    assert health.BANDS == (("good", 80), ("watch", 50), ("at_risk", 0))
