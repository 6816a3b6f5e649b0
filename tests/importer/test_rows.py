"""Rules between cells, rows and files: keys, references, order of dates, trials, numbers."""

from __future__ import annotations

import pytest

from tests.importer.folders import (
    ORGS,
    SITE,
    Hub,
    customer,
    found,
    leg,
    small,
    snapshot,
    subscription,
    warned,
    whole,
)

UNKNOWN = "dddddddd-0000-4000-8000-000000000009"


def test_the_whole_contract_is_taken(hub: Hub) -> None:
    hub.stands(whole())
    assert hub.current.manifest["counts"] == {
        "license_snapshots": 4,
        "customers": {"present": 4, "withdrawn": 0},
        "locations": {"present": 1, "withdrawn": 0},
        "subscriptions": {"present": 4, "withdrawn": 0},
        "orders": 1,
        "invoices": 1,
        "devices": {"present": 1, "withdrawn": 0},
        "phone_numbers": {"present": 2, "withdrawn": 0},
        "partner_admins": {"present": 2, "withdrawn": 0},
    }
    assert hub.legs() == [("leg-1", 60), ("leg-2", 60)]


def test_a_repeated_identical_row_is_one_row(hub: Hub) -> None:
    files = whole()
    for rows in files.values():
        rows.append(dict(rows[0]))
    files["license_snapshots"][-1]["total"] = " 010 "  # written otherwise, the same number
    hub.publish(files)
    assert hub.ask("select count(*) from license_snapshots") == [(4,)]
    assert hub.ask("select count(*) from partner_admins") == [(2,)]
    assert len(hub.legs()) == 2


@pytest.mark.parametrize(
    ("file", "change", "column"),
    [
        ("customers", {"name": "Other"}, "org_id"),
        ("locations", {"name": "Other"}, "location_id"),
        ("subscriptions", {"state": "cancelled"}, "subscription_id"),
        ("license_snapshots", {"used": "6"}, ""),
        ("license_snapshots", {"updated_at": "2026-11-22T00:00:00Z"}, ""),
        ("orders", {"quantity": "11"}, "order_id"),
        ("invoices", {"amount": "4"}, "invoice_id"),
        ("call_legs", {"duration_s": "61"}, "leg_id"),
        ("devices", {"product": "Other"}, "mac"),
        ("phone_numbers", {"activated": "false"}, ""),
        ("partner_admins", {"role": "partner_full_admin"}, ""),
    ],
)
def test_a_key_stands_once(hub: Hub, file: str, change: dict[str, str], column: str) -> None:
    files = whole()
    files[file].append({**files[file][0], **change})
    assert found(hub.take(files)) == [(f"{file}.csv", len(files[file]), column, "key")]


def test_empty_key_columns_are_equal(hub: Hub) -> None:
    files = whole()
    files["phone_numbers"].append({**files["phone_numbers"][1], "user_type": "Paging"})
    files["partner_admins"].append({**files["partner_admins"][1], "name": "Bo"})
    assert found(hub.take(files)) == [("phone_numbers.csv", 3, "", "key"), ("partner_admins.csv", 3, "", "key")]


def test_a_value_that_cannot_be_read_is_one_problem_not_also_a_repeated_key(hub: Hub) -> None:
    files = whole()
    files["phone_numbers"] = [{"org_id": ORGS["Alba"], "phone_number": text} for text in ("1", "2")]
    assert found(hub.take(files)) == [("phone_numbers.csv", row, "phone_number", "e164") for row in (1, 2)]


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("locations", "org_id", UNKNOWN),
        ("subscriptions", "org_id", UNKNOWN),
        ("license_snapshots", "subscription_id", "Sub-X"),
        ("orders", "subscription_id", "Sub-X"),
        ("invoices", "subscription_id", "Sub-X"),
        ("call_legs", "org_id", UNKNOWN),
        ("call_legs", "location_id", UNKNOWN),
        ("devices", "org_id", UNKNOWN),
        ("devices", "location_id", UNKNOWN),
        ("phone_numbers", "org_id", UNKNOWN),
        ("phone_numbers", "location_id", UNKNOWN),
        ("partner_admins", "org_id", UNKNOWN),
    ],
)
def test_a_reference_names_a_row_that_is_there(hub: Hub, file: str, column: str, value: str) -> None:
    files = whole()
    files[file].append({**files[file][0], **_new_key(file), column: value})
    assert found(hub.take(files)) == [(f"{file}.csv", len(files[file]), column, "reference")]


def _new_key(file: str) -> dict[str, str]:
    return {
        "locations": {"location_id": "bbbbbbbb-0000-4000-8000-000000000001"},
        "subscriptions": {"subscription_id": "Sub-new"},
        "orders": {"order_id": "o9"},
        "invoices": {"invoice_id": "i9"},
        "call_legs": {"leg_id": "l9"},
        "devices": {"mac": "9"},
        "phone_numbers": {"phone_number": "+48999999999"},
        "partner_admins": {"email": "n@example.org"},
    }.get(file, {})


