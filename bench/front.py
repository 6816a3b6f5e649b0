"""E18: what others take through the shipped front while 200 slow clients hold it, beside the same without them.

Both are measured in turns, in one run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from bench.timing import Line, milliseconds
from dashboard.scope import Region
from tests.a_front import Front, a_front

ROUNDS, ASKED, SLOW = 3, 100, 200
GOAL = 2.0


def lines(home: Path, region: Region) -> Iterator[Line]:
    """One worker: whoever is slow meets the others there, if the front lets them through."""
    with tempfile.TemporaryDirectory() as folder, a_front(home, Path(folder), {"USER_PER_S": "100000"}) as front:
        path, large = f"/api/v1/customers?region={region}&limit=100", "/assets/plotly-basic.min.js"
        _asked(front, path)
        alone: list[float] = []
        beside: list[float] = []
        for _ in range(ROUNDS):
            alone += _asked(front, path)
            with front.slow(SLOW, large):
                beside += _asked(front, path)
    before, now = _p99(alone), _p99(beside)
    ratio = now / before
    name = f"E18 p99 of others beside {SLOW} slow clients, through the front"
    yield Line(name, now, min(beside), "alone", before, before / now, f"<= {GOAL:g} x alone", ratio <= GOAL)


def _asked(front: Front, path: str) -> list[float]:
    """Milliseconds of each of so many questions, one after the other, each over a connection of its own."""

    def ask() -> None:
        status, _ = front.ask(path)
        assert status == 200, status

    return [milliseconds(ask) for _ in range(ASKED)]


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[98]
