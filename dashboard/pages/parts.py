"""What the pages with data share: the filter, the link to copy, what a block says in the first HTML."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action
from dashboard.blocks import Block, Slots, inside
from dashboard.components import head, section_view
from dashboard.components.own import Hole, Icon, Panel, Part, QueryBar
from dashboard.context import Context, services
from dashboard.data.facets import QUERY
from dashboard.errors import HubError

# What the blocks of the analytics pages ask of their reader.
ANALYTICS = Action.SEE_ANALYTICS
QUERY_BLOCK = Block("licenses-query", QUERY, head.show_query, head.QUERY_SLOTS, by_service=False, permission=ANALYTICS)
QUERY_BAR = QUERY_BLOCK.slot_id(head.QUERY_SLOTS[0])


def known(block: Block, now: Context) -> Slots:
    """What a block says, for the first HTML; nothing where it cannot be read: the block itself will say why."""
    try:
        return block.show(now.store.answer(block.question, now.scope), now)
    except HubError:
        return {}


def copy_link(now: Context) -> Component:
    """The address of what is shown, for somebody else."""
    name = now.look.t("licenses.page.copy_link")
    return html.Button([Icon("link"), html.Span(name)], className="btn", type="button",
                       **{"data-act": "copy-link", "aria-label": name})  # fmt: skip


def query(now: Context) -> Component:
    """The filter, and what to do where it finds nobody."""
    at, title = section_view.Places(QUERY_BLOCK, None), now.look.t("licenses.query.label")
    said = known(QUERY_BLOCK, now)
    return Panel(
        [Part(0), html.Div(Hole("state"), className="query-state")],
        [QueryBar(at["bar"], value=now.scope.query.text, answer=said.get("bar"))],
        identity=QUERY_BLOCK.id_for(), tag="div", filled=inside(QUERY_BLOCK, said), className="query-place",
        **section_view.marks(QUERY_BLOCK, title, None),
    )  # fmt: skip


def chosen_columns(block: Block) -> Sequence[str] | None:
    """The columns that this reader keeps for the table."""
    kept = services().preference(f"columns.{block.id}")
    return [str(name) for name in kept] if isinstance(kept, list) else None
