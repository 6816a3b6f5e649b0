"""Tags of customers: named, given, merged, removed, taken back; who may; on both databases."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from dashboard.access import Role
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import assigning
from dashboard.data.questions.tag_counts import counts
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, CustomerTagRow, TagRow, UndoRow
from dashboard.data.store import Store
from dashboard.data.tags import editing, giving, naming, writing
from dashboard.errors import BadField, Conflict, HubError, Missing, NoAccess, Refused
from dashboard.query import parse, tag_key
from dashboard.scope import Region
from tests.conftest import MadeOnce
from tests.state.administrators import actor, entries, rows
from tests.state.conftest import FakeClock
from tests.state.tagging import ALBA, BIRCH, CEDAR, DAHLIA, FAR, NOBODY, bearing, fill, partner_admin, store_of


@pytest.fixture(scope="session")
def home(made_once: MadeOnce) -> Path:
    return made_once("tags-home", fill)


@pytest.fixture
def store(home: Path, state: Database) -> Store:
    return store_of(home, state)


def made(state: Database, who: Who, name: str) -> int:
    tag = editing.create(state, who, name).tag
    assert tag is not None
    return tag.id


def version(state: Database, tag_id: int) -> int:
    return next(int(row["version"]) for row in rows(state, TagRow) if row["id"] == tag_id)


# Names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Q4   push ", "Q4 push"),
        ("e\u0301te\u0301", "été"),
        ("x" * 25, "x" * 25),
        ("%", "%"),
        ('"><script>', '"><script>'),
        ("=1+1", "=1+1"),
        ("🔥", "🔥"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("Żółć 雪 שלום", "Żółć 雪 שלום"),
    ],
)
def test_tags_3_a_name_is_kept_composed_and_trimmed(given: str, kept: str) -> None:
    assert naming.name(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        *("", "  ", "x" * 26, None, 7, ["x"], '"', "e\u0301" * 26, "x" * 10**6),
        *("\u200b", "a\u200bb", "a\u202eb", "a\x00b", "\u3164", "a\u2800b", "\ud800", "a\ue000"),
    ],
)
def test_tags_3_a_name_that_is_none_or_hides_something_is_refused(given: object) -> None:
    with pytest.raises(BadField):
        naming.name(given)


@examples(st.text(max_size=30))
def test_tags_3_every_name_that_is_taken_can_be_filtered_by(name: str) -> None:
    try:
        kept = naming.name(name)
    except BadField:
        return
    assert 1 <= len(kept) <= 25
    typed = kept.replace('"', "")
    (term,) = parse(f'tag:"{typed}"').terms
    assert (term.key, term.value) == ("tag", tag_key(kept))


@pytest.mark.parametrize("other", ["VIP", "vip ", "víp", "v\u200dip", 'v"ip', "ｖｉｐ"])
def test_tags_3_two_names_that_differ_in_case_or_accents_are_one(state: Database, alba: Who, other: str) -> None:
    made(state, alba, "Vip")
    with pytest.raises(Conflict, match="Vip") as refused:
        editing.create(state, alba, other)
    assert isinstance(refused.value.now, dict)
    assert refused.value.now["name"] == "Vip"


# Who may ------------------------------------------------------------------------------------------


AuditedWrite = Callable[[Database, Store, Who, int], object]
DEEDS: dict[str, AuditedWrite] = {
    "create": lambda state, _store, who, _id: editing.create(state, who, "new"),
    "change": lambda state, store, who, one: editing.change(state, store, who, one, 1, "other", "red"),
    "merge": lambda state, store, who, one: editing.merge(state, store, who, one, 1, one + 1),
    "remove": lambda state, store, who, one: editing.remove(state, store, who, one, 1),
    "give": lambda state, store, who, one: giving.change(state, store, who, [ALBA], [one], []),
    "take": lambda state, store, who, one: giving.change(state, store, who, [ALBA], [], [one]),
}
UPON_THE_TAG = ("change", "merge", "remove")


def tables(state: Database) -> list[object]:
    return [rows(state, TagRow), rows(state, CustomerTagRow)]


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED])
@pytest.mark.parametrize("name", DEEDS)
def test_a03_who_only_reads_changes_no_tag_and_is_written_down(
    state: Database, store: Store, alba: Who, name: str, role: Role
) -> None:
    one, _other = made(state, alba, "One"), made(state, alba, "Two")
    before, who = tables(state), actor(state, role, "birch@partner.example")
    with pytest.raises(NoAccess):
        DEEDS[name](state, store, who, one)
    assert tables(state) == before
    assert entries(state)[-1][0] == "birch@partner.example"
    assert entries(state)[-1][3] == "denied"


@pytest.mark.parametrize("name", UPON_THE_TAG)
@pytest.mark.parametrize("foreign", [BIRCH, FAR], ids=["of-another", "of-another-region"])
def test_a05_a_partner_administrator_changes_a_tag_only_where_all_who_bear_it_are_theirs(
    state: Database, store: Store, alba: Who, name: str, foreign: tuple[Region, str]
) -> None:
    one, _other = made(state, alba, "One"), made(state, alba, "Two")
    giving.change(state, store, alba, [ALBA, foreign], [one], [])
    dora, before = partner_admin(state, ALBA), tables(state)
    with pytest.raises(NoAccess) as refused:
        DEEDS[name](state, store, dora, one)
    assert tables(state) == before
    assert refused.value.key == "tags.error.not_all_theirs"
    assert not refused.value.values, "neither how many, nor whose"
    giving.change(state, store, alba, [foreign], [], [one])
    DEEDS[name](state, store, dora, one)
    assert tables(state) != before


def test_a05_a_region_that_is_not_theirs_is_nobody_of_theirs(state: Database, store: Store, alba: Who) -> None:
    """Assigned there or not: who may not enter it touches no customer of it."""
    one = made(state, alba, "One")
    giving.change(state, store, alba, [FAR], [one], [])
    for who in (
        partner_admin(state, FAR, regions=["eu"]),
        actor(state, Role.FULL, "cem@partner.example", regions=["eu"]),
    ):
        with pytest.raises(NoAccess):
            editing.remove(state, store, who, one, 1)
        with pytest.raises(Missing):
            giving.change(state, store, who, [FAR], [], [one])


@pytest.mark.parametrize("customer", [BIRCH, NOBODY, FAR])
def test_a05_a_customer_of_another_and_one_that_there_is_not_are_told_alike(
    state: Database, store: Store, alba: Who, customer: tuple[Region, str]
) -> None:
    one, dora = made(state, alba, "One"), partner_admin(state, ALBA)
    before = tables(state)
    with pytest.raises(Missing) as refused:
        giving.change(state, store, dora, [ALBA, customer], [one], [])
    assert (refused.value.key, refused.value.values) == ("tags.error.customer", {})
    assert tables(state) == before


def test_a19_counts_count_what_the_reader_may_see(state: Database, store: Store, alba: Who) -> None:
    one = made(state, alba, "One")
    giving.change(state, store, alba, [ALBA, BIRCH, FAR], [one], [])
    dora = partner_admin(state, ALBA, DAHLIA)
    assert alba.user
    assert dora.user
    assert counts(store, alba.user, store.tagged()) == {one: 3}
    assert counts(store, dora.user, store.tagged()) == {one: 1}


# One act ------------------------------------------------------------------------------------------


def test_tags_3_many_customers_are_one_act_with_one_entry_that_names_them(
    state: Database, store: Store, alba: Who
) -> None:
    one, two = made(state, alba, "One"), made(state, alba, "Two")
    giving.change(state, store, alba, [ALBA], [two], [])
    there = len(rows(state, AuditRow))
    done = giving.change(state, store, alba, [ALBA, BIRCH, FAR, ALBA], [one], [two])
    assert done.customers == 3
    assert bearing(store) == {"eu:Alba": ["One"], "eu:Birch": ["One"], "us:Alba": ["One"]}
    (entry,) = rows(state, AuditRow)[there:]
    said = json.loads(entry["after"])
    assert (entry["action"], said["number"], said["added"], said["removed"]) == ("tagged", 3, ["One"], ["Two"])
    assert said["customers"] == sorted(f"{region}:{org_id}" for region, org_id in (ALBA, BIRCH, FAR))


def test_tags_3_an_entry_keeps_the_list_of_very_many_customers_packed() -> None:
    many = [(Region.EU, f"{number:08d}-0000-4000-8000-000000000000") for number in range(5_000)]
    said = writing.listed(many)
    assert said.keys() == {"number", "packed"}
    lines = zlib.decompress(base64.b64decode(said["packed"])).decode().splitlines()
    assert lines == [f"eu:{org_id}" for _region, org_id in many]
    assert len(said["packed"]) < 5_000 * 25


def test_tags_3_a_customer_bears_twenty_at_most_and_nothing_is_half_done(
    state: Database, store: Store, alba: Who
) -> None:
    ids = [made(state, alba, f"tag {number}") for number in range(21)]
    giving.change(state, store, alba, [BIRCH], ids[:20], [])
    before = tables(state)
    with pytest.raises(Refused, match="20"):
        giving.change(state, store, alba, [ALBA, BIRCH, CEDAR], ids[20:], [])
    assert tables(state) == before
    giving.change(state, store, alba, [BIRCH], ids[20:], ids[:1])
    assert len(bearing(store)["eu:Birch"]) == 20


def test_tags_3_there_are_500_at_most(state: Database, alba: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    assert writing.MOST_TAGS == 500
    monkeypatch.setattr(writing, "MOST_TAGS", 2)
    made(state, alba, "One")
    made(state, alba, "Two")
    with pytest.raises(Refused, match="2 tags"):
        editing.create(state, alba, "Three")


def test_tags_3_merging_gives_the_other_tag_to_all_and_removes_the_one(
    state: Database, store: Store, alba: Who
) -> None:
    one, two = made(state, alba, "One"), made(state, alba, "Two")
    giving.change(state, store, alba, [ALBA, BIRCH], [one], [])
    giving.change(state, store, alba, [BIRCH, CEDAR], [two], [])
    with pytest.raises(Conflict) as asked:
        editing.change(state, store, alba, one, 1, "TWO", "grey")
    assert isinstance(asked.value.now, dict)
    assert asked.value.now["id"] == two
    done = editing.merge(state, store, alba, one, 1, two)
    after = {"eu:Alba": ["Two"], "eu:Birch": ["Two"], "eu:Cedar": ["Two"]}
    assert (done.customers, bearing(store)) == (2, after)
    giving.undo(state, store, alba, done.undo)
    assert bearing(store) == {"eu:Alba": ["One"], "eu:Birch": ["One", "Two"], "eu:Cedar": ["Two"]}


# Two at once --------------------------------------------------------------------------------------


def test_tags_3_the_second_of_two_is_told_what_the_first_did(state: Database, store: Store, alba: Who) -> None:
    one = made(state, alba, "One")
    editing.change(state, store, alba, one, 1, "First", "red")
    for late in (
        lambda: editing.change(state, store, alba, one, 1, "Second", "blue"),
        lambda: editing.remove(state, store, alba, one, 1),
    ):
        with pytest.raises(Conflict, match="First") as told:
            late()
        assert told.value.now == {"id": one, "name": "First", "colour": "red", "version": 2}
    editing.remove(state, store, alba, one, 2)
    with pytest.raises(Missing, match="somebody else"):
        editing.change(state, store, alba, one, 2, "Third", "blue")


def test_tags_3_of_many_at_once_each_has_its_way_or_is_told(state: Database, store: Store, alba: Who) -> None:
    one = made(state, alba, "One")

    def rename(number: int) -> bool:
        try:
            editing.change(state, store, alba, one, 1, f"Name {number}", "red")
        except Conflict:
            return False
        return True

    def give(customer: tuple[Region, str]) -> int:
        return giving.change(state, store, alba, [customer], [one], []).customers

    with ThreadPoolExecutor(8) as at_once:
        renamed = at_once.map(rename, range(6))
        given = at_once.map(give, [ALBA, BIRCH, CEDAR, FAR, ALBA])
    assert sum(renamed) == 1
    assert sum(given) == 4
    assert set(bearing(store)) == {"eu:Alba", "eu:Birch", "eu:Cedar", "us:Alba"}


def test_tags_3_no_id_comes_twice(state: Database, store: Store, alba: Who) -> None:
    """Who still shows a tag that is gone changes no other one."""
    one = made(state, alba, "One")
    editing.remove(state, store, alba, one, 1)
    assert made(state, alba, "Two") != one


# Taken back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DEEDS)
def test_tags_3_every_act_can_be_taken_back_once_and_is_written_down(
    state: Database, store: Store, alba: Who, clock: FakeClock, name: str
) -> None:
    one, _two = made(state, alba, "One"), made(state, alba, "Two")
    giving.change(state, store, alba, [BIRCH, FAR], [one], [])
    giving.change(state, store, alba, [ALBA] if name == "take" else [CEDAR], [one], [])
    before = seen(state)
    done = DEEDS[name](state, store, alba, one)
    assert isinstance(done, writing.Done)
    assert seen(state) != before
    clock.pass_by(timedelta(seconds=59))
    giving.undo(state, store, alba, done.undo)
    assert seen(state) == before
    assert entries(state)[-1][1] == "tags_undone"
    with pytest.raises(Missing):
        giving.undo(state, store, alba, done.undo)


def seen(state: Database) -> object:
    """Tags and who bears them, without the versions of tags."""
    tags = sorted((row["id"], row["name"], row["colour"]) for row in rows(state, TagRow))
    return tags, sorted(tuple(row.values()) for row in rows(state, CustomerTagRow))


def test_tags_3_undo_is_for_a_minute_for_who_did_it_with_the_rights_of_now(
    state: Database, store: Store, alba: Who, clock: FakeClock
) -> None:
    one, dora = made(state, alba, "One"), partner_admin(state, ALBA)
    done = giving.change(state, store, dora, [ALBA], [one], [])
    with pytest.raises(Missing):
        giving.undo(state, store, alba, done.undo)
    assert dora.user
    assigning.unassign(state, alba, dora.user.id, [ALBA])
    with pytest.raises(NoAccess):
        giving.undo(state, store, dora, done.undo)
    assigning.assign(state, alba, dora.user.id, [ALBA])
    clock.pass_by(timedelta(seconds=61))
    with pytest.raises(Missing, match="one minute"):
        giving.undo(state, store, dora, done.undo)
    assert bearing(store) == {"eu:Alba": ["One"]}
    made(state, alba, "Two")
    assert len(rows(state, UndoRow)) == 1, "what is over is swept with the next act"


def test_tags_3_undo_takes_nothing_back_that_somebody_did_meanwhile(state: Database, store: Store, alba: Who) -> None:
    one = made(state, alba, "One")
    done = editing.change(state, store, alba, one, 1, "First", "red")
    editing.change(state, store, actor(state, Role.FULL, "cem@partner.example"), one, 2, "Second", "red")
    with pytest.raises(Conflict, match="Second"):
        giving.undo(state, store, alba, done.undo)
    gone = editing.remove(state, store, alba, one, version(state, one))
    made(state, alba, "second")
    with pytest.raises(Conflict, match="second"):
        giving.undo(state, store, alba, gone.undo)


# What is read -------------------------------------------------------------------------------------


def test_tags_are_read_again_only_when_they_changed(home: Path, state: Database, alba: Who) -> None:
    """Of two processes each has its own reader."""
    one, other = store_of(home, state), store_of(home, state)
    tag = made(state, alba, "One")
    first = one.tagged()
    assert one.tagged() is first
    giving.change(state, other, alba, [ALBA], [tag], [])
    for each in (one, other):
        assert bearing(each) == {"eu:Alba": ["One"]}
    with pytest.raises(HubError):
        giving.change(state, other, alba, [ALBA], [tag + 1], [])
    now = one.tagged()
    assert one.tagged() is now, "what failed changed nothing"


def test_a_log_with_tags_is_whole(state: Database, store: Store, alba: Who) -> None:
    one = made(state, alba, "One")
    giving.undo(state, store, alba, giving.change(state, store, alba, [ALBA], [one], []).undo)
    assert audit_log.verify(state)[2] == []
