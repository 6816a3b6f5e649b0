"""One import: a folder of contract files, checked whole, then published as the next version or refused whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from dashboard.config import Config
from dashboard.data.sources import contract
from dashboard.data.sources import folder as folders
from dashboard.data.sources.contract import Growth
from dashboard.data.sources.folder import Input
from dashboard.data.sources.read_csv import CsvReader
from dashboard.data.sources.read_parquet import ParquetReader
from dashboard.data.sources.rules import Findings, Problem
from dashboard.data.warehouse import checks, legs, lock, merge, publish, versions
from dashboard.data.warehouse.checks import Staged
from dashboard.data.warehouse.staging import Stage
from dashboard.data.warehouse.versions import Version
from dashboard.errors import Unusable
from dashboard.scope import Region

# step ("wait", "read", "check", "build"), the file it is about or "", share of the step done (0 to 1)
Progress = Callable[[str, str, float], None]

# What DuckDB raises where a disk is full, broken or not ours; a commit that fails is a TransactionException.
_UNUSABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException, duckdb.OutOfMemoryException)


def silent(_step: str, _file: str, _share: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an import. `version` is the current version afterwards, None where there is none."""

    region: Region
    version: int | None
    published: bool
    dry_run: bool
    data_date: date | None
    files: Sequence[Staged]
    warnings: Sequence[Problem]
    warnings_total: int
    problems: Sequence[Problem]
    problems_total: int

    @property
    def refused(self) -> bool:
        """Whether anything stood against it; then nothing was changed."""
        return self.problems_total > 0

    def document(self, lang: str = "en") -> dict[str, object]:
        """The result as `import --json` prints it."""
        document: dict[str, object] = {
            "region": str(self.region),
            "version": self.version,
            "published": self.published,
            "files": [{"file": each.name, "rows": each.rows, "sha256": each.sha256} for each in self.files],
            "warnings": [each.document(lang) for each in self.warnings],
            "warnings_total": self.warnings_total,
            "problems": [each.document(lang) for each in self.problems],
            "problems_total": self.problems_total,
        }
        return {**document, "dry_run": True} if self.dry_run else document


