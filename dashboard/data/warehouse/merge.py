"""What an import changes, and the contract tables that come of it: `stage.new_<file>` over `old.<file>`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from dashboard.data.contract import contract
from dashboard.data.contract.contract import File, Growth
from dashboard.data.contract.kinds import quoted, shape
from dashboard.data.warehouse import hub_rows
from dashboard.data.warehouse.hub_rows import HUB, MARKED, ORIGIN, STANDING
from dashboard.data.warehouse.staging import Stage, literal

SNAPSHOTS = hub_rows.SNAPSHOTS
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
    present = f"{old} where withdrawn_on is null{_but_standing(file, f'old.{file.name}')}"
    differ = f"exists (({new}) except ({present})) or exists (({present}) except ({new}))"
    return bool(stage.one(f"select {differ}")) or _takes_over(stage, file)


def _takes_over(stage: Stage, file: File) -> bool:
    """Whether the file names a row that was made in the hub, even as it is there."""
    if file.name not in STANDING or not stage.ask(hub_rows.KNOWN):
        return False
    made_here = f"o.{ORIGIN} = '{HUB}' and o.withdrawn_on is null"
    return bool(
        stage.one(
            f"select exists (from old.{file.name} o join new_{file.name} n on {_same_key(file, 'o', 'n')}"
            f" where {made_here})"
        )
    )


def _but_standing(file: File, table: str) -> str:
    """SQL that leaves out the hub's own rows that a full file leaves alone."""
    if file.name not in STANDING:
        return ""
    key = quoted(file.key[0])
    return f" and {table}.{key} not in (from {STANDING[file.name]})"


def leave_alone(stage: Stage, carried: Collection[str], data_date: date | None) -> None:
    """Make the tables of what a full file leaves alone; before files are held against each other and `old`."""
    known = stage.current is not None and bool(stage.ask(hub_rows.KNOWN))
    hub_rows.leave_alone(stage.do, carried, data_date, known=known)


def withdrawing(stage: Stage, file: File) -> tuple[int, int]:
    """(present rows that the new full file no longer has, present rows); of rows that files may withdraw."""
    if not stage.current:
        return 0, 0
    gone = f"anti join new_{file.name} n on {_same_key(file, 'o', 'n')}"
    there = f"where o.withdrawn_on is null{_but_standing(file, 'o')}"
    gone_rows, present = stage.ask(
        f"select (select count(*) from old.{file.name} o {gone} {there}),"
        f" (select count(*) from old.{file.name} o {there})"
    )[0]
    return gone_rows, present


def fill(
    connection: duckdb.DuckDBPyConnection, carried: Collection[str], *, old: bool, data_date: date, amends: bool = False
) -> None:
    """Make the contract's tables and `snapshots_merged` in the connection's database.

    `carried` names the files of this import that are taken; `stage` is attached, and `old` where there is one. What
    `amends` is made in the hub and withdraws nothing. Nothing that is kept of `old` is of a later day than `data_date`.
    """
    known = old and hub_rows.known(connection)
    with _staged(connection, carried):
        hub_rows.leave_alone(connection.execute, carried, data_date, known=known)
    merge = _Merge(carried, old, data_date, amends, known)
    for file in contract.FILES:
        if file.name == LEGS:
            continue
        rows = merge.full(file) if file.growth is Growth.FULL else merge.grown(file)
        if file.name == SNAPSHOTS:
            rows = f"select * from ({rows}) where snapshot_date <= date {literal(data_date)}"
        kind, name = ("temp table", "snapshots_merged") if file.name == SNAPSHOTS else ("table", file.name)
        order = "" if file.name == SNAPSHOTS else f" order by {', '.join(map(quoted, file.key))}"
        connection.execute(f"create {kind} {name} as {rows}{order}")
    hub_rows.fill(connection, amended=amends, old=known)


@contextmanager
def _staged(connection: duckdb.DuckDBPyConnection, carried: Collection[str]) -> Iterator[None]:
    """While it lasts, `new_<file>` is the stage's."""
    views = [f"new_{name}" for name in carried if name in STANDING]
    for view in views:
        connection.execute(f"create temp view {view} as from stage.{view}")
    yield
    for view in views:
        connection.execute(f"drop view {view}")


@dataclass(frozen=True, slots=True)
class _Merge:
    """SQL of each table's rows: those of the stage over those of `old`."""

    carried: Collection[str]
    old: bool
    data_date: date
    amends: bool
    known: bool  # `old` says which rows were made in the hub

    def full(self, file: File) -> str:
        day = f"date {literal(self.data_date)}"
        since = f"case when o.withdrawn_on > {day} then {day} else o.withdrawn_on end"
        kept = f"select {_names(file, 'o')}{self._old_origin(file)}, {since} as withdrawn_on from old.{file.name} o"
        if file.name not in self.carried:
            return kept if self.old else _nothing(file, ", null::date as withdrawn_on")
        new = f"select {_names(file)}{self._new_origin(file)}, null::date as withdrawn_on from stage.new_{file.name}"
        others = f"anti join stage.new_{file.name} n on {_same_key(file, 'o', 'n')}"
        if not self.old:
            return new
        if self.amends:
            return f"{new} union all {kept} {others}"
        gone = f"coalesce(o.withdrawn_on, {self._unless_standing(file, day)})"
        rest = f"select {_names(file, 'o')}{self._old_origin(file)}, {gone} from old.{file.name} o {others}"
        return f"{new} union all {rest}"

    def grown(self, file: File) -> str:
        kept = f"select {_names(file, 'o')}{self._old_origin(file)} from old.{file.name} o"
        if file.name not in self.carried:
            return kept if self.old else _nothing(file)
        won = f"select {_names(file)}{self._new_origin(file)} from stage.win_{file.name}"
        rest = f"{kept} anti join stage.win_{file.name} w on {_same_key(file, 'o', 'w')}"
        return f"{won} union all {rest}" if self.old else won

    def _unless_standing(self, file: File, day: str) -> str:
        if file.name not in STANDING:
            return day
        return f"case when o.{quoted(file.key[0])} not in (from {STANDING[file.name]}) then {day} end"

    def _new_origin(self, file: File) -> str:
        if file.name not in MARKED:
            return ""
        return f", '{HUB}' as {ORIGIN}" if self.amends else f", null::varchar as {ORIGIN}"

    def _old_origin(self, file: File) -> str:
        return f", {hub_rows.origin('o', known=self.known)} as {ORIGIN}" if file.name in MARKED else ""


def _nothing(file: File, more: str = "") -> str:
    columns = ", ".join(f"null::{shape(column).type} as {quoted(column.name)}" for column in file.columns)
    marked = f", null::varchar as {ORIGIN}" if file.name in MARKED else ""
    return f"select {columns}{marked}{more} where false"
