"""The list of customers: one row of a region for each, as of a day (docs/metrics.md 11).

The rows are of the whole region, whoever reads and whatever is asked for: who sees which of them is limited on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, and_, case, cast, func, literal, literal_column, select

from dashboard import codes
from dashboard.data import health
from dashboard.data.questions import administrators
from dashboard.data.questions import customer_facts as facts
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question, Store
from dashboard.data.visible import statuses, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import Region, RegionView, Scope

Column = ColumnElement[Any]
Row = dict[str, Any]
# What support needs to know of a customer, and what everybody else may see beside it.
WHO = ("region", "org_id", "name", "country", "statuses", "tags", "administrators")
COLUMNS = (
    "region",
    "org_id",
    "name",
    "external_id",
    "country",
    "managed_by",
    "created_on",
    "statuses",
    "type",
    "products",
    "total",
    "assigned",
    "used",
    "next",
    "next_kind",
    "next_days",
    "last_admin_sign_in",
    "health",
    "band",
    "reasons",
    "tags",
    "administrators",
)


# The statement ------------------------------------------------------------------------------------


def rows(scope: Scope, place: RegionView) -> Statement:
    """One row for each customer of the region who is not withdrawn at the place's day; of `scope` only the rules.

    Columns as the document names them; `reasons` by name, with the numbers of all reasons in columns of their own
    (`Reason.column`). Besides: `customer_id`, `name_key`, the days to the first expiry and to the first renewal
    (`expires_days`, `renews_days`: the earlier of them is `next_days`).
    """
    found = _found(scope, place)
    holds = [func.coalesce(found.c[_holds(reason)], literal(False)) for reason in health.REASONS]
    lost = [case((held, reason.weight), else_=0) for held, reason in zip(holds, health.REASONS, strict=True)]
    score = func.greatest(0, literal(health.WHOLE) - sum(lost[1:], start=lost[0]))
    scored = select(
        *(column for column in found.c if not column.name.startswith("holds_")),
        score.label("health"),
        those([reason.name for reason in health.REASONS], holds).label("reasons"),
    ).subquery("scored")
    bands = [(scored.c.health >= least, literal(name)) for name, least in health.BANDS]
    return select(scored, case(*bands).label("band"))


def _holds(reason: health.Reason) -> str:
    return f"holds_{reason.name}"


def those(names: Sequence[str], holds: Iterable[Column]) -> Column:
    """The names of those that hold, in their order (`list_where` does the same in nine times the time)."""
    named = [case((held, literal(name))) for name, held in zip(names, holds, strict=True)]
    return func.list_filter(func.list_value(*named), literal_column("lambda name: name is not null"))


def _found(scope: Scope, place: RegionView) -> FromClause:
    """Every column but those that follow from the reasons, and whether each reason holds; of who has statuses."""
    held = statuses(scope, place)
    parts = _Parts(held, facts.terms(place), facts.licenses(place), facts.low(scope, place), facts.calls(scope, place))
    asked = (
        select(
            c.c.customer_id,
            c.c.org_id,
            c.c.name,
            c.c.name_key,
            facts.imported.c.external_id,
            facts.imported.c.country,
            c.c.managed_by,
            cast(facts.imported.c.created_at, Date).label("created_on"),
            facts.imported.c.last_admin_sign_in,
            *parts.columns(place),
            *parts.numbers(place),
            *parts.reasons(),
        )
        .join(held, held.c.customer_id == c.c.customer_id)
        .join(facts.imported, facts.imported.c.org_id == c.c.org_id)
    )
    for part in (parts.terms, parts.licenses, parts.low, parts.calls):
        asked = asked.outerjoin(part, part.c.customer_id == c.c.customer_id)
    return asked.subquery("found")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of customers, and what the list makes of it."""

    statuses: FromClause
    terms: FromClause
    licenses: FromClause
    low: FromClause
    calls: FromClause

    def columns(self, place: RegionView) -> list[Column]:
        """Statuses, type, products, sums, next date."""
        held, licenses = self.statuses.c, self.licenses.c
        runs = {
            codes.BOTH: and_(held.trial, held.subscription),
            codes.TRIAL: held.trial,
            codes.SUBSCRIPTION: held.subscription,
        }
        lives = licenses.products.is_not(None)
        days, kind = facts.next_of(self.terms.c.next)
        return [
            those(codes.STATUSES, [held[name] for name in codes.STATUSES]).label("statuses"),
            case(*((holds, literal(name)) for name, holds in runs.items())).label("type"),
            func.coalesce(licenses.products, func.list_value()).label("products"),
            *(case((lives, licenses[name]), else_=0).label(name) for name in ("total", "assigned", "used")),
            (literal(place.as_of) + days).label("next"),
            kind.label("next_kind"),
            days.label("next_days"),
            self.terms.c.expires_days,
            self.terms.c.renews_days,
        ]

    def numbers(self, place: RegionView) -> list[Column]:
        """Those of every reason, whether it holds or not."""
        terms, licenses, low, calls = self.terms.c, self.licenses.c, self.low.c, self.calls.c
        values = {
            "suspended": (terms.suspended,),
            "expired": (terms.begun,),
            "expiring": (terms.ending, terms.ending_days),
            "falling_usage": (licenses.used_now, licenses.used_before),
            "low_assignment": (low.lines, low.product, low.rate, low.bound),
            "over_limit": (licenses.over_lines, licenses.over),
            "no_activity": (literal(place.as_of) - c.c.last_sign_in,),
            "poor_calls": (calls.poor, calls.measured, calls.poor / func.nullif(calls.measured, 0)),
            "abandoned_calls": (calls.abandoned, calls.offered, calls.abandoned / func.nullif(calls.offered, 0)),
            "order_setup": (terms.pending,),
        }
        return [
            value.label(reason.column(name))
            for reason in health.REASONS
            for name, value in zip(reason.numbers, values[reason.name], strict=True)
        ]

    def reasons(self) -> list[Column]:
        """Whether each reason holds."""
        held, licenses, calls = self.statuses.c, self.licenses.c, self.calls.c
        holds = {
            "suspended": held.suspended,
            "expired": held.expired,
            "expiring": self.terms.c.ending > 0,
            "falling_usage": and_(
                licenses.used_before >= health.FALLING_LEAST,
                licenses.used_now * 100 <= licenses.used_before * health.FALLING_PERCENT,
            ),
            "low_assignment": self.low.c.lines > 0,
            "over_limit": held.license_overage,
            "no_activity": held.no_recent_activity,
            "poor_calls": _share(calls.poor, calls.measured, health.POOR_PERCENT, health.POOR_LEAST),
            "abandoned_calls": _share(calls.abandoned, calls.offered, health.ABANDONED_PERCENT, health.ABANDONED_LEAST),
            "order_setup": held.ready_for_order_setup,
        }
        return [holds[reason.name].label(_holds(reason)) for reason in health.REASONS]


