"""The facts of a version's calls: weeks whose legs changed are rolled up, all others are taken over as they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.rollup import FACTS, Fact
from dashboard.data.warehouse.staging import literal

Leg = Mapping[str, Any]  # one entry of a manifest: path, week, ...


def build(
    connection: duckdb.DuckDBPyConnection, place: Path, legs: Sequence[Leg], changed: Collection[date], *, old: bool
) -> None:
    """Make every fact table and what the page reads of them in the connection's database.

    `customer` must exist; `old` is the version before, attached, whose facts are taken over where they are there.
    """
    kept = old and _has_facts(connection)
    for fact in FACTS:
        connection.execute(_table(fact))
    for leg in sorted(legs, key=lambda entry: str(entry["week"])):
        week = date.fromisoformat(leg["week"])
        if kept and week not in changed:
            _take_over(connection, week)
        else:
            read_legs(connection, [place / leg["path"]])
            _roll_up(connection, week)
    connection.execute(_CALLING_WEEK)
    connection.execute(_CALLING_TOTAL)


def read_legs(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Let `legs` be the rows of these files."""
    paths = ", ".join(map(literal, files))
    connection.execute(f"create or replace temp view legs as from read_parquet([{paths}], hive_partitioning = false)")


def _has_facts(connection: duckdb.DuckDBPyConnection) -> bool:
    names = connection.execute("select table_name from duckdb_tables() where database_name = 'old'").fetchall()
    return {fact.name for fact in FACTS} <= {name for (name,) in names}


_TYPES = {"week": "date", "day": "date"}


def _table(fact: Fact) -> str:
    keys = [f"{name} {_TYPES.get(name, 'varchar')}" for name in fact.keys if name not in ("week", "org_id")]
    columns = ["week date", "customer_id integer", *keys, *(f"{name} bigint" for name in fact.sums)]
    return f"create table {fact.name} ({', '.join(columns)})"


def _columns(fact: Fact, table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in fact.columns if name not in ("week", "org_id"))


def _roll_up(connection: duckdb.DuckDBPyConnection, week: date) -> None:
    for fact in FACTS:
        connection.execute(
            f"insert into {fact.name} select f.week, c.customer_id, {_columns(fact, 'f')}"
            f" from ({rollup.text(fact, week)}) f join customer c using (org_id) order by all"
        )


def _take_over(connection: duckdb.DuckDBPyConnection, week: date) -> None:
    # Numbers of customers are a version's own.
    for fact in FACTS:
        connection.execute(
            f"insert into {fact.name} select f.week, c.customer_id, {_columns(fact, 'f')} from old.{fact.name} f"
            f" join old.customer p on p.customer_id = f.customer_id join customer c on c.org_id = p.org_id"
            f" where f.week = date {literal(week)} order by all"
        )


def _summed(names: Sequence[str]) -> str:
    return ", ".join(f"sum({name})::bigint as {name}" for name in names)


def _or_none(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"coalesce({table}.{name}, 0) as {name}" for name in names)


# Legs of a withdrawn customer count in the weeks that end before it was withdrawn; what comes back counts again, so
# the facts keep them and only this is cut.
_CALLING_WEEK = f"""
create table calling_week as
select e.week, e.customer_id, {_or_none("u", rollup.USERS)},
       {", ".join(f"e.{name}" for name in rollup.SUMS)}, {_or_none("q", rollup.QUEUE_SUMS)}
from (select week, customer_id, {_summed(rollup.SUMS)} from endpoint_week group by all) e
join customer c using (customer_id)
left join user_week u using (week, customer_id)
left join (select week, customer_id, {_summed(rollup.QUEUE_SUMS)} from queue_week group by all) q
  using (week, customer_id)
where coalesce(e.week + 7 < c.withdrawn_on, true)
order by e.week, e.customer_id
"""

_CALLING_TOTAL = f"""
create table calling_total as
select week, {_summed((*rollup.USERS, *rollup.SUMS, *rollup.QUEUE_SUMS))}
from calling_week group by week order by week
"""
