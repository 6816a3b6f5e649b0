"""Whom a reader may see: imported and set in the hub together, always as of the current version (`data/rights.py`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.data import store as stores
from dashboard.data.rights import email_key, seen_by
from dashboard.data.versions import catalog
from dashboard.errors import NoAccess
from dashboard.scope import EVERYONE, NOBODY, Region
from dashboard.web import hub
from tests.importer.folders import write
from tests.proof import policy, scan
from tests.proof import world as worlds
from tests.proof.partner import (
    ANA,
    BEN,
    CEM,
    DAY,
    DOT,
    EVE,
    FAY,
    GONE,
    GUS,
    HAL,
    NIL,
    READERS,
    REGIONS,
    Who,
    customers,
    files,
    uuid,
)
from tests.proof.world import World, assign, change, take_in

RECENT = "/blocks/licenses-recent"
USAGE = "/blocks/calling-usage-rows"


def seen(world: World, reader: str, query: str = "region=all", block: str = RECENT) -> set[Who]:
    answer = world.clients[reader].get(f"{block}?{query}")
    assert answer.status_code == 200, answer.data
    return scan.owners(answer.data)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_the_rights_are_those_of_the_policy(world: World, reader: Any) -> None:
    store, user = hub.of(world.app.server).store, world.user(reader)
    for region in map(Region, reader.regions):
        may = seen_by(user, region, store)
        want = {uuid(who) for who in policy.sees(reader) if who[0] == region}
        if reader.role != "partner_admin" or region in reader.all_of:
            assert may is EVERYONE
        else:
            assert may is not None
            assert set(may.ids) == want


def test_nobody_is_nobody(world: World) -> None:
    assert seen_by(world.user(NIL), Region.EU, hub.of(world.app.server).store) == NOBODY
    assert seen(world, "nil") == set()


def test_imported_and_set_in_the_hub_are_added(world: World) -> None:
    assert seen(world, "eve") == {*EVE.admins, *EVE.hub, ("eu", 2)}


def test_what_is_set_in_the_hub_is_taken_away_there(fresh: World) -> None:
    assert seen(fresh, "dot") == set(DOT.hub)
    assign(fresh.state, fresh.ids["dot"], [("us", 3)])
    assert seen(fresh, "dot") == {("us", 3)}
    assign(fresh.state, fresh.ids["dot"], [])
    assert seen(fresh, "dot") == set()
    assign(fresh.state, fresh.ids["eve"], [])
    assert seen(fresh, "eve") == {("eu", 1), ("eu", 2)}


def test_what_is_imported_is_taken_away_by_an_import_without_the_row(fresh: World, tmp_path: Path) -> None:
    assert seen(fresh, "eve", "region=eu") == {("eu", 1), ("eu", 2), ("eu", 4)}
    rows = files(customers("eu"), DAY)
    rows["partner_admins"] = [row for row in rows["partner_admins"] if "eve" not in row["email"].lower()]
    take_in(fresh.config, [("eu", write(tmp_path / "without-admins", rows))])
    assert seen(fresh, "eve", "region=eu") == {("eu", 2), ("eu", 4)}
    for row in rows["subscriptions"]:
        row["provisioned_by"] = ""
    take_in(fresh.config, [("eu", write(tmp_path / "without-provisioners", rows))])
    assert seen(fresh, "eve", "region=eu") == {("eu", 4)}
    rows["partner_admins"].append(
        {"email": "EVE@partner.example", "name": "Eve", "role": "partner_admin", "org_id": ""}
    )
    take_in(fresh.config, [("eu", write(tmp_path / "of-all", rows))])
    assert seen(fresh, "eve", "region=eu") == set(customers("eu"))


def test_a_row_without_a_customer_is_all_customers_of_its_region_only(world: World) -> None:
    assert seen(world, "ben") == set(customers("ca"))
    assert seen(world, "ben", "region=us") == set()
    assert {who[0] for who in seen(world, "ben", block=USAGE)} == {"ca"}
    assert seen_by(world.user(BEN), Region.CA, hub.of(world.app.server).store) is EVERYONE


@pytest.mark.parametrize("query", ["version=1", "as_of=2026-11-08", "as_of=2026-10-11"])
def test_the_past_revives_no_right(world: World, query: str) -> None:
    """In the first version Ana had customers 5 and 6 too, and Cem customer 4."""
    assert GONE in seen(world, "fay", f"region=eu&{query}", "/blocks/licenses-expiring")
    assert seen(world, "ana", f"region=eu&{query}", "/blocks/licenses-expiring") == {("eu", 1), ("eu", 3)}
    assert seen(world, "cem", f"region=eu&{query}", "/blocks/licenses-expiring") == {("eu", 2)}
    assert seen(world, "ana", f"region=us&{query}", "/blocks/licenses-expiring") == {("us", 1), ("us", 2)}


def test_todays_rights_hold_in_the_past_too(world: World) -> None:
    """Eve's customers were not hers in the first version; they are today."""
    assert seen(world, "eve", "region=eu&version=1", "/blocks/licenses-expiring") == {("eu", 1), ("eu", 2), ("eu", 4)}


