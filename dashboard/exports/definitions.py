"""The definitions in reading order: the page shows them, `docs/definitions.md` is written from them.

`python -m dashboard.exports.definitions > docs/definitions.md` writes the document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.components.definitions import (
    CALLING,
    CALLING_COLUMNS,
    CALLING_SHARED,
    COLUMNS,
    KPIS,
    STATUSES,
    TOP,
    TREND,
    Definition,
)
from dashboard.data.metrics import Section
from dashboard.look import Look


@dataclass(frozen=True, slots=True)
class Entry:
    """One definition and every place of the figures document that it holds for."""

    definition: Definition
    paths: tuple[str, ...]

    @property
    def anchors(self) -> tuple[str, ...]:
        """Where a link to one of the places leads."""
        return tuple(anchor(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading (a key of words)."""

    name: str
    title: str
    entries: tuple[Entry, ...]


def anchor(path: str) -> str:
    """`low.kpis.unassigned` -> `low-kpis-unassigned`: a dot would be read as a class. A plus is left out."""
    return path.replace(".", "-").removesuffix("+")


def groups() -> tuple[Group, ...]:
    """Top, trend, the five sections, what the tables share, statuses."""
    own = [column for column in COLUMNS if not _shared(column)]
    sections = [
        Group(
            section.value,
            f"licenses.section.{section.value}.title",
            _merged(_of(section, KPIS) + _of(section, own)),
        )
        for section in Section
    ]
    return (
        Group("top", "definitions.group.top", _merged(TOP)),
        Group("trend", "licenses.trend.title", _merged(TREND)),
        *sections,
        Group("calling", "calling.page.title", _merged(CALLING)),
        *(Group(rows, f"calling.section.{rows}.title", _merged(_under(f"calling.{rows}."))) for rows in _CALLING_ROWS),
        Group("tables", "definitions.group.tables", _merged([*filter(_shared, COLUMNS), *CALLING_SHARED])),
        Group("statuses", "definitions.group.statuses", _merged(STATUSES)),
    )


def _of(section: Section, definitions: Iterable[Definition]) -> list[Definition]:
    return [definition for definition in definitions if definition.path.startswith(f"{section.value}.")]


_CALLING_ROWS = ("usage_rows", "quality_rows", "queue_rows")


def _under(place: str) -> list[Definition]:
    return [definition for definition in CALLING_COLUMNS if definition.path.startswith(place)]


def _shared(column: Definition) -> bool:
    """Whether every table has this column, in the same words."""
    same = {other.path.split(".")[0] for other in COLUMNS if other.words == column.words}
    return same == {section.value for section in Section}


def _merged(definitions: Iterable[Definition]) -> tuple[Entry, ...]:
    """One entry for all that say the same, where the first of them stands."""
    found: dict[tuple[str, ...], list[Definition]] = {}
    for definition in definitions:
        found.setdefault((definition.area, definition.words, definition.window), []).append(definition)
    return tuple(Entry(same[0], tuple(each.path for each in same)) for same in found.values())


def markdown(look: Look) -> str:
    """All definitions as one document."""
    head = [f"# {look.t('definitions.page.title')}", "", look.t("definitions.page.intro"), ""]
    return "\n".join([*head, *(line for group in groups() for line in _section(group, look))])


def _section(group: Group, look: Look) -> Sequence[str]:
    names = [look.t(f"definitions.head.{name}") for name in ("name", "text", "formula", "window", "paths")]
    rows = [_row(entry, look) for entry in group.entries]
    return [f"## {look.t(group.title)}", "", _line(names), _line(["---"] * len(names)), *rows, ""]


def _row(entry: Entry, look: Look) -> str:
    of = entry.definition
    paths = " ".join(f"`{path}`" for path in entry.paths)
    return _line([of.name(look), of.text(look), of.formula(look), of.time(look), paths])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.stdout.write(markdown(Look()))
