"""`tag:`, `health:`, `expires:` and `renews:` in the filter: whom they select, of everything that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.access import OPERATOR, Role
from dashboard.data import page_state
from dashboard.data.questions import licenses
from dashboard.data.questions.facets import QUERY
from dashboard.data.tagged import Tag, Tagged, tagged
from dashboard.errors import NoAccess, Refused
from dashboard.parameters import PageState
from dashboard.query import tag_key
from dashboard.scope import Region, Scope
from tests.figures.cast import Cast, names
from tests.figures.hubs import Product

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def bearing(cast: Cast, stamp: str, **of: str) -> Tagged:
    """Customers with the names of their tags, between commas."""
    called = sorted({name for said in of.values() for name in said.split(",")})
    tags = [Tag(at, name, tag_key(name), "red", "", WHEN, 1) for at, name in enumerate(called)]
    pairs = [("eu", cast.org(who), called.index(name)) for who, said in of.items() for name in said.split(",")]
    return tagged(stamp, tags, sorted(pairs))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    return Product(tmp_path_factory.mktemp("tags") / "home")


@pytest.fixture(scope="module")
def told(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    cast = Cast(product, tmp_path_factory.mktemp("told"))
    cast.line("Alba", ends=30, auto_renew=False)  # expires on the 30th day
    cast.line("Alba", ends=10, days=(-7, 0))  # and renews before
    cast.line("Birch", ends=31, trial=True, start=-5)
    cast.line("Cedar", ends=0)
    cast.line("Dahlia", ends=5, auto_renew=False, state="suspended")  # runs no more
    cast.line("Elder", ends=-1, auto_renew=False, start=-50)
    cast.publish()
    now = bearing(cast, "1", Alba="VIP,Q4 push", Birch="Q4 push", Elder="100 %", Fern="VIP")
    product.store.tagged = lambda: now
    return cast


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("tag:vip", "Alba"),
        ('tag:"Q4 Push"', "Alba,Birch"),
        ('-tag:"q4 push"', "Cedar,Dahlia,Elder"),
        ('tag:vip tag:"q4 push"', "Alba,Birch"),
        ('tag:"q4 push" name:birch', "Birch"),
        ('tag:"q4 push" -tag:vip', "Birch"),
        ('tag:"100 %"', "Elder"),
        ("expires:30", "Alba"),
        ("expires:29", ""),
        ("expires:31", "Alba,Birch"),
        ("-expires:31", "Cedar,Dahlia,Elder"),
        ("renews:0", "Cedar"),
        ("renews:9", "Cedar"),
        ("renews:10", "Alba,Cedar"),
        ("renews:10 expires:30", "Alba"),
        ("health:good", "Alba,Birch,Cedar"),
        ("health:watch health:at_risk", "Dahlia,Elder"),
        ("-health:good", "Dahlia,Elder"),
    ],
)
def test_data_8_these_customers_are_selected(told: Cast, query: str, selected: str) -> None:
    assert ",".join(sorted(told.listed(query=query))) == selected


def test_data_8_health_is_that_of_the_list_at_every_day(told: Cast) -> None:
    for day in (0, -3, -6):
        everybody = told.listed(day=day)
        for band in ("good", "watch", "at_risk"):
            expected = {name for name, row in everybody.items() if row["band"] == band}
            assert set(told.listed(day=day, query=f"health:{band}")) == expected, (day, band)


def test_data_8_days_are_counted_from_the_day_that_is_read(told: Cast) -> None:
    assert set(told.listed(query="expires:33", day=-3)) == {"Alba", "Elder"}
    assert set(told.listed(query="expires:32", day=-3)) == {"Elder"}


def test_tags_3_a_row_has_its_tags_by_code_point_and_figures_count_them(told: Cast) -> None:
    assert told.listed()["Alba"]["tags"] == ["Q4 push", "VIP"]
    assert told.listed()["Cedar"]["tags"] == []
    document = told.figures(query="tag:vip")
    assert document["top"]["total_customers"] == 1
    assert names(document["renewing"]) == ["Alba"]
    assert told.figures(query="health:at_risk")["top"]["total_customers"] == 0


def scope_of(product: Product, query: str, user: Role | None = None) -> Scope:
    reader = OPERATOR if user is None else replace(OPERATOR, role=user)
    return page_state.build(product.store, PageState.of({"region": "eu", "q": query}), reader)


@pytest.mark.parametrize(("query", "meant"), [("tag:q4", 'tag:"Q4 push"'), ("-tag:vipp x", "-tag:VIP x")])
def test_an_unknown_tag_is_refused_with_the_nearest_one(told: Cast, product: Product, query: str, meant: str) -> None:
    with pytest.raises(Refused) as refused:
        scope_of(product, query)
    assert refused.value.suggestion == meant


@pytest.mark.parametrize("role", [Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED])
@pytest.mark.parametrize("query", ["health:good", "-expires:30", "renews:90"])
def test_a07_what_is_made_from_licenses_selects_nobody_for_a_help_desk(
    told: Cast, product: Product, role: Role, query: str
) -> None:
    with pytest.raises(NoAccess, match=query.strip("-").partition(":")[0]):
        scope_of(product, query, role)
    assert scope_of(product, "tag:vip", role).query.text == "tag:vip"


def test_what_was_answered_about_a_tag_does_not_outlive_a_change_of_it(told: Cast, product: Product) -> None:
    """Everything else that was answered stays, also about other tags."""
    before = product.store.tagged
    keys = {query: scope_of(product, query).public_key() for query in ("", "tag:vip", 'tag:"q4 push"', "-tag:vip")}
    parts = {query: product.store.answer(licenses.TOP, scope_of(product, query)) for query in keys}
    now = bearing(told, "2", Alba="VIP,Q4 push", Birch="Q4 push,VIP")
    product.store.tagged = lambda: now
    try:
        after = {query: scope_of(product, query).public_key() for query in keys}
        assert {query for query in keys if keys[query] != after[query]} == {"tag:vip", "-tag:vip"}
        answered = product.store.answer(licenses.TOP, scope_of(product, "tag:vip"))
        assert answered["top"]["total_customers"] == parts["tag:vip"]["top"]["total_customers"] + 1
    finally:
        product.store.tagged = before


def test_a19_no_key_tells_of_a_tag_of_customers_that_the_reader_may_not_see(told: Cast, product: Product) -> None:
    limited = replace(OPERATOR, role=Role.ADMIN, email="a@b.example", assigned=((Region.EU, told.org("Birch")),))
    keys, before = [], product.store.tagged
    try:
        for stamp, of in (("3", {"Birch": "VIP"}), ("4", {"Birch": "VIP", "Cedar": "VIP"})):
            now = bearing(told, stamp, **of)
            product.store.tagged = lambda now=now: now  # type: ignore[misc]
            scope = page_state.build(product.store, PageState.of({"region": "eu", "q": "tag:vip"}), limited)
            keys.append(scope.public_key())
            assert product.store.answer(QUERY, scope)["found"] == 1
    finally:
        product.store.tagged = before
    assert keys[0] == keys[1]
