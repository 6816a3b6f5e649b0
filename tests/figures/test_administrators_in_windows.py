"""Administrators beside the rows of the list: as many as the document says, sorted by, never older than the rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.access import OPERATOR
from dashboard.data import page_state, windows
from dashboard.data.administrators import Administrators
from dashboard.data.listing import Key, Selection, Source, Window
from dashboard.data.questions import customer_rows, customer_table
from dashboard.parameters import PageState
from dashboard.scope import Region, Scope
from tests.figures.cast import Cast, on
from tests.figures.hubs import Product

READERS = {True: customer_table.LISTING, False: customer_table.SUPPORT_LISTING}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "home")
    yield made
    made.store.opened.close()


@pytest.fixture
def told(product: Product, tmp_path: Path) -> Cast:
    cast = Cast(product, tmp_path / "told")
    for name in ("Alba", "Birch", "Cedar", "Dahlia"):
        cast.line(name, days=(-7, 0))
    cast.admin("Ana@Partner.example", "Alba")
    cast.admin("ana@partner.example", "Alba")
    cast.admin("bea@partner.example", "Alba")
    cast.admin("boss@partner.example", "Birch")
    cast.admin("BOSS@partner.example")
    cast.subscription("S1", "Birch", provisioned_by=" ANA@partner.example")
    cast.publish(-7)
    cast.withdraw(subscriptions=["S1"])
    cast.publish()
    return cast


def scope_of(product: Product, day: str = "") -> Scope:
    return page_state.build(product.store, PageState.of({"region": "eu", "as_of": day}), OPERATOR)


def listed(product: Product, *, licenses: bool = True, day: str = "", window: Window | None = None) -> dict[str, int]:
    rows = windows.rows(product.store, READERS[licenses], scope_of(product, day), window or Window())
    return {row["name"]: row["administrators"] for row in rows if row["name"] != "Zed"}


def by_people(source: Source) -> list[Key]:
    return [Key(source.value("administrators"), descending=True)]


@pytest.mark.parametrize("licenses", [True, False])
@pytest.mark.parametrize("days", [-1, 0])
def test_the_list_says_what_the_document_says(told: Cast, product: Product, licenses: bool, days: int) -> None:
    hub = Administrators(
        {(Region.EU, told.org("Cedar")): frozenset({"cyd@partner.example", "boss@partner.example"})},
        {Region.EU: frozenset({"dee@partner.example"})},
        "1",
    )
    product.store.responsible = lambda: hub
    day = on(days).isoformat()
    document = customer_rows.document(product.store, scope_of(product, day), licenses=licenses)
    said = {row["name"]: row["administrators"] for row in document["rows"] if row["name"] != "Zed"}
    assert said == listed(product, licenses=licenses, day=day)
    assert said == {"Alba": 2, "Birch": 1 if days else 0, "Cedar": 1, "Dahlia": 0}


def test_who_reaches_everybody_by_todays_file_is_counted_for_nobody(told: Cast, product: Product) -> None:
    product.store.responsible = lambda: Administrators(
        {(Region.EU, told.org("Dahlia")): frozenset({"boss@partner.example"})}
    )
    assert listed(product)["Dahlia"] == 0


def test_rows_follow_a_change_of_rights_in_every_process(told: Cast, product: Product) -> None:
    stamps = []
    for stamp, keys in (("1", {"a@x.example"}), ("2", {"a@x.example", "b@x.example"}), ("3", set())):
        hub = Administrators({(Region.EU, told.org("Dahlia")): frozenset(keys)}, {}, stamp)
        product.store.responsible = lambda hub=hub: hub  # type: ignore[misc]
        assert listed(product)["Dahlia"] == len(keys)
        answer = product.store.answer(customer_table.ROWS, scope_of(product))
        assert {row["name"]: row["administrators"] for row in answer["rows"]}["Dahlia"] == len(keys)
        stamps.append(product.store.stamp(customer_table.ROWS))
    assert len(set(stamps)) == 3


def test_rows_are_sorted_by_how_many_there_are(told: Cast, product: Product) -> None:
    assert told.org("Alba")
    first = listed(product, window=Window(0, 1, Selection(by=by_people)))
    assert first == {"Alba": 2}
