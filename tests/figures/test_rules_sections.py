"""docs/metrics.md 3, 4 and 10: the top KPIs, the five sections and their tables."""

from __future__ import annotations

import pytest

from tests.figures.cast import Cast, names, row_of
from tests.figures.scenes import Story, scene

SECTIONS = ("recent", "expiring", "renewing", "low", "over")


def test_metrics_3_total_customers_counts_each_customer_with_a_live_analysed_line_once(cast: Cast) -> None:
    cast.line("Alba")
    cast.line("Alba", product="calling")
    cast.line("Birch", product="calling")
    cast.line("Cedar", product="messaging")
    cast.line("Dahlia", ends=-1)
    assert cast.figures()["top"]["total_customers"] == 2


@scene
def test_metrics_3_nearing_expiration_counts_every_trial_and_subscriptions_with_auto_renew_off(cast: Cast) -> Story:
    cast.line("Alba", ends=90, trial=True)
    cast.line("Birch", ends=90, auto_renew=False)
    cast.line("Cedar", ends=90, auto_renew=True)
    cast.line("Dahlia", ends=91, auto_renew=False)
    yield
    assert cast.figures()["top"]["nearing_expiration"] == 2


@scene
def test_metrics_3_nearing_renewal_counts_subscriptions_with_auto_renew_on(cast: Cast) -> Story:
    cast.line("Alba", ends=90, trial=True)
    cast.line("Birch", ends=90, auto_renew=False)
    cast.line("Cedar", ends=90, auto_renew=True)
    cast.line("Dahlia", ends=91, auto_renew=True)
    yield
    assert cast.figures()["top"]["nearing_renewal"] == 1


def test_metrics_3_low_license_assignment_counts_customers_with_a_low_line_of_either_product(cast: Cast) -> None:
    cast.line("Alba", (10, 4, 1))
    cast.line("Birch", (10, 4, 1), product="calling")
    cast.line("Cedar", (10, 5, 1))
    assert cast.figures()["top"]["low_assignment"] == 2


@scene
def test_metrics_3_over_license_limit_counts_customers_with_more_assigned_than_bought(cast: Cast) -> Story:
    cast.line("Alba", (10, 11, 1))
    cast.line("Alba", (10, 11, 1), product="calling")
    cast.line("Birch", (10, 10, 1))
    yield
    assert cast.figures()["top"]["over_limit"] == 1


@scene
def test_metrics_3_the_top_does_not_follow_the_toggle(cast: Cast) -> Story:
    cast.line("Alba", (10, 11, 1), ends=20)
    cast.line("Birch", (10, 2, 1), product="calling", ends=20, auto_renew=False)
    yield
    meetings, calling = cast.figures("meetings"), cast.figures("calling")
    assert meetings["top"] == calling["top"]
    assert meetings["top_previous"] == calling["top_previous"]


def test_metrics_3_a_customer_can_be_in_several_kpis(cast: Cast) -> None:
    cast.line("Alba", (10, 11, 1), ends=20, auto_renew=False)
    cast.line("Alba", (10, 2, 1), ends=20)
    top = cast.figures()["top"]
    assert list(top.values()) == [1, 1, 1, 1, 1]


@scene
def test_metrics_3_each_kpi_is_also_given_for_seven_days_before(cast: Cast) -> Story:
    cast.line("Alba", days={-7: (10, 11, 1), 0: (10, 10, 1)})
    cast.line("Birch", start=-6)
    cast.line("Cedar", ends=-1, auto_renew=False)
    cast.line("Dahlia", ends=84)
    yield
    document = cast.figures()
    assert list(document["top"].values()) == [3, 0, 1, 0, 0]
    assert list(document["top_previous"].values()) == [3, 1, 0, 0, 1]


@scene
def test_metrics_4_recently_added_holds_subscriptions_and_trials_that_started_within_90_days(cast: Cast) -> Story:
    cast.line("Alba", start=-90)
    cast.line("Birch", start=-1, trial=True)
    cast.line("Cedar", start=-91)
    cast.line("Dahlia", start=-1, ends=0, state="cancelled")
    yield
    assert sorted(names(cast.figures()["recent"])) == ["Alba", "Birch"]


@scene
def test_metrics_4_expiring_holds_trials_and_lines_with_auto_renew_off(cast: Cast) -> Story:
    cast.line("Alba", ends=1, trial=True)
    cast.line("Birch", ends=2, auto_renew=False)
    cast.line("Cedar", ends=3)
    yield
    assert names(cast.figures()["expiring"]) == ["Alba", "Birch"]


