"""What every reader of a contract file shares: what it reads, how it tells, what is known after the pass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.data.contract.contract import File
from dashboard.data.contract.rules import Findings
from dashboard.data.sources.recognise import by_bytes

_CHANGES = 100_000


class Stop(Exception):
    """The rest of the file cannot be read; the problem has been noted."""


@dataclass(slots=True)
class Reading:
    """One pass over one file: `batches()` of a reader gives Arrow tables of `row` and the contract's columns as text.

    After the pass: `rows` read, `sha256` of the file as it lies there, `columns` that it has, and `whole`: False
    where the form of the file is so broken that rows are missing.
    """

    path: Path
    file: File
    findings: Findings
    max_cell_bytes: int
    max_file_bytes: int
    tell: Callable[[int], None] = field(default=lambda _size: None)
    rows: int = 0
    sha256: str = ""
    columns: tuple[str, ...] = ()
    whole: bool = True
    # (row, how far its line is ahead of it) from that row on; only of text, and only of so many changes.
    ahead: list[tuple[int, int]] = field(default_factory=list)

    def line(self, row: int) -> int:
        """The line of the file on which a row begins; 0 where that is not known."""
        at = bisect_right(self.ahead, row, key=lambda each: each[0]) - 1
        known = row > 0 and at >= 0 and (at + 1 < _CHANGES or self.ahead[at][0] == row)
        return row + self.ahead[at][1] if known else 0

    def _begins(self, row: int, line: int) -> None:
        if len(self.ahead) < _CHANGES and (not self.ahead or self.ahead[-1][1] != line - row):
            self.ahead.append((row, line - row))

    def _recognise(self, head: bytes, form: str) -> None:
        """Stops at a file of another kind."""
        kind = by_bytes(head)
        if kind:
            raise self._stop(0, "", "", f"is_{kind}", form=form)

    def _problem(self, row: int, column: str, value: str, rule: str, **values: object) -> None:
        self.findings.problem(self.path.name, row, column, value, rule, **values)

    def _stop(self, row: int, column: str, value: str, rule: str, **values: object) -> Stop:
        self._problem(row, column, value, rule, **values)
        return Stop()
