"""What is made up: a partner whose license page has something to look at, everywhere."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from dashboard.access import OPERATOR
from dashboard.codes import PRODUCTS
from dashboard.data import page_state
from dashboard.data.contract.contract import ROLES
from dashboard.data.health import BANDS, REASONS
from dashboard.data.questions.customer_rows import document
from dashboard.demo.plan import GAP_WEEKS
from dashboard.parameters import PageState
from dashboard.scope import Region, Service
from tests.demo.conftest import AS_OF, Demo

PLACES = [(region, service) for region in Region for service in Service]
SECTIONS = ("recent", "expiring", "renewing", "low", "over")
LAST_SUNDAY = date(2026, 11, 22)
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "HIRAGANA", "CJK", "HANGUL", "THAI")


def sundays(document: dict[str, Any]) -> dict[date, dict[str, int]]:
    points = {date.fromisoformat(point["date"]): point for point in document["trend"]}
    return {day: point for day, point in points.items() if day.weekday() == 6}


@pytest.mark.parametrize(("region", "service"), PLACES)
def test_every_section_has_several_rows(usual: Demo, region: Region, service: Service) -> None:
    document = usual.figures(region, service)
    assert {name: len(document[name]["rows"]) for name in SECTIONS if len(document[name]["rows"]) < 3} == {}


@pytest.mark.parametrize("region", Region)
def test_no_section_is_most_of_the_customers(usual: Demo, region: Region) -> None:
    top = usual.figures(region)["top"]
    assert max(count for name, count in top.items() if name != "total_customers") < 0.4 * top["total_customers"]


@pytest.mark.parametrize("region", Region)
def test_every_status_is_somebody_s(usual: Demo, region: Region) -> None:
    assert [name for name, count in usual.figures(region)["statuses"].items() if not count] == []


@pytest.mark.parametrize(("region", "service"), PLACES)
def test_exactly_one_week_is_missing_from_the_trend(usual: Demo, region: Region, service: Service) -> None:
    points = sundays(usual.figures(region, service))
    every = {LAST_SUNDAY - timedelta(weeks=back) for back in range(usual.plan.weeks)}
    assert every - set(points) == {LAST_SUNDAY - timedelta(weeks=min(GAP_WEEKS))}


@pytest.mark.parametrize(("region", "service"), PLACES)
def test_licenses_grow_over_two_years(usual: Demo, region: Region, service: Service) -> None:
    points = usual.figures(region, service)["trend"]
    assert 1.1 < points[-1]["total"] / points[0]["total"] < 2.5


@pytest.mark.parametrize(("region", "service"), PLACES)
def test_a_large_customer_moved_in_within_one_week(usual: Demo, region: Region, service: Service) -> None:
    points = usual.figures(region, service)["trend"]
    leaps = [after["total"] / before["total"] - 1 for before, after in pairwise(points)]
    assert max(leaps) > 0.05


# A quiet week of each region's year, between two ordinary ones.
QUIET = {
    Region.US: (date(2025, 12, 7), date(2025, 12, 28), date(2026, 2, 1)),
    Region.CA: (date(2025, 12, 7), date(2025, 12, 28), date(2026, 2, 1)),
    Region.EU: (date(2025, 12, 7), date(2025, 12, 28), date(2026, 2, 1)),
    Region.UAE: (date(2025, 6, 1), date(2025, 8, 17), date(2025, 10, 12)),
}


@pytest.mark.parametrize(("region", "service"), PLACES)
def test_use_falls_in_the_quiet_weeks_and_comes_back(usual: Demo, region: Region, service: Service) -> None:
    points = sundays(usual.figures(region, service))
    before, quiet, after = (points[day]["used"] / points[day]["total"] for day in QUIET[region])
    assert quiet < 0.93 * min(before, after)


def test_some_live_lines_have_unknown_numbers_and_some_lines_a_hole(usual: Demo) -> None:
    rows = [
        row
        for region, service in PLACES
        for name in ("recent", "expiring", "renewing")
        for row in usual.figures(region, service)[name]["rows"]
    ]
    assert any(row["total"] is None for row in rows)
    old = [row["usage_13_weeks"] for row in rows if "usage_13_weeks" in row and row["start_date"] < "2026-06-01"]
    assert any(None in numbers[1:-1] and numbers[0] is not None and numbers[-1] is not None for numbers in old)


def test_recently_added_lines_are_taken_into_use_step_by_step(usual: Demo) -> None:
    rows = [row for place in PLACES for row in usual.figures(*place)["recent"]["rows"]]
    young = [row for row in rows if 14 < row["days"] <= 60 and row["assignment_change"] is not None]
    assert sum(row["assignment_change"] > 0 for row in young) > len(young) / 2
    assert sum(row["assignment_change"] < 0 for row in young) < len(young) / 5


def test_low_lines_are_outliers_of_real_cohorts(usual: Demo) -> None:
    rows = [row for place in PLACES for row in usual.figures(*place)["low"]["rows"]]
    assert {row["rate"] == 0 for row in rows} == {True, False}
    assert len({row["band"] for row in rows}) >= 4
    assert len({round(row["bound"], 3) for row in rows}) >= 4


def test_names_are_of_many_scripts_lengths_and_not_twice_in_a_region(usual: Demo) -> None:
    names = [row["name"] for row in usual.everywhere("customers")]
    letters = " ".join(unicodedata.name(char, "") for char in "".join(names))
    assert [script for script in SCRIPTS if script not in letters and script != "HIRAGANA"] == []
    assert min(map(len, names)) <= 2
    assert 80 <= max(map(len, names)) <= 110
    assert any(unicodedata.normalize("NFD", name) != name for name in names)
    for region in Region:
        assert max(Counter(row["name"] for row in usual.rows(region, "customers")).values()) == 1


def test_sizes_go_from_the_smallest_to_thousands(usual: Demo) -> None:
    totals = [int(row["total"]) for row in usual.everywhere("license_snapshots")]
    assert min(totals) == 5
    assert 2_000 < max(totals) <= 5_000


def test_nobody_uses_more_than_is_assigned(usual: Demo) -> None:
    assert all(int(row["used"]) <= int(row["assigned"]) for row in usual.everywhere("license_snapshots"))


def test_every_product_is_sold_and_every_kind_and_state_is_there(usual: Demo) -> None:
    assert {row["product"] for row in usual.everywhere("license_snapshots")} == set(PRODUCTS)
    rows = usual.everywhere("subscriptions")
    assert {row["kind"] for row in rows} == {"subscription", "trial"}
    assert {row["state"] for row in rows} == {"active", "suspended", "pending_setup", "cancelled"}
    assert {(row["kind"], row["auto_renew"]) for row in rows} == {
        ("subscription", "true"),
        ("subscription", "false"),
        ("trial", "false"),
    }


def test_trials_convert(usual: Demo) -> None:
    rows = usual.everywhere("subscriptions")
    ends = {(row["org_id"], date.fromisoformat(row["end_date"])) for row in rows if row["kind"] == "trial"}
    starts = {(row["org_id"], date.fromisoformat(row["start_date"])) for row in rows if row["kind"] == "subscription"}
    near = {(org, end) for org, end in ends for days in range(-5, 6) if (org, end + timedelta(days)) in starts}
    assert len(near) > len(ends) / 4


def test_some_customers_have_nothing_and_some_subscriptions_no_line(usual: Demo) -> None:
    for region in Region:
        customers = {row["org_id"] for row in usual.rows(region, "customers")}
        subscriptions = usual.rows(region, "subscriptions")
        counted = {row["subscription_id"] for row in usual.rows(region, "license_snapshots")}
        assert customers - {row["org_id"] for row in subscriptions}
        assert {row["subscription_id"] for row in subscriptions} - counted


def test_customers_were_there_before_their_first_subscription(usual: Demo) -> None:
    created = {row["org_id"]: row["created_at"][:10] for row in usual.everywhere("customers")}
    late = [row for row in usual.everywhere("subscriptions") if row["start_date"] < created[row["org_id"]]]
    assert late == []


def test_wholesale_external_and_unvisited_customers_are_there(usual: Demo) -> None:
    for region in Region:
        rows = usual.rows(region, "customers")
        assert {row["managed_by"] for row in rows} == {"partner", "external"}
        assert {bool(row["external_id"]) for row in rows} == {True, False}
        assert {bool(row["last_admin_sign_in"]) for row in rows} == {True, False}
        assert max(row["last_admin_sign_in"] for row in rows) <= f"{AS_OF}T23:59:59Z"
        assert len({row["vertical"] for row in rows}) > 5


def test_administrators_of_all_roles_provision_for_their_customers(usual: Demo) -> None:
    for region in Region:
        admins = usual.rows(region, "partner_admins")
        assert {row["role"] for row in admins} == set(ROLES)
        assert {row["role"] for row in admins if row["org_id"]} == {"partner_admin"}
        assert all(row["email"].endswith("@example.com") for row in admins)
        theirs = {(row["email"], row["org_id"]) for row in admins}
        provisioned = [row for row in usual.rows(region, "subscriptions") if row["provisioned_by"]]
        assert provisioned
        assert {(row["provisioned_by"], row["org_id"]) for row in provisioned} <= theirs


def test_identifiers_are_not_shared_between_regions(usual: Demo) -> None:
    for name, key in (("customers", "org_id"), ("subscriptions", "subscription_id"), ("devices", "mac")):
        rows = usual.everywhere(name)
        assert len({row[key] for row in rows}) == len(rows)


def test_orders_explain_what_a_line_has(usual: Demo) -> None:
    rows = usual.rows(Region.EU, "license_snapshots")
    newest = {
        (row["subscription_id"], row["product"]): int(row["total"])
        for row in sorted(rows, key=lambda row: row["snapshot_date"])
    }
    ordered: Counter[tuple[str, str]] = Counter()
    for row in usual.rows(Region.EU, "orders"):
        ordered[row["subscription_id"], row["product"]] += int(row["quantity"])
    known = [key for key in newest if key in ordered]
    # Fewer where a customer gave licenses back; more never.
    assert all(ordered[key] >= newest[key] for key in known)
    assert sum(ordered[key] == newest[key] for key in known) > 0.7 * len(known)


def test_every_currency_is_its_region_s(usual: Demo) -> None:
    money = {region: {row["currency"] for row in usual.rows(region, "invoices")} for region in Region}
    assert money == {Region.US: {"USD"}, Region.CA: {"CAD"}, Region.EU: {"EUR"}, Region.UAE: {"AED"}}


# What the list of customers and the page of one have to show --------------------------------------------


def listed(usual: Demo) -> list[dict[str, Any]]:
    scope = page_state.build(usual.store, PageState.of({"region": "all"}), OPERATOR)
    rows: list[dict[str, Any]] = document(usual.store, scope, licenses=True)["rows"]
    return rows


def test_every_band_and_every_reason_is_somebodys_in_every_region(usual: Demo) -> None:
    rows = listed(usual)
    for region in Region:
        own = [row for row in rows if row["region"] == region]
        assert {row["band"] for row in own} == {name for name, _least in BANDS}
        assert {one["reason"] for row in own for one in row["reasons"]} == {reason.name for reason in REASONS}


def test_some_invoices_are_overdue_in_every_region_and_most_are_paid(usual: Demo) -> None:
    for region in Region:
        rows = usual.rows(region, "invoices")
        overdue = [row for row in rows if not row["paid_on"] and row["due_on"] < str(AS_OF)]
        assert 0 < len(overdue) < len(rows) / 20


def test_trials_are_of_all_ages(usual: Demo) -> None:
    trials = [row for row in usual.everywhere("subscriptions") if row["kind"] == "trial"]
    left = [(date.fromisoformat(row["end_date"]) - AS_OF).days for row in trials]
    assert {min(days, 89) // 30 for days in left if days >= 0} == {0, 1, 2}
    assert {-days // 365 for days in left if days < 0} >= {0, 1}


def test_one_customer_has_everything(usual: Demo) -> None:
    """A subscription, trials running and ended, two administrators, orders, an overdue invoice, calls, devices, numbers."""
    both = {row["org_id"] for row in listed(usual) if row["type"] == "both" and row["administrators"] > 1}
    owner = {row["subscription_id"]: row["org_id"] for row in usual.rows(Region.US, "subscriptions")}
    trials = [row for row in usual.rows(Region.US, "subscriptions") if row["kind"] == "trial"]
    ended = {row["org_id"] for row in trials if row["end_date"] < str(AS_OF)}
    invoices = [row for row in usual.rows(Region.US, "invoices") if not row["paid_on"] and row["due_on"] < str(AS_OF)]
    overdue, ordered = (
        {owner[row["subscription_id"]] for row in rows} for rows in (invoices, usual.rows(Region.US, "orders"))
    )
    files = ("locations", "devices", "phone_numbers", "call_legs", "partner_admins")
    named = [{row["org_id"] for row in usual.rows(Region.US, name)} for name in files]
    assert both.intersection(ended, overdue, ordered, *named)
