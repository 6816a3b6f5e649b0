"""docs/metrics.md 11: the list of customers."""

from __future__ import annotations

from typing import Any

from tests.figures.calls import NOW
from tests.figures.cast import DAY, GOOD, POOR, Cast, on
from tests.figures.scenes import Story, scene


def whys(cast: Cast, name: str, **asked: Any) -> dict[str, dict[str, Any]]:
    """The reasons of a customer by name, each with its numbers."""
    return {
        one["reason"]: {key: value for key, value in one.items() if key not in ("reason", "weight")}
        for one in cast.listed(**asked)[name]["reasons"]
    }


def having(cast: Cast, reason: str, **asked: Any) -> set[str]:
    """The customers of whom a reason holds."""
    return {name for name, row in cast.listed(**asked).items() if reason in {one["reason"] for one in row["reasons"]}}


def nexts(cast: Cast, name: str, **asked: Any) -> tuple[str, str, int]:
    row = cast.listed(**asked)[name]
    return row["next"], row["next_kind"], row["next_days"]


# Rows -------------------------------------------------------------------------------------------------


@scene
def test_customers_1_a_row_for_every_customer_whatever_its_products(cast: Cast) -> Story:
    cast.customer("Alba")
    cast.line("Birch", product="call_on_webex")
    yield
    assert set(cast.listed()) == {"Alba", "Birch"}
    assert cast.listed()["Alba"]["products"] == []


def test_customers_1_who_is_withdrawn_at_the_day_is_not_listed_and_was_before(cast: Cast) -> None:
    for name in ("Alba", "Birch", "Cedar"):
        cast.line(name, days=(-7,))
    cast.publish(-7)
    cast.withdraw("Birch")
    cast.line("Alba", days=(0,))
    assert set(cast.listed()) == {"Alba", "Cedar"}
    assert set(cast.listed(day=-1)) == {"Alba", "Birch", "Cedar"}


@scene
def test_customers_1_statuses_are_in_display_order_the_first_leads(cast: Cast) -> Story:
    cast.line("Alba", (1, 2, 0), ends=9, auto_renew=False)
    cast.line("Alba", (1, 2, 0), ends=9, trial=True)
    cast.subscription("S3", "Alba", state="suspended")
    cast.subscription("S4", "Alba", state="pending_setup")
    cast.customer("Alba", sign_in="")
    yield
    assert cast.listed()["Alba"]["statuses"] == [
        "suspended",
        "license_overage",
        "expiring_soon",
        "ready_for_order_setup",
        "no_recent_activity",
        "trial",
        "subscription",
    ]


@scene
def test_customers_1_type_is_of_what_runs(cast: Cast) -> Story:
    cast.subscription("S1", "Alba")
    cast.subscription("S2", "Birch", trial=True)
    cast.subscription("S3", "Cedar")
    cast.subscription("S4", "Cedar", trial=True)
    cast.subscription("S5", "Dahlia", state="suspended")
    cast.subscription("S6", "Dahlia", start=1, trial=True)
    cast.subscription("S7", "Elder")
    cast.subscription("S8", "Elder", trial=True, ends=-1)
    yield
    assert {name: row["type"] for name, row in cast.listed().items()} == {
        "Alba": "subscription",
        "Birch": "trial",
        "Cedar": "both",
        "Dahlia": None,
        "Elder": "subscription",
    }


@scene
def test_customers_1_products_are_those_of_live_lines_each_once_by_name(cast: Cast) -> Story:
    cast.line("Alba", product="webinars")
    cast.line("Alba", product="meetings", state="suspended")
    cast.line("Alba", product="calling")
    cast.line("Alba", product="calling", trial=True)
    cast.line("Alba", product="messaging", ends=-1)
    cast.line("Alba", product="call_on_webex", state="cancelled")
    yield
    assert cast.listed()["Alba"]["products"] == ["calling", "meetings", "webinars"]


