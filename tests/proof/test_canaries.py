"""Oracle 1: no byte that leaves is a foreign customer's, whoever asks, whatever is asked (A13, A18, A19, A25)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.data.versions.opened import SERVING
from dashboard.scope import Region
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, EVERYBODY, GONE, LIMITED, REGIONS, ROB, Reader, canary, customers
from tests.proof.world import World

ALL = EVERYBODY | {GONE}
MANY = tuple(reader for reader in LIMITED if reader.name not in {"cem", "dot"})
# Beside the plain state: the past, a kept version, a search, a part of the calls, the other language.
STATES: tuple[dict[str, str], ...] = (
    {"as_of": "2026-11-15"},
    {"as_of": "2026-11-01", "region": "eu"},
    {"version": "1", "region": "eu"},
    {"version": "1", "region": "us"},
    {"q": "cnry", "region": "all"},
    {"q": "-product:messaging", "region": "all"},
    {"endpoint": "teams", "region": "all"},
    {"feature": "transfer", "region": "all"},
    {"lang": "pl", "region": "all", "theme": "dark"},
    {"range": "3m", "compare": "year", "region": "all"},
)
ODD = (
    "/nosuch",
    "/blocks/nosuch",
    "/export/nosuch.csv",
    "/export/licenses-low.pdf",
    "/licenses?region=mars",
    "/blocks/licenses-top?q=x:y",
    "/blocks/licenses-top?as_of=1990-01-01",
    "/blocks/licenses-top?version=99&region=eu",
    "/export/licenses-low.csv?sort=x:asc",
    "/export/licenses-low.csv?filter=x",
    "/blocks/licenses-top?q=product:nosuch",
    "/licenses?q=product:nosuch",
    "/blocks/licenses-top?region=all&version=1",
    "/preferences",
    "/sign-out",
)


def answers(world: World, reader: Reader, whole: bool) -> Iterator[tuple[str, Any]]:
    """Everything that the reader can be answered, with the address; `whole`: also of each region."""
    client, mine = world.clients[reader.name], {who[0] for who in policy.sees(reader)}
    # One where they have customers, one where they have none: turn about, so that each entrance is asked of both.
    one = (min(mine, default="eu"), max(set(reader.regions) - mine, default=None))
    for turn, entrance in enumerate(surface.entrances(world.app), MANY.index(reader)):
        asked = ("all", *(one if whole else one[turn % 2 : turn % 2 + 1]))
        if entrance.kind not in {"block", "export", "page", "callback"}:
            yield entrance.path, entrance.ask(client)
        elif entrance.path.endswith(".xlsx"):
            yield entrance.path, entrance.ask(client, "all")
        else:
            for region in asked if entrance.kind != "callback" else ("all",):
                for service in surface.of_services(entrance):
                    yield f"{entrance.path} {region} {service}", entrance.ask(client, region, **service)
    for at, state in enumerate(STATES):
        for entrance in (*surface.blocks()[at % 2 :: 2], surface.files("csv")[-1], surface.pages()[0]):
            yield f"{entrance.path} {state}", entrance.ask(client, **state)
    for path in ODD:
        yield path, client.get(path)


def _nothing_foreign_leaves(world: World, reader: Reader, whole: bool) -> None:
    seen, leaked = policy.sees(reader), {}
    found: set[Any] = set()
    for path, answer in answers(world, reader, whole):
        assert answer.status_code < 500, path
        said = b"\n".join((answer.data, str(answer.headers).encode()))
        found |= scan.owners(said)
        if wrong := scan.leaks(said, seen, ALL):
            leaked[path] = wrong
    assert leaked == {}
    assert found == seen  # and their own customers they do see


@pytest.mark.parametrize("reader", MANY, ids=lambda reader: reader.name)
def test_a18_nothing_that_leaves_is_a_foreign_customers(world: World, reader: Reader) -> None:
    """Ana, by whom most seeded faults are to be caught, is asked all of it."""
    _nothing_foreign_leaves(world, reader, whole=reader is ANA)


@pytest.mark.torture
@pytest.mark.parametrize("reader", MANY, ids=lambda reader: reader.name)
def test_a18_nor_in_any_region(world: World, reader: Reader) -> None:
    _nothing_foreign_leaves(world, reader, whole=True)


def test_the_scan_finds_what_it_looks_for(world: World) -> None:
    """Where all is allowed, all is found: no canary is overlooked because the answer hides it from the scan."""
    shown = [one.ask(world.clients["fay"], "all", as_of=day) for day in ("", "2026-11-08") for one in surface.blocks()]
    assert scan.union(scan.owners(answer.data) for answer in shown) == ALL
    rows = world.get(ROB, "/blocks/licenses-low?region=eu")
    assert scan.numbers(rows.data) & scan.forbidden_sums(frozenset(), EVERYBODY)
    book = world.get(ROB, "/export/licenses-low.xlsx?region=eu")
    assert scan.owners(book.data) == set(customers("eu"))


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a13_what_was_packed_for_one_reader_is_not_unpacked_for_another(world: World, coding: str) -> None:
    for entrance in surface.blocks():
        bodies = [
            entrance.ask(world.clients[name], "eu", lang="en").headers.get("ETag") for name in ("fay", "ana", "nil")
        ]
        packed = {
            name: world.clients[name].get(f"{entrance.path}?region=eu", headers={"Accept-Encoding": coding}).data
            for name in ("fay", "ana", "nil")
        }
        assert len(set(bodies)) == 3
        plain = {name: world.clients[name].get(f"{entrance.path}?region=eu").data for name in packed}
        unpacked = {name: _unpacked(body, coding) for name, body in packed.items()}
        assert unpacked == plain


def _unpacked(body: bytes, coding: str) -> bytes:
    import gzip

    import brotli

    return bytes(brotli.decompress(body) if coding == "br" else gzip.decompress(body))


@pytest.mark.parametrize("path", ["/licenses", "/calling", "/licenses?region=eu&q=cnry", "/calling?region=all"])
def test_a18_the_first_html_and_the_page_of_dash_hold_the_readers_customers_only(world: World, path: str) -> None:
    for reader in LIMITED:
        page = world.get(reader, path)
        assert page.status_code == 200
        assert scan.leaks(page.data, policy.sees(reader), ALL) == []


def test_a19_a_reader_without_customers_is_told_of_none(world: World) -> None:
    """Not how many there are, nor how many there would be."""
    for region in (*REGIONS, "all"):
        said = json.loads(world.get("nil", f"/blocks/licenses-query?region={region}").data)
        assert "5" not in str(said["slots"]["head"])
        csv = world.get("nil", f"/export/licenses-expiring.csv?region={region}").data
        assert len(csv.splitlines()) == 1
        usage = world.get("nil", f"/export/calling-usage-rows.csv?region={region}").data
        assert len(usage.splitlines()) == 1


def test_what_is_kept_beside_the_versions_holds_no_canary(world: World) -> None:
    """Caches, logs, the state: none of them has customers' data in it."""
    for entrance in (*surface.blocks(), *surface.files()):
        assert entrance.ask(world.clients["fay"], "all").status_code == 200
    home = world.config.home
    beside = [path for path in home.rglob("*") if path.is_file() and "warehouse" not in path.parts]
    assert any(path.name.startswith("state.sqlite") for path in beside)
    found = {str(path): scan.owners(path.read_bytes()) - _set_in_the_hub() for path in beside}
    assert {path: whose for path, whose in found.items() if whose} == {}


