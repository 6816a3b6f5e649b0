"""What the page of one customer asks beside the blocks of the analytics pages: its licenses, what changed, its terms.

Every question here is asked under a scope of one customer, and reads the day of its region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, column, func, literal, select, table

from dashboard import codes
from dashboard.data import call_metrics, windows
from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.listing import Listing
from dashboard.data.questions import customer_facts as facts
from dashboard.data.questions import customer_table
from dashboard.data.questions.calling import poor
from dashboard.data.statements import Statement
from dashboard.data.store import Answer, Found, Question, Store
from dashboard.data.visible import present, statuses, visible
from dashboard.data.warehouse.schema import calling_week, line, line_value
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import subscription as s
from dashboard.errors import Refused
from dashboard.scope import EVERYONE, WEEK, RegionView, Scope

Column = ColumnElement[Any]
Row = Mapping[str, Any]
NUMBERS = ("total", "assigned", "used")
# The contract's own tables, as far as they are read here.
_subscriptions = table("subscriptions", *map(column, ("subscription_id", "provisioned_by")))
_invoices = table(
    "invoices", *map(column, ("invoice_id", "subscription_id", "issued_on", "due_on", "paid_on", "amount", "currency"))
)
_orders = table(
    "orders",
    *map(
        column,
        ("order_id", "subscription_id", "ordered_at", "description", "product", "quantity", "amount", "currency"),
    ),
)


@dataclass(frozen=True, slots=True)
class OfOne:
    """A question about one customer: its row of a listing, one question, or several by name, whose parts make one."""

    name: str
    asks: Listing | Question | Mapping[str, Question]
    beside: tuple[tuple[str, Question], ...] = ()
    plain: bool = field(default=False, init=False)
    listing: None = field(default=None, init=False)  # whose rows a search would read

    @property
    def of_hub(self) -> bool:
        """Whether it tells what the hub's own state says."""
        return isinstance(self.asks, Listing) and bool(self.asks.beside)

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part, read anew. Raises Refused where the scope is not of one customer."""
        seen = [place.customers for place in scope.places]
        if len(seen) != 1 or seen[0] is EVERYONE or len(seen[0].ids) != 1:
            raise Refused("view.error.one_customer")
        if isinstance(self.asks, Listing):
            return next(iter(windows.rows(store, self.asks, scope)), {})
        if isinstance(self.asks, Question):
            return self.asks.part(store, scope)
        return {name: each.part(store, scope) for name, each in self.asks.items()}


def all_rows(found: Sequence[Found], _scope: Scope) -> list[dict[str, Any]]:
    """The rows of all places together."""
    return [row for rows in found for row in rows]


def _one(found: Sequence[Found], scope: Scope) -> dict[str, Any]:
    rows = all_rows(found, scope)
    return rows[0] if rows else {}


# Licenses by product ---------------------------------------------------------------------------


def _ask_products(scope: Scope, place: RegionView) -> Statement:
    """One row for each product that is live at the day or was a week before, with its sums at both; NULL: unknown."""
    now, before = _sums(place.as_of, scope).subquery("now"), _sums(place.week_before, scope).subquery("before")
    return (
        select(
            func.coalesce(now.c.product, before.c.product).label("product"),
            now.c.lines.is_not(None).label("live"),
            *(now.c[name] for name in NUMBERS),
            *(before.c[name].label(f"{name}_before") for name in NUMBERS),
        )
        .select_from(now.join(before, now.c.product == before.c.product, full=True))
        .order_by("product")
    )


def _sums(day: date, scope: Scope) -> Any:
    known = and_(line_value.c.line_id == line.c.line_id, p.known(line_value, day))
    return (
        select(
            line.c.product,
            func.count().label("lines"),
            *(cast(func.sum(line_value.c[name]), BigInteger).label(name) for name in NUMBERS),
        )
        .select_from(line.outerjoin(line_value, known))
        .where(p.live(line, day), visible(line.c.customer_id, scope))
        .group_by(line.c.product)
    )


# Subscriptions and trials, with what belongs to them -------------------------------------------


def _ask_terms(scope: Scope, place: RegionView) -> Statement:
    """Subscriptions and trials that have begun or are to come, those that end last first."""
    day = place.as_of
    return (
        select(
            s.c.subscription_id,
            s.c.kind,
            s.c.state,
            s.c.start_date,
            s.c.end_date,
            s.c.auto_renew,
            p.running(s, day).label("running"),
            p.days_between(literal(day), s.c.end_date).label("days"),
            facts.end_kind().label("end_kind"),
            _subscriptions.c.provisioned_by,
        )
        .outerjoin(_subscriptions, _subscriptions.c.subscription_id == s.c.subscription_id)
        .where(present(s, day), visible(s.c.customer_id, scope))
        .order_by(s.c.end_date.desc(), s.c.subscription_id)
    )


def _ask_lines(scope: Scope, place: RegionView) -> Statement:
    """Live lines of every product, with their numbers at the day and at the 13 dates (the oldest first)."""
    days = m.spark_dates(place.as_of)
    own = select(line).where(p.live(line, place.as_of), visible(line.c.customer_id, scope)).cte("own")
    values = (
        select(line_value)
        .where(
            line_value.c.line_id.in_(select(own.c.line_id)),
            line_value.c.valid_from > days[0] - timedelta(days=m.KNOWN_DAYS),
            line_value.c.valid_from <= days[-1],
        )
        .cte("own_values")
    )

    def at(name: str, day: date) -> Column:
        return func.max(case((p.known(values, day), values.c[name])))

    weeks = {f"{name}_13_weeks": func.list_value(*(at(name, day) for day in days)) for name in NUMBERS}
    return (
        select(
            own.c.subscription_id,
            own.c.product,
            *(at(name, place.as_of).label(name) for name in NUMBERS),
            *(found.label(name) for name, found in weeks.items()),
        )
        .select_from(own.outerjoin(values, values.c.line_id == own.c.line_id))
        .group_by(own.c.subscription_id, own.c.product)
        .order_by(own.c.subscription_id, own.c.product)
    )


def _ask_invoices(scope: Scope, place: RegionView) -> Statement:
    """Those issued until the day, the newest first; what was paid later is not paid yet."""
    day, each = place.as_of, _invoices.c
    paid = case((each.paid_on <= day, each.paid_on))
    return (
        select(
            each.subscription_id,
            each.invoice_id,
            each.issued_on,
            each.due_on,
            paid.label("paid_on"),
            each.amount,
            each.currency,
            and_(paid.is_(None), each.due_on < day).label("overdue"),
        )
        .where(each.issued_on <= day, each.subscription_id.in_(_own_ids(scope, day)))
        .order_by(each.issued_on.desc(), each.invoice_id)
    )


def _ask_orders(scope: Scope, place: RegionView) -> Statement:
    """Those of the day and before, the newest first, each with the quantity of its product that they add up to."""
    day, each = place.as_of, _orders.c
    running = func.sum(each.quantity).over(
        partition_by=(each.subscription_id, each.product), order_by=(each.ordered_at, each.order_id)
    )
    return (
        select(
            *(column_ for column_ in each),
            cast(running, BigInteger).label("running_quantity"),
        )
        .where(each.ordered_at <= day, each.subscription_id.in_(_own_ids(scope, day)))
        .order_by(each.ordered_at.desc(), each.order_id.desc())
    )


def _own_ids(scope: Scope, day: date) -> Any:
    return select(s.c.subscription_id).where(present(s, day), visible(s.c.customer_id, scope))


# What changed in a week ---------------------------------------------------------------------------


def _ask_turns(scope: Scope, place: RegionView) -> Statement:
    """Subscriptions and trials that began or ended within the week."""
    began = s.c.start_date.between(place.week_before + timedelta(days=1), place.as_of)
    ended = s.c.end_date.between(place.week_before, place.as_of - timedelta(days=1))
    return (
        select(s.c.subscription_id, s.c.kind, s.c.start_date, s.c.end_date, began.label("began"), ended.label("ended"))
        .where(present(s, place.as_of), visible(s.c.customer_id, scope), began | ended)
        .order_by(s.c.subscription_id)
    )


def _ask_statuses(scope: Scope, place: RegionView) -> Statement:
    """The eight statuses at the day and a week before; no row before the customer came."""
    before = statuses(scope, replace(place, as_of=place.week_before)).alias("before")
    now = statuses(scope, place).alias("now")
    pairs = [column_ for name in codes.STATUSES for column_ in (now.c[name], before.c[name].label(f"{name}_before"))]
    return (
        select(*pairs)
        .select_from(now.outerjoin(before, before.c.customer_id == now.c.customer_id))
        .where(visible(now.c.customer_id, scope))
    )


def _ask_calls(scope: Scope, place: RegionView) -> Statement:
    """The calls of the last two completed weeks, the newest first; a week without any has no row."""
    last = call_metrics.last_completed(place.as_of)
    week, weeks = calling_week.c, (last, last - WEEK)
    return (
        select(week.week, week.legs, poor(calling_week, scope), week.measured, week.abandoned, week.offered)
        .where(week.week.in_(weeks), visible(week.customer_id, scope))
        .order_by(week.week.desc())
    )


def _ask_administrators(scope: Scope, place: RegionView) -> Statement:
    """Addresses of the imported administrators of this very customer at the day and a week before."""
    now, before = (facts.addresses(each).alias(name) for each, name in _both(place))
    empty = func.list_value()
    return (
        select(func.coalesce(now.c.emails, empty).label("now"), func.coalesce(before.c.emails, empty).label("before"))
        .select_from(c.outerjoin(now, now.c.org_id == c.c.org_id).outerjoin(before, before.c.org_id == c.c.org_id))
        .where(visible(c.c.customer_id, scope))
    )


def _both(place: RegionView) -> tuple[tuple[RegionView, str], ...]:
    return (place, "now"), (replace(place, as_of=place.week_before), "then")


_PRODUCTS = Question("customer-products", _ask_products, all_rows)
_TERMS = Question("customer-terms", _ask_terms, all_rows)
HEALTH = OfOne("customer-health", customer_table.LISTING)
WHO = OfOne("customer-who", customer_table.SUPPORT_LISTING)
PRODUCTS = OfOne("customer-licenses", _PRODUCTS)
TERMS = OfOne("customer-dates", _TERMS)
SUBSCRIPTIONS = OfOne(
    "customer-subscriptions",
    {
        "terms": _TERMS,
        "lines": Question("customer-lines", _ask_lines, all_rows),
        "invoices": Question("customer-invoices", _ask_invoices, all_rows),
        "orders": Question("customer-orders", _ask_orders, all_rows),
    },
)
CHANGES = OfOne(
    "customer-changes",
    {
        "turns": Question("customer-turns", _ask_turns, all_rows),
        "statuses": Question("customer-status-changes", _ask_statuses, _one),
        "products": _PRODUCTS,
        "calls": Question("customer-calls", _ask_calls, all_rows),
        "administrators": Question("customer-administrators", _ask_administrators, _one),
    },
)


def to_spare(found: Row) -> bool:
    """Whether a line has had licenses to spare for 13 weeks: all known, and always less assigned than the limit."""
    weeks = list(zip(found["assigned_13_weeks"], found["total_13_weeks"], strict=True))
    return all(
        None not in (assigned, total) and total > 0 and assigned * 100 < total * m.SPARE_PERCENT
        for assigned, total in weeks
    )
