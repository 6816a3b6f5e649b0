"""What a reader may see and asked to see: one frozen value, passed down to the data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from dashboard import codes
from dashboard.query import Query

# A scope is of regions and one service; the query, which is below, knows their codes too.
Region = codes.Region
Service = codes.Service
ALL = "all"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds of docs/metrics.md that are settings."""

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
class Customers:
    """Some customers of one region, by org_id: in order, each once, so that equal ones are equal."""

    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", tuple(sorted(set(self.ids))))


@dataclass(frozen=True, slots=True)
class Picked:
    """Whom a term of the filter selects in one place, where that is found out before the questions are asked.

    `ids`: a JSON list of values of `column`. `digest` tells such lists apart wherever region, version, day and rules
    do not: it stands for the list in all keys.
    """

    key: str
    value: str
    column: str
    ids: str
    digest: str = ""

    def __repr__(self) -> str:
        return repr((self.key, self.value, self.digest))


EVERYONE = None  # instead of Customers: every customer of the region
NOBODY = Customers()


@dataclass(frozen=True, slots=True)
class RegionView:
    """One region, read at one version and one day; the first and last day that can be asked for.

    `customers`: whom the reader may see there. A place shows nobody until `view.build` has said for whom it is.
    `picked`: whom those terms of the query select that are no conditions on the version's tables (tags, health).
    `content`: the SHA-256 of the version's file; after a restore the same number may be of another content.
    """

    region: Region
    version: int
    as_of: date
    data_date: date
    first_date: date
    customers: Customers | None = NOBODY
    content: str = ""
    picked: tuple[Picked, ...] = ()

    @property
    def week_before(self) -> date:
        """The day that every change is counted from."""
        return self.as_of - WEEK

    def without_reader(self) -> RegionView:
        """The place with nobody to see, and nobody picked."""
        return replace(self, customers=NOBODY, picked=())


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and as of when is asked (and for each place which customers may be seen), about what.

    Everything below step 3 of a request takes this and re-checks nothing.
    """

    places: tuple[RegionView, ...]
    service: Service
    query: Query = field(default_factory=Query)
    combined: bool = False
    rules: Rules = field(default_factory=Rules)
    cut: Cut | None = None

    @property
    def region(self) -> str:
        """`us`, ... or `all`, as addresses and documents name it."""
        return ALL if self.combined else self.places[0].region.value

    @property
    def as_of(self) -> str | dict[str, str]:
        """The day that is read, in ISO form; of all regions, one for each that has data."""
        days = {place.region.value: place.as_of.isoformat() for place in self.places}
        return days if self.combined else days[self.region]

    @property
    def version(self) -> int | dict[str, int]:
        """The number of the version that is read; of all regions, one for each that has data."""
        numbers = {place.region.value: place.version for place in self.places}
        return numbers if self.combined else numbers[self.region]

    def cache_key(self) -> str:
        """What answers are kept by: a digest of the whole scope, which differs whenever any answer could.

        In it: each region with its version, its days, the digest of the version's file and the ids of the customers
        that the reader may see there (so that readers who see the same share answers, and nobody else does), the
        service, the filter, the rules, the part of the calls. It stays on the server: the file's digest tells of
        customers that the reader may not see. `public_key` is for the outside.
        """
        # Values write themselves with quotes and escapes: two scopes that differ never write the same.
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def public_key(self) -> str:
        """The same without the digests of the versions' files: what an ETag may tell its reader."""
        return replace(self, places=tuple(replace(place, content="") for place in self.places)).cache_key()

    @property
    def whole(self) -> bool:
        """True where nothing narrows the customers: no filter and no reader's limit."""
        return not self.query.terms and all(place.customers is EVERYONE for place in self.places)

    def without_reader(self) -> Scope:
        """The same question with neither a filter nor anybody to see: what makes its text, not its answer."""
        places = tuple(place.without_reader() for place in self.places)
        return replace(self, query=Query(), places=places)