def test_going_back_to_a_version_makes_its_rights_current(fresh: World) -> None:
    place = fresh.config.places[Region.EU]
    assert seen(fresh, "ana", "region=eu", "/blocks/licenses-expiring") == {("eu", 1), ("eu", 3)}
    catalog.rollback(place, Region.EU)
    assert seen(fresh, "ana", "region=eu", "/blocks/licenses-expiring") == {("eu", 1), ("eu", 3), ("eu", 5), GONE}
    assert seen(fresh, "cem", "region=eu", "/blocks/licenses-expiring") == {("eu", 2), ("eu", 4)}
    catalog.rollback(place, Region.EU, to=2)
    assert seen(fresh, "ana", "region=eu", "/blocks/licenses-expiring") == {("eu", 1), ("eu", 3)}


def test_a_customer_who_is_withdrawn_is_no_right_by_import_but_stays_one_set_in_the_hub(fresh: World) -> None:
    past = "region=eu&as_of=2026-11-08"
    assert GONE not in seen(fresh, "ana", past, "/blocks/licenses-expiring")
    assign(fresh.state, fresh.ids["ana"], [GONE])
    assert GONE in seen(fresh, "ana", past, "/blocks/licenses-expiring")
    assert GONE not in seen(fresh, "ana", "region=eu", "/blocks/licenses-expiring")


@pytest.mark.parametrize(
    "email", ["Ana@Partner.EXAMPLE", " ana@partner.example", "ANA@PARTNER.EXAMPLE\t", "a\u006ea@partner.example"]
)
def test_case_and_space_of_an_address_do_not_matter(fresh: World, email: str) -> None:
    change(fresh.state, fresh.ids["ana"], email=email)
    assert seen(fresh, "ana") == policy.sees(ANA)


@pytest.mark.parametrize(
    "email", ["ana@partner.example.evil", "xana@partner.example", "an_@partner.example", "%", "", "ana"]
)
def test_another_address_is_somebody_else(fresh: World, email: str) -> None:
    change(fresh.state, fresh.ids["ana"], email=email)
    assert seen(fresh, "ana") == set()


def test_accents_written_in_two_ways_are_one_address() -> None:
    assert email_key("Jos\u00e9@X.example ") == email_key("jose\u0301@x.example")
    assert email_key("jose@x.example") != email_key("jos\u00e9@x.example")


@pytest.mark.parametrize("odd", ["Ana@Partner.example", "\u00a0ana@partner.example\t", "ANA@PARTNER.EXAMPLE\u2003"])
def test_an_address_is_compared_alike_in_the_file_and_in_the_hub(fresh: World, tmp_path: Path, odd: str) -> None:
    rows = files(customers("uae"), DAY)
    rows["partner_admins"] = [{"email": odd, "name": "Ana", "role": "partner_admin", "org_id": uuid(("uae", 3))}]
    take_in(fresh.config, [("uae", write(tmp_path / "odd", rows))])
    assert seen(fresh, "ana", "region=uae") == {("uae", 3)}


# Regions ------------------------------------------------------------------------------------


