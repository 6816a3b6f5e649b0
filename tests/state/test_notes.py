"""Notes about customers: written, edited, deleted, taken back; who may; on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.notes import reading, writing
from dashboard.data.people import assigning
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, NoteRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Conflict, Missing, NoAccess, Refused
from dashboard.scope import Region
from tests.conftest import MadeOnce
from tests.state.administrators import actor, entries, rows
from tests.state.conftest import FakeClock
from tests.state.tagging import ALBA, BIRCH, FAR, NOBODY, fill, partner_admin, store_of


@pytest.fixture(scope="session")
def home(made_once: MadeOnce) -> Path:
    return made_once("tags-home", fill)


@pytest.fixture
def store(home: Path, state: Database) -> Store:
    return store_of(home, state)


def texts(state: Database, store: Store, who: Who, customer: tuple[Region, str] = ALBA) -> list[str]:
    assert who.user
    return [note.text for note in reading.listed(state, store, who.user, *customer)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Called.\r\nTwice. ", "Called.\nTwice."),
        ("e\u0301", "é"),
        ("x" * 4000, "x" * 4000),
        ("<b>&amp;</b>\t=1", "<b>&amp;</b>\t=1"),
        ("🔥 שלום", "🔥 שלום"),
    ],
)
def test_notes_5_a_note_is_plain_text(given: str, kept: str) -> None:
    assert writing.text(given) == kept


@pytest.mark.parametrize("given", ["", " \n", "x" * 4001, None, 1, ["x"], "a\x00b", "\ud800", "a\x1bb", "x" * 10**7])
def test_notes_5_what_is_none_or_too_long_is_refused(given: object) -> None:
    with pytest.raises(BadField):
        writing.text(given)


def test_notes_5_the_newest_comes_first_and_each_says_whose_it_is(
    state: Database, store: Store, alba: Who, clock: FakeClock
) -> None:
    dora = partner_admin(state, ALBA)
    writing.write(state, store, dora, *ALBA, "first")
    clock.pass_by(timedelta(hours=1))
    writing.write(state, store, alba, *ALBA, "second")
    writing.write(state, store, alba, *BIRCH, "of another")
    assert texts(state, store, dora) == ["second", "first"]
    assert dora.user
    assert alba.user
    for who, mine in ((dora.user, [False, True]), (alba.user, [True, True])):
        told = [note.told(who) for note in reading.listed(state, store, who, *ALBA)]
        assert [one["mine"] for one in told] == mine
        assert [one["author"] for one in told] == ["alba@partner.example", "dora@partner.example"]


def test_a05_ones_own_is_edited_and_deleted_and_anybodys_by_a_full_administrator(
    state: Database, store: Store, alba: Who
) -> None:
    dora = partner_admin(state, ALBA)
    cem = partner_admin(state, ALBA, email="cem@partner.example")
    one, _undo = writing.write(state, store, dora, *ALBA, "first")
    before = rows(state, NoteRow)
    for act in (
        lambda: writing.edit(state, store, cem, one.id, 1, "x"),
        lambda: writing.remove(state, store, cem, one.id, 1),
    ):
        with pytest.raises(NoAccess):
            act()
    assert rows(state, NoteRow) == before
    writing.edit(state, store, dora, one.id, 1, "second")
    writing.edit(state, store, alba, one.id, 2, "third")
    assert texts(state, store, dora) == ["third"]
    writing.remove(state, store, alba, one.id, 3)
    assert texts(state, store, dora) == []
    said = [row["after"] or row["before"] for row in rows(state, AuditRow)]
    assert [word for word in ("first", "second", "third") if not any(word in str(one) for one in said)] == []


@pytest.mark.parametrize("customer", [BIRCH, FAR, NOBODY])
def test_a05_a_customer_of_another_and_one_that_there_is_not_are_told_alike(
    state: Database, store: Store, alba: Who, customer: tuple[Region, str]
) -> None:
    dora = partner_admin(state, ALBA)
    for act in (
        lambda: texts(state, store, dora, customer),
        lambda: writing.write(state, store, dora, *customer, "x"),
    ):
        with pytest.raises(Missing) as told:
            act()
        assert (told.value.key, told.value.values) == ("notes.error.customer", {})
    if customer is NOBODY:
        return
    note, _undo = writing.write(state, store, alba, *customer, "x")
    for note_id in (note.id, note.id + 1):
        with pytest.raises(Missing) as told:
            writing.edit(state, store, dora, note_id, 1, "y")
        assert told.value.key == "notes.error.gone"


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED])
def test_a03_who_only_reads_writes_none_and_a_help_desk_reads_none(
    state: Database, store: Store, alba: Who, role: Role
) -> None:
    one, _undo = writing.write(state, store, alba, *ALBA, "first")
    reader = actor(state, role, "birch@partner.example")
    for act in (
        lambda: writing.write(state, store, reader, *ALBA, "x"),
        lambda: writing.edit(state, store, reader, one.id, 1, "x"),
        lambda: writing.remove(state, store, reader, one.id, 1),
    ):
        with pytest.raises(NoAccess):
            act()
    assert entries(state)[-1][3] == "denied"
    if role is Role.READ_ONLY:
        assert texts(state, store, reader) == ["first"]
    else:
        with pytest.raises(NoAccess):
            texts(state, store, reader)


def test_notes_5_the_second_of_two_is_told_and_loses_nothing(state: Database, store: Store, alba: Who) -> None:
    one, _undo = writing.write(state, store, alba, *ALBA, "first")
    writing.edit(state, store, alba, one.id, 1, "second")
    with pytest.raises(Conflict) as told:
        writing.edit(state, store, actor(state, Role.FULL, "cem@partner.example"), one.id, 1, "third")
    assert told.value.now == "second"
    assert texts(state, store, alba) == ["second"]


def test_notes_5_every_act_can_be_taken_back_for_a_minute(
    state: Database, store: Store, alba: Who, clock: FakeClock
) -> None:
    one, wrote = writing.write(state, store, alba, *ALBA, "first")
    _, edited = writing.edit(state, store, alba, one.id, 1, "second")
    with pytest.raises(Conflict):
        writing.undo(state, store, alba, wrote)
    writing.undo(state, store, alba, edited)
    assert texts(state, store, alba) == ["first"]
    _, deleted = writing.remove(state, store, alba, one.id, 3)
    writing.undo(state, store, alba, deleted)
    assert texts(state, store, alba) == ["first"]
    assert entries(state)[-1][1:3] == ("note_undone", f"eu:{ALBA[1]}")
    _, late = writing.remove(state, store, alba, one.id, 3)
    clock.pass_by(timedelta(seconds=61))
    with pytest.raises(Missing):
        writing.undo(state, store, alba, late)


def test_notes_5_undo_is_for_who_did_it_with_the_rights_of_now(state: Database, store: Store, alba: Who) -> None:
    dora = partner_admin(state, ALBA)
    _, wrote = writing.write(state, store, dora, *ALBA, "first")
    with pytest.raises(Missing):
        writing.undo(state, store, alba, wrote)
    assert dora.user
    assigning.unassign(state, alba, dora.user.id, [ALBA])
    with pytest.raises(Missing):
        writing.undo(state, store, dora, wrote)
    assert texts(state, store, alba) == ["first"]


def test_notes_5_a_customer_has_so_many_at_most(
    state: Database, store: Store, alba: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_OF_CUSTOMER", 1)
    writing.write(state, store, alba, *ALBA, "first")
    with pytest.raises(Refused, match="1 notes"):
        writing.write(state, store, alba, *ALBA, "second")
    writing.write(state, store, alba, *BIRCH, "first")
