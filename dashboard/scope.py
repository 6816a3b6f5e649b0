"""What a reader may see and asked to see: one frozen value, passed down to the data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from dashboard.query import Query

ALL = "all"
WEEK = timedelta(days=7)


class Region(StrEnum):
    """The four data regions, in the order in which they are always listed."""

    US = "us"
    CA = "ca"
    EU = "eu"
    UAE = "uae"


class Service(StrEnum):
    """The two analysed products: what the toggle switches between."""

    MEETINGS = "meetings"
    CALLING = "calling"


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds of metrics.md that are settings."""

    low_min_total: int = 5
    low_min_age_days: int = 30
    low_ceiling: float = 0.60
    low_fallback: float = 0.50
    low_min_cohort: int = 8
    expiring_soon_days: int = 30
    no_activity_days: int = 60
    poor_call_rule: str = "any"  # or "all": which broken limits make a call leg poor


class By(StrEnum):
    """What the calls can be cut by."""

    ENDPOINT = "endpoint"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True)
class Cut:
    """One part of the calls: those of an endpoint type, or of a feature."""

    by: By
    value: str


@dataclass(frozen=True, slots=True)
class Place:
    """One region, read at one version and one day; the first and last day that can be asked for."""

    region: Region
    version: int
    as_of: date
    data_date: date
    first_date: date

    @property
    def week_before(self) -> date:
        """The day that every change is counted from."""
        return self.as_of - WEEK


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks (which customers they may see), where and as of when, about what.

    Everything below step 3 of a request takes this and re-checks nothing. `customers` None means every
    customer of the partner; an empty tuple means none, never all.
    """

    places: tuple[Place, ...]
    service: Service
    query: Query = field(default_factory=Query)
    customers: tuple[str, ...] | None = None
    combined: bool = False
    rules: Rules = field(default_factory=Rules)
    cut: Cut | None = None

    def fingerprint(self) -> str:
        """A digest that differs whenever any answer could differ."""
        canonical = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def whole(self) -> bool:
        """True where nothing narrows the customers: no filter and no reader's limit."""
        return self.customers is None and not self.query.terms