@scene
def test_metrics_4_renewing_holds_subscriptions_with_auto_renew_on(cast: Cast) -> Story:
    cast.line("Alba", ends=1, trial=True)
    cast.line("Birch", ends=2, auto_renew=False)
    cast.line("Cedar", ends=3)
    yield
    assert names(cast.figures()["renewing"]) == ["Cedar"]


@scene
def test_metrics_4_over_limit_holds_lines_with_more_assigned_than_bought(cast: Cast) -> Story:
    for name, assigned in (("Alba", 9), ("Birch", 10), ("Cedar", 11)):
        cast.line(name, (10, assigned, 1))
    yield
    assert names(cast.figures()["over"]) == ["Cedar"]


@pytest.mark.parametrize(("service", "owner"), [("meetings", "Alba"), ("calling", "Birch")])
def test_metrics_4_sections_hold_lines_of_the_toggled_product_only(cast: Cast, service: str, owner: str) -> None:
    for product, name in (("meetings", "Alba"), ("calling", "Birch")):
        for numbers in ((10, 1, 0), (10, 11, 1)):
            cast.line(name, numbers, product=product, start=-60, ends=10)
            cast.line(name, numbers, product=product, start=-60, ends=10, auto_renew=False)
    document = cast.figures(service)
    assert {name for part in SECTIONS for name in names(document[part])} == {owner}


def test_metrics_4_card_and_table_count_the_same_customers(cast: Cast) -> None:
    for numbers in ((10, 1, 0), (10, 11, 1), (10, 12, 1)):
        for owner in ("Alba", "Birch"):
            cast.line(owner, numbers, start=-60, ends=10)
            cast.line(owner, numbers, start=-60, ends=10, trial=True)
    document = cast.figures()
    for part in SECTIONS:
        assert document[part]["kpis"]["customers"] == len(set(names(document[part]))) == 2


@scene
def test_metrics_4_total_licenses_are_split_in_paid_and_trial(cast: Cast) -> Story:
    cast.line("Alba", (10, 8, 1), start=-1)
    cast.line("Alba", (20, 8, 1), start=-1, trial=True)
    cast.line("Birch", (40, 8, 1), start=-1)
    yield
    assert cast.figures()["recent"]["kpis"] == {"customers": 2, "total": 70, "total_paid": 50, "total_trial": 20}


@scene
def test_metrics_4_assignment_and_usage_are_pooled_over_the_total(cast: Cast) -> Story:
    cast.line("Alba", (10, 9, 1), ends=10, auto_renew=False)
    cast.line("Birch", (90, 41, 4), ends=10, auto_renew=False)
    cast.line("Cedar", (100, 50, 25), ends=10)
    yield
    document = cast.figures()
    assert document["expiring"]["kpis"] == {"customers": 2, "assignment": 0.5, "usage": 0.05}
    assert document["renewing"]["kpis"] == {"customers": 1, "assignment": 0.5, "usage": 0.25}


def test_metrics_4_low_assignment_gives_usage_after_assignment_and_unassigned_licenses(cast: Cast) -> None:
    cast.line("Alba", (10, 4, 1))
    cast.line("Birch", (30, 6, 4))
    assert cast.figures()["low"]["kpis"] == {
        "customers": 2,
        "assignment": 0.25,
        "usage_after_assignment": 0.5,
        "unassigned": 30,
    }


def test_metrics_4_usage_after_assignment_is_unknown_where_nothing_is_assigned(cast: Cast) -> None:
    cast.line("Alba", (10, 0, 0))
    kpis = cast.figures()["low"]["kpis"]
    assert kpis == {"customers": 1, "assignment": 0.0, "usage_after_assignment": None, "unassigned": 10}


@scene
def test_metrics_4_overage_is_never_netted_and_its_average_is_per_customer(cast: Cast) -> Story:
    cast.line("Alba", (10, 13, 1))
    cast.line("Alba", (10, 12, 1))
    cast.line("Alba", (100, 0, 0))
    cast.line("Birch", (10, 11, 1))
    yield
    assert cast.figures()["over"]["kpis"] == {"customers": 2, "over": 6, "average_over": 3.0}


def test_metrics_4_an_empty_section_has_sums_of_zero_and_unknown_rates(cast: Cast) -> None:
    document = cast.figures()
    assert document["recent"]["kpis"] == {"customers": 0, "total": 0, "total_paid": 0, "total_trial": 0}
    assert document["renewing"]["kpis"] == {"customers": 0, "assignment": None, "usage": None}
    assert document["low"]["kpis"] == {
        "customers": 0,
        "assignment": None,
        "usage_after_assignment": None,
        "unassigned": 0,
    }
    assert document["over"]["kpis"] == {"customers": 0, "over": 0, "average_over": None}


