"""One import: a folder of contract files, checked whole, then published as the next version or refused whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dashboard.config import Config
from dashboard.data.contract.rules import Findings, Problem, alike
from dashboard.data.publishing import publish
from dashboard.data.sources import answer as answers
from dashboard.data.sources import checking, child
from dashboard.data.sources import folder as folders
from dashboard.data.sources.answer import Answer
from dashboard.data.sources.checking import Order
from dashboard.data.sources.child import Bounds, Ended
from dashboard.data.sources.folder import Input
from dashboard.data.versions import catalog, lock
from dashboard.data.versions.catalog import Note, Version
from dashboard.data.warehouse import legs
from dashboard.data.warehouse.checks import Staged
from dashboard.data.warehouse.staging import UNUSABLE, Stage, interruptible
from dashboard.errors import Unusable
from dashboard.scope import Region

# step ("wait", "read", "check", "build"), the file it is about or "", share of the step done (0 to 1)
Progress = Callable[[str, str, float], None]


# Where the time goes, roughly: each step's begin and end on one bar.
_PARTS = {"wait": (0.0, 0.0), "read": (0.0, 0.45), "check": (0.45, 0.7), "build": (0.7, 1.0)}


def so_far(step: str, share: float) -> float:
    """How much of the whole is done where so much of a step is."""
    begin, end = _PARTS[step]
    return begin + (end - begin) * share


def silent(_step: str, _file: str, _share: float) -> None:
    """Tells nobody."""


KEPT_WARNINGS = 50  # that a version's manifest names; all of them are counted


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
            "warnings": [each.document(lang) for each in alike(self.warnings)],
            "warnings_total": self.warnings_total,
            "problems": [each.document(lang) for each in alike(self.problems)],
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
    note: Note = catalog.silent,
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
            interruptible(),
            lock.writer(place, config.limits.import_wait_s, lambda: tell("wait", "", 0)),
            publish.workshop(place) as work,
        ):
            job = _Job(config, region, folder, work, tell, note)
            return job.run(inputs, findings, dry_run=dry_run, accept_withdrawals=accept_withdrawals)
    except (OSError, *UNUSABLE) as error:
        raise Unusable("warehouse.error.place", place=place, reason=error) from error


def _refused(config: Config, region: Region, dry_run: bool, findings: Findings) -> Result:
    number = catalog.current_number(config.places[region])
    return _result(region, number, None, _found(findings), published=False, dry_run=dry_run)


def _found(findings: Findings) -> Answer:
    """An answer that is findings only: nothing was read to its end."""
    order = folders.order()
    problems, warnings = answers.listed(findings.problems, order), answers.listed(findings.warnings, order)
    return Answer((), problems, warnings, data_date=None, verified=False, weeks=(), changed=False)


def _warned(found: Answer) -> dict[str, Any]:
    """What the version keeps of its import's warnings: all that tell of withdrawals, and the first of the others."""
    told = [each for each in found.warnings.items if each.rule == "withdrawn"]
    rest = [each for each in found.warnings.items if each.rule != "withdrawn"][:KEPT_WARNINGS]
    return {"total": found.warnings.total, "items": [answers.problem(each) for each in (*told, *rest)]}


def _answer(said: Mapping[str, Any]) -> Answer:
    try:
        return answers.read(said)
    except (KeyError, TypeError, ValueError) as error:  # a reader that a file has taken over
        raise Ended("reader_crashed", reason="answer") from error


def _result(
    region: Region, version: int | None, data_date: date | None, found: Answer, *, published: bool, dry_run: bool
) -> Result:
    return Result(
        region,
        version,
        published,
        dry_run,
        data_date,
        found.staged,
        found.warnings.items,
        found.warnings.total,
        found.problems.items,
        found.problems.total,
    )


@dataclass(slots=True)
class _Job:
    config: Config
    region: Region
    folder: Path
    work: Path
    progress: Progress
    note: Note
    last: str = ""  # the file that was being read or checked when last heard of

    @property
    def place(self) -> Path:
        return self.config.places[self.region]

    def run(self, inputs: Sequence[Input], findings: Findings, *, dry_run: bool, accept_withdrawals: bool) -> Result:
        current, path = self._current(), self.work / "stage.duckdb"
        found = self._read(
            Order(
                self.folder,
                inputs,
                findings,
                path,
                self.place,
                current,
                self.config.limits,
                accept_withdrawals,
                datetime.now(UTC).date(),
            )
        )
        if found.problems.total or dry_run:
            return self._done(current, found, published=False, dry_run=dry_run)
        publish.sweep(self.place, self.work)
        if not found.changed:
            return self._done(current, found, published=False, dry_run=False)
        self.tell("build", "", 0)
        kept = current.manifest["legs"] if current else ()
        with Stage(path, None) as stage:
            leg_files = legs.write(stage, self.place, self.work, kept, found.weeks)
        version = publish.publish(self.place, self.work, self._made(found, leg_files), current, self.note)
        publish.prune(self.place, self.region, self.config)
        return self._done(version, found, published=True, dry_run=False)

    def tell(self, step: str, file: str, share: float) -> None:
        self.last = file
        self.progress(step, file, share)

    def _current(self) -> Version | None:
        """The version to build on."""
        if catalog.current_number(self.place) is None:
            return None
        return catalog.sound(self.place, self.region)

    def _read(self, order: Order) -> Answer:
        """What the folder comes to; a reader that had to be ended is a problem of the file that it was at."""
        limits = order.limits
        bounds = Bounds(limits.import_memory_bytes, limits.import_read_s, order.most_bytes)
        self.last = order.inputs[0].path.name
        try:
            said = child.ask(checking.work, order, bounds, self.tell)
            if "unusable" in said:
                raise Unusable("warehouse.error.place", place=self.place, reason=said["unusable"])
            return _answer(said)
        except Ended as ended:
            order.findings.problem(self.last, 0, "", "", ended.rule, **ended.values)
            return _found(order.findings)

    def _done(self, version: Version | None, found: Answer, *, published: bool, dry_run: bool) -> Result:
        number, data_date = (version.number, version.data_date) if version else (None, None)
        return _result(self.region, number, data_date, found, published=published, dry_run=dry_run)

    def _made(self, found: Answer, leg_files: Sequence[legs.Leg]) -> publish.Made:
        assert found.data_date is not None
        taken = [each for each in found.staged if each.taken]
        sources = [{"file": each.name, "rows": each.rows, "sha256": each.sha256} for each in taken]
        carried = {each.file.name for each in taken}
        return publish.Made(
            self.region, carried, found.data_date, leg_files, found.weeks, sources, found.verified, _warned(found)
        )
