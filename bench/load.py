"""Many readers at once, each with a scope of their own: throughput (S10), and the mixed load L2, every answer checked.

The generator runs on the same cores as the server. Requests of L2 come at random moments that do not wait for answers
(an open loop): a latency is counted from the moment when its request was due.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from time import monotonic
from urllib.parse import urlsplit

from bench.timing import Line
from dashboard.access import OPERATOR, Role
from dashboard.data import page_state
from dashboard.data.people import sessions
from dashboard.data.people.opening import open_state
from dashboard.data.questions import licenses
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.request_context import COOKIE
from dashboard.scope import Region
from tests.browser.kit import served
from tests.web.helpers import add_user

READERS = 40
SECONDS, RATE = 60, 138  # L2: requests a second
BLOCKS_SECONDS, CONNECTIONS = 5, 8
TOGGLING, TOGGLES = 50, 25  # sessions, toggles a second
WORKERS = "2"
_ORG = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_QUERIES = ("", "", "", "status:trial", "managed-by:partner", "-status:trial", "type:subscription")


@dataclass
class Reader:
    """One signed-in person: what they may see, and their open connections."""

    cookie: str
    regions: tuple[Region, ...]
    seen: frozenset[bytes] | None  # None: every customer
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)


@dataclass
class Client:
    """Asks over kept connections."""

    host: str
    port: int
    name: str

    async def get(self, reader: Reader, path: str) -> tuple[int, bytes]:
        """Status and body of one answer. A connection that the server closed while it was idle is replaced."""
        while reader.idle:
            try:
                return await self._ask(reader, path, *reader.idle.pop())
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
        return await self._ask(reader, path, *await asyncio.open_connection(self.host, self.port))

    async def _ask(
        self, reader: Reader, path: str, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter
    ) -> tuple[int, bytes]:
        outgoing.write(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: {self.name}={reader.cookie}\r\n"
            f"Accept-Encoding: identity\r\nSec-Fetch-Site: same-origin\r\n\r\n".encode()
        )
        head = await incoming.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await incoming.readexactly(int(length[1])) if length else await _chunked(incoming)
        if b"onnection: close" in head:
            outgoing.close()
        else:
            reader.idle.append((incoming, outgoing))
        return int(head[9:12]), body


async def _chunked(incoming: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await incoming.readline(), 16):
        body += (await incoming.readexactly(size + 2))[:-2]
    await incoming.readline()
    return body


def lines(home: Path, regions: Sequence[Region]) -> Iterator[Line]:
    """S10 on two worker processes."""
    with served.serving(home, {"WORKERS": WORKERS}) as hub:
        state = open_state(f"sqlite:///{home / 'state.sqlite'}")
        readers = list(_readers(state, hub.store, regions))
        state.close()
        place = urlsplit(hub.url)
        client = Client(str(place.hostname), int(place.port or 80), f"{COOKIE}-{place.port}")
        yield from asyncio.run(_measured(client, readers))


def _readers(state: Database, store: Store, regions: Sequence[Region]) -> Iterator[Reader]:
    """Half see all; the others have 10 to 500 customers that were assigned to them."""
    chosen = random.Random(7)
    known = {region: _customers(store, region) for region in regions}
    for number in range(READERS):
        limited = number % 2 == 1
        some = chosen.sample(known[regions[0]], min(chosen.choice((10, 50, 500)), len(known[regions[0]]) // 2))
        assigned = [(regions[0], org_id) for org_id in some] if limited else []
        role = Role.ADMIN if limited else (Role.FULL, Role.READ_ONLY)[number % 4 // 2]
        email = f"load-{monotonic()}-{number}@partner.example"
        user = add_user(state, email, role, regions=regions, assigned=assigned)
        with state.write() as connection:
            token = sessions.start(connection, user, state.clock())
        yield Reader(token, tuple(regions), frozenset(org.encode() for _, org in assigned) if limited else None)


def _customers(store: Store, region: Region) -> list[str]:
    """Every customer that any table of the license page shows."""
    scope = page_state.build(store, PageState(region=region), OPERATOR)
    parts = [store.answer(question, scope) for question in licenses.SECTIONS.values()]
    return sorted({row["org_id"] for part in parts for row in part["rows"]})


async def _measured(client: Client, readers: list[Reader]) -> list[Line]:
    from dashboard.pages import BLOCKS  # noqa: PLC0415  imports Dash

    blocks = [name for name in BLOCKS if name.startswith("licenses")]
    for reader in readers[:4]:
        for name in blocks:
            await client.get(reader, f"/blocks/{name}?region={reader.regions[0]}&service=calling")
    return [
        await _known(client, readers),
        *await _toggling(client, readers, blocks),
        *await _mixed(client, readers, [block for block in BLOCKS if not block.startswith("customer-")]),
    ]


async def _known(client: Client, readers: list[Reader]) -> Line:
    """Blocks that are known already, as fast as they come."""
    until, done = monotonic() + BLOCKS_SECONDS, 0

    async def one(reader: Reader) -> None:
        nonlocal done
        while monotonic() < until:
            status, _ = await client.get(reader, f"/blocks/licenses-top?region={reader.regions[0]}&service=calling")
            assert status == 200
            done += 1

    await asyncio.gather(*(one(readers[number * 2 % READERS]) for number in range(CONNECTIONS)))
    rate = done / BLOCKS_SECONDS
    return Line("S10 known blocks a second", rate, rate, "", None, None, ">= 1,000", rate >= 1000)


async def _toggling(client: Client, readers: list[Reader], blocks: list[str]) -> list[Line]:
    """A toggle asks for every block of the other service, six at once as a browser does."""

    async def toggle(number: int) -> None:
        reader = readers[number % READERS]
        service = ("meetings", "calling")[number // TOGGLING % 2]
        six = asyncio.Semaphore(6)

        async def ask(name: str) -> None:
            async with six:
                status, _ = await client.get(reader, f"/blocks/{name}?region={reader.regions[0]}&service={service}")
                assert status == 200

        await asyncio.gather(*(ask(name) for name in blocks))

    for number in range(2 * TOGGLING):  # known from here on, to both workers
        await toggle(number)
    took = await _open_loop(toggle, TOGGLES, 10)
    return [_at(took, 50, 20, "S10 a toggle of 50 sessions at 25/s"), _at(took, 95, 60, "S10 the same")]


async def _mixed(client: Client, readers: list[Reader], blocks: list[str]) -> list[Line]:
    chosen, wrong = random.Random(11), Counter[str]()

    async def ask(number: int) -> None:
        reader = readers[number % READERS]
        path = _path(chosen, reader, blocks)
        status, body = await client.get(reader, path)
        foreign = reader.seen is not None and set(_ORG.findall(body)) - reader.seen
        if status not in (200, 304) or foreign:
            wrong["others' customers" if foreign else str(status)] += 1

    took = await _open_loop(ask, RATE, SECONDS)
    name = f"L2 {RATE} requests/s, {READERS} readers"
    told = ", ".join(f"{count:,} of {kind}" for kind, count in wrong.items())
    count = wrong.total()
    bad = Line(f"L2 wrong answers of {len(took):,}: {told or 'none'}", count, count, "", None, None, "0", not wrong)
    return [_at(took, 50, 40, name), _at(took, 95, 150, name), _at(took, 99, 400, name), bad]


def _path(chosen: random.Random, reader: Reader, blocks: list[str]) -> str:
    """What pages of many customers ask: mostly blocks, of which some with a filter, some a new page, now and then what is
    fresh."""
    kind, region = chosen.random(), chosen.choice(reader.regions)
    service, query = chosen.choice(("meetings", "calling")), chosen.choice(_QUERIES)
    if kind < 0.08:
        return chosen.choice(("/licenses", "/calling")) + f"?region={region}"
    if kind < 0.16:
        return "/fresh"
    return f"/blocks/{chosen.choice(blocks)}?region={region}&service={service}&q={query}"


async def _open_loop(work: Callable[[int], Awaitable[None]], rate: float, seconds: float) -> list[float]:
    """Milliseconds from the moment each was due, in order; as many as come in the time."""
    due, took, running = 0.0, [], []
    gaps, began = random.Random(3), monotonic()

    async def one(number: int, at: float) -> None:
        await work(number)
        took.append((monotonic() - began - at) * 1000)

    number = 0
    while due < seconds:
        await asyncio.sleep(max(0, began + due - monotonic()))
        running.append(asyncio.create_task(one(number, due)))
        due, number = due + gaps.expovariate(rate), number + 1
    await asyncio.gather(*running)
    return sorted(took)


def _at(took: list[float], percent: int, goal: float, name: str) -> Line:
    value = quantiles(took, n=100)[percent - 1]
    return Line(f"{name}, p{percent}", value, took[0], "", None, None, f"<= {goal:g} ms", value <= goal)
