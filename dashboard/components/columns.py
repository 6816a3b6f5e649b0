"""The columns of the five tables: which, in what order, how each is drawn, sorted and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dashboard.components import coded
from dashboard.components.definitions import BY_PATH
from dashboard.data.collate import ranks
from dashboard.data.metrics import Section
from dashboard.look import Look

ColumnDef = dict[str, Any]


class Kind(StrEnum):
    """How a column's values are drawn, sorted and filtered."""

    NAME = "name"
    REGION = "region"
    SUBSCRIPTION = "subscription"
    COUNT = "count"
    CHANGE = "change"
    DUE = "due"
    BAR = "bar"
    OVER_BAR = "over_bar"
    SHARE = "share"
    USED_SHARE = "used_share"
    RATE = "rate"
    SPARK = "spark"
    SWITCH = "switch"
    DAY = "day"
    BAND = "band"
    LICENSES = "licenses"
    MINUTES = "minutes"
    POINTS = "points"
    WAIT = "wait"
    WORST = "worst"
    USERS = "users"
    RATES = "rates"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `hidden` ones wait in the column menu.

    `width` is its share of the table's width, about what it has in pixels in a window of 1440; `least` are the pixels
    that its words (in three lines, in every language) and its values need. All that are shown at first stand beside
    each other in a window of 1280 pixels, with the widest scrollbars that there are.
    """

    name: str
    kind: Kind
    width: int
    least: int
    hidden: bool = False
    sort: str | None = None


CUSTOMER = Column("customer", Kind.NAME, 190, 140)
REGION = Column("region", Kind.REGION, 70, 58, hidden=True)
SUBSCRIPTION = Column("subscription_id", Kind.SUBSCRIPTION, 142, 132)
TOTAL = Column("total", Kind.COUNT, 110, 76)
BAR = Column("used", Kind.BAR, 330, 268)
ASSIGNMENT_CHANGE = Column("assignment_change", Kind.CHANGE, 134, 86)
USAGE_CHANGE = Column("usage_change", Kind.CHANGE, 120, 86)
SPARK = Column("usage_13_weeks", Kind.SPARK, 186, 170)
_START = Column("start_date", Kind.DAY, 112, 96, hidden=True)
_END = Column("end_date", Kind.DAY, 112, 96, hidden=True)
_ASSIGNED = Column("assigned", Kind.COUNT, 96, 86, hidden=True)
_AVAILABLE = Column("available", Kind.COUNT, 96, 76, hidden=True)


def _hidden(column: Column) -> Column:
    return replace(column, hidden=True)


# Shown ones in the order of docs/metrics.md 4, then the optional ones.
TABLES: Mapping[Section, tuple[Column, ...]] = {
    Section.RECENT: (
        CUSTOMER, REGION, SUBSCRIPTION, Column("days", Kind.COUNT, 134, 74, sort="asc"), TOTAL, BAR,
        ASSIGNMENT_CHANGE, USAGE_CHANGE, _START, _END, _ASSIGNED, _AVAILABLE,
    ),
    Section.EXPIRING: (
        CUSTOMER, REGION, SUBSCRIPTION, Column("days", Kind.DUE, 160, 118, sort="asc"), TOTAL, BAR, SPARK,
        _START, _END, _ASSIGNED, _AVAILABLE, _hidden(ASSIGNMENT_CHANGE), _hidden(USAGE_CHANGE),
    ),
    Section.RENEWING: (
        CUSTOMER, REGION, SUBSCRIPTION, Column("days", Kind.DUE, 160, 118, sort="asc"), TOTAL, BAR, SPARK,
        _START, _END, _ASSIGNED, _AVAILABLE, _hidden(ASSIGNMENT_CHANGE), _hidden(USAGE_CHANGE),
    ),
    Section.LOW: (
        CUSTOMER, REGION, SUBSCRIPTION, Column("months", Kind.COUNT, 112, 74),
        Column("rate", Kind.SHARE, 150, 122, sort="asc"), TOTAL, BAR, ASSIGNMENT_CHANGE,
        Column("bound", Kind.RATE, 84, 66, hidden=True),
        Column("band", Kind.BAND, 104, 86, hidden=True), Column("cohort_size", Kind.COUNT, 96, 76, hidden=True),
        _START, _END, _ASSIGNED, _AVAILABLE, _hidden(USAGE_CHANGE),
    ),
    Section.OVER: (
        CUSTOMER, REGION, SUBSCRIPTION, Column("months", Kind.COUNT, 112, 74),
        Column("auto_renew", Kind.SWITCH, 104, 92), TOTAL,
        Column("rate", Kind.OVER_BAR, 330, 264), Column("used_rate", Kind.USED_SHARE, 138, 122),
        Column("over", Kind.COUNT, 96, 76, hidden=True), _START, _END,
        _hidden(ASSIGNMENT_CHANGE), _hidden(USAGE_CHANGE),
    ),
}  # fmt: skip

_NUMBER: ColumnDef = {
    "type": "rightAligned",
    "filter": "agNumberColumnFilter",
    "floatingFilterComponent": "HubNumberFilter",
    "comparator": {"function": "hubNumbers"},
    "cellDataType": False,
}
# Sorted by the places that `placed` gives a row's texts; compared as the query bar compares.
_TEXT: ColumnDef = {
    "filter": "agTextColumnFilter", "cellDataType": False,
    "filterParams": {"textFormatter": {"function": "hubFold(params)"}},
}  # fmt: skip
# A line without a number beside it: ordered and filtered by its last point.
_LINES: ColumnDef = {
    **_NUMBER, "type": None, "comparator": {"function": "hubLasts"},
    "filterValueGetter": {"function": "hubLastOf(params)"}, "sortable": True,
}  # fmt: skip
_UNKNOWN = {"unk": "params.value == null"}
_KINDS: Mapping[Kind, ColumnDef] = {
    Kind.NAME: {**_TEXT, "cellRenderer": "HubName", "cellClass": "cell-name"},
    Kind.REGION: {
        **_TEXT, "valueFormatter": {"function": "hubRegion(params.value)"}, "cellClass": "cell-quiet",
        "filterValueGetter": {"function": "hubRegion(params.data.region)"},
    },
    Kind.SUBSCRIPTION: {**_TEXT, "cellRenderer": "HubSubscription", "cellClass": "cell-quiet"},
    Kind.COUNT: {**_NUMBER, "valueFormatter": {"function": "hubCount(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.CHANGE: {
        **_NUMBER, "valueFormatter": {"function": "hubSigned(params.value)"},
        "cellClassRules": {"unk": "params.value == null || params.value == 0"},
    },
    Kind.DUE: {**_NUMBER, "cellRenderer": "HubDue", "cellClass": "ag-right-aligned-cell"},
    Kind.BAR: {**_NUMBER, "type": None, "cellRenderer": "HubBar", "headerClass": "head-bar"},
    Kind.OVER_BAR: {**_NUMBER, "cellRenderer": "HubOverBar"},
    Kind.SHARE: {**_NUMBER, "cellRenderer": "HubShare", "cellRendererParams": {"part": "assigned"}},
    Kind.USED_SHARE: {**_NUMBER, "cellRenderer": "HubShare", "cellRendererParams": {"part": "used"}},
    Kind.RATE: {**_NUMBER, "valueFormatter": {"function": "hubRate(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.SPARK: {
        **_NUMBER, "type": None, "cellRenderer": "HubSpark", "comparator": {"function": "hubMaxima"},
        "filterValueGetter": {"function": "hubMaximum(params)"}, "sortable": True,
    },
    Kind.SWITCH: {
        **_TEXT, "cellRenderer": "HubSwitch", "cellDataType": "boolean",
        "filterValueGetter": {"function": "hubSwitch(params.data.auto_renew)"},
    },
    Kind.DAY: {
        "type": "rightAligned", "filter": "agDateColumnFilter", "cellDataType": "dateString",
        "valueFormatter": {"function": "hubDay(params.value)"},
    },
    Kind.LICENSES: {**_NUMBER, "cellRenderer": "HubLicenses"},
    Kind.MINUTES: {**_NUMBER, "valueFormatter": {"function": "hubCount(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.POINTS: {
        **_NUMBER, "valueFormatter": {"function": "hubPoints(params.value)"},
        "cellClassRules": {"unk": "params.value == null || params.value == 0"},
    },
    Kind.WAIT: {**_NUMBER, "valueFormatter": {"function": "hubWait(params.value)"}, "cellClassRules": _UNKNOWN},
    Kind.WORST: {**_TEXT, "cellRenderer": "HubWorst", "filterValueGetter": {"function": "hubEndpointOf(params)"}},
    Kind.USERS: {**_LINES, "cellRenderer": "HubLine"},
    Kind.RATES: {**_LINES, "cellRenderer": "HubLine"},
    Kind.BAND: {
        **_TEXT, "valueFormatter": {"function": "hubBand(params.value)"}, "cellClass": "ag-right-aligned-cell",
        "filterValueGetter": {"function": "hubBand(params.data.band, null)"}, "headerClass": "ag-right-aligned-header",
    },
}  # fmt: skip


_TEXTS = frozenset({Kind.NAME, Kind.REGION, Kind.SUBSCRIPTION, Kind.BAND, Kind.WORST})
PLACES = "by"  # the field of a row with the places of its texts, in the order of the table's columns


def _texts(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns if column.kind in _TEXTS]


def placed(rows: Sequence[ColumnDef], columns: Sequence[Column], look: Look) -> list[ColumnDef]:
    """The rows with the places of their texts among those of all rows, in the reader's language."""
    texts = [[coded.ordered_by(name, row[name], look) for row in rows] for name in _texts(columns)]
    places = zip(*(ranks(each, look.lang) for each in texts), strict=True)
    return [row | {PLACES: of} for row, of in zip(rows, places, strict=True)]


