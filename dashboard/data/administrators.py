"""Who is responsible for customers as the hub itself says, as of one moment: a value that questions are asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.scope import Region

Keys = frozenset[str]  # addresses as `email_key` gives them


@dataclass(frozen=True, slots=True)
class Administrators:
    """To whom each customer (region, org_id) was assigned, and who reaches every customer of a region.

    `stamp` is another one after every change.
    """

    of: Mapping[tuple[Region, str], Keys] = field(default_factory=dict)
    everywhere: Mapping[Region, Keys] = field(default_factory=dict)
    stamp: str = ""

    def assigned(self, region: Region) -> list[tuple[str, str]]:
        """(org_id, key of an address) of the region."""
        return [(org_id, key) for (where, org_id), keys in self.of.items() if where is region for key in sorted(keys)]
