"""A schedule from the command line to the file that it makes, with the rights that its owner has then."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from dashboard import cli
from dashboard.access import OPERATOR, Role
from dashboard.data.people.opening import open_state
from dashboard.data.report_runs import reading as runs
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.data.state.work_models import ScheduleRow
from tests.importer.folders import Hub, whole
from tests.web.helpers import add_user

ADD = ("schedule", "add", "Devices", "--region", "eu", "--every", "day", "--at", "06:00", "--zone", "UTC")
START = ("--start", "2026-11-01")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub(tmp_path / "home")
    hub.publish(whole())
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    monkeypatch.setenv("PARTNER_HUB_REPORT_DELAY_HOURS", "0")
    return hub


@pytest.fixture
def state(home: Hub) -> Database:
    return open_state(f"sqlite:///{home.home}/state.sqlite")


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert cli.run([*words, "--json"]) == code
    told = capsys.readouterr()
    return json.loads(told.out or told.err)


def make_due(state: Database) -> None:
    """As if its time had come a minute ago."""
    with state.write() as connection:
        connection.execute(update(ScheduleRow).values(next_due=datetime.now(UTC) - timedelta(minutes=1)))


def test_what_is_due_is_made_once_into_the_history(
    home: Hub, state: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    (made,) = said(capsys, *ADD, *START)["schedules"]
    assert (made["name"], made["region"], made["state"], len(made["next"])) == ("Devices", "eu", "active", 5)
    make_due(state)
    assert cli.run(["worker", "--once"]) == 0
    assert cli.run(["worker", "--once"]) == 0
    (run,) = runs.listed(state, OPERATOR)
    assert (run.stage, run.template) == ("done", "devices")
    assert (home.home / "reports" / run.id).read_bytes().count(b"\r\n") == (run.rows or 0) + 1
    (one,) = said(capsys, "schedule", "list")["schedules"]
    assert [each["became"] for each in one["occurrences"]] == ["begun"]
    assert one["next"][0] > datetime.now(UTC).isoformat()


def test_a12_a_report_is_of_what_its_owner_may_see_when_it_is_made(
    home: Hub, state: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    cedar = add_user(state, "cedar@partner.example", Role.READ_ONLY, regions=["eu"])
    mine = ("--user", "cedar@partner.example")
    assert said(capsys, *ADD[:4], "us", *ADD[5:], *START, *mine, code=2)["error"]["rule"] == "web.error.no_region"
    said(capsys, *ADD, *START, *mine)
    with state.write() as connection:
        lost = {"regions": ["us"], "stamp": UserRow.stamp + 1}
        connection.execute(update(UserRow).where(UserRow.id == cedar).values(lost))
    make_due(state)
    assert cli.run(["worker", "--once"]) == 0
    (run,) = runs.listed(state, OPERATOR)
    assert (run.stage, run.rows) == ("failed", None)
    assert run.why == "web.error.no_region"


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (("--range", "week"), "schedules.error.no_range"),
        (("--end", "2026-11-02"), "schedules.error.never"),
        (("--zone", "Mars/Olympus"), "web.error.time_zone"),
    ],
)
def test_what_makes_no_sense_is_refused(
    home: Hub, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], rule: str
) -> None:
    assert said(capsys, *ADD, *START, *more, code=2)["error"]["rule"] == rule


@pytest.mark.usefixtures("home")
def test_a_page_or_a_block_is_scheduled_too(
    state: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_SMTP_URL", "smtp://127.0.0.1:25")
    monkeypatch.setenv("PARTNER_HUB_MAIL_FROM", "hub@partner.example")
    add_user(state, "cedar@partner.example", Role.READ_ONLY, regions=["eu"])
    when, to = ADD[5:], ("--to", "cedar@partner.example")
    add = ("schedule", "add", *when, *START, *to)
    (made,) = said(capsys, *add, "--block", "licenses-trend?region=eu", "--format", "png")["schedules"]
    assert (made["kind"], made["address"], made["to"]) == ("page", "licenses-trend?region=eu&theme=light", [to[1]])
    assert said(capsys, *add, "--page", "/nosuch", code=2)["error"]["rule"] == "pictures.error.name"
    assert said(capsys, *add, "Devices", "--page", "/licenses", code=2)["error"]["rule"] == "schedules.error.one_of"
    assert said(capsys, *add, code=2)["error"]["rule"] == "schedules.error.one_of"
