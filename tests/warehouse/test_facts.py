"""The facts of a version: the same whatever the order of the imports (F27), recomputed only where legs changed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from dashboard.data.versions import catalog
from dashboard.data.warehouse import facts as facts_of_version
from dashboard.data.warehouse.rollup import FACTS
from dashboard.data.warehouse.staging import literal
from tests.figures.hubs import Product
from tests.importer.folders import ORGS, REGION, SITE, Hub, Row, Rows, customer, leg, small, write
from tests.oracle import call_rows, figures, history
from tests.oracle.compare import differences
from tests.oracle.facts import FactRow, facts, in_order

ORDERS = list(permutations(range(6)))
SAMPLE = (ORDERS[-1], *Random(27).sample(ORDERS, 1))
WEEKS = (date(2026, 11, 15), date(2026, 11, 15), date(2026, 11, 8), date(2026, 10, 4))
BASE = small() | {"locations": [{"location_id": SITE, "org_id": ORGS["Alba"], "name": "Site", "country": "PL"}]}
MADE, QUERIES = ("calling_week", "calling_total"), ("", "-name:alba")
CLOCKS = ("T00:00:00Z", "T12:00:00Z", "T23:59:59.999999Z", "T20:00:00-03:00", "T03:00:00+03:00")
OTHER_WEEK = "2026-11-11T10:00:00Z"  # the week before that of `leg`


# --- any order


def version_of(name: int, turn: int) -> Row:
    """What a leg is said to be for the n-th time, each time later: another week, customer, place, anything."""
    random = Random(f"leg {name} {turn}")
    row = call_rows.leg(random, f"leg-{name}", list(ORGS.values()), date(2026, 11, 22))
    day = random.choice(WEEKS) + timedelta(days=random.choice((0, 6)))
    row |= {"start_time": f"{day}{random.choice(CLOCKS)}", "updated_at": f"2026-11-22T0{turn}:00:00Z"}
    return row | ({"location_id": SITE} if row["org_id"] == ORGS["Alba"] and name % 2 else {})


def six_files() -> list[Rows]:
    """Each has legs of its own, some of the others as they are there, some corrected; none has a leg twice."""
    random = Random(720)
    files: list[dict[int, Row]] = [{} for _ in range(6)]
    for name in range(40):
        holders = random.sample(files, random.choice((1, 1, 2, 3, 4)))
        for turn, file in enumerate(holders):
            file[name] = version_of(name, turn if random.random() < 0.8 else 0)  # else repeated
    return [list(file.values()) for file in files]


FILES = six_files()


def last_said() -> Rows:
    """Every leg once, as it was said last."""
    said: dict[str, Row] = {}
    for row in (row for rows in FILES for row in rows):
        if row["leg_id"] not in said or said[row["leg_id"]]["updated_at"] < row["updated_at"]:
            said[row["leg_id"]] = row
    return list(said.values())


def fact_tables(hub: Hub) -> dict[str, list[FactRow]]:
    """The rows of every fact table, customers by their organization."""
    found = {}
    with duckdb.connect(str(hub.current.path), read_only=True) as connection:
        for fact in FACTS:
            rest = ", ".join(fact.columns[2:])
            rows = connection.execute(f"select week, org_id, {rest} from {fact.name} join customer using (customer_id)")
            found[fact.name] = in_order(dict(zip(fact.columns, row, strict=True)) for row in rows.fetchall())
    return found


def told(hub: Hub) -> dict[str, Any]:
    """All that is known of calls: the facts, what is made of them, the files of legs, and whole documents."""
    made: dict[str, Any] = {name: hub.ask(f"select * from {name} order by all") for name in MADE}
    made |= {"facts": fact_tables(hub), "legs": hub.current.manifest["legs"]}
    product = Product(hub.home)  # it holds the version file open
    return made | {"documents": [product.whole("eu", "calling", None, query) for query in QUERIES]}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    hub = Hub(tmp_path_factory.mktemp("at-once"))
    hub.publish(BASE | {"call_legs": last_said()})
    return told(hub)


def test_the_six_files_repeat_correct_and_come_late() -> None:
    names = [{row["leg_id"]: row for row in rows} for rows in FILES]
    pairs = [(a[n], b[n]) for a in names for b in names if a is not b for n in a if n in b]
    assert any(a == b for a, b in pairs), "repeated"
    assert any(a["updated_at"] > b["updated_at"] and a["start_time"][:10] != b["start_time"][:10] for a, b in pairs)
    assert any(a["org_id"] != b["org_id"] for a, b in pairs)
    assert all(a == b for a, b in pairs if a["updated_at"] == b["updated_at"]), "else the order would matter"
    months = [{row["start_time"][:7] for row in rows} for rows in FILES]
    assert all(len(found) > 1 for found in months), "each file has late legs"


@pytest.mark.parametrize("order", SAMPLE, ids=str)
def test_f27_six_files_of_legs_give_the_same_facts_in_any_order(
    hub: Hub, order: tuple[int, ...], at_once: dict[str, Any]
) -> None:
    hub.publish(BASE)
    for number in order:
        hub.take({"call_legs": FILES[number]})
    assert told(hub) == at_once


def test_f27_the_facts_and_documents_of_the_six_files_are_the_oracles(at_once: dict[str, Any], tmp_path: Path) -> None:
    known = history.of([write(tmp_path / "folder", BASE | {"call_legs": last_said()})])
    assert at_once["facts"] == {name: in_order(rows) for name, rows in facts(known.legs.values()).items()}
    for query, got in zip(QUERIES, at_once["documents"], strict=True):
        assert list(differences(figures.document({"eu": known}, "eu", "calling", None, query), got)) == []


def test_f27_by_the_rules_all_720_orders_know_the_same_legs(tmp_path: Path) -> None:
    read = [
        list(history.legs_in(write(tmp_path / str(number), {"call_legs": rows}))) for number, rows in enumerate(FILES)
    ]
    want = {each.leg_id: each for each in history.legs_in(write(tmp_path / "last", {"call_legs": last_said()}))}
    for order in ORDERS:
        known: dict[str, history.Leg] = {}
        for each in (each for number in order for each in read[number]):
            history.keep_the_newer(known, each.leg_id, each)
        assert known == want, order


@dataclass
class Ways:
    """Homes in which some of the files were imported, one kept for each set of files."""

    place: Path
    first: Hub
    kept: dict[frozenset[int], Hub] = field(default_factory=dict)

    def after(self, done: frozenset[int], number: int) -> Hub:
        """The home in which these files and then one more were imported."""
        before = self.kept[done] if done else self.first
        way = self.place / f"{''.join(map(str, sorted(done)))}-{number}"
        hub = Hub(Path(shutil.copytree(before.home, way)))
        hub.take({"call_legs": FILES[number]})
        return hub

    def all_to(self, files: frozenset[int]) -> None:
        """The last file may be any of them: all these ways must have come to the same."""
        ways = [self.after(files - {number}, number) for number in sorted(files)]
        self.kept[files] = ways[0]
        want = everything(ways[0])
        for hub in ways[1:]:
            assert everything(hub) == want, hub.home.name
            shutil.rmtree(hub.home)


def everything(hub: Hub) -> dict[str, Any]:
    """All that an import reads of what is there: every table of the version file, and the files of legs."""
    tables = [name for (name,) in hub.ask("select table_name from duckdb_tables() order by 1")]
    rows = {name: hub.ask(f'select * from "{name}" order by all') for name in tables}
    said = hub.current.manifest
    return rows | {key: said[key] for key in ("legs", "data_date", "first_date", "counts")}


@pytest.mark.torture
def test_f27_every_way_to_the_same_files_comes_to_the_same_so_all_720_orders_do(
    tmp_path: Path, at_once: dict[str, Any]
) -> None:
    ways = Ways(tmp_path / "ways", Hub(tmp_path / "base"))
    ways.place.mkdir()
    ways.first.publish(BASE)
    for size in range(1, 7):
        for files in combinations(range(6), size):
            ways.all_to(frozenset(files))
    assert len(ways.kept) == 2**6 - 1
    assert told(ways.kept[frozenset(range(6))]) == at_once


@pytest.mark.torture
@pytest.mark.parametrize("begin", range(6))
def test_f27_all_720_orders_of_six_files_of_legs_give_the_same_facts(
    begin: int, tmp_path: Path, at_once: dict[str, Any]
) -> None:
    """120 orders for each first file; each beginning is imported once, and copied for what may follow."""
    reached: list[tuple[int, ...]] = []

    def walk(home: Path, order: tuple[int, ...]) -> None:
        if len(order) == len(FILES):
            assert fact_tables(Hub(home)) == at_once["facts"], order
            assert Hub(home).current.manifest["legs"] == at_once["legs"], order
            reached.append(order)
        for number in sorted(set(range(len(FILES))) - set(order)):
            following = Path(shutil.copytree(home, tmp_path / "-".join(map(str, (*order, number)))))
            Hub(following).take({"call_legs": FILES[number]})
            walk(following, (*order, number))
            shutil.rmtree(following)

    first = Hub(tmp_path / "base")
    first.publish(BASE)
    first.take({"call_legs": FILES[begin]})
    walk(first.home, (begin,))
    assert reached == [order for order in ORDERS if order[0] == begin]


# --- only what changed


def in_week(hub: Hub, name: str, week: str) -> list[FactRow]:
    return [row for row in fact_tables(hub)[name] if str(row["week"]) == week]


def alter(hub: Hub, number: int, statement: str) -> None:
    """Another Parquet file at the place of the n-th week, as if its legs had been others."""
    path = hub.current.legs[number]
    other = path.with_suffix(".other")
    with duckdb.connect() as connection:
        source = f"from read_parquet({literal(path)}, hive_partitioning = false)"
        connection.execute(f"copy (select * replace ({statement}) {source}) to {literal(other)} (format parquet)")
    other.replace(path)


def test_facts_of_untouched_weeks_are_taken_over_and_not_made_from_their_legs(hub: Hub) -> None:
    hub.publish(
        small() | {"call_legs": [leg(1, OTHER_WEEK, user_id="ann", feature="paging", queue_outcome="answered")]}
    )
    before = fact_tables(hub)
    alter(hub, 0, "duration_s + 1000 as duration_s, 'teams' as endpoint_type, null as user_id")
    hub.publish({"call_legs": [leg(2)]})  # the week after
    after = fact_tables(hub)
    for name, rows in before.items():
        assert [row for row in after[name] if row in rows] == rows, name
        assert all(str(row["week"]) == "2026-11-15" for row in after[name] if row not in rows), name
    assert in_week(hub, "endpoint_week", "2026-11-15")[0]["legs"] == 1


def test_an_import_without_legs_takes_all_facts_over(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1, OTHER_WEEK, user_id="ann"), leg(2)]})
    before = fact_tables(hub)
    for number in (0, 1):
        alter(hub, number, "duration_s + 1000 as duration_s")
    first = customer("Alba", org_id="0" * 8 + ORGS["Alba"][8:], name="Aaron")
    numbers = hub.ask("select org_id, customer_id from customer order by 1")
    hub.publish({"customers": [first, *small()["customers"]]})
    assert not set(numbers) & set(hub.ask("select org_id, customer_id from customer")), "all have other numbers now"
    assert fact_tables(hub) == before


def test_facts_of_a_touched_week_are_made_anew_from_all_its_legs(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1), leg(2, OTHER_WEEK), leg(3)]})
    hub.publish({"call_legs": [leg(1, duration_s="7")]})
    assert [row["seconds"] for row in in_week(hub, "endpoint_week", "2026-11-15")] == [67]
    assert [row["seconds"] for row in in_week(hub, "endpoint_week", "2026-11-08")] == [60]


def test_a_leg_that_moves_changes_the_facts_of_both_weeks(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1), leg(2), leg(3, OTHER_WEEK)]})
    hub.publish({"call_legs": [leg(1, OTHER_WEEK)]})
    assert [row["legs"] for row in fact_tables(hub)["endpoint_week"]] == [2, 1]
    hub.publish({"call_legs": [leg(2, OTHER_WEEK)]})
    assert [(str(row["week"]), row["legs"]) for row in fact_tables(hub)["endpoint_week"]] == [("2026-11-08", 3)]


def test_an_older_version_without_facts_gets_them_from_its_legs(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before_facts:
        before_facts.setattr(facts_of_version, "build", lambda *args, **kwargs: None)
        hub.publish(small() | {"call_legs": [leg(1, OTHER_WEEK), leg(2)]})
    hub.publish({"call_legs": [leg(3)]})
    assert [row["legs"] for row in fact_tables(hub)["endpoint_week"]] == [1, 2]


def test_facts_after_a_rollback_are_those_of_the_version_that_is_current(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1, OTHER_WEEK)]})
    hub.publish({"call_legs": [leg(1, OTHER_WEEK, duration_s="7"), leg(2)]})
    catalog.rollback(hub.place, REGION, 1)
    hub.publish({"call_legs": [leg(3)]})
    assert [(str(row["week"]), row["seconds"]) for row in fact_tables(hub)["endpoint_week"]] == [
        ("2026-11-08", 60),
        ("2026-11-15", 60),
    ]
