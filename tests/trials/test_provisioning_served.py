"""Trials handed over by the serving process, whoever started them, and what the command line tells of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import subprocess
import time
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.data.people.opening import open_state
from dashboard.data.state.models import HandoverRow
from tests import commands
from tests.browser.kit.served import command, free_port
from tests.importer import folders
from tests.importer.folders import ORGS
from tests.state.administrators import rows
from tests.trials.receiver import Receiver


def serving(home: folders.Hub, url: str, *words: str) -> subprocess.Popen[str]:
    given = {"PROVISIONING_URL": url, "PORT": str(free_port()), "WORKERS": "2", "MAX_FUTURE_DAYS": "30000"}
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    return command(home.home, *(words or ("serve",)), settings=given, **pipes)


def until(what: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def stopped(process: subprocess.Popen[str], how: signal.Signals = signal.SIGKILL) -> None:
    os.killpg(process.pid, how)
    process.wait(30)


@pytest.mark.serving
def test_f05_a_served_hub_hands_over_what_the_command_line_started_over_kills_of_it(
    home: folders.Hub, there: Receiver
) -> None:
    there.answers = ["hangs"]
    trial = ("trial", "start", "--customer", f"eu:{ORGS['Alba']}", "--license", "calling=5", "--days", "30", "--json")
    with serving(home, there.url, *trial) as begun:
        assert begun.wait(60) == 0
    key = (home.home / "provisioning.key").read_bytes()
    assert len(key) == 64 and (home.home / "provisioning.key").stat().st_mode & 0o077 == 0
    first = serving(home, there.url)
    try:
        until(there.arrived.is_set)
        time.sleep(1)
        assert len(there.came) == 1, "two workers, one request"
    finally:
        stopped(first)
    state = open_state(home.config.state_url)
    try:
        assert [row["state"] for row in rows(state, HandoverRow)] == ["waiting"]
        with state.write() as connection:  # the lease of who was killed ends by itself; here at once
            connection.execute(update(HandoverRow).values(leased_until=state.clock()))
        there.answers, there.came = [200], []
        second = serving(home, there.url)
        try:
            until(lambda: rows(state, HandoverRow)[0]["state"] == "handed")
        finally:
            stopped(second, signal.SIGTERM)
        (came,) = there.came
        stamp = came.headers["X-Partner-Hub-Timestamp"].encode()
        wanted = hmac.new(key, stamp + b"." + came.body, hashlib.sha256).hexdigest()
        assert came.headers["X-Partner-Hub-Signature"] == f"v1={wanted}"
        assert came.said["trial"]["licenses"] == {"calling": 5}
    finally:
        state.close()


def test_the_command_line_tells_how_it_stands_and_tries_again(home: folders.Hub, there: Receiver) -> None:
    env = {**os.environ, **home.settings, "PARTNER_HUB_PROVISIONING_URL": there.url}

    def run(*words: str) -> tuple[int, Any]:
        done = commands.run(["trial", *words, "--json"], env)
        return done.code, json.loads(done.out) if done.out else None

    _, made = run("start", "--customer", f"eu:{ORGS['Alba']}", "--license", "calling=5", "--days", "30")
    assert made["trial"]["provisioning"]["state"] == "waiting"
    assert run("retry", made["trial"]["id"])[0] == 2
    state = open_state(home.config.state_url)
    try:
        with state.write() as connection:
            connection.execute(update(HandoverRow).values(state="failed", why="refused", status=403))
    finally:
        state.close()
    listed = run("list", "--region", "eu")[1]["trials"]
    assert (listed[0]["provisioning"]["why"], listed[0]["provisioning"]["status"]) == ("refused", 403)
    assert run("retry", made["trial"]["id"])[1]["trial"]["provisioning"]["state"] == "waiting"
    assert run("retry", "eu:TRIAL-0")[0] == 2
