"""E20: what a reader's unknown questions take while another one floods the server with theirs, beside the same without.

Both are measured in turns, in one run. The flood comes at its own pace, whatever it is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import monotonic
from urllib.parse import urlsplit

from bench.load import Client, Reader
from bench.timing import Line
from dashboard.access import Role
from dashboard.data.people import sessions
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.request_context import COOKIE
from dashboard.scope import Region
from tests.browser.kit import served
from tests.web.helpers import add_user

ROUNDS, SECONDS = 3, 8
RATE = 60  # questions a second, several times what can be answered
GOAL = 1.5
_UNKNOWN = count()


def lines(home: Path, region: Region) -> Iterator[Line]:
    """One worker: the flood meets its reader in the same process."""
    with served.serving(home, {"WORKERS": "1"}) as hub:
        state = open_state(f"sqlite:///{home / 'state.sqlite'}")
        flooding, reading = (_reader(state, region, name) for name in ("flooding", "reading"))
        state.close()
        place = urlsplit(hub.url)
        client = Client(str(place.hostname), int(place.port or 80), f"{COOKIE}-{place.port}")
        alone, flooded = asyncio.run(_measured(client, flooding, reading))
    before, now = _p99(alone), _p99(flooded)
    ratio = now / before
    name = f"E20 p99 of a reader beside a flood of {RATE}/s"
    yield Line(name, now, min(flooded), "alone", before, before / now, f"<= {GOAL} x alone", ratio <= GOAL)


def _reader(state: Database, region: Region, name: str) -> Reader:
    user = add_user(state, f"{name}-{monotonic()}@partner.example", Role.FULL, regions=[region])
    with state.write() as connection:
        return Reader(sessions.start(connection, user, state.clock()), (region,), None)


async def _measured(client: Client, flooding: Reader, reading: Reader) -> tuple[list[float], list[float]]:
    alone: list[float] = []
    flooded: list[float] = []
    await _asked(client, reading, 2)
    for _ in range(ROUNDS):
        alone += await _asked(client, reading, SECONDS)
        flood = asyncio.create_task(_flood(client, flooding))
        flooded += await _asked(client, reading, SECONDS)
        flood.cancel()
        with suppress(asyncio.CancelledError):
            await flood
    return alone, flooded


async def _asked(client: Client, reader: Reader, seconds: float) -> list[float]:
    """Milliseconds of each of a reader's questions, one after the other."""
    took, until = [], monotonic() + seconds
    while (began := monotonic()) < until:
        status, _ = await client.get(reader, _unknown(reader))
        assert status == 200, status
        took.append((monotonic() - began) * 1000)
    return took


async def _flood(client: Client, reader: Reader) -> None:
    async with asyncio.TaskGroup() as running:
        while True:
            running.create_task(client.get(reader, _unknown(reader)))
            await asyncio.sleep(1 / RATE)


def _unknown(reader: Reader) -> str:
    """A question that nobody has asked: every filter is another one."""
    return f"/blocks/licenses-top?region={reader.regions[0]}&q=-nobody{next(_UNKNOWN)}"


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[98]
