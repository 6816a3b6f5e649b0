"""What AG Grid is told of a table's columns: each kind of cell with its renderer, its order and its filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.catalog.column import Cell, Column, Fixed, Kind, Row, Table
from dashboard.data.collate import ranks
from dashboard.look import Look

ColumnDef = dict[str, Any]

_NUMBER: ColumnDef = {
    "type": "rightAligned",
    "filter": "agNumberColumnFilter",
    "floatingFilterComponent": "HubNumberFilter",
    "comparator": {"function": "hubNumbers"},
    "cellDataType": False,
}
# Sorted by the places that `placed` gives a row's texts; compared as the query bar compares.
_TEXT: ColumnDef = {
    "filter": "agTextColumnFilter",
    "cellDataType": False,
    "filterParams": {"textFormatter": {"function": "hubFold(params)"}},
}
# A line without a number beside it: ordered and filtered by its last point.
_LINES: ColumnDef = {
    **_NUMBER,
    "type": None,
    "comparator": {"function": "hubLasts"},
    "filterValueGetter": {"function": "hubLastOf(params)"},
    "sortable": True,
}
_UNKNOWN = {"unk": "params.value == null"}
_KINDS: Mapping[Kind, ColumnDef] = {
    Kind.NAME: {**_TEXT, "cellRenderer": "HubName", "cellClass": "cell-name"},
    Kind.REGION: {
        **_TEXT,
        "valueFormatter": {"function": "hubRegion(params.value)"},
        "cellClass": "cell-quiet",
        "filterValueGetter": {"function": "hubRegion(hubField(params))"},
    },
    Kind.SUBSCRIPTION: {**_TEXT, "cellRenderer": "HubSubscription", "cellClass": "cell-quiet"},
    Kind.COUNT: {**_NUMBER, "valueFormatter": {"function": "hubCount(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.CHANGE: {
        **_NUMBER,
        "valueFormatter": {"function": "hubSigned(params.value)"},
        "cellClassRules": {"unk": "params.value == null || params.value == 0"},
    },
    Kind.DUE: {**_NUMBER, "cellRenderer": "HubDue", "cellClass": "ag-right-aligned-cell"},
    Kind.BAR: {**_NUMBER, "type": None, "cellRenderer": "HubBar", "headerClass": "head-bar"},
    Kind.OVER_BAR: {**_NUMBER, "cellRenderer": "HubOverBar"},
    Kind.SHARE: {**_NUMBER, "cellRenderer": "HubShare"},
    Kind.RATE: {**_NUMBER, "valueFormatter": {"function": "hubRate(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.SPARK: {
        **_NUMBER,
        "type": None,
        "cellRenderer": "HubSpark",
        "comparator": {"function": "hubMaxima"},
        "filterValueGetter": {"function": "hubMaximum(params)"},
        "sortable": True,
    },
    Kind.SWITCH: {
        **_TEXT,
        "cellRenderer": "HubSwitch",
        "cellDataType": "boolean",
        "filterValueGetter": {"function": "hubSwitch(hubField(params))"},
    },
    Kind.DAY: {
        "type": "rightAligned",
        "filter": "agDateColumnFilter",
        "cellDataType": "dateString",
        "valueFormatter": {"function": "hubDay(params.value)"},
        "comparator": {"function": "hubDays"},
    },
    Kind.LICENSES: {**_NUMBER, "cellRenderer": "HubLicenses"},
    Kind.MINUTES: {**_NUMBER, "valueFormatter": {"function": "hubCount(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.POINTS: {
        **_NUMBER,
        "valueFormatter": {"function": "hubPoints(params.value)"},
        "cellClassRules": {"unk": "params.value == null || params.value == 0"},
    },
    Kind.WAIT: {**_NUMBER, "valueFormatter": {"function": "hubWait(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.WORST: {**_TEXT, "cellRenderer": "HubWorst", "filterValueGetter": {"function": "hubEndpointOf(params)"}},
    Kind.USERS: {**_LINES, "cellRenderer": "HubLine"},
    Kind.RATES: {**_LINES, "cellRenderer": "HubLine"},
    Kind.STATUSES: {**_TEXT, "cellRenderer": "HubStatuses", "filterValueGetter": {"function": "hubWordsOf(params)"}},
    Kind.PRODUCTS: {**_TEXT, "cellRenderer": "HubProducts", "filterValueGetter": {"function": "hubWordsOf(params)"}},
    Kind.WORDS: {
        **_TEXT,
        "valueFormatter": {"function": "hubWords(params.value)"},
        "filterValueGetter": {"function": "hubWordsOf(params)"},
        "cellClassRules": _UNKNOWN,
    },
    Kind.TAGS: {
        **_TEXT,
        "cellRenderer": "HubTags",
        "cellClass": "cell-tags",
        "filterValueGetter": {"function": "hubNamesOf(params)"},
    },
    Kind.PLAIN: {**_TEXT, "valueFormatter": {"function": "hubPlain(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.TOTAL_BAR: {**_NUMBER, "type": None, "cellRenderer": "HubTotalBar"},
    Kind.NEXT: {
        "type": "rightAligned",
        "filter": "agDateColumnFilter",
        "cellDataType": "dateString",
        "cellRenderer": "HubNext",
        "comparator": {"function": "hubDays"},
    },
    Kind.HEALTH: {**_NUMBER, "type": None, "cellRenderer": "HubHealth"},
    Kind.BAND: {
        **_TEXT,
        "valueFormatter": {"function": "hubBand(params.value)"},
        "cellClass": "ag-right-aligned-cell",
        "filterValueGetter": {"function": "hubBand(hubField(params), null)"},
        "headerClass": "ag-right-aligned-header",
    },
}


PLACES = "by"  # the field of a row with the places of its texts, in the order of the table's columns


def placed(rows: Sequence[Row], table: Table, look: Look) -> list[ColumnDef]:
    """The rows as the table's cells need them, with the places of their texts among all, in the reader's language."""
    texts = [[column.order(row, look) for row in rows] for column in table.texts]
    places = zip(*(ranks(each, look.lang) for each in texts), strict=True)
    return [table.slim(row, look) | {PLACES: of} for row, of in zip(rows, places, strict=True)]


def table_rows(rows: Sequence[Row], table: Table, count: int, look: Look) -> Any:
    """What the grid is filled with: all rows with their places, or of many the first ones with their number."""
    if count > len(rows):
        return {"count": count, "first": [table.slim(row, look) for row in rows]}
    return placed(rows, table, look)


def column_defs(table: Table, look: Look, chosen: Sequence[str] | None, combined: bool) -> list[ColumnDef]:
    """What AG Grid is told. `chosen`: the columns this reader keeps, in their order, one that they made wide or narrow
    with its pixels behind a colon (`health:180`); None: the original ones."""
    kept = kept_columns(chosen)
    return [
        _column_def(table, at, column, cell, look, _shown(column.id, cell, kept, combined))
        | _order(table, column)
        | _sized(column, kept)
        for at, column in _arranged(table, kept)
        if (cell := column.cell)
    ]


Kept = Mapping[str, int | None]


def kept_columns(chosen: Sequence[str] | None) -> Kept | None:
    """The width in pixels (None: its own) of each column that is kept, in their order; None where nothing is."""
    if chosen is None:
        return None
    said = (each.partition(":") for each in chosen)
    return {name: int(pixels) if pixels else None for name, _colon, pixels in said}


def _arranged(table: Table, kept: Kept | None) -> list[tuple[int, Column]]:
    """All with their original places, in the reader's order; those that cannot be chosen stay where they are."""
    columns = list(enumerate(table.grid))
    free = [(at, column) for at, column in columns if column.cell and not column.cell.fixed]
    places = {name: at for at, name in enumerate(kept or ())}
    ordered = iter(sorted(free, key=lambda one: places.get(one[1].id, len(places))))
    return [next(ordered) if one in free else one for one in columns]


