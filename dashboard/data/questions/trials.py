"""Trials of customers at a day: dates, what was given and is used, what the hub knows of those that it started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, column, func, literal, select, table

from dashboard import codes
from dashboard.data import populations as p
from dashboard.data.metrics import KNOWN_DAYS
from dashboard.data.statements import Statement
from dashboard.data.store import OLDER, Answer, Found, Question, Store
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.hub_rows import TRIALS
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line, line_value
from dashboard.data.warehouse.schema import subscription as s
from dashboard.errors import Unusable
from dashboard.scope import RegionView, Scope

_HERE = ("started_at", "started_by", "days", "site_url", "time_zone", "extensions", "cancelled_on", "taken_over")
_here = table(TRIALS, *map(column, ("subscription_id", "org_id", *_HERE)))
_subscriptions = table("subscriptions", *map(column, ("subscription_id", "provisioned_by")))
MOST_EXTENSIONS = 3
EXTENSION_DAYS = 30
IMPORTED, HUB = "import", "hub"  # where a trial came from


def _ask_trials(scope: Scope, place: RegionView) -> Statement:
    """Those that have begun, the ones that end last first."""
    day = place.as_of
    return (
        select(
            c.c.org_id,
            c.c.name.label("customer"),
            s.c.subscription_id,
            s.c.state,
            s.c.start_date,
            s.c.end_date,
            p.running(s, day).label("running"),
            p.days_between(literal(day), s.c.end_date).label("days_left"),
            _subscriptions.c.provisioned_by,
        )
        .select_from(s.join(c, c.c.customer_id == s.c.customer_id))
        .outerjoin(_subscriptions, _subscriptions.c.subscription_id == s.c.subscription_id)
        .where(s.c.kind == codes.TRIAL, s.c.start_date <= day, present(s, day), visible(s.c.customer_id, scope))
        .order_by(s.c.end_date.desc(), s.c.subscription_id)
    )


def _ask_services(scope: Scope, place: RegionView) -> Statement:
    """Every line of a trial with its newest numbers until the day: what was given stays known when it is over.

    `assigned` and `used` are NULL where they are too old to be known.
    """
    day = place.as_of
    own = select(line).where(line.c.kind == codes.TRIAL, visible(line.c.customer_id, scope)).cte("own")
    until = and_(line_value.c.line_id == own.c.line_id, line_value.c.valid_from <= day)
    newest = func.max(line_value.c.valid_from)

    def last(name: str) -> Any:
        return func.arg_max(line_value.c[name], line_value.c.valid_from)

    fresh = newest > day - timedelta(days=KNOWN_DAYS)
    return (
        select(
            own.c.subscription_id,
            own.c.product,
            last("total").label("total"),
            case((fresh, last("assigned"))).label("assigned"),
            case((fresh, last("used"))).label("used"),
        )
        .select_from(own.join(line_value, until))
        .group_by(own.c.subscription_id, own.c.product)
        .order_by(own.c.subscription_id, own.c.product)
    )


def _ask_here(scope: Scope, place: RegionView) -> Statement:
    del place  # what was done in the hub has no day of its own in the data
    return (
        select(*_here.c)
        .join(c, c.c.org_id == _here.c.org_id)
        .where(visible(c.c.customer_id, scope))
        .order_by(_here.c.subscription_id)
    )


def _in_regions(found: Sequence[Found], scope: Scope) -> list[dict[str, Any]]:
    return [
        {"region": place.region.value, **row} for place, rows in zip(scope.places, found, strict=True) for row in rows
    ]


_TRIALS = Question("trials", _ask_trials, _in_regions)
_SERVICES = Question("trial-services", _ask_services, _in_regions)
_STARTED_HERE = Question("trials-started-here", _ask_here, _in_regions)


@dataclass(frozen=True, slots=True)
class Trials:
    """Every trial of the scope's customers, each with its services and, where it was started here, what was asked."""

    name: str = "trials-in-whole"
    beside: tuple[tuple[str, Question], ...] = ()
    plain: bool = field(default=False, init=False)
    listing: None = field(default=None, init=False)  # whose rows a search would read
    of_hub: bool = field(default=False, init=False)

    def part(self, store: Store, scope: Scope) -> Answer:
        """A list; `origin` says where each came from: its file, or the hub."""
        services = _by_trial(_SERVICES.part(store, scope))
        here = {(row["region"], row["subscription_id"]): row for row in _started_here(store, scope)}
        return [
            _one(row, services, here.get((row["region"], row["subscription_id"]))) for row in _TRIALS.part(store, scope)
        ]


TRIALS_OF = Trials()


def _started_here(store: Store, scope: Scope) -> list[dict[str, Any]]:
    found = []
    for place in scope.places:
        try:
            found += _in_regions([store.found(_STARTED_HERE, scope, place)], _only(scope, place))
        except Unusable as error:  # a version that was made before trials could be started here
            if error.key != OLDER:
                raise
    return found


def _only(scope: Scope, place: RegionView) -> Scope:
    return Scope((place,), scope.service, rules=scope.rules)


def _by_trial(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        numbers = {name: row[name] for name in ("product", "total", "assigned", "used")}
        found.setdefault((row["region"], row["subscription_id"]), []).append(numbers)
    return found


def _one(
    row: Mapping[str, Any], services: Mapping[tuple[str, str], list[dict[str, Any]]], here: Mapping[str, Any] | None
) -> dict[str, Any]:
    ours = here is not None and not here["taken_over"]
    known = {name: here[name] if here else None for name in _HERE if name != "taken_over"}
    return {
        "id": f"{row['region']}:{row['subscription_id']}",
        **row,
        "services": services.get((row["region"], row["subscription_id"]), []),
        "origin": HUB if ours else IMPORTED,
        **known,
        "extensions_left": MOST_EXTENSIONS - here["extensions"] if here is not None and ours else None,
    }
