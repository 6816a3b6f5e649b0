"""The page of one customer and all its blocks and files, for every reader and every customer: theirs, or nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.access import may
from dashboard.pages import BLOCKS, customer
from dashboard.parameters import TABS
from tests.proof import policy, scan, surface
from tests.proof.partner import EVERYBODY, GONE, READERS, ROB, Reader, Who, canary, uuid
from tests.proof.world import World, assign
from tests.web.helpers import page_body

NOBODY = ("eu", 77)  # a customer that there never was
ALL = sorted(EVERYBODY | {GONE, NOBODY})
OURS = [name for name in surface.of_one() if BLOCKS[name].slots]
FILES = [f"/export/{name}.csv" for name in surface.of_one() if BLOCKS[name].rows]
SHARED = ("/blocks/licenses-top", "/blocks/licenses-low", "/rows/licenses-over", "/blocks/calling-head")
ANALYSTS = policy.ANALYSTS
TOLD_TO_SUPPORT = {"customer-head", "customer-day"}  # who it is, and of which day that is said


def path_of(who: Who) -> str:
    return customer.address(who[0], uuid(who))


def asked(path: str, who: Who, **more: str) -> str:
    said = "&".join(f"{name}={value}" for name, value in {"region": who[0], "customer": uuid(who), **more}.items())
    return f"{path}?{said}"


def expected(reader: Reader, who: Who, name: str) -> int:
    """What a block of one customer answers: the role first, the region, then whether it is theirs."""
    if name not in TOLD_TO_SUPPORT and reader.role not in ANALYSTS:
        return 403
    if who[0] not in reader.regions:
        return 403
    return 200 if who in policy.sees(reader) else 404


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a05_a_block_of_one_customer_is_for_whom_it_is_theirs(world: World, reader: Reader) -> None:
    """Who left is known still to who may see everybody; their page says so."""
    wrong = {}
    for name in OURS:
        for who in ALL:
            answer = world.get(reader, asked(f"/blocks/{name}", who))
            if answer.status_code == 200:
                assert scan.owners(answer.data) <= {who}
                assert set(answer.json["slots"]) == {slot.name for slot in BLOCKS[name].slots}
            known = who != GONE or reader.role == "partner_admin"
            if known and answer.status_code != expected(reader, who, name):
                wrong[name, who] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a06_a_foreign_customer_and_one_that_never_was_are_told_alike(world: World, reader: Reader) -> None:
    foreign = [who for who in ALL if who[0] in reader.regions and who not in policy.sees(reader) | {GONE}]
    told = {world.get(reader, asked("/blocks/customer-head", who)).data for who in foreign}
    assert len(told) <= 1
    pages = [world.get(reader, path_of(who)) for who in foreign]
    assert {page.status_code for page in pages} <= {404}
    assert all(
        not scan.owners(page.data.replace(uuid(who).encode(), b"")) for page, who in zip(pages, foreign, strict=True)
    )


def _tabs(world: World, reader: Reader, who: Who) -> Iterator[tuple[str, Any]]:
    for tab in TABS:
        yield tab, world.clients[reader.name].get(f"{path_of(who)}?tab={tab}")
        yield tab, world.clients[reader.name].post(surface.DASH, json=page_body(path_of(who), f"?tab={tab}"))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a18_every_tab_holds_this_customer_alone(world: World, reader: Reader) -> None:
    mine = sorted(policy.sees(reader))[:3]
    for who in mine:
        for tab, answer in _tabs(world, reader, who):
            assert answer.status_code == 200, (tab, who)
            assert scan.owners(answer.data) <= {who}, tab
            named = canary(who, "name").encode() in answer.data
            shown = customer.TABS[tab]
            allowed = may(world.user(reader), shown.permission) and not shown.own_alone  # it is nobody's own here
            assert named is allowed, tab
        for path in FILES:
            answer = world.get(reader, asked(path, who))
            assert answer.status_code == (200 if reader.role in ANALYSTS else 403), path
            assert scan.owners(answer.data) <= {who}
    hidden = b"customer-health" if reader.role not in ANALYSTS else b"no such words"
    assert not any(hidden in answer.data for who in mine[:1] for _tab, answer in _tabs(world, reader, who))


@pytest.mark.parametrize("reader", [one for one in READERS if one.role in ANALYSTS], ids=lambda reader: reader.name)
def test_a18_the_blocks_of_the_analytics_pages_tell_of_this_customer_alone(world: World, reader: Reader) -> None:
    for path in SHARED:
        for who in ALL:
            answer = world.get(reader, asked(path, who))
            if who in policy.sees(reader):
                assert answer.status_code == 200 and scan.owners(answer.data) <= {who}, (path, who)
                assert not scan.leaks(answer.data, frozenset({who}), EVERYBODY), (path, who)
            elif who != GONE:
                assert answer.status_code == (404 if who[0] in reader.regions else 403), (path, who)


def test_what_is_asked_of_one_customer_is_refused_without_saying_which(world: World) -> None:
    for name in surface.of_one():
        for region in ("us", "all"):
            assert world.get(ROB, f"/blocks/{name}?region={region}").status_code == 400, name
    assert world.get(ROB, f"/blocks/licenses-top?region=all&customer={uuid(('us', 1))}").status_code == 400
    for bad in ("x", "../..", "%00", "CA7A0000-0000-4000-8000-000000000001", "'--"):
        assert world.get(ROB, f"/blocks/customer-head?region=us&customer={bad}").status_code == 404


@pytest.mark.parametrize("odd", ["/customers/us", "/customers/us/x/y", "/customers/mars/x", "/customers/us/%2e"])
def test_an_odd_path_is_no_page(world: World, odd: str) -> None:
    assert world.get(ROB, odd).status_code in {308, 400, 404}, odd


def test_the_path_says_whose_page_it_is_whatever_the_query_says(world: World) -> None:
    first, other = ("us", 1), ("eu", 2)
    lie = f"?region=eu&customer={uuid(other)}&org_id={uuid(other)}&tab=overview"
    page = world.get(ROB, path_of(first) + lie)
    drawn = world.clients["rob"].post(surface.DASH, json=page_body(path_of(first), lie))
    for answer in (page, drawn):
        assert scan.owners(answer.data) == {first}


def test_a23_an_assignment_that_is_taken_away_shuts_the_page_with_the_next_request(fresh: World) -> None:
    who = ("us", 3)
    dot = fresh.clients["dot"]
    addresses = [path_of(who), asked("/blocks/customer-head", who), asked("/export/customer-orders.csv", who)]
    assert [dot.get(each).status_code for each in addresses] == [200, 200, 200]
    assign(fresh.state, fresh.ids["dot"], [("eu", 4)])
    assert [dot.get(each).status_code for each in addresses] == [404, 404, 404]
