"""Products of a file as downloads spell them, read by their known names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.data.contract.cells import ROW
from dashboard.data.contract.contract import File, Kind
from dashboard.data.contract.product_names import known
from dashboard.data.contract.rules import Findings


@dataclass(slots=True)
class Spellings:
    """Reads the products of one file by their known names, and counts the rows that had them otherwise."""

    file: File
    found: dict[tuple[str, str], tuple[int, int, str]] = field(default_factory=dict)

    def read(self, batch: pa.Table) -> pa.Table:
        """The rows with known names."""
        for at, column in enumerate(self.file.columns, 1):
            if column.kind is Kind.PRODUCT:
                batch = batch.set_column(at, column.name, self._known(column.name, batch))
        return batch

    def tell(self, name: str, findings: Findings) -> None:
        """A warning for each known product that was spelled otherwise: how many rows, the first of them."""
        for (column, product), (rows, row, said) in self.found.items():
            findings.warn(name, row, column, said, "product_spelling", n=rows, product=product)

    def _known(self, column: str, batch: pa.Table) -> pa.ChunkedArray:
        cells = batch.column(column)
        others = [name for name in pc.unique(cells).to_pylist() if name is not None and known(name) != name]
        if not others:
            return cells
        self._count(column, cells, batch.column(ROW), others)
        at = pc.index_in(cells, pa.array(others, pa.string()))
        names = pa.array([known(name) for name in others], pa.string()).take(at.combine_chunks())
        return pc.coalesce(names, cells)

    def _count(self, column: str, cells: pa.ChunkedArray, rows: pa.ChunkedArray, others: Iterable[str]) -> None:
        for name in others:
            same = pc.equal(cells, name)
            place = (column, known(name))
            first = rows.filter(same)[0].as_py()
            before, row, said = self.found.get(place, (0, first, name))
            self.found[place] = (before + pc.sum(same).as_py(), row, said)
