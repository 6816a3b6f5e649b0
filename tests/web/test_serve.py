"""The server as a process: the link, starting where it cannot, stopping under load (F35, F36, G02, G05, G13, G15)."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from dashboard.access import Role
from dashboard.data.people.opening import open_state
from tests.browser.kit.served import PREFIX, ROOT, command, free_port
from tests.state.templates import settled
from tests.web.helpers import add_user

pytestmark = pytest.mark.serving

LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in/phl_[A-Za-z0-9_-]{43}")


@dataclass
class Live:
    """A running server."""

    home: Path
    port: int
    link: str
    process: subprocess.Popen[str]
    errors: Path

    def get(self, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
        """Status, headers, text; redirects are not followed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        text = answer.read().decode("latin-1")
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tells it to end; gives its exit code."""
        self.process.send_signal(how)
        return self.process.wait(30)


def limited(files: int) -> Callable[[], None]:
    """What a child does before it begins: it may open so many files at once."""
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


@contextmanager
def live(home: Path, *words: str, files: int | None = None, **settings: str) -> Iterator[Live]:
    """A server on a free port until the block ends; `files`: how many it may open at once."""
    port, errors = free_port(), home.parent / f"{home.name}.stderr"
    given = {"PORT": str(port), **{name.upper(): value for name, value in settings.items()}}
    if not (home / "warehouse").exists():
        settled(settings.get("state_url") or f"sqlite:///{home / 'state.sqlite'}")
    with (
        errors.open("w") as told,
        command(
            home,
            *(words or ("serve",)),
            settings=given,
            stdout=subprocess.PIPE,
            stderr=told,
            preexec_fn=limited(files) if files else None,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            yield Live(home, port, process.stdout.readline().strip(), process, errors)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("live") / "home") as running:
        yield running


def refused(home: Path, *words: str, **settings: str) -> tuple[int, str, str]:
    """Exit code and what was said by a command that cannot begin."""
    given = {name.upper(): value for name, value in settings.items()}
    with command(home, *words, settings=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, told = process.communicate(timeout=60)
    return process.returncode, out, told


def is_a_sentence(told: str) -> bool:
    return "Traceback" not in told and len(told.strip().splitlines()) == 1 and told.strip().endswith(".")


def test_the_printed_link_signs_in_once(server: Live) -> None:
    assert LINK.fullmatch(server.link)
    path = server.link.split(str(server.port))[1]
    status, headers, _ = server.get(path)
    assert (status, headers["Location"]) == (303, "/")
    cookie = headers["Set-Cookie"].split(";")[0]
    assert server.get("/licenses", cookie)[0] == 200
    assert server.get(path)[0] == 403


def test_partner_hub_link_prints_another_for_the_running_server(server: Live) -> None:
    code, out, told = refused(server.home, "link", port=str(server.port))
    assert (code, told) == (0, "")
    assert LINK.fullmatch(out.strip())
    assert server.get(out.strip().split(str(server.port))[1])[0] == 303


def test_partner_hub_link_prints_one_of_somebody_else(server: Live) -> None:
    state = open_state(f"sqlite:///{server.home / 'state.sqlite'}")
    add_user(state, "ben@partner.example", Role.READ_ONLY)
    state.close()
    code, out, _ = refused(server.home, "link", " Ben@Partner.example", port=str(server.port))
    assert (code, bool(LINK.fullmatch(out.strip()))) == (0, True)
    _, headers, _ = server.get(out.strip().split(str(server.port))[1])
    assert "ben@partner.example" in server.get("/account", headers["Set-Cookie"].split(";")[0])[2]
    code, out, told = refused(server.home, "link", "nobody@partner.example", port=str(server.port))
    assert (code, out) == (2, "")
    assert "nobody@partner.example" in told
    assert is_a_sentence(told)


def test_without_data_it_serves_and_says_how_to_come_by_some(server: Live) -> None:
    told = server.errors.read_text()
    assert "partner-hub demo" in told
    assert "partner-hub import" in told
    assert server.get("/healthz")[0] == 200


def test_it_listens_on_loopback_only(server: Live) -> None:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{server.port:04X}")] == [
        f"0100007F:{server.port:04X}"
    ]


def test_d09_the_server_header_names_no_software(server: Live) -> None:
    assert server.get("/healthz")[1]["Server"] == "hub"


def test_g02_there_is_no_first_visitors_door(server: Live) -> None:
    for path in ("/", "/setup", "/sign-in", "/register", "/readyz", "/_dash-layout"):
        text = server.get(path)[2]
        assert "phl_" not in text
        assert "phs_" not in text


def test_g05_no_secret_on_the_command_line_or_in_the_log(server: Live) -> None:
    key = (server.home / "secret.key").read_text()
    told = server.errors.read_text() + "".join(path.read_text() for path in (server.home / "logs").glob("hub.log*"))
    assert "started" in told
    cmdline = Path(f"/proc/{server.process.pid}/cmdline").read_text()
    for secret in (key, server.link.rsplit("/", 1)[1]):
        assert secret not in told
        assert secret not in cmdline


def test_g13_nothing_in_the_home_is_open_to_others(server: Live) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (server.home, *server.home.rglob("*"))}
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_g15_there_is_no_control_socket(server: Live) -> None:
    sockets = [line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines() if "gunicorn" in line]
    assert sockets == []
    assert not (server.home.parent / ".gunicorn").exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=range(9),
)
def test_e19_odd_bytes_on_the_socket_are_400_or_nothing_and_the_server_lives(server: Live, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer == b"" or re.match(rb"HTTP/1\.[01] (4\d\d|501|303) ", answer)
    assert b"Traceback" not in answer
    assert server.get("/healthz")[0] == 200


def test_b13_a_forwarded_scheme_from_anybody_is_not_believed(server: Live) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Protocol": "ssl",
        "X-Forwarded-Ssl": "on",
        "X-Forwarded-Host": "evil.example",
    }
    connection.request("GET", "/licenses", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (303, "/sign-in?next=%2Flicenses")
    connection.close()


def test_f35_a_port_in_use_is_said_with_exit_3(server: Live, tmp_path: Path) -> None:
    code, out, told = refused(tmp_path / "home", "serve", port=str(server.port))
    assert (code, out) == (3, "")
    assert str(server.port) in told
    assert is_a_sentence(told)


def test_f35_an_address_that_is_not_ours_is_said_with_exit_3(tmp_path: Path) -> None:
    code, _, told = refused(tmp_path / "home", "serve", host="203.0.113.7", port=str(free_port()))
    assert code == 3
    assert is_a_sentence(told)


@pytest.mark.parametrize("words", ["serve", "link"])
def test_f35_a_home_that_cannot_be_written_is_said_with_exit_3(tmp_path: Path, words: str) -> None:
    (tmp_path / "file").write_text("in the way")
    code, out, told = refused(tmp_path / "file" / "home", words)
    assert (code, out) == (3, "")
    assert is_a_sentence(told)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"port": "x"}, 2),
        ({"port": "70000"}, 2),
        ({"nonsense": "1"}, 2),
        ({"secret_key": "short"}, 2),
        ({"state_url": "sqlite:////nosuchroot\x01/../proc/x/state.sqlite"}, 3),
    ],
)
@pytest.mark.parametrize("words", ["serve", "link"])
def test_f35_a_setting_that_makes_no_sense_is_said(
    tmp_path: Path, words: str, settings: dict[str, str], code: int
) -> None:
    found, out, told = refused(tmp_path / "home", words, **settings)
    assert (found, out) == (code, "")
    assert is_a_sentence(told)


def test_f35_a_state_database_that_is_none_is_said_with_exit_3(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "state.sqlite").write_bytes(b"rubbish" * 1000)
    code, _, told = refused(tmp_path / "home", "serve", port=str(free_port()))
    assert code == 3
    assert is_a_sentence(told)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told(tmp_path: Path, how: signal.Signals) -> None:
    with live(tmp_path / "home") as running:
        assert running.get("/healthz")[0] == 200
        assert running.stop(how) in {0, 130}
        told = running.errors.read_text()
        assert "SIGABRT" not in told
        assert "terminate called" not in told
        assert "Traceback" not in told
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", running.port), timeout=5)


def test_f36_what_is_under_way_is_answered_when_it_is_told_to_end(tmp_path: Path, data_home: Path) -> None:
    """Every request whose connection was taken is answered whole; later ones are refused, none is cut."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with live(home) as running:
        cookie = running.get(running.link.split(str(running.port))[1])[1]["Set-Cookie"].split(";")[0]
        statuses: list[int] = []
        cut: list[Exception] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    statuses.append(running.get("/export/licenses-recent.xlsx?region=us", cookie)[0])
                except ConnectionRefusedError:
                    return
                except OSError as error:
                    cut.append(error)
                    return

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        until = time.monotonic() + 60
        while len(statuses) < 20 and time.monotonic() < until:
            time.sleep(0.05)
        assert (len(statuses) >= 20, cut) == (True, [])
        code = running.stop()
        stop.set()
        for asker in askers:
            asker.join(30)
    assert code == 0
    assert set(statuses) == {200}
    # A connection that waited in the backlog when the socket closed is reset before anything was answered.
    assert all(isinstance(error, ConnectionResetError) for error in cut)


