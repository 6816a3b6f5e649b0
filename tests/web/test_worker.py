"""A worker whom clients that never finish, a full table of files, and parts that hang cannot take away."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from dashboard.errors import Unusable
from dashboard.web.server import descriptors
from tests.browser.kit.served import command, free_port
from tests.web.test_serve import Live, is_a_sentence, limited, live
from tests.web.test_worker_kills import client_of, workers

HEAD = b"GET /licenses HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FILES = 256
BODY = b"\r\n".join(
    (
        b"POST /sign-in HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Sec-Fetch-Site: same-origin",
        b"Content-Type: application/x-www-form-urlencoded",
        b"Content-Length: 100",
        b"",
        b"email=",
    )
)


@contextmanager
def unfinished(port: int, count: int, begun: bytes = HEAD) -> Iterator[list[socket.socket]]:
    """So many connections of a client who sends the beginning of a request and nothing more."""
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)))
            made[-1].sendall(begun)
        yield made


def quick(running: Live, path: str = "/healthz") -> tuple[int, bool]:
    """The status, and whether it came at once."""
    began = time.monotonic()
    status = running.get(path)[0]
    return status, time.monotonic() - began < 2


def opened(worker: int) -> int:
    return len(list(Path(f"/proc/{worker}/fd").iterdir()))


def raw(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        said = b""
        while part := connection.recv(65536):
            said += part
        return said


def test_the_process_says_that_it_lives_while_every_thread_is_taken(tmp_path: Path) -> None:
    with live(tmp_path / "home", threads="2") as running:
        free = running.get("/healthz")
        with unfinished(running.port, 2, BODY):
            time.sleep(0.3)
            assert [quick(running) for _ in range(5)] == [(200, True)] * 5
            taken = running.get("/healthz")
            assert raw(running.port, b"HEAD /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").endswith(b"\r\n\r\n")
    assert (taken[0], taken[2]) == (200, "ok")
    assert {name for name in free[1] if name != "Date"} == {name for name in taken[1] if name != "Date"}
    assert taken[1]["X-Content-Type-Options"] == "nosniff"


def test_a_question_for_health_that_is_not_plain_goes_the_ordinary_way(tmp_path: Path) -> None:
    with live(tmp_path / "home") as running:
        for odd in (b"Host: evil.example\r\n", b"Host: 127.0.0.1\r\nHost: evil.example\r\n", b""):
            said = raw(running.port, b"GET /healthz HTTP/1.1\r\n" + odd + b"Connection: close\r\n\r\n")
            assert said.split()[1] == b"400", (odd, said)
        both = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        pieces = [both[:10], both[10:30], both[30:]]
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.1)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_heads_that_never_end_take_no_thread_and_no_place(tmp_path: Path) -> None:
    with live(tmp_path / "home", files=FILES, threads="2") as running:
        client, before = client_of(running), workers(running)
        with unfinished(running.port, 3 * FILES) as held:
            assert [quick(running) for _ in range(3)] == [(200, True)] * 3
            began = time.monotonic()
            assert [client.ask("GET", path) for path in ("/account", "/readyz", "/definitions")] == [200] * 3
            assert time.monotonic() - began < 5
            (worker,) = workers(running)
            assert opened(worker) < FILES
            held[-1].sendall(b"Connection: close\r\n\r\n")
            assert held[-1].recv(65536).startswith(b"HTTP/1.1 303 "), "who finishes is answered"
        assert workers(running) == before
        assert running.process.poll() is None


def test_who_goes_in_the_round_in_which_their_head_came_takes_nobody_along(tmp_path: Path) -> None:
    with live(tmp_path / "home", files=FILES, threads="2") as running:
        (worker,) = workers(running)
        with unfinished(running.port, FILES) as held, ExitStack() as more:
            assert quick(running) == (200, True)
            held.append(more.enter_context(unfinished(running.port, 1))[0])
            time.sleep(0.3)  # every place is taken
            os.kill(worker, signal.SIGSTOP)
            with unfinished(running.port, 1):  # for which one of the others has to go
                for each in held:
                    with suppress(OSError):
                        each.sendall(b"Connection: close\r\n\r\n")
                os.kill(worker, signal.SIGCONT)
                time.sleep(1)
        assert quick(running)[0] == 200
        assert workers(running) == {worker}


def test_a_process_that_has_no_file_left_goes_on_when_it_has_again(tmp_path: Path) -> None:
    with live(tmp_path / "home", threads="2") as running:
        (worker,) = workers(running)
        whole = resource.prlimit(worker, resource.RLIMIT_NOFILE)
        assert quick(running) == (200, True)
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (opened(worker) + 3, whole[1]))
        with unfinished(running.port, 30):
            assert quick(running)[0] == 200, "whoever waited longest without a word made room"
        resource.prlimit(worker, resource.RLIMIT_NOFILE, whole)
        assert quick(running, "/readyz") == (200, True)
        assert workers(running) == {worker}


def test_a_body_that_stops_coming_gives_its_thread_back(tmp_path: Path) -> None:
    with live(tmp_path / "home", threads="1") as running, unfinished(running.port, 1, BODY) as (held,):
        began = time.monotonic()
        assert running.get("/readyz")[0] == 200
        assert time.monotonic() - began < 14
        held.settimeout(5)
        assert held.recv(65536)[:12] in (b"", b"HTTP/1.1 400"), "never a defect"
        assert "Traceback" not in running.errors.read_text()


@pytest.mark.parametrize("files", [64, descriptors.needed(8) - 1])
def test_a_limit_of_files_with_which_it_cannot_serve_is_said_with_exit_3(tmp_path: Path, files: int) -> None:
    pipe = subprocess.PIPE
    with command(
        tmp_path / "home",
        "serve",
        settings={"PORT": str(free_port()), "THREADS": "8"},
        stdout=pipe,
        stderr=pipe,
        preexec_fn=limited(files),
    ) as process:
        out, told = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert is_a_sentence(told), told
    assert str(files) in told
    assert str(descriptors.needed(8)) in told


def test_with_the_least_limit_of_files_it_serves_and_says_how_few_connections_that_are(
    tmp_path: Path, data_home: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "warehouse").symlink_to(data_home / "warehouse")
    with live(tmp_path / "home", files=descriptors.needed(8), threads="8") as running:
        client = client_of(running)
        assert "32 connections" in running.errors.read_text()
        with unfinished(running.port, 300):
            for _ in range(10):
                assert client.ask("GET", "/licenses?region=us") == 200
                assert client.ask("GET", "/export/licenses-recent.xlsx?region=us") == 200


def test_the_bound_follows_the_limit_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []

    def bound(soft: int, hard: int) -> int:
        monkeypatch.setattr(descriptors.resource, "getrlimit", lambda _: (soft, hard))
        return descriptors.connections(8)

    monkeypatch.setattr(descriptors.resource, "setrlimit", lambda _, given: limits.append(given))
    assert (bound(1024, 1024), limits) == (860, [])
    assert (bound(1024, 1 << 20), limits) == (1000, [(1164, 1 << 20)])
    assert (bound(256, 512), limits[1:]) == (348, [(512, 512)])
    with pytest.raises(Unusable, match="ulimit"):
        bound(64, 64)