def column_defs(section: Section, look: Look, chosen: Sequence[str] | None, combined: bool) -> list[ColumnDef]:
    """What AG Grid is told. `chosen`: the columns this reader keeps; None: the original ones."""
    return described(f"{section.value}.rows", TABLES[section], look, chosen, combined)


def described(
    rows: str, columns: Sequence[Column], look: Look, chosen: Sequence[str] | None, combined: bool
) -> list[ColumnDef]:
    """The same for any table; `rows` is the place of its rows in the figures document."""
    texts = _texts(columns)
    return [
        _column_def(rows, column, look, _shown(column, chosen, combined)) | _order(column, texts) for column in columns
    ]


def _order(column: Column, texts: Sequence[str]) -> ColumnDef:
    return {"comparator": {"function": f"hubOrder({texts.index(column.name)})"}} if column.name in texts else {}


def _shown(column: Column, chosen: Sequence[str] | None, combined: bool) -> bool:
    if column.name in ("customer", "region"):
        return column.name == "customer" or combined
    return not column.hidden if chosen is None else column.name in chosen


def _column_def(rows: str, column: Column, look: Look, shown: bool) -> ColumnDef:
    definition = BY_PATH[f"{rows}.{column.name}"]
    shown_as = _KINDS[column.kind]
    told = {
        "field": column.name, "colId": column.name, "headerName": definition.name(look), "initialHide": not shown,
        "context": {"kind": column.kind.value, "hidden": column.hidden, "flex": column.width},
        "initialSort": column.sort,
        # "initial": what the reader or a narrow screen makes of it stays when the grid is told anything anew.
        "initialFlex": column.width, "minWidth": column.least, **shown_as,
        **_filtered(column.kind, shown_as),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _filtered(kind: Kind, shown_as: ColumnDef) -> ColumnDef:
    """Numbers are typed as the column shows them, shares as percents (`assets/hub-filters.js`)."""
    if shown_as.get("filter") != _NUMBER["filter"]:
        return {}
    reader = {
        "numberParser": {"function": f"hubTyped(params, '{kind.value}')"},
        "numberFormatter": {"function": f"hubWritten(params, '{kind.value}')"},
    }
    return {"filterParams": {"allowedCharPattern": _TYPED, **reader}}


_TYPED = r"\d\-\u2212.,:%\s"
