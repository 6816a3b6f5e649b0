"""The hub's data as pandas DataFrames, for notebooks (docs/notebook.md): what pages show, under the same rights.

Types are the same whatever is in a frame: whole numbers `Int64`, shares and other fractions `Float64`, days
`datetime64[s]`, yes or no `boolean`, codes `category`, other text `string`; unknown is missing, never 0. Shares are
fractions (0.25 is 25 %), changes of shares are differences of fractions.

Every function takes the home's folder, a region (`us`, `ca`, `eu`, `uae` or `all`), and

- `service`: `meetings` or `calling`;
- `as_of`: a day of the past (`date` or `YYYY-MM-DD`), or `version`: the number of a kept version;
- `query`: the filter as the pages have it, such as `status:trial acme`;
- `user`: an e-mail address, to read exactly what that person would see; without it, everything.

Raises `errors.Refused` for what makes no sense, `errors.Missing` for what does not exist, `errors.NoAccess` where that
person sees none of it, `errors.Unusable` where the home cannot be read: each says so in a sentence. Writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd
import structlog

from dashboard import config
from dashboard.access import Action
from dashboard.catalog.column import Column, Type
from dashboard.cli import quiet
from dashboard.commands.whose import reader, store_of
from dashboard.context import Context, context_of
from dashboard.data.questions import figures as documents
from dashboard.data.questions.customer_list import CUSTOMERS
from dashboard.exports.block_file import BlockFile, asked_block
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.words import LANGUAGES

Home = str | os.PathLike[str]
Day = str | date
WHOLE, NUMBER, DAY, FLAG, CODE, TEXT = "Int64", "Float64", "datetime64[s]", "boolean", "category", "string"
_TYPES: Mapping[Type, str] = {
    Type.TEXT: TEXT,
    Type.DATE: DAY,
    Type.WHOLE: WHOLE,
    Type.CHANGE: WHOLE,
    Type.RATE: NUMBER,
    Type.POINTS: NUMBER,
    Type.FLAG: FLAG,
    Type.AMOUNT: NUMBER,
    Type.SECONDS: NUMBER,
}
_CUSTOMERS = {
    "region": CODE,
    "org_id": TEXT,
    "name": TEXT,
    "managed_by": CODE,
    "last_sign_in": DAY,
    "lines": WHOLE,
    "total": WHOLE,
    "assigned": WHOLE,
    "used": WHOLE,
    "assignment": NUMBER,
}
_FIGURES = {"part": CODE, "figure": TEXT, "value": NUMBER, "previous": NUMBER}
_BEFORE = "_previous"  # ends the name of a part that holds the figures of the week before


def figures(
    home: Home,
    region: str,
    *,
    service: str = "meetings",
    as_of: Day = "",
    version: int | None = None,
    query: str = "",
    user: str | None = None,
) -> pd.DataFrame:
    """The single figures of the pages, one row each: `part` (`top`, `statuses`, a section, `queues`), `figure`,
    `value`, and `previous`: that of the week before, where the pages compare.

    Counts and licenses are numbers, shares fractions, times seconds. Tables and series are blocks: see `block`.
    """
    with _context(home, user, _asked(region, service, as_of, version, query)) as now:
        document = documents.document(now.store, now.scope)
    return _frame(list(_single(document)), _FIGURES)


def block(
    home: Home,
    name: str,
    region: str,
    *,
    service: str = "meetings",
    as_of: Day = "",
    version: int | None = None,
    query: str = "",
    user: str | None = None,
    sort: str = "",
    weeks: str = "",
    endpoint: str = "",
    feature: str = "",
) -> pd.DataFrame:
    """The rows of a table or chart by its id (`licenses-low`, `licenses-trend`, `calling-usage-rows` ...), as
    `partner-hub block` prints them: one row a row, columns by their ids.

    A column of several weeks becomes one column each, `<id>_12` ... `<id>_0`, named by how many weeks before the last
    one it is. `sort` is `COLUMN:asc` or `COLUMN:desc`; `weeks` those of the trend (`3m`, `6m`, `1y`, `2y` or
    `FIRST..LAST`); `endpoint` or `feature` leave only such calls.
    """
    found = asked_block(BLOCKS, name)
    more = {"range": weeks, "endpoint": endpoint, "feature": feature}
    with _context(home, user, _asked(region, service, as_of, version, query) | more) as now:
        file = BlockFile.of(found, now, sort)
        rows, columns = list(file.rows()), file.columns
    cells = [cell for each in columns for cell in _cells(each)]
    types = {cell: kind for cell, kind, _read in cells}
    return _frame([{cell: read(row) for cell, _kind, read in cells} for row in rows], types)


def customers(
    home: Home,
    region: str,
    *,
    service: str = "meetings",
    as_of: Day = "",
    version: int | None = None,
    query: str = "",
    user: str | None = None,
) -> pd.DataFrame:
    """One row a customer that is not withdrawn: `region`, `org_id`, `name`, `managed_by`, `last_sign_in` (the UTC day
    on which an administrator last signed in), and of its live lines of the service their number (`lines`), the
    licenses `total`, `assigned` and `used`, and `assignment`, the share that is assigned; missing where unknown.
    """
    with _context(home, user, _asked(region, service, as_of, version, query)) as now:
        rows = now.store.answer(CUSTOMERS, now.scope)
    return _frame(rows, _CUSTOMERS)


def _asked(region: str, service: str, as_of: Day, version: int | None, query: str) -> dict[str, str]:
    number = "" if version is None else str(version)
    return {"region": region, "service": service, "as_of": str(as_of), "version": number, "q": query}


@contextmanager
def _context(home: Home, user: str | None, asked: Mapping[str, str]) -> Iterator[Context]:
    """The home, open for as long as the block lasts, with the other settings of this process's environment."""
    if not structlog.is_configured():
        quiet()
    settings = config.read({**os.environ, f"{config.PREFIX}HOME": os.fspath(home)}, signs=False)
    store = store_of(settings)
    try:
        yield context_of(store, reader(settings, user, Action.SEE_ANALYTICS), Look(LANGUAGES[0]), asked)
    finally:
        store.opened.close()


