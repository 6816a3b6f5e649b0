"""The places on the page that blocks fill: head, tools, grid or chart, foot; drawn empty, in their final sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Block
from dashboard.catalog.licenses import TABLES
from dashboard.components import grid, skeleton
from dashboard.components.dash_components import Hole, Icon, Markup, Panel, Part, PointTable
from dashboard.components.grid_columns import column_defs
from dashboard.components.trend_chart import trend
from dashboard.context import Context
from dashboard.data.metrics import Section
from dashboard.look import Look
from dashboard.parameters import OF_SCOPE, RANGES
from dashboard.scope import Service


def marks(block: Block, title: str, service: Service | None) -> dict[str, Any]:
    """What `assets/hub-fill.js` reads from a block's place: which block, which part of the state, what it fills.

    `data-slots` names the children that the block fills, as `slot:property`.
    """
    asks = (*OF_SCOPE, *(("service",) if block.by_service else ()), *block.params)
    return {
        "data-block": block.id,
        "data-service": service.value if service and block.by_service else "",
        "data-asks": " ".join(asks),
        "data-slots": " ".join(f"{slot.name}:{slot.prop}" for slot in block.slots if slot.prop != INSIDE),
        "data-title": title,
    }


class SlotIds:
    """Ids of one block's slots in one body."""

    def __init__(self, block: Block, service: Service | None) -> None:
        self._ids = {slot.name: block.slot_id(slot, service) for slot in block.slots if slot.prop != INSIDE}

    def __getitem__(self, name: str) -> str:
        return self._ids[name]


def section(block: Block, section: Section, service: Service, now: Context, chosen: Sequence[str] | None) -> Component:
    """One of the five: head, figures, table."""
    look, rows = now.look, SlotIds(block, service)["rows"]
    title = look.t(f"licenses.section.{section.value}.title")
    columns = column_defs(TABLES[section], look, chosen, now.scope.combined)
    tree = [
        _head(title, grid.tools(rows, block.id, title, look), block.id_for(service)),
        html.Div([html.Dl(Hole("kpis"), className="figs"), skeleton.figures()], className="figs-place"),
        html.Div([Part(0), state_place(), skeleton.table(), trouble_place()], className="table-wrap"),
        html.Div(Hole("foot"), className="foot", **{"data-foot-of": rows}),
    ]
    return _place(block, section.value, title, service, tree, [grid.table(rows, columns, look)], rows="table")


def distribution(block: Block, service: Service, now: Context) -> Component:
    """The trend: head with its controls, chart and table twin in one place."""
    look, at = now.look, SlotIds(block, service)
    title = look.t("licenses.trend.title")
    children = [
        trend.graph(at["chart"], service.value, look),
        PointTable(at["twin"]),
        _compare(block, service, now),
        _ranges(block, service, now),
    ]
    picture = [Part(0), Part(1), state_place(), skeleton.chart(), trouble_place()]
    foot = [html.Span(trend.foot(look)), html.Span(look.t("licenses.trend.click"), className="end only-wide")]
    tree = [
        _head(title, _trend_tools(block, title, look), block.id_for(service)),
        html.Div(Hole("key"), className="key-place"),
        html.P(Hole("summary"), className="vh summary"),
        html.Div(picture, className="trend-place", **{"data-view": "chart"}),
        html.Div(foot, className="foot"),
    ]
    return _place(block, "trend", title, service, tree, children)


def _place(
    block: Block,
    name: str,
    title: str,
    service: Service,
    tree: Sequence[Component],
    children: Sequence[Component],
    rows: str = "",
) -> Component:
    box = block.id_for(service)
    named: dict[str, Any] = {"data-section": name, "aria-labelledby": f"{box}-title"}
    return Panel(
        tree,
        children,
        identity=box,
        tag="section",
        rows=rows,
        className=f"block block-{name}",
        **named,
        **marks(block, title, service),
    )


def _head(title: str, tools: Component, box: str) -> Component:
    return block_head(html.P(Hole("caption")), title, tools, box)


def block_head(caption: Component, title: str, tools: Component, box: str) -> Component:
    """Title and caption of a block, and its tools."""
    words = html.Div([html.H2(title, id=f"{box}-title", tabIndex=-1), caption])
    return html.Div([words, tools], className="block-head")


def state_place() -> Component:
    """Where a block says why there is nothing to draw."""
    return html.Div(Hole("state"), className="state-place")


def trouble_place() -> Component:
    """Where `assets/hub-fill.js` says that the block could not be read."""
    return html.Div(className="trouble", role="alert")


# The trend's controls ------------------------------------------------------------------


def range_id(block: Block, name: str, service: Service) -> str:
    """The id of one range button."""
    return f"{block.id_for(service)}-range-{name}"


def compare_id(block: Block, service: Service) -> str:
    """The id of the box for the year before."""
    return f"{block.id_for(service)}-compare"


def _trend_tools(block: Block, title: str, look: Look) -> Component:
    export = grid.tool("export", "export", look.t("licenses.table.export_label"), "", title, "menu", block.id)
    gap = html.Span(className="gap")
    return html.Div([Part(2), gap, Part(3), gap, views(title, look), gap, export], className="tools")


def _compare(block: Block, service: Service, now: Context) -> Component:
    look = now.look
    on = now.state.compare is not None
    return html.Button(
        Markup([html.Span(Icon("check"), className="box"), look.t("licenses.trend.compare")]),
        id=compare_id(block, service),
        className="check",
        type="button",
        role="checkbox",
        **{"aria-checked": str(on).lower(), "data-compare": "year"},
    )


def _ranges(block: Block, service: Service, now: Context) -> Component:
    look = now.look
    buttons = [
        html.Button(
            look.t(f"licenses.trend.range_{name}"),
            id=range_id(block, name, service),
            type="button",
            **{
                "aria-pressed": str(now.state.range == name).lower(),
                "data-range": name,
                "aria-label": look.t(f"licenses.trend.range_{name}_long"),
            },
        )
        for name in RANGES
    ]
    free = look.t("licenses.trend.range_free")
    buttons.append(
        html.Button(
            Icon("calendar"),
            type="button",
            **{
                "data-act": "free-range",
                "data-hint": free,
                "aria-label": free,
                "aria-haspopup": "dialog",
                "aria-expanded": "false",
                "aria-pressed": str(now.state.range not in RANGES).lower(),
            },
        )
    )
    label = {"aria-label": look.t("licenses.trend.range_label")}
    return html.Div(buttons, className="seg seg-s", role="group", **label)


def views(title: str, look: Look) -> Component:
    """Chart or table twin; served by `assets/hub-tables.js`."""
    names: Mapping[str, str] = {"chart": "trend-up", "table": "columns"}
    buttons = [
        html.Button(
            Icon(icon),
            type="button",
            **{
                "data-act": "view",
                "data-view-of": name,
                "aria-pressed": str(name == "chart").lower(),
                "data-hint": look.t(f"licenses.trend.as_{name}"),
                "aria-label": look.t(f"licenses.trend.as_{name}"),
            },
        )
        for name, icon in names.items()
    ]
    return html.Div(
        buttons,
        className="seg seg-s seg-icons",
        role="group",
        **{"aria-label": f"{look.t('licenses.trend.twin_label')}: {title}"},
    )
