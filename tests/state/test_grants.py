"""Temporary manage access: asked for, granted, refused, ended; nothing of it outlives the rights that it rests on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.commands.written_down import WHO as OPERATOR
from dashboard.data.audit.audit_log import Who
from dashboard.data.grants import reading, writing
from dashboard.data.grants.reading import Grant
from dashboard.data.people import managing
from dashboard.data.people.granted import Stage, Why
from dashboard.data.sources import importer
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, ManageGrantRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Conflict, HubError, Missing, NoAccess, Refused
from dashboard.scope import Region
from tests.conftest import MadeOnce
from tests.importer.folders import ORGS, small, write
from tests.state.administrators import actor, entries, given, rows
from tests.state.conftest import FakeClock
from tests.state.tagging import ALBA, BIRCH, FAR, NOBODY, config_of, fill, partner_admin, store_of

HOUR = timedelta(hours=1)


@pytest.fixture(scope="session")
def home(made_once: MadeOnce) -> Path:
    return made_once("tags-home", fill)


@pytest.fixture
def store(home: Path, state: Database) -> Store:
    return store_of(home, state)


@pytest.fixture
def hella(state: Database) -> Who:
    return actor(state, Role.HELP_DESK_ADVANCED, "hella@partner.example", regions=["eu", "us"])


@pytest.fixture
def cem(state: Database) -> Who:
    return actor(state, Role.FULL, "cem@partner.example")


def manages(state: Database, store: Store, who: Who, customer: tuple[Region, str] = ALBA) -> bool:
    assert who.user
    return reading.running(state, store, who.user, *customer) is not None


def newest(state: Database, who: Who, customer: tuple[Region, str] = ALBA) -> Grant:
    assert who.user
    found = reading.own(state, who.user, *customer)
    assert found
    return found


def asked(state: Database, store: Store, who: Who, customer: tuple[Region, str] = ALBA) -> Grant:
    return writing.ask(state, store, who, *customer, "Reset the voicemail PIN of the front desk")


def granted(state: Database, store: Store, who: Who, by: Who, hours: int = 4) -> Grant:
    return writing.grant(state, store, by, asked(state, store, who).id, hours)


@pytest.mark.parametrize("hours", writing.HOURS)
def test_launch_5_a_grant_holds_for_its_hours_for_that_person_and_that_customer(
    state: Database, store: Store, alba: Who, hella: Who, clock: FakeClock, hours: int
) -> None:
    other = actor(state, Role.HELP_DESK_ADVANCED, "hugo@partner.example", regions=["eu"])
    assert not manages(state, store, hella)
    done = granted(state, store, hella, alba, hours)
    assert (done.stage, done.until, done.decided_by) == (Stage.GRANTED, clock() + hours * HOUR, "alba@partner.example")
    assert manages(state, store, hella)
    assert not manages(state, store, other)
    assert not manages(state, store, hella, BIRCH)
    assert not manages(state, store, hella, FAR), "the same organization ID in another region"
    clock.pass_by(hours * HOUR - timedelta(seconds=1))
    assert manages(state, store, hella)
    clock.pass_by(timedelta(seconds=1))
    assert not manages(state, store, hella)
    assert newest(state, hella).stage is Stage.OVER
    asked(state, store, hella)
    assert [act[1:] for act in entries(state)] == [
        ("manage_asked", f"eu:{ALBA[1]}", "allowed"),
        ("manage_granted", f"eu:{ALBA[1]}", "allowed"),
        ("manage_asked", f"eu:{ALBA[1]}", "allowed"),
    ]


def test_launch_5_a_refusal_has_a_sentence_or_none_and_grants_nothing(
    state: Database, store: Store, alba: Who, hella: Who
) -> None:
    one = asked(state, store, hella)
    assert writing.refuse(state, store, alba, one.id, "  Call\nthem first. ").answer == "Call them first."
    assert (newest(state, hella).stage, manages(state, store, hella)) == (Stage.REFUSED, False)
    again = asked(state, store, hella)
    assert again.id > one.id and writing.refuse(state, store, OPERATOR, again.id, "").answer == ""
    assert len(rows(state, ManageGrantRow)) == 1, "the newest of a person and a customer is kept, the log has all"
    assert "Call them first." in str([row["after"] for row in rows(state, AuditRow)])


def test_launch_5_it_is_ended_by_who_has_it_and_by_full_administrators_alone(
    state: Database, store: Store, alba: Who, cem: Who, hella: Who
) -> None:
    others = [
        actor(state, Role.HELP_DESK_ADVANCED, "hugo@partner.example"),
        partner_admin(state, ALBA),
        actor(state, Role.FULL, "far@partner.example", regions=["us"]),
    ]
    for by in (hella, cem):
        one = granted(state, store, hella, alba)
        for other in others:
            with pytest.raises(Missing) as told:
                writing.end(state, store, other, one.id)
            assert told.value.key == "grants.error.gone"
        assert manages(state, store, hella)
        done = writing.end(state, store, by, one.id)
        assert (done.stage, done.ended_why, done.ended_by) == (Stage.ENDED, Why.BY, by.user and by.user.email)
        assert not manages(state, store, hella)
        with pytest.raises(Conflict):
            writing.end(state, store, by, one.id)
    waits = asked(state, store, hella)
    assert writing.end(state, store, hella, waits.id).stage is Stage.ENDED, "a request is withdrawn"
    with pytest.raises(Conflict):
        writing.grant(state, store, alba, waits.id, 1)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HELP_DESK_ADVANCED])
def test_launch_5_nobody_else_asks(state: Database, store: Store, role: Role) -> None:
    who = actor(state, role, "birch@partner.example", regions=["eu"], assigned=[("eu", ALBA[1])])
    with pytest.raises(Refused if role in (Role.FULL, Role.ADMIN) else NoAccess):
        asked(state, store, who)
    assert rows(state, ManageGrantRow) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_launch_5_nobody_else_decides(state: Database, store: Store, hella: Who, role: Role) -> None:
    one = asked(state, store, hella)
    who = actor(state, role, "birch@partner.example", regions=["eu"], assigned=[("eu", ALBA[1])])
    for act in (
        lambda: writing.grant(state, store, who, one.id, 1),
        lambda: writing.refuse(state, store, who, one.id, ""),
        lambda: writing.grant(state, store, hella, one.id, 1),
    ):
        with pytest.raises(NoAccess):
            act()
    assert newest(state, hella).stage is Stage.OPEN
    assert entries(state)[-1][3] == "denied"


def test_a05_requests_about_customers_elsewhere_and_none_are_told_alike(
    state: Database, store: Store, alba: Who, hella: Who
) -> None:
    far = actor(state, Role.FULL, "far@partner.example", regions=["us"])
    one = asked(state, store, hella)
    for request_id in (one.id, one.id + 1):
        for act in (writing.grant, writing.refuse):
            with pytest.raises(Missing) as told:
                act(state, store, far, request_id, 1 if act is writing.grant else "")
            assert (told.value.key, told.value.values) == ("grants.error.gone", {})
    assert far.user and alba.user and hella.user
    assert reading.open_count(state, far.user) == 0
    assert [reading.open_count(state, who.user) for who in (alba, hella) if who.user] == [1, 0]
    assert [[each.id for each in reading.listed(state, store, who)] for who in (alba.user, far.user, hella.user)] == [
        [one.id],
        [],
        [one.id],
    ]
    europe = actor(state, Role.HELP_DESK_ADVANCED, "hugo@partner.example", regions=["eu"])
    assert europe.user and reading.listed(state, store, europe.user) == []
    for customer in (FAR, NOBODY):
        with pytest.raises(Missing) as told:
            asked(state, store, europe, customer)
        assert told.value.key == "grants.error.customer"


def test_launch_5_one_request_a_person_and_customer_and_so_many_a_person(
    state: Database, store: Store, alba: Who, hella: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_OPEN", 2)
    one = asked(state, store, hella)
    with pytest.raises(Conflict) as told:
        asked(state, store, hella)
    assert told.value.key == "grants.error.waits"
    asked(state, store, hella, BIRCH)
    with pytest.raises(Refused) as refused:
        asked(state, store, hella, FAR)
    assert refused.value.key == "grants.error.many"
    writing.grant(state, store, alba, one.id, 1)
    asked(state, store, hella, FAR)
    with pytest.raises(Conflict) as told:
        asked(state, store, hella)
    assert told.value.key == "grants.error.has"


BAD = ["", " \n", "x" * 501, None, 7, ["x"], "a\x00b", "a\u202eb", "\ud800", "x" * 10**7]


@pytest.mark.parametrize("reason", BAD)
def test_launch_5_a_reason_that_is_none_is_refused(state: Database, store: Store, hella: Who, reason: object) -> None:
    with pytest.raises(BadField):
        writing.ask(state, store, hella, *ALBA, reason)
    assert rows(state, ManageGrantRow) == []


@pytest.mark.parametrize("hours", ["", "0", "2", 2, -1, 1.0, True, "4.0", None, [4], "٤", 25, 10**30])
def test_launch_5_other_hours_are_refused(state: Database, store: Store, alba: Who, hella: Who, hours: object) -> None:
    one = asked(state, store, hella)
    with pytest.raises(BadField):
        writing.grant(state, store, alba, one.id, hours)
    with pytest.raises(BadField):
        writing.refuse(state, store, alba, one.id, "x" * 501)
    assert newest(state, hella).stage is Stage.OPEN


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    found: list[Any] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            found.append(act())
        except HubError as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_launch_5_of_two_who_decide_the_second_is_told_what_the_first_did(
    state: Database, store: Store, alba: Who, cem: Who, hella: Who
) -> None:
    one = asked(state, store, hella)
    found = at_once(
        lambda: writing.grant(state, store, alba, one.id, 4), lambda: writing.refuse(state, store, cem, one.id, "No")
    )
    (done,), (late,) = ([each for each in found if isinstance(each, kind)] for kind in (Grant, Conflict))
    assert newest(state, hella).stage is done.stage
    first = "alba" if done.stage is Stage.GRANTED else "cem"
    assert (late.key, f"{first}@partner.example" in late.told("en")) == (f"grants.error.{done.stage}", True)
    assert [act[1] for act in entries(state)][1:] == [f"manage_{done.stage}"]


# Nothing outlives its right ------------------------------------------------------------------------


def changed(who: Who, state: Database, by: Who, **new: Any) -> None:
    assert who.user
    now = {"role": who.user.role, "regions": [str(region) for region in who.user.regions], **new}
    managing.change(state, by, who.user.id, given(who.user.email, **now))


LOSSES: dict[str, Callable[[Who, Database, Who], object]] = {
    "another role": lambda who, state, by: changed(who, state, by, role=Role.HELP_DESK_BASIC),
    "more than they asked for": lambda who, state, by: changed(who, state, by, role=Role.READ_ONLY),
    "no such region": lambda who, state, by: changed(who, state, by, regions=["us"]),
    "deactivated": lambda who, state, by: managing.deactivate(state, by, who.user.id if who.user else 0),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.GRANTED])
def test_launch_5_what_was_asked_for_ends_with_the_right_and_does_not_come_back(
    state: Database, store: Store, alba: Who, hella: Who, loss: str, stage: Stage
) -> None:
    one = asked(state, store, hella)
    if stage is Stage.GRANTED:
        writing.grant(state, store, alba, one.id, 24)
    LOSSES[loss](hella, state, alba)
    found = newest(state, hella)
    assert (found.stage, found.ended_why, found.ended_by) == (Stage.ENDED, Why.RIGHTS, "alba@partner.example")
    assert ("manage_ended", f"eu:{ALBA[1]}") in [act[1:3] for act in entries(state)]
    assert hella.user
    if loss == "deactivated":
        managing.reactivate(state, alba, hella.user.id)
    else:
        changed(hella, state, alba)
    assert not manages(state, store, hella)
    assert newest(state, hella).stage is Stage.ENDED


@pytest.mark.parametrize("loss", LOSSES)
def test_launch_5_a_grant_ends_with_the_right_of_who_granted_it(
    state: Database, store: Store, alba: Who, cem: Who, hella: Who, loss: str
) -> None:
    granted(state, store, hella, cem, 24)
    LOSSES[loss](cem, state, alba)
    assert not manages(state, store, hella)
    assert (newest(state, hella).stage, newest(state, hella).ended_why) == (Stage.ENDED, Why.RIGHTS)


def test_launch_5_a_change_that_takes_nothing_ends_nothing(
    state: Database, store: Store, alba: Who, cem: Who, hella: Who
) -> None:
    granted(state, store, hella, cem, 24)
    changed(hella, state, alba, name="Hella Hall")
    changed(hella, state, alba, regions=["eu"])
    changed(cem, state, alba, regions=["eu"])
    assert manages(state, store, hella)


def test_launch_5_each_launch_asks_anew_whatever_the_row_says(
    state: Database, store: Store, alba: Who, cem: Who, hella: Who
) -> None:
    """As if a change had gone by the table: the session's person, and who granted it, are asked as they are now."""
    from sqlalchemy import update

    from dashboard.data.state.models import UserRow

    granted(state, store, hella, cem, 24)
    assert hella.user and cem.user
    for user in (
        replace(hella.user, role=Role.HELP_DESK_BASIC),
        replace(hella.user, role=Role.READ_ONLY),
        replace(hella.user, regions=(Region.US,)),
    ):
        assert reading.running(state, store, user, *ALBA) is None
    assert manages(state, store, hella)
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == cem.user.id).values(active=False))
    assert not manages(state, store, hella)


