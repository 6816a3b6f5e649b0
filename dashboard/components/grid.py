"""A table: AG Grid in the product's look, its frame, tools and foot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon
from dashboard.components.grid_columns import ColumnDef
from dashboard.look import Look
from dashboard.words import catalogue

_THEME = Path(__file__).with_name("ag-grid-theme.json")
_GRID_WORDS = "licenses.grid."


@cache
def theme() -> dict[str, str]:
    """The grid's theme as a function call in text: CSS variables, so a change of theme redraws nothing."""
    params = json.loads(_THEME.read_text("utf-8"))
    return {"function": f"hubTheme(themeQuartz, {json.dumps(params)})"}


def table(table_id: str, columns: Sequence[ColumnDef], look: Look) -> Component:
    """The grid itself, in its final height and empty."""
    return dag.AgGrid(
        id=table_id,
        rowData=[],
        columnDefs=list(columns),
        defaultColDef={
            "resizable": True,
            "sortable": True,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
            "suppressHeaderFilterButton": True,
            "wrapHeaderText": True,
            "filterParams": {"maxNumConditions": 1, "debounceMs": 200, "inRangeInclusive": True},
        },
        dashGridOptions=_options(look),
        className="grid-x",
        style={"height": None, "width": "100%"},
    )


def _options(look: Look) -> dict[str, Any]:
    return {
        "theme": theme(),
        "animateRows": False,
        "rowBuffer": 2,
        "floatingFiltersHeight": 36,
        "suppressFieldDotNotation": True,
        "suppressDragLeaveHidesColumns": True,
        "suppressOverlays": ["noRows", "noMatchingRows"],
        "suppressColumnMoveAnimation": True,
        "ensureDomOrder": True,
        "localeText": grid_words(look),
    }


def grid_words(look: Look) -> dict[str, str]:
    """The grid's own words (filters, names for listeners) in the reader's language."""
    return {
        key.removeprefix(_GRID_WORDS): str(entry)
        for key, entry in catalogue(look.lang).items()
        if key.startswith(_GRID_WORDS)
    }


def tools(table_id: str, block_id: str, title: str, look: Look) -> Component:
    """Columns, filter, copy, export: buttons that `assets/hub-tables.js` serves."""
    return html.Div(
        [
            tool("columns", "columns", look.t("licenses.table.columns"), table_id, title, popup="dialog"),
            tool("filter", "filter", look.t("licenses.table.filter"), table_id, title, pressed=True),
            tool("copy", "copy", look.t("licenses.table.copy"), table_id, title),
            tool("export", "export", look.t("licenses.table.export_label"), table_id, title, "menu", block_id),
        ],
        className="tools",
    )


def tool(
    act: str, icon: str, name: str, target: str, title: str, popup: str = "", block_id: str = "", pressed: bool = False
) -> Component:
    """One toolbar button; its name says also which block it is of."""
    more: dict[str, Any] = {"data-act": act, "data-target": target, "data-hint": name, "aria-label": f"{name}: {title}"}
    if popup:
        more |= {"aria-haspopup": popup, "aria-expanded": "false"}
    if pressed:
        more["aria-pressed"] = "false"
    if block_id:
        more["data-export"] = block_id
    wide = "" if act == "export" else " wide"
    return html.Button(Icon(icon), className=f"btn btn-icon{wide}", type="button", **more)
