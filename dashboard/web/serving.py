"""The store of a server: a version whose file is not what was published is not read, also where it becomes so later."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.config import Config
from dashboard.data.store import OLDER, Found, Question, Store
from dashboard.data.warehouse import versions
from dashboard.errors import HubError, Missing, Unusable
from dashboard.scope import Place, Region, Scope
from dashboard.web import logs

THOROUGH_EVERY_S = 24 * 3600
# Whether a file is the one that was looked at: size, time of change, inode; of the version and of its manifest.
Fingerprint = tuple[tuple[int, int, int], ...]


class Suspect(Unusable):
    """A version could not be read: it is looked at again before anybody is told so."""

    def __init__(self, place: Place) -> None:
        super().__init__("warehouse.error.unreadable", region=place.region, version=place.version)
        self.place = place


@dataclass(frozen=True, slots=True)
class Verdict:
    """The current version of a region, and the one to read: another where it is damaged, None where all are."""

    current: int
    served: int | None


@dataclass
class Watch:
    """Looks at versions. One that was found damaged is not trusted again while this process lives: DuckDB may still
    hold what it read of it."""

    config: Config
    good: dict[tuple[Region, int], Fingerprint] = field(default_factory=dict)
    damaged: set[tuple[Region, int]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, *, thorough: bool = False) -> dict[Region, Verdict]:
        """A verdict for each region that has data. A file that has not changed is only read again when thorough."""
        with self.lock:
            found = {region: self._verdict(region, thorough) for region in Region}
        return {region: verdict for region, verdict in found.items() if verdict is not None}

    def _verdict(self, region: Region, thorough: bool) -> Verdict | None:
        place = self.config.places[region]
        current = _current(place)
        if current is None:
            return None
        older = (number for number in versions.numbers(place) if number < current)
        served = next((number for number in (current, *older) if self._is_good(region, number, thorough)), None)
        return Verdict(current, served)

    def _is_good(self, region: Region, number: int, thorough: bool) -> bool:
        key, place = (region, number), self.config.places[region]
        if key in self.damaged:
            return False
        seen = _fingerprint(place, number)
        if seen is not None and ((seen == self.good.get(key) and not thorough) or _is_whole(place, region, number)):
            self.good[key] = seen
            return True
        self.damaged.add(key)
        logs.event("version_damaged", level="error", region=region.value, version=number)
        return False


@dataclass
class ServingStore(Store):
    """`verdicts` say which version to read of each region; they are replaced whole."""

    verdicts: dict[Region, Verdict] = field(default_factory=dict)
    watch: Watch | None = None

    def __post_init__(self) -> None:
        self.watch = Watch(self.config)
        self.verdicts = self.watch.look()

    def look(self, *, thorough: bool = False) -> None:
        """Looks at the versions again."""
        assert self.watch is not None
        self.verdicts = self.watch.look(thorough=thorough)

    def place(self, region: Region, number: int | None = None) -> Place | None:
        """As Store.place; None also where every version of the region is damaged."""
        if number is not None:
            return super().place(region, number)
        try:
            return self._newest(region)
        except (Missing, Unusable):
            self.look(thorough=True)
            return self._newest(region)

    def _newest(self, region: Region) -> Place | None:
        if not self.degraded(region):
            return super().place(region)
        served = self.verdicts[region].served
        return None if served is None else super().place(region, served)

    def degraded(self, region: Region) -> bool:
        """Whether another version than the current one is served, because that is damaged."""
        verdict = self.verdicts.get(region)
        if verdict is None or verdict.served == verdict.current:
            return False
        return versions.current_number(self.config.places[region]) == verdict.current

    def _found(self, question: Question, scope: Scope, place: Place) -> Found:
        try:
            return super()._found(question, scope, place)
        except (Missing, Unusable) as error:
            if error.key == OLDER:  # whole, but made before there was what is asked
                raise
            raise Suspect(place) from error


def stands(store: ServingStore, suspect: Suspect) -> bool:
    """Looks again after a version could not be read; whether it is still the one to read."""
    store.look(thorough=True)
    now = store.place(suspect.place.region)
    return now is not None and now.version == suspect.place.version


def keep_watch(store: ServingStore, every_s: int) -> threading.Thread:
    """Looks again and again, in a thread that ends with the process."""

    def watch() -> None:
        rounds, thorough = 0, max(1, THOROUGH_EVERY_S // every_s)
        while not over.wait(every_s):
            rounds += 1
            try:
                store.look(thorough=rounds % thorough == 0)
            except Exception as error:  # noqa: BLE001  the watch goes on, whatever one look met
                logs.defect("watch", error)

    over = threading.Event()
    thread = threading.Thread(target=watch, name="watch", daemon=True)
    thread.start()
    return thread


def _current(place: Path) -> int | None:
    try:
        return versions.current_number(place)
    except HubError:
        return None


def _fingerprint(place: Path, number: int) -> Fingerprint | None:
    def of(path: Path) -> tuple[int, int, int]:
        seen = path.stat()
        return seen.st_size, seen.st_mtime_ns, seen.st_ino

    try:
        return tuple(of(place / f"{number:06d}.{kind}") for kind in ("duckdb", "json"))
    except OSError:
        return None


def _is_whole(place: Path, region: Region, number: int) -> bool:
    """Whether the file is byte for byte what was published. Call legs are left to `partner-hub verify`: pages do not
    read them."""
    try:
        version = versions.read(place, region, number)
        legs: list[Any] = [leg["path"] for leg in version.manifest["legs"]]
        return not list(versions.faults_of(version, unless=legs))
    except (HubError, OSError):
        return False
