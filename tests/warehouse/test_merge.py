"""What an import makes of what is there: withdrawn, back again, replaced, grown, or nothing at all."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.data.versions import catalog
from dashboard.data.warehouse import legs
from tests.importer.folders import ORGS, REGION, SITE, Hub, Rows, customer, leg, small, snapshot, subscription, whole

Files = dict[str, Rows]


def later(day: str, *gone: str) -> Files:
    """The small partner at another date, some of its customers gone."""
    stay = [name for name in ORGS if name not in gone]
    return {
        "customers": [customer(name) for name in stay],
        "subscriptions": [subscription(name) for name in stay],
        "license_snapshots": [snapshot(name, day) for name in stay],
    }


def withdrawn(hub: Hub, table: str = "customers", key: str = "name") -> list[tuple[Any, ...]]:
    return hub.ask(f"select {key}, withdrawn_on::varchar from {table} where withdrawn_on is not null order by 1")


def test_metrics_9_what_a_newer_full_file_lacks_is_withdrawn_at_the_new_data_date(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(later("2026-11-29", "Dahlia"))
    assert withdrawn(hub) == [("Dahlia", "2026-11-29")]
    assert withdrawn(hub, "subscriptions", "subscription_id") == [("Sub-Dahlia", "2026-11-29")]
    assert hub.ask("select count(*) from license_snapshots where subscription_id = 'Sub-Dahlia'") == [(1,)]


def test_metrics_9_a_withdrawn_row_keeps_its_first_day_and_its_last_known_values(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(later("2026-11-29", "Dahlia"))
    hub.publish(later("2026-12-06", "Dahlia", "Cedar"))
    assert withdrawn(hub) == [("Cedar", "2026-12-06"), ("Dahlia", "2026-11-29")]
    assert hub.ask("select country, admin_email from customers where name = 'Dahlia'") == [("PL", None)]


def test_metrics_9_what_comes_back_is_an_ordinary_row_again(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(later("2026-11-29", "Dahlia"))
    hub.publish(later("2026-12-06"))
    assert withdrawn(hub) == []
    hub.publish(later("2026-12-13", "Dahlia"))
    assert withdrawn(hub) == [("Dahlia", "2026-12-13")]


def test_a_full_file_without_snapshots_withdraws_at_the_data_date(hub: Hub) -> None:
    hub.stands(small())
    hub.publish({"customers": later("", "Dahlia")["customers"]})
    assert withdrawn(hub) == [("Dahlia", "2026-11-22")]
    assert withdrawn(hub, "subscriptions", "subscription_id") == [], "its file was not there"


@pytest.mark.parametrize("name", ["locations", "devices", "phone_numbers", "partner_admins"])
def test_every_full_file_is_the_whole_present_truth(hub: Hub, name: str) -> None:
    files = whole()
    files["devices"] = [dict(row, location_id="") for row in files["devices"]]
    files["call_legs"] = files["call_legs"][:1]
    hub.publish(files)
    hub.publish({name: files[name][1:]})
    assert hub.ask(f"select count(*), count(withdrawn_on) from {name}") == [(len(files[name]), 1)]


@pytest.mark.parametrize(
    ("before", "after", "used"),
    [
        ("", "", 7),
        ("2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z", 7),
        ("2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", 7),
        ("2026-11-23T00:00:00Z", "2026-11-22T00:00:00Z", 5),
        ("2026-11-23T00:00:00.000002Z", "2026-11-23T00:00:00.000001Z", 5),
        ("2026-11-23T00:00:00Z", "2026-11-23T00:30:00+01:00", 5),
        ("2026-11-23T00:00:00Z", "", 7),
        ("", "2026-11-01T00:00:00Z", 7),
    ],
)
def test_a_snapshot_is_replaced_by_the_greater_updated_at_else_by_the_later_import(
    hub: Hub, before: str, after: str, used: int
) -> None:
    hub.publish(small() | {"license_snapshots": [snapshot("Alba", updated_at=before)]})
    result = hub.take({"license_snapshots": [snapshot("Alba", used=7, updated_at=after)]})
    assert result.published == (used == 7)
    assert hub.ask("select used from license_snapshots") == [(used,)]


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        ("2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z", 90),
        ("2026-11-23T00:00:00Z", "2026-11-22T00:00:00Z", 60),
        ("", "", 90),
    ],
)
def test_a_leg_is_replaced_by_the_greater_updated_at_else_by_the_later_import(
    hub: Hub, before: str, after: str, seconds: int
) -> None:
    hub.publish(small() | {"call_legs": [leg(1, updated_at=before), leg(2)]})
    assert hub.take({"call_legs": [leg(1, duration_s="90", updated_at=after)]}).published == (seconds == 90)
    assert hub.legs() == [("leg-1", seconds), ("leg-2", 60)]


@pytest.mark.parametrize("name", ["orders", "invoices"])
def test_orders_and_invoices_grow_by_key(hub: Hub, name: str) -> None:
    key = "order_id" if name == "orders" else "invoice_id"
    hub.stands(whole())
    first = whole()[name][0]
    hub.publish({name: [{**first, key: "x2"}]})
    hub.publish({name: [{**first, "amount": "99"}]})
    assert hub.ask(f"select {key}, amount from {name} order by 1") == [
        (first[key], 99.0),
        ("x2", float(first["amount"])),
    ]


NOTHING_NEW: dict[str, Files] = {
    "the same folder": whole(),
    "a piece of it": {"license_snapshots": whole()["license_snapshots"][:2]},
    "the rows in another order": {name: rows[::-1] for name, rows in whole().items()},
    "a snapshot that loses": {"license_snapshots": [snapshot("Alba", updated_at="2020-01-01T00:00:00Z")]},
    "no row that grows": {"license_snapshots": [], "orders": [], "call_legs": []},
    "an older folder of known snapshots": {**whole(), "license_snapshots": [snapshot("Birch", "2026-11-15")]},
}


@pytest.mark.parametrize("what", NOTHING_NEW)
def test_an_import_that_changes_nothing_makes_no_version(hub: Hub, what: str) -> None:
    files = whole()
    files["license_snapshots"][0]["updated_at"] = "2026-11-22T12:00:00Z"
    files["license_snapshots"].append(snapshot("Birch", "2026-11-15"))
    hub.publish(files)
    before = sorted(path.name for path in hub.place.rglob("*"))
    again = dict(NOTHING_NEW[what])
    if what != "a snapshot that loses" and again["license_snapshots"][:1] == [snapshot("Alba")]:
        again["license_snapshots"] = files["license_snapshots"][: len(again["license_snapshots"])]
    if what == "the rows in another order":
        again["license_snapshots"] = files["license_snapshots"][::-1]
    result = hub.take(again)
    assert (result.problems_total, result.published, result.version) == (0, False, 1)
    assert sorted(path.name for path in hub.place.rglob("*")) == before


def tables(hub: Hub) -> dict[str, Any]:
    """Everything that questions read, the files of legs, and the days that can be asked for."""
    names = (
        "customers",
        "subscriptions",
        "license_snapshots",
        "line",
        "line_value",
        "point",
        "point_total",
        "customer",
    )
    said = hub.current.manifest
    with duckdb.connect(str(hub.current.path), read_only=True) as connection:
        rows = {name: connection.execute(f"select * from {name} order by all").fetchall() for name in names}
    return rows | {key: said[key] for key in ("legs", "data_date", "first_date")}


PIECES: tuple[Files, ...] = tuple(
    {
        **small(),
        "license_snapshots": [snapshot(name, f"2026-{month}", used=number) for number, name in enumerate(ORGS)],
        "call_legs": [leg(int(month[:2]) * 10 + n, f"2026-{month}T0{n}:00:00Z") for n in range(3)],
    }
    for month in ("09-06", "10-04", "11-22")
)


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    hub = Hub(tmp_path_factory.mktemp("at-once"))
    grown = ("license_snapshots", "call_legs")
    hub.publish({**small(), **{name: [row for piece in PIECES for row in piece[name]] for name in grown}})
    return tables(hub)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_f27_three_pieces_in_any_order_are_one_import(
    hub: Hub, order: tuple[int, ...], at_once: dict[str, Any]
) -> None:
    for number in order:
        hub.publish(PIECES[number])
    assert tables(hub) == at_once


def weeks(hub: Hub) -> dict[str, tuple[str, int]]:
    return {entry["week"]: (entry["sha256"], entry["rows"]) for entry in hub.current.manifest["legs"]}


def test_a_leg_lies_in_the_week_of_its_start_from_sunday_to_sunday_in_utc(hub: Hub) -> None:
    starts = (
        "2026-11-14T23:59:59.999999Z",
        "2026-11-15T00:00:00Z",
        "2026-11-22T00:30:00+01:00",
        "2027-01-01T00:00:00Z",
    )
    hub.publish(small() | {"call_legs": [leg(number, start) for number, start in enumerate(starts)]})
    assert {week: rows for week, (_sha, rows) in weeks(hub).items()} == {
        "2026-11-08": 1,
        "2026-11-15": 2,
        "2026-12-27": 1,
    }


def test_only_touched_weeks_are_written_anew(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1), leg(2, "2026-11-25T10:00:00Z")]})
    before = weeks(hub)
    hub.publish({"call_legs": [leg(1), leg(3, "2026-11-25T11:00:00Z"), leg(4, "2026-12-01T11:00:00Z")]})
    after = weeks(hub)
    assert after["2026-11-15"] == before["2026-11-15"]
    assert {week: rows for week, (_sha, rows) in after.items()} == {"2026-11-15": 1, "2026-11-22": 2, "2026-11-29": 1}


def test_a_leg_that_moves_to_another_week_leaves_the_old_one(hub: Hub) -> None:
    hub.publish(small() | {"call_legs": [leg(1), leg(2)]})
    hub.publish({"call_legs": [leg(1, "2026-11-25T10:00:00Z")]})
    assert {week: rows for week, (_sha, rows) in weeks(hub).items()} == {"2026-11-15": 1, "2026-11-22": 1}
    hub.publish({"call_legs": [leg(2, "2026-11-25T10:00:00Z")]})
    assert {week: rows for week, (_sha, rows) in weeks(hub).items()} == {"2026-11-22": 2}
    assert hub.legs() == [("leg-1", 60), ("leg-2", 60)]


def test_the_same_legs_make_the_same_file_whatever_came_before(hub: Hub, tmp_path: Path) -> None:
    hub.publish(small() | {"call_legs": [leg(2), leg(1)]})
    other = Hub(tmp_path / "other")
    other.publish(small() | {"call_legs": [leg(2, duration_s="7")]})
    other.publish({"call_legs": [leg(1), leg(2)]})
    assert weeks(hub) == weeks(other)


def test_publishing_copies_no_legs(hub: Hub) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    (file,) = hub.current.legs
    inode = file.stat().st_ino
    hub.publish({"license_snapshots": [snapshot("Alba", "2026-11-29")]})
    assert [path.stat().st_ino for path in hub.current.legs] == [inode]
    assert len(list((hub.place / legs.FOLDER).rglob("*.parquet"))) == 1


def test_every_value_of_a_leg_is_kept(hub: Hub) -> None:
    hub.stands(whole())
    paths = [str(path) for path in hub.current.legs]
    _first, second = hub.ask(f"select * from read_parquet({paths}, hive_partitioning = false) order by leg_id")
    assert second[3] == SITE and second[10] == 150.0 and str(second[-1]) == "2026-11-18 22:00:00"
    assert catalog.current(hub.place, REGION).manifest["legs"][0]["rows"] == 2