class Opened:
    """What is opened of the regions' trees: by Python, and by DuckDB."""

    def __init__(self, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        self.listening = True
        connect = stores.duckdb.connect

        def connected(path: str, *args: Any, **kwargs: Any) -> Any:
            self.paths.append(path)
            return connect(path, *args, **kwargs)

        def heard(event: str, args: tuple[Any, ...]) -> None:
            if self.listening and event in {"open", "os.listdir", "os.scandir"} and str(warehouse) in str(args[0]):
                self.paths.append(str(args[0]))

        monkeypatch.setattr(stores.duckdb, "connect", connected)
        sys.addaudithook(heard)

    @property
    def regions(self) -> set[str]:
        return {region for path in self.paths for region in REGIONS if f"/warehouse/{region}" in path}


@pytest.fixture
def trees(fresh: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """As in a process that has opened nothing yet."""
    store = hub.of(fresh.app.server).store
    store.opened.close()
    found = Opened(fresh.config.home / "warehouse", monkeypatch)
    yield found
    found.listening = False


@pytest.mark.parametrize("region", ["us", "ca", "uae"])
@pytest.mark.parametrize(
    "what", ["/blocks/licenses-recent", "/export/calling-usage-rows.csv", "/blocks/licenses-query"]
)
def test_a02_a_region_that_is_not_the_readers_is_refused_and_not_opened(
    fresh: World, trees: Opened, region: str, what: str
) -> None:
    answer = fresh.get(GUS, f"{what}?region={region}")
    assert (answer.status_code, answer.json["error"]["id"]) == (403, "web.error.no_region")
    assert trees.regions == set()
    assert fresh.get(GUS, f"/licenses?region={region}").status_code == 200
    assert trees.regions <= set()


@pytest.mark.parametrize("query", ["", "region=all", "region=eu", "region=all&q=cnry", "region=all&as_of=2026-11-15"])
def test_a02_all_regions_are_the_readers_own(fresh: World, trees: Opened, query: str) -> None:
    for path in (RECENT, USAGE, "/licenses", "/calling", "/fresh", "/export/licenses-recent.csv"):
        answer = fresh.get(GUS, f"{path}?{query}")
        assert answer.status_code == 200
        assert {who[0] for who in scan.owners(answer.data)} <= {"eu"}
    assert trees.regions == {"eu"}


@pytest.mark.parametrize(
    "region", ["*", "null", "EU", "eu,us", "eu us", "[eu]", "mars", "eu\0", "%", "none", "ALL", "../us"]
)
def test_a02_what_is_no_region_is_refused_in_words(world: World, region: str) -> None:
    answer = world.clients["gus"].get("/blocks/licenses-recent", query_string={"region": region})
    assert answer.status_code == 400
    assert answer.json["error"]["id"] == "view.error.value"


def test_a02_an_empty_region_is_the_readers_first(world: World) -> None:
    assert seen(world, "gus", "region=") == {("eu", 2)}
    assert seen(world, "gus", "region=&region=us") == {("eu", 2)}
    assert world.get(GUS, f"{RECENT}?region=us&region=eu").status_code == 403


def test_a_region_that_is_not_theirs_raises_no_access(world: World) -> None:
    with pytest.raises(NoAccess):
        seen_by(world.user(GUS), Region.US, hub.of(world.app.server).store)


def test_regions_taken_away_take_effect_at_once(fresh: World) -> None:
    assert seen(fresh, "ana", "region=us") == {("us", 1), ("us", 2)}
    change(fresh.state, fresh.ids["ana"], regions=["eu"])
    assert fresh.get(ANA, f"{RECENT}?region=us").status_code == 403
    assert seen(fresh, "ana") == {("eu", 1), ("eu", 3)}


# Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [RECENT, "/export/licenses-recent.csv", "/licenses"])
def test_an_unknown_product_tells_only_the_readers_own(world: World, path: str) -> None:
    for reader in (ANA, CEM, GUS, NIL):
        answer = world.clients[reader.name].get(path, query_string={"region": "all", "q": "product:nosuch"})
        assert scan.owners(answer.data) == (set() if path == "/licenses" and reader is NIL else policy.sees(reader))
    foreign = world.clients["ana"].get(path, query_string={"region": "eu", "q": "product:cnry_eu_0002_product"})
    assert foreign.status_code == (200 if path == "/licenses" else 400)
    assert b"cnry_eu_0001_product" in foreign.data


def test_a_role_that_sees_no_analytics_is_told_of_no_product(world: World) -> None:
    for path in (RECENT, "/export/licenses-recent.csv", "/licenses"):
        answer = world.clients[HAL.name].get(path, query_string={"region": "all", "q": "product:nosuch"})
        assert scan.owners(answer.data) == set()


def test_roles_that_see_all_need_no_assignment(world: World) -> None:
    assert seen(world, "fay") == set(policy.sees(FAY)) == seen(world, "rob")


def test_a_change_of_role_takes_effect_at_once(fresh: World) -> None:
    assert len(seen(fresh, "rob")) == 20
    change(fresh.state, fresh.ids["rob"], role="partner_admin")
    assert seen(fresh, "rob") == set()
    change(fresh.state, fresh.ids["rob"], role="help_desk_basic")
    assert fresh.clients["rob"].get(RECENT).status_code == 403


def test_the_stamp_is_what_makes_a_change_of_the_hub_seen(fresh: World) -> None:
    """Assignments are kept by it: every change of rights raises it in its own transaction."""
    assert seen(fresh, "dot") == set(DOT.hub)
    kept = dict(fresh.state.assigned)
    assign(fresh.state, fresh.ids["dot"], [("eu", 5)])
    assert seen(fresh, "dot") == {("eu", 5)}
    assert set(fresh.state.assigned) > set(kept)
    assert worlds.everything_in(fresh.state)["assignments"]
