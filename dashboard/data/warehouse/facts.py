"""The facts of a version's calls: weeks whose legs changed are rolled up, all others are taken over as they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.rollup import FACTS, Fact
from dashboard.data.warehouse.staging import literal, one_file

Leg = Mapping[str, Any]  # one entry of a manifest: path, week, ...


def build(
    connection: duckdb.DuckDBPyConnection, place: Path, legs: Sequence[Leg], changed: Collection[date], *, old: bool
) -> None:
    """Make every fact table and what the page reads of them in the connection's database.

    `customer` must exist; `old` is the version before, attached, whose facts are taken over where they are there.
    """
    kept = old and complete(connection)
    make(connection)
    for leg in sorted(legs, key=lambda entry: str(entry["week"])):
        week = date.fromisoformat(leg["week"])
        if kept and week not in changed:
            _take_over(connection, week)
        else:
            read_legs(connection, [place / leg["path"]])
            roll_up(connection, week)
    for statement in CALLING.values():
        connection.execute(statement)


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Every fact table, empty."""
    for fact in FACTS:
        connection.execute(_table(fact))


def read_legs(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Let `legs` be the rows of these files."""
    paths = ", ".join(map(one_file, files))
    connection.execute(f"create or replace temp view legs as from read_parquet([{paths}], hive_partitioning = false)")


def differ(connection: duckdb.DuckDBPyConnection, week: date) -> bool:
    """Whether the facts of a week in `old` are others than those in the connection's database."""
    return any(_differs(connection, fact, week) for fact in FACTS)


def _differs(connection: duckdb.DuckDBPyConnection, fact: Fact, week: date) -> bool:
    ours, theirs = (
        f"select * from {name} where week = date {literal(week)}" for name in (fact.name, f"old.{fact.name}")
    )
    statement = f"select 1 from (({ours} except all {theirs}) union all ({theirs} except all {ours})) limit 1"
    return bool(connection.execute(statement).fetchall())


def others(connection: duckdb.DuckDBPyConnection, weeks: Sequence[date]) -> set[date]:
    """Weeks with facts in `old` that are none of these."""
    tables = " union ".join(f"select week from old.{fact.name}" for fact in FACTS)
    return {week for (week,) in connection.execute(tables).fetchall()} - set(weeks)


def count(connection: duckdb.DuckDBPyConnection, fact: Fact, weeks: Sequence[date]) -> int:
    """Rows of a fact table in these weeks."""
    found = connection.execute(f"select count(*) from {fact.name} where week in $weeks", {"weeks": list(weeks)})
    [(rows,)] = found.fetchall()
    return int(rows)


def complete(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether `old` has every fact table with the columns of today; an older release made none, or others."""
    found = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = 'old' group by all"
    ).fetchall()
    has = dict(found)
    return all(has.get(fact.name) == _names(fact) for fact in FACTS) and has.keys() >= set(CALLING)


def _names(fact: Fact) -> list[str]:
    return ["customer_id" if name == "org_id" else name for name in fact.columns]


_TYPES = {"week": "date", "day": "date"}


def _table(fact: Fact) -> str:
    keys = [f"{name} {_TYPES.get(name, 'varchar')}" for name in fact.keys if name not in ("week", "org_id")]
    columns = ["week date", "customer_id integer", *keys, *(f"{name} bigint" for name in fact.sums)]
    return f"create table {fact.name} ({', '.join(columns)})"


def _columns(fact: Fact, table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in fact.columns if name not in ("week", "org_id"))


def roll_up(connection: duckdb.DuckDBPyConnection, week: date) -> None:
    """Add the rows of a week, made from `legs`, to every fact table."""
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
CALLING = {"calling_week": _CALLING_WEEK, "calling_total": _CALLING_TOTAL}
