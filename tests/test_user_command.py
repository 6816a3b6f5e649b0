"""`partner-hub user ...`: what is printed, what is changed, who is written down for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard import cli, config
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow

EMAIL = "cedar@partner.example"
CUSTOMER = "0f0e0d0c-0b0a-4908-8706-050403020100"
ADD = ["user", "add", "Cedar@partner.example", "--name", "Cedar", "--role", "partner_admin", "--region", "eu"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def state(home: Path) -> Iterator[Database]:
    opened = open_state(config.read({"PARTNER_HUB_HOME": str(home)}).state_url)
    yield opened
    opened.close()


def test_a_person_is_added_listed_changed_reset_deactivated_and_reactivated(
    state: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> str:
        assert cli.run(["user", *words]) == 0
        return capsys.readouterr().out

    assert cli.run([*ADD, "--customer", f"eu:{CUSTOMER}"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("http://127.0.0.1:8050/welcome/phl_")
    assert EMAIL in told.err and "phl_" not in told.err
    (cedar,) = json.loads(said("list", "--find", "cedar", "--json"))["users"]
    assert (cedar["email"], cedar["role"], cedar["regions"], cedar["status"], cedar["assigned"]) == (
        EMAIL,
        "partner_admin",
        ["eu"],
        "invited",
        [f"eu:{CUSTOMER}"],
    )
    assert EMAIL in said("role", EMAIL.upper(), "partner_readonly_admin")
    assert "/welcome/phl_" in said("reset", EMAIL)
    assert EMAIL in said("deactivate", EMAIL)
    assert "deactivated  partner_readonly_admin" in said("list")
    assert cli.run(["user", "reset", EMAIL]) == 2
    assert EMAIL in said("reactivate", EMAIL)
    with state.read() as connection:
        rows = connection.execute(select(AuditRow.actor, AuditRow.action)).all()
    assert {row.actor for row in rows} == {"command line"}
    assert [row.action for row in rows] == [
        "user_invited",
        "assigned",
        "link_made",
        "user_changed",
        "link_made",
        "user_deactivated",
        "user_reactivated",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["user", "deactivate", "admin@localhost"], 2),
        (["user", "role", "admin@localhost", "help_desk_basic"], 2),
        (["user", "role", "admin@localhost", "emperor"], 2),
        (["user", "reset", "nobody@partner.example"], 2),
        ([*ADD[:3], "--name", "Cedar", "--role", "partner_admin", "--region", "mars"], 2),
        ([*ADD, "--customer", "mars:x"], 2),
        (["user", "add", "ADMIN@LOCALHOST", "--name", "A", "--role", "partner_admin"], 2),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nobody(
    state: Database, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(words) == code
    assert capsys.readouterr().out == ""
    with state.read() as connection:
        assert connection.execute(select(UserRow.email, UserRow.role, UserRow.active)).all() == [
            ("admin@localhost", "partner_full_admin", True)
        ]
