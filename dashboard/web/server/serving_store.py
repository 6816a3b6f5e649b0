"""The store of a server: a version whose file is not what was published is not read, also where it becomes so later."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import duckdb

from dashboard.config import Config
from dashboard.data.store import OLDER, Store
from dashboard.data.versions import catalog, pointers
from dashboard.data.versions.catalog import Fingerprint
from dashboard.data.versions.row_sets import RowSets
from dashboard.errors import HubError, Missing, Unusable
from dashboard.scope import Region, RegionView
from dashboard.web import logs
from dashboard.web.fair_queue import FairQueue, UnderWay
from dashboard.web.server.board import Board, shared

T = TypeVar("T")
THOROUGH_EVERY_S = 24 * 3600
# The process is short of something: that says nothing about a file.
_TRIES = 2
_OWN_TROUBLE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


class Suspect(Unusable):
    """A version could not be read: it is looked at again before anybody is told so."""

    def __init__(self, place: RegionView) -> None:
        super().__init__("warehouse.error.unreadable", region=place.region, version=place.version)
        self.place = place


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is read of a region: the version, if any, and what `CURRENT` said; `seen`: how the files of both were.

    `degraded`: that is not the current version, because that one is damaged or nobody knows which it is.
    """

    said: int | None
    served: int | None
    seen: tuple[Fingerprint | None, ...]
    degraded: bool


NOTHING = Verdict(None, None, (), degraded=False)
NONE_YET: Mapping[Region, Verdict] = MappingProxyType({})


