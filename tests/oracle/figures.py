"""The figures document (docs/addresses.md) of a region or of all regions (docs/metrics.md 3, 4, 6, 7, 9; calling.py: 8)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.oracle import calling
from tests.oracle.history import Known, Numbers
from tests.oracle.lines import ANALYSED, Bound, Line, lines_of, low_lines, months_between, there
from tests.oracle.query import selected
from tests.oracle.statuses import STATUSES, statuses_of

REGIONS = ("us", "ca", "eu", "uae")
WEEK = timedelta(days=7)
Json = dict[str, Any]


@dataclass(frozen=True)
class View:
    """One region read at one day for the customers that were asked for."""

    region: str
    known: Known
    lines: Sequence[Line]
    day: date
    customers: frozenset[str]

    def live(self, day: date, products: Collection[str] | None = ANALYSED) -> list[Line]:
        return [
            x
            for x in self.lines
            if (products is None or x.product in products) and x.customer.org_id in self.customers and x.live(day)
        ]

    @property
    def calls(self) -> calling.Calls:
        return calling.Calls(self.region, self.known, self.lines, self.day, self.customers)


@dataclass(frozen=True)
class Row:
    """One line of a section's table."""

    view: View
    line: Line
    bound: Bound | None = None

    @property
    def now(self) -> Numbers | None:
        return self.line.numbers(self.view.day)


def document(
    history: Mapping[str, Known],
    region: str,
    service: str = "meetings",
    as_of: date | None = None,
    query: str = "",
    allowed: Collection[str] | None = None,
    poor_call_rule: str = "any",
) -> Json:
    """`history`: what each region knows; `as_of` None = each region's data date; `allowed` None = every customer."""
    names = [name for name in REGIONS if name in history] if region == "all" else [region]
    views = [view_of(name, history[name], as_of, query, allowed) for name in names]
    days = {view.region: view.day.isoformat() for view in views}
    return {
        "region": region,
        "service": service,
        "as_of": days if region == "all" else days[region],
        "top": top(views, timedelta(0)),
        "top_previous": top(views, WEEK),
        "trend": trend(views, service),
        **{name: section(name, views, service) for name in POPULATIONS},
        "statuses": status_counts(views),
        "calling": calling.part([v.calls for v in views], poor_call_rule),
    }


def view_of(region: str, known: Known, as_of: date | None, query: str, allowed: Collection[str] | None) -> View:
    day = min(as_of, known.data_date) if as_of else known.data_date
    customers = selected(query, known, region, day)
    customers &= customers if allowed is None else set(allowed)
    return View(region, known, lines_of(known), day, frozenset(customers))


# --- the top


def top(views: Iterable[View], before: timedelta) -> dict[str, int]:
    counts = [top_of(view, view.day - before) for view in views]
    return {name: sum(count[name] for count in counts) for name in counts[0]}


def top_of(view: View, day: date) -> dict[str, int]:
    live = view.live(day)
    low = low_lines(view.lines, day)
    return {
        "total_customers": customers_of(live),
        "nearing_expiration": customers_of(x for x in live if x.expiring(day)),
        "nearing_renewal": customers_of(x for x in live if x.renewing(day)),
        "low_assignment": customers_of(x for x in live if x in low),
        "over_limit": customers_of(x for x in live if x.over(day)),
    }


def customers_of(lines: Iterable[Line]) -> int:
    return len({line.customer.org_id for line in lines})


# --- the trend


def trend(views: Sequence[View], service: str) -> list[Json]:
    last = max(view.day for view in views)
    sundays = week_ends(views, service)
    points = [point(day, [(view, day) for view in views], service) for day in sundays]
    if any(view.day not in sundays[-1:] for view in views):
        points.append(point(last, [(view, view.day) for view in views], service))
    return [p for p in points if p is not None]


