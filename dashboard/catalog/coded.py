"""Codes in words: what tables show for them, and files write, filter and sort by."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dashboard import codes
from dashboard.data import health
from dashboard.look import Look
from dashboard.scope import By

Said = Callable[[Any, Look], str]
_DASH = "\u2013"
_ALL_BANDS = "all"
_BANDS = (name for name, _least in health.BANDS)
_KNOWN = frozenset((*codes.STATUSES, *codes.PRODUCTS, *codes.MANAGERS, *codes.KINDS, codes.BOTH, *_BANDS))


def name_of(by: By, value: str, look: Look) -> str:
    """An endpoint type or a feature in words; what we have no word for stands as it came."""
    known = codes.ENDPOINT_TYPES if by is By.ENDPOINT else codes.FEATURES
    return look.t(f"calling.{by}.{value}") if value in known else value.replace("_", " ").capitalize()


def endpoint(code: str, look: Look) -> str:
    """Desk phone."""
    return name_of(By.ENDPOINT, code, look)


def feature(code: str, look: Look) -> str:
    """Call park."""
    return name_of(By.FEATURE, code, look)


def region(code: str, look: Look) -> str:
    """UAE."""
    return look.t(f"frame.region.short_{code}")


def kind(code: str, look: Look) -> str:
    """Subscription or trial."""
    return look.t(f"licenses.value.{code}")


def value(code: str, look: Look) -> str:
    """A status, product, manager, band or the like; what we have no word for stands as it came."""
    return look.t(f"licenses.value.{code}") if code in _KNOWN else code


def next_kind(code: str, look: Look) -> str:
    """Renews."""
    return look.t(f"customers.kind.{code}")


def reason(code: str, look: Look) -> str:
    """Falling usage."""
    return look.t(f"customers.define.{code}.name")


def itself(name: str, _look: Look) -> str:
    """A name that somebody gave is the same in every language."""
    return name


def listed(said: Said) -> Said:
    """The same for a list of codes, or for several in one text."""

    def words(codes_: Any, look: Look) -> str:
        each = codes_.split(codes.BETWEEN) if isinstance(codes_, str) else codes_
        return ", ".join(said(code, look) for code in each)

    return words


def band(code: str, look: Look) -> str:
    """500-1999 in the reader's numbers: 500–1,999."""
    if code == _ALL_BANDS:
        return look.t("licenses.cell.band_all")
    return re.sub(r"\d+", lambda number: look.count(int(number[0])), code).replace("-", _DASH)


def point(code: str, look: Look) -> str:
    """What the day of a point of the trend is."""
    return look.t(f"trend.hover.{code}")


def switch(on: bool, look: Look) -> str:
    """On or off."""
    return look.t(f"licenses.cell.{'on' if on else 'off'}")


BY_CODE = frozenset({band})  # whose words would not sort by size


def ordered_by(said: Said | None, value: Any, look: Look) -> str | None:
    """The text by which a value is sorted, with the words for its codes; None where it is unknown."""
    if value is None:
        return None
    return str(value) if said is None or said in BY_CODE else said(value, look)
