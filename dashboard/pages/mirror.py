"""What a mirror link shows: blocks of the customer's page and the calling page, under the scope of this one customer
and with the rights of whoever made the link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard.access import may
from dashboard.blocks import Block
from dashboard.components.customer import mirror_page as view
from dashboard.context import Context, context_of
from dashboard.data.mirrors import definition as d
from dashboard.data.mirrors import reading
from dashboard.data.mirrors.reading import Seen
from dashboard.data.questions import one_customer_peers
from dashboard.data.questions.customers import THERE
from dashboard.data.store import Store
from dashboard.errors import NoAccess
from dashboard.look import Look
from dashboard.pages import calling, customer, parts

Draw = Callable[[Any, Context], list[Component]]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: the block whose answer it shows, and how; `shown`: of what the block itself shows."""

    block: Block
    draw: Draw
    shown: bool = False


# Of a mirror alone: whoever sees other customers sees them by name.
PEERS = Block(
    "customer-peers", one_customer_peers.PEERS, view.no_slots, (), by_service=False, permission=parts.ANALYTICS
)
PARTS = {
    d.LICENSES: Part(customer.LICENSES, view.content, shown=True),
    d.PEERS: Part(PEERS, view.peers),
    d.DATES: Part(customer.DATES, view.content, shown=True),
    d.SUBSCRIPTIONS: Part(customer.SUBSCRIPTIONS, view.terms),
    d.INVOICES: Part(customer.INVOICES, view.billed),
    d.USERS: Part(calling.BANDS, view.chart, shown=True),
    d.QUALITY: Part(calling.QUALITY, view.chart, shown=True),
    d.QUEUES: Part(calling.QUEUES, view.queues, shown=True),
    d.DEVICES: Part(customer.DEVICES, view.devices),
    d.NUMBERS: Part(customer.NUMBERS, view.numbers),
}
assert tuple(PARTS) == d.SECTIONS


def drawn(seen: Seen, store: Store, look: Look) -> tuple[str, Component]:
    """The customer's name, and the page. Raises NoAccess where its maker may not show it at this moment, or the
    customer was withdrawn."""
    one = seen.mirror
    if not reading.shows(store, one, seen.user):
        raise NoAccess("mirrors.error.refused")
    now = context_of(store, seen.user, look, {"region": one.region.value, "customer": one.org_id})
    name = next(name for _region, org_id, name in store.answer(THERE, now.scope) if org_id == one.org_id)
    said = [(section, _content(PARTS[section], now)) for section in one.sections]
    return name, view.page(name, said, one.expires, now)


def _content(part: Part, now: Context) -> list[Component]:
    if not may(now.user, part.block.permission):
        raise NoAccess("mirrors.error.refused")
    answer = now.store.answer(part.block.question, now.scope)
    return part.draw(part.block.show(answer, now) if part.shown else answer, now)
