"""What a Redis spares a worker: the first page of the second worker that another one has answered, with and without it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.server import Reader, workers_of
from bench.timing import Line, milliseconds
from dashboard.pages import BLOCKS
from tests.a_redis import PROGRAM, a_redis
from tests.browser.kit import served

QUERIES = ("", "status:trial", "-status:trial", "managed-by:partner", "type:subscription", "product:calling")
ROUNDS = 3
FEW = 40  # connections until one of each worker is found


def lines(home: Path, region: str) -> Iterator[Line]:
    """Both in one run; every page has a filter of its own, so that no worker knows it from before."""
    if shutil.which(PROGRAM) is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        alone: list[float] = []
        shared: list[float] = []
        for _ in range(ROUNDS):
            alone += _second(home, region, "")
            with a_redis(Path(folder)) as redis:
                shared += _second(home, region, redis.url)
    ours, other = median(shared), median(alone)
    yield Line(
        "F17 the second worker's first page, with Redis",
        ours,
        min(shared),
        "each worker its own",
        other,
        other / ours,
        "faster",
        ours < other,
    )


def _second(home: Path, region: str, url: str) -> list[float]:
    """One worker is asked for a page, then the other for the same one; what the other takes."""
    given = {"WORKERS": "2", "USER_PER_S": "100000", "USER_AT_ONCE": "100", **({"CACHE_URL": url} if url else {})}
    with served.serving(home, given) as hub, ExitStack() as closing:
        first, second = _one_of_each(hub, closing)
        took = []
        for query in QUERIES:
            paths = [
                f"/blocks/{name}?region={region}&q={query}&lang=en" for name in BLOCKS if name.startswith("licenses-")
            ]
            _page(first, paths)
            took.append(milliseconds(lambda paths=paths: _page(second, paths)))  # type: ignore[misc]
        return took


def _page(reader: Reader, paths: Sequence[str]) -> None:
    for path in paths:
        reader.get(path)


def _one_of_each(hub: served.Hub, closing: ExitStack) -> tuple[Reader, Reader]:
    """Two connections that different workers have taken: a connection stays with its worker."""
    found: dict[int, Reader] = {}
    for _ in range(FEW):
        reader = Reader(hub) if not found else next(iter(found.values())).again()
        closing.callback(reader.close)
        reader.get("/fresh")
        found.setdefault(_worker_of(reader.port, workers_of(hub)), reader)
        if len(found) == 2:
            first, second = found.values()
            return first, second
    raise LookupError("one worker took every connection")


def _worker_of(port: int, workers: Sequence[int]) -> int:
    """Which process holds the other end of the connection from this port."""
    ends = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    (inode,) = [end[9] for end in ends if int(end[2].split(":")[1], 16) == port and end[9] != "0"]
    for worker in workers:
        for handle in Path(f"/proc/{worker}/fd").iterdir():
            if handle.is_socket() and handle.stat().st_ino == int(inode):
                return worker
    raise LookupError(port)
