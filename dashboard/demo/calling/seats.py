"""Calling licenses of each customer in each week that has call legs, gathered while snapshots are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from dashboard.codes import PRODUCTS
from dashboard.demo.calling.weeks import Week, weeks
from dashboard.demo.draw import Ints
from dashboard.demo.snapshots import Rows
from dashboard.demo.tables import states
from dashboard.demo.world import World


class Seats:
    """`assigned` and `used` by customer (rows) and week (columns): sums over the live calling lines.

    They are whole when all parts of the snapshots have gone through `watch`.
    """

    def __init__(self, world: World) -> None:
        self.weeks: list[Week] = weeks(world.plan)
        shape = (len(world.customers.org_id), len(self.weeks))
        self.assigned: Ints = np.zeros(shape, dtype=np.int64)
        self.used: Ints = np.zeros(shape, dtype=np.int64)
        cancelled = np.array([state == "cancelled" for state in states(world)], dtype=np.bool_)
        self._owner = world.deals.owner[world.lines.deal]
        self._calls = (world.lines.product == PRODUCTS.index("calling")) & ~cancelled[world.lines.deal]
        self._days = np.array([week.snapshot for week in self.weeks], dtype="datetime64[D]")

    def watch(self, parts: Iterable[Rows]) -> Iterator[Rows]:
        """The same parts, counted."""
        for rows in parts:
            week = np.minimum(self._days.searchsorted(rows.date), len(self._days) - 1)
            wanted = (self._days[week] == rows.date) & self._calls[rows.line]
            cell = (self._owner[rows.line[wanted]], week[wanted])
            np.add.at(self.assigned, cell, rows.assigned[wanted])
            np.add.at(self.used, cell, rows.used[wanted])
            yield rows