def week_ends(views: Sequence[View], service: str) -> list[date]:
    """The Sundays from the product's first snapshot to the earliest day, oldest first."""
    days = [d for view in views for line in view.lines if line.product == service for d in line.snapshots]
    if not days:
        return []
    end = min(view.day for view in views)
    first = min(days) + timedelta(days=(6 - min(days).weekday()) % 7)
    return [first + n * WEEK for n in range((end - first).days // 7 + 1)]


def point(name: date, at: Iterable[tuple[View, date]], service: str) -> Json | None:
    """The sums of every region at its own day; None where there is nothing to say, or a region does not know."""
    numbers: list[Numbers] = []
    for view, day in at:
        live = view.live(day, [service])
        known = [n for n in (line.numbers(day) for line in live) if n is not None]
        if 2 * len(known) < len(live):
            return None
        numbers += known
    if not numbers:
        return None
    sums = {what: sum(getattr(n, what) for n in numbers) for what in ("used", "idle", "available", "total", "over")}
    return {"date": name.isoformat(), **sums}


# --- the sections


def population(name: str, view: View, service: str) -> list[Row]:
    live = view.live(view.day, [service])
    if name == "low":
        low = low_lines(view.lines, view.day)
        return [Row(view, line, low[line]) for line in live if line in low]
    holds: dict[str, Callable[[Line, date], bool]] = {
        "recent": Line.recent,
        "expiring": Line.expiring,
        "renewing": Line.renewing,
        "over": Line.over,
    }
    return [Row(view, line) for line in live if holds[name](line, view.day)]


def section(name: str, views: Iterable[View], service: str) -> Json:
    rows = [row for view in views for row in population(name, view, service)]
    kpis, details, first = POPULATIONS[name]
    rows.sort(key=lambda r: (first(r), r.line.customer.name, r.line.subscription.subscription_id))
    customers = len({(r.view.region, r.line.customer.org_id) for r in rows})
    return {"kpis": {"customers": customers, **kpis(rows)}, "rows": [common(r) | details(r) for r in rows]}


def total(rows: Iterable[Row], what: str) -> int:
    return sum(getattr(row.now, what) for row in rows if row.now is not None)


def rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def recent_kpis(rows: list[Row]) -> Json:
    trials = [row for row in rows if row.line.subscription.trial]
    everything, trial = total(rows, "total"), total(trials, "total")
    return {"total": everything, "total_paid": everything - trial, "total_trial": trial}


def ending_kpis(rows: list[Row]) -> Json:
    whole = total(rows, "total")
    return {"assignment": rate(total(rows, "assigned"), whole), "usage": rate(total(rows, "used"), whole)}


def low_kpis(rows: list[Row]) -> Json:
    assigned = total(rows, "assigned")
    return {
        "assignment": rate(assigned, total(rows, "total")),
        "usage_after_assignment": rate(total(rows, "used"), assigned),
        "unassigned": total(rows, "available"),
    }


def over_kpis(rows: list[Row]) -> Json:
    customers = len({(r.view.region, r.line.customer.org_id) for r in rows})
    return {"over": total(rows, "over"), "average_over": rate(total(rows, "over"), customers)}


def common(row: Row) -> Json:
    subscription, now = row.line.subscription, row.now
    return {
        "region": row.view.region,
        "org_id": row.line.customer.org_id,
        "customer": row.line.customer.name,
        "subscription_id": subscription.subscription_id,
        "kind": "trial" if subscription.trial else "subscription",
        "start_date": subscription.start.isoformat(),
        "end_date": subscription.end.isoformat(),
        "auto_renew": subscription.auto_renew,
        "total": now.total if now else None,
        "assigned": now.assigned if now else None,
        "used": now.used if now else None,
        "assignment_change": change(row, "assigned"),
        "usage_change": change(row, "used"),
    }


def change(row: Row, what: str) -> int | None:
    now, before = row.now, row.line.numbers(row.view.day - WEEK)
    return None if now is None or before is None else int(getattr(now, what) - getattr(before, what))


def days_since_start(row: Row) -> int:
    """Counted from the row's own region's day, so that rows of regions read at different days merge by nearness."""
    return (row.view.day - row.line.subscription.start).days


def days_to_end(row: Row) -> int:
    return (row.line.subscription.end - row.view.day).days


def recent_details(row: Row) -> Json:
    return {"days": days_since_start(row)}


def ending_details(row: Row) -> Json:
    weeks = [row.line.numbers(row.view.day - n * WEEK) for n in range(12, -1, -1)]
    return {"days": days_to_end(row), "usage_13_weeks": [n.used if n else None for n in weeks]}


def low_details(row: Row) -> Json:
    assert row.now is not None
    assert row.bound is not None
    return {
        "months": months_between(row.line.subscription.start, row.view.day),
        "rate": rate(row.now.assigned, row.now.total),
        "bound": row.bound.value,
        "band": row.bound.band,
        "cohort_size": row.bound.size,
    }


def over_details(row: Row) -> Json:
    assert row.now is not None
    months = months_between(row.view.day, row.line.subscription.end)
    return {"months": months, "rate": rate(row.now.assigned, row.now.total)}


def low_first(row: Row) -> float:
    assert row.now is not None
    return row.now.assigned / row.now.total


def over_first(row: Row) -> int:
    assert row.now is not None
    return -row.now.over


POPULATIONS: dict[str, tuple[Callable[[list[Row]], Json], Callable[[Row], Json], Callable[[Row], Any]]] = {
    "recent": (recent_kpis, recent_details, days_since_start),
    "expiring": (ending_kpis, ending_details, days_to_end),
    "renewing": (ending_kpis, ending_details, days_to_end),
    "low": (low_kpis, low_details, low_first),
    "over": (over_kpis, over_details, over_first),
}


# --- the statuses


def status_counts(views: Iterable[View]) -> dict[str, int]:
    held = [status for view in views for org_id in view.customers for status in statuses_in(view, org_id)]
    return {status: held.count(status) for status in STATUSES}


def statuses_in(view: View, org_id: str) -> set[str]:
    customer = view.known.customers[org_id]
    if not there(customer, view.day):
        return set()
    s = [x for x in view.known.subscriptions.values() if x.org_id == org_id and there(x, view.day)]
    live = [x for x in view.live(view.day, None) if x.customer.org_id == org_id]
    return statuses_of(customer, s, live, view.day)