def _sized(column: Column, kept: Kept | None) -> ColumnDef:
    pixels = (kept or {}).get(column.id)
    return {"initialWidth": pixels, "initialFlex": None} if pixels else {}


def _order(table: Table, column: Column) -> ColumnDef:
    if column not in table.texts:
        return {}
    return {"comparator": {"function": f"hubOrder({table.texts.index(column)})"}}


def _shown(name: str, cell: Cell, kept: Kept | None, combined: bool) -> bool:
    if cell.fixed:
        return cell.fixed is Fixed.ALWAYS or combined
    return not cell.hidden if kept is None else name in kept


def _column_def(table: Table, at: int, column: Column, cell: Cell, look: Look, shown: bool) -> ColumnDef:
    shown_as = _KINDS[cell.kind]
    told = {
        "field": column.id,
        "colId": column.id,
        "headerName": table.title(column, look),
        "initialHide": not shown,
        "context": _context(at, column, cell, look),
        "suppressMovable": None if cell.fixed else False,
        "lockPosition": "left" if cell.fixed else None,
        "initialSort": cell.sort,
        # "initial": what the reader or a narrow screen makes of it stays when the grid is told anything anew.
        "initialFlex": cell.width,
        "minWidth": cell.least,
        **shown_as,
        **_filtered(column, shown_as),
    }
    return {name: value for name, value in told.items() if value is not None}


def _context(at: int, column: Column, cell: Cell, look: Look) -> ColumnDef:
    """What our scripts ask of a column (`assets/hub-formats.js`): they know none by its name."""
    together, tip = cell.together, cell.help
    told = {
        "at": at + 1,  # its original place
        "kind": cell.kind.value,
        "type": column.type.value,
        "hidden": cell.hidden,
        "flex": cell.width,
        "reads": column.reads,
        "heads": [look.t(words) for words in together.heads] if together else None,
        "name": look.t(together.words) if together else None,
        "help": tip and tip.name,
        "helpReads": (tip.reads or column.reads) if tip else None,
        "sortOfPart": cell.sort_of_part,
        "fixed": cell.fixed and cell.fixed.value,
        "pinned": cell.pinned,
        "roomy": cell.roomy,
        "icons": cell.icons,
    }
    return {name: value for name, value in told.items() if value is not None and value is not False}


def _filtered(column: Column, shown_as: ColumnDef) -> ColumnDef:
    """Numbers are typed as the column shows them, shares as percents (`assets/hub-filters.js`)."""
    if shown_as.get("filter") != _NUMBER["filter"]:
        return {}
    reader = {
        "numberParser": {"function": f"hubTyped(params, '{column.type.value}')"},
        "numberFormatter": {"function": f"hubWritten(params, '{column.type.value}')"},
    }
    return {"filterParams": {"allowedCharPattern": _TYPED, **reader}}


_TYPED = r"\d\-\u2212.,:%\s"
