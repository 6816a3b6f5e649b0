"""The eight statuses of a customer at a date (docs/metrics.md 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tests.oracle.history import Customer, Subscription
from tests.oracle.lines import Line

STATUSES = (
    "trial",
    "subscription",
    "expiring_soon",
    "license_overage",
    "no_recent_activity",
    "ready_for_order_setup",
    "suspended",
    "expired",
)


def statuses_of(customer: Customer, s: Iterable[Subscription], live_lines: Iterable[Line], day: date) -> set[str]:
    """`s`: its subscriptions and trials not withdrawn at the day; `live_lines`: its lines live then, of any product."""
    s = list(s)
    running = [x for x in s if x.state == "active" and x.start <= day <= x.end]
    states = {x.state for x in s}
    soon = day + timedelta(days=30)
    quiet = customer.last_sign_in is None or (day - customer.last_sign_in).days > 60
    held = {
        "trial": any(x.trial for x in running),
        "subscription": any(not x.trial for x in running),
        "expiring_soon": any(x.end <= soon and (x.trial or not x.auto_renew) for x in running),
        "license_overage": any(line.over(day) for line in live_lines),
        "no_recent_activity": quiet,
        "ready_for_order_setup": "pending_setup" in states,
        "suspended": "suspended" in states,
        "expired": any(x.start <= day for x in s) and not running and not states & {"pending_setup", "suspended"},
    }
    return {name for name, holds in held.items() if holds}
