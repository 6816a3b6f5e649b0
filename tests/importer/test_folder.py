"""The folder as a whole: which files it needs, what else lies in it, its date, its manifest, what it would withdraw."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest

from dashboard.data.contract import contract
from dashboard.data.sources import importer
from dashboard.data.versions import catalog
from tests.importer.folders import (
    ORGS,
    REGION,
    Hub,
    Rows,
    customer,
    found,
    small,
    snapshot,
    subscription,
    warned,
    whole,
    write,
)


@pytest.mark.parametrize("missing", ["customers", "subscriptions", "license_snapshots"])
def test_a_first_import_needs_the_required_files(hub: Hub, missing: str) -> None:
    files = small()
    del files[missing]
    assert (f"{missing}.csv", 0, "", "file_missing") in found(hub.take(files))
    assert catalog.current_number(hub.place) is None


def test_a_first_import_needs_a_snapshot(hub: Hub) -> None:
    assert found(hub.take(small() | {"license_snapshots": []})) == [("license_snapshots.csv", 0, "", "no_snapshots")]


@pytest.mark.parametrize("name", [file.name for file in contract.FILES])
def test_later_any_file_alone_is_enough(hub: Hub, name: str) -> None:
    hub.stands(whole())
    result = hub.take({name: whole()[name]})
    assert (found(result), result.published) == ([], False)


def test_a_file_that_is_left_out_leaves_what_is_there(hub: Hub) -> None:
    hub.stands(whole())
    hub.publish({"license_snapshots": [snapshot("Alba", "2026-11-29")]})
    present = {
        name: count["present"] for name, count in hub.current.manifest["counts"].items() if isinstance(count, dict)
    }
    assert present == {
        "customers": 4,
        "locations": 1,
        "subscriptions": 4,
        "devices": 1,
        "phone_numbers": 2,
        "partner_admins": 2,
    }
    assert hub.ask("select (select count(*) from orders), (select count(*) from invoices)") == [(1, 1)]
    assert len(hub.legs()) == 2


@pytest.mark.parametrize("folder", ["nothing-here", "folder-1/customers.csv"])
def test_what_is_no_folder_is_refused(hub: Hub, folder: str) -> None:
    hub.folder(small())
    result = importer.run(hub.config, REGION, hub.home / folder)
    assert found(result) == [("", 0, "", "folder")]
    assert not hub.place.exists(), "nothing was changed"


def test_a_folder_without_any_file_of_the_contract_is_refused(hub: Hub) -> None:
    result = hub.take({"customer.csv": "a,b\n", "notes.txt": "x"})
    assert found(result) == [("", 0, "", "folder_empty")]
    assert [place[0] for place in warned(result)] == ["customer.csv", "notes.txt"]


def test_an_unknown_file_is_a_warning_and_a_hidden_one_is_not(hub: Hub) -> None:
    result = hub.take(small() | {"notes.txt": "x", ".DS_Store.x": "x"})
    assert (result.published, warned(result)) == (True, [("notes.txt", 0, "", "unknown_file")])


@pytest.mark.parametrize(("ending", "packed"), [(".CSV", False), (".Csv.GZ", True)])
def test_a_name_in_capitals_is_that_file(hub: Hub, ending: str, packed: bool) -> None:
    """As systems write it that know no difference."""
    folder = hub.folder(small())
    plain = (folder / "customers.csv").rename(folder / f"Customers{ending}")
    if packed:
        plain.write_bytes(gzip.compress(plain.read_bytes()))
    result = importer.run(hub.config, REGION, folder)
    assert (result.published, list(result.problems)) == (True, [])
    assert warned(result) == [(f"Customers{ending}", 0, "", "other_case")]
    assert hub.ask("select count(*) from customers") == [(len(small()["customers"]),)]


@pytest.mark.parametrize("other", ["customers.csv.gz", "customers.parquet", "CUSTOMERS.CSV"])
def test_the_same_file_in_two_formats_is_refused(hub: Hub, other: str) -> None:
    assert (min("customers.csv", other), 0, "", "two_formats") in found(hub.take(small() | {other: "x"}))


def test_a_file_is_no_larger_than_the_setting(hub: Hub) -> None:
    hub.environ["PARTNER_HUB_MAX_FILE_BYTES"] = "300"
    assert [each for each in found(hub.take(small())) if each[3] == "file_size"] == [
        (f"{name}.csv", 0, "", "file_size") for name in ("customers", "subscriptions")
    ]


def test_what_only_looks_like_a_file_is_refused_without_waiting_for_it(hub: Hub) -> None:
    folder = hub.folder(small())
    os.mkfifo(folder / "orders.csv")
    (folder / "invoices.csv").mkdir()
    assert found(importer.run(hub.config, REGION, folder)) == [
        ("orders.csv", 0, "", "not_a_file"),
        ("invoices.csv", 0, "", "not_a_file"),
    ]


def with_manifest(hub: Hub, files: dict[str, Rows], **changed: object) -> Path:
    """A folder whose manifest is right, but for what is changed."""
    folder = hub.folder(files)
    entries = [
        {
            "file": f"{name}.csv",
            "sha256": hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest(),
            "rows": len(rows),
        }
        for name, rows in files.items()
    ]
    entries[0].update(changed)
    (folder / "manifest.json").write_text(json.dumps({"files": entries}))
    return folder


def test_a_manifest_that_matches_makes_the_version_verified(hub: Hub) -> None:
    assert importer.run(hub.config, REGION, with_manifest(hub, small())).published
    assert hub.current.verified
    hub.publish({"license_snapshots": [snapshot("Alba", "2026-11-29")]})
    assert not hub.current.verified, "this one came without a manifest"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"sha256": "0" * 64}, ("customers.csv", 0, "", "manifest_sha256")),
        ({"rows": 5}, ("customers.csv", 0, "", "manifest_rows")),
        ({"file": "locations.csv"}, ("manifest.json", 0, "", "manifest_absent")),
        ({"rows": "4"}, ("manifest.json", 0, "", "manifest_form")),
    ],
)
def test_a_manifest_that_does_not_match_is_refused(
    hub: Hub, changed: dict[str, object], problem: tuple[object, ...]
) -> None:
    assert problem in found(importer.run(hub.config, REGION, with_manifest(hub, small(), **changed)))


def test_a_file_that_the_manifest_does_not_name_is_refused(hub: Hub) -> None:
    folder = with_manifest(hub, small())
    write(folder, {"locations": whole()["locations"]})
    assert found(importer.run(hub.config, REGION, folder)) == [("locations.csv", 0, "", "manifest_unlisted")]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"files": 3}', "[" * 100_000, '{"files": [{"file": "customers.csv"}]}']
)
def test_a_manifest_that_cannot_be_read_is_refused(hub: Hub, content: str) -> None:
    assert found(hub.take(small() | {"manifest.json": content})) == [("manifest.json", 0, "", "manifest_form")]


def test_an_older_folder_adds_what_grows_and_leaves_its_full_files_out(hub: Hub) -> None:
    hub.stands(small())
    older = whole() | {"customers": [customer(name, name=f"Old {name}") for name in ORGS]}
    older["license_snapshots"] = [snapshot("Alba", "2026-11-15")]
    older["call_legs"], older["devices"] = older["call_legs"][:1], [dict(older["devices"][0], location_id="")]
    result = hub.publish(older)
    full = [
        "customers.csv",
        "locations.csv",
        "subscriptions.csv",
        "devices.csv",
        "phone_numbers.csv",
        "partner_admins.csv",
    ]
    assert warned(result) == [(name, 0, "", "older_folder") for name in full]
    assert hub.ask("select name from customers where withdrawn_on is null order by 1") == [(name,) for name in ORGS]
    assert hub.ask("select (select count(*) from locations), (select count(*) from orders)") == [(0, 1)]
    assert str(hub.current.data_date) == "2026-11-22" and str(hub.current.first_date) == "2026-11-15"
    assert hub.legs() == [("leg-1", 60)]


def test_the_full_files_of_an_older_folder_are_checked_for_form(hub: Hub) -> None:
    hub.stands(small())
    older = small() | {"license_snapshots": [snapshot("Alba", "2026-11-15")]}
    older["customers"][1]["country"] = "XX"
    assert found(hub.take(older)) == [("customers.csv", 2, "country", "country")]


def test_what_an_older_folder_adds_names_rows_that_the_region_has(hub: Hub) -> None:
    hub.stands(small())
    older = small() | {"license_snapshots": [snapshot("Alba", "2026-11-15", subscription_id="Sub-lost")]}
    older["subscriptions"].append(subscription("Alba", subscription_id="Sub-lost"))
    assert found(hub.take(older)) == [("license_snapshots.csv", 1, "subscription_id", "reference")]


def test_a_folder_of_the_data_date_itself_is_not_older(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(small() | {"customers": [customer(name, vertical="x") for name in ORGS]})
    assert hub.ask("select distinct vertical from customers") == [("x",)]


def losing(*names: str) -> dict[str, Rows]:
    return {
        "customers": [customer(name) for name in ORGS if name not in names],
        "subscriptions": [subscription(name) for name in ORGS if name not in names],
    }


def test_more_than_half_of_the_customers_are_withdrawn_only_when_that_is_accepted(hub: Hub) -> None:
    hub.stands(small())
    assert found(hub.take(losing("Alba", "Birch", "Cedar"))) == [
        ("customers.csv", 0, "", "withdrawals"),
        ("subscriptions.csv", 0, "", "withdrawals"),
    ]
    assert hub.current.number == 1
    hub.publish(losing("Alba", "Birch", "Cedar"), accept_withdrawals=True)
    assert hub.ask("select name from customers where withdrawn_on is null") == [("Dahlia",)]


def test_half_of_the_customers_may_be_withdrawn_and_only_present_ones_are_counted(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(losing("Alba", "Birch"))
    hub.publish(losing("Alba", "Birch", "Cedar"))
    assert found(hub.take(losing("Alba", "Birch", "Cedar", "Dahlia"))) == [
        ("customers.csv", 0, "", "withdrawals"),
        ("subscriptions.csv", 0, "", "withdrawals"),
    ]


def test_a_dry_run_says_the_same_and_changes_nothing(hub: Hub) -> None:
    result = hub.take(small(), dry_run=True)
    assert (found(result), result.published, result.version) == ([], False, None)
    assert result.document()["dry_run"] is True
    assert catalog.current_number(hub.place) is None
    bad = hub.take(small() | {"customers": []}, dry_run=True)
    assert bad.refused
    assert [path.name for path in hub.place.iterdir()] == ["lock"]


@pytest.mark.parametrize("region", ["ca", "eu", "uae", "us"])
def test_the_sample_partner_is_taken_whole(hub: Hub, region: str) -> None:
    folder = Path(__file__).parents[3] / "shared" / "sample" / "import" / region
    if not folder.is_dir():
        pytest.skip("the sample partner is not beside the repository")
    result = importer.run(hub.config, REGION, folder)
    assert (found(result), result.published) == ([], True)
    assert not importer.run(hub.config, REGION, folder).published