@scene
def test_metrics_4_the_weekly_change_is_against_seven_days_before(cast: Cast) -> Story:
    cast.line("Alba", start=-60, days={-8: (10, 5, 2), -6: (10, 99, 99), 0: (10, 8, 1)})
    yield
    row = cast.figures()["recent"]["rows"][0]
    assert (row["assignment_change"], row["usage_change"]) == (3, -1)


@scene
def test_metrics_4_the_weekly_change_is_unknown_where_either_side_is(cast: Cast) -> Story:
    cast.line("Alba", start=-60, days=(-21, 0))
    cast.line("Birch", start=-60, days=(-20, 0))
    cast.line("Cedar", start=-60, days=(-20,))
    yield
    recent = cast.figures()["recent"]
    assert [row_of(recent, name)["assignment_change"] for name in ("Alba", "Birch", "Cedar")] == [None, 0, None]


@scene
def test_metrics_4_usage_of_three_months_is_asked_at_13_days_seven_apart_oldest_first(cast: Cast) -> Story:
    cast.line("Alba", ends=10, days={-100: (10, 9, 9), -84: (10, 8, 1), -60: (10, 8, 2), -7: (10, 8, 3), 0: (10, 8, 4)})
    yield
    (row,) = cast.figures()["renewing"]["rows"]
    assert row["usage_13_weeks"] == [1, 1, None, None, 2, 2, None, None, None, None, None, 3, 4]
    assert row_of(cast.figures(day=-1)["renewing"], "Alba")["usage_13_weeks"][-2:] == [None, 3]


@scene
def test_metrics_4_recently_added_lists_the_newest_first_then_name_by_code_point_then_subscription(cast: Cast) -> Story:
    cast.line("Alba", start=-5)
    for name, key in (("alba", "S1"), ("Łuk", "S2"), ("Zoo", "S4"), ("Zoo", "S3"), ("Ala", "S5")):
        cast.customer(key, shown=name)
        cast.line(key, name=key, start=-9)
    yield
    rows = cast.figures()["recent"]["rows"]
    assert [row["customer"] for row in rows] == ["Alba", "Ala", "Zoo", "Zoo", "alba", "Łuk"]
    assert [row["subscription_id"] for row in rows[2:4]] == [cast.corner + "S3", cast.corner + "S4"]


@scene
def test_metrics_4_expiring_and_renewing_list_the_nearest_end_first(cast: Cast) -> Story:
    for name, ends in (("Alba", 30), ("Birch", 2), ("Cedar", 9)):
        cast.line(name, ends=ends)
        cast.line(name, ends=ends, trial=True)
    yield
    document = cast.figures()
    assert names(document["expiring"]) == names(document["renewing"]) == ["Birch", "Cedar", "Alba"]


def test_metrics_4_low_assignment_lists_the_lowest_rate_first(cast: Cast) -> None:
    for name, numbers in (
        ("Alba", (100, 40, 0)),
        ("Birch", (10, 2, 0)),
        ("Cedar", (10, 4, 0)),
        ("Dahlia", (1000, 10, 0)),
    ):
        cast.line(name, numbers)
    assert names(cast.figures()["low"]) == ["Dahlia", "Birch", "Alba", "Cedar"]


@scene
def test_metrics_4_overage_lists_the_greatest_excess_first(cast: Cast) -> Story:
    for name, numbers in (("Alba", (100, 105, 0)), ("Birch", (1, 9, 0)), ("Cedar", (10, 15, 0))):
        cast.line(name, numbers)
    yield
    assert names(cast.figures()["over"]) == ["Birch", "Alba", "Cedar"]


def test_metrics_4_months_are_since_the_start_in_low_assignment_and_to_the_end_in_overage(cast: Cast) -> None:
    cast.line("Alba", (10, 1, 0), start=-61, ends=70)  # 22 Sep 2026 to 31 Jan 2027
    cast.line("Birch", (10, 11, 0), start=-60, ends=68)  # to 29 Jan 2027
    document = cast.figures()
    assert document["low"]["rows"][0]["months"] == 2
    assert document["over"]["rows"][0]["months"] == 2


@scene
def test_metrics_4_a_trial_keeps_its_own_identifier_in_the_document(cast: Cast) -> Story:
    own = cast.line("Alba", trial=True, start=-1)
    yield
    row = cast.figures()["recent"]["rows"][0]
    assert (row["subscription_id"], row["kind"], row["auto_renew"]) == (own, "trial", False)


@scene
def test_metrics_10_figures_keep_their_full_precision(cast: Cast) -> Story:
    cast.line("Alba", (7, 3, 1), ends=10)
    cast.line("Birch", (7, 8, 1))
    yield
    document = cast.figures()
    assert document["renewing"]["kpis"]["assignment"] == 3 / 7
    assert document["over"]["rows"][0]["rate"] == 8 / 7
