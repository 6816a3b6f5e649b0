"""What the list of customers says of one, in parts: each a subquery with a row for every customer that has any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    not_,
    select,
    table,
    union_all,
)

from dashboard import codes
from dashboard.data import call_metrics, health
from dashboard.data import populations as p
from dashboard.data.questions.calling import poor
from dashboard.data.questions.lines import judged_at
from dashboard.data.visible import present
from dashboard.data.warehouse.schema import calling_week, line, line_value
from dashboard.data.warehouse.schema import subscription as s
from dashboard.scope import RegionView, Scope

Column = ColumnElement[Any]
KINDS_OF_NEXT = ("renewal", "expiration", "trial_end")  # which is told where several end on the same day
# The contract's own tables, as far as they are read here; a version has them with these columns, whatever made it.
imported = table("customers", *map(column, ("org_id", "external_id", "country", "created_at", "last_admin_sign_in")))
admins = table("partner_admins", *map(column, ("email", "name", "role", "org_id", "withdrawn_on")))
provisioned = table("subscriptions", *map(column, ("subscription_id", "provisioned_by", "org_id", "withdrawn_on")))


def whole(amount: Column) -> Column:
    """A whole number of 64 bits."""
    return cast(amount, BigInteger)


def terms(place: RegionView) -> FromClause:
    """Of subscriptions and trials: how many are what, and the next date of what runs (`next`, see `next_of`)."""
    day = place.as_of
    runs, renews = p.running(s, day), p.self_renewing(s)
    ending = and_(runs, p.ends_soon(s, day), not_(renews))
    return (
        select(
            s.c.customer_id,
            func.count().filter(s.c.state == "suspended").label("suspended"),
            func.count().filter(s.c.state == codes.PENDING).label("pending"),
            func.count().filter(s.c.start_date <= day).label("begun"),
            func.count().filter(ending).label("ending"),
            (func.min(s.c.end_date).filter(ending) - day).label("ending_days"),
            (func.min(s.c.end_date).filter(and_(runs, not_(renews))) - day).label("expires_days"),
            (func.min(s.c.end_date).filter(and_(runs, renews)) - day).label("renews_days"),
            func.min((s.c.end_date - day) * len(KINDS_OF_NEXT) + _kind()).filter(runs).label("next"),
        )
        .where(present(s, day))
        .group_by(s.c.customer_id)
        .subquery("terms")
    )


def _kind() -> Column:
    """The place in `KINDS_OF_NEXT` of what happens at the end of a subscription or trial."""
    return case((s.c.kind == codes.TRIAL, 2), (p.self_renewing(s), 0), else_=1)


def end_kind() -> Column:
    """What happens at the end of a subscription or trial, by name."""
    return _named(_kind())


def _named(kind: Column) -> Column:
    return case(*((kind == at, literal(name)) for at, name in enumerate(KINDS_OF_NEXT)))


def next_of(coded: Column) -> tuple[Column, Column]:
    """Days to the next date, and its kind: both are in one number, by which the first of several is found."""
    return cast(coded.op("//")(len(KINDS_OF_NEXT)), Integer), _named(coded % len(KINDS_OF_NEXT))


def licenses(place: RegionView) -> FromClause:
    """Of live lines of every product: products and sums, what is over, what was used then and now."""
    each = _lines(place)
    both = and_(each.c.used.is_not(None), each.c.used_before.is_not(None))
    over = each.c.assigned > each.c.total
    return (
        select(
            each.c.customer_id,
            func.list_sort(func.list(each.c.product.distinct())).label("products"),
            *(whole(func.sum(each.c[name])).label(name) for name in ("total", "assigned", "used")),
            func.count().filter(over).label("over_lines"),
            whole(func.sum(each.c.assigned - each.c.total).filter(over)).label("over"),
            whole(func.sum(each.c.used).filter(both)).label("used_now"),
            whole(func.sum(each.c.used_before).filter(both)).label("used_before"),
        )
        .group_by(each.c.customer_id)
        .subquery("licenses")
    )


def _lines(place: RegionView) -> FromClause:
    now, before = line_value.alias("now"), line_value.alias("before")
    at_both = (now, place.as_of), (before, place.as_of - timedelta(days=health.FALLING_DAYS))
    joined: FromClause = line
    for value, day in at_both:
        joined = joined.outerjoin(value, and_(value.c.line_id == line.c.line_id, p.known(value, day)))
    return (
        select(
            line.c.customer_id,
            line.c.product,
            now.c.total,
            now.c.assigned,
            now.c.used,
            before.c.used.label("used_before"),
        )
        .select_from(joined)
        .where(p.live(line, place.as_of))
        .subquery("each_line")
    )


def low(scope: Scope, place: RegionView) -> FromClause:
    """Of low meetings and calling lines: how many, and the one with the lowest rate."""
    lines = judged_at(place.as_of, codes.ANALYSED, scope)
    first = func.row_number().over(
        partition_by=lines.c.customer_id, order_by=(lines.c.rate, lines.c.product, lines.c.subscription_id)
    )
    many = func.count().over(partition_by=lines.c.customer_id)
    found = (
        select(
            lines.c.customer_id, lines.c.product, lines.c.rate, lines.c.bound, many.label("lines"), first.label("first")
        )
        .where(p.low(lines, place.as_of))
        .subquery("low_lines")
    )
    return select(found).where(found.c.first == 1).subquery("low")


def calls(scope: Scope, place: RegionView) -> FromClause:
    """Of the calls of the region's last completed week: what was measured, what was offered to queues."""
    week, bad = calling_week.c, poor(calling_week, scope)
    return (
        select(week.customer_id, bad, week.measured, week.abandoned, week.offered)
        .where(week.week == call_metrics.last_completed(place.as_of))
        .subquery("calls")
    )


def named(place: RegionView) -> FromClause:
    """Whom the files make responsible for a customer at the day: `org_id`, and the `email` as written."""
    imported_ones = _written(place).where(admins.c.org_id.is_not(None))
    made = select(provisioned.c.org_id, provisioned.c.provisioned_by).where(
        provisioned.c.provisioned_by.is_not(None), present(provisioned, place.as_of)
    )
    return union_all(imported_ones, made).subquery("named")


def addresses(place: RegionView) -> FromClause:
    """The same, all of a customer in one row."""
    both = named(place)
    return (
        select(both.c.org_id, func.list(both.c.email.distinct()).label("emails"))
        .group_by(both.c.org_id)
        .subquery("addresses")
    )


def everywhere(place: RegionView) -> Select[Any]:
    """Whom the files give access to every customer of the region at the day: their addresses as written."""
    return _written(place).where(admins.c.org_id.is_(None))


def _written(place: RegionView) -> Select[Any]:
    return select(admins.c.org_id, admins.c.email).where(present(admins, place.as_of))
