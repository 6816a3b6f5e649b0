"""The definitions in reading order: the page shows them, `docs/definitions.md` is written from them.

`python -m dashboard.exports.definitions > docs/definitions.md` writes the document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.catalog import calling, customers, licenses
from dashboard.catalog.column import Table
from dashboard.catalog.definition import Definition
from dashboard.catalog.figures import CALLING, SECTION_DEFINITIONS, STATUSES, TOP_DEFINITIONS
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
    """Top, trend, the five sections, calling and its tables, what the tables of a page share, statuses, customers."""
    sections = [
        Group(
            section.value,
            f"licenses.section.{section.value}.title",
            _merged([*SECTION_DEFINITIONS[section], *_own(table, LICENSES)]),
        )
        for section, table in licenses.TABLES.items()
    ]
    return (
        Group("top", "definitions.group.top", _merged(TOP_DEFINITIONS)),
        Group("trend", "licenses.trend.title", _merged(licenses.TREND.definitions)),
        *sections,
        Group("calling", "calling.page.title", _merged(CALLING)),
        *(
            Group(name, f"calling.section.{name}.title", _merged(_own(table, CALLING_TABLES)))
            for name, table in calling.TABLES.items()
        ),
        Group("tables", "definitions.group.tables", _merged([*_shared(LICENSES), *_shared(CALLING_TABLES)])),
        Group("statuses", "definitions.group.statuses", _merged((*STATUSES, *customers.STATUSES))),
        Group("customers", "definitions.group.customers", _merged(customers.DEFINITIONS)),
    )


LICENSES, CALLING_TABLES = tuple(licenses.TABLES.values()), tuple(calling.TABLES.values())
Tables = Sequence[Table]


def _own(table: Table, tables: Tables) -> list[Definition]:
    """Those that not every table of the page has in the same words."""
    return [one for one in table.definitions if one.words not in _everywhere(tables)]


def _shared(tables: Tables) -> list[Definition]:
    """The others, table by table."""
    return [one for table in tables for one in table.definitions if one.words in _everywhere(tables)]


def _everywhere(tables: Tables) -> set[str]:
    return set.intersection(*({one.words for one in table.definitions} for table in tables))


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
