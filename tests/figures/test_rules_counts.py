"""What the filter counts: all customers of the scope that match, and those of them that a page can show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dashboard.data.questions import facets
from dashboard.data.store import Question
from tests.figures.cast import Cast, on
from tests.figures.hubs import Product


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Customers who are there and of whom the pages can show nothing, little, or all."""
    place = tmp_path_factory.mktemp("counts")
    cast = Cast(Product(place / "home"), place / "folders")
    cast.line("Alba", days=(-7, 0))  # a live Meetings line
    cast.line("Birch", days=(-14, -7), ends=-3, trial=True)  # all it had has ended
    cast.line("Cedar", days=(-14, -7), ends=-3, product="calling")
    cast.line("Dahlia", product="messaging", state="suspended")  # lives, of a product that is not analysed
    cast.line("Elder", product="calling", trial=True)
    cast.leg("Fern", times=3)  # calls, and has no license at all
    cast.customer("Gorse", managed_by="external", sign_in="")  # has nothing
    cast.line("Hazel", days=(-14, -7))
    cast.publish(day=-7)
    cast.withdraw("Hazel")
    cast.publish(day=0)
    return cast


def counted(cast: Cast, question: Question, query: str = "", day: int | None = None, **asked: Any) -> Mapping[str, Any]:
    hub = cast.hub
    assert isinstance(hub, Product)
    when: date | None = None if day is None else on(day)
    answer: Mapping[str, Any] = hub.store.answer(question, hub.scope("eu", "meetings", when, query, **asked))
    return answer


def values(cast: Cast, question: Question, query: str = "") -> dict[str, tuple[int, int]]:
    return {
        f"{facet['key']}:{one['value']}": (one["count"], one["here"])
        for facet in counted(cast, question, query)["facets"]
        for one in facet["values"]
    }


def test_a_suggestion_counts_all_customers_that_match_and_those_that_the_page_can_show(cast: Cast) -> None:
    told = values(cast, facets.QUERY)
    assert told["status:expired"] == (2, 0)
    assert told["status:suspended"] == (1, 0)
    assert told["status:no_recent_activity"] == (1, 0)
    assert told["status:trial"] == (1, 1)
    assert told["status:subscription"] == (1, 1)
    assert told["product:meetings"] == told["product:calling"] == (1, 1)
    assert told["product:messaging"] == (1, 0)
    assert told["type:trial"] == (2, 1)
    assert told["type:subscription"] == (4, 1)
    assert told["managed-by:partner"] == (7, 2)
    assert told["managed-by:external"] == (1, 0)
    assert told["region:eu"] == (8, 2)


def test_the_calling_page_can_show_who_has_a_line_or_calls(cast: Cast) -> None:
    told = values(cast, facets.CALLING_QUERY)
    assert told["product:calling"] == told["status:trial"] == (1, 1)
    assert told["product:meetings"] == (1, 0)
    assert told["region:eu"] == (8, 2)
    assert values(cast, facets.CALLING_QUERY, "name:fern")["region:eu"] == (1, 1)


@pytest.mark.parametrize("question", [facets.QUERY, facets.CALLING_QUERY], ids=["licenses", "calling"])
def test_every_suggestion_finds_as_many_as_it_says(cast: Cast, question: Question) -> None:
    for query, said in values(cast, question).items():
        answer = counted(cast, question, query)
        assert (answer["found"], answer["found_here"]) == said, query
        # One more is there who only says the day of the folder.
        assert (answer["total"], answer["total_here"]) == (8, 2)


def test_statuses_are_counted_as_the_figures_count_them(cast: Cast) -> None:
    statuses = cast.figures()["statuses"]
    told = values(cast, facets.QUERY)
    assert {name: told[f"status:{name}"][0] for name in statuses} == dict(statuses)
    assert statuses["expired"] == 2


@pytest.mark.parametrize("query", ["", "type:trial", "-type:trial", "name:fern", "status:expired"])
@pytest.mark.parametrize("day", [None, -7])
def test_the_heads_count_what_the_pages_show(cast: Cast, query: str, day: int | None) -> None:
    document = cast.figures(query=query, day=day or 0)
    licensed, calling = counted(cast, facets.QUERY, query, day), counted(cast, facets.CALLING_QUERY, query, day)
    assert licensed["found_here"] == document["top"]["total_customers"]
    assert calling["found_here"] == len(document["calling"]["usage_rows"])


def test_who_may_see_few_is_counted_few(cast: Cast) -> None:
    mine = [cast.org("Birch"), cast.org("Elder")]
    answer = counted(cast, facets.QUERY, customers=mine)
    assert (answer["found"], answer["found_here"]) == (answer["total"], answer["total_here"]) == (2, 1)
    expired = next(one for one in answer["facets"][0]["values"] if one["value"] == "expired")
    assert (expired["count"], expired["here"]) == (1, 0)
