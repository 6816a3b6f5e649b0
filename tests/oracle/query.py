"""The query language of docs/addresses.md, in the readings that were chosen for it.

Different keys and different bare words must all match; the same key again is or; every negated term excludes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.oracle.history import Customer, Known, Subscription
from tests.oracle.lines import lines_of, there
from tests.oracle.statuses import statuses_of

TERM = re.compile(r'(?P<no>-?)(?:(?P<key>[A-Za-z-]+):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))')
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


@dataclass(frozen=True)
class Term:
    negated: bool
    key: str  # empty for a bare word
    value: str


@dataclass(frozen=True)
class Candidate:
    """A customer with what a query may ask about, at a date."""

    region: str
    customer: Customer
    names: tuple[str, ...]  # of all its subscriptions and trials ever, withdrawn ones too
    subscriptions: tuple[Subscription, ...]
    products: frozenset[str]
    statuses: frozenset[str]


def terms_of(text: str) -> list[Term]:
    found = []
    for match in TERM.finditer(text):
        quoted = match["quoted"]
        found.append(
            Term(bool(match["no"]), (match["key"] or "").lower(), quoted if quoted is not None else match["plain"])
        )
    return found


def fold(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def selected(query: str, known: Known, region: str, day: date) -> set[str]:
    """The customers of a region that a query selects at a date."""
    terms = terms_of(query)
    return {c.customer.org_id for c in candidates(known, region, day) if chosen(terms, c)}


def candidates(known: Known, region: str, day: date) -> Iterable[Candidate]:
    subscriptions: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in known.subscriptions.values():
        subscriptions[subscription.org_id].append(subscription)
    lines = [line for line in lines_of(known) if line.live(day)]
    for customer in known.customers.values():
        own = [line for line in lines if line.customer is customer]
        products = frozenset(fold(line.product) for line in own)
        # What is withdrawn can still be named (its past is drawn), but nothing holds of it any more.
        names = tuple(x.subscription_id for x in subscriptions[customer.org_id])
        s = tuple(x for x in subscriptions[customer.org_id] if there(customer, day) and there(x, day))
        statuses = statuses_of(customer, s, own, day) if there(customer, day) else ()
        yield Candidate(region, customer, names, s, products, frozenset(statuses))


def chosen(terms: Iterable[Term], candidate: Candidate) -> bool:
    wanted: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if term.negated and matches(term, candidate):
            return False
        if not term.negated:
            wanted[term.key].append(term)
    words = wanted.pop("", [])
    some_of_each = all(any(matches(t, candidate) for t in same_key) for same_key in wanted.values())
    return some_of_each and all(matches(word, candidate) for word in words)


def matches(term: Term, c: Candidate) -> bool:
    value = fold(term.value)
    if term.key == "name":
        return value in fold(c.customer.name)
    if term.key == "org":
        return value in c.customer.org_id
    if term.key == "region":
        return value == c.region
    if term.key == "product":
        return value in c.products
    if term.key == "status":
        return value in c.statuses
    if term.key == "type":
        return value in {"trial" if s.trial else "subscription" for s in c.subscriptions}
    if term.key == "managed-by":
        return value == c.customer.managed_by
    if term.key:
        raise ValueError(f"no such key: {term.key}")
    texts = [c.customer.name, c.customer.org_id, c.customer.admin_email, *c.names]
    return any(value in fold(text) for text in texts)
