"""The part of an import that meets foreign bytes: a folder's files read into a stage, checked, compared.

It runs in a process of its own (`child.py`); the stage that it leaves is closed, and its answer is small.
"""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.config import Limits
from dashboard.data.contract import contract
from dashboard.data.contract.contract import Growth
from dashboard.data.contract.rules import Findings, Problem
from dashboard.data.sources import answer
from dashboard.data.sources import folder as folders
from dashboard.data.sources.answer import Answer
from dashboard.data.sources.child import OutOfBounds, Tell
from dashboard.data.sources.folder import Input
from dashboard.data.sources.packed import most
from dashboard.data.sources.read_csv import CsvReader
from dashboard.data.sources.read_parquet import ParquetReader
from dashboard.data.sources.reading import Reading
from dashboard.data.versions.catalog import Version
from dashboard.data.warehouse import checks, legs, merge
from dashboard.data.warehouse.checks import Staged
from dashboard.data.warehouse.staging import READING_MEMORY, UNUSABLE, Stage

# No room to spill to is no fault of the file's.
_NO_ROOM = "max_temp_directory_size"
# Of fewer rows any number may go, but not all customers or all subscriptions.
_FEW = 4
# What a stage takes beside its rows, and how often more room its rows take than as text: fixed widths, and copies.
_FRAME, _ROOM = 64 << 20, 16


@dataclass(frozen=True, slots=True)
class Order:
    """A folder to read: its files as found, what was found so far, and the version that it comes to."""

    folder: Path
    inputs: Sequence[Input]
    findings: Findings
    stage: Path
    place: Path
    current: Version | None
    limits: Limits
    accept_withdrawals: bool
    today: date

    @property
    def latest(self) -> date:
        """The last day that a snapshot may be of."""
        return self.limits.latest_snapshot(self.today)

    @property
    def most_bytes(self) -> int:
        """The largest file that may come of it: every row unpacked, in one stage."""
        return _FRAME + _ROOM * sum(min(self.limits.max_file_bytes, most(each.size)) for each in self.inputs)


def work(order: Order, tell: Tell) -> Mapping[str, Any]:
    """The answer's document, or `unusable` with the reason where the place cannot be written.

    Raises OutOfBounds or MemoryError where the files ask for too much.
    """
    try:
        with Stage(order.stage, order.current, READING_MEMORY) as stage:
            made = _Job(order, stage, tell).run()
        return made.document()
    except (OSError, *UNUSABLE) as error:
        if isinstance(error, duckdb.OutOfMemoryException) and _NO_ROOM not in str(error):
            raise OutOfBounds("reading_memory") from error
        if os.strerror(errno.EFBIG) in str(error) and resource.getrlimit(resource.RLIMIT_FSIZE)[0] == order.most_bytes:
            raise OutOfBounds("reading_disk") from error
        return {"unusable": str(error)}


