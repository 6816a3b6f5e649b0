"""Codes in words: what a table shows for them, and files write, filter and sort by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.data import call_metrics
from dashboard.look import Look
from dashboard.scope import By

Said = Callable[[Any, Look], str]
_DASH = "\u2013"
_ALL_BANDS = "all"


def name_of(by: By, value: str, look: Look) -> str:
    """An endpoint type or a feature in words; what we have no word for stands as it came."""
    known = call_metrics.ENDPOINT_TYPES if by is By.ENDPOINT else call_metrics.FEATURES
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


# By the name of a column.
SAID: Mapping[str, Said] = {
    "region": region, "kind": kind, "band": band, "endpoint_type": endpoint, "worst_endpoint": endpoint,
    "feature": feature, "auto_renew": switch, "point": point,
}  # fmt: skip
_BY_CODE = frozenset({"band"})  # whose words would not sort by size


def ordered_by(name: str, value: Any, look: Look) -> str | None:
    """The text by which a cell of this column is sorted; None where it is unknown."""
    if value is None:
        return None
    return SAID[name](value, look) if name in SAID and name not in _BY_CODE else str(value)
