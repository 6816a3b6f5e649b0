"""What every reader of a contract file shares: what it reads, how it tells, what is known after the pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.data.sources.contract import File
from dashboard.data.sources.recognise import by_bytes
from dashboard.data.sources.rules import Findings


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
