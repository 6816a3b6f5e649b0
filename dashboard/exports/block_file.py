"""The rows of a block and the file that is made of them, for whoever asks: a page, the command line, a job.

No request is part of it: rights, scope and look come in as the values of a `Context`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any

from dashboard.access import may
from dashboard.blocks import Block, BlockRows, Time
from dashboard.catalog.column import Column, Row
from dashboard.components import where
from dashboard.context import Context
from dashboard.data import windows
from dashboard.data.listing import Selection, Window
from dashboard.data.picked import EVERY, Picked
from dashboard.data.windows import Listed
from dashboard.errors import Missing, NoAccess, Refused
from dashboard.exports import csv_file, xlsx_file
from dashboard.exports.about import About
from dashboard.exports.dialect import PLAIN, Dialect
from dashboard.exports.facts import cut, facts
from dashboard.exports.fields import Field, fields
from dashboard.exports.filter_model import selected, selection
from dashboard.look import FileLook
from dashboard.scope import Region

FORMATS = {"csv": csv_file.MEDIA, "xlsx": xlsx_file.MEDIA}


def asked_block(blocks: Mapping[str, Block], name: str) -> Block:
    """The block of this id; raises Missing where there is none, or where it has no rows."""
    block = blocks.get(name)
    if block is None or block.rows is None:
        raise Missing("exports.error.block", got=name[:60])
    return block


@dataclass(frozen=True)
class BlockFile:
    """All rows of one block under one context; `sort` and `filters` as the grid has them (see `filter_model`)."""

    block: Block
    now: Context
    sort: str = ""
    filters: str = ""
    picked: Picked = EVERY

    @classmethod
    def of(cls, block: Block, now: Context, sort: str = "", filters: str = "", picked: Picked = EVERY) -> BlockFile:
        """The same, where the reader may have it; raises NoAccess otherwise."""
        if not may(now.user, block.permission):
            raise NoAccess("web.error.no_access")
        return cls(block, replace(now, look=FileLook(now.look.lang, now.look.theme)), sort, filters, picked)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What can be sorted and filtered by, and is written."""
        return self._told.table.file

    @property
    def _told(self) -> BlockRows:
        """What the block says of its rows. Raises Missing where it has none."""
        if self.block.rows is None:
            raise Missing("exports.error.block", got=self.block.id)
        return self.block.rows

    @cached_property
    def about(self) -> About:
        """What of the page state the rows depend on."""
        return About(self.block, self.now)

    @cached_property
    def selection(self) -> Selection:
        """Which rows, in which order. Raises Refused for a column or condition."""
        asked = selection(self.columns, self.sort, self.filters, self.now.look)
        return asked if self.picked == EVERY else self._of_picked(asked)

    def _of_picked(self, asked: Selection) -> Selection:
        """Raises Refused for rows that are of no customer."""
        if not isinstance(self.block.question, Listed):
            raise Refused("exports.error.picked")
        return self.picked.of(asked)

    @cached_property
    def count(self) -> int:
        """How many rows pass."""
        question, store = self.block.question, self.now.store
        if isinstance(question, Listed):
            return windows.count(store, question.listing, self.now.scope, self.selection)
        return len(self._small)

    def rows(self, *, made: bool = True) -> Iterator[Row]:
        """In the order asked for; those of a listing are read piece by piece. `made`: also what is made to be shown,
        beside what the figures document has."""
        question, store = self.block.question, self.now.store
        if not isinstance(question, Listed):
            return iter(self._small)
        columns = question.listing.shown if made else question.listing.columns
        return windows.streamed(store, question.listing, self.now.scope, self.selection, columns)

    def customers(self) -> Iterator[tuple[Region, str]]:
        """Region and organization ID of each row of a listing of customers."""
        question, store = self.block.question, self.now.store
        assert isinstance(question, Listed)
        named = ("region", "org_id")
        rows = windows.streamed(store, question.listing, self.now.scope, self.selection, named)
        return ((Region(row["region"]), str(row["org_id"])) for row in rows)

    def window(self, offset: int, limit: int) -> list[Row]:
        """Some of the rows of a listing, as the table's cells need them. Raises Missing where there is no listing."""
        question, store = self.block.question, self.now.store
        if not isinstance(question, Listed):
            raise Missing("exports.error.block", got=self.block.id)
        found = windows.rows(store, question.listing, self.now.scope, Window(offset, limit, self.selection))
        return [self._told.table.slim(row, self.now.look) for row in found]

    @cached_property
    def _small(self) -> Sequence[Row]:
        """The rows of what is no listing."""
        return selected(self._all(), self.columns, self.selection, self.now.look)

    def _all(self) -> Sequence[Row]:
        answer = self.now.store.answer(self.block.question, self.now.scope)
        return self._told.read(answer, self.now)

    def _day(self) -> date:
        return max(place.as_of for place in self.now.scope.places)

    def written(self, kind: str) -> Iterator[bytes]:
        """The file, piece by piece. Raises Missing for a format that there is not."""
        if kind not in FORMATS:
            raise Missing("exports.error.format", got=kind[:60], known=", ".join(FORMATS))
        return csv_file.written(self.head, self.rows(), self.dialect) if kind == "csv" else self._workbook()

    @cached_property
    def head(self) -> Sequence[Field]:
        """What is written of each row."""
        return fields(self.columns, self.now.scope.places, self.now.look)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.now.look.t(self._told.title)

    @property
    def dialect(self) -> Dialect:
        """How a CSV file of it is written."""
        return PLAIN

    def _workbook(self) -> Iterator[bytes]:
        look, config, head = self.now.look, self.now.config, self.head
        title, made_at = self.title, datetime.now(UTC)
        period = self._small if self._told.time is Time.RANGE else ()
        told = facts(title, self.about, self.columns, self.filters, self.count, period, made_at)
        names = (look.t("exports.sheet.rows_name"), look.t("exports.sheet.scope_name"))
        config.aside.mkdir(mode=0o700, exist_ok=True)
        return xlsx_file.written(
            head, self.rows(), told, names, self._day(), config.aside, partial(cut, look=look), count=self.count
        )

    def name(self, kind: str) -> str:
        """Made from what we know, never from names: plain letters, digits and hyphens."""
        parts = ("partner-hub", self.block.id, self.now.scope.region, *self.about.named())
        return f"{'-'.join(parts)}.{kind}"

    def audited(self) -> dict[str, Any]:
        """What the audit log says of who takes these rows away."""
        scope = self.now.scope
        return {
            "versions": {place.region.value: place.version for place in scope.places},
            "as_of": where.as_of(scope),
            **self.about.audited(),
            "query": scope.query.text,
            "rows": self.count,
            **{name: text for name, text in (("filter", self.filters), ("sort", self.sort)) if text},
            **self.picked.audited(),
        }

    def document(self) -> dict[str, Any]:
        """The block as one JSON document: its rows as the figures document has them, and what its columns are."""
        scope, look = self.now.scope, self.now.look
        columns = [{"id": each.id, "name": each.name(look), "type": each.type.value} for each in self.columns]
        return {
            "block": self.block.id,
            "region": scope.region,
            "as_of": scope.as_of,
            "version": scope.version,
            "columns": columns,
            "rows": list(self.rows(made=False)),
        }