def test_a_reference_may_name_a_row_of_the_current_version(hub: Hub) -> None:
    hub.stands(whole())
    hub.publish({"license_snapshots": [snapshot("Alba", "2026-11-29")], "call_legs": [leg(3, location_id=SITE)]})
    assert hub.ask("select count(*) from license_snapshots") == [(5,)]


def without(name: str) -> dict[str, list[dict[str, str]]]:
    """The small partner a week later, one customer gone."""
    files = {file: [row for row in rows if name not in str(row)] for file, rows in small().items()}
    files["customers"] = [row for row in small()["customers"] if row["name"] != name]
    files["subscriptions"] = [row for row in small()["subscriptions"] if row["org_id"] != ORGS[name]]
    files["license_snapshots"] = [snapshot(each, "2026-11-29") for each in ORGS if each != name]
    return files


def test_what_grows_may_name_withdrawn_rows(hub: Hub) -> None:
    hub.stands(small())
    hub.publish(without("Dahlia"))
    hub.publish(
        {
            "license_snapshots": [snapshot("Dahlia", "2026-11-28")],
            "orders": [
                {
                    "order_id": "o",
                    "subscription_id": "Sub-Dahlia",
                    "ordered_at": "2026-01-01",
                    "description": "d",
                    "quantity": "1",
                }
            ],
            "invoices": [
                {
                    "invoice_id": "i",
                    "subscription_id": "Sub-Dahlia",
                    "issued_on": "2026-01-01",
                    "due_on": "2026-01-01",
                    "amount": "1",
                    "currency": "EUR",
                }
            ],
            "call_legs": [leg(1, org_id=ORGS["Dahlia"])],
        }
    )
    assert hub.ask("select count(*) from orders") == [(1,)]


def test_what_grows_may_name_rows_that_the_same_import_withdraws(hub: Hub) -> None:
    hub.stands(small())
    files = without("Dahlia")
    files["license_snapshots"].append(snapshot("Dahlia", "2026-11-25"))
    hub.publish(files)


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("locations", {"location_id": SITE, "org_id": ORGS["Dahlia"], "name": "Site", "country": "PL"}),
        ("devices", {"org_id": ORGS["Dahlia"], "product": "p", "mac": "1"}),
        ("phone_numbers", {"org_id": ORGS["Dahlia"], "extension": "1"}),
        ("partner_admins", {"org_id": ORGS["Dahlia"], "email": "e", "name": "n", "role": "partner_admin"}),
    ],
)
def test_a_full_file_must_not_name_withdrawn_rows(hub: Hub, file: str, row: dict[str, str]) -> None:
    hub.stands(small())
    hub.publish(without("Dahlia"))
    assert found(hub.take({file: [row]})) == [(f"{file}.csv", 1, "org_id", "reference")]


def test_a_full_file_must_not_name_rows_that_the_same_import_withdraws(hub: Hub) -> None:
    hub.stands(small())
    files = without("Dahlia")
    files["subscriptions"].append(subscription("Dahlia"))
    assert found(hub.take(files)) == [("subscriptions.csv", 4, "org_id", "reference")]


def test_the_end_is_not_before_the_start(hub: Hub) -> None:
    files = small()
    files["subscriptions"][0].update(start_date="2026-05-05", end_date="2026-05-04")
    files["subscriptions"][1].update(start_date="2026-05-05", end_date="2026-05-05")
    assert found(hub.take(files)) == [("subscriptions.csv", 1, "end_date", "dates_order")]


def test_a_trial_does_not_renew_itself(hub: Hub) -> None:
    files = small()
    files["subscriptions"][0]["kind"] = "trial"
    assert found(hub.take(files)) == [("subscriptions.csv", 1, "auto_renew", "trial_renews")]


def test_a_phone_number_row_has_a_number_or_an_extension(hub: Hub) -> None:
    files = whole()
    files["phone_numbers"].append({"org_id": ORGS["Birch"]})
    assert found(hub.take(files)) == [("phone_numbers.csv", 3, "", "number_missing")]


def test_more_used_than_assigned_is_a_warning_and_more_assigned_than_bought_is_ordinary(hub: Hub) -> None:
    files = small()
    files["license_snapshots"][0].update(used="9")
    files["license_snapshots"][1].update(assigned="11")
    result = hub.take(files)
    assert result.published
    assert warned(result) == [("license_snapshots.csv", 1, "used", "used_over_assigned")]


def test_dates_in_the_future_are_ordinary(hub: Hub) -> None:
    files = small()
    files["license_snapshots"][0]["snapshot_date"] = "2099-12-31"
    hub.publish(files)
    assert str(hub.current.data_date) == "2099-12-31"


def test_problems_come_in_the_order_of_the_contract_and_the_rows(hub: Hub) -> None:
    files = whole()
    files["partner_admins"][0]["role"] = "x"
    files["customers"].append(customer("Alba", org_id="x"))
    files["customers"][0]["country"] = "x"
    files["license_snapshots"][0]["subscription_id"] = "x"
    assert [place[:2] for place in found(hub.take(files))] == [
        ("customers.csv", 1),
        ("customers.csv", 5),
        ("license_snapshots.csv", 1),
        ("partner_admins.csv", 1),
    ]
