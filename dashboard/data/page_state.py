"""From a page state to a Scope, or a named refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from dashboard.access import Action, User, may
from dashboard.codes import PRODUCTS
from dashboard.data.questions.customers import NAMED
from dashboard.data.questions.facets import OTHER_PRODUCTS
from dashboard.data.questions.picking import found_out
from dashboard.data.rights import seen_by
from dashboard.data.store import Store
from dashboard.errors import NoAccess, NoSuchPage, Refused, Unusable
from dashboard.parameters import PageState
from dashboard.query import BARE, JUDGED, SUPPORT_KEYS, TAG, Query, parse
from dashboard.scope import ALL, EVERYONE, Customers, Region, RegionView, Scope


def build(store: Store, state: PageState, user: User) -> Scope:
    """The Scope of what is asked, for this user.

    Raises Refused for what makes no sense, Missing for a version that is not kept, Unusable where there is
    no data.
    """
    if state.as_of and state.version:
        raise Refused("view.error.both")
    query = parse(state.q)
    _may_ask(query, user)
    _allowed(query, user)
    _known_tags(store, query)
    if state.customer and state.region == ALL:
        raise Refused("view.error.customer_of_all")
    places = tuple(_seen(store, place, user, query) for place in _places(store, state, user))
    scope = Scope(
        places=places,
        service=state.service,
        query=query,
        combined=state.region == ALL,
        rules=store.config.rules,
        cut=state.cut,
    )
    if state.customer:
        scope = _of_one(store, scope, state.customer)
    _known_products(store, scope)
    return scope


def _seen(store: Store, place: RegionView, user: User, query: Query) -> RegionView:
    seen = replace(place, customers=seen_by(user, place.region, store))
    return found_out(store, seen, query.terms, store.config.rules)


def _may_ask(query: Query, user: User) -> None:
    """Raises NoAccess for a field that is made from licenses and calls, where the reader sees no analytics."""
    judged = [term.key for term in query.terms if term.key in JUDGED]
    if judged and not may(user, Action.SEE_ANALYTICS):
        raise NoAccess("query.error.judged", key=judged[0])


def _known_tags(store: Store, query: Query) -> None:
    """Refuses a tag that there is not, with the nearest one."""
    asked = [term for term in query.terms if term.key == TAG]
    known = {tag.key: tag.name for tag in store.tagged().tags} if asked else {}
    for term in asked:
        if term.value in known:
            continue
        if not known:
            raise Refused("query.error.no_tags", got=term.said[:60])
        near = known[get_close_matches(term.value[:60], known, n=1, cutoff=0)[0]]
        meant = query.replacing(TAG, term.value, near.replace('"', "")).text
        raise Refused("query.error.tag", got=term.said[:60], nearest=near, suggestion=meant)


def _of_one(store: Store, scope: Scope, org_id: str) -> Scope:
    """The same about one customer; raises NoSuchPage alike where there is none and where the reader may not see it."""
    place = scope.places[0]
    if place.customers is not EVERYONE and org_id not in place.customers.ids:
        raise NoSuchPage("view.error.no_customer")
    found = replace(scope, places=(replace(place, customers=Customers((org_id,))),))
    if not store.answer(NAMED, replace(found, query=Query(), cut=None)):
        raise NoSuchPage("view.error.no_customer")
    return found


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


def _allowed(query: Query, user: User) -> None:
    """Whoever may not see what customers have bought cannot ask who has bought it either."""
    if may(user, Action.SEE_ANALYTICS):
        return
    for term in query.terms:
        if term.key not in (BARE, *SUPPORT_KEYS):
            raise Refused("query.error.not_yours", key=term.key, known=", ".join(SUPPORT_KEYS))


def _known_products(store: Store, scope: Scope) -> None:
    """Refuses a product that nobody among the reader's customers ever had."""
    asked = {term.value for term in scope.query.terms if term.key == "product"} - set(PRODUCTS)
    if not asked:
        return
    known = (*PRODUCTS, *store.answer(OTHER_PRODUCTS, replace(scope, query=Query())))
    for value in sorted(asked - set(known)):
        near = get_close_matches(value[:60], known, n=1, cutoff=0)
        meant = scope.query.replacing("product", value, near[0]).text
        raise Refused(
            "query.error.value",
            key="product",
            got=value[:60],
            nearest=near[0],
            known=", ".join(known),
            suggestion=meant,
        )
