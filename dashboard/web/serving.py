"""The store of a server: a current version whose file is not what was published is never read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.config import Config
from dashboard.data.store import Store
from dashboard.data.warehouse import versions
from dashboard.errors import HubError
from dashboard.scope import Place, Region
from dashboard.web import logs

Damaged = Mapping[tuple[Region, int], int | None]


@dataclass
class ServingStore(Store):
    """`damaged`: a version found damaged at the start, and the newest good one to read in its place, if any."""

    damaged: Damaged = field(default_factory=dict)

    def place(self, region: Region, number: int | None = None) -> Place | None:
        """As Store.place; None also where every version of the region is damaged."""
        if number is None:
            found = self._instead(region)
            if found is not None:
                good = self.damaged[found]
                return None if good is None else super().place(region, good)
        return super().place(region, number)

    def degraded(self, region: Region) -> bool:
        """Whether the current version is one of the damaged."""
        return self._instead(region) is not None

    def _instead(self, region: Region) -> tuple[Region, int] | None:
        current = versions.current_number(self.config.places[region]) if self.damaged else None
        return (region, current) if current is not None and (region, current) in self.damaged else None


def find_damaged(config: Config) -> Damaged:
    """Reads the file of each region's current version back; where it is damaged, looks for an older good one.

    Call legs are left to `partner-hub verify`: pages do not read them.
    """
    damaged: dict[tuple[Region, int], int | None] = {}
    for region, place in config.places.items():
        number = _current(place)
        if number is not None and not _is_good(place, region, number):
            older = (older for older in versions.numbers(place) if older < number)
            damaged[region, number] = next((older for older in older if _is_good(place, region, older)), None)
            served = damaged[region, number]
            logs.event("version_damaged", level="error", region=region.value, version=number, served=served)
    return damaged


def _current(place: Path) -> int | None:
    try:
        return versions.current_number(place)
    except HubError:
        return None


def _is_good(place: Path, region: Region, number: int) -> bool:
    try:
        version = versions.read(place, region, number)
    except HubError:
        return False
    legs = [leg["path"] for leg in version.manifest["legs"]]
    return not list(versions.faults_of(version, unless=legs))