def _share(part: Column, of: Column, percent: int, least: int) -> Column:
    """At least so many percent, of at least so many."""
    return and_(of >= least, part * 100 >= of * percent)


# The document ---------------------------------------------------------------------------------------


def _ask(scope: Scope, place: RegionView) -> Statement:
    found = rows(scope, place).subquery("customer_rows")
    return select(found).where(visible(found.c.customer_id, scope))


def _by_region(found: Sequence[Found], scope: Scope) -> dict[str, Found]:
    return {place.region.value: rows for place, rows in zip(scope.places, found, strict=True)}


ROWS = Question("customer-rows", _ask, _by_region, plain=True)


def document(store: Store, scope: Scope, *, licenses: bool) -> dict[str, Any]:
    """The reader's customers, in the default order. Without `licenses` only who they are, by name."""
    found, tagged, listed = store.answer(ROWS, scope), store.tagged(), []
    for place in scope.places:
        people = administrators.counts(store, scope, place)
        listed += [
            row_of(row, place.region, tagged.names(place.region, row["org_id"]), people.get(row["org_id"], 0))
            for row in found[place.region.value]
        ]
    first = (lambda row: row["health"]) if licenses else (lambda _row: 0)
    listed.sort(key=lambda row: (first(row), row["name"], row["org_id"]))
    names = COLUMNS if licenses else WHO
    return {
        "region": scope.region,
        "as_of": scope.as_of,
        "total": len(listed),
        "rows": [{name: row[name] for name in names} for row in listed],
    }


def row_of(found: Mapping[str, Any], region: Region, tags: list[str], people: int) -> Row:
    """A row of the statement as the document has it."""
    signed_in = found["last_admin_sign_in"]
    if isinstance(signed_in, str):  # as a server's memory keeps it
        signed_in = datetime.fromisoformat(signed_in)
    return {
        **{name: found[name] for name in COLUMNS if name in found},
        "region": region.value,
        "last_admin_sign_in": signed_in and signed_in.replace(tzinfo=UTC),
        "reasons": health.told(found["reasons"], found),
        "tags": tags,
        "administrators": people,
    }
