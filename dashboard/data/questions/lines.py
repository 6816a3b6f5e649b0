"""The lines that are live at a day, with their numbers and, where asked, with what low assignment needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, select

from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.warehouse.schema import line, line_value
from dashboard.scope import Scope


def lines_at(day: date, products: Sequence[str]) -> FromClause:
    """Every line of the products that is live at `day` in the whole region, with its numbers (NULL: unknown)."""
    newest = and_(line_value.c.line_id == line.c.line_id, line_value.c.product.in_(products), p.known(line_value, day))
    return (
        select(
            line.c.line_id,
            line.c.customer_id,
            line.c.subscription_id,
            line.c.product,
            line.c.kind,
            line.c.start_date,
            line.c.end_date,
            line.c.auto_renew,
            line_value.c.total,
            line_value.c.assigned,
            line_value.c.used,
        )
        .outerjoin(line_value, newest)
        .where(line.c.product.in_(products), p.live(line, day))
        .cte(f"live_{day:%Y%m%d}")
    )


def judged_at(day: date, products: Sequence[str], scope: Scope) -> FromClause:
    """`lines_at` with what low assignment needs: rate, bound, band, cohort_size. The cohort is the whole region."""
    lines = lines_at(day, products)
    own = select(
        lines,
        p.judged(lines, day, scope.rules).label("judged"),
        p.assignment(lines).label("rate"),
        p.band(lines.c.total).label("own_band"),
    ).cte(f"rated_{day:%Y%m%d}")
    bands, alls = _cohorts(own, day, own.c.own_band), _cohorts(own, day)
    joined = (
        select(
            own,
            bands.c.size.label("band_size"),
            bands.c.quartile.label("band_quartile"),
            own.c.own_band.label("band"),
            alls.c.size.label("all_size"),
            alls.c.quartile.label("all_quartile"),
        )
        .outerjoin(bands, and_(*_same(own, bands), own.c.own_band == bands.c.own_band))
        .outerjoin(alls, and_(*_same(own, alls)))
        .subquery(f"placed_{day:%Y%m%d}")
    )
    bound, band, size = p.bound(joined, scope.rules)
    kept = [column for column in joined.c if column.name not in ("band", "own_band")]
    return select(
        *kept,
        func.coalesce(bound, scope.rules.low_fallback).label("bound"),
        band.label("band"),
        func.coalesce(size, 0).label("cohort_size"),
    ).cte(f"judged_{day:%Y%m%d}")


def _cohorts(lines: FromClause, day: date, *more: ColumnElement[Any]) -> FromClause:
    groups = (lines.c.product, lines.c.kind, *more)
    return (
        select(
            *groups,
            func.count().label("size"),
            func.quantile_cont(lines.c.rate, m.QUARTILE).label("quartile"),
        )
        .where(lines.c.judged)
        .group_by(*groups)
        .cte(f"{'bands' if more else 'alls'}_{day:%Y%m%d}")
    )


def _same(lines: FromClause, cohorts: FromClause) -> tuple[ColumnElement[bool], ...]:
    return lines.c.product == cohorts.c.product, lines.c.kind == cohorts.c.kind
