"""What one person may add is bounded: preferences, sessions, customers, people; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import assigning, managing, preferences, sessions
from dashboard.data.state.database import Database
from dashboard.data.state.models import PreferenceRow, SessionRow
from dashboard.errors import BadField, Refused
from dashboard.scope import Region
from tests.state.administrators import given, rows
from tests.state.conftest import FakeClock
from tests.web.helpers import session_token


def test_choices_are_no_more_than_there_are_keys(state: Database, alba: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alba.user is not None
    monkeypatch.setattr(preferences, "MOST", 3)
    for at in range(3):
        preferences.write(state, alba.user, f"columns.t{at}", ["customer"])
    with pytest.raises(Refused):
        preferences.write(state, alba.user, "columns.t3", ["customer"])
    preferences.write(state, alba.user, "columns.t1", [])
    assert {row["key"]: row["value"] for row in rows(state, PreferenceRow)} == {
        "columns.t0": ["customer"],
        "columns.t1": [],
        "columns.t2": ["customer"],
    }


def test_of_one_person_the_newest_sessions_are_kept(
    state: Database, alba: Who, cedar: int, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alba.user is not None
    monkeypatch.setattr(sessions, "MOST", 3)
    other = session_token(state, alba.user.id)
    made = []
    for _ in range(5):
        clock.pass_by(timedelta(minutes=1))
        made.append(session_token(state, cedar))
    assert [sessions.see(state, token) is not None for token in made] == [False, False, True, True, True]
    assert sessions.see(state, other) is not None, "another person's are another's"
    assert sum(row["user_id"] == cedar for row in rows(state, SessionRow)) == 3


def test_customers_of_one_person_and_people_of_one_hub_have_a_bound(
    state: Database, alba: Who, cedar: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigning, "MOST", 2)
    assigning.assign(state, alba, cedar, [(Region.EU, "a"), (Region.EU, "b")])
    with pytest.raises(BadField, match="At most 2"):
        assigning.assign(state, alba, cedar, [(Region.EU, "c")])
    monkeypatch.setattr(managing, "MOST", 3)  # the first of the hub, and the two of this test
    with pytest.raises(Refused, match="3 people"):
        managing.invite(state, alba, given("dora@partner.example", Role.ADMIN))
