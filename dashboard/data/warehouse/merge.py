"""What an import changes, and the contract tables that come of it: `stage.new_<file>` over `old.<file>`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import duckdb

from dashboard.data.contract import contract
from dashboard.data.contract.contract import File, Growth
from dashboard.data.contract.kinds import quoted, shape
from dashboard.data.warehouse.staging import Stage, literal

SNAPSHOTS = "license_snapshots"
LEGS = "call_legs"


def _names(file: File, table: str = "") -> str:
    return ", ".join(f"{table}.{quoted(name)}" if table else quoted(name) for name in file.names)


def _same_key(file: File, left: str, right: str) -> str:
    return " and ".join(
        f"{left}.{quoted(name)} {'=' if file.column(name).required else 'is not distinct from'} {right}.{quoted(name)}"
        for name in file.key
    )


def changed(stage: Stage, file: File) -> bool:
    """Whether the rows of this import differ from what the current version has. Makes `win_<file>` where it grows."""
    if file.growth is Growth.FULL:
        return _full_changed(stage, file)
    win(stage, file, f"old.{file.name}" if stage.current else None)
    return bool(stage.one(f"select exists (from win_{file.name})"))


def win(stage: Stage, file: File, old: str | None) -> None:
    """Make `win_<file>`: the rows that are new, or that replace an old one by another."""
    if old is None:
        stage.do(f"create table win_{file.name} as select * exclude (row) from new_{file.name}")
        return
    differ = " or ".join(f"o.{quoted(name)} is distinct from n.{quoted(name)}" for name in file.names)
    older = " and coalesce(n.updated_at >= o.updated_at, true)" if file.growth is Growth.REPLACED else ""
    stage.do(
        f"create table win_{file.name} as select {_names(file, 'n')} from new_{file.name} n"
        f" left join {old} o on {_same_key(file, 'n', 'o')}"
        f" where o.{quoted(file.key[0])} is null or (({differ}){older})"
    )


def _full_changed(stage: Stage, file: File) -> bool:
    if not stage.current:
        return True
    new, old = f"select {_names(file)} from new_{file.name}", f"select {_names(file)} from old.{file.name}"
    present = f"{old} where withdrawn_on is null"
    return bool(stage.one(f"select exists (({new}) except ({present})) or exists (({present}) except ({new}))"))


def withdrawing(stage: Stage, file: File) -> tuple[int, int]:
    """(present rows that the new full file no longer has, present rows)."""
    if not stage.current:
        return 0, 0
    gone = f"anti join new_{file.name} n on {_same_key(file, 'o', 'n')}"
    gone_rows, present = stage.ask(
        f"select (select count(*) from old.{file.name} o {gone} where withdrawn_on is null),"
        f" (select count(*) from old.{file.name} where withdrawn_on is null)"
    )[0]
    return gone_rows, present


def fill(connection: duckdb.DuckDBPyConnection, carried: Collection[str], *, old: bool, data_date: date) -> None:
    """Make the contract's tables and `snapshots_merged` in the connection's database.

    `carried` names the files of this import that are taken; `stage` is attached, and `old` where there is one.
    Nothing that is kept of `old` is of a later day than `data_date`.
    """
    for file in contract.FILES:
        if file.name == LEGS:
            continue
        rows = _full(file, carried, old, data_date) if file.growth is Growth.FULL else _grown(file, carried, old)
        if file.name == SNAPSHOTS:
            rows = f"select * from ({rows}) where snapshot_date <= date {literal(data_date)}"
        kind, name = ("temp table", "snapshots_merged") if file.name == SNAPSHOTS else ("table", file.name)
        order = "" if file.name == SNAPSHOTS else f" order by {', '.join(map(quoted, file.key))}"
        connection.execute(f"create {kind} {name} as {rows}{order}")


def _full(file: File, carried: Collection[str], old: bool, data_date: date) -> str:
    day = f"date {literal(data_date)}"
    since = f"case when withdrawn_on > {day} then {day} else withdrawn_on end"
    kept = f"select {_names(file)}, {since} as withdrawn_on from old.{file.name}"
    if file.name not in carried:
        return kept if old else _nothing(file, ", null::date as withdrawn_on")
    new = f"select {_names(file)}, null::date as withdrawn_on from stage.new_{file.name}"
    gone = (
        f"select {_names(file, 'o')}, coalesce(o.withdrawn_on, date {literal(data_date)}) from old.{file.name} o"
        f" anti join stage.new_{file.name} n on {_same_key(file, 'o', 'n')}"
    )
    return f"{new} union all {gone}" if old else new


def _grown(file: File, carried: Collection[str], old: bool) -> str:
    kept = f"select {_names(file, 'o')} from old.{file.name} o"
    if file.name not in carried:
        return kept if old else _nothing(file)
    won = f"select {_names(file)} from stage.win_{file.name}"
    rest = f"{kept} anti join stage.win_{file.name} w on {_same_key(file, 'o', 'w')}"
    return f"{won} union all {rest}" if old else won


def _nothing(file: File, more: str = "") -> str:
    columns = ", ".join(f"null::{shape(column).type} as {quoted(column.name)}" for column in file.columns)
    return f"select {columns}{more} where false"
