"""What the pages with data share: the filter, the link to copy, what a block says in the first HTML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action
from dashboard.blocks import Block, Slots, inside
from dashboard.components import head, section_layout
from dashboard.components.dash_components import Hole, Icon, Panel, Part, QueryBar
from dashboard.context import Context
from dashboard.data.questions.facets import CALLING_QUERY, QUERY
from dashboard.errors import HubError
from dashboard.request_context import services

# What the blocks of the analytics pages ask of their reader.
ANALYTICS = Action.SEE_ANALYTICS
QUERY_PLACE = "licenses-query"
_query_block = partial(Block, slots=head.QUERY_SLOTS, by_service=False, permission=ANALYTICS, place=QUERY_PLACE)
QUERY_BLOCK = _query_block(QUERY_PLACE, QUERY, partial(head.show_query, "licenses"))
CALLING_QUERY_BLOCK = _query_block("calling-query", CALLING_QUERY, partial(head.show_query, "calling"))
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


def query(now: Context, block: Block = QUERY_BLOCK) -> Component:
    """The filter, and what to do where it finds nobody. `block` counts; the place is the same on every page."""
    at, title = section_layout.SlotIds(block, None), now.look.t("licenses.query.label")
    said = known(block, now)
    return Panel(
        [Part(0), html.Div(Hole("state"), className="query-state")],
        [QueryBar(at["bar"], value=now.scope.query.text, answer=said.get("bar"))],
        identity=block.id_for(), tag="div", filled=inside(block, said), className="query-place",
        **section_layout.marks(block, title, None),
    )  # fmt: skip


def chosen_columns(block: Block) -> Sequence[str] | None:
    """The columns that this reader keeps for the table."""
    kept = services().preference(f"columns.{block.id}")
    return [str(name) for name in kept] if isinstance(kept, list) else None
