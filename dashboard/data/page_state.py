"""From the plain values of an address or a command line to a Scope, or a named refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from dashboard.access import User
from dashboard.data.call_metrics import ENDPOINT_TYPES
from dashboard.data.metrics import PRODUCTS
from dashboard.data.questions.facets import OTHER_PRODUCTS
from dashboard.data.rights import seen_by
from dashboard.data.store import Store
from dashboard.errors import NoAccess, Refused, Unusable
from dashboard.query import Query, parse
from dashboard.scope import ALL, By, Cut, Region, RegionView, Scope, Service

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
RANGES = ("3m", "6m", "1y", "2y")
DEFAULT_RANGE = "1y"
COMPARES = ("year",)
MAX_VERSION = 10**9
_DIGITS = 12  # leading zeros are no harm
FEATURE = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class PageState:
    """What an address asks for, each value readable by itself; whether it can be had is `build`'s to say."""

    region: str | None = None
    service: Service = Service.MEETINGS
    as_of: date | None = None
    version: int | None = None
    q: str = ""
    range: str = DEFAULT_RANGE
    compare: str | None = None
    cut: Cut | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> PageState:
        """Understand the known parameters (an empty one is left out); raises Refused for nonsense."""
        given = {name: value for name, value in asked.items() if value}
        return cls(
            region=_one_of("region", given, (*Region, ALL)),
            service=Service(_one_of("service", given, tuple(Service)) or Service.MEETINGS),
            as_of=day(given["as_of"]) if "as_of" in given else None,
            version=_version(given["version"]) if "version" in given else None,
            q=given.get("q", ""),
            range=_range(given.get("range", DEFAULT_RANGE)),
            compare=_one_of("compare", given, COMPARES),
            cut=_cut(given),
        )


def day(text: str) -> date:
    """A date typed as YYYY-MM-DD; raises Refused."""
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Refused("view.error.day", got=text[:40])


def _one_of(name: str, given: Mapping[str, str], known: tuple[str, ...]) -> str | None:
    if name not in given or given[name] in known:
        return given.get(name)
    near = get_close_matches(given[name][:40].casefold(), known, n=1, cutoff=0)
    raise Refused("view.error.value", name=name, got=given[name][:40], nearest=near[0], known=", ".join(known))


def _version(text: str) -> int:
    if len(text) > _DIGITS or not (text.isascii() and text.isdigit() and 0 < int(text) < MAX_VERSION):
        raise Refused("view.error.version", got=text[:40])
    return int(text)


def _range(text: str) -> str:
    if text in RANGES:
        return text
    ends = text.split("..")
    if len(ends) == 2 and all(DAY.fullmatch(end) for end in ends) and day(ends[0]) <= day(ends[1]):
        return text
    raise Refused("view.error.range", got=text[:40], known=", ".join(RANGES))


def _cut(given: Mapping[str, str]) -> Cut | None:
    """One part of the calls: an endpoint type, or a feature."""
    asked = [by for by in By if by in given]
    if len(asked) > 1:
        raise Refused("view.error.two_cuts")
    if By.FEATURE in asked and not FEATURE.fullmatch(given[By.FEATURE]):
        raise Refused("view.error.feature", got=given[By.FEATURE][:40])
    _one_of(By.ENDPOINT, given, ENDPOINT_TYPES)
    return Cut(asked[0], given[asked[0]]) if asked else None


def build(store: Store, state: PageState, user: User) -> Scope:
    """The Scope of what is asked, for this user.

    Raises Refused for what makes no sense, Missing for a version that is not kept, Unusable where there is
    no data.
    """
    if state.as_of and state.version:
        raise Refused("view.error.both")
    query = parse(state.q)
    places = tuple(
        replace(place, customers=seen_by(user, place.region, store)) for place in _places(store, state, user)
    )
    scope = Scope(
        places=places, service=state.service, query=query,
        combined=state.region == ALL, rules=store.config.rules, cut=state.cut,
    )  # fmt: skip
    _known_products(store, scope)
    return scope


def _places(store: Store, state: PageState, user: User) -> tuple[RegionView, ...]:
    """Of the reader's regions alone: no other region's files are looked at."""
    if state.region == ALL:
        return _all(store, state, user)
    region = Region(state.region) if state.region else _first_with_data(store, user)
    if region not in user.regions:
        raise NoAccess("web.error.no_region", region=region.upper())
    place = store.place(region, state.version)
    if place is None:
        raise Unusable("view.error.no_data", region=region.upper())
    return (_at(place, state.as_of),)


def _all(store: Store, state: PageState, user: User) -> tuple[RegionView, ...]:
    if state.version:
        raise Refused("view.error.version_of_all")
    places = store.places(user.regions)
    if not places:
        raise Unusable("view.error.no_data_at_all")
    if state.as_of is None:
        return places
    first, last = min(place.first_date for place in places), max(place.data_date for place in places)
    _inside(state.as_of, first, last)
    return tuple(replace(place, as_of=min(state.as_of, place.data_date)) for place in places)


def _first_with_data(store: Store, user: User) -> Region:
    for region in user.regions:
        if store.place(region) is not None:
            return region
    raise Unusable("view.error.no_data_at_all")


def _at(place: RegionView, asked: date | None) -> RegionView:
    if asked is None:
        return place
    _inside(asked, place.first_date, place.data_date)
    return replace(place, as_of=asked)


def _inside(asked: date, first: date, last: date) -> None:
    if not first <= asked <= last:
        raise Refused("view.error.outside", got=asked, first=first, last=last)


def _known_products(store: Store, scope: Scope) -> None:
    """Refuses a product that nobody among the reader's customers ever had."""
    asked = {term.value for term in scope.query.terms if term.key == "product"} - set(PRODUCTS)
    if not asked:
        return
    known = (*PRODUCTS, *store.answer(OTHER_PRODUCTS, replace(scope, query=Query())))
    for value in sorted(asked - set(known)):
        near = get_close_matches(value[:60], known, n=1, cutoff=0)
        meant = scope.query.replacing("product", value, near[0]).text
        raise Refused("query.error.value", key="product", got=value[:60], nearest=near[0], known=", ".join(known),
                      suggestion=meant)  # fmt: skip