def test_two_workers_share_sessions_and_one_link_is_printed(tmp_path: Path, url: str) -> None:
    with live(tmp_path / "home", workers="2", threads="2", state_url=url) as running:
        cookie = running.get(running.link.split(str(running.port))[1])[1]["Set-Cookie"].split(";")[0]
        assert {running.get("/licenses", cookie)[0] for _ in range(12)} == {200}
        running.stop()
        assert running.process.stdout is not None
        assert running.process.stdout.read() == ""


def test_a_worker_that_dies_is_replaced_and_no_second_link_is_printed(tmp_path: Path) -> None:
    with live(tmp_path / "home") as running:
        (worker,) = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
        os.kill(int(worker), signal.SIGKILL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if running.get("/healthz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        assert running.get("/healthz")[0] == 200
        running.stop()
        assert running.process.stdout is not None
        assert running.process.stdout.read() == ""


def test_hostile_variables_of_gunicorn_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--bind=127.0.0.1:1 --workers=5 --access-logfile=-")
    monkeypatch.setenv("WEB_CONCURRENCY", "5")
    with live(tmp_path / "home") as running:
        workers = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
        assert (running.get("/healthz")[0], len(workers)) == (200, 1)


def started(code: list[str], home: Path) -> tuple[int, str]:
    """A server started in another way: status of `/healthz` and its first line."""
    port = free_port()
    env = {**os.environ, PREFIX + "HOME": str(home), PREFIX + "PORT": str(port)}
    places = [word.replace("{port}", str(port)) for word in code]
    process = subprocess.Popen(places, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                    return answer.status, json.load(answer)["status"]
            except urllib.error.URLError:
                time.sleep(0.2)
        return 0, ""
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def test_python_app_py_serves_too(tmp_path: Path) -> None:
    assert started([sys.executable, "app.py"], tmp_path / "home") == (200, "ok")


def test_another_wsgi_server_may_serve_app_server(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:{port}", "app:server"]
    assert started(words, tmp_path / "home") == (200, "ok")


def test_importing_app_does_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, app; print('flask' in sys.modules, 'dash' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False False"


def test_link_needs_no_web_library() -> None:
    code = "import sys, dashboard.commands.link; print([name for name in ('flask', 'dash', 'duckdb', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_process_that_forks_carries_no_library_with_threads_of_its_own() -> None:
    code = (
        "import os, sys, dashboard.data.without_pandas, dashboard.commands.serve, dashboard.web.server.worker, dashboard.web.server.gunicorn_server as server;"
        "server.share(); print('dash' in sys.modules);"
        "print([name for name in ('duckdb', 'pyarrow', 'pandas') if name in sys.modules], len(os.listdir('/proc/self/task')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True", "[] 1"]


@pytest.mark.parametrize("code", [2, 3, 130])
def test_a_demo_that_cannot_be_made_ends_the_start_with_its_own_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    from dashboard import cli
    from dashboard.commands import serve

    asked: list[list[str]] = []

    def fail(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        return subprocess.CompletedProcess(words, code)

    monkeypatch.setenv(PREFIX + "HOME", str(tmp_path / "home"))
    monkeypatch.setattr(serve.subprocess, "run", fail)
    assert cli.run(["serve", "--demo"]) == code
    assert asked == [[sys.executable, "-m", "dashboard", "demo"]]