@scene
def test_customers_1_sums_are_of_every_product_with_known_numbers(cast: Cast) -> Story:
    cast.line("Alba", (10, 8, 4), product="meetings")
    cast.line("Alba", (5, 6, 1), product="messaging")
    cast.line("Alba", (100, 90, 80), product="calling", days=(-14,))  # unknown
    cast.line("Alba", (100, 90, 80), product="webinars", ends=-1)
    yield
    row = cast.listed()["Alba"]
    assert (row["total"], row["assigned"], row["used"]) == (15, 14, 5)


@scene
def test_customers_1_sums_are_unknown_where_no_live_line_is_known_and_0_where_there_is_none(cast: Cast) -> Story:
    cast.line("Alba", days=(-14,))
    cast.line("Birch", ends=-1)
    cast.customer("Cedar")
    yield
    sums = {name: (row["total"], row["assigned"], row["used"]) for name, row in cast.listed().items()}
    assert sums == {"Alba": (None, None, None), "Birch": (0, 0, 0), "Cedar": (0, 0, 0)}


@scene
def test_customers_1_next_is_the_earliest_end_of_what_runs(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", ends=20)
    cast.subscription("S2", "Alba", ends=9, state="suspended")
    cast.subscription("S3", "Alba", ends=3, start=1)
    cast.subscription("S4", "Alba", ends=-1)
    cast.subscription("S5", "Birch", ends=0, auto_renew=False)
    cast.subscription("S6", "Cedar", ends=5, trial=True)
    cast.customer("Dahlia")
    yield
    assert nexts(cast, "Alba") == (str(on(20)), "renewal", 20)
    assert nexts(cast, "Birch") == (str(DAY), "expiration", 0)
    assert nexts(cast, "Cedar") == (str(on(5)), "trial_end", 5)
    assert nexts(cast, "Dahlia") == (None, None, None)


@scene
def test_customers_1_at_the_same_date_a_renewal_is_told_then_an_expiration_then_a_trial(cast: Cast) -> Story:
    for name, kinds in (("Alba", "ret"), ("Birch", "et"), ("Cedar", "rt"), ("Dahlia", "re")):
        for kind in kinds:
            cast.subscription(f"{name}-{kind}", name, ends=9, trial=kind == "t", auto_renew=kind == "r")
    yield
    told = {name: row["next_kind"] for name, row in cast.listed().items()}
    assert told == {"Alba": "renewal", "Birch": "expiration", "Cedar": "renewal", "Dahlia": "renewal"}


# Reasons ------------------------------------------------------------------------------------------------


@scene
def test_customers_1_suspended_and_order_setup_follow_the_statuses(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", state="suspended", ends=-50)
    cast.subscription("S2", "Alba", state="suspended")
    cast.subscription("S3", "Birch", state="pending_setup", start=50)
    yield
    assert whys(cast, "Alba") == {"suspended": {"subscriptions": 2}}
    assert whys(cast, "Birch") == {"order_setup": {"subscriptions": 1}}
    assert (cast.listed()["Alba"]["health"], cast.listed()["Birch"]["health"]) == (60, 95)


@scene
def test_customers_1_expired_follows_the_status(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", ends=-1)
    cast.subscription("S2", "Alba", state="cancelled")
    cast.subscription("S3", "Alba", start=5)
    yield
    assert whys(cast, "Alba") == {"expired": {"subscriptions": 2}}
    assert cast.listed()["Alba"]["health"] == 60


@scene
def test_customers_1_expiring_is_within_90_days_of_what_runs_and_does_not_renew_itself(cast: Cast) -> Story:
    for name, ends in (("Alba", 0), ("Birch", 90), ("Cedar", 91)):
        cast.subscription(f"S-{name}", name, ends=ends, auto_renew=False)
        cast.subscription(f"T-{name}", f"{name} Ltd", ends=ends, trial=True)
    cast.subscription("S1", "Dahlia", ends=9, auto_renew=True)
    cast.subscription("S2", "Dahlia", ends=9, auto_renew=False, state="suspended")
    cast.subscription("S3", "Elder", ends=70, auto_renew=False)
    cast.subscription("S4", "Elder", ends=30, trial=True)
    yield
    assert having(cast, "expiring") == {"Alba", "Birch", "Alba Ltd", "Birch Ltd", "Elder"}
    assert whys(cast, "Elder") == {"expiring": {"subscriptions": 2, "days": 30}}
    assert cast.listed()["Elder"]["health"] == 80


@scene
def test_customers_1_falling_usage_is_to_80_percent_at_most_of_10_or_more_56_days_ago(cast: Cast) -> Story:
    used = {"Alba": (10, 8), "Birch": (10, 9), "Cedar": (9, 0), "Dahlia": (100, 81), "Elder": (15, 12)}
    for name, (before, now) in used.items():
        cast.line(name, days={-56: (200, 200, before), 0: (200, 200, now)})
    yield
    assert having(cast, "falling_usage") == {"Alba", "Elder"}
    assert whys(cast, "Elder") == {"falling_usage": {"used": 12, "before": 15}}
    assert cast.listed()["Elder"]["health"] == 85


@scene
def test_customers_1_falling_usage_compares_the_same_live_lines_known_at_both_dates(cast: Cast) -> Story:
    cast.line("Alba", days={-56: (99, 99, 50), 0: (99, 99, 50)}, product="messaging")
    cast.line("Alba", days={-56: (99, 99, 50)})  # unknown now
    cast.line("Alba", days={-56: (99, 99, 50), 0: (99, 99, 0)}, ends=-1)  # not live
    cast.line("Alba", days={0: (99, 99, 0)}, product="calling")  # unknown then
    cast.line("Birch", days={-69: (99, 99, 50), -13: (99, 99, 0)}, product="webinars")  # known for 13 days
    cast.line("Cedar", days={-70: (99, 99, 50), 0: (99, 99, 0)}, product="webinars")
    cast.line("Dahlia", days={-56: (99, 99, 50), 0: (99, 99, 0)}, start=-20)  # numbers do not ask for its start
    yield
    assert having(cast, "falling_usage") == {"Birch", "Dahlia"}


def test_customers_1_low_assignment_is_of_a_live_meetings_or_calling_line(cast: Cast) -> None:
    cast.line("Alba", (10, 4, 4), product="meetings")
    cast.line("Alba", (10, 3, 3), product="calling")
    cast.line("Birch", (10, 0, 0), product="messaging")
    cast.line("Cedar", (10, 5, 5), product="meetings")
    cast.line("Dahlia", (10, 4, 4), product="calling", start=-29)
    assert having(cast, "low_assignment") == {"Alba"}
    assert whys(cast, "Alba") == {"low_assignment": {"lines": 2, "product": "calling", "rate": 0.3, "bound": 0.5}}
    assert cast.listed()["Alba"]["health"] == 85


def test_customers_1_who_is_low_is_judged_among_all_customers_not_the_readers(cast: Cast) -> None:
    for number in range(8):
        cast.line(f"C{number}", (10, 9 if number else 5, 1))
    assert whys(cast, "C0", customers=[cast.org("C0")]) == whys(cast, "C0")
    assert having(cast, "low_assignment") == {"C0"}


@scene
def test_customers_1_over_limit_follows_license_overage(cast: Cast) -> Story:
    cast.line("Alba", (1, 4, 0), product="call_on_webex")
    cast.line("Alba", (9, 11, 0), product="messaging")
    cast.line("Alba", (9, 2, 0), product="meetings", start=-10)
    cast.line("Birch", (9, 9, 0))
    yield
    assert whys(cast, "Alba") == {"over_limit": {"lines": 2, "over": 5}}
    assert whys(cast, "Birch") == {}
    assert (cast.listed()["Alba"]["health"], cast.listed()["Birch"]["health"]) == (90, 100)


@scene
def test_customers_1_no_activity_follows_the_status(cast: Cast) -> Story:
    cast.customer("Alba", sign_in="")
    cast.customer("Birch", sign_in=f"{on(-61)}T23:30:00Z")
    cast.customer("Cedar", sign_in=f"{on(-60)}T00:00:00Z")
    yield
    assert whys(cast, "Alba") == {"no_activity": {"days": None}}
    assert whys(cast, "Birch") == {"no_activity": {"days": 61}}
    assert whys(cast, "Cedar") == {}
    assert cast.listed()["Birch"]["health"] == 90


@scene
def test_customers_1_poor_calls_is_10_percent_of_50_measured_legs_in_the_last_completed_week(cast: Cast) -> Story:
    legs = {"Alba": (5, 45), "Birch": (5, 44), "Cedar": (5, 46), "Dahlia": (49, 0), "Elder": (10, 40)}
    for name, (poor, good) in legs.items():
        cast.leg(name, NOW, times=poor, audio=POOR)
        cast.leg(name, NOW, times=good, audio=GOOD)
        cast.leg(name, NOW, times=9)  # not measured
    cast.leg("Fern", NOW - 7, times=60, audio=POOR)
    yield
    assert having(cast, "poor_calls") == {"Alba", "Elder"}
    assert whys(cast, "Elder") == {"poor_calls": {"poor": 10, "measured": 50, "rate": 0.2}}
    assert cast.listed()["Elder"]["health"] == 90


@scene
def test_customers_1_abandoned_calls_is_15_percent_of_20_offered_in_the_last_completed_week(cast: Cast) -> Story:
    entries = {"Alba": (3, 17), "Birch": (3, 16), "Cedar": (3, 18), "Dahlia": (19, 0), "Elder": (6, 14)}
    for name, (abandoned, answered) in entries.items():
        cast.leg(name, NOW, times=abandoned, outcome="abandoned")
        cast.leg(name, NOW, times=answered, outcome="answered")
        cast.leg(name, NOW, times=9)  # no entry of a queue
    cast.leg("Fern", NOW - 7, times=60, outcome="abandoned")
    yield
    assert having(cast, "abandoned_calls") == {"Alba", "Elder"}
    assert whys(cast, "Elder") == {"abandoned_calls": {"abandoned": 6, "offered": 20, "rate": 0.3}}
    assert cast.listed()["Elder"]["health"] == 90


# Health ---------------------------------------------------------------------------------------------------


@scene
def test_customers_1_health_is_100_without_the_weights_and_falls_into_bands(cast: Cast) -> Story:
    cast.customer("Alba")
    cast.subscription("S1", "Birch", ends=50, auto_renew=False)  # 20
    cast.subscription("S2", "Cedar", state="suspended")  # 40
    cast.customer("Cedar", sign_in="")  # 10
    cast.subscription("S3", "Dahlia", state="suspended")
    cast.subscription("S4", "Dahlia", state="pending_setup")  # 5
    cast.customer("Dahlia", sign_in="")
    cast.subscription("S5", "Elder", ends=50, trial=True)
    cast.subscription("S6", "Elder", state="pending_setup")
    yield
    found = {name: (row["health"], row["band"]) for name, row in cast.listed().items()}
    assert found == {
        "Dahlia": (45, "at_risk"),
        "Cedar": (50, "watch"),
        "Elder": (75, "watch"),
        "Birch": (80, "good"),
        "Alba": (100, "good"),
    }


@scene
def test_customers_1_reasons_are_told_in_their_order_with_their_weights_and_health_is_never_below_0(
    cast: Cast,
) -> Story:
    cast.customer("Alba", sign_in="")
    cast.subscription("S1", "Alba", state="suspended")
    cast.subscription("S2", "Alba", state="pending_setup")
    cast.line("Alba", days={-56: (1, 9, 90), 0: (1, 9, 0)}, ends=9, auto_renew=False)
    cast.leg("Alba", NOW, times=50, audio=POOR, outcome="abandoned")
    yield
    row = cast.listed()["Alba"]
    assert [(one["reason"], one["weight"]) for one in row["reasons"]] == [
        ("suspended", 40),
        ("expiring", 20),
        ("falling_usage", 15),
        ("over_limit", 10),
        ("no_activity", 10),
        ("poor_calls", 10),
        ("abandoned_calls", 10),
        ("order_setup", 5),
    ]
    assert (row["health"], row["band"]) == (0, "at_risk")


@scene
def test_customers_1_the_order_is_by_health_then_name_by_code_point(cast: Cast) -> Story:
    for name in ("alba", "Zorn", "Żuk", "Alba"):
        cast.customer(name)
    cast.customer("Zuletzt", sign_in="")
    yield
    assert list(cast.listed()) == ["Zuletzt", "Alba", "Zorn", "alba", "Żuk"]


def test_customers_1_of_the_same_health_and_name_the_organization_id_decides(cast: Cast) -> None:
    for number in range(5):
        cast.customer(f"twin-{number}", shown="Alba")
    cast.publish()
    found = [row["org_id"] for row in cast.hub.customers(cast.region)["rows"] if row["name"] == "Alba"]
    assert found == sorted(found)
    assert len(found) == 5


# Administrators ---------------------------------------------------------------------------------------------


def test_customers_1_administrators_are_people_once_without_those_of_every_customer(cast: Cast) -> None:
    cast.customer("Alba")
    cast.admin("Ana@Partner.example", "Alba")
    cast.admin("ana@partner.example", "Alba")
    cast.admin("bea@partner.example", "Alba")
    cast.admin("BOSS@partner.example", "Alba")
    cast.admin("boss@partner.example")
    cast.subscription("S1", "Alba", provisioned_by=" ANA@partner.example")
    cast.subscription("S2", "Alba", provisioned_by="cyd@partner.example", state="cancelled")
    cast.subscription("S3", "Birch", provisioned_by="boss@partner.example")
    cast.customer("Cedar")
    found = {name: row["administrators"] for name, row in cast.listed().items()}
    assert found == {"Alba": 3, "Birch": 0, "Cedar": 0}


def test_customers_1_administrators_are_those_of_the_day(cast: Cast) -> None:
    cast.line("Alba", days=(-7,))
    cast.subscription("S1", "Alba", provisioned_by="cyd@partner.example")
    cast.admin("ana@partner.example", "Alba")
    cast.admin("bea@partner.example", "Alba")
    cast.publish(-7)
    cast.withdraw(subscriptions=["S1"])
    cast.admins.pop(0)
    assert cast.listed()["Alba"]["administrators"] == 1
    assert cast.listed(day=-1)["Alba"]["administrators"] == 3


# Days, readers, what is asked for ---------------------------------------------------------------------------


def test_customers_1_everything_is_of_the_day_that_is_read(cast: Cast) -> None:
    cast.line("Alba", days={-70: (10, 10, 0), -60: (10, 12, 0), -10: (10, 8, 0)}, start=-90, ends=-5, auto_renew=False)
    cast.customer("Alba", sign_in=f"{on(-80)}T00:00:00Z")
    past, now = cast.listed(day=-55)["Alba"], cast.listed()["Alba"]
    assert (past["total"], past["assigned"], past["next_days"]) == (10, 12, 50)
    assert set(whys(cast, "Alba", day=-55)) == {"expiring", "over_limit"}
    assert (now["total"], now["next"], now["type"]) == (0, None, None)
    assert set(whys(cast, "Alba")) == {"expired", "no_activity"}


@scene
def test_customers_1_a_query_selects_customers(cast: Cast) -> Story:
    for name in ("Alba", "Birch", "Cedar"):
        cast.subscription(f"S-{name}", name, trial=name == "Cedar")
    yield
    assert set(cast.listed(query="status:subscription -name:birch")) == {"Alba"}


def test_customers_1_a_reader_is_shown_their_own_customers_only(cast: Cast) -> None:
    for name in ("Alba", "Birch"):
        cast.line(name, (1, 2, 0))
    assert set(cast.listed(customers=[cast.org("Birch")])) == {"Birch"}
    assert cast.listed(customers=[]) == {}
