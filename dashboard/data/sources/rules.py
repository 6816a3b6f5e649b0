"""What is wrong with an import: problems and warnings, each with its place, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard import words

LISTED = 1_000
_SHOWN = 80
KEPT = 1_000
_HELD = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. Rows count from 1, header and whole file are row 0; `column` is empty for a whole row."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str = "en") -> str:
        """`file:row:column: what, value, what was expected`."""
        values = {name: plain(value) if isinstance(value, str) else value for name, value in self.values.items()}
        said = words.text(lang, f"import.rule.{self.rule}", value=shown(self.value), **values)
        return f"{self.file}:{self.row}:{self.column}: {said}" if self.file else said

    def document(self, lang: str = "en") -> dict[str, object]:
        """The problem as `import --json` prints it."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value[:KEPT].encode("utf-8", "backslashreplace").decode(),  # no lone surrogates
            "rule": self.rule,
            "message": self.message(lang),
        }


@dataclass(slots=True)
class Found:
    """Collects findings of one sort: all are counted, the first thousand (by place) are listed."""

    items: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, item: Problem) -> None:
        """One more."""
        self.total += 1
        if len(self.items) < _HELD:
            self.items.append(item)

    def extend(self, items: list[Problem], total: int) -> None:
        """Many more: `total` were counted, the first of them are handed over."""
        self.total += total
        self.items.extend(items)

    def listed(self, order: Mapping[str, int]) -> list[Problem]:
        """The first thousand, files in the given order, then by row."""
        return sorted(self.items, key=lambda each: (order.get(each.file, -1), each.row))[:LISTED]


@dataclass(slots=True)
class Findings:
    """Everything that an import has to say about its input."""

    problems: Found = field(default_factory=Found)
    warnings: Found = field(default_factory=Found)

    def problem(self, file: str, row: int, column: str, value: str, rule: str, **values: object) -> None:
        """A reason to refuse the import."""
        self.problems.add(Problem(file, row, column, value, rule, values))

    def warn(self, file: str, row: int, column: str, value: str, rule: str, **values: object) -> None:
        """Something to know that does not stop the import."""
        self.warnings.add(Problem(file, row, column, value, rule, values))


def shown(value: str) -> str:
    """A value as a sentence carries it: quoted, shortened, without anything that a terminal would obey."""
    short = value if len(value) <= _SHOWN else value[:_SHOWN] + "\u2026"
    return f"\u201c{plain(short)}\u201d"


def plain(text: str) -> str:
    """A text without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
