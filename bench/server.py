"""What the server alone takes: a known block, memory at rest and after many requests, start, import of the large region."""

from __future__ import annotations

import http.client
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import duckdb

from bench.timing import RUNS, Line, milliseconds
from tests.browser.kit import served

BLOCK = "/blocks/licenses-top?region={region}&lang=en"
ASKED = 2000
SETTLED = 24_000  # requests until memory has settled: it stands still from the 20,000th on
BIG = ("license_snapshots", "call_legs")


class Reader:
    """A signed-in connection."""

    def __init__(self, hub: served.Hub) -> None:
        place = urlsplit(hub.link)
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port)
        self._connection.request("GET", place.path, headers={"Sec-Fetch-Site": "none"})
        answer = self._connection.getresponse()
        answer.read()
        self._headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "Accept-Encoding": "br"}

    def again(self) -> Reader:
        """The same person over another connection."""
        other = copy(self)
        other._connection = http.client.HTTPConnection(self._connection.host, self._connection.port)
        return other

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    @property
    def port(self) -> int:
        """Of this end of the connection."""
        return int(self._connection.sock.getsockname()[1])

    def get(self, path: str, *, packed: bool = True) -> bytes:
        """One answer, which must be a good one."""
        headers = self._headers if packed else {**self._headers, "Accept-Encoding": "identity"}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        return body


def lines(home: Path, region: str) -> Iterator[Line]:
    """S9 and S20 on one worker process."""
    block = BLOCK.format(region=region)
    with served.serving(home, {"WORKERS": "1", "USER_PER_S": "100000"}) as hub:
        reader, worker = Reader(hub), workers_of(hub)[0]
        reader.get(block)
        times = [milliseconds(lambda: reader.get(block)) for _ in range(20 * RUNS)]
        yield Line(
            "S9 a known block, over HTTP", median(times), min(times), "", None, None, "<= 5 ms", median(times) <= 5
        )
        before = _cpu(worker)
        for _ in range(ASKED):
            reader.get(block)
        spent = (_cpu(worker) - before) * 1000 / ASKED
        yield Line("S9 the same, CPU of the server", spent, spent, "", None, None, "<= 1.9 ms", spent <= 1.9)
        at_rest = memory(worker)
        yield absolute("S20 a worker process after a page and 2,300 blocks, MB", at_rest, 250)
        for _ in range(SETTLED):
            reader.get(block)
        settled = memory(worker)
        for _ in range(ASKED):
            reader.get(block)
        slope = (memory(worker) - settled) * 10_000 / ASKED
        yield absolute("S20 growth for 10,000 requests, MB", slope, 1)


def starts(home: Path) -> Iterator[Line]:
    """S18: a later start, to the printed link."""

    def start() -> None:
        with served.serving(home):
            took.append((perf_counter() - began) * 1000)

    took: list[float] = []
    for _ in range(5):
        began = perf_counter()
        start()
    yield Line(
        "S18 a later start, to the link", median(took), min(took), "", None, None, "<= 4,000 ms", median(took) <= 4000
    )


def imports(customers: int, weeks: int) -> Iterator[Line]:
    """S11: the large region from Parquet and CSV; wall time, and the importing process's peak of memory (its reader takes less).

    S11 is said of license snapshots; the same with the demo's call legs is measured beside it.
    """
    for kind, goal, with_legs in (("parquet", 10, False), ("csv", 25, False), ("parquet", 0, True), ("csv", 0, True)):
        with tempfile.TemporaryDirectory() as scratch:
            files, home = Path(scratch) / "files", Path(scratch) / "home"
            served.run(
                home,
                "demo",
                "--customers",
                str(customers),
                "--weeks",
                str(weeks),
                "--regions",
                "us",
                "--write",
                str(files),
            )
            folder = files / "us" if (files / "us").is_dir() else files
            if not with_legs:
                (folder / "manifest.json").unlink()
                (folder / "call_legs.csv").unlink()
            if kind == "parquet":
                _to_parquet(folder)
            shutil.rmtree(home, ignore_errors=True)
            began = perf_counter()
            most = peak([sys.executable, "-m", "dashboard", "import", "--region", "us", str(folder), "--json"], home)
            took = (perf_counter() - began) * 1000
            yield Line(
                f"S11 import of the large region from {kind}{', with call legs' if with_legs else ''}",
                took,
                took,
                "",
                None,
                None,
                f"<= {goal} s" if goal else "",
                took <= goal * 1000 if goal else None,
            )
            yield absolute(f"S11 its peak of memory ({kind}), MB", most, 1500)


def _to_parquet(folder: Path) -> None:
    """The largest file as Parquet; the others stay as they are. The manifest speaks of the CSV files: it goes."""
    (folder / "manifest.json").unlink(missing_ok=True)
    for path in folder.glob("*.csv"):
        if path.stem in BIG:
            duckdb.execute(
                f"copy (select * from read_csv('{path}', all_varchar = true)) to '{path.with_suffix('.parquet')}'"
            )
            path.unlink()


def peak(words: list[str], home: Path) -> float:
    """Runs a command; its peak in megabytes."""
    environ = os.environ | {"PARTNER_HUB_HOME": str(home)}
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode)"
    )
    said = subprocess.run([sys.executable, "-c", code, *words], env=environ, check=True, capture_output=True, text=True)
    most, status = said.stdout.split()
    assert status == "0", said.stderr[-2000:]
    return int(most) / 1024


def absolute(what: str, value: float, goal: float) -> Line:
    """A value that is to stay under a goal."""
    return Line(what, value, value, "", None, None, f"<= {goal:,.0f}", value <= goal)


def workers_of(hub: served.Hub) -> list[int]:
    port = str(urlsplit(hub.url).port)
    for status in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PARTNER_HUB_PORT={port}".encode() in status.read_bytes():
                pid = int(status.parent.name)
                children = (status.parent / "task" / str(pid) / "children").read_text().split()
                if children:
                    return [int(child) for child in children]
        except OSError:
            continue
    raise LookupError(port)


def _cpu(pid: int) -> float:
    """Seconds of CPU so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
