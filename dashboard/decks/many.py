"""Decks of several customers as one ZIP: written one after the other, so that no more than one is held at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from dashboard.access import User
from dashboard.context import Context, context_of
from dashboard.data.brand.brand import Brand
from dashboard.data.store import Store
from dashboard.decks import review
from dashboard.decks.review import Printer, Review, Wish
from dashboard.errors import HubError, Refused
from dashboard.look import Look

MOST = 200
NOT_MADE = "not-made.txt"
_THEN = (2000, 1, 1, 0, 0, 0)  # files say nothing of when they were made
Customer = tuple[str, str]  # region and organization ID


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose decks, as files of which kind, in which language."""

    customers: tuple[Customer, ...]
    kind: str
    lang: str
    wish: Wish

    def __post_init__(self) -> None:
        """Raises Refused for none or too many, Missing for a kind that there is not."""
        if not 0 < len(self.customers) <= MOST:
            raise Refused("decks.error.many", most=MOST, got=len(self.customers))
        review.media(self.kind)


@dataclass
class Many:
    """What became of it: of whom decks were made, of which versions, and why some were not."""

    made: list[Customer] = field(default_factory=list)
    versions: dict[str, tuple[int, str]] = field(default_factory=dict)
    failed: list[tuple[Customer, HubError]] = field(default_factory=list)


def write(
    out: IO[bytes],
    store: Store,
    user: User,
    brand: Brand,
    asked: Asked,
    printer: Printer,
    told: Callable[[int], object],
) -> Many:
    """The ZIP. `told` hears how many are done after each. A customer without a deck is named in a text beside the
    others; raises the reason where there is none at all."""
    many = Many()
    with ZipFile(out, "w", ZIP_STORED) as file:  # what is in them is packed already
        for done, customer in enumerate(asked.customers, 1):
            try:
                name, deck = _one(store, user, brand, asked, printer, customer, many)
                file.writestr(ZipInfo(_free(name, file.namelist()), _THEN), deck)
                many.made.append(customer)
            except HubError as error:
                many.failed.append((customer, error))
            told(done)
        if not many.made:
            raise many.failed[0][1]
        if many.failed:
            file.writestr(ZipInfo(NOT_MADE, _THEN), "".join(_lines(many.failed, asked.lang)))
    return many


def _one(
    store: Store, user: User, brand: Brand, asked: Asked, printer: Printer, customer: Customer, many: Many
) -> tuple[str, bytes]:
    region, org_id = customer
    now: Context = context_of(store, user, Look(asked.lang), {"region": region, "customer": org_id})
    wished = Review(now, asked.wish, brand)
    deck = wished.deck()
    place = now.scope.places[0]
    many.versions[region] = (place.version, place.as_of.isoformat())
    return wished.file_name(asked.kind, deck), wished.file(asked.kind, deck, printer)


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that no other has: customers may be called alike."""
    stem, _dot, kind = name.rpartition(".")
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}.{kind}"
    return found


def _lines(failed: Iterable[tuple[Customer, HubError]], lang: str) -> Iterable[str]:
    for (region, org_id), error in failed:
        yield f"{region.upper()}  {org_id}  {error.told_to_reader(lang)}\n"
