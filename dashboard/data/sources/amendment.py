"""A few rows that are made in the hub, published as a region's next version by the same code as a folder's.

An amendment withdraws nothing, does not move the data date, and leaves every other row as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.config import Config
from dashboard.data.contract import cells, contract
from dashboard.data.contract.contract import File, Growth
from dashboard.data.contract.rules import Findings
from dashboard.data.publishing import publish
from dashboard.data.versions import catalog, lock
from dashboard.data.versions.catalog import Note, Version
from dashboard.data.warehouse import checks, hub_rows, merge
from dashboard.data.warehouse.checks import Staged
from dashboard.data.warehouse.staging import UNUSABLE, Stage, interruptible
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of contract files as text, by file; the trial that they are about, as `hub_trials` has it; what was done."""

    rows: Mapping[str, Sequence[Cells]]
    trial: Mapping[str, Any]
    act: str


# Looks at the current version (`old`), once nobody else writes, and says what changes; what it raises changes nothing.
Decide = Callable[[Stage, Version], Change]


@dataclass(frozen=True, slots=True)
class Amended:
    """The version that holds the change, and the one before it."""

    version: Version
    previous: Version


def run(config: Config, region: Region, decide: Decide, today: date, note: Note, wait_s: float) -> Amended:
    """Publish a change of the region's current version.

    Raises Unusable where the region has no data, or its place is locked for longer than `wait_s`, full, damaged or not
    writable; Refused where its newest snapshot is of a day to come, or a row breaks a rule of the contract.
    """
    place = config.places[region]
    catalog.current(place, region)  # before the lock, which would make the place
    try:
        with interruptible(), lock.writer(place, wait_s), publish.workshop(place) as work:
            return _amended(config, region, work, decide, today, note)
    except (OSError, *UNUSABLE) as error:
        raise Unusable("warehouse.error.place", place=place, reason=error) from error


def _amended(config: Config, region: Region, work: Path, decide: Decide, today: date, note: Note) -> Amended:
    place = config.places[region]
    current = catalog.sound(place, region)
    if current.data_date > config.limits.latest_snapshot(today):
        raise Refused("trials.error.region_in_future", region=region, day=current.data_date)
    publish.sweep(place, work)
    with Stage(work / "stage.duckdb", current) as stage:
        change = decide(stage, current)
        _stage(stage, change, current, config.limits.max_name_chars)
    version = publish.publish(place, work, _made(change, current), current, note)
    publish.prune(place, region, config)
    return Amended(version, current)


def _made(change: Change, current: Version) -> publish.Made:
    said = {"act": change.act, "trial": change.trial["subscription_id"]}
    return publish.Made(
        current.region,
        change.rows.keys(),
        current.data_date,
        current.manifest["legs"],
        (),
        (),
        current.verified,
        amendment=said,
    )


def _stage(stage: Stage, change: Change, current: Version, max_name_chars: int) -> None:
    """What an import would have staged, held against the same rules."""
    findings = Findings()
    staged = [_taken(stage, contract.file(name), rows, findings, max_name_chars) for name, rows in change.rows.items()]
    for each in staged:
        checks.check(stage, each, findings)
    merge.leave_alone(stage, change.rows.keys(), current.data_date)
    for each in staged:
        checks.references(stage, each, staged, findings)
    if findings.problems.total:
        raise Refused("trials.error.row", said=findings.problems.items[0].message())
    for each in staged:
        if each.file.growth is not Growth.FULL:
            merge.win(stage, each.file, f"old.{each.file.name}")
    hub_rows.stage_trial(stage, change.trial)


def _taken(stage: Stage, file: File, rows: Sequence[Cells], findings: Findings, max_name_chars: int) -> Staged:
    reader = _Rows(file, rows)
    checks.take(stage, file, file.name, reader, findings, max_name_chars)
    return Staged(file, file.name, reader.columns, len(rows), "")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows at hand as a reader gives those of a file."""

    file: File
    rows: Sequence[Cells]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.file.names

    def batches(self) -> Iterator[pa.Table]:
        texts = {name: pa.array([row.get(name, "") for row in self.rows], pa.string()) for name in self.columns}
        yield cells.tidy(self.file, 1, texts)
