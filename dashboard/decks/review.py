"""A review deck from what is asked to its file: for whoever asks, a page or the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.access import Action, may
from dashboard.context import Context
from dashboard.data.brand.brand import Brand
from dashboard.data.brand.logo import PNG, SVG, Logo
from dashboard.decks import content, period
from dashboard.decks.model import Deck
from dashboard.decks.period import Period
from dashboard.errors import Missing, NoAccess
from dashboard.query import folded

_SHOWN = 8
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_MOST_NAME = 60


class Printer(Protocol):
    """A browser that draws what needs nothing from elsewhere."""

    def pdf(self, html: str, width: float, height: float) -> bytes:
        """A page of HTML on sheets of so many millimetres."""

    def dots(self, drawing: bytes) -> bytes | None:
        """An SVG as a PNG; None where no browser draws it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for beside the customer: a quarter, or two days; nothing: the last completed quarter."""

    quarter: str = ""
    first: str = ""
    last: str = ""
    manager: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A deck that was asked for."""

    now: Context
    wish: Wish
    brand: Brand

    @property
    def period(self) -> Period:
        """Its time. Raises Refused for what is none."""
        newest = self.now.scope.places[0].data_date
        return period.understood(self.wish.quarter, self.wish.first, self.wish.last, newest)

    def deck(self) -> Deck:
        """Its slides. Raises NoAccess where the reader may not see what stands on them."""
        if not may(self.now.user, Action.SEE_ANALYTICS):
            raise NoAccess("web.error.no_access")
        return content.deck(
            self.now, content.Asked(self.period, self.brand.name, self.wish.manager, self.wish.sections)
        )

    def file(self, kind: str, deck: Deck, printer: Printer) -> bytes:
        """The deck as a file of a kind. Raises Missing for a kind that there is not."""
        return _kind(kind).write(deck, self.brand, printer)

    def file_name(self, kind: str, deck: Deck) -> str:
        """Plain letters: whom it is of, and when."""
        plain = _NOT_PLAIN.sub("-", folded(deck.cover.customer)).strip("-")[:_MOST_NAME].strip("-")
        name, time = plain or self.now.state.customer, self.period
        return f"review-{name}-{time.quarter or f'{time.first}-{time.last}'}.{kind}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, and what writes it."""

    media: str
    write: Callable[[Deck, Brand, Printer], bytes]


def _pptx(deck: Deck, brand: Brand, printer: Printer) -> bytes:
    """With the logo as dots: PowerPoint takes no drawing alone. Without it where no browser draws it."""
    from dashboard.decks import pptx_file  # noqa: PLC0415  a large library, which workers at rest do without

    if brand.logo and brand.logo.kind == SVG:
        dots = printer.dots(brand.logo.data)
        brand = replace(brand, logo=Logo(PNG, dots) if dots else None)
    return pptx_file.written(deck, brand)


def _pdf(deck: Deck, brand: Brand, printer: Printer) -> bytes:
    from dashboard.decks import html_slides  # noqa: PLC0415

    return printer.pdf(html_slides.written(deck, brand), html_slides.WIDTH_MM, html_slides.HEIGHT_MM)


KINDS: Mapping[str, Kind] = {
    "pptx": Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx),
    "pdf": Kind("application/pdf", _pdf),
}


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Missing("decks.error.format", got=name[:_SHOWN], known=", ".join(KINDS))
    return KINDS[name]


def media(kind: str) -> str:
    """The media type of a kind of file. Raises Missing for one that there is not."""
    return _kind(kind).media
