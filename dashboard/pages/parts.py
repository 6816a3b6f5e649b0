"""What the pages with data share: the filter, the link to copy, what a block says in the first HTML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters
from dashboard.access import Action, may
from dashboard.blocks import Block, Slots, inside
from dashboard.components import head, section_layout
from dashboard.components.dash_components import Hole, Icon, Panel, Part, QueryBar
from dashboard.context import Context
from dashboard.data.questions.facets import CALLING_QUERY, QUERY
from dashboard.data.trials.filled import OF
from dashboard.errors import HubError
from dashboard.look import Look
from dashboard.request_context import here

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


def take_along(now: Context) -> list[Component]:
    """What is shown, to be taken elsewhere: as a picture, or as its address."""
    return [*_picture(now), _copy_link(now)]


def _copy_link(now: Context) -> Component:
    """The address of what is shown, for somebody else."""
    name = now.look.t("licenses.page.copy_link")
    return html.Button(
        [Icon("link"), html.Span(name)], className="btn", type="button", **{"data-act": "copy-link", "aria-label": name}
    )


def _picture(now: Context) -> list[Component]:
    """The page as a picture: as the last one with a click, or another kind by the menu; for who may take files away."""
    if not may(now.user, Action.EXPORT):
        return []
    name, more = now.look.t("frame.picture.page"), now.look.t("frame.picture.more")
    act = {"data-act": "picture", "aria-label": name}
    once = html.Button([Icon("picture"), html.Span(name)], className="btn", type="button", **act)
    menu = {"data-act": "pictures", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": more}
    return [once, html.Button(Icon("chevron-down"), className="btn btn-icon", type="button", **menu)]


def views(now: Context) -> Component:
    """The views that are kept of this page; `assets/hub-views.js` fills it."""
    name = now.look.t("views.page.open")
    named = {"data-act": "views", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": name}
    return html.Button([Icon("star"), html.Span(name)], className="btn views-button", type="button", **named)


def query(now: Context, block: Block = QUERY_BLOCK) -> Component:
    """The filter, and what to do where it finds nobody. `block` counts; the place is the same on every page."""
    at, title = section_layout.SlotIds(block, None), now.look.t("licenses.query.label")
    said = known(block, now)
    return Panel(
        [Part(0), html.Div(Hole("state"), className="query-state")],
        [QueryBar(at["bar"], value=now.scope.query.text, answer=said.get("bar"))],
        identity=block.id_for(),
        tag="div",
        filled=inside(block, said),
        className="query-place",
        **section_layout.marks(block, title, None),
    )


def chosen_columns(block: Block) -> Sequence[str] | None:
    """The columns that this reader keeps for the table."""
    kept = here().preference(f"columns.{block.id}")
    return [str(name) for name in kept] if isinstance(kept, list) else None


def asks(look: Look) -> str:
    """What a sensitive change will ask for, told before anything is filled in; empty where nothing."""
    missing = here().missing_proof()
    return look.t(f"people.asks.{missing}") if missing else ""


def start_trial(now: Context, of: str = "") -> list[Component]:
    """Where a trial is started, for who may; `of`: the customer that it is for, `eu:<org_id>`."""
    if not may(now.user, Action.MANAGE_TRIALS):
        return []
    kept = {**parameters.carried(now.extra, "trial"), **({OF: of} if of else {})}
    href = f"/trials/start?{urlencode(kept)}" if kept else "/trials/start"
    name = now.look.t("trials.wizard.open")
    inside = [Icon("trial"), html.Span(name)]
    return [html.A(inside, href=href, className="btn btn-line", title=name, **{"aria-label": name})]
