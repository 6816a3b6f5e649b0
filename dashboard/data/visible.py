"""The only place where a scope becomes SQL conditions: which customers count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    true,
)

from dashboard import codes
from dashboard.data import populations as p
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line, line_value
from dashboard.data.warehouse.schema import subscription as s
from dashboard.query import BARE, Query, Term
from dashboard.scope import EVERYONE, RegionView, Scope

Condition = ColumnElement[bool]
_END = "\n"  # between two texts, so that no word is found across them
CHOSEN = "chosen"  # the parameter that the store fills in: `customers` of the scope, as a JSON list


def _chosen() -> CTE:
    ids = bindparam(CHOSEN, type_=String, required=False)
    return select(func.unnest(func.from_json(ids, '["INTEGER"]')).label("customer_id")).cte(CHOSEN)


_CHOSEN = _chosen()


def visible(customer: ColumnElement[int], scope: Scope, chosen: FromClause | None = None) -> Condition:
    """`customer` is one that the reader may see and asked for.

    Who that is has been answered before (`customers`), once for all questions, and is told as a value: so one
    text serves every filter and every reader. Beside row sets it is a table, `chosen`.
    """
    told = _CHOSEN if chosen is None else chosen
    return true() if scope.whole else customer.in_(select(told.c.customer_id))


def visible_by(terms: Iterable[Term], customer: ColumnElement[int], scope: Scope, place: RegionView) -> Condition:
    """The same for other terms than the scope's own: what a change of the query would give."""
    other = replace(scope, query=Query(tuple(terms)))
    return visible(customer, other) if other.whole or other == scope else customer.in_(customers(other, place))


def customers(scope: Scope, place: RegionView, by: FromClause | None = None) -> Select[tuple[int]]:
    """customer_id of the customers that the reader may see and the query selects at the place's day.

    Withdrawn ones are among them: they counted before they left. `by`: where the rows of `texts` lie.
    """
    if by is not None and place.customers is EVERYONE and all(_is_looked_for(term) for term in scope.query.terms):
        words = (func.contains(by.c.texts, term.value) for term in scope.query.terms)
        return select(by.c.customer_id).where(*words)  # a customer has one row there: nothing else is to be read
    return select(c.c.customer_id).where(allowed(place), *selected(scope.query.terms, scope, place, by))


def texts() -> Select[tuple[int, str]]:
    """All that words without a field are looked for in, one text a customer: to look once costs a fifth."""
    owned = select(s.c.customer_id, func.string_agg(s.c.id_key, _END).label("ids")).group_by(s.c.customer_id).subquery()
    parts = (c.c.name_key, c.c.org_id, c.c.email_key, owned.c.ids)
    return select(c.c.customer_id, func.concat_ws(_END, *parts).label("texts")).outerjoin(
        owned, owned.c.customer_id == c.c.customer_id
    )


def reads_texts(scope: Scope) -> bool:
    """Whether the query has words without a field."""
    return any(term.key == BARE for term in scope.query.terms)


def by_texts(name: str) -> FromClause:
    """The table (`database.table`) with the rows of `texts`."""
    database, _, own = name.partition(".")
    return table(own, column("customer_id"), column("texts"), schema=database)


def allowed(place: RegionView) -> Condition:
    """The reader's own limit in a place; NOBODY means nobody, never all."""
    if place.customers is EVERYONE:
        return true()
    ids = literal(
        orjson.dumps(place.customers.ids).decode(), String
    )  # one value: the text is the same for every reader
    return c.c.org_id.in_(select(func.unnest(func.from_json(ids, '["VARCHAR"]'))))


def picked(term: Term, place: RegionView) -> Condition:
    """The customer is one whom the place says that the term selects.

    Raises LookupError where that was not found out: nobody would be everybody under a minus.
    """
    found = [one for one in place.picked if (one.key, one.value) == (term.key, term.value)]
    if not found:
        raise LookupError(term)
    one = found[0]
    kind = "VARCHAR" if one.column == "org_id" else "INTEGER"
    return c.c[one.column].in_(select(func.unnest(func.from_json(literal(one.ids, String), f'["{kind}"]'))))


def present(of: FromClause, day: date | ColumnElement[Any]) -> Condition:
    """Not withdrawn yet at `day`."""
    withdrawn_on = of.c.withdrawn_on
    return func.coalesce(withdrawn_on > day, literal(True))