@dataclass(slots=True)
class _Job:
    order: Order
    stage: Stage
    tell: Tell
    findings: Findings = field(init=False)
    staged: list[Staged] = field(default_factory=list)
    data_date: date | None = None
    verified: bool = False
    readers: dict[str, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.findings = self.order.findings

    def run(self) -> Answer:
        self._read()
        self._check()
        weeks, changed = self._changes()
        order = folders.order()
        for found in (self.findings.problems, self.findings.warnings):
            found.items[:] = [self._placed(each) for each in found.items]
        problems = answer.listed(self.findings.problems, order)
        warnings = answer.listed(self.findings.warnings, order)
        return Answer(self.staged, problems, warnings, self.data_date, self.verified, weeks, changed)

    def _placed(self, found: Problem) -> Problem:
        reader = self.readers.get(found.file)
        return replace(found, line=reader.line(found.row)) if reader and found.row else found

    def _read(self) -> None:
        inputs, limits = self.order.inputs, self.order.limits
        whole, done = sum(each.size for each in inputs) or 1, 0

        for each in inputs:

            def tell(size: int, name: str = each.path.name) -> None:
                nonlocal done
                done += size
                self.tell("read", name, done / whole)

            tell(0)  # whose turn it is, should it end here
            file = contract.file(each.file)
            columnar = each.path.suffix.lower() == folders.PARQUET
            kind: type[ParquetReader | CsvReader] = ParquetReader if columnar else CsvReader
            reader = kind(each.path, file, self.findings, limits.max_cell_bytes, limits.max_file_bytes, tell)
            checks.take(self.stage, file, each.path.name, reader, self.findings, limits.max_name_chars)
            self.readers[each.path.name] = reader
            self.staged.append(Staged(file, each.path.name, reader.columns, reader.rows, reader.sha256, reader.whole))
        self._compare()

    def _compare(self) -> None:
        before = self.findings.problems.total
        vouched = folders.manifest(self.order.folder, self.findings)
        if vouched is not None:
            read = {each.name: (each.sha256, each.rows) for each in self.staged}
            folders.compare(self.order.folder, vouched, read, self.findings)
            self.verified = self.findings.problems.total == before

    def _check(self) -> None:
        for position, each in enumerate(self.staged):
            self.tell("check", each.name, position / len(self.staged))
            checks.check(self.stage, each, self.findings)
        self._date()
        merge.leave_alone(self.stage, {each.file.name for each in self.staged if each.taken}, self.data_date)
        for each in self.staged:
            if each.taken:
                checks.references(self.stage, each, self.staged, self.findings)
        self._complete()
        self._withdrawals()

    def _date(self) -> None:
        """The folder's date; the full files of an older folder are left out."""
        carried = next((each for each in self.staged if each.file.name == merge.SNAPSHOTS), None)
        newest = checks.newest(self.stage, carried) if carried else None
        if carried:
            checks.future(self.stage, carried, self.order.latest, self.order.today, self.findings)
        latest = self.order.current.data_date if self.order.current else None
        if latest and latest > self.order.latest:
            self._beyond(latest)
        self.data_date = max((day for day in (newest, latest) if day), default=None)
        if newest and latest and newest < latest:
            self.staged = [self._left_out(each, newest, latest) for each in self.staged]

    def _beyond(self, data_date: date) -> None:
        """The region got into the future once: every folder would pass for an older one, and be taken in part only."""
        assert self.order.current is not None
        region, today = self.order.current.region, self.order.today
        self.findings.problem("", 0, "", str(data_date), "region_in_future", region=region, today=today)

    def _left_out(self, staged: Staged, newest: date, latest: date) -> Staged:
        if staged.file.growth is not Growth.FULL:
            return staged
        self.findings.warn(staged.name, 0, "", str(newest), "older_folder", latest=latest)
        return replace(staged, taken=False)

    def _complete(self) -> None:
        """A region's first import brings the required files, and at least one snapshot."""
        if self.order.current:
            return
        here = {each.file.name for each in self.staged}
        for file in contract.FILES:
            if file.required and file.name not in here:
                self.findings.problem(f"{file.name}.csv", 0, "", "", "file_missing")
        if merge.SNAPSHOTS in here and self.data_date is None:
            self.findings.problem(f"{merge.SNAPSHOTS}.csv", 0, "", "", "no_snapshots")

    def _withdrawals(self) -> None:
        """Every full file tells what it withdraws; what looks like half a download has to be meant."""
        broken = {problem.file for problem in self.findings.problems.items}
        for each in self.staged:
            if each.file.growth is Growth.FULL and each.taken and each.name not in broken:
                self._withdrawn(each, *merge.withdrawing(self.stage, each.file))

    def _withdrawn(self, staged: Staged, gone: int, present: int) -> None:
        file = staged.file
        many = gone * 2 > present and (present >= _FEW or (file.required and gone == present))
        if many and not self.order.accept_withdrawals:
            self.findings.problem(
                staged.name, 0, "", str(gone), "withdrawals", gone=gone, present=present, table=file.name
            )
        elif gone:
            self.findings.warn(staged.name, 0, "", str(gone), "withdrawn", gone=gone, present=present, table=file.name)

    def _changes(self) -> tuple[list[date], bool]:
        """(weeks whose legs change, whether anything changes at all)."""
        if self.findings.problems.total:
            return [], False
        current, weeks, changed = self.order.current, [], False
        for each in self.staged:
            if each.file.name == merge.LEGS:
                weeks = legs.plan(self.stage, self.order.place, current.manifest["legs"] if current else ())
            elif each.taken:
                changed = merge.changed(self.stage, each.file) or changed
        return weeks, changed or bool(weeks)
