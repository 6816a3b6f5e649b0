"""Names that the query bar suggests, with the term that finds each: what is suggested finds exactly whom it names."""

from __future__ import annotations

import unicodedata

import pytest

from dashboard.access import OPERATOR
from dashboard.data.page_state import build
from dashboard.data.questions import customers
from dashboard.parameters import PageState
from tests.figures.cast import Cast
from tests.figures.hubs import Product


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    place = tmp_path_factory.mktemp("suggested")
    cast = Cast(Product(place / "home"), place / "folders")
    for who, shown in (
        ("Alba", "Łódź Światłowód"),
        ("Birch", "Acme Sp. z o.o."),
        ("Cedar", "ACME sp. z o.o."),
        ("Dahlia", 'Bar "Pod Różą"'),
        ("Elder", "(Nowak) OR Syn"),
        ("Fern", unicodedata.normalize("NFD", "Café Ćma")),
    ):
        cast.customer(who, shown=shown)
        cast.line(who, start=-9)
    cast.publish()
    return cast


def named(told: Cast, text: str) -> dict[str, str]:
    """Term by organization ID."""
    assert isinstance(told.hub, Product)
    scope = build(told.hub.store, PageState(region="eu"), OPERATOR)
    return {one.org_id: term for one, term in customers.named(told.hub.store, scope, text)}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("lodz", "Alba"),
        ("swiatlo", "Alba"),
        ("pod roz", "Dahlia"),
        ("nowak", "Elder"),
        ("or syn", "Elder"),
        ("cafe", "Fern"),
    ],
)
def test_what_is_suggested_finds_exactly_whom_it_names(told: Cast, text: str, who: str) -> None:
    org_id = told.customers[who]["org_id"]
    found = named(told, text)
    assert set(found) == {org_id}
    rows = told.figures(query=found[str(org_id)])["recent"]["rows"]
    assert {row["org_id"] for row in rows} == {org_id}


def test_a_name_is_suggested_as_it_stands(told: Cast) -> None:
    assert list(named(told, "LODZ").values()) == ['name:"Łódź Światłowód"']


def test_customers_of_one_name_are_told_apart_by_their_id(told: Cast) -> None:
    twins = {str(told.customers[who]["org_id"]) for who in ("Birch", "Cedar")}
    assert named(told, "acme") == {org_id: f"org:{org_id}" for org_id in twins}
