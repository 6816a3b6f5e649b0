"""What a wall shows: its playlist and its look, read strictly, and written as it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from dashboard.errors import BadField
from dashboard.query import folded, is_seen
from dashboard.scope import ALL, Region, Service

PAGES = ("licenses", "calling")
BLOCKS = (
    "licenses-top",
    "licenses-trend",
    "licenses-recent",
    "licenses-expiring",
    "licenses-renewing",
    "licenses-low",
    "licenses-over",
    "calling-bands",
    "calling-quality",
    "calling-queues",
    "calling-quality-rows",
    "calling-queue-rows",
)
LAYOUTS = {"1": 1, "2": 2, "2x2": 4, "3x2": 6}  # and how many blocks each has room for
REGIONS = (*(region.value for region in Region), ALL)
SERVICES = tuple(service.value for service in Service)
LANGUAGES = ("en", "pl")
THEMES = ("wall", "light")
SIZES = ("hd", "4k")
TRANSITIONS = ("none", "fade")
SIDES = ("above", "below")
LEVELS = ("warning", "serious", "critical")  # the worst last
SHORTEST_S, LONGEST_S, USUAL_S = 5, 3600, 20
MOST_ITEMS, MOST_THRESHOLDS, MOST_OF_QUERY = 20, 12, 500
MOST_SIGNS = 60
PATH = "/wall/"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOURS = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_METRIC = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+){1,3}")


def address(base_url: str, name: str, token: str) -> str:
    """Where a link leads: the token stands behind the sign that browsers send nowhere."""
    return f"{base_url}{PATH}{name}#{token}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which value on a figure is told: its path in the figures document, the side, how bad that is."""

    metric: str
    side: str
    value: float
    level: str


@dataclass(frozen=True, slots=True)
class Item:
    """One picture of the playlist: a page, or as many blocks as the layout has room for, under one scope."""

    shows: tuple[str, ...]
    region: str = ALL
    service: str = SERVICES[0]
    q: str = ""
    dwell_s: int = USUAL_S
    layout: str = "1"
    thresholds: tuple[Threshold, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether it is a page, which has an order of its own, and no single blocks."""
        return self.shows[0] in PAGES


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole wall. `title`: what people call it; its name is part of its address."""

    title: str
    items: tuple[Item, ...]
    lang: str = "en"
    theme: str = THEMES[0]
    zone: str = "UTC"
    size: str = SIZES[0]
    transition: str = TRANSITIONS[0]
    dim: str = ""  # hours of its zone in which it is darker, as 22:00-06:00; empty: none

    def said(self) -> dict[str, Any]:
        """As JSON has it: `read` makes the same of it."""
        return asdict(self)

    @property
    def clock(self) -> ZoneInfo:
        """The zone of its clock."""
        return ZoneInfo(self.zone)


def name(given: object) -> str:
    """The name as it stands in the address. Raises BadField."""
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise BadField("walls.error.name", field="name")
    return given


def read(given: object) -> Definition:
    """A definition from what JSON says. Raises BadField, which names the field."""
    sent = _fields(given, Definition, "items")
    items = sent.get("items")
    if not isinstance(items, (list, tuple)) or not 0 < len(items) <= MOST_ITEMS:
        raise BadField("walls.error.items", field="items", most=MOST_ITEMS)
    return Definition(
        title=title(sent.get("title")),
        items=tuple(_item(each) for each in items),
        lang=_one("lang", sent.get("lang", "en"), LANGUAGES),
        theme=_one("theme", sent.get("theme", THEMES[0]), THEMES),
        zone=_zone(sent.get("zone", "UTC")),
        size=_one("size", sent.get("size", SIZES[0]), SIZES),
        transition=_one("transition", sent.get("transition", TRANSITIONS[0]), TRANSITIONS),
        dim=_hours(sent.get("dim", "")),
    )


def title(given: object) -> str:
    """What it is called, of seen signs. Raises BadField."""
    text = " ".join(given.split()) if isinstance(given, str) else ""
    if not text or len(text) > MOST_SIGNS or not all(is_seen(sign) for sign in text) or not folded(text):
        raise BadField("walls.error.title", field="title", most=MOST_SIGNS)
    return text


def _item(given: object) -> Item:
    sent = _fields(given, Item, "items")
    layout = _one("layout", sent.get("layout", "1"), tuple(LAYOUTS))
    query, limits = sent.get("q", ""), sent.get("thresholds", ())
    if not isinstance(query, str) or len(query) > MOST_OF_QUERY:
        raise BadField("walls.error.query", field="items", most=MOST_OF_QUERY)
    if not isinstance(limits, (list, tuple)) or len(limits) > MOST_THRESHOLDS:
        raise BadField("walls.error.thresholds", field="items", most=MOST_THRESHOLDS)
    return Item(
        shows=_shows(sent.get("shows"), layout),
        region=_one("region", sent.get("region", ALL), REGIONS),
        service=_one("service", sent.get("service", SERVICES[0]), SERVICES),
        q=query,
        dwell_s=_dwell(sent.get("dwell_s", USUAL_S)),
        layout=layout,
        thresholds=tuple(_threshold(each) for each in limits),
    )


def _shows(given: object, layout: str) -> tuple[str, ...]:
    """A page alone, or up to as many blocks as there is room for."""
    names = tuple(given) if isinstance(given, (list, tuple)) else ()
    page = len(names) == 1 and names[0] in PAGES and layout == "1"
    blocks = 0 < len(names) <= LAYOUTS[layout] and all(each in BLOCKS for each in names)
    if not page and not blocks:
        raise BadField("walls.error.shows", field="items", room=LAYOUTS[layout])
    return names


def _dwell(given: object) -> int:
    if type(given) is not int or not SHORTEST_S <= given <= LONGEST_S:
        raise BadField("walls.error.dwell", field="items", least=SHORTEST_S, most=LONGEST_S)
    return given


def _threshold(given: object) -> Threshold:
    sent = _fields(given, Threshold, "thresholds")
    metric, value = sent.get("metric"), sent.get("value")
    if not isinstance(metric, str) or not _METRIC.fullmatch(metric) or len(metric) > MOST_SIGNS:
        raise BadField("walls.error.metric", field="items")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 10**12:
        raise BadField("walls.error.limit", field="items")
    side, level = _one("side", sent.get("side"), SIDES), _one("level", sent.get("level"), LEVELS)
    return Threshold(metric, side, value, level)


@cache
def _zones() -> frozenset[str]:
    """Every zone that the machine knows: it walks through folders."""
    return frozenset(available_timezones())


def _zone(given: object) -> str:
    if not isinstance(given, str) or given not in _zones():
        raise BadField("web.error.time_zone", field="zone")
    return given


def _hours(given: object) -> str:
    """A time of day until another one; spaces around the hyphen are nobody's mistake."""
    text = "".join(given.split()) if isinstance(given, str) else "?"
    if text and (not _HOURS.fullmatch(text) or text[:5] == text[6:]):
        raise BadField("walls.error.dim", field="dim")
    return text


def _one(field: str, given: object, known: Collection[str]) -> str:
    if not isinstance(given, str) or given not in known:
        raise BadField("walls.error.choice", field=field, name=field, known=", ".join(known))
    return given


def _fields(given: object, kind: Callable[..., Any], field: str) -> Mapping[str, Any]:
    """An object of no other fields than this value has."""
    known: Sequence[str] = kind.__dataclass_fields__  # type: ignore[attr-defined]  # all three are dataclasses
    if not isinstance(given, Mapping) or not set(given) <= set(known):
        raise BadField("walls.error.definition", field=field)
    return given
