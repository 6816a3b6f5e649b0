"""Alternated timings: ours, other, ours, other ...; medians and minima of the same run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

RUNS = 15


@dataclass(frozen=True)
class Line:
    """One line of the table; times in milliseconds, `ratio` other / ours."""

    what: str
    ours: float
    least: float
    compared_with: str
    other: float | None
    ratio: float | None
    goal: str
    met: bool | None

    def as_json(self) -> dict[str, object]:
        """The line as JSON-able values."""
        return asdict(self)


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def compare(
    what: str,
    ours: Callable[[], object],
    goal_ms: float,
    compared_with: str = "",
    other: Callable[[], object] | None = None,
) -> Line:
    """Median and minimum of ours against a goal, and the other beside it in the same run."""
    mine, theirs = [], []
    ours()
    for _ in range(RUNS):
        mine.append(milliseconds(ours))
        if other is not None:
            theirs.append(milliseconds(other))
    told = median(theirs) if theirs else None
    ratio = told / median(mine) if told else None
    return Line(
        what, median(mine), min(mine), compared_with, told, ratio, f"<= {goal_ms:g} ms", median(mine) <= goal_ms
    )