def selected(terms: Iterable[Term], scope: Scope, place: RegionView, by: FromClause | None = None) -> list[Condition]:
    """One condition for each field (its terms are or-ed), one for each bare word and each negation."""
    positive = sorted((term for term in terms if not term.negated), key=lambda term: term.key)
    conditions = [not_(_holds(term, scope, place, by)) for term in terms if term.negated]
    for key, group in groupby(positive, key=lambda term: term.key):
        held = [_holds(term, scope, place, by) for term in group]
        conditions += held if key == BARE else [or_(*held)]
    return conditions


def _holds(term: Term, scope: Scope, place: RegionView, by: FromClause | None) -> Condition:
    if by is not None and _is_text(term):
        return c.c.customer_id.in_(select(by.c.customer_id).where(func.contains(by.c.texts, term.value)))
    field = _FIELDS.get(term.key)
    return field(term.value, scope, place) if field else picked(term, place)


def _is_text(term: Term) -> bool:
    """Whether `texts` tells where it holds."""
    return term.key == BARE and _END not in term.value


def _is_looked_for(term: Term) -> bool:
    return _is_text(term) and not term.negated


def _bare(value: str, _scope: Scope, _place: RegionView) -> Condition:
    owned = exists().where(s.c.customer_id == c.c.customer_id, func.contains(s.c.id_key, value))
    return or_(
        func.contains(c.c.name_key, value),
        func.contains(c.c.org_id, value),
        func.contains(c.c.email_key, value),
        owned,
    )


def _product(value: str, _scope: Scope, place: RegionView) -> Condition:
    return exists().where(
        line.c.customer_id == c.c.customer_id, func.lower(line.c.product) == value, p.live(line, place.as_of)
    )


def _type(value: str, _scope: Scope, place: RegionView) -> Condition:
    return exists().where(s.c.customer_id == c.c.customer_id, s.c.kind == value, present(s, place.as_of))


def _status(value: str, scope: Scope, place: RegionView) -> Condition:
    held = statuses(scope, place)
    return c.c.customer_id.in_(select(held.c.customer_id).where(held.c[value]))


_FIELDS: dict[str, Callable[[str, Scope, RegionView], Condition]] = {
    BARE: _bare,
    "name": lambda value, _scope, _place: func.contains(c.c.name_key, value),
    "org": lambda value, _scope, _place: func.contains(c.c.org_id, value),
    "region": lambda value, _scope, place: literal(value == place.region),
    "product": _product,
    "status": _status,
    "type": _type,
    "managed-by": lambda value, _scope, _place: c.c.managed_by == value,
}


def statuses(scope: Scope, place: RegionView) -> FromClause:
    """Subquery: customer_id and the eight statuses (docs/metrics.md 7) of every present customer at the place's day."""
    day, rules = place.as_of, scope.rules
    owned = _owned(scope, place)
    over = (
        select(line.c.customer_id)
        .join(line_value, and_(line_value.c.line_id == line.c.line_id, p.known(line_value, day)))
        .where(p.live(line, day), line_value.c.assigned > line_value.c.total)
        .distinct()
        .subquery("overage")
    )

    def held(name: str) -> ColumnElement[bool]:
        return func.coalesce(owned.c[name], false())

    trial, subscription = held("trial"), held("subscription")
    waiting, stopped = held("pending"), held("suspended")
    return (
        select(
            c.c.customer_id,
            stopped.label("suspended"),
            and_(held("started"), not_(or_(trial, subscription, waiting, stopped))).label("expired"),
            over.c.customer_id.is_not(None).label("license_overage"),
            held("expiring_soon").label("expiring_soon"),
            waiting.label("ready_for_order_setup"),
            p.inactive(c, day, rules).label("no_recent_activity"),
            trial.label("trial"),
            subscription.label("subscription"),
        )
        .outerjoin(owned, owned.c.customer_id == c.c.customer_id)
        .outerjoin(over, over.c.customer_id == c.c.customer_id)
        .where(present(c, day))
        .subquery("statuses")
    )


def _owned(scope: Scope, place: RegionView) -> FromClause:
    day = place.as_of
    runs = p.running(s, day)
    return (
        select(
            s.c.customer_id,
            func.bool_or(and_(runs, s.c.kind == codes.TRIAL)).label("trial"),
            func.bool_or(and_(runs, s.c.kind == codes.SUBSCRIPTION)).label("subscription"),
            func.bool_or(p.expiring_soon(s, day, scope.rules)).label("expiring_soon"),
            func.bool_or(s.c.state == codes.PENDING).label("pending"),
            func.bool_or(s.c.state == "suspended").label("suspended"),
            func.bool_or(s.c.start_date <= day).label("started"),
        )
        .where(present(s, day))
        .group_by(s.c.customer_id)
        .subquery("owned")
    )
