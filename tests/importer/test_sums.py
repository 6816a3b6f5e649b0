"""Whatever the cells pass can be added up: the greatest counts of many lines, on every day, week and page, exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.access import OPERATOR
from dashboard.data import page_state
from dashboard.data.questions import figures
from dashboard.data.store import Store
from dashboard.parameters import PageState
from tests.importer.folders import Hub, Rows, found, leg, small, snapshot, subscription
from tests.importer.test_formats import as_parquet, as_parquet_text

GREATEST, LINES = 10**9, 1_100  # as many lines of 2^53 licenses each were more than 2^63
FORMS = [lambda name, rows: (name, rows), as_parquet, as_parquet_text]


def many(count: int) -> dict[str, Rows]:
    ids = [f"Sub-{number}" for number in range(LINES)]
    said = {name: str(count) for name in ("total", "assigned", "used")}
    return small() | {
        "subscriptions": [subscription("Alba", subscription_id=each) for each in ids],
        "license_snapshots": [
            snapshot("Alba", day, **said) | {"subscription_id": each}
            for each in ids
            for day in ("2026-11-15", "2026-11-22")
        ],
    }


def document(hub: Hub) -> dict[str, Any]:
    store = Store(hub.config)
    return figures.document(store, page_state.build(store, PageState.of({"region": "eu"}), OPERATOR))


@pytest.mark.parametrize("form", FORMS, ids=["csv", "parquet", "parquet of text"])
def test_the_greatest_counts_of_many_lines_are_added_up_exactly(
    hub: Hub, form: Callable[[str, Rows], tuple[str, Any]]
) -> None:
    hub.publish(dict(form(name, rows) for name, rows in many(GREATEST).items()))
    said, whole = document(hub), LINES * GREATEST
    assert [(point["date"], point["total"], point["used"], point["idle"]) for point in said["trend"]] == [
        ("2026-11-15", whole, whole, 0),
        ("2026-11-22", whole, whole, 0),
    ]
    assert said["renewing"]["kpis"] == {"customers": 1, "assignment": 1.0, "usage": 1.0}


@pytest.mark.parametrize("form", FORMS, ids=["csv", "parquet", "parquet of text"])
def test_counts_whose_sum_nobody_could_hold_are_refused_with_their_places(
    hub: Hub, form: Callable[[str, Rows], tuple[str, Any]]
) -> None:
    files = dict(form(name, rows) for name, rows in many(2**53 - 1).items())
    result = hub.take(files)
    assert (result.published, result.problems_total) == (False, 3 * 2 * LINES)
    assert {(column, rule) for _file, _row, column, rule in found(result)} <= {
        (name, "int_range") for name in ("total", "assigned", "used")
    }
    assert not hub.place.exists() or not list(hub.place.glob("*.json"))


def test_quantities_and_seconds_have_the_same_bound(hub: Hub) -> None:
    order = {"order_id": "o1", "subscription_id": "Sub-Alba", "ordered_at": "2026-01-01", "description": "first"}
    more = {"orders": [{**order, "quantity": str(GREATEST + 1)}], "call_legs": [leg(1, duration_s=str(GREATEST + 1))]}
    assert found(hub.take(small() | more)) == [
        ("orders.csv", 1, "quantity", "int_range"),
        ("call_legs.csv", 1, "duration_s", "seconds_range"),
    ]
