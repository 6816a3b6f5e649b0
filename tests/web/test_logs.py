"""Logs: one line an event, no secrets, and never in a request's way (C10, G05, F09)."""

from __future__ import annotations

import io
import json
import logging
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from dashboard import cli
from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.people import links, users
from dashboard.factory import HubDash, create_app
from dashboard.web import hub, log_file, logs
from dashboard.web.log_file import LogFile
from tests.web.helpers import add_user, anonymous, close, page_body, session_token, settings, sign_in

HOSTILE = [
    "one\ntwo",
    'x", "level": "critical',
    "\x1b[2J\x1b[31mred",
    "\r\n2026-11-24 forged line",
    "\u202eevil",
    "\u2028line",
    "\x00",
    "\x85",
    "A" * 1_000_000,
    "\ud800",
    "{0.__class__}",
    "%s %d %(x)s",
    '{"event": "forged"}',
    "\x7f\x08\x08",
    "a\tb",
]


@pytest.fixture
def logged(config: Config) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Logging set up as in a server; gives the lines of the file, each as JSON."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    logs.setup(config)

    def lines() -> list[dict[str, Any]]:
        path = config.home / "logs" / "hub.log"
        return [json.loads(line) for line in path.read_text("ascii").splitlines()] if path.exists() else []

    yield lines
    for handler in list(root.handlers):
        if handler not in kept:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    logging.raiseExceptions = True
    structlog.reset_defaults()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_c10_a_hostile_value_is_one_line_of_json_and_short(logged: Callable[[], Any], value: str) -> None:
    logs.event("tried", where=value, inside={"deep": [value]})
    structlog.get_logger("other").info(value)
    logging.getLogger("third").info("said %s", value)
    lines = logged()
    assert [line["level"] for line in lines] == ["info"] * 3
    assert lines[0]["event"] == "tried"
    assert all(len(json.dumps(line)) < 20_000 for line in lines)


@pytest.mark.usefixtures("logged")
def test_a_command_in_the_process_of_a_server_logs_on(capsys: pytest.CaptureFixture[str]) -> None:
    cli.quiet()
    logs.event("tried", level="warning", where="here")
    assert "tried" in capsys.readouterr().err


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_c10_nothing_on_the_terminal_moves_the_cursor_or_begins_a_line(config: Config, value: str) -> None:
    stream = io.StringIO()
    handler = logs.TerminalHandler(stream)
    handler.setFormatter(logs._formatter(logs.human))
    handler.emit(logging.LogRecord("x", logging.WARNING, "", 0, "said %s", (value,), None))
    shown = stream.getvalue()
    assert shown.count("\n") == 1
    assert shown.endswith("\n")
    assert not logs._CONTROL.search(shown[:-1])
    assert len(shown) < 1000


def test_a_defect_is_one_line_with_its_traceback(logged: Callable[[], Any]) -> None:
    try:
        int("x")
    except ValueError as error:
        logs.defect("abc", error)
    (line,) = logged()
    assert (line["event"], line["reference"], line["level"]) == ("defect", "abc", "error")
    assert "ValueError: invalid literal" in line["exception"]


@pytest.mark.parametrize(
    "name", ["token", "Cookie", "set_cookie", "secret_key", "password", "Authorization", "csrf_token", "api_key"]
)
def test_g05_values_under_a_secret_name_are_not_written(logged: Callable[[], Any], name: str) -> None:
    logs.event("tried", **{name: "canary-value"}, inside={name: ["canary-value"]})
    assert "canary-value" not in json.dumps(logged())


@pytest.mark.parametrize(
    "said",
    ["Authorization: Bearer canary-value", "postgresql://hub:canary-value@db/state", "redis://:canary-value@host:6379"],
)
def test_g05_secrets_inside_a_text_are_not_written(logged: Callable[[], Any], said: str) -> None:
    logs.event("tried", what=said)
    logging.getLogger("driver").warning(said)
    assert "canary-value" not in json.dumps(logged())
    assert "tried" in json.dumps(logged())


