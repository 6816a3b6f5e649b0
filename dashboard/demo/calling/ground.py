"""Where the customers of a region are: countries, locations, names of users."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from dashboard.demo.calling.leg import NOBODY
from dashboard.demo.draw import Ints
from dashboard.demo.tables import Table
from dashboard.demo.world import World


@dataclass(frozen=True, slots=True)
class Ground:
    """Customers of a region, one a row; their locations are `places[first]` and the next `count`."""

    org_id: list[str]
    countries: list[str]
    domains: list[str]
    places: list[str]
    first: Ints
    count: Ints

    def place(self, owner: Ints, user: Ints) -> Ints:
        """Index of the location that a user is always at; NOBODY where the customer has none."""
        inside = user % np.maximum(self.count[owner], 1)
        return np.asarray(np.where(self.count[owner] > 0, self.first[owner] + inside, NOBODY), dtype=np.int64)


def ground(world: World, locations: Table) -> Ground:
    """Of the customers of `world`; `locations` are their rows of that file, in the order of customers."""
    customers = world.customers
    owners = Counter(locations["org_id"])
    count = np.array([owners[org_id] for org_id in customers.org_id], dtype=np.int64)
    return Ground(
        customers.org_id,
        [named.country for named in customers.named],
        [email.split("@")[1] for email in customers.admin_email],
        [str(place) for place in locations["location_id"]],
        np.cumsum(count) - count,
        count,
    )
