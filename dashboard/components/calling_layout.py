"""The places of the calling page that its blocks fill, drawn empty and in their final sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import Block, inside
from dashboard.catalog.calling import TABLES
from dashboard.components import grid, skeleton
from dashboard.components.dash_components import Hole, Panel, Part, PointTable
from dashboard.components.grid_columns import column_defs
from dashboard.components.section_layout import SlotIds, block_head, marks, state_place, trouble_place, views
from dashboard.context import Context
from dashboard.data.call_metrics import ANY, LIMITS
from dashboard.look import Look

Slots = Mapping[str, object]


def chart(block: Block, name: str, now: Context, known: Slots) -> Component:
    """Eight weeks: chart or its table twin."""
    look, title = now.look, now.look.t(f"calling.{name}.title")
    tools = html.Div([views(title, look), html.Span(className="gap"), _export(block, title, look)], className="tools")
    tree = [
        block_head(html.P(look.t(f"calling.{name}.caption")), title, tools, block.id),
        html.P(Hole("summary"), className="vh summary"),
        html.Div(
            [
                html.Div(Hole("chart"), className="chart weeks-chart"),
                Part(0),
                state_place(),
                skeleton.chart(),
                trouble_place(),
            ],
            className="trend-place weeks-place",
            **{"data-view": "chart"},
        ),
        html.Div(html.Span(_foot(name, now)), className="foot"),
    ]
    return _panel(block, name, title, tree, [PointTable(SlotIds(block, None)["twin"])], known)


def _foot(name: str, now: Context) -> str:
    limits = {limit.split("_")[0]: value for limit, value in LIMITS.items()}
    every = name == "quality" and now.scope.rules.poor_call_rule != ANY
    return now.look.t(f"calling.{name}.foot{'_all' if every else ''}", **limits)


def listed(block: Block, name: str, now: Context, known: Slots) -> Component:
    """Endpoint types or features."""
    look, title = now.look, now.look.t(f"calling.{name}.title")
    tools = html.Div(_export(block, title, look), className="tools")
    body = html.Div([Hole("list"), state_place(), skeleton.table(), trouble_place()], className="list-place")
    foot = html.Div(look.t(f"calling.{name}.foot"), className="foot")
    return _panel(block, name, title, [_own_head(title, tools, block), body, foot], [], known)


def queues(block: Block, now: Context, known: Slots) -> Component:
    """The three figures."""
    title = now.look.t("calling.queues.title")
    figures = html.Dl(Hole("kpis"), className="figs three")
    tools = html.Div(className="tools")
    body = html.Div([figures, state_place(), skeleton.figures(), trouble_place()], className="figs-place queue-place")
    return _panel(block, "queues", title, [_own_head(title, tools, block), body], [], known)


def table(block: Block, name: str, now: Context, chosen: Sequence[str] | None) -> Component:
    """One of the three tables."""
    look, rows = now.look, SlotIds(block, None)["rows"]
    title = look.t(f"calling.section.{name}.title")
    columns = column_defs(TABLES[name], look, chosen, now.scope.combined)
    tree = [
        _own_head(title, grid.tools(rows, block.id, title, look), block),
        html.Div([Part(0), state_place(), skeleton.table(), trouble_place()], className="table-wrap"),
        html.Div(Hole("foot"), className="foot", **{"data-foot-of": rows}),
    ]
    words = {"data-columns": f"calling.{name}", "data-words": f"calling.section.{name}"}
    return _panel(block, name, title, tree, [grid.table(rows, columns, look)], {}, rows="table", **words)


def _own_head(title: str, tools: Component, block: Block) -> Component:
    return block_head(html.P(Hole("caption")), title, tools, block.id)


def _export(block: Block, title: str, look: Look) -> Component:
    return grid.tool("export", "export", look.t("licenses.table.export_label"), "", title, "menu", block.id)


def _panel(
    block: Block,
    name: str,
    title: str,
    tree: Sequence[Component],
    children: Sequence[Component],
    known: Slots,
    rows: str = "",
    **more: Any,
) -> Component:
    named: dict[str, Any] = {"data-section": f"calling.{name}", "aria-labelledby": f"{block.id}-title"}
    return Panel(
        tree,
        children,
        identity=block.id,
        tag="section",
        rows=rows,
        className=f"block block-{name.replace('_', '-')}",
        filled=inside(block, known) if known else None,
        **named,
        **more,
        **marks(block, title, None),
    )