def test_an_ordinary_address_is_written_whole(logged: Callable[[], Any]) -> None:
    logs.event("started", address="http://127.0.0.1:8050")
    assert logged()[0]["address"] == "http://127.0.0.1:8050"


@pytest.mark.usefixtures("quick_hashes")
def test_g05_signing_in_working_failing_and_crashing_leaves_no_secret_in_the_logs(
    tmp_path: Path, logged: Callable[[], Any], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = replace(settings(tmp_path / "home", secret_key="canary-secret-key-0123456789-abcdef"), log_level="debug")
    logs.setup(settled)
    app = create_app(settled)
    state = hub.of(app.server).state
    link = links.new(state, users.local_admin_id(state))
    client = anonymous(app)
    client.get(f"/sign-in/{link}")
    client.get(f"/sign-in/{link}")
    secrets = [link, "canary-secret-key", *PASSWORDS, *with_passwords(app), *use(app)]

    def crash(*_: object) -> None:
        raise RuntimeError(f"broken with {link} and {secrets[-1]}")

    monkeypatch.setitem(app.server.view_functions, "blocks.block", crash)
    assert sign_in(app).get("/blocks/x").status_code == 500
    close(app)
    told = capfd.readouterr()
    written = "".join(path.read_text() for path in (tmp_path / "home" / "logs").iterdir()) + told.out + told.err
    assert "defect" in written
    assert [secret for secret in secrets if secret in written] == []


PASSWORDS = ("canary-teapot-gravel", "canary-wrong-password", "canary kot na dachu")


def with_passwords(app: HubDash) -> list[str]:
    """An invitation, sign-ins that work, fail and are slowed, a change; gives the tokens that were sent."""
    right, wrong, new = PASSWORDS
    state = hub.of(app.server).state
    user_id = add_user(state, "alba@partner.example", Role.FULL)
    invite = links.new(state, user_id, links.Purpose.INVITE)
    stranger = anonymous(app)
    stranger.get(f"/welcome/{invite}")
    stranger.post(f"/welcome/{invite}", data={"new": right})
    stranger.post(f"/welcome/{invite}", data={"new": right})
    for password in (right, *[wrong] * 6):
        anonymous(app).post("/sign-in", data={"email": "alba@partner.example", "password": password})
    anonymous(app).post("/sign-in", data={"email": wrong, "password": wrong, "x": wrong})
    client = sign_in(app, user_id)
    client.post("/account/prove", json={"password": wrong})
    client.post("/account/password", json={"old": wrong, "new": new})
    client.post("/account/password", json={"old": right, "new": new})
    return [invite]


def use(app: HubDash) -> list[str]:
    """Works and fails a little; gives the secrets that were sent."""
    client = sign_in(app)
    token = session_token(hub.of(app.server).state)
    client.post("/_dash-update-component", json=page_body())
    client.post("/preferences", json={"key": "lang", "value": token})
    client.post("/preferences", json={"key": "lang", "value": "pl"}, headers={"X-CSRF-Token": token})
    client.get("/licenses", headers={"Cookie": f"x={token}"})
    return [token, client.headers["X-CSRF-Token"]]  # type: ignore[attr-defined]


def read(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_g13_the_log_is_for_its_owner_only(logged: Callable[[], Any], config: Config) -> None:
    before = os.umask(0)
    try:
        logs.event("started")
    finally:
        os.umask(before)
    assert stat.S_IMODE((config.home / "logs" / "hub.log").stat().st_mode) == 0o600
    assert stat.S_IMODE((config.home / "logs").stat().st_mode) == 0o700


def test_the_file_turns_over_at_its_size_and_the_oldest_goes(tmp_path: Path) -> None:
    file = LogFile(tmp_path / "hub.log", max_bytes=1000, kept=3)
    for number in range(200):
        file.write(f"{number:05d}" + "x" * 44)
    file.close()
    names = {path.name for path in tmp_path.glob("hub.log*")}
    assert names == {"hub.log", "hub.log.1", "hub.log.2", "hub.log.3"}
    assert all(path.stat().st_size <= 1100 for path in tmp_path.glob("hub.log*"))
    assert read(tmp_path / "hub.log")[-1].startswith("00199")


def test_several_writers_lose_no_line_and_mix_none(tmp_path: Path) -> None:
    """Each with its own file handle, as worker processes have."""
    files = [LogFile(tmp_path / "hub.log", max_bytes=20_000, kept=20) for _ in range(4)]

    def write(number: int) -> None:
        for line in range(300):
            files[number].write(f"{number}-{line}-" + "x" * 30)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    for file in files:
        file.close()
    lines = [line for path in tmp_path.glob("hub.log*") for line in read(path)]
    assert sorted(line.rsplit("-", 1)[0] for line in lines) == sorted(f"{n}-{i}" for n in range(4) for i in range(300))


class FullDisk:
    """`os.write` of a disk that is full until it is not."""

    def __init__(self) -> None:
        self.full, self.calls = True, 0

    def __call__(self, file: int, data: bytes) -> int:
        self.calls += 1
        if self.full:
            raise OSError(28, "No space left on device")
        return len(data)


def test_f09_a_full_disk_loses_lines_not_requests_and_is_not_tried_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, now = FullDisk(), [100.0]
    monkeypatch.setattr(log_file.os, "write", disk)
    monkeypatch.setattr(log_file, "monotonic", lambda: now[0])
    file = LogFile(tmp_path / "hub.log")
    for _ in range(10_000):
        file.write("x")
    assert (file.lost, disk.calls) == (10_000, 1)
    now[0] += log_file.REST_SECONDS
    file.write("x")
    assert disk.calls == 2
    file.close()


def test_f09_when_there_is_room_again_it_says_how_many_lines_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(log_file, "monotonic", lambda: now[0])
    (tmp_path / "logs").write_text("in the way")
    file = LogFile(tmp_path / "logs" / "hub.log")
    for _ in range(3):
        file.write("lost")
    (tmp_path / "logs").unlink()
    now[0] += log_file.REST_SECONDS
    file.write("kept")
    file.close()
    first, second = read(tmp_path / "logs" / "hub.log")
    assert json.loads(first) == {"event": "log_lines_lost", "level": "warning", "lines": 3}
    assert second == "kept"


def test_f09_requests_are_answered_while_nothing_can_be_logged(
    config: Config, logged: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(config)
    client = sign_in(app)
    disk = FullDisk()
    monkeypatch.setattr(log_file.os, "write", disk)
    monkeypatch.setattr(log_file, "monotonic", lambda: 100.0)
    with Path(os.devnull).open() as cannot_be_written:
        monkeypatch.setattr("sys.stderr", cannot_be_written)
        logs.setup(config)
        for _ in range(50):
            assert client.get("/blocks/licenses-top").status_code == 503
    assert disk.calls == 1  # naive logging tried, and told, each time, and hung for minutes
    close(app)


def test_a_link_in_the_place_of_the_log_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "hub.log").symlink_to(tmp_path / "victim")
    file = LogFile(tmp_path / "hub.log")
    file.write("x")
    file.close()
    assert (tmp_path / "victim").read_text() == "mine"


class Unprintable:
    def __str__(self) -> str:
        raise ValueError("no words")

    __repr__ = __str__


def test_a_value_that_cannot_be_written_does_not_break_the_request(logged: Callable[[], Any]) -> None:
    logs.event("tried", what=Unprintable())
    logging.getLogger("third").warning("said %s", Unprintable())
    logging.getLogger("third").warning(*("said %s %s", "one"))
    assert len(logged()) == 3
