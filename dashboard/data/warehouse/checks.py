"""The contract's rules over staged text: cells, keys, rows, references. Every breach is a problem with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pyarrow as pa

from dashboard.data.contract import contract, kinds
from dashboard.data.contract.contract import Column, File, Growth
from dashboard.data.contract.kinds import quoted
from dashboard.data.contract.products import Spellings
from dashboard.data.contract.rules import LISTED, Findings, Found, Problem
from dashboard.data.warehouse.hub_rows import STANDING
from dashboard.data.warehouse.staging import Stage


@dataclass(frozen=True, slots=True)
class Staged:
    """One file in the stage: `new_<name>` holds its values.

    `columns` are those that it has, `whole` is False where its form hid rows, `taken` is False where it is
    only checked (a full file of an older folder).
    """

    file: File
    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str
    whole: bool = True
    taken: bool = True

    @property
    def new(self) -> str:
        """The table of values."""
        return f"new_{self.file.name}"


@dataclass(frozen=True, slots=True)
class RowRule:
    """A condition between cells of a row, told at `column`: `breaks` is SQL over the values (`text`: the texts)."""

    file: str
    name: str
    breaks: str
    column: str
    warning: bool = False
    text: bool = False


ROW_RULES: tuple[RowRule, ...] = (
    RowRule("subscriptions", "dates_order", "end_date < start_date", "end_date"),
    RowRule("subscriptions", "trial_renews", "kind = 'trial' and auto_renew", "auto_renew"),
    RowRule("phone_numbers", "number_missing", "phone_number is null and extension is null", "", text=True),
    RowRule("license_snapshots", "used_over_assigned", "used > assigned", "used", warning=True),
)


class Reader(Protocol):
    """What reads one file of any format: Arrow tables of `row` and the contract's columns as text."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The contract's columns that the file has; known from the first batch on."""

    def batches(self) -> Iterator[pa.Table]:
        """The file in pieces."""


def take(stage: Stage, file: File, name: str, reader: Reader, findings: Findings, max_name_chars: int) -> None:
    """Read the file into a new table of values; every cell that cannot be one is a problem."""
    columns = [f"{quoted(column.name)} {kinds.shape(column).type}" for column in file.columns]
    stage.do(f"create table new_{file.name} (row bigint, {', '.join(columns)})")
    typed = ", ".join(f"{kinds.typed(column, max_name_chars)} as {quoted(column.name)}" for column in file.columns)
    spellings = Spellings(file)
    with stage.on_one_thread():
        for batch in map(spellings.read, reader.batches()):
            with stage.lent("batch", batch):
                values = stage.table(f"select row, {typed} from batch")
                with stage.lent("typed", values):
                    stage.do(f"insert into new_{file.name} select * from typed")
                _cells(stage, name, file, reader.columns, batch, values, findings, max_name_chars)
                _text_rules(stage, name, file, findings)
    spellings.tell(name, findings)


def _cells(
    stage: Stage,
    name: str,
    file: File,
    columns: Collection[str],
    batch: pa.Table,
    values: pa.Table,
    findings: Findings,
    max_name_chars: int,
) -> None:
    for column in file.columns:
        empty = batch.column(column.name).null_count
        if column.name in columns and column.required and empty:
            _empty(stage, name, column, empty, findings)
        unreadable = values.column(column.name).null_count - empty
        if unreadable:
            _unreadable(stage, name, column, unreadable, findings, max_name_chars)


def _empty(stage: Stage, name: str, column: Column, total: int, findings: Findings) -> None:
    rows = stage.ask(f"select row from batch where {quoted(column.name)} is null order by row limit {LISTED}")
    findings.problems.extend([Problem(name, row, column.name, "", "required") for (row,) in rows], total)


def _unreadable(stage: Stage, name: str, column: Column, total: int, findings: Findings, max_name_chars: int) -> None:
    cell = quoted(column.name)
    broken = f"select row, {cell}, {kinds.broken(column, max_name_chars)} as rule from batch where {cell} is not null"
    found = stage.ask(f"select * from ({broken}) where rule is not null order by row limit {LISTED}")
    expected = {"expected": ", ".join(column.choices), "limit": max_name_chars}
    items = [Problem(name, row, column.name, value, rule, expected) for row, value, rule in found]
    findings.problems.extend(items, total)


def _text_rules(stage: Stage, name: str, file: File, findings: Findings) -> None:
    for rule in ROW_RULES:
        if rule.file == file.name and rule.text:
            _row_rule(stage, "batch", name, rule, findings.problems)


def check(stage: Stage, staged: Staged, findings: Findings) -> None:
    """Hold every rule between the cells and rows of one file."""
    for rule in ROW_RULES:
        if rule.file == staged.file.name and not rule.text:
            _row_rule(stage, staged.new, staged.name, rule, findings.warnings if rule.warning else findings.problems)
    bad = {problem.column for problem in findings.problems.items if problem.file == staged.name and problem.row}
    if not bad & set(staged.file.key):  # a value that could not be read would look like an empty one
        keys(stage, staged, findings)


def _row_rule(stage: Stage, table: str, name: str, rule: RowRule, where: Found) -> None:
    source = f"from {table} where {rule.breaks}"
    total = stage.one(f"select count(*) {source}")
    if total:
        value = f"{quoted(rule.column)}::varchar" if rule.column else "''"
        found = stage.ask(f"select row, {value} {source} order by row limit {LISTED}")
        where.extend([Problem(name, row, rule.column, text, rule.name) for row, text in found], total)


def keys(stage: Stage, staged: Staged, findings: Findings) -> None:
    """A key stands once: a repeated identical row is dropped, a differing one is a problem."""
    key = ", ".join(map(quoted, staged.file.key))
    known = " and ".join(f"{quoted(name)} is not null" for name in staged.file.key if staged.file.column(name).required)
    stage.do(
        f"create temp table twice as select {key}, min(row) as first from {staged.new} where {known}"
        f" group by all having count(*) > 1"
    )
    if stage.one("select count(*) from twice"):
        _differing(stage, staged, findings)
        same = " and ".join(f"n.{quoted(name)} is not distinct from t.{quoted(name)}" for name in staged.file.key)
        stage.do(f"delete from {staged.new} n using twice t where {same} and n.row > t.first")
    stage.do("drop table twice")


def _differing(stage: Stage, staged: Staged, findings: Findings) -> None:
    same = " and ".join(f"n.{quoted(name)} is not distinct from t.{quoted(name)}" for name in staged.file.key)
    differ = " or ".join(f"n.{quoted(name)} is distinct from f.{quoted(name)}" for name in staged.file.names)
    source = (
        f"from {staged.new} n join twice t on {same} and n.row > t.first join {staged.new} f on f.row = t.first"
        f" where {differ}"
    )
    total = stage.one(f"select count(*) {source}")
    if total:
        text = "concat_ws(', ', " + ", ".join(f"n.{quoted(name)}::varchar" for name in staged.file.key) + ")"
        found = stage.ask(f"select n.row, {text}, t.first {source} order by n.row limit {LISTED}")
        column = staged.file.key[0] if len(staged.file.key) == 1 else ""
        items = [Problem(staged.name, row, column, value, "key", {"first": first}) for row, value, first in found]
        findings.problems.extend(items, total)


def references(stage: Stage, staged: Staged, others: Collection[Staged], findings: Findings) -> None:
    """Every reference names a row that is there; what grows may also name withdrawn rows."""
    for column in staged.file.columns:
        if column.refers and column.name in staged.columns:
            pool = _pool(stage, contract.file(column.refers), others, withdrawn=staged.file.growth is not Growth.FULL)
            if pool:
                _references(stage, staged, column, pool, findings)


def _pool(stage: Stage, target: File, others: Collection[Staged], *, withdrawn: bool) -> str | None:
    """SQL of the keys that may be named; None where they are not known because their file is broken."""
    key = quoted(target.key[0])
    carried = next((other for other in others if other.file is target and other.taken), None)
    if carried and not (carried.whole and target.key[0] in carried.columns):
        return None
    parts = [f"select {key} as k from {carried.new}"] if carried else []
    if stage.current and carried and target.name in STANDING:
        parts.append(f"select {key} as k from {STANDING[target.name]}")
    if stage.current and (withdrawn or not carried):
        present = "" if withdrawn else " where withdrawn_on is null"
        parts.append(f"select {key} as k from old.{target.name}{present}")
    return " union all ".join(parts) or "select null::varchar as k"


def _references(stage: Stage, staged: Staged, column: Column, pool: str, findings: Findings) -> None:
    name = quoted(column.name)
    source = f"from {staged.new} n anti join ({pool}) p on n.{name} = p.k where n.{name} is not null"
    total = stage.one(f"select count(*) {source}")
    if total:
        found = stage.ask(f"select row, n.{name} {source} order by row limit {LISTED}")
        values = {"expected": column.refers}
        items = [Problem(staged.name, row, column.name, value, "reference", values) for row, value in found]
        findings.problems.extend(items, total)


def future(stage: Stage, staged: Staged, latest: date, today: date, findings: Findings) -> None:
    """No snapshot is of a day after `latest`: it would become the region's day, and empty every figure of today."""
    source = f"from {staged.new} where snapshot_date > date '{latest}'"
    total = stage.one(f"select count(*) {source}")
    if total:
        found = stage.ask(f"select row, snapshot_date::varchar {source} order by row limit {LISTED}")
        said = {"latest": latest, "today": today}
        items = [Problem(staged.name, row, "snapshot_date", value, "future_date", said) for row, value in found]
        findings.problems.extend(items, total)


def newest(stage: Stage, staged: Staged) -> date | None:
    """The newest snapshot date that a file of snapshots brings."""
    day: date | None = stage.one(f"select max(snapshot_date) from {staged.new}")
    return day
