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
from dashboard.blocks import Block
from dashboard.components import where
from dashboard.components.distribution import window
from dashboard.components.trend_chart import trend
from dashboard.context import Context
from dashboard.errors import Missing, NoAccess
from dashboard.exports import csv_file, xlsx_file
from dashboard.exports.about import TREND, About
from dashboard.exports.columns import TABLES, Column, Field, Row, fields
from dashboard.exports.columns_calling import CALLING_TABLES, ROWS
from dashboard.exports.facts import cut, facts
from dashboard.exports.select import selected
from dashboard.look import FileLook

# The columns of a block's file, by its id.
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    **{f"licenses-{name}": columns for name, columns in TABLES.items()},
    **CALLING_TABLES,
}
FORMATS = {"csv": csv_file.MEDIA, "xlsx": xlsx_file.MEDIA}


def has_rows(block: Block) -> bool:
    """Whether the block is a table or a chart that can be read as one."""
    return block.exported and block.id in COLUMNS


def asked_block(blocks: Mapping[str, Block], name: str) -> Block:
    """The block of this id; raises Missing where there is none, or where it has no rows."""
    block = blocks.get(name)
    if block is None or not has_rows(block):
        raise Missing("exports.error.block", got=name[:60])
    return block


@dataclass(frozen=True)
class BlockFile:
    """All rows of one block under one context; `sort` and `filters` as the grid has them (see `select`)."""

    block: Block
    now: Context
    sort: str = ""
    filters: str = ""

    @classmethod
    def of(cls, block: Block, now: Context, sort: str = "", filters: str = "") -> BlockFile:
        """The same, where the reader may have it; raises NoAccess otherwise."""
        if not may(now.user, block.permission):
            raise NoAccess("web.error.no_access")
        return cls(block, replace(now, look=FileLook(now.look.lang, now.look.theme)), sort, filters)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What can be sorted and filtered by, and is written."""
        return COLUMNS[self.block.id]

    @cached_property
    def about(self) -> About:
        """What of the page state the rows depend on."""
        return About(self.block, self.now)

    @cached_property
    def rows(self) -> Sequence[Row]:
        """As the figures document has them, in the order asked for. Raises Refused for a column or condition."""
        return selected(self._all(), self.columns, self.sort, self.filters, self.now.look)

    def _all(self) -> Sequence[Row]:
        """A table's rows; the trend's points of the period that is shown, oldest first."""
        answer = self.now.store.answer(self.block.question, self.now.scope)
        if self.block.id in ROWS:
            return ROWS[self.block.id](answer)
        if self.block.id == TREND:
            return self._period(answer)
        rows: Sequence[Row] = answer["rows"] if isinstance(answer, dict) else answer
        return rows

    def _period(self, points: Sequence[Row]) -> Sequence[Row]:
        days = [place.data_date for place in self.now.scope.places]
        shown = window(self.now.state.range)
        return trend.rows(points, as_of=self._day(), window=shown, data_dates=days)[::-1]

    def _day(self) -> date:
        return max(place.as_of for place in self.now.scope.places)

    def written(self, kind: str) -> Iterator[bytes]:
        """The file, piece by piece. Raises Missing for a format that there is not."""
        if kind not in FORMATS:
            raise Missing("exports.error.format", got=kind[:60], known=", ".join(FORMATS))
        head = fields(self.columns, self.now.scope.places, self.now.look)
        return csv_file.written(head, self.rows) if kind == "csv" else self._workbook(head)

    def _workbook(self, head: Sequence[Field]) -> Iterator[bytes]:
        look, config = self.now.look, self.now.config
        told = facts(look.t(self._title()), self.about, self.columns, self.filters, self.rows, datetime.now(UTC))
        names = (look.t("exports.sheet.rows_name"), look.t("exports.sheet.scope_name"))
        config.aside.mkdir(mode=0o700, exist_ok=True)
        return xlsx_file.written(head, self.rows, told, names, self._day(), config.aside, partial(cut, look=look))

    def _title(self) -> str:
        """The words of the block's heading."""
        if self.block.id == TREND:
            return "licenses.trend.title"
        area, name = self.block.id.split("-", 1)
        listed = area == "licenses" or name.endswith("-rows")
        return f"{area}.{'section.' if listed else ''}{name.replace('-', '_')}.title"

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
            "rows": len(self.rows),
            **{name: text for name, text in (("filter", self.filters), ("sort", self.sort)) if text},
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
            "rows": list(self.rows),
        }
