"""A real server with four worker processes: what is taken away is gone with the next request in each of them (A20, B02, B16)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import Config
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.request_context import cookie_name
from tests.browser.kit import served
from tests.proof import policy, scan
from tests.proof.partner import ANA, DOT, EVE, FAY, REGIONS, Who
from tests.proof.world import add_all, assign, change, config_of, copied, tokens_of

pytestmark = pytest.mark.serving

WORKERS = 4
ROWS = "/export/licenses-recent.csv?region=all"
BLOCK = "/blocks/calling-usage-rows?region=all"


@dataclass
class Running:
    """A served canary partner, and its state from outside."""

    home: Path
    port: int
    master: int
    config: Config
    state: Database
    ids: dict[str, int]
    tokens: dict[str, str]

    def get(self, name: str, path: str, tag: str = "") -> tuple[int, bytes, str]:
        """Status, body, tag; on a connection of its own, so that any worker may take it."""
        cookie = cookie_name(self.config)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"{cookie}={self.tokens[name]}", **({"If-None-Match": tag} if tag else {})}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = answer.status, answer.read(), answer.getheader("ETag") or ""
        connection.close()
        return found

    def worked(self) -> dict[int, int]:
        """Processor time of each worker, in ticks."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        times = {int(pid): Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in children}
        return {pid: int(fields[11]) + int(fields[12]) for pid, fields in times.items()}

    def in_every_worker(self, name: str, path: str) -> list[tuple[int, bytes, str]]:
        """Answers to one request after the other, many at once, until each worker has worked for some of them."""
        before, answers = self.worked(), []
        for _ in range(30):
            answers += at_once(lambda: self.get(name, path), 16)
            now = self.worked()
            if len(now) == WORKERS and all(now[pid] > before.get(pid, -1) for pid in now):
                return answers
        raise AssertionError(f"a worker took no request: {before} {self.worked()}")


def at_once(ask: Any, count: int) -> list[Any]:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == count
    return found


@pytest.fixture(scope="module")
def running(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = copied(kept, tmp_path_factory.mktemp("workers") / "home")
    port = served.free_port()
    given = {
        "PORT": str(port),
        "WORKERS": str(WORKERS),
        "LOG_LEVEL": "debug",
        "USER_AT_ONCE": "1000",
        "THREADS": "64",
        "STALE_DAYS": "3650",
        "SECRET_KEY": "0123456789abcdef" * 2,
    }
    with (
        (home / "serve.stderr").open("w") as told,
        served.command(home, "serve", settings=given, stdout=-1, stderr=told) as process,
    ):
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http")
            config = config_of(home, port=str(port))
            state = open_state(config.state_url)
            ids = add_all(state, (ANA, DOT, EVE, FAY))
            yield Running(home, port, process.pid, config, state, ids, tokens_of(state, ids))
            state.close()
        finally:
            process.terminate()
            process.wait(30)


def seen(answers: list[tuple[int, bytes, str]]) -> list[set[Who]]:
    assert {status for status, _body, _tag in answers} == {200}
    return [scan.owners(body) for _status, body, _tag in answers]


def test_what_is_set_in_the_hub_holds_in_every_worker_with_the_next_request(running: Running) -> None:
    number = running.ids["dot"]
    for them in (DOT.hub, (("us", 3),), (), (("uae", 1), ("eu", 4))):
        assign(running.state, number, them)
        assert [found for found in seen(running.in_every_worker("dot", ROWS)) if found != set(them)] == []


def test_a_change_of_role_or_regions_holds_in_every_worker(running: Running) -> None:
    number = running.ids["fay"]
    assert set(map(frozenset, seen(running.in_every_worker("fay", ROWS)))) == {policy.sees(FAY)}
    change(running.state, number, regions=["ca"])
    assert {who[0] for found in seen(running.in_every_worker("fay", ROWS)) for who in found} == {"ca"}
    change(running.state, number, role="help_desk_basic")
    assert {status for status, _body, _tag in running.in_every_worker("fay", BLOCK)} == {403}
    change(running.state, number, role="partner_full_admin", regions=list(REGIONS))


def test_b02_b16_an_ended_session_is_nobodys_in_every_worker(running: Running) -> None:
    from dashboard.data.people import sessions

    assert seen(running.in_every_worker("eve", ROWS))
    sessions.end(running.state, running.tokens["eve"])
    assert {status for status, _body, _tag in running.in_every_worker("eve", ROWS)} == {401}


@dataclass
class Watched:
    """Answers with the moments at which each was asked for and had come."""

    answers: list[tuple[float, float, int, bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, running: Running, name: str, path: str) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            status, body, _tag = running.get(name, path)
            self.answers.append((began, time.monotonic(), status, body))


@pytest.mark.parametrize("path", [ROWS, BLOCK])
def test_a20_no_answer_that_was_asked_for_after_the_revocation_has_the_customer(running: Running, path: str) -> None:
    """Fifty requests are in flight at any moment. A file that is on its way meanwhile is not begun (401): it ends with
    the right that it was made under; nothing else fails."""
    taken, number, watched = ("eu", 4), running.ids["dot"], Watched()
    assign(running.state, number, DOT.hub)
    askers = [threading.Thread(target=watched.ask, args=(running, "dot", path)) for _ in range(50)]
    for asker in askers:
        asker.start()
    while len(watched.answers) < 60:
        time.sleep(0.01)
    revoking = time.monotonic()
    assign(running.state, number, [("us", 3)])
    revoked, enough = time.monotonic(), len(watched.answers) + 160
    while len(watched.answers) < enough:
        time.sleep(0.01)
    watched.over.set()
    for asker in askers:
        asker.join(60)
    meanwhile = {status for began, came, status, _body in watched.answers if began < revoked and came > revoking}
    assert meanwhile <= ({200, 401} if path == ROWS else {200})
    assert {status for began, came, status, _body in watched.answers if began > revoked or came < revoking} == {200}
    before = [scan.owners(body) for began, _came, status, body in watched.answers if began < revoked and status == 200]
    after = [scan.owners(body) for began, _came, _status, body in watched.answers if began > revoked]
    assert taken in set().union(*before)
    assert len(after) >= 50
    assert {frozenset(found) for found in after} == {frozenset({("us", 3)})}


def test_g_nothing_of_a_customer_is_logged(running: Running) -> None:
    """At the most talkative level, after all of this; what went wrong as well."""
    for path in (
        ROWS,
        BLOCK,
        "/nosuch",
        "/blocks/nosuch",
        "/licenses?region=mars",
        "/export/licenses-low.csv?sort=x:asc",
    ):
        running.get("ana", path)
    told = b"".join(path.read_bytes() for path in (running.home / "logs").glob("hub.log*"))
    told += (running.home / "serve.stderr").read_bytes()
    assert any("asked" in json.loads(line)["event"] for line in told.splitlines() if line.startswith(b"{"))
    assert scan.owners(told) == set()
    assert scan.numbers(told) & scan.forbidden_sums(frozenset(), policy.sees(FAY)) == set()
