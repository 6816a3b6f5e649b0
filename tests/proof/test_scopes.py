"""Oracle 4: numbers of two scopes together are their sum, nobody is nothing, some are what a plain reading gives for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.access import OPERATOR, Role, User
from dashboard.data import page_state
from dashboard.data.questions import customer_rows, figures
from dashboard.data.questions.facets import QUERY
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.scope import Region
from tests.figures.hubs import Oracle
from tests.oracle.compare import differences
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, EVERYBODY, GONE, REGIONS, Who, uuid, write_all
from tests.proof.world import config_of

EVERYONE = "everyone"
SUMS = ("total", "assigned", "used")
Answer = Callable[..., dict[str, Any]]


def reader(them: frozenset[Who]) -> User:
    return User(0, "", "", Role.ADMIN, tuple(Region), tuple((Region(region), uuid((region, n))) for region, n in them))


@pytest.fixture(scope="module")
def answer(kept: Path) -> Answer:
    """The figures document, the filter's counts and the list of some customers; nothing is kept between answers."""
    store = Store(config_of(kept))

    def answered(them: frozenset[Who] | str, region: str = "all", **asked: str) -> dict[str, Any]:
        user = OPERATOR if them == EVERYONE else reader(frozenset(them))  # type: ignore[arg-type]
        scope = page_state.build(store, PageState.of({"region": region, **asked}), user)
        listed = customer_rows.document(store, scope, licenses=True)
        return {
            **figures.document(store, scope),
            "query": store.answer(QUERY, scope),
            "customers": orjson.loads(orjson.dumps(listed)),
        }

    return answered


def additive(document: Mapping[str, Any]) -> dict[str, int]:
    """Every number that adds up, by its path; rows count one each."""
    return {path: number for path, number in _numbers(document) if number}


def _numbers(document: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for part in ("top", "top_previous", "statuses"):
        yield from ((f"{part}.{name}", number) for name, number in document[part].items())
    for point in document["trend"]:
        yield from ((f"trend.{point['date']}.{name}", n) for name, n in point.items() if name != "date")
    for section in ("recent", "expiring", "renewing", "low", "over"):
        kpis, rows = document[section]["kpis"], document[section]["rows"]
        yield from ((f"{section}.{name}", n) for name, n in kpis.items() if type(n) is int)
        yield from _of_rows(section, rows, "subscription_id", SUMS)
    query = document["query"]
    yield from (("query.found", query["found"]), ("query.total", query["total"]))
    for facet in query["facets"]:
        yield from ((f"query.{facet['key']}.{value['value']}", value["count"]) for value in facet["values"])
    yield from _calls(document["calling"])
    yield from _of_rows("customers", document["customers"]["rows"], "org_id", ("health", "administrators"))


def _calls(calling: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for part, key in (("bands", "week"), ("quality", "week"), ("endpoints", "endpoint_type"), ("features", "feature")):
        for row in calling[part]:
            yield from ((f"{part}.{row[key]}.{name}", n) for name, n in row.items() if type(n) is int)
    for part in ("queues", "queues_previous"):
        yield from ((f"{part}.{name}", n) for name, n in calling[part].items() if type(n) is int)
    yield from _of_rows("usage", calling["usage_rows"], "org_id", ("assigned", "total", "active_users", "legs"))
    yield from _of_rows("quality_rows", calling["quality_rows"], "org_id", ("legs", "poor", "good"))
    yield from _of_rows("queue_rows", calling["queue_rows"], "org_id", ("offered", "abandoned"))


def _of_rows(part: str, rows: Any, key: str, names: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for row in rows:
        yield from ((f"{part}.{row['region']}.{row[key]}.{name}", row[name]) for name in names)
        yield f"{part}.{row['region']}.{row[key]}", 1


def added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {path: one.get(path, 0) + other.get(path, 0) for path in one.keys() | other.keys()}


PEOPLE = st.sets(st.sampled_from(sorted(EVERYBODY)), max_size=12).map(frozenset)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=5, deadline=None, suppress_health_check=QUIET, database=None)
@given(
    one=PEOPLE,
    other=PEOPLE,
    service=st.sampled_from(surface.SERVICES),
    region=st.sampled_from(("all", "eu", "us")),
    as_of=st.sampled_from(("", "", "2026-11-12", "2026-10-20")),
    q=st.sampled_from(("", "", "-name:0001", "type:trial")),
)
def test_two_scopes_together_are_their_sum(
    answer: Answer, one: frozenset[Who], other: frozenset[Who], service: str, region: str, as_of: str, q: str
) -> None:
    asked = {"region": region, "service": service, "as_of": as_of, "q": q}
    parts = added(additive(answer(one, **asked)), additive(answer(other - one, **asked)))
    assert added(additive(answer(one | other, **asked)), {}) == parts


@pytest.mark.parametrize("region", ["all", "eu"])
def test_all_customers_one_by_one_are_everyone(answer: Answer, region: str) -> None:
    everyone = additive(answer(EVERYONE, region))
    assert len(everyone) > 300
    half = frozenset(who for who in EVERYBODY if who[1] % 2)
    rest = EVERYBODY - half | {GONE}  # who counts in the past
    assert added(additive(answer(half, region)), additive(answer(rest, region))) == everyone


@pytest.mark.parametrize(
    "asked", [{}, {"service": "calling"}, {"as_of": "2026-11-10"}, {"q": "status:trial"}, {"q": "-name:x"}]
)
@pytest.mark.parametrize("region", ["all", "eu", "uae"])
def test_nobody_is_nothing_and_never_all(answer: Answer, region: str, asked: dict[str, str]) -> None:
    nothing = answer(frozenset(), region, **asked)
    assert additive(nothing) == {}
    assert scan.owners(repr(nothing).encode()) == set()


@pytest.mark.parametrize("region", ["all", *REGIONS])
def test_the_answer_for_some_is_the_oracles_for_them(answer: Answer, region: str, kept: Path, tmp_path: Path) -> None:
    oracle = Oracle()
    for where, folder in write_all(tmp_path):
        oracle.take_in(where, folder)
    for them in (policy.sees(ANA), frozenset(who for who in EVERYBODY if who[1] in {2, 4})):
        for service in surface.SERVICES:
            got = answer(them, region, service=service)
            got.pop("query")
            listed = oracle.customers(region, customers={uuid(who) for who in them})
            assert list(differences(listed, got.pop("customers"))) == []
            want = oracle.document(region, service, customers={uuid(who) for who in them})
            assert list(differences(want, got)) == []
