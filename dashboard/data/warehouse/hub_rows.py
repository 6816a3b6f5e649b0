"""Rows that did not come from files but were made in the hub: trials that are started here, and their new customers.

They carry `origin = 'hub'` in the tables below; a row that a file brings carries none, so a file that names one takes
it over. What the hub alone knows of such a trial stands in `hub_trials`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.data.warehouse.staging import Stage, literal

ORIGIN, HUB = "origin", "hub"
CUSTOMERS, SUBSCRIPTIONS, SNAPSHOTS = "customers", "subscriptions", "license_snapshots"
MARKED = (CUSTOMERS, SUBSCRIPTIONS, SNAPSHOTS)  # tables that hold such rows
# Of each, the rows of `old` that a full file leaves alone although it does not name them.
STANDING = {CUSTOMERS: "standing_customers", SUBSCRIPTIONS: "standing_subscriptions"}
KEPT_DAYS = 30  # for so long after its end full files leave a trial alone
TRIALS = "hub_trials"
# Beside what its subscription and lines say: who asked for what and when, how often it was extended.
TRIAL_COLUMNS = {
    "subscription_id": "varchar",
    "org_id": "varchar",
    "started_at": "timestamp",
    "started_by": "varchar",
    "days": "integer",
    "site_url": "varchar",
    "time_zone": "varchar",
    "extensions": "integer",
    "cancelled_on": "date",
}
_NAMES = ", ".join(TRIAL_COLUMNS)
KNOWN = f"select 1 from duckdb_tables() where database_name = 'old' and table_name = {literal(TRIALS)}"
Do = Callable[[str], object]


def known(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether `old` tells such rows; an older release made none."""
    return bool(connection.execute(KNOWN).fetchall())


def origin(table: str, *, known: bool) -> str:
    """SQL of the mark of a row of `old`."""
    return f"{table}.{ORIGIN}" if known else "null::varchar"


def leave_alone(do: Do, carried: Collection[str], data_date: date | None, *, known: bool) -> None:
    """Make the tables of `STANDING`: `carried` are the files whose `new_<file>` (at `do`'s names) is taken.

    A trial stands until a file names it, or it has ended `KEPT_DAYS` before the data date; its customer, where that was
    made here too, as long as it does.
    """
    if not known or data_date is None:
        do(f"create temp table {STANDING[SUBSCRIPTIONS]} (subscription_id varchar)")
        do(f"create temp table {STANDING[CUSTOMERS]} (org_id varchar)")
        return
    do(
        f"create temp table {STANDING[SUBSCRIPTIONS]} as select s.subscription_id"
        f" from old.{SUBSCRIPTIONS} s left join old.{TRIALS} t using (subscription_id)"
        f" where s.{ORIGIN} = '{HUB}' and s.withdrawn_on is null"
        f" and date {literal(data_date)} - least(s.end_date, t.cancelled_on) < {KEPT_DAYS}"
        f"{_unnamed(SUBSCRIPTIONS, 's.subscription_id', carried)}"
    )
    do(
        f"create temp table {STANDING[CUSTOMERS]} as select c.org_id from old.{CUSTOMERS} c"
        f" where c.{ORIGIN} = '{HUB}' and c.withdrawn_on is null and c.org_id in"
        f" (select org_id from old.{SUBSCRIPTIONS} where subscription_id in (from {STANDING[SUBSCRIPTIONS]}))"
        f"{_unnamed(CUSTOMERS, 'c.org_id', carried)}"
    )


def _unnamed(file: str, key: str, carried: Collection[str]) -> str:
    return f" and {key} not in (select {key[2:]} from new_{file})" if file in carried else ""


def stage_trial(stage: Stage, row: Mapping[str, Any]) -> None:
    """Make `new_hub_trials` with this one row."""
    typed = ", ".join(f"cast(row ->> '{name}' as {kind}) as {name}" for name, kind in TRIAL_COLUMNS.items())
    said = pa.table({"row": [json.dumps({name: row[name] for name in TRIAL_COLUMNS}, default=str)]})
    with stage.lent("said", said):
        stage.do(f"create table new_{TRIALS} as select {typed} from (select row::json as row from said)")


def fill(connection: duckdb.DuckDBPyConnection, *, amended: bool, old: bool) -> None:
    """Make `hub_trials` in the connection's database: those of `old`, and with `amended` the one of the stage.

    `taken_over`: a file has named its subscription since, so that it can be changed only where that came from.
    """
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in TRIAL_COLUMNS.items())
    rows = f"select {columns} where false"
    if old:
        but = f" anti join stage.new_{TRIALS} n using (subscription_id)" if amended else ""
        rows = f"select {_NAMES} from old.{TRIALS}{but}"
    if amended:
        rows += f" union all select {_NAMES} from stage.new_{TRIALS}"
    connection.execute(
        f"create table {TRIALS} as select t.*, s.{ORIGIN} is distinct from '{HUB}' as taken_over"
        f" from ({rows}) t left join {SUBSCRIPTIONS} s using (subscription_id) order by subscription_id"
    )
