"""Customers by name and organization ID, for those who assign them and those who filter by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from dashboard.access import User, email_key
from dashboard.data.rights import seen_by
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question, Store
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.errors import BadField, Refused
from dashboard.query import BARE, Query, Term, folded, parse
from dashboard.scope import EVERYONE, Customers, Region, RegionView, Scope, Service

AT_MOST = 20
SUGGESTED = 8
MAX_TEXT = 200
Key = tuple[Region, str]  # region and org_id


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of a region."""

    region: Region
    org_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Whom the imported files give to an address: customers with the files' word for why, regions with everyone."""

    customers: dict[Key, str]
    everyone: tuple[Region, ...] = ()


def _named(scope: Scope, _place: RegionView) -> Statement:
    return select(c.c.org_id, c.c.name).where(visible(c.c.customer_id, scope)).order_by(c.c.org_id)


def _there(scope: Scope, place: RegionView) -> Statement:
    return _named(scope, place).where(present(c, place.as_of))


def _found(scope: Scope, place: RegionView) -> Statement:
    """The shortest names first, so that who is named exactly so is among them."""
    hit = select(c.c.org_id, c.c.name).where(visible(c.c.customer_id, scope), present(c, place.as_of))
    return hit.order_by(func.length(c.c.name_key), c.c.name_key, c.c.org_id).limit(AT_MOST)


def _listed(found: Sequence[Found], scope: Scope) -> list[list[str]]:
    return [
        [place.region.value, row["org_id"], row["name"]]
        for place, rows in zip(scope.places, found, strict=True)
        for row in rows
    ]


NAMED = Question("customer-names", _named, _listed)
THERE = Question("customers-there", _there, _listed)
FOUND = Question("customer-search", _found, _listed)


def names(store: Store, actor: User, wanted: Iterable[Key], *, there: bool = False) -> dict[Key, str]:
    """The names of these customers, as far as the actor may see them and the data have them.

    `there`: only of those that are customers on the data date, and not of who was withdrawn.
    """
    of: dict[Region, list[str]] = {}
    for region, org_id in wanted:
        of.setdefault(region, []).append(org_id)
    places = [
        replace(place, customers=_both(tuple(of[place.region]), seen_by(actor, place.region, store)))
        for place in store.places([region for region in actor.regions if region in of])
    ]
    return {(one.region, one.org_id): one.name for one in _answer(THERE if there else NAMED, store, places, Query())}


def is_there(store: Store, place: RegionView, org_id: str) -> bool:
    """Whether this is a customer at the place's day, and not withdrawn; whoever asks."""
    return bool(_answer(THERE, store, [replace(place, customers=Customers((org_id,)))], Query()))


def search(store: Store, actor: User, text: str) -> list[Customer]:
    """Those of the actor's regions whose name, organization ID, or the like holds the text; at most 20.

    Raises BadField for more than any of them has.
    """
    value = folded(_bounded(text))
    if not value:
        return []
    places = [replace(place, customers=seen_by(actor, place.region, store)) for place in store.places(actor.regions)]
    found = _answer(FOUND, store, places, Query((Term(BARE, value, said=value),)))
    return _shortest(found)[:AT_MOST]


def named(store: Store, scope: Scope, text: str) -> list[tuple[Customer, str]]:
    """Customers of the scope whose name holds the text, with the term that finds this one; at most 8.

    The scope's own filter does not narrow them. Raises BadField for more than any name has.
    """
    value = folded(_bounded(text))
    if not value:
        return []
    found = _shortest(_answer(FOUND, store, scope.places, Query((Term("name", value, said=value),))))
    of_name = Counter(folded(one.name) for one in found)
    return [(one, _term(one, of_name[folded(one.name)] == 1)) for one in found[:SUGGESTED]]


def _term(one: Customer, alone: bool) -> str:
    """By its name as it stands; by its ID where others are called so too, or the name cannot be typed."""
    typed = f'name:"{one.name}"'
    try:
        read = parse(typed).terms
    except Refused:
        read = ()
    return typed if alone and read == (Term("name", folded(one.name), said=one.name),) else f"org:{one.org_id}"


def meant(store: Store, actor: User, text: str) -> list[Customer]:
    """Those of the actor's regions with this organization ID; else with exactly this name; else all that are found."""
    text = _bounded(text)
    org_id = text.lower()
    by_id = names(store, actor, [(region, org_id) for region in actor.regions])
    if by_id:
        return [Customer(region, org_id, name) for (region, org_id), name in by_id.items()]
    found = search(store, actor, text)
    named = [one for one in found if folded(one.name) == folded(text)]
    return named or found


def imported(store: Store, people: Iterable[tuple[str, Sequence[Region]]]) -> dict[str, Imported]:
    """What the current versions give to each of these people (e-mail, regions that they may enter), by e-mail."""
    asked = [(email, email_key(email), regions) for email, regions in people]
    found = {key: Imported({}) for _email, key, _regions in asked}
    for region in Region:
        keys = [key for _email, key, regions in asked if region in regions]
        for key, org_id, why in store.assignments(region, keys):
            if org_id is None:
                found[key] = replace(found[key], everyone=(*dict.fromkeys((*found[key].everyone, region)),))
            else:
                found[key].customers.setdefault((region, org_id), why)
    return {email: found[key] for email, key, _regions in asked}


def _shortest(found: Iterable[Customer]) -> list[Customer]:
    return sorted(found, key=lambda one: (len(one.name), folded(one.name), one.org_id))


def _bounded(text: str) -> str:
    """Raises Refused for more than any name or ID has: composing it could take seconds."""
    if len(text) > MAX_TEXT:
        raise BadField("people.error.find", field="customers", most=MAX_TEXT)
    return text.strip()


def _answer(question: Question, store: Store, places: Sequence[RegionView], query: Query) -> list[Customer]:
    if not places:
        return []
    scope = Scope(tuple(places), Service.MEETINGS, query, combined=True, rules=store.config.rules)
    return [Customer(Region(region), org_id, name) for region, org_id, name in store.answer(question, scope)]


def _both(ids: tuple[str, ...], seen: Customers | None) -> Customers:
    return Customers(ids if seen is EVERYONE else tuple(set(ids) & set(seen.ids)))