def _set_in_the_hub() -> set[Any]:
    """Organization IDs that stand in the state because somebody was assigned them there."""
    return scan.union({who} for reader in LIMITED for who in reader.hub)


@pytest.mark.parametrize("region", REGIONS)
def test_a25_nothing_of_another_region_lies_in_a_regions_tree(world: World, region: str) -> None:
    found: set[Any] = set()
    for path in world.config.places[Region(region)].rglob("*"):
        if path.is_file():
            found |= scan.owners(path.read_bytes()) | scan.owners(_rows_of(path))
    assert {who[0] for who in found} == {region}
    assert set(customers(region)) <= found


def _rows_of(path: Path) -> bytes:
    """What is packed inside, as text."""
    if path.suffix == ".parquet":
        return str(duckdb.sql(f"select * from read_parquet('{path}')").fetchall()).encode()
    if path.suffix != ".duckdb":
        return b""
    with duckdb.connect(str(path), read_only=True, config=SERVING) as version:
        # Also what was made beside the file, in memory, for windows of tables.
        asked = "select database_name, table_name from duckdb_tables() where not internal"
        tables = [f'"{database}"."{name}"' for database, name in version.execute(asked).fetchall()]
        return "".join(str(version.execute(f"select * from {name}").fetchall()) for name in tables).encode()


def test_the_canaries_are_where_the_import_put_them(kept: Path) -> None:
    """Every text field of the contract that may hold a text holds a canary."""
    from dashboard.data.contract.contract import FILES, Kind
    from tests.proof.partner import folders

    made = folders("eu")[-1]
    fixed = {("license_snapshots", "product"), ("subscriptions", "provisioned_by"), ("partner_admins", "email")}
    for file in FILES:
        for column in file.columns:
            if column.kind is Kind.TEXT and (file.name, column.name) not in fixed:
                values = {row.get(column.name, "") for row in made[file.name]} - {"", "call_queue", "transfer"}
                assert values, f"{file.name}.{column.name} has no canary"
                assert all(value.startswith("cnry_") for value in values), f"{file.name}.{column.name}"
    assert canary(("eu", 1), "product") in {row["product"] for row in made["license_snapshots"]}
