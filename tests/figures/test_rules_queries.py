"""docs/addresses.md: what a query selects, and that every part counts only that."""

from __future__ import annotations

import pytest

from tests.figures.cast import DAY, Cast, names
from tests.figures.hubs import Oracle, Product


@pytest.fixture(scope="module", params=[Product, Oracle], ids=["product", "oracle"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Four customers that differ in everything a query can ask for; imported once, only asked after that."""
    place = tmp_path_factory.mktemp("told")
    cast = Cast(Oracle() if request.param is Oracle else Product(place / "home"), place / "folders")
    cast.customer("Alba", shown="Łódź Światłowód")
    cast.customer("Birch", shown="ACME 100 % Sp. z o.o.", managed_by="external")
    cast.customer("Cedar", shown="Straße Café", sign_in="")
    cast.customer("Dahlia", shown="acme_two*")
    cast.line("Alba", name="Sub-A", start=-9)
    cast.line("Birch", name="Sub-B", start=-9, trial=True, product="calling")
    cast.line("Birch", name="Sub-M", start=-9)
    cast.line("Cedar", name="Sub-C", start=-9, state="suspended")
    cast.line("Dahlia", name="Sub-D", start=-9, trial=True)
    return cast


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("name:lodz", "Łódź Światłowód"),
        ("name:ŁÓDŹ", "Łódź Światłowód"),
        ("swiatlowod", "Łódź Światłowód"),
        ("name:strasse", "Straße Café"),
        ("CAFE", "Straße Café"),
        ("name:%", "ACME 100 % Sp. z o.o."),
        ("name:_", "acme_two*"),
        ("name:*", "acme_two*"),
        ("acme", "ACME 100 % Sp. z o.o.,acme_two*"),
        ('name:"100 % sp"', "ACME 100 % Sp. z o.o."),
        ("acme two", "acme_two*"),
        ("sub-c", "Straße Café"),
        ("name:lodz name:cafe", "Straße Café,Łódź Światłowód"),
        ("name:lodz product:calling", ""),
        ("product:calling", "ACME 100 % Sp. z o.o."),
        ("-product:calling", "Straße Café,acme_two*,Łódź Światłowód"),
        ("type:trial", "ACME 100 % Sp. z o.o.,acme_two*"),
        ("type:trial type:subscription", "ACME 100 % Sp. z o.o.,Straße Café,acme_two*,Łódź Światłowód"),
        ("-type:subscription", "acme_two*"),
        ("managed-by:external", "ACME 100 % Sp. z o.o."),
        ("status:suspended", "Straße Café"),
        ("status:no_recent_activity", "Straße Café"),
        ("-status:trial -status:suspended", "Łódź Światłowód"),
        ("status:trial -name:100", "acme_two*"),
        ("region:eu", "ACME 100 % Sp. z o.o.,Straße Café,acme_two*,Łódź Światłowód"),
        ("region:us", ""),
        ("-region:us name:acme", "ACME 100 % Sp. z o.o.,acme_two*"),
        ("Type:TRIAL acme", "ACME 100 % Sp. z o.o.,acme_two*"),
    ],
)
def test_data_8_a_query_selects_these_customers(told: Cast, query: str, selected: str) -> None:
    assert ",".join(names(told.figures(query=query)["recent"])) == selected


def test_data_8_the_organization_id_is_matched_in_part_and_as_a_bare_word(told: Cast) -> None:
    whole = told.org("Cedar")
    for query in (f"org:{whole[-9:]}", whole.upper(), whole[-9:]):
        assert names(told.figures(query=query)["recent"]) == ["Straße Café"]


def test_data_8_every_part_counts_the_selected_customers_only(told: Cast) -> None:
    document = told.figures(query="name:lodz")
    assert document["top"]["total_customers"] == document["top_previous"]["total_customers"] == 1
    assert document["recent"]["kpis"]["total"] == document["trend"][0]["total"] == 10
    assert sum(document["statuses"].values()) == 1


def test_data_8_a_query_that_selects_nobody_gives_zeros_and_no_rows(told: Cast) -> None:
    document = told.figures(query="nobody-here")
    assert set(document["top"].values()) == set(document["statuses"].values()) == {0}
    assert document["trend"] == document["recent"]["rows"] == []


def test_data_8_product_is_a_live_line_and_type_is_any_subscription(cast: Cast) -> None:
    cast.line("Alba", ends=-1, product="calling")
    cast.line("Alba", start=-9)
    assert names(cast.figures(query="product:calling")["recent"]) == []
    assert names(cast.figures(query="type:subscription")["recent"]) == ["Alba"]


def test_data_8_the_selection_is_made_at_as_of_for_every_part(cast: Cast) -> None:
    cast.line("Alba", days=(-14, -7, 0), ends=-3, trial=True)
    cast.line("Alba", days=(-14, -7, 0), start=-20)
    assert cast.figures(query="status:trial")["trend"] == []
    past = cast.figures(query="status:trial", day=-7)
    assert [point["total"] for point in past["trend"]] == [20, 20]
    assert past["top_previous"]["total_customers"] == 1


def test_scope_counts_the_allowed_customers_only(told: Cast) -> None:
    document = told.figures(customers=[told.org("Alba"), told.org("Dahlia")])
    assert names(document["recent"]) == ["acme_two*", "Łódź Światłowód"]
    assert document["top"]["total_customers"] == sum(document["statuses"].values()) == 2
    assert str(DAY) == document["as_of"]


def test_scope_of_no_customer_is_nothing_and_never_everything(told: Cast) -> None:
    document = told.figures(customers=[])
    assert set(document["top"].values()) == set(document["statuses"].values()) == {0}
    assert [document[part]["rows"] for part in ("recent", "expiring", "renewing", "low", "over")] == [[]] * 5


def test_data_8_what_is_withdrawn_can_still_be_named_but_has_no_type_and_no_status(cast: Cast) -> None:
    cast.line("Alba", days=(-14, -7))
    cast.line("Birch", name="Sub-B", days=(-14, -7), trial=True)
    cast.publish(day=-7)
    cast.withdraw("Birch")
    cast.publish(day=0)
    for query, before in (("name:birch", 1), ("sub-b", 1), ("type:trial", 0), ("status:trial", 0), ("-type:trial", 2)):
        assert cast.figures(query=query)["top_previous"]["total_customers"] == before, query
    assert cast.figures(query="type:trial", day=-1)["top"]["total_customers"] == 1
