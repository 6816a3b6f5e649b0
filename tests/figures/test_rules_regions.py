"""docs/metrics.md 9: all regions together, withdrawn rows, and reading the past."""

from __future__ import annotations

from collections.abc import Callable

from tests.figures.cast import Cast, names


def test_metrics_9_sums_of_all_regions_are_added_and_rates_are_pooled(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", (10, 10, 1), ends=9, start=-9)
    us.line("Birch", (90, 40, 9), ends=9, start=-9)
    us.publish()
    document = eu.figures(region="all")
    assert document["region"] == "all"
    assert document["top"]["total_customers"] == document["statuses"]["subscription"] == 2
    assert document["renewing"]["kpis"] == {"customers": 2, "assignment": 0.5, "usage": 0.1}
    assert document["recent"]["kpis"]["total"] == 100


def test_metrics_9_the_average_overage_of_all_regions_is_per_customer_of_all(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", (10, 13, 1))
    us.line("Birch", (10, 11, 1))
    us.line("Cedar", (10, 12, 1))
    us.publish()
    assert eu.figures(region="all")["over"]["kpis"] == {"customers": 3, "over": 6, "average_over": 2.0}


def test_metrics_9_every_region_is_read_at_its_own_day(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-20, -10), ends=82)
    us.line("Birch", days=(-20, 0), ends=90)
    us.line("Cedar", days=(0,), ends=91)
    eu.publish(day=-10)
    us.publish(day=0)
    document = eu.figures(region="all")
    assert document["as_of"] == {"us": "2026-11-22", "eu": "2026-11-12"}
    assert [(row["region"], row["customer"], row["days"]) for row in document["renewing"]["rows"]] == [
        ("us", "Birch", 90)
    ]


def test_metrics_9_rows_of_all_regions_merge_by_days_and_carry_their_region(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-10,), ends=2)  # 12 days from the 12th
    us.line("Birch", days=(0,), ends=11)
    us.line("Cedar", days=(0,), ends=13)
    eu.publish(day=-10)
    us.publish(day=0)
    rows = eu.figures(region="all")["renewing"]["rows"]
    assert [(row["customer"], row["region"], row["days"]) for row in rows] == [
        ("Birch", "us", 11),
        ("Alba", "eu", 12),
        ("Cedar", "us", 13),
    ]


def test_metrics_9_as_of_takes_each_region_at_no_later_than_its_data_date(cast_of: Callable[[str], Cast]) -> None:
    eu, us = cast_of("eu"), cast_of("us")
    eu.line("Alba", days=(-20, -10))
    us.line("Birch", days=(-20, 0))
    eu.publish(day=-10)
    us.publish(day=0)
    assert eu.figures(region="all", day=-5)["as_of"] == {"us": "2026-11-17", "eu": "2026-11-12"}
    assert eu.figures(region="all", day=-15)["as_of"] == {"us": "2026-11-07", "eu": "2026-11-07"}


def test_metrics_9_a_withdrawn_customer_counts_before_that_day_and_not_from_then_on(cast: Cast) -> None:
    cast.line("Alba", days=(-20,))
    cast.line("Birch", days=(-20,), ends=30, auto_renew=False)
    cast.publish(day=-20)
    cast.withdraw("Birch")
    cast.publish(day=-3)
    counts = {day: cast.figures(day=day)["top"]["total_customers"] for day in (-20, -4, -3)}
    assert counts == {-20: 2, -4: 2, -3: 1}
    document = cast.figures()
    assert document["statuses"]["subscription"] == 1
    assert document["expiring"]["rows"] == []
    assert document["top_previous"] == {
        "total_customers": 2,
        "nearing_expiration": 1,
        "nearing_renewal": 0,
        "low_assignment": 0,
        "over_limit": 0,
    }


def test_metrics_9_a_withdrawn_subscription_counts_before_that_day_and_not_from_then_on(cast: Cast) -> None:
    cast.line("Alba", name="S1", days=(-21, -14, -7))
    cast.line("Alba", name="S2", days=(-21, -14, -7), state="suspended")
    cast.publish(day=-7)
    cast.withdraw(subscriptions=["S2"])
    cast.snapshot("S1", 0, (10, 8, 4))
    document = cast.figures()
    assert [point["total"] for point in document["trend"]] == [20, 20, 20, 10]
    assert (document["statuses"]["subscription"], document["statuses"]["suspended"]) == (1, 0)
    assert cast.figures(day=-1)["statuses"]["suspended"] == 1


