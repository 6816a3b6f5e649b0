"""Web workers killed under load: no request hangs, hardly one fails, and what was acknowledged is kept (F05)."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from dashboard.data.people import preferences, tokens, users
from dashboard.data.people.opening import open_state
from dashboard.pages import BLOCKS
from dashboard.web.guards import csrf
from tests.web.helpers import settings
from tests.web.test_serve import Live, live

pytestmark = pytest.mark.serving

EVERY_S, LONGEST_S, WORKERS, READERS = 3.0, 20.0, 2, 3
TABLES = tuple(BLOCKS)  # columns are kept of tables that exist
PAGE = "/export/licenses-recent.csv?region=us"


@dataclass(frozen=True)
class Client:
    """Signed in, as our own page would be; each request comes over a connection of its own."""

    port: int
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: object = None) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_S)
        try:
            connection.request(method, path, json.dumps(body) if body else None, self.headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


@dataclass
class Load:
    """What a steady load met; `acknowledged` are the last values that were answered with 200, by their writer."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, client: Client, method: str, path: str, body: object = None) -> bool:
        began = time.monotonic()
        try:
            said = str(client.ask(method, path, body))
        except (OSError, HTTPException) as error:
            said = type(error).__name__
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.counts[said] += 1
        return said == "200"

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        return self.asked - self.counts["200"]


def workers(running: Live) -> set[int]:
    found = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    return {int(each) for each in found}


def client_of(running: Live) -> Client:
    path = running.link.split(str(running.port))[1]
    cookie = running.get(path)[1]["Set-Cookie"].split(";")[0]
    digest = tokens.digest(cookie.split("=", 1)[1])
    token = csrf.token_of(settings(running.home).secret_key, digest)
    sent = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token}
    return Client(running.port, {**sent, "Content-Type": "application/json"})


def read(load: Load, client: Client) -> None:
    while not load.over.is_set():
        load.ask(client, "GET", PAGE)
        load.over.wait(0.02)


def write(load: Load, client: Client) -> None:
    """Columns of one table after another; a write that failed may or may not have been made."""
    number = 0
    while not load.over.is_set():
        number += 1
        key, value = f"columns.{TABLES[number % len(TABLES)]}", [f"c{number}"]
        load.acknowledged.pop(key, None)
        if load.ask(client, "POST", "/preferences", {"key": key, "value": value}):
            load.acknowledged[key] = value
        load.over.wait(0.05)


def kill(running: Live, seconds: float) -> int:
    """Kills one of the workers every few seconds; how many."""
    killed, until = 0, time.monotonic() + seconds
    while time.monotonic() + EVERY_S <= until:
        time.sleep(EVERY_S)
        os.kill(min(workers(running)), signal.SIGKILL)
        killed += 1
    time.sleep(2)
    return killed


def campaign(running: Live, seconds: float) -> tuple[Load, int]:
    load, client = Load(), client_of(running)
    threads = [threading.Thread(target=read, args=(load, client)) for _ in range(READERS)]
    threads.append(threading.Thread(target=write, args=(load, client)))
    for thread in threads:
        thread.start()
    try:
        killed = kill(running, seconds)
    finally:
        load.over.set()
        for thread in threads:
            thread.join(2 * LONGEST_S)
    assert not any(thread.is_alive() for thread in threads), "no request hangs"
    return load, killed


def kept(running: Live) -> dict[str, object]:
    state = open_state(settings(running.home).state_url)
    try:
        return dict(preferences.read(state, users.local_admin_id(state)))
    finally:
        state.close()


def killed_under_load(home: Path, data_home: Path, seconds: float) -> tuple[Load, int]:
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with live(home, workers=str(WORKERS), threads="4") as running:
        load, killed = campaign(running, seconds)
        stands = kept(running)
        assert {key: stands.get(key) for key in load.acknowledged} == load.acknowledged
        assert load.acknowledged and load.slowest < LONGEST_S
        assert "TimeoutError" not in load.counts, load.counts
        until = time.monotonic() + 20
        while len(workers(running)) < WORKERS and time.monotonic() < until:
            time.sleep(0.1)
        assert len(workers(running)) == WORKERS
        assert running.get("/healthz")[0] == 200
    return load, killed


def test_f05_killed_workers_are_replaced_and_nothing_acknowledged_is_lost(tmp_path: Path, data_home: Path) -> None:
    load, killed = killed_under_load(tmp_path / "home", data_home, 6.5)
    assert killed == 2
    # A kill cuts at most what its worker had in hand: one request of each asker.
    assert load.failed <= killed * (READERS + 1) < load.counts["200"], load.counts


@pytest.mark.torture
def test_f05_the_whole_campaign(tmp_path: Path, data_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load, killed = killed_under_load(tmp_path / "home", data_home, 120)
    with capsys.disabled():
        print(f"\n{killed} kills: {dict(load.counts)}; slowest {load.slowest:.2f} s; {load.failed} of {load.asked}")  # noqa: T201
    assert load.failed <= 0.005 * load.asked, load.counts