def run(
    config: Config,
    region: Region,
    folder: Path,
    *,
    dry_run: bool = False,
    accept_withdrawals: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Import a folder into a region. A refused folder is a Result with problems; nothing was changed then.

    Raises Unusable when the region's place is locked for too long, full, damaged or not writable.
    """
    tell = progress or silent
    findings = Findings()
    inputs = folders.look(folder, findings, config.limits.max_file_bytes)
    if not inputs:
        return _refused(config, region, dry_run, findings)
    place = config.places[region]
    try:
        with (
            lock.writer(place, config.limits.import_wait_s, lambda: tell("wait", "", 0)),
            publish.workshop(place) as work,
        ):
            job = _Job(config, region, folder, work, findings, tell)
            return job.run(inputs, dry_run=dry_run, accept_withdrawals=accept_withdrawals)
    except (OSError, *_UNUSABLE) as error:
        raise Unusable("warehouse.error.place", place=place, reason=error) from error


def _refused(config: Config, region: Region, dry_run: bool, findings: Findings) -> Result:
    number = versions.current_number(config.places[region])
    return _result(region, number, False, dry_run, None, (), findings)


def _result(
    region: Region,
    version: int | None,
    published: bool,
    dry_run: bool,
    data_date: date | None,
    staged: Sequence[Staged],
    findings: Findings,
) -> Result:
    names = {each.name: position for position, each in enumerate(contract.FILES)}
    order = {f"{name}{ending}": position for name, position in names.items() for ending in folders.FORMATS}
    warnings, problems = findings.warnings, findings.problems
    return Result(
        region, version, published, dry_run, data_date, tuple(staged),
        warnings.listed(order), warnings.total, problems.listed(order), problems.total,
    )  # fmt: skip


@dataclass(slots=True)
class _Job:
    config: Config
    region: Region
    folder: Path
    work: Path
    findings: Findings
    tell: Progress
    staged: list[Staged] = field(default_factory=list)
    data_date: date | None = None
    verified: bool = False

    @property
    def place(self) -> Path:
        return self.config.places[self.region]

    def run(self, inputs: Sequence[Input], *, dry_run: bool, accept_withdrawals: bool) -> Result:
        current = self._current()
        with Stage(self.work / "stage.duckdb", current) as stage:
            self._read(stage, inputs)
            self._check(stage, accept_withdrawals)
            weeks, changed = self._changes(stage)
            if self.findings.problems.total or dry_run or not changed:
                return self._done(current, published=False, dry_run=dry_run)
            self.tell("build", "", 0)
            kept = current.manifest["legs"] if current else ()
            leg_files = legs.write(stage, self.place, self.work, kept, weeks)
        version = publish.publish(self.place, self.work, self._made(leg_files), current)
        publish.prune(self.place, self.region, self.config.keep_versions)
        return self._done(version, published=True, dry_run=False)

    def _current(self) -> Version | None:
        """The version to build on; what is built on must be what was published."""
        if versions.current_number(self.place) is None:
            return None
        current = versions.current(self.place, self.region)
        faults = list(versions.faults_of(current, {leg["path"] for leg in current.manifest["legs"]}))
        if faults:
            number = current.number
            raise Unusable("warehouse.error.damaged", region=self.region, number=number, faults="; ".join(faults))
        return current

    def _done(self, version: Version | None, *, published: bool, dry_run: bool) -> Result:
        number, data_date = (version.number, version.data_date) if version else (None, None)
        return _result(self.region, number, published, dry_run, data_date, self.staged, self.findings)

    def _made(self, leg_files: Sequence[legs.Leg]) -> publish.Made:
        assert self.data_date is not None
        taken = [each for each in self.staged if each.taken]
        sources = [{"file": each.name, "rows": each.rows, "sha256": each.sha256} for each in taken]
        carried = {each.file.name for each in taken}
        return publish.Made(self.region, carried, self.data_date, leg_files, sources, self.verified)

    def _read(self, stage: Stage, inputs: Sequence[Input]) -> None:
        whole, done = sum(each.size for each in inputs) or 1, 0

        for each in inputs:

            def tell(size: int, name: str = each.path.name) -> None:
                nonlocal done
                done += size
                self.tell("read", name, done / whole)

            limits = self.config.limits
            kind: type[ParquetReader | CsvReader] = ParquetReader if each.path.suffix == folders.PARQUET else CsvReader
            reader = kind(each.path, each.file, self.findings, limits.max_cell_bytes, limits.max_file_bytes, tell)
            checks.take(stage, each.file, each.path.name, reader, self.findings, self.config.limits.max_name_chars)
            self.staged.append(
                Staged(each.file, each.path.name, reader.columns, reader.rows, reader.sha256, reader.whole)
            )
        self._compare()

    def _compare(self) -> None:
        before = self.findings.problems.total
        vouched = folders.manifest(self.folder, self.findings)
        if vouched is not None:
            read = {each.name: (each.sha256, each.rows) for each in self.staged}
            folders.compare(self.folder, vouched, read, self.findings)
            self.verified = self.findings.problems.total == before

    def _check(self, stage: Stage, accept_withdrawals: bool) -> None:
        for position, each in enumerate(self.staged):
            self.tell("check", each.name, position / len(self.staged))
            checks.check(stage, each, self.findings)
        self._date(stage)
        for each in self.staged:
            if each.taken:
                checks.references(stage, each, self.staged, self.findings)
        self._complete(stage.current)
        if not accept_withdrawals:
            self._withdrawals(stage)

    def _date(self, stage: Stage) -> None:
        """The folder's date; the full files of an older folder are left out."""
        carried = next((each for each in self.staged if each.file.name == merge.SNAPSHOTS), None)
        newest = checks.newest(stage, carried) if carried else None
        latest = stage.current.data_date if stage.current else None
        self.data_date = max((day for day in (newest, latest) if day), default=None)
        if newest and latest and newest < latest:
            self.staged = [self._left_out(each, newest, latest) for each in self.staged]

    def _left_out(self, staged: Staged, newest: date, latest: date) -> Staged:
        if staged.file.growth is not Growth.FULL:
            return staged
        self.findings.warn(staged.name, 0, "", str(newest), "older_folder", latest=latest)
        return replace(staged, taken=False)

    def _complete(self, current: Version | None) -> None:
        """A region's first import brings the required files, and at least one snapshot."""
        if current:
            return
        here = {each.file.name for each in self.staged}
        for file in contract.FILES:
            if file.required and file.name not in here:
                self.findings.problem(f"{file.name}.csv", 0, "", "", "file_missing")
        if merge.SNAPSHOTS in here and self.data_date is None:
            self.findings.problem(f"{merge.SNAPSHOTS}.csv", 0, "", "", "no_snapshots")

    def _withdrawals(self, stage: Stage) -> None:
        broken = {problem.file for problem in self.findings.problems.items}
        for each in self.staged:
            if each.file.name == "customers" and each.taken and each.name not in broken:
                gone, present = merge.withdrawing(stage, each.file)
                if gone * 2 > present:
                    self.findings.problem(each.name, 0, "", str(gone), "withdrawals", present=present)

    def _changes(self, stage: Stage) -> tuple[list[date], bool]:
        """(weeks whose legs change, whether anything changes at all)."""
        if self.findings.problems.total:
            return [], False
        weeks: list[date] = []
        changed = False
        for each in self.staged:
            if each.file.name == merge.LEGS:
                weeks = legs.plan(stage, self.place, stage.current.manifest["legs"] if stage.current else ())
            elif each.taken:
                changed = merge.changed(stage, each.file) or changed
        return weeks, changed or bool(weeks)
