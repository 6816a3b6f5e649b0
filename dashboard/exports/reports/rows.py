"""What tables are rows of: a block as its page exports it, the same in the shape of a template, the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, islice

from dashboard.access import Action, may
from dashboard.catalog.column import Row
from dashboard.context import Context
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked, Entry
from dashboard.data.report_runs.reach import AUDIT, Seen, seen
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.shape import DOWN, Shape
from dashboard.data.state.database import Database
from dashboard.errors import NoAccess
from dashboard.exports import audit_rows, csv_file, filter_model, xlsx_file
from dashboard.exports.block_file import BlockFile
from dashboard.exports.dialect import PLAIN, Dialect
from dashboard.exports.fields import Field, chosen, fields
from dashboard.exports.reports import bases, shaped
from dashboard.exports.reports.table import AT_ONCE
from dashboard.look import FileLook
from dashboard.scope import RegionView, Scope

_REGION = "\0region"  # no column is called so
_SHEETS = ("exports.sheet.rows_name", "exports.sheet.scope_name")


@dataclass(frozen=True)
class Watched(BlockFile):
    """The block's file, which tells of its rows as they are read."""

    progress: Progress = field(default_factory=Progress)

    @property
    def scope(self) -> Scope:
        """Whose rows it has."""
        return self.now.scope

    @property
    def seen(self) -> Seen:
        """Whose rows it may have."""
        return seen(self.scope)

    def rows(self, *, made: bool = True) -> Iterator[Row]:
        """The same rows. Raises Stopped where the run was cancelled."""
        return _told(super().rows(made=made), self.progress)


@dataclass(frozen=True)
class Shaped(Watched):
    """The block's file in the shape of a template."""

    shape: Shape = field(kw_only=True)
    called: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.called

    @property
    def dialect(self) -> Dialect:
        """How a CSV file of it is written."""
        return shaped.dialect(self.shape)

    @property
    def _joint(self) -> bool:
        return self.scope.combined and self.shape.region_first

    @cached_property
    def head(self) -> Sequence[Field]:
        """The template's columns, after the region's where it asks for that."""
        look = self.now.look
        found = chosen(shaped.headed(self.shape, self.columns), self.scope.places, look)
        region = Field(bases.REGION.name(look), bases.REGION.type, lambda row: row[_REGION])
        return [region, *found] if self._joint else found

    def rows(self, *, made: bool = True) -> Iterator[Row]:
        """The template's rows; of all regions one region after the other where the file says which."""
        if not self._joint:
            return super().rows(made=made)
        return chain.from_iterable(map(self._of, self.scope.places))

    def _of(self, place: RegionView) -> Iterator[Row]:
        scope = replace(self.scope, places=(place,), combined=False)
        said = bases.REGION.shown(self.now.look)({bases.REGION.id: place.region.value})
        own = BlockFile(self.block, replace(self.now, scope=scope), self.sort, self.filters)
        return _told(({**row, _REGION: said} for row in own.rows()), self.progress)


@dataclass(frozen=True)
class AuditFile:
    """The audit log of the reader's regions, newest first or in its template's order. Raises NoAccess for who may not
    export it."""

    state: Database
    now: Context
    shape: Shape | None
    called: str
    progress: Progress

    def __post_init__(self) -> None:
        if not may(self.now.user, Action.EXPORT_AUDIT):
            raise NoAccess("web.error.no_access")

    @property
    def scope(self) -> Scope:
        """The regions of the reader."""
        return self.now.scope

    @property
    def seen(self) -> Seen:
        """Entries about any region of the reader."""
        return {AUDIT: None, **{region.value: None for region in self.now.user.regions}}

    @property
    def dialect(self) -> Dialect:
        """How a CSV file of it is written."""
        return shaped.dialect(self.shape) if self.shape else PLAIN

    @cached_property
    def _below(self) -> int:
        return audit_list.newest(self.state) + 1

    @property
    def _asked(self) -> Asked:
        return Asked(regions=self.now.user.regions)

    @cached_property
    def count(self) -> int:
        """How many entries there are, before those that do not pass are left out."""
        return audit_list.count(self.state, self._asked, self._below)

    @cached_property
    def head(self) -> Sequence[Field]:
        """What is written of an entry."""
        look, columns = FileLook(self.now.look.lang), audit_rows.COLUMNS
        return chosen(shaped.headed(self.shape, columns), (), look) if self.shape else fields(columns, (), look)

    def rows(self) -> Iterator[Row]:
        """Those that pass."""
        entries = self._entries()
        return _told(self._passing(map(audit_rows.row, entries)), self.progress)

    def _entries(self) -> Iterator[Entry]:
        order = [(each.column, each.way == DOWN) for each in self.shape.sort] if self.shape else []
        if not order:
            return audit_list.every(self.state, self._asked, self._below)
        return audit_list.in_order(self.state, self._asked, self._below, order)

    def _passing(self, rows: Iterator[Row]) -> Iterator[Row]:
        if self.shape is None or not self.shape.conditions:
            yield from rows
            return
        look, columns = self.now.look, audit_rows.COLUMNS
        picked = filter_model.selection(columns, "", shaped.filters_of(self.shape, columns), look)
        while some := list(islice(rows, AT_ONCE)):
            self.progress.check()
            yield from filter_model.selected(some, columns, picked, look)

    def written(self, kind: str) -> Iterator[bytes]:
        """The file, piece by piece."""
        if kind == "csv":
            return csv_file.written(self.head, self.rows(), self.dialect)
        look, config, made_at = self.now.look, self.now.config, datetime.now(UTC)
        told = [("table", self.called), ("partner", config.partner), ("made_at", f"{made_at:%Y-%m-%d %H:%M} UTC")]
        facts = [(look.t(f"exports.sheet.{name}"), value) for name, value in told]
        names = (look.t(_SHEETS[0]), look.t(_SHEETS[1]))
        config.aside.mkdir(mode=0o700, exist_ok=True)
        return xlsx_file.written(self.head, self.rows(), facts, names, made_at.date(), config.aside, count=self.count)


def _told(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """The same rows, told of as they are read. Raises Stopped where the run was cancelled."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        progress.tell(len(some))
        yield from some
