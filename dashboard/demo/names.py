"""Invented names of customers in the languages of their region, each of them once."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.demo.culture import Culture
from dashboard.demo.cultures import CULTURES, HOMES
from dashboard.demo.draw import Random, quota, stream
from dashboard.scope import Region

_ORDINARY, _LONG, _SHORT = range(3)
_LENGTHS = (0.955, 0.03, 0.015)
_FEW = 20  # a region of so many customers has a very long and a very short name
_TRIES = 6
_BRANCHES = 0.25


@dataclass(frozen=True, slots=True)
class Named:
    """A customer's name and country, and an invented place that its offices can be called after."""

    name: str
    country: str
    place: str


def named(seed: int, region: Region, count: int) -> list[Named]:
    """`count` customers of a region; no two have the same name."""
    random = stream(seed, region, "names")
    keys = list(HOMES[region])
    languages = quota(count, list(HOMES[region].values()), random)
    lengths = quota(count, _LENGTHS, random, (0, 1, 1) if count >= _FEW else ())
    taken: set[str] = set()
    return [
        _customer(CULTURES[keys[language]], int(length), random, taken)
        for language, length in zip(languages, lengths, strict=True)
    ]


def _customer(culture: Culture, length: int, random: Random, taken: set[str]) -> Named:
    countries = list(culture.countries)
    shares = list(culture.countries.values())
    country = countries[int(random.choice(len(countries), p=shares))] if len(countries) > 1 else countries[0]
    name = _free_name(culture, length, random, taken)
    taken.add(name)
    return Named(name, country, _place(culture, random))


def _free_name(culture: Culture, length: int, random: Random, taken: set[str]) -> str:
    for attempt in range(_TRIES):
        name = _name(culture, length if attempt < 2 else _ORDINARY, random)
        if name not in taken:
            return name
    name = f"{name} ({_place(culture, random)})"
    number = 2
    while name in taken:
        name, number = f"{name.rsplit(' ', 1)[0] if number > 2 else name} {number}", number + 1
    return name


def _name(culture: Culture, length: int, random: Random) -> str:
    if length == _SHORT:
        return _one(culture.short, random)
    pattern = _one(culture.long if length == _LONG else culture.patterns, random)
    branch = _one(culture.branches, random) if culture.branches and random.random() < _BRANCHES else ""
    trade, form = _one(culture.trades, random), _one(culture.forms, random)
    return pattern.format(s=_place(culture, random), t=trade, f=form) + branch


def _place(culture: Culture, random: Random) -> str:
    return f"{_one(culture.first, random)}{culture.joint}{_one(culture.second, random)}"


def _one(words: tuple[str, ...], random: Random) -> str:
    return words[int(random.random() * len(words))]
