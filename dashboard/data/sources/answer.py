"""What reading a folder came to: the form in which the reading process hands it to the one that publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.data.contract import contract
from dashboard.data.contract.rules import KEPT, Found, Problem
from dashboard.data.warehouse.checks import Staged


@dataclass(frozen=True, slots=True)
class Listed:
    """Findings of one sort: how many, and the first thousand."""

    items: Sequence[Problem]
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The files read, what was found, the day the region's data would stand for, and what would change."""

    staged: Sequence[Staged]
    problems: Listed
    warnings: Listed
    data_date: date | None
    verified: bool
    weeks: Sequence[date]
    changed: bool

    def document(self) -> dict[str, Any]:
        """As JSON carries it."""
        return {
            "staged": [_file(each) for each in self.staged],
            "problems": _found(self.problems),
            "warnings": _found(self.warnings),
            "data_date": str(self.data_date) if self.data_date else None,
            "verified": self.verified,
            "weeks": [str(week) for week in self.weeks],
            "changed": self.changed,
        }


def read(document: Mapping[str, Any]) -> Answer:
    """The answer of a document. Raises KeyError, TypeError or ValueError where it is not one."""
    day = document["data_date"]
    return Answer(
        [_staged(each) for each in document["staged"]],
        _listed(document["problems"]),
        _listed(document["warnings"]),
        date.fromisoformat(day) if day is not None else None,
        _is(bool, document["verified"]),
        [date.fromisoformat(week) for week in document["weeks"]],
        _is(bool, document["changed"]),
    )


def listed(found: Found, order: Mapping[str, int]) -> Listed:
    """The first thousand by the order of files, and by row."""
    return Listed(found.listed(order), found.total)


def _file(each: Staged) -> dict[str, Any]:
    return {
        "file": each.file.name,
        "name": each.name,
        "columns": list(each.columns),
        "rows": each.rows,
        "sha256": each.sha256,
        "whole": each.whole,
        "taken": each.taken,
    }


def _staged(said: Mapping[str, Any]) -> Staged:
    return Staged(
        contract.file(_is(str, said["file"])),
        _is(str, said["name"]),
        tuple(_is(str, column) for column in said["columns"]),
        _is(int, said["rows"]),
        _is(str, said["sha256"]),
        _is(bool, said["whole"]),
        _is(bool, said["taken"]),
    )


def _found(found: Listed) -> dict[str, Any]:
    return {"total": found.total, "items": [problem(each) for each in found.items]}


def problem(each: Problem) -> list[Any]:
    """A finding as JSON carries it."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in each.values.items()}
    return [each.file, each.row, each.column, each.value[:KEPT], each.rule, values, each.line]


def _listed(said: Mapping[str, Any]) -> Listed:
    return Listed(_problems(said["items"]), _is(int, said["total"]))


def _problems(items: Iterable[Sequence[Any]]) -> list[Problem]:
    kinds = (str, int, str, str, str, dict, int)
    return [Problem(*(_is(kind, part) for kind, part in zip(kinds, item, strict=True))) for item in items]


def _is(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value
