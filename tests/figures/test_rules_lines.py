"""docs/metrics.md 1 and 2: time, and the license line."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.data.contract.product_names import known
from tests.figures.cast import DAY, Cast, names, row_of
from tests.figures.scenes import Story, scene


def test_metrics_1_as_of_is_the_newest_snapshot_date_unless_an_earlier_day_is_asked(cast: Cast) -> None:
    cast.line("Alba", days=(-30, -3))
    cast.publish(day=None)
    assert cast.figures()["as_of"] == "2026-11-19"
    assert cast.figures(day=-20)["as_of"] == "2026-11-02"


@scene
def test_metrics_1_days_are_counted_from_as_of(cast: Cast) -> Story:
    cast.line("Alba", start=-20, ends=40, auto_renew=False, days=(-10, 0))
    yield
    assert [cast.figures()["recent"]["rows"][0]["days"], cast.figures()["expiring"]["rows"][0]["days"]] == [20, 40]
    past = cast.figures(day=-10)
    assert [past["recent"]["rows"][0]["days"], past["expiring"]["rows"][0]["days"]] == [10, 50]


def test_metrics_1_months_are_completed_calendar_months(cast: Cast) -> None:
    """From 31 January to 28 February none, to 1 March one."""
    as_of = (date(2027, 1, 31) - DAY).days
    for name, end in (("Alba", date(2027, 2, 28)), ("Birch", date(2027, 3, 1))):
        cast.line(name, (10, 11, 5), days=(as_of,), ends=(end - DAY).days)
    cast.publish(day=as_of)
    assert [row["months"] for row in cast.figures()["over"]["rows"]] == [0, 1]


@scene
def test_metrics_1_the_next_90_days_begin_today_and_end_with_the_90th(cast: Cast) -> Story:
    for name, ends in (("Alba", -1), ("Birch", 0), ("Cedar", 90), ("Dahlia", 91)):
        cast.line(name, ends=ends, auto_renew=False)
        cast.line(name, ends=ends, auto_renew=True)
    yield
    assert names(cast.figures()["expiring"]) == names(cast.figures()["renewing"]) == ["Birch", "Cedar"]


@scene
def test_metrics_1_the_last_90_days_begin_with_the_90th_and_end_today(cast: Cast) -> Story:
    for name, start in (("Alba", 1), ("Birch", 0), ("Cedar", -90), ("Dahlia", -91)):
        cast.line(name, start=start)
    yield
    assert names(cast.figures()["recent"]) == ["Birch", "Cedar"]


@scene
def test_metrics_2_the_newest_snapshot_on_or_before_the_day_counts(cast: Cast) -> Story:
    cast.line("Alba", start=-60, days={-9: (10, 1, 1), -3: (10, 2, 1), 0: (10, 3, 1)})
    yield
    totals = {day: cast.figures(day=day)["recent"]["rows"][0]["assigned"] for day in (-9, -4, -3, -1, 0)}
    assert totals == {-9: 1, -4: 1, -3: 2, -1: 2, 0: 3}


@scene
def test_metrics_2_a_snapshot_of_13_days_is_known_and_one_of_14_days_is_not(cast: Cast) -> Story:
    cast.line("Alba", start=-60, days=(-13,))
    cast.line("Birch", start=-60, days=(-14,))
    yield
    recent = cast.figures()["recent"]
    assert [row_of(recent, "Alba")["total"], row_of(recent, "Birch")["total"]] == [10, None]
    assert recent["kpis"] == {"customers": 2, "total": 10, "total_paid": 10, "total_trial": 0}


@scene
def test_metrics_2_available_over_and_idle_are_never_below_zero(cast: Cast) -> Story:
    cast.line("Alba", (10, 14, 20))
    yield
    (point,) = cast.figures()["trend"]
    assert point == {"date": "2026-11-22", "used": 20, "idle": 0, "available": 0, "total": 10, "over": 4}


@scene
def test_metrics_2_a_line_exists_when_any_snapshot_names_it_whatever_its_date(cast: Cast) -> Story:
    cast.line("Alba", days=(-200,))
    cast.line("Birch", days=(0,))
    yield
    assert cast.figures()["top"]["total_customers"] == 2
    assert cast.figures(day=-50)["top"]["total_customers"] == 2


@scene
def test_metrics_2_a_subscription_without_snapshots_has_no_line(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", start=-10)
    yield
    document = cast.figures()
    assert document["top"]["total_customers"] == 0
    assert document["recent"]["rows"] == []
    assert document["statuses"]["subscription"] == 1


@scene
def test_metrics_2_the_numbers_of_a_line_do_not_depend_on_its_being_live(cast: Cast) -> Story:
    cast.line("Alba", start=-3, days={-7: (10, 5, 2), 0: (10, 8, 3)})
    yield
    row = cast.figures()["recent"]["rows"][0]
    assert (row["assignment_change"], row["usage_change"]) == (3, 1)


@scene
def test_metrics_2_a_line_is_live_from_its_first_to_its_last_day(cast: Cast) -> Story:
    for name, start, ends in (("Alba", 0, 10), ("Birch", 1, 10), ("Cedar", -9, 0), ("Dahlia", -9, -1)):
        cast.line(name, start=start, ends=ends)
    yield
    document = cast.figures()
    assert document["top"]["total_customers"] == 2
    assert names(document["recent"]) == ["Alba", "Cedar"]


@scene
def test_metrics_2_active_suspended_and_pending_lines_are_live_and_cancelled_ones_are_not(cast: Cast) -> Story:
    for name, state in (
        ("Alba", "active"),
        ("Birch", "suspended"),
        ("Cedar", "pending_setup"),
        ("Dahlia", "cancelled"),
    ):
        cast.line(name, state=state, start=-10)
    yield
    assert names(cast.figures()["recent"]) == ["Alba", "Birch", "Cedar"]


def test_metrics_2_start_end_and_state_are_those_of_the_version_for_every_day(cast: Cast) -> None:
    cast.line("Alba", days=(-30,), name="S1")
    cast.publish(day=-30)
    cast.subscription("S1", "Alba", state="cancelled")
    cast.publish()
    assert cast.figures(day=-30)["top"]["total_customers"] == 0


@scene
def test_metrics_2_a_live_line_with_unknown_numbers_is_listed_and_counted_but_adds_nothing(cast: Cast) -> Story:
    cast.line("Alba", (10, 20, 5), days=(-20,), start=-40, ends=20, auto_renew=False)
    cast.line("Birch", (10, 1, 0), days=(-20,), start=-40, ends=20, auto_renew=True)
    yield
    document = cast.figures()
    assert document["top"] == {
        "total_customers": 2,
        "nearing_expiration": 1,
        "nearing_renewal": 1,
        "low_assignment": 0,
        "over_limit": 0,
    }
    assert document["recent"]["kpis"] == {"customers": 2, "total": 0, "total_paid": 0, "total_trial": 0}
    assert document["expiring"]["kpis"] == {"customers": 1, "assignment": None, "usage": None}
    row = document["expiring"]["rows"][0]
    assert [row[key] for key in ("total", "assigned", "used", "assignment_change", "usage_change")] == [None] * 5
    assert document["low"]["rows"] == document["over"]["rows"] == []
    assert document["trend"][-1]["date"] == "2026-11-15"


@scene
def test_metrics_2_a_rate_of_a_whole_of_zero_is_unknown_and_not_zero(cast: Cast) -> Story:
    cast.line("Alba", (0, 0, 0), ends=20, auto_renew=False)
    cast.line("Birch", (0, 3, 1))
    yield
    document = cast.figures()
    assert document["expiring"]["kpis"] == {"customers": 1, "assignment": None, "usage": None}
    assert document["over"]["rows"][0]["rate"] is None


@scene
def test_metrics_2_call_on_webex_never_counts_as_calling(cast: Cast) -> Story:
    cast.line("Alba", product="call_on_webex", start=-10)
    cast.line("Birch", product="calling", start=-10)
    yield
    document = cast.figures("calling")
    assert names(document["recent"]) == ["Birch"]
    assert (document["top"]["total_customers"], document["trend"][0]["total"]) == (1, 10)


@scene
def test_metrics_2_only_meetings_and_calling_are_analysed(cast: Cast) -> Story:
    for name, product in (("Alba", "messaging"), ("Birch", "webinars"), ("Cedar", "holograms")):
        cast.line(name, (10, 20, 5), product=product, start=-10, ends=10)
    yield
    document = cast.figures()
    assert document["top"] == {
        "total_customers": 0,
        "nearing_expiration": 0,
        "nearing_renewal": 0,
        "low_assignment": 0,
        "over_limit": 0,
    }
    assert [document[part]["rows"] for part in ("recent", "expiring", "renewing", "low", "over")] == [[]] * 5


@pytest.mark.parametrize(
    "name", ("meetings", "calling", "messaging", "webinars", "real_time_translations", "call_on_webex")
)
def test_metrics_2_the_products_are_known_however_downloads_spell_them(name: str) -> None:
    spelled = name.replace("_", " ").title()
    assert [known(word) for word in (name, spelled, spelled.upper(), name.replace("_", "-"))] == [name] * 4
