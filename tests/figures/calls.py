"""Rows and days of tests about calls. The data date is a Sunday: the last completed week is days -7 to -1, the week before -14 to -8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.figures.cast import Cast

Row = Mapping[str, Any]
NOW, BEFORE = -4, -11  # a day of the last completed week, and of the week before


def callers(rows: Sequence[Row]) -> list[str]:
    """The customers of a table, in its order."""
    return [row["customer"] for row in rows]


def row_of(rows: Sequence[Row], name: str) -> dict[str, Any]:
    """The only row of a customer."""
    (row,) = [row for row in rows if row["customer"] == name]
    return dict(row)


def last_quality(cast: Cast) -> tuple[int, int, int]:
    """(good, poor, not measured) of the last completed week."""
    week = cast.calling()["quality"][-1]
    return week["good"], week["poor"], week["not_measured"]


def last_band(cast: Cast, **asked: Any) -> tuple[int, int, int, int]:
    week = cast.calling(**asked)["bands"][-1]
    return week["0"], week["1-9"], week["10-49"], week["50+"]
