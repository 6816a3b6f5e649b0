"""Orders and invoices: what was bought when, and what has been paid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.codes import PRODUCTS
from dashboard.demo.draw import Floats, Ints, stream, whole
from dashboard.demo.lines import levels
from dashboard.demo.plan import Days
from dashboard.demo.roles import Role
from dashboard.demo.tables import Table
from dashboard.demo.world import World, dates_of
from dashboard.scope import Region

CURRENCIES = {Region.US: "USD", Region.CA: "CAD", Region.EU: "EUR", Region.UAE: "AED"}
_RATES = {Region.US: 1.0, Region.CA: 1.36, Region.EU: 0.93, Region.UAE: 3.67}
# A license and month, in USD, in the order of PRODUCTS.
_PRICES = np.array([13.5, 11.0, 4.0, 58.0, 9.0, 8.0])
_TITLES: Mapping[str, str] = {
    "meetings": "Webex Meetings",
    "calling": "Webex Calling",
    "messaging": "Webex Messaging",
    "webinars": "Webex Webinars",
    "real_time_translations": "Real-time translations",
    "call_on_webex": "Call on Webex",
}
_QUARTER_DAYS, _DUE_DAYS = 91, 30
_UNPAID, _LATE = 0.01, 0.08


def orders(world: World) -> Table:
    """`orders.csv`: the first order of each line of a subscription, and one for each later purchase."""
    lines, today = world.lines, np.datetime64(world.plan.as_of, "D")
    days = np.append(lines.start[:, None], lines.changes, axis=1)
    quantity = np.diff(levels(lines), axis=1, prepend=0)
    wanted = (quantity > 0) & (days <= today) & ~world.deals.trial[lines.deal][:, None]
    line, number = np.nonzero(wanted)
    products = [PRODUCTS[index] for index in lines.product[line]]
    codes = [world.codes[index] for index in lines.deal[line]]
    amount = quantity[line, number] * _PRICES[lines.product[line]] * _RATES[world.region] * 12
    return {
        "order_id": [f"ORD-{code}-{p}{n}" for code, p, n in zip(codes, lines.product[line], number, strict=True)],
        "subscription_id": codes,
        "ordered_at": dates_of(days[line, number]),
        "description": [
            f"{_TITLES[product]}, {'12 months' if n == 0 else 'more licenses'}"
            for product, n in zip(products, number, strict=True)
        ],
        "product": products,
        "quantity": quantity[line, number].tolist(),
        "amount": _money(amount),
        "currency": [CURRENCIES[world.region]] * len(codes),
    }


def invoices(world: World) -> Table:
    """`invoices.csv`: one a quarter for each subscription, as far back as the plan's past goes."""
    random = stream(world.plan.seed, world.region, "invoices")
    deal, number = _quarters(world)
    issued = world.deals.start[deal] + _QUARTER_DAYS * number
    codes = [world.codes[index] for index in deal]
    return {
        "invoice_id": [f"INV-{code}-{n:02d}" for code, n in zip(codes, number + 1, strict=True)],
        "subscription_id": codes,
        "issued_on": dates_of(issued),
        "due_on": dates_of(issued + _DUE_DAYS),
        "paid_on": _paid(world, issued, random.random(len(deal)), whole(3, 29, random, len(deal))),
        "amount": _money(_quarterly(world)[deal]),
        "currency": [CURRENCIES[world.region]] * len(codes),
    }


def _quarters(world: World) -> tuple[Ints, Ints]:
    """Deal and number of the quarter of each invoice."""
    deals, plan = world.deals, world.plan
    until = np.minimum(deals.end, np.datetime64(plan.as_of, "D")).astype(np.int64)
    start = deals.start.astype(np.int64)
    since = np.maximum(np.datetime64(plan.first_sunday(), "D").astype(np.int64) - start, 0)
    first = -(-since // _QUARTER_DAYS)
    counts = np.maximum((until - start) // _QUARTER_DAYS - first + 1, 0)
    counts[(until < start) | deals.trial | (deals.role == Role.PENDING)] = 0
    deal = np.repeat(np.arange(len(start)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    return deal, first[deal] + np.arange(len(deal)) - before


def _quarterly(world: World) -> Floats:
    prices = world.lines.total * _PRICES[world.lines.product] * _RATES[world.region] * 3
    return np.bincount(world.lines.deal, prices, len(world.codes)).astype(np.float64)


def _paid(world: World, issued: Days, luck: Floats, days: Ints) -> list[str]:
    """In time mostly, some late, a few never; what would be in the future is not paid yet."""
    late = luck < _UNPAID + _LATE
    paid = issued + np.where(late, days + _DUE_DAYS, days)
    open_ = (luck < _UNPAID) | (paid > np.datetime64(world.plan.as_of, "D"))
    return ["" if yes else day for yes, day in zip(open_, dates_of(paid), strict=True)]


def _money(amounts: Floats) -> list[str]:
    return [f"{amount:.2f}" for amount in amounts]
