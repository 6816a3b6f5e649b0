"""Which customers bear which tags, as of one moment: a value that questions are asked with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import orjson

from dashboard.scope import EVERYONE, Customers, Picked, Region

Bearer = tuple[Region, str]  # region and org_id


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: its name, what two names have in common (`query.tag_key`), its colour, who changed it last and when."""

    id: int
    name: str
    key: str
    colour: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class Tagged:
    """All tags by name, and which of them each customer bears. `stamp` is another one after every change.

    Equal tags of customers are one tuple, so that a hundred thousand customers with the same few cost their keys alone.
    """

    stamp: str = ""
    tags: tuple[Tag, ...] = ()
    bearers: Mapping[Region, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    _every: dict[tuple[Region, str], Picked] = field(default_factory=dict)  # of everybody, made when first asked for

    def names(self, region: Region, org_id: str) -> list[str]:
        """The names of a customer's tags, by code point."""
        held = self.bearers.get(region, {}).get(org_id, ())
        return sorted(self._called[tag_id] for tag_id in held) if held else []

    @cached_property
    def _called(self) -> dict[int, str]:
        return {tag.id: tag.name for tag in self.tags}

    def rows(self, region: Region) -> str:
        """Everybody of a region who bears any, as a JSON list of `{"org_id", "tags"}`, names by code point."""
        held = self.bearers.get(region, {})
        return orjson.dumps([{"org_id": org_id, "tags": self.names(region, org_id)} for org_id in held]).decode()

    def tag(self, key: str) -> Tag | None:
        """The tag whose name has this in common with what was asked for."""
        return next((tag for tag in self.tags if tag.key == key), None)

    def bearing(self, region: Region, tag: Tag) -> list[str]:
        """org_id of every customer of the region that bears the tag, in order."""
        return sorted(org_id for org_id, held in self.bearers.get(region, {}).items() if tag.id in held)

    def picked(self, region: Region, key: str, seen: Customers | None) -> Picked:
        """Who of those that a reader may see bears the tag. What they may not see is in no part of the value."""
        tag = self.tag(key)
        if tag is None:
            return _picked(key, ())
        if seen is not EVERYONE:
            held = self.bearers.get(region, {})
            return _picked(key, [org_id for org_id in seen.ids if tag.id in held.get(org_id, ())])
        if (region, key) not in self._every:
            self._every[region, key] = _picked(key, self.bearing(region, tag))
        return self._every[region, key]


def tagged(stamp: str, tags: Sequence[Tag], pairs: Iterable[tuple[str, str, int]]) -> Tagged:
    """From rows of the state: (region, org_id, id of a tag), those of a customer together and in one order."""
    of: dict[Region, dict[str, tuple[int, ...]]] = {region: {} for region in Region}
    shared: dict[tuple[int, ...], tuple[int, ...]] = {}
    for region, org_id, tag_id in pairs:
        known = of[Region(region)]
        held = (*known.get(org_id, ()), tag_id)
        known[org_id] = shared.setdefault(held, held)
    return Tagged(stamp, tuple(sorted(tags, key=lambda tag: tag.name)), of)


def _picked(key: str, ids: Sequence[str]) -> Picked:
    said = orjson.dumps(list(ids))
    return Picked("tag", key, "org_id", said.decode(), hashlib.sha256(said).hexdigest()[:32])
