"""What a wall hears most of the time, that nothing is new, said from a worker's loop: it costs next to nothing.

The loop says again what a thread has said to the very same bytes from the same machine, until a round of this process
finds that the answer would be another one. A round asks for all walls with one statement; for how long the loop may go
by it is bounded, so that a link that ends is over within 5 s even where rounds come late. The loop itself refuses
nothing and lets nobody in: what it does not know takes the usual road.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from flask import Flask, Response, request

from dashboard import context
from dashboard.data.walls import reading
from dashboard.data.walls.reading import Basis, Screen
from dashboard.errors import HubError
from dashboard.scope import Region
from dashboard.web import logs
from dashboard.web.guards import origin
from dashboard.web.hub import Hub, of
from dashboard.web.server import vitals, wall_document

BEGINS = b"GET /wall/"
ROUND_S = 2.0
GOOD_S = 2.5  # so long the loop goes by a look at the state; a wall asks again after 1.2 beats at most
KEPT_S = 600.0  # then a thread is asked again
SEEN_S = 60.0  # how often it is written down which walls are looked at
MOST, LONGEST = 1000, 4096  # answers, and bytes of what is asked
_EXTENSION = "wall_looks"
_PLAIN = re.compile(rb"GET [!-~]+ HTTP/1\.([01])\r\n(?:[!-9;-~]+:[\t -~]*\r\n)+\r\n")
_CLOSE = re.compile(rb"(?im)^connection:(?:[\t -~]*[\t ,])?close[\t ]*(?:,[\t -~]*)?\r$")
Key = tuple[str, bytes]
Fact = tuple[object, ...]


class Facts:
    """What the answers of walls are made of besides the walls, each read once at most."""

    def __init__(self, mine: Hub) -> None:
        self._store = mine.store
        self._always = (wall_document.release(mine.files), context.today().isoformat())
        self._current: dict[Region, str] = {}
        self._told: dict[tuple[tuple[Region, ...], bool], Fact] = {}

    def of(self, regions: tuple[Region, ...], filtered: bool) -> Fact:
        """For a wall of somebody with these regions: what is read of them, the day and the release; where it filters,
        what the hub's own state tells of customers."""
        known = self._told.get((regions, filtered))
        if known is None:
            stamps = (self._store.tagged().stamp, self._store.responsible().stamp) if filtered else ()
            known = *self._always, *(self._read(region) for region in regions), *stamps
            self._told[regions, filtered] = known
        return known

    def _read(self, region: Region) -> str:
        if region not in self._current:
            try:
                self._current[region] = self._store.now(region)
            except HubError:
                self._current[region] = ""
        return self._current[region]


def tag_of(looked: Screen, facts: Facts) -> str:
    """Another text whenever the answer could be: the wall, its maker's rights, what is current, what the hub's own
    state tells of customers, the day, the release."""
    said = (looked.basis, facts.of(looked.user.regions, _filters(looked)))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _filters(looked: Screen) -> bool:
    return any(item.q for item in looked.wall.shown.items)


@dataclass(slots=True)
class _Kept:
    """One answer: its head, what it was made of, and until when it is good. `seen`: when it was asked for last."""

    head: bytes
    closes: bool
    link: int
    address: str
    basis: Basis
    filtered: bool
    fact: Fact
    until: float
    good: float
    seen: float

    def is_so(self, now_so: tuple[Basis, str] | None, facts: Facts) -> bool:
        """Whether it would be the same answer now: the link lives, is good from there, and nothing has changed."""
        if now_so is None or now_so[0] != self.basis or not reading.is_inside(self.address, now_so[1]):
            return False
        regions = self.basis[-1]
        return facts.of(regions, self.filtered) == self.fact


@dataclass
class Looks:
    """The answers that a worker's loop may repeat. `clock`: the one that only goes on."""

    hub: Hub
    clock: Callable[[], float] = monotonic
    _kept: dict[Key, _Kept] = field(default_factory=dict)
    _here: threading.local = field(default_factory=threading.local)
    _told: float = 0.0

    def answer(self, peer: str, seen: bytes) -> tuple[bytes, bool] | None:
        """What is said to these bytes, and whether the connection ends with it; None where a thread is to be asked."""
        if not seen.startswith(BEGINS) or len(seen) > LONGEST:
            return None
        kept, now = self._kept.get((peer, seen)), self.clock()
        if kept is None or now >= kept.good or now >= kept.until:
            return None
        kept.seen = now
        return vitals.dated(kept.head), kept.closes

    def begins(self, peer: str, seen: bytes) -> None:
        """This thread answers the request of these bytes, or of none that could be asked again."""
        self._here.asked = (peer, seen, self.clock())

    def repeat(self, answer: Response, looked: Screen, facts: Facts) -> None:
        """This answer, once it is whole, may be said again to whoever asks the same as this thread was just asked.

        `facts`: the very ones that it was made of. Those of a moment later may be others, and it would seem to be
        made of them.
        """
        peer, seen, began = getattr(self._here, "asked", ("", b"", 0.0))
        plain = _PLAIN.fullmatch(seen) if len(seen) <= LONGEST else None
        if plain is None or vitals.MORE.search(seen) or not seen.startswith(f"GET {request.path} ".encode()):
            return
        closes = plain[1] == b"0" or _CLOSE.search(seen) is not None
        address, filtered, environ = origin.address(), _filters(looked), request.environ
        fact = facts.of(looked.user.regions, filtered)

        @answer.call_on_close
        def keep() -> None:
            head = vitals.head(answer.status, answer.get_wsgi_headers(environ).items(), closes=closes)
            made_of = (looked.link.id, address, looked.basis, filtered, fact)
            known = list(self._kept)  # at once: other threads take and add meanwhile
            for oldest in known[: max(0, len(known) + 1 - MOST)]:
                self._kept.pop(oldest, None)
            self._kept[peer, seen] = _Kept(head, closes, *made_of, began + KEPT_S, began + GOOD_S, began)

    def look(self) -> None:
        """One round: what is as it was stays good, everything else is forgotten."""
        began = self.clock()
        for key, kept in list(self._kept.items()):
            if began >= min(kept.until, kept.seen + SEEN_S):
                self._kept.pop(key, None)
        entries = list(self._kept.items())
        if not entries:
            return
        standing, facts = reading.standing(self.hub.state, {kept.link for _key, kept in entries}), Facts(self.hub)
        for key, kept in entries:
            now_so = standing.get(kept.link)
            if kept.is_so(now_so, facts):
                kept.good = began + GOOD_S
            else:
                self._kept.pop(key, None)
        if began - self._told >= SEEN_S:
            self._told = began
            reading.seen(self.hub.state, {kept.link: kept.address for kept in self._kept.values()})


def install(server: Flask) -> None:
    """Keeps them with the server."""
    server.extensions[_EXTENSION] = Looks(of(server))


def looks_of(server: Flask) -> Looks:
    """Those of this server."""
    found = server.extensions[_EXTENSION]
    assert isinstance(found, Looks)
    return found


def keep_looking(looks: Looks) -> threading.Thread:
    """Round after round, in a thread that ends with the process. Where one fails, walls take the usual road."""

    def run() -> None:
        while not over.wait(ROUND_S):
            try:
                looks.look()
            except HubError:
                continue  # the usual road says why
            except Exception as error:  # noqa: BLE001  rounds go on, whatever one met
                logs.defect("wall_looks", error)

    over = threading.Event()
    thread = threading.Thread(target=run, name="wall-looks", daemon=True)
    thread.start()
    return thread
