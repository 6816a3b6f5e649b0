"""One report becomes one file: for whom, of what, in which format; its rows, bytes and SHA-256 are told."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa

from dashboard.catalog import coded
from dashboard.data.report_runs.reach import Seen, seen
from dashboard.data.report_runs.run import plain_name
from dashboard.data.reports.formats import ZIP, known
from dashboard.data.reports.reading import Progress, Reading
from dashboard.data.reports.template import Asked, Column, Days, Source, days_of
from dashboard.data.store import Store
from dashboard.exports import aside
from dashboard.exports.dialect import Dialect
from dashboard.exports.reports import csv_rows, parquet_rows, xlsx_rows
from dashboard.exports.reports.told import Told
from dashboard.exports.reports.xlsx_rows import About
from dashboard.look import Look
from dashboard.scope import RegionView, Scope


@dataclass
class Counted:
    """A file that is written once from beginning to end: how long it is, and its SHA-256."""

    out: IO[bytes]
    length: int = 0
    closed: bool = False
    _digest: Any = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> int:
        """Writes all of it."""
        self._digest.update(piece)
        self.length += len(piece)
        self.out.write(piece)
        return len(piece)

    def tell(self) -> int:
        """How much was written."""
        return self.length

    def flush(self) -> None:
        """To whoever takes it."""
        self.out.flush()

    def close(self) -> None:
        """Whoever opened it closes it."""

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return str(self._digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a run."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Making:
    """A report that is to be made, in one scope. Raises Refused where a range of days is missing or in vain."""

    store: Store
    source: Source
    scope: Scope
    days: Days | None = None
    kind: str = "csv"
    dialect: Dialect = field(default_factory=Dialect)
    progress: Progress = field(default_factory=Progress)
    called: str = ""
    region_head: str = ""  # of the column that a file of all regions begins with; without one there is a file for each
    lang: str = "en"

    @classmethod
    def of(cls, store: Store, source: Source, scope: Scope, first: str, last: str, kind: str) -> Making:
        """Raises Refused for days that make no sense, Missing for a format that there is not."""
        return cls(store, source, scope, days_of(source, scope, first, last), known(kind))

    @property
    def name(self) -> str:
        """What it is called."""
        return self.called or self.source.name

    @property
    def seen(self) -> Seen:
        """Whose rows it may have."""
        return seen(self.scope)

    @property
    def packed(self) -> bool:
        """Whether there is a file for each region, and all of them in one."""
        return self.scope.combined and not self.region_head

    @property
    def _columns(self) -> Sequence[Column]:
        return (Column(self.region_head), *self.source.columns) if self._joint else self.source.columns

    @property
    def _joint(self) -> bool:
        return self.scope.combined and bool(self.region_head)

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return ZIP if self.packed else self.kind

    def write(self, out: IO[bytes]) -> Made:
        """The file, whole. Raises Stopped where the run was cancelled."""
        into, now = Counted(out), datetime.now(UTC)
        self.store.config.aside.mkdir(mode=0o700, exist_ok=True)
        with aside.folder(self.store.config.aside) as spill:
            if self.packed:
                self._pack(into, now, spill)
            else:
                self._file(into, self.scope.places if self._joint else self.scope.places[:1], now, spill)
        out.flush()
        return Made(self.progress.rows, into.length, into.sha256)

    def _pack(self, into: Any, now: datetime, spill: Path) -> None:
        with ZipFile(into, "w", ZIP_DEFLATED, compresslevel=1) as pack:
            for place in self.scope.places:
                name = f"{plain_name(self.name)} {place.region.upper()}.{self.kind}"
                with pack.open(name, "w", force_zip64=True) as out:
                    self._file(out, [place], now, spill)

    def _file(self, out: Any, places: Sequence[RegionView], now: datetime, spill: Path) -> None:
        with closing(self._batches(places, now, spill)) as batches:
            self._writer(out, self._columns, batches, self._about(places, now))

    def _batches(self, places: Sequence[RegionView], now: datetime, spill: Path) -> Generator[pa.RecordBatch]:
        """The regions one after the other."""
        asked = Asked(self.days, self._before(now))
        for place in places:
            reading = Reading(self.store, self.source, self.scope, place, asked, self.progress)
            with closing(reading.batches(spill)) as batches:
                for batch in batches:
                    yield self._with_region(batch, place) if self._joint else batch

    def _with_region(self, batch: pa.RecordBatch, place: RegionView) -> pa.RecordBatch:
        said = pa.repeat(coded.region(place.region.value, Look(self.lang)), batch.num_rows)
        return pa.RecordBatch.from_arrays([said, *batch.columns], names=[str(at) for at in range(len(self._columns))])

    def first(self, rows: int) -> bytes:
        """The first rows as the CSV file has them."""
        out, now, place = BytesIO(), datetime.now(UTC), self.scope.places
        self.store.config.aside.mkdir(mode=0o700, exist_ok=True)
        with (
            aside.folder(self.store.config.aside) as spill,
            closing(self._batches(place if self._joint else place[:1], now, spill)) as batches,
        ):
            csv_rows.written(out, self._columns, _cut(batches, rows), self.dialect)
        return out.getvalue()

    def _before(self, now: datetime) -> datetime | None:
        hours = self.store.config.report_delay_hours
        return (now - timedelta(hours=hours)).replace(tzinfo=None) if hours else None

    def _about(self, places: Sequence[RegionView], now: datetime) -> About:
        look = Look(self.lang)
        told = Told(self.store, self.name, self.scope, places, self.days, bool(self.source.delayed), look)
        return About(look.t("exports.sheet.scope_name"), lambda rows: told.facts(rows, now))

    def _writer(self, out: Any, columns: Sequence[Column], batches: Iterable[pa.RecordBatch], about: About) -> None:
        if self.kind == "csv":
            csv_rows.written(out, columns, batches, self.dialect)
        elif self.kind == "xlsx":
            xlsx_rows.written(out, columns, batches, self.name, about)
        else:
            parquet_rows.written(out, columns, batches)


def _cut(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.slice(0, rows)
        rows -= batch.num_rows
        if rows <= 0:
            return
