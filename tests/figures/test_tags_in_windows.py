"""Tags beside the rows of the list: shown, sorted and filtered by in SQL, and never older than the hub's state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.access import OPERATOR
from dashboard.data import page_state, windows
from dashboard.data.listing import Window
from dashboard.data.questions import customer_table
from dashboard.data.tagged import Tag, Tagged, tagged
from dashboard.parameters import PageState
from dashboard.query import tag_key
from dashboard.scope import Scope
from tests.figures.cast import Cast
from tests.figures.hubs import Product

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def bearing(cast: Cast, stamp: str, **of: str) -> Tagged:
    called = sorted({name for said in of.values() for name in said.split(",")})
    tags = [Tag(at, name, tag_key(name), "red", "", WHEN, 1) for at, name in enumerate(called)]
    pairs = [("eu", cast.org(who), called.index(name)) for who, said in of.items() for name in said.split(",")]
    return tagged(stamp, tags, sorted(pairs))


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "home")
    yield made
    made.store.opened.close()


@pytest.fixture
def told(product: Product, tmp_path: Path) -> Cast:
    cast = Cast(product, tmp_path / "told")
    for name in ("Alba", "Birch", "Cedar"):
        cast.line(name)
    cast.publish()
    return cast


def scope_of(product: Product, region: str = "eu") -> Scope:
    return page_state.build(product.store, PageState.of({"region": region}), OPERATOR)


def tags(product: Product, window: Window | None = None) -> list[tuple[str, list[str]]]:
    rows = windows.rows(product.store, customer_table.LISTING, scope_of(product), window or Window())
    return [(row["name"], row["tags"]) for row in rows if row["name"] != "Zed"]


def test_rows_have_the_tags_of_now_in_every_process(told: Cast, product: Product) -> None:
    answers = []
    for stamp, of in (("", {}), ("1", {"Alba": "VIP,Q4", "Cedar": "VIP"}), ("2", {"Birch": "trial"})):
        now = bearing(told, stamp, **of) if of else Tagged()
        product.store.tagged = lambda now=now: now  # type: ignore[misc]
        expected = {name: sorted(of[name].split(",")) if name in of else [] for name in ("Alba", "Birch", "Cedar")}
        assert dict(tags(product)) == expected
        answers.append(product.store.stamp(customer_table.ROWS))
        answer = product.store.answer(customer_table.ROWS, scope_of(product))
        assert {row["name"]: row["tags"] for row in answer["rows"] if row["name"] != "Zed"} == expected
    assert len(set(answers)) == 3
    assert product.store.stamp(customer_table.TOP) == "", "the figures above are kept"


def test_a_row_set_outlives_a_change_of_tags(told: Cast, product: Product) -> None:
    product.store.tagged = lambda: bearing(told, "1", Alba="VIP")
    tags(product)
    product.store.tagged = lambda: bearing(told, "2", Alba="Q4")
    product.store.opened.forget_rows()
    assert dict(tags(product))["Alba"] == ["Q4"]
