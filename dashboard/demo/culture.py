"""What a culture gives to the names of its companies: parts, trades, forms and their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """How companies of one language are called: `first` + `second` make a word that is nobody's name."""

    countries: Mapping[str, float]
    first: tuple[str, ...]
    second: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    patterns: tuple[str, ...] = ("{s} {t} {f}",)
    long: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    joint: str = ""


def words(text: str) -> tuple[str, ...]:
    """Words between spaces."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Words or phrases between commas."""
    return tuple(part.strip() for part in text.split(","))