def test_launch_5_what_is_about_a_customer_who_left_ends_and_does_not_come_back(
    tmp_path: Path, state: Database, alba: Who, hella: Who
) -> None:
    settings = config_of(tmp_path / "home")
    for number, gone in enumerate(([], ["Alba"], [])):
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder, without(small(), *gone, day=number))
        assert importer.run(settings, Region.EU, folder, accept_withdrawals=True).published
        store = store_of(tmp_path / "home", state)
        if number == 0:
            granted(state, store, hella, alba, 24)
            assert writing.settle(state, store) == 0
        assert manages(state, store, hella) is (number == 0)
        if number == 1:
            with pytest.raises(Missing):
                writing.ask(state, store, hella, *ALBA, "x")
            assert writing.settle(state, store) == 1
    assert newest(state, hella).ended_why is Why.CUSTOMER
    settings.places[Region.EU].rename(tmp_path / "away")
    assert writing.settle(state, store_of(tmp_path / "home", state)) == 0, "data that are away say nothing"


def test_launch_5_who_left_and_came_back_between_two_looks_has_left(
    tmp_path: Path, state: Database, clock: FakeClock, alba: Who, hella: Who
) -> None:
    clock.now = datetime.now(UTC) - HOUR  # versions are published by the wall clock
    settings = config_of(tmp_path / "home")
    store = store_of(tmp_path / "home", state)
    for number, gone in enumerate(([], ["Alba"], [])):
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder, without(small(), *gone, day=number))
        assert importer.run(settings, Region.EU, folder, accept_withdrawals=True).published
        if number == 0:
            clock.now = datetime.now(UTC)
            granted(state, store, hella, alba, 24)
            assert manages(state, store, hella)
    assert not manages(state, store, hella), "though nobody has looked yet"
    assert writing.settle(state, store) == 1
    assert newest(state, hella).ended_why is Why.CUSTOMER
    clock.now += timedelta(seconds=2)
    granted(state, store, hella, alba, 24)
    assert manages(state, store, hella), "what was before a request says nothing of it"


def without(tables: dict[str, Any], *names: str, day: int) -> dict[str, Any]:
    """The same files without these customers, `day` days later."""
    gone = {ORGS[name] for name in names}
    terms = {row["subscription_id"] for row in tables["subscriptions"] if row["org_id"] in gone}
    kept = {
        name: [row for row in table if row.get("org_id") not in gone and row.get("subscription_id") not in terms]
        for name, table in tables.items()
    }
    for row in kept["license_snapshots"]:
        row["snapshot_date"] = f"2026-11-{22 + day}"
    return kept