@dataclass
class Watch:
    """Judges versions. A judgement holds for the files that it was made of, and is made anew where they are others."""

    config: Config
    judged: dict[tuple[Region, int], tuple[Fingerprint, bool]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(
        self,
        before: Mapping[Region, Verdict] = NONE_YET,
        regions: Iterable[Region] = tuple(Region),
        *,
        thorough: bool = False,
        trusting: bool = False,
    ) -> dict[Region, Verdict]:
        """Verdicts, those of `regions` made anew. A file that has not changed is only read again when thorough.

        `trusting`: a version that nobody has judged yet has just been published, and was read back then.
        """
        with self.lock:
            return {**before, **{region: self._verdict(region, before, thorough, trusting) for region in regions}}

    def is_good(self, region: Region, number: int, *, thorough: bool = False, trusting: bool = False) -> bool:
        """Whether the version's file is byte for byte what was published.

        A file that cannot be read is not good now, but that is not remembered. Raises OSError in trouble of our own.
        """
        key, place = (region, number), self.config.places[region]
        try:
            seen = catalog.fingerprint(place, number)
            known = self.judged.get(key)
            if seen is not None and known and known[0] == seen and not thorough:
                return known[1]
            if seen is not None and known is None and trusting:
                return True
            good = seen is not None and _is_whole(place, region, number)
        except OSError as error:
            if error.errno in _OWN_TROUBLE:
                raise
            logs.event("version_unreadable", level="error", region=region.value, version=number, errno=error.errno)
            return False
        if not good:
            logs.event("version_damaged", level="error", region=region.value, version=number)
        if seen is not None:
            self.judged[key] = (seen, good)
        return good

    def _verdict(self, region: Region, before: Mapping[Region, Verdict], thorough: bool, trusting: bool) -> Verdict:
        try:
            return self._judged(region, thorough, trusting)
        except (HubError, OSError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            if isinstance(cause, OSError) and cause.errno in _OWN_TROUBLE and region in before:
                return before[region]
            logs.event("region_unreadable", level="error", region=region.value)
            return Verdict(None, None, (), degraded=True)

    def _judged(self, region: Region, thorough: bool, trusting: bool) -> Verdict:
        place = self.config.places[region]
        wrong = pointers.misfit(place)
        if wrong and isinstance(wrong.__cause__, OSError) and wrong.__cause__.errno in _OWN_TROUBLE:
            raise wrong.__cause__
        said, numbers = pointers.said(place), catalog.numbers(place)
        if wrong is None and said is None:
            return NOTHING
        asked = numbers if wrong else [number for number in numbers if number <= (said or 0)]
        good = partial(self.is_good, region, thorough=thorough, trusting=trusting and wrong is None)
        served = next((number for number in asked if good(number)), None)
        return Verdict(said, served, _seen(place, said, served), degraded=wrong is not None or served != said)


@dataclass
class ServingStore(Store):
    """The same version of a region in every worker: whose verdict changes tells the others on the board.

    Every question waits for its turn (`work`).
    """

    board: Board = field(default_factory=shared)
    verdicts: dict[Region, Verdict] = field(default_factory=dict)
    count: int = -1
    work: FairQueue = field(init=False)
    under_way: UnderWay = field(default_factory=UnderWay)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.work = FairQueue.of(self.config.threads, self.config.workers)
        self.watch = Watch(self.config)
        self.look()

    def look(
        self, regions: Iterable[Region] = tuple(Region), *, thorough: bool = False, trusting: bool = False
    ) -> None:
        """Looks at the versions again."""
        if self.board.count != self.count:
            self._take_over()
        self.verdicts = self.watch.look(self.verdicts, regions, thorough=thorough, trusting=trusting)
        self.count = self.board.write({region: asdict(verdict) for region, verdict in self.verdicts.items()})

    def place(self, region: Region, number: int | None = None) -> RegionView | None:
        """As Store.place; a damaged version is not read, None also where every version of the region is damaged."""
        if number is not None:
            return self._asked(region, number)
        for _try in range(_TRIES):  # a version may be removed between two looks
            served = self._verdict(region).served
            try:
                return None if served is None else super().place(region, served)
            except (Missing, Unusable):
                self.look((region,), thorough=True)
        served = self._verdict(region).served
        return None if served is None else super().place(region, served)

    def _asked(self, region: Region, number: int) -> RegionView | None:
        place = super().place(region, number)
        try:
            good = self.watch.is_good(region, number)
        except OSError:
            good = False
        if not good:
            raise Unusable("warehouse.error.unreadable", region=region, version=number)
        return place

    def degraded(self, region: Region) -> bool:
        """Whether another version than the current one is served, or none, because that cannot be read."""
        return self._verdict(region).degraded

    def now(self, region: Region) -> str:
        """Another text whenever another version is read, or its files are others; cheap to ask again and again."""
        verdict = self._verdict(region)
        return f"{verdict.served}.{verdict.degraded}.{verdict.seen}"

    def _verdict(self, region: Region) -> Verdict:
        """The verdict that holds: what another worker found is taken over, what changed on the disk is looked at."""
        if self.board.count != self.count:
            self._take_over()
        verdict = self.verdicts[region]
        if self._stands(region, verdict):
            return verdict
        self.look((region,), trusting=True)
        return self.verdicts[region]

    def _take_over(self) -> None:
        count, said = self.board.read()
        self.verdicts = {Region(region): _verdict_of(each) for region, each in (said or {}).items()}
        self.count = count

    def _stands(self, region: Region, verdict: Verdict) -> bool:
        place = self.config.places[region]
        if pointers.said(place) != verdict.said:
            return False
        if verdict == NOTHING:
            return not pointers.misfit(place)
        try:
            return _seen(place, verdict.said, verdict.served) == verdict.seen or not verdict.seen
        except OSError:
            return False

    def _read(self, place: RegionView, asked: Callable[[duckdb.DuckDBPyConnection, RowSets], T]) -> T:
        try:
            with self.work.turn():
                return super()._read(place, asked)
        except (Missing, Unusable) as error:
            if error.key == OLDER:  # whole, but made before there was what is asked
                raise
            raise Suspect(place) from error


def stands(store: ServingStore, suspect: Suspect) -> bool:
    """Looks again after a version could not be read; whether it is still the one to read."""
    store.look((suspect.place.region,), thorough=True)
    now = store.place(suspect.place.region)
    return now is not None and now.version == suspect.place.version


def _verdict_of(said: dict[str, Any]) -> Verdict:
    return Verdict(**{**said, "seen": _tuples(said["seen"])})


def _tuples(said: Any) -> Any:
    """JSON's lists as tuples, in any depth."""
    return tuple(map(_tuples, said)) if isinstance(said, list) else said


def _seen(place: Path, *numbers: int | None) -> tuple[Fingerprint | None, ...]:
    return tuple(None if number is None else catalog.fingerprint(place, number) for number in numbers)


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


def _is_whole(place: Path, region: Region, number: int) -> bool:
    """Whether the file is what its manifest says. Call legs are left to `partner-hub verify`: pages do not read them.

    Raises OSError where it cannot be read.
    """
    try:
        version = catalog.read(place, region, number)
    except Unusable as error:
        if isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, FileNotFoundError):
            raise error.__cause__ from error
        return False
    legs: list[Any] = [leg["path"] for leg in version.manifest["legs"]]
    return not list(catalog.faults_of(version, unless=legs))
