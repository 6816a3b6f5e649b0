"""The call legs of the demo partner: enough of everything that the calling page shows, in every region."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.codes import ENDPOINT_TYPES, FEATURES, OUTCOMES
from dashboard.demo import Plan, write
from dashboard.demo.calling.weeks import MOST_LEGS, WEEKS, expected, weeks
from dashboard.demo.plan import FIRST_DAY, LAST_DAY
from dashboard.scope import Region
from tests.demo.conftest import AS_OF, Demo

LAST_WEEK = "date '2026-11-15'"  # the last whole one before AS_OF
LIMITS = (("jitter_ms", 150), ("latency_ms", 400), ("loss_pct", 5))
POOR = " or ".join(f"coalesce({kind}_{name} > {limit}, false)" for kind in ("audio", "video") for name, limit in LIMITS)
MEASURED = " or ".join(f"{kind}_{name} is not null" for kind in ("audio", "video") for name, _ in LIMITS)
TYPES = "{'start_time': 'varchar', 'updated_at': 'varchar', 'queue_wait_s': 'int', 'queue_outcome': 'varchar'}"
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(usual: Demo) -> Ask:
    """Runs SQL over `legs` and `seats` (calling licenses by customer and week's end) of all regions."""
    connection = duckdb.connect()
    files, region = f"{usual.folder}/*", "split_part(filename, '/', -2) as region"
    connection.execute(
        f"create table legs as select * replace (start_time::timestamp as start_time), {region}, ({POOR}) as poor, ({MEASURED}) as measured,"
        " (date_trunc('week', start_time::timestamp + interval 1 day)::date - 1) as week"
        f" from read_csv('{files}/call_legs.csv', filename = true, types = {TYPES})"
    )
    connection.execute(
        f"create table seats as select {region.replace('filename', 's.filename')}, org_id, snapshot_date as day, sum(assigned) as assigned"
        f" from read_csv('{files}/license_snapshots.csv', filename = true) s join"
        f" read_csv('{files}/subscriptions.csv') using (subscription_id)"
        " where product = 'calling' and state <> 'cancelled' group by all"
    )
    return lambda statement: connection.execute(statement).fetchall()


def everywhere(rows: list[tuple[Any, ...]]) -> bool:
    return {row[0] for row in rows} == {str(region) for region in Region}


def test_the_usual_partner_has_about_300_000_legs(usual: Demo, ask: Ask) -> None:
    ((total,),) = ask("select count(*) from legs")
    assert 240_000 < total < 360_000
    planned = sum(expected(usual.plan, region, count) for region, count in usual.plan.split().items())
    assert 0.9 < total / planned < 1.1


@given(st.integers(1, 100_000))
def test_legs_grow_with_the_customers_up_to_a_bound(customers: int) -> None:
    plan = Plan(AS_OF, customers)
    total = sum(expected(plan, region, count) for region, count in plan.split().items())
    assert total <= min(MOST_LEGS * 1.1, 800 * customers)
    assert total >= min(MOST_LEGS * 0.9, 600 * customers)


@given(st.dates(FIRST_DAY, LAST_DAY), st.integers(1, 260))
def test_weeks_follow_each_other_and_end_with_the_plan_s_day(as_of: date, number: int) -> None:
    found = weeks(Plan(as_of, weeks=number))
    assert all(week.begin.weekday() == 6 and week.end <= as_of for week in found)
    assert [week.begin for week in found[1:]] == [week.begin + timedelta(7) for week in found[:-1]]
    assert found[-1].end == as_of
    assert sum(week.whole for week in found) == min(WEEKS, number)


def test_legs_begin_in_the_last_weeks_and_the_days_of_the_running_one(ask: Ask) -> None:
    ((first, last, kinds),) = ask("select min(start_time::date), max(start_time::date), count(distinct week) from legs")
    assert (first, last, kinds) == (date(2026, 8, 30), AS_OF - timedelta(1), WEEKS + 1)


def test_a_shorter_past_has_fewer_weeks(tmp_path: Path) -> None:
    write(tmp_path, Plan(AS_OF, 40, 3, regions=(Region.EU,)))
    with (tmp_path / "eu" / "call_legs.csv").open(encoding="utf-8") as lines:
        assert min(row["start_time"] for row in csv.DictReader(lines)).startswith("2026-11-01")


def test_the_other_files_are_the_same_however_many_legs_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(AS_OF, 30, 20, regions=(Region.EU,))
    write(tmp_path / "usual", plan)
    monkeypatch.setattr("dashboard.demo.calling.weeks.LEGS_EACH", 50)
    write(tmp_path / "few", plan)
    for path in (tmp_path / "usual" / "eu").glob("*.csv"):
        same = path.read_bytes() == (tmp_path / "few" / "eu" / path.name).read_bytes()
        assert same == (path.stem != "call_legs"), path.name


def test_every_band_is_somebody_s_in_every_region_and_most_users_have_a_few_legs(ask: Ask) -> None:
    rows = ask(
        "with users as (select region, org_id, user_id, count(*) as legs from legs"
        f" where week = {LAST_WEEK} and user_id is not null and endpoint_type <> 'gateway' group by all)"
        " select region, count(*) filter (legs < 10), count(*) filter (legs between 10 and 49),"
        " count(*) filter (legs >= 50) from users group by region"
    )
    assert everywhere(rows)
    assert all(few > some > many >= 4 for _, few, some, many in rows)


@pytest.mark.parametrize(("column", "kinds"), [("endpoint_type", ENDPOINT_TYPES), ("queue_outcome", OUTCOMES)])
def test_every_kind_is_in_every_region_in_the_last_whole_week(ask: Ask, column: str, kinds: tuple[str, ...]) -> None:
    rows = ask(f"select region, {column} from legs where week = {LAST_WEEK} and {column} is not null group by all")
    assert set(rows) == {(str(region), kind) for region in Region for kind in kinds}


def test_a_minority_of_legs_has_a_feature_and_every_feature_is_in_every_region(ask: Ask) -> None:
    rows = ask("select region, feature, count(*) from legs where feature is not null group by all")
    assert {row[:2] for row in rows} == {(str(region), feature) for region in Region for feature in FEATURES}
    ((total,),) = ask("select count(*) from legs")
    assert 0.1 < sum(row[2] for row in rows) / total < 0.4


def test_only_customers_with_calling_licenses_call_and_few_have_more_users_than_licenses(ask: Ask) -> None:
    rows = ask(
        "select l.region, l.org_id, l.week, count(distinct user_id) as users, any_value(assigned) as assigned"
        " from legs l left join seats s on s.region = l.region and s.org_id = l.org_id and s.day = l.week + 7"
        " where l.week < date '2026-11-22' group by all"
    )
    assert all(row[4] for row in rows)
    crowded = {row[:2] for row in rows if row[3] > row[4]}
    assert everywhere(list(crowded))
    assert len(crowded) < 0.05 * len({row[:2] for row in rows})


def test_users_follow_used_licenses_and_are_the_same_people_each_week(ask: Ask) -> None:
    ((users, again),) = ask(
        f"with last as (select distinct org_id, user_id from legs where user_id is not null and week = {LAST_WEEK}),"
        f" before as (select distinct org_id, user_id from legs where user_id is not null and week = {LAST_WEEK} - 7)"
        " select (select count(*) from last), (select count(*) from last join before using (org_id, user_id))"
    )
    assert again > 0.7 * users


def test_calls_have_one_to_three_legs_of_one_customer(ask: Ask) -> None:
    rows = ask(
        "select count(*) as n, count(distinct org_id), sum((direction = 'originating')::int)"
        " from legs group by region, call_id"
    )
    assert {row[0] for row in rows} == {1, 2, 3}
    assert {row[1] for row in rows} == {1}
    assert {row[2] for row in rows} == {0, 1}


def test_legs_are_unique_gateways_are_nobody_s_and_locations_the_customer_s(usual: Demo, ask: Ask) -> None:
    assert ask("select count(*) - count(distinct leg_id) from legs") == [(0,)]
    assert ask("select count(user_id) from legs where endpoint_type = 'gateway'") == [(0,)]
    places = {(row["location_id"], row["org_id"]) for row in usual.everywhere("locations")}
    used = ask("select distinct location_id, org_id from legs where location_id is not null")
    assert {(str(place), str(org)) for place, org in used} <= places
    assert ask("select count(*) from legs where location_id is null")[0][0] > 0


def test_some_legs_are_poor_those_on_the_move_more_often_and_some_are_not_measured(ask: Ask) -> None:
    rate = "avg(poor::int) filter (measured)"
    rows = ask(f"select region, {rate}, avg(measured::int) from legs group by region")
    assert all(0.02 < poor < 0.05 and 0.75 < known < 0.95 for _, poor, known in rows)
    ((moving, still),) = ask(
        f"select {rate[:-1]} and endpoint_type in ('app_mobile', 'mobile_network')),"
        f" {rate[:-1]} and endpoint_type = 'desk_phone') from legs"
    )
    assert moving > 2 * still
    assert ask("select count(*) from legs where not video and video_loss_pct is not null") == [(0,)]
    assert ask(
        "select bool_and(endpoint_type in ('app_desktop', 'app_mobile', 'teams', 'room_device')) from legs where video"
    ) == [(True,)]


def test_the_last_whole_week_has_a_location_with_poor_calls_in_every_region(ask: Ask) -> None:
    rows = ask(
        "select region, location_id, avg(poor::int) filter (measured) as rate, count(*) filter (measured) as legs"
        f" from legs where week = {LAST_WEEK} group by all having legs >= 10 and rate > 0.25"
    )
    assert everywhere(rows)


def test_the_last_whole_week_has_a_bad_queue_and_a_customer_nobody_answered_in_every_region(ask: Ask) -> None:
    lost = "avg((queue_outcome = 'abandoned')::int)"
    source = f"from legs where queue_outcome is not null and week = {LAST_WEEK} group by all"
    queues = ask(f"select region, queue_id, {lost} as rate, count(*) as offered {source}")
    assert everywhere([row for row in queues if 0.25 < row[2] < 0.75 and row[3] >= 10])
    assert everywhere([row for row in ask(f"select region, org_id, {lost} as rate {source}") if row[2] == 1])


def test_queues_are_those_of_some_customers_and_are_mostly_answered_in_time(ask: Ask) -> None:
    ((entries, answered, wait, unknown),) = ask(
        "select count(*), count(*) filter (queue_outcome = 'answered'), avg(queue_wait_s) filter"
        " (queue_outcome = 'answered'), count(*) - count(queue_wait_s) from legs where queue_outcome is not null"
    )
    assert 0.7 < answered / entries < 0.9
    assert 30 < wait < 50
    assert 0 < unknown < 0.05 * entries
    odd = "feature <> 'call_queue' or direction <> 'terminating' or queue_id is null"
    assert ask(f"select count(*) from legs where queue_outcome is not null and ({odd})") == [(0,)]
    each = ask("select region, org_id, count(distinct queue_id) from legs where queue_id is not null group by all")
    assert {row[2] for row in each} == {1, 2, 3, 4}
    ((callers,),) = ask("select count(*) from (select distinct region, org_id from legs)")
    assert 0.1 < len(each) / callers < 0.3


def test_people_call_on_working_days_and_by_day(ask: Ask) -> None:
    ((weekend, night, total),) = ask(
        "select count(*) filter (dayofweek(start_time) in (0, 6)), count(*) filter (hour(start_time) < 5), count(*)"
        " from legs where region = 'ca'"
    )
    assert weekend < 0.1 * total
    assert night < 0.1 * total