def _single(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every figure that stands alone; those of sections are their `kpis`."""
    parts = {**document, **{f"calling.{name}": part for name, part in (document["calling"] or {}).items()}}
    for name, part in parts.items():
        found = part.get("kpis", part) if isinstance(part, dict) else {}
        before = parts.get(name + _BEFORE) or {}
        if not name.endswith(_BEFORE):
            for figure, value in found.items():
                if value is None or isinstance(value, (int, float)):
                    yield {
                        "part": name.removeprefix("calling."),
                        "figure": figure,
                        "value": value,
                        "previous": before.get(figure),
                    }


def _cells(column: Column) -> list[tuple[str, str, Any]]:
    """The frame's columns that one of the block becomes: name, type, and how a row gives the value."""
    kind = CODE if column.said and column.type is Type.TEXT else _TYPES[column.type]
    if column.series is None:
        return [(column.id, kind, column.value)]
    count = column.series.count
    return [(f"{column.id}_{count - 1 - at}", kind, _nth(column.id, at)) for at in range(count)]


def _nth(name: str, at: int) -> Any:
    return lambda row: row[name][at]


def _frame(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """A frame of these columns, also where there is no row."""
    return pd.DataFrame({name: _series([row[name] for row in rows], kind) for name, kind in types.items()})


def _series(values: list[Any], kind: str) -> pd.Series:
    # Days and codes are read from what they are written as, also where there is none.
    first = {DAY: "object", CODE: TEXT}.get(kind, kind)
    made: Any = pd.Series(values, dtype=first)
    if kind == DAY:
        made = pd.to_datetime(made)
    typed: pd.Series = made.astype(kind)
    return typed
