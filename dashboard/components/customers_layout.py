"""The places of the page of customers that its blocks fill, drawn empty and in their final sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action, may
from dashboard.blocks import Block, inside
from dashboard.catalog.column import Table
from dashboard.components import customers, grid, skeleton
from dashboard.components.dash_components import Hole, Icon, Panel, Part
from dashboard.components.grid_columns import ColumnDef, column_defs
from dashboard.components.section_layout import SlotIds, block_head, marks, state_place, trouble_place
from dashboard.context import Context
from dashboard.look import Look

Slots = Mapping[str, object]

# No column of the catalogue: it says nothing of a customer.
_SELECT: ColumnDef = {
    "colId": "select",
    "headerName": "",
    "cellRenderer": "HubSelect",
    "headerComponent": "HubSelectAll",
    "cellClass": "cell-select",
    "width": 34,
    "minWidth": 34,
    "maxWidth": 34,
    "sortable": False,
    "resizable": False,
    "lockPosition": "left",
    "context": {"kind": "select", "type": "", "fixed": "always", "pinned": True, "reads": ["name", "region", "org_id"]},
}


_LAUNCH: ColumnDef = {
    "colId": "launch",
    "headerName": "",
    "cellRenderer": "HubLaunch",
    "cellClass": "cell-launch",
    "width": 40,
    "minWidth": 40,
    "maxWidth": 40,
    "sortable": False,
    "resizable": False,
    "pinned": "right",
    "lockPinned": True,
    "context": {"kind": "launch", "type": "", "fixed": "always", "reads": ["name", "region", "org_id"]},
}
_CARD = ["name", "health", "statuses", "next", "country", "region", "org_id"]


def _card(look: Look) -> ColumnDef:
    """What a phone shows instead of columns (`assets/hub-cards.js`)."""
    return {
        "colId": "card",
        "field": "name",
        "headerName": look.t("customers.define.name.name"),
        "cellRenderer": "HubCard",
        "cellDataType": False,
        "initialHide": True,
        "initialFlex": 1,
        "sortable": False,
        "context": {"kind": "card", "type": "text", "fixed": "always", "reads": _CARD},
    }


def top(block: Block, now: Context, known: Slots, *, health: bool) -> Component:
    """Statuses, and health where it may be seen."""
    look = now.look
    figures = "figures" if health else "figures_support"
    statuses = html.Div(
        Hole("statuses"), className="statusbar", role="group", **{"aria-label": look.t("customers.page.statuses")}
    )
    named = {"aria-label": look.t("customers.page.bands")}
    bands = html.Div(Hole("bands"), className="bands statusbar", role="group", **named)
    return Panel(
        [statuses, *([bands] if health else []), html.Div(className="trouble", role="alert")],
        identity=block.id_for(),
        tag="section",
        filled=inside(block, known),
        className="customers-top",
        **{"data-section": "customers", "aria-label": look.t(f"customers.page.{figures}")},
        **marks(block, look.t(f"customers.page.{figures}"), None),
    )


def table(
    block: Block,
    table: Table,
    now: Context,
    chosen: Sequence[str] | None,
    *,
    launch: bool,
    decks: Sequence[Component] = (),
) -> Component:
    """The table itself, as high as the window lets it be. `launch`: each row leads to its organization; `decks`: what
    makes review decks of the selected ones."""
    look, rows = now.look, SlotIds(block, None)["rows"]
    title = look.t("customers.page.title")
    columns = [_SELECT, _card(look), *column_defs(table, look, chosen, now.scope.combined)]
    if launch:
        columns.append({**_LAUNCH, "headerName": look.t("customers.cell.launch_head")})
    tree = [
        block_head(
            html.P(look.t(f"{customers.words_of(table)}.caption")),
            title,
            grid.tools(rows, block.id, title, look),
            block.id_for(),
        ),
        _selection(rows, now, decks),
        html.Div([Part(0), state_place(), skeleton.table(), trouble_place()], className="table-wrap"),
        html.Div(Hole("foot"), className="foot", **{"data-foot-of": rows}),
    ]
    named: dict[str, Any] = {
        "data-section": table.rows,
        "data-columns": table.rows,
        "data-words": customers.words_of(table),
        "aria-labelledby": f"{block.id_for()}-title",
    }
    return Panel(
        tree,
        [grid.table(rows, columns, look)],
        identity=block.id_for(),
        tag="section",
        rows="table",
        className="block block-customers",
        **named,
        **marks(block, title, None),
    )


def _selection(grid_id: str, now: Context, decks: Sequence[Component]) -> Component:
    """How many rows are chosen, what can be done with them, the way out; `assets/hub-selection.js` fills it."""
    acts = [_act("tag-selection", "tags.edit.open", "tag", grid_id, now)] if may(now.user, Action.EDIT_TAGS) else []
    clear = _act("clear-selection", "customers.cell.clear", None, grid_id, now)
    return html.Div(
        [html.Span(role="status"), html.Span([*acts, *decks, clear], className="do", hidden=True)],
        className="selection",
        **{"data-selection-of": grid_id},
    )


def _act(act: str, words: str, icon: str | None, grid_id: str, now: Context) -> Component:
    drawn = [Icon(icon)] if icon else []
    named = {"data-act": act, "data-target": grid_id}
    return html.Button([*drawn, now.look.t(words)], className="btn", type="button", **named)
