"""The query bar of the list counts from kept rows what that of the license page asks the version itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard import config
from dashboard.access import Role, User
from dashboard.data import page_state
from dashboard.data.questions import customer_facets, facets
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.scope import Region

QUERIES = (
    "",
    "an",
    "-er type:trial",
    "status:trial status:expired a",
    "product:meetings -type:trial",
    "managed-by:partner product:calling",
    "region:us",
    "region:eu",
    "health:good status:subscription",
)


@pytest.fixture(scope="module")
def store(data_home: Path) -> Store:
    return Store(config.read({"PARTNER_HUB_HOME": str(data_home)}))


def counts(part: Any) -> Any:
    """Without how many of them a page can show."""
    told = {each["key"]: {one["value"]: one["count"] for one in each["values"]} for each in part["facets"]}
    return part["found"], part["total"], told


@pytest.mark.parametrize("seen", ["all", "some", "none"])
@pytest.mark.parametrize("query", QUERIES)
def test_both_bars_count_alike_for_every_reader(store: Store, query: str, seen: str) -> None:
    orgs = store._rows(store.place(Region.US), "select org_id from customer where customer_id % 3 = 0", [])  # type: ignore[arg-type]
    theirs = tuple((Region.US, org_id) for (org_id,) in orgs) if seen == "some" else ()
    reader = User(7, "r@p.example", "", Role.FULL if seen == "all" else Role.ADMIN, (Region.US,), theirs)
    scope = page_state.build(store, PageState.of({"region": "us", "q": query}), reader)
    one, other = store.answer(facets.QUERY, scope), store.answer(customer_facets.CUSTOMERS_QUERY, scope)
    assert counts(one) == counts(other)
    assert (other["total"] > 0) == (seen != "none")
    support = store.answer(customer_facets.SUPPORT_QUERY, scope)
    kept = [facet for facet in other["facets"] if facet["key"] in facets.SUPPORT_FIELDS]
    assert (support["facets"], support["found"]) == (kept, other["found"])


def test_what_support_may_not_see_is_in_no_row_of_its_own(store: Store) -> None:
    assert set(customer_facets.SUPPORT_QUERY.listing.columns) == {"statuses"}
