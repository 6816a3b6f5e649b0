"""A served hub: a home with the demo partner, a process of its own, a sign-in link."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard import config
from dashboard.access import OPERATOR
from dashboard.data import page_state
from dashboard.data.questions import figures
from dashboard.data.questions.facets import QUERY
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.scope import Scope
from tests import commands

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "PARTNER_HUB_"
COMPLAINTS = "serve.stderr"  # in the home: what the server says
# Nothing of the clock: data never get old, and open pages look for newer ones only where a test asks for it.
NEVER_STALE = {"STALE_DAYS": "3650", "FRESH_S": "3600"}
# Fixed days: the same partner on every machine, whatever its clock. The European Union is four days behind.
NEWEST = date(2025, 11, 23)
EARLIER = NEWEST - timedelta(days=4)
WEEKS = 60
CUSTOMERS = 60
REGIONS = {"us,ca,uae": NEWEST, "eu": EARLIER}


def environ(home: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of a command on this home: none of the settings of whoever runs the tests, nor their own folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {PREFIX + name: value for name, value in {"HOME": str(home), "WORKER": "off", **(settings or {})}.items()}
    return clean | given | {"HOME": str(home.parent)}


def command(home: Path, *words: str, settings: Mapping[str, str] | None = None, **popen: Any) -> subprocess.Popen[str]:
    """`partner-hub <words>` on this home."""
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", *words],
        cwd=ROOT,
        env=environ(home, settings),
        text=True,
        encoding="utf-8",
        **popen,
    )


def run(home: Path, *words: str) -> str:
    """The standard output of a command that must succeed."""
    done = commands.run(list(words), environ(home))
    assert done.code == 0, f"partner-hub {' '.join(words)}: exit {done.code}\n{done.told[-4000:]}"
    return done.out


def make_home(home: Path) -> None:
    """The small demo partner in all four regions, with different data dates."""
    home.mkdir(parents=True, exist_ok=True)
    for regions, day in REGIONS.items():
        run(
            home,
            "demo",
            "--customers",
            str(CUSTOMERS),
            "--weeks",
            str(WEEKS),
            "--seed",
            "11",
            "--regions",
            regions,
            "--as-of",
            day.isoformat(),
        )


def make_large_home(home: Path) -> None:
    """So many customers in few weeks that tables have thousands of rows, or hundreds in the smaller region."""
    home.mkdir(parents=True, exist_ok=True)
    run(
        home,
        "demo",
        "--customers",
        "8000",
        "--weeks",
        "3",
        "--seed",
        "11",
        "--regions",
        "us,ca",
        "--as-of",
        NEWEST.isoformat(),
    )


def copy_home(template: Path, home: Path) -> Path:
    """Only what was imported: users, sessions and the key are each home's own."""
    shutil.copytree(template / "warehouse", home / "warehouse")
    return home


@dataclass
class Hub:
    """A running server and what its home holds."""

    home: Path
    url: str
    link: str
    made: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def told(self, lines: int = 8) -> str:
        """The last that the server said on standard error, and the last that it refused for its own reasons."""
        log = self.home / "logs" / "hub.log"
        said, logged = (
            kept.read_text().splitlines() if kept.exists() else [] for kept in (self.home / COMPLAINTS, log)
        )
        return "\n".join([*said[-lines:], *[line for line in logged if '"refused"' in line][-lines:]])

    @cached_property
    def store(self) -> Store:
        """The home's versions, read as the server reads them."""
        return Store(config.read({PREFIX + "HOME": str(self.home)}))

    def scope(self, **asked: str) -> Scope:
        """What an address asks for."""
        return page_state.build(self.store, PageState.of(asked), OPERATOR)

    def figures(self, **asked: str) -> dict[str, Any]:
        """The figures document, as `partner-hub figures` makes it: made once, to be read only."""
        scope = self.scope(**asked)
        key = scope.cache_key()
        if key not in self.made:
            self.made[key] = figures.document(self.store, scope)
        return self.made[key]

    def filter(self, **asked: str) -> dict[str, Any]:
        """What the query bar must say."""
        found: dict[str, Any] = self.store.answer(QUERY, self.scope(**asked))
        return found


# Below the ports that systems give to connections; each process that shares a run begins elsewhere.
_PORTS = range(20_000, 32_000)
_ports: Iterator[int] = itertools.cycle([*_PORTS[(begin := os.getpid() * 61 % len(_PORTS)) :], *_PORTS[:begin]])


def free_port() -> int:
    """A port that nobody listens on right now, and that this process gives to nobody else: of two that are asked for before
    either is taken, an ephemeral one was given twice."""
    for port in itertools.islice(_ports, len(_PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: one that was closed may linger
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise OSError(f"no free port in {_PORTS}")


@contextmanager
def serving(home: Path, settings: Mapping[str, str] | None = None, port: int | None = None) -> Iterator[Hub]:
    """A server on this port, or a free one, until the block ends."""
    port = port or free_port()
    given = {"PORT": str(port), **NEVER_STALE, **(settings or {})}
    complaints = home / COMPLAINTS
    with (
        complaints.open("w") as told,
        command(home, "serve", settings=given, stdout=subprocess.PIPE, stderr=told) as process,
    ):
        try:
            assert process.stdout is not None
            link = process.stdout.readline().strip()
            assert link.startswith("http"), f"serve printed no link:\n{complaints.read_text()[-4000:]}"
            yield Hub(home, f"http://127.0.0.1:{port}", link)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def new_link(hub: Hub) -> str:
    """Another one-time sign-in address of a running hub."""
    token = run(hub.home, "link").strip().rsplit("/", 1)[-1]
    return f"{hub.url}/sign-in/{token}"