def test_metrics_9_a_withdrawn_row_keeps_its_last_known_values(cast: Cast) -> None:
    cast.customer("Alba", shown="Alba Old")
    cast.line("Alba", name="S1", days=(-20,), ends=80)
    cast.line("Birch", days=(-20,))
    cast.publish(day=-20)
    cast.customer("Alba", shown="Alba New")
    cast.publish(day=-10)
    cast.withdraw("Alba")
    cast.publish(day=0)
    assert names(cast.figures(day=-10)["renewing"]) == ["Alba New"]


def test_metrics_9_what_comes_back_is_an_ordinary_row_again(cast: Cast) -> None:
    cast.line("Alba", days=(-20,))
    cast.line("Birch", name="S2", days=(-20,))
    cast.publish(day=-20)
    cast.withdraw("Birch")
    cast.publish(day=-10)
    assert cast.figures()["top"]["total_customers"] == 1
    cast.subscription("S2", "Birch")
    cast.publish(day=0)
    assert [cast.figures(day=day)["top"]["total_customers"] for day in (-10, -5, 0)] == [2, 2, 2]


def test_metrics_9_the_day_of_withdrawal_is_that_of_the_first_version_without_the_row(cast: Cast) -> None:
    cast.line("Alba", days=(-20,))
    cast.line("Birch", days=(-20,))
    cast.publish(day=-20)
    cast.withdraw("Birch")
    cast.publish(day=-10)
    cast.publish(day=0)
    assert [cast.figures(day=day)["top"]["total_customers"] for day in (-11, -10)] == [2, 1]


def test_metrics_9_a_folder_of_the_same_day_withdraws_from_that_day_on(cast: Cast) -> None:
    cast.line("Alba", days=(-1, 0))
    cast.line("Birch", days=(-1, 0))
    cast.publish()
    cast.withdraw("Birch")
    cast.publish()
    assert [cast.figures(day=day)["top"]["total_customers"] for day in (-1, 0)] == [2, 1]


def test_metrics_9_the_numbers_of_a_withdrawn_line_still_grow_in_the_past(cast: Cast) -> None:
    cast.line("Alba", days=(-14, -7))
    cast.line("Birch", name="S2", days=(-14,))
    cast.publish(day=-7)
    cast.withdraw("Birch")
    cast.snapshot("S2", -7, (3, 2, 1))
    cast.publish(day=0)
    assert [point["total"] for point in cast.figures()["trend"]] == [20, 13, 10]


def test_data_2_a_folder_older_than_the_data_date_adds_its_snapshots_and_leaves_its_full_files_out(cast: Cast) -> None:
    cast.customer("Alba", shown="Alba")
    cast.line("Alba", name="S1", days=(0,))
    cast.line("Birch", name="S2", days=(0,))
    cast.publish(day=0)
    cast.customer("Alba", shown="Not this name")
    cast.subscription("S1", "Alba", state="cancelled")
    cast.withdraw("Birch")
    cast.snapshot("S1", -14, (7, 7, 7))
    cast.snapshot("S2", -14, (7, 7, 7))
    cast.publish(day=-14)
    document = cast.figures()
    assert [point["total"] for point in document["trend"]] == [14, 14, 20]
    assert document["top"]["total_customers"] == document["top_previous"]["total_customers"] == 2
    assert cast.figures(query="name:alba")["top"]["total_customers"] == 1


def test_data_2_a_snapshot_is_replaced_by_the_later_import(cast: Cast) -> None:
    cast.line("Alba", name="S1", days={0: (10, 1, 1)})
    cast.publish()
    cast.snapshot("S1", 0, (10, 2, 1))
    assert cast.figures()["trend"][0]["idle"] == 1


def test_data_2_the_greater_updated_at_wins_where_both_carry_one(cast: Cast) -> None:
    """An older correction changes nothing; no instant, or the same one, lets the later import win."""
    there = {-14: "2026-11-22T02:00:00Z", -7: "2026-11-22T02:00:00Z", 0: "2026-11-22T02:00:00+01:00"}
    then = {-14: "2026-11-22T01:00:00Z", -7: "", 0: "2026-11-22T01:00:00Z"}
    cast.subscription("S1", "Alba")
    for total, instants in ((10, there), (20, then)):
        for day, instant in instants.items():
            cast.snapshot("S1", day, (total, 5, 5), updated_at=instant)
        cast.publish()
    assert [point["total"] for point in cast.figures()["trend"]] == [10, 20, 20]
