"""The list of customers (docs/metrics.md 11), in plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.oracle.calling import entries, last_completed_week, quality
from tests.oracle.figures import REGIONS, View, view_of
from tests.oracle.history import Customer, Known, Leg, Subscription
from tests.oracle.lines import ANALYSED, Bound, Line, low_lines, there
from tests.oracle.statuses import statuses_of

Json = dict[str, Any]
DISPLAYED = (
    "suspended",
    "expired",
    "license_overage",
    "expiring_soon",
    "ready_for_order_setup",
    "no_recent_activity",
    "trial",
    "subscription",
)
KINDS = ("renewal", "expiration", "trial_end")


def document(
    history: Mapping[str, Known],
    region: str,
    as_of: date | None = None,
    query: str = "",
    allowed: Collection[str] | None = None,
    poor_call_rule: str = "any",
) -> Json:
    names = [name for name in REGIONS if name in history] if region == "all" else [region]
    views = [view_of(name, history[name], as_of, query, allowed) for name in names]
    rows = [row for view in views for row in rows_of(view, poor_call_rule)]
    rows.sort(key=lambda row: (row["health"], row["name"], row["org_id"]))
    days = {view.region: view.day.isoformat() for view in views}
    as_of_each = days if region == "all" else days[region]
    return {"region": region, "as_of": as_of_each, "total": len(rows), "rows": rows}


def rows_of(view: View, rule: str) -> Iterable[Json]:
    low = low_lines(view.lines, view.day)
    legs = view.calls.legs(last_completed_week(view.day))
    for org_id in view.customers:
        customer = view.known.customers[org_id]
        if there(customer, view.day):
            yield One.of(view, customer, low, legs).row(rule)


@dataclass
class One:
    """What is known of one customer at the day."""

    view: View
    customer: Customer
    subscriptions: Sequence[Subscription]
    lines: Sequence[Line]
    low: Mapping[Line, Bound]
    legs: Sequence[Leg]

    @classmethod
    def of(cls, view: View, customer: Customer, low: Mapping[Line, Bound], legs: Iterable[Leg]) -> One:
        org_id = customer.org_id
        subscriptions = [s for s in view.known.subscriptions.values() if s.org_id == org_id and there(s, view.day)]
        lines = [x for x in view.live(view.day, None) if x.customer is customer]
        return cls(view, customer, subscriptions, lines, low, [leg for leg in legs if leg.org_id == org_id])

    @property
    def running(self) -> list[Subscription]:
        return [s for s in self.subscriptions if s.state == "active" and s.start <= self.view.day <= s.end]

    def row(self, rule: str) -> Json:
        held = statuses_of(self.customer, self.subscriptions, self.lines, self.view.day)
        reasons = list(self.reasons(held, rule))
        health = max(0, 100 - sum(reason["weight"] for reason in reasons))
        kinds = {"trial" if s.trial else "subscription" for s in self.running}
        return {
            "region": self.view.region,
            "org_id": self.customer.org_id,
            "name": self.customer.name,
            "external_id": self.customer.external_id,
            "country": self.customer.country,
            "managed_by": self.customer.managed_by,
            "created_on": self.customer.created_on.isoformat(),
            "statuses": [status for status in DISPLAYED if status in held],
            "type": "both" if len(kinds) == 2 else next(iter(kinds), None),
            "products": sorted({line.product for line in self.lines}),
            **{what: self.sum(what) for what in ("total", "assigned", "used")},
            **self.next(),
            "last_admin_sign_in": said(self.customer),
            "health": health,
            "band": "good" if health >= 80 else "watch" if health >= 50 else "at_risk",
            "reasons": reasons,
            "tags": [],
            "administrators": len(self.administrators()),
        }

    def sum(self, what: str) -> int | None:
        known = [n for n in (line.numbers(self.view.day) for line in self.lines) if n is not None]
        if self.lines and not known:
            return None
        return sum(getattr(n, what) for n in known)

    def next(self) -> Json:
        ends = [(s.end, KINDS.index(kind_of(s))) for s in self.running]
        if not ends:
            return {"next": None, "next_kind": None, "next_days": None}
        end, kind = min(ends)
        return {"next": end.isoformat(), "next_kind": KINDS[kind], "next_days": (end - self.view.day).days}

    def administrators(self) -> set[str]:
        admins = [a for a in self.view.known.admins.values() if there(a, self.view.day)]
        own = {key(a.email) for a in admins if a.org_id == self.customer.org_id}
        own |= {key(s.provisioned_by) for s in self.subscriptions if s.provisioned_by}
        return own - {key(a.email) for a in admins if not a.org_id}

    def reasons(self, held: Collection[str], rule: str) -> Iterable[Json]:
        day = self.view.day
        if "suspended" in held:
            yield reason("suspended", 40, subscriptions=self.count("suspended"))
        if "expired" in held:
            yield reason("expired", 40, subscriptions=sum(s.start <= day for s in self.subscriptions))
        ending = [s for s in self.running if kind_of(s) != "renewal" and s.end <= day + timedelta(days=90)]
        if ending:
            days = min((s.end - day).days for s in ending)
            yield reason("expiring", 20, subscriptions=len(ending), days=days)
        yield from self.falling()
        yield from self.low_assignment()
        over = [n.over for n in (line.numbers(day) for line in self.lines) if n is not None and n.over]
        if over:
            yield reason("over_limit", 10, lines=len(over), over=sum(over))
        if "no_recent_activity" in held:
            last = self.customer.last_sign_in
            yield reason("no_activity", 10, days=(day - last).days if last else None)
        yield from self.calls(rule)
        if "ready_for_order_setup" in held:
            yield reason("order_setup", 5, subscriptions=self.count("pending_setup"))

    def count(self, state: str) -> int:
        return sum(s.state == state for s in self.subscriptions)

    def falling(self) -> Iterable[Json]:
        pairs = [(x.numbers(self.view.day), x.numbers(self.view.day - timedelta(days=56))) for x in self.lines]
        both = [(now.used, then.used) for now, then in pairs if now is not None and then is not None]
        used, before = sum(now for now, _ in both), sum(then for _, then in both)
        if before >= 10 and used * 5 <= before * 4:
            yield reason("falling_usage", 15, used=used, before=before)

    def low_assignment(self) -> Iterable[Json]:
        found = []
        for line in self.lines:
            now = line.numbers(self.view.day)
            if line.product in ANALYSED and line in self.low and now is not None:
                found.append((now.assigned / now.total, line.product, line.subscription.subscription_id, line))
        if found:
            rate, product, _id, line = min(found, key=lambda f: f[:3])
            bound = self.low[line].value
            yield reason("low_assignment", 15, lines=len(found), product=product, rate=rate, bound=bound)

    def calls(self, rule: str) -> Iterable[Json]:
        counted = quality(self.legs, rule)
        poor, measured = counted["poor"], counted["poor"] + counted["good"]
        if measured >= 50 and poor * 10 >= measured:
            yield reason("poor_calls", 10, poor=poor, measured=measured, rate=poor / measured)
        outcomes = [leg.queue_outcome for leg in entries(self.legs)]
        abandoned, offered = outcomes.count("abandoned"), len(outcomes)
        if offered >= 20 and abandoned * 100 >= offered * 15:
            yield reason("abandoned_calls", 10, abandoned=abandoned, offered=offered, rate=abandoned / offered)


def reason(name: str, weight: int, **numbers: object) -> Json:
    return {"reason": name, "weight": weight, **numbers}


def kind_of(s: Subscription) -> str:
    return "trial_end" if s.trial else "renewal" if s.auto_renew else "expiration"


def key(email: str) -> str:
    return unicodedata.normalize("NFC", email.strip()).lower()


def said(customer: Customer) -> str | None:
    return customer.signed_in.isoformat() if customer.signed_in else None
