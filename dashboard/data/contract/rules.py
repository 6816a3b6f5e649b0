"""What is wrong with an import: problems and warnings, each with its place, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard import words

LISTED = 1_000
_SHOWN = 80
KEPT = 1_000
_HELD = 20_000
_SPANS = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. Rows count from 1, header and whole file are row 0; `column` is empty for a whole row."""

    file: str
    row: int
    column: str
    value: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: int = 0  # where the row begins in a file of text; 0 where that is not known

    def message(self, lang: str = "en") -> str:
        """`file:row:column: what, value, what was expected`; without the row or the column where there is none."""
        place = [plain(self.file), *([str(self.row)] if self.row or self.column else []), plain(self.column)]
        return ": ".join(part for part in (":".join(filter(None, place)), self.sentence(lang)) if part)

    def sentence(self, lang: str = "en") -> str:
        """What is wrong, the value, what was expected."""
        values = {name: plain(value) if isinstance(value, str) else value for name, value in self.values.items()}
        return words.text(lang, f"import.rule.{self.rule}", value=shown(self.value), **values)

    def document(self, lang: str = "en") -> dict[str, object]:
        """The problem as `import --json` prints it."""
        return {
            "file": plain(self.file),
            "row": self.row,
            "column": self.column,
            "value": self.value[:KEPT].encode("utf-8", "backslashreplace").decode(),  # no lone surrogates
            "rule": self.rule,
            "message": self.message(lang),
        }


@dataclass(frozen=True, slots=True)
class Alike:
    """The same finding on one row or many: one entry, whose place is the first row's."""

    first: Problem
    rows: Sequence[int]
    lines: Sequence[int]

    def document(self, lang: str = "en") -> dict[str, object]:
        """The entry as `import --json` prints it; `rows` where there is more than one."""
        said = self.first.document(lang)
        return said | {"rows": list(self.rows)} if len(self.rows) > 1 else said

    def told(self, lang: str = "en") -> str:
        """For people: `subscriptions.csv, line 2 (row 1), end_date: what, value, what was expected`."""
        where = [plain(self.first.file), self._rows(lang), plain(self.first.column)]
        said = self.first.sentence(lang)
        return f"{', '.join(filter(None, where))}: {said}" if self.first.file else said

    def _rows(self, lang: str) -> str:
        if not self.first.row:
            return ""
        key = f"import.place.{'line' if all(self.lines) else 'row'}{'s' if len(self.rows) > 1 else ''}"
        return words.text(lang, key, line=_spans(self.lines), row=_spans(self.rows))


def alike(items: Iterable[Problem]) -> list[Alike]:
    """The findings with those that differ in their row alone together, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for each in items:
        key = (
            each.file,
            each.column,
            each.rule,
            each.value,
            *sorted((name, str(said)) for name, said in each.values.items()),
        )
        found.setdefault(key, []).append(each)
    return [Alike(some[0], [each.row for each in some], [each.line for each in some]) for some in found.values()]


def _spans(numbers: Sequence[int]) -> str:
    """`2-5, 9`: neighbours together, of very many the first."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    said = [str(first) if first == last else f"{first}-{last}" for first, last in spans[:_SPANS]]
    return ", ".join(said) + (" \u2026" if len(spans) > _SPANS else "")


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
