"""How much of its licenses one customer assigns, beside the middle half of comparable customers: never one of them.

Comparable: customers of the same region that bought about as many licenses of the product (the size bands of low
assignment). The band is that of the whole partner, whoever asks; it is told only where enough others are in it, and
rounded outwards, so that it gives nobody's own number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, select

from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.questions.one_customer import OfOne
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line, line_value
from dashboard.scope import RegionView, Scope

LEAST = 5  # other customers: of fewer nothing is told
STEPS = 20  # the band's ends are told in steps of so many parts of the whole


def _ask_peers(scope: Scope, place: RegionView) -> Statement:
    """One row for each product of the customer: its rate; how many others are comparable, and their quartiles."""
    day = place.as_of
    known = and_(line_value.c.line_id == line.c.line_id, p.known(line_value, day))
    total, assigned = (cast(func.sum(line_value.c[name]), BigInteger) for name in ("total", "assigned"))
    sums = (
        select(line.c.customer_id, line.c.product, total.label("total"), assigned.label("assigned"))
        .select_from(line.join(line_value, known).join(c, c.c.customer_id == line.c.customer_id))
        .where(p.live(line, day), present(c, day))
        .group_by(line.c.customer_id, line.c.product)
        .having(total >= scope.rules.low_min_total)
        .cte("peer_sums")
    )
    own = select(sums).where(visible(sums.c.customer_id, scope)).cte("peer_own")
    alike = and_(
        sums.c.product == own.c.product,
        sums.c.customer_id != own.c.customer_id,
        p.band(sums.c.total) == p.band(own.c.total),
    )
    rate = p.share(sums.c.assigned, sums.c.total)
    ends = {"low": m.QUARTILE, "high": 1 - m.QUARTILE}
    return (
        select(
            own.c.product,
            p.share(own.c.assigned, own.c.total).label("rate"),
            func.count(sums.c.customer_id).label("others"),
            *(func.quantile_cont(rate, share).label(name) for name, share in ends.items()),
        )
        .select_from(own.outerjoin(sums, alike))
        .group_by(own.c.product, own.c.assigned, own.c.total)
        .order_by(own.c.product)
    )


def _banded(found: Sequence[Found], _scope: Scope) -> list[dict[str, Any]]:
    """`{"product", "rate", "low", "high"}`: the ends are None where too few others are comparable; how many is no
    part of it."""
    return [_told(row) for rows in found for row in rows]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    enough = row["others"] >= LEAST
    low, high = (_to(floor, row["low"]), _to(ceil, row["high"])) if enough else (None, None)
    return {"product": row["product"], "rate": row["rate"], "low": low, "high": high}


def _to(way: Callable[[float], int], share: float) -> float:
    """The step at or beyond a share; one that is a step but for the error of binary fractions is that step."""
    return way(round(share * STEPS, 9)) / STEPS


PEERS = OfOne("customer-peers", Question("customer-peers-rows", _ask_peers, _banded))
