"""The audit log: only appended, each entry bound to the one before it; what was done to it is named (G07, goal 42)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import OPERATOR, User
from dashboard.cli import run
from dashboard.data.audit import audit_list, audit_log
from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import FIRST, Act, Fault, Who
from dashboard.data.people.opening import open_state
from dashboard.data.state import rows
from dashboard.data.state.database import Database
from dashboard.data.state.engine import make_engine
from dashboard.data.state.models import AuditRow
from dashboard.errors import HubError
from dashboard.scope import Region
from tests.state.conftest import FakeClock

CLARA = Who(User(7, "clara@partner.example", "Clara", OPERATOR.role, ()), "10.0.0.7")
HOSTILE = (
    "\0",
    "\ud800",
    "x" * 10_240,
    "a\nb\r\n\x1b[31mred",
    "\u202eevil",
    "'; drop table audit; --",
    "😀",
    '{"a": 1}',
    "{0}",
)


def fill(state: Database, count: int = 6) -> None:
    for number in range(1, count + 1):
        audit_log.write(state, CLARA, Act.EXPORTED, f"block-{number}", {"rows": number})


def tampered(state: Database, *statements: str) -> list[Fault]:
    """What is found after somebody with the database's own rights took the triggers away."""
    on_sqlite = state.engine.dialect.name == "sqlite"
    names = [f"audit_no_{act}" for act in ("update", "delete", "replace")]
    away = [f"drop trigger {name}" for name in names] if on_sqlite else ["drop trigger audit_only_appended on audit"]
    with state.write() as connection:
        for statement in (*away, *statements):
            connection.execute(text(statement))
    return audit_log.verify(state)[2]


def test_g07_an_entry_says_who_what_whose_when_from_where_and_what_came_of_it(
    state: Database, clock: FakeClock
) -> None:
    clock.now = datetime(2026, 11, 28, 5, 6, 7, 89, tzinfo=timezone(timedelta(hours=5)))
    with state.write() as connection:
        audit_log.record(
            connection, state.clock(), CLARA, Act.USER_CHANGED, "bob@partner.example", {"role": "a"}, {"role": "b"}
        )
    audit_log.write(state, Who(None, "10.0.0.8", "mallory"), Act.REFUSED, "/audit", allowed=False)
    refused, changed = audit_list.page(state, Asked())
    assert (changed.number, changed.actor_id, changed.actor, changed.address) == (
        1,
        7,
        "clara@partner.example",
        "10.0.0.7",
    )
    assert (changed.act, changed.target, changed.before, changed.after) == (
        "user_changed",
        "bob@partner.example",
        {"role": "a"},
        {"role": "b"},
    )
    assert (changed.at, changed.at.utcoffset()) == (datetime(2026, 11, 28, 0, 6, 7, 89, tzinfo=UTC), timedelta(0))
    assert (refused.actor_id, refused.actor, refused.allowed, changed.allowed) == (None, "mallory", False, True)
    assert audit_log.verify(state) == (2, refused.hash, [])


def test_g07_an_act_that_is_taken_back_leaves_no_entry(state: Database) -> None:
    with pytest.raises(ZeroDivisionError), state.write() as connection:
        audit_log.record(connection, state.clock(), CLARA, Act.ASSIGNED, "eu")
        raise ZeroDivisionError
    assert audit_log.verify(state) == (0, FIRST, [])


def test_g07_writers_at_the_same_time_make_one_chain(state: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: audit_log.write(state, CLARA, Act.EXPORTED, str(number)), range(48)))
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (48, [])
    assert {entry.target for entry in audit_list.page(state, Asked())} == {str(number) for number in range(48)}


WRITER = """
import sys
from dashboard.data.audit import audit_log
from dashboard.data.people.opening import open_state
state = open_state(sys.argv[1])
for number in range(20):
    audit_log.write(state, audit_log.Who(name=sys.argv[2]), audit_log.Act.SIGN_IN_FAILED, str(number))
"""


def test_g07_processes_at_the_same_time_make_one_chain(url: str, state: Database) -> None:
    running = [subprocess.Popen([sys.executable, "-c", WRITER, url, str(number)]) for number in range(3)]
    for _ in range(10):
        assert audit_log.verify(state)[2] == [], "it is read as of one moment"
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (60, [])


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set result = 'allowed'",
        "delete from audit",
        "delete from audit where id = 3",
        "insert into audit select id, at, actor_id, 'eve', address, action, target, before, after, result, hash from audit where id = 3",
    ],
)
def test_g07_the_database_refuses_to_change_or_remove_an_entry(state: Database, statement: str) -> None:
    fill(state)
    with pytest.raises((SQLAlchemyError, HubError)), state.write() as connection:
        connection.execute(text(statement))
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (6, [])


def test_g07_replacing_an_entry_is_refused_in_either_databases_way_of_saying_it(state: Database) -> None:
    fill(state)
    names = "id, at, actor_id, actor, address, action, target, before, after, result, hash"
    told = {
        "sqlite": f"insert or replace into audit select {names} from audit where id = 3",
        "postgresql": f"insert into audit select {names} from audit where id = 3 on conflict (id) do update set actor = 'eve'",
    }
    with pytest.raises((SQLAlchemyError, HubError)), state.write() as connection:
        connection.execute(text(told[state.engine.dialect.name]))
    if state.engine.dialect.name == "postgresql":
        with pytest.raises((SQLAlchemyError, HubError)), state.write() as connection:
            connection.execute(text("truncate audit"))
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (6, [])


ROW = "at, actor_id, actor, address, action, target, before, after, result"
SET = ", ".join(f"{name} = (select {name} from audit o where o.id = {{0}})" for name in ROW.split(", "))
TAMPERED: dict[str, tuple[Sequence[str], list[Fault]]] = {
    "an actor": (["update audit set actor = 'eve' where id = 3"], [Fault("changed", 3, 3)]),
    "a moment": (
        ["update audit set at = (select max(at) from audit where id = 1) where id = 4"],
        [Fault("changed", 4, 4)],
    ),
    "a result": (["update audit set result = 'denied' where id = 1"], [Fault("changed", 1, 1)]),
    "a value": (["update audit set after = null where id = 6"], [Fault("changed", 6, 6)]),
    "a hash": (["update audit set hash = 'x' where id = 3"], [Fault("changed", 3, 3), Fault("changed", 4, 4)]),
    "removed": (["delete from audit where id = 3"], [Fault("missing", 3, 3)]),
    "several removed": (["delete from audit where id in (2, 3, 5)"], [Fault("missing", 2, 3), Fault("missing", 5, 5)]),
    "the first": (["delete from audit where id = 1"], [Fault("missing", 1, 1)]),
    "cut off": (["delete from audit where id > 4"], [Fault("missing", 5, 6)]),
    "all": (["delete from audit"], [Fault("missing", 1, 6)]),
    "put in at the end": (
        [f"insert into audit select 7, {ROW}, hash from audit where id = 2"],
        [Fault("changed", 7, 7), Fault("inserted", 7, 7)],
    ),
    "put in before": ([f"insert into audit select 0, {ROW}, hash from audit where id = 2"], [Fault("inserted", 0, 0)]),
    "swapped": (
        [
            f"insert into audit select 99, {ROW}, hash from audit where id = 2",
            f"update audit set {SET.format(4)} where id = 2",
            f"update audit set {SET.format(99)} where id = 4",
            "delete from audit where id = 99",
        ],
        [Fault("changed", 2, 2), Fault("changed", 4, 4)],
    ),
    "the head": (["delete from settings where key = 'audit.head'"], [Fault("inserted", 1, 6)]),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_g07_what_was_done_to_the_log_is_found_and_named(state: Database, clock: FakeClock, case: str) -> None:
    for number in range(1, 7):
        clock.pass_by(timedelta(seconds=1))
        audit_log.write(state, CLARA, Act.EXPORTED, f"block-{number}", {"rows": number})
    statements, faults = TAMPERED[case]
    before = audit_log.verify(state)[1]
    assert tampered(state, *statements) == faults
    if case != "put in at the end":
        audit_log.write(state, CLARA, Act.EXPORTED, "later")
        found = audit_log.verify(state)[2]
        assert (found != []) == (case != "the head"), "later entries heal nothing"
    assert audit_log.verify(state, before)[2] == audit_log.verify(state)[2] or case in {
        "cut off",
        "all",
        "a value",
        "a hash",
    }


def test_g07_a_log_written_anew_is_found_by_a_hash_that_was_kept_elsewhere(state: Database) -> None:
    fill(state)
    kept = audit_log.verify(state)[1]
    fill(state, 2)
    assert audit_log.verify(state, kept) == (8, audit_log.verify(state)[1], [])
    assert tampered(state, "delete from audit", "delete from settings where key = 'audit.head'") == []
    for number in range(8):
        audit_log.write(state, CLARA, Act.EXPORTED, f"harmless-{number}")
    assert audit_log.verify(state)[2] == []
    assert audit_log.verify(state, kept)[2] == [Fault("noted", 8, 8)]


@pytest.mark.parametrize("said", HOSTILE)
def test_g07_hostile_text_is_held_bounded_and_in_one_line(state: Database, said: str) -> None:
    audit_log.write(
        state, Who(None, said, said), Act.SIGN_IN_FAILED, said, {"name": said, "list": [said]}, allowed=False
    )
    audit_log.write(state, CLARA, Act.EXPORTED, "after it")
    entry = audit_list.page(state, Asked())[1]
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (2, [])
    assert all(shown.isprintable() for shown in (entry.actor, entry.address, entry.target))
    assert (len(entry.actor), len(entry.address), len(entry.target)) <= (320, 64, 400)
    assert entry.after == {"name": said, "list": [said]}, "whole: nothing that was done is lost"
    with state.read() as connection:
        assert connection.execute(select(AuditRow.after).where(AuditRow.id == 1)).scalar_one().isascii()


def test_g07_entries_are_found_by_period_person_act_result_and_text(state: Database, clock: FakeClock) -> None:
    begin = clock.now
    audit_log.write(state, CLARA, Act.EXPORTED, "50%_off", {"query": "Zażółć"})
    clock.pass_by(timedelta(days=1))
    audit_log.write(state, Who(None, "10.9.9.9", "Bob@Partner.example"), Act.REFUSED, "/audit", allowed=False)

    def found(**asked: object) -> list[int]:
        return [entry.number for entry in audit_list.page(state, Asked(**asked))]  # type: ignore[arg-type]

    assert found() == [2, 1]
    assert (found(since=clock.now), found(until=clock.now)) == ([2], [1])
    assert found(since=begin, until=clock.now + timedelta(seconds=1)) == [2, 1]
    assert (found(person="BOB@"), found(person="%"), found(person="a_a")) == ([2], [], [])
    assert (found(act=Act.EXPORTED), found(allowed=False)) == ([1], [2])
    assert (found(text="%_OFF"), found(text="zażółć"), found(text="Żółw"), found(text="10.9.")) == ([1], [1], [], [2])
    assert [audit_list.count(state, Asked(), below) for below in (1, 2, 3)] == [0, 1, 2]


def test_a_page_begins_under_a_number_and_every_entry_comes_once(
    state: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_list, "_AT_ONCE", 3)
    monkeypatch.setattr(audit_log, "_AT_ONCE", 3)
    fill(state, 10)
    assert [entry.number for entry in audit_list.page(state, Asked(), 8, 3)] == [7, 6, 5]
    assert [entry.number for entry in audit_list.every(state, Asked(), 11)] == list(range(10, 0, -1))
    assert (audit_log.verify(state)[0], audit_log.verify(state)[2]) == (10, [])


@pytest.mark.parametrize("there", ["from the database", "into the database"])
def test_g07_f31_entries_come_back_from_a_backup_and_the_chain_holds(url: str, tmp_path: Path, there: str) -> None:
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    first, second = (url, other) if there == "from the database" else (other, url)
    one = open_state(first)
    for said in HOSTILE:
        audit_log.write(one, CLARA, Act.REFUSED, said, {"said": said}, allowed=False)
    revision, lines = rows.dump(one.engine)
    assert revision is not None
    made = make_engine(second)
    rows.load(made, revision, lines)
    made.dispose()
    two = open_state(second)
    assert audit_log.verify(two) == audit_log.verify(one)
    assert audit_list.page(two, Asked()) == audit_list.page(one, Asked())
    audit_log.write(two, CLARA, Act.EXPORTED, "after the restore")
    assert (audit_log.verify(two)[0], audit_log.verify(two)[2]) == (len(HOSTILE) + 1, [])
    with pytest.raises((SQLAlchemyError, HubError)), two.write() as connection:
        connection.execute(text("delete from audit"))
    for each in (one, two):
        each.close()


Ran = Callable[..., tuple[int, str]]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))

    def ran(*words: str) -> tuple[int, str]:
        code = run(["audit", *words])
        return code, "".join(capsys.readouterr())

    return ran


def test_g07_the_command_lists_and_verifies(ran: Ran, file_state: Database, clock: FakeClock) -> None:
    fill(file_state, 2)
    clock.pass_by(timedelta(days=1))
    audit_log.write(file_state, Who(None, "", "bob\n\x1b[31m"), Act.REFUSED, "/audit", allowed=False)
    code, said = ran("list")
    assert code == 0
    assert said.splitlines()[0] == "3 2026-11-25T08:00:00Z denied refused bob\\u000a\\u001b[31m - /audit"
    assert (
        said.splitlines()[2]
        == '1 2026-11-24T08:00:00Z allowed exported clara@partner.example 10.0.0.7 block-1 {"rows": 1}'
    )
    listed = json.loads(ran("list", "--json", "--since", "2026-11-25", "--actor", "bob", "--action", "refused")[1])
    assert [(entry["number"], entry["at"], entry["allowed"]) for entry in listed["entries"]] == [
        (3, "2026-11-25T08:00:00+00:00", False)
    ]
    assert (ran("list", "--since", "tomorrow")[0], ran("list", "--action", "sneezed")[0]) == (2, 2)
    code, said = ran("verify", "--json")
    whole = json.loads(said)
    assert (code, whole["entries"], whole["whole"], whole["faults"]) == (0, 3, True, [])
    assert ran("verify", "--expect", whole["hash"])[0] == 0
    assert ran("verify", "--expect", "f" * 64)[0] == 2
    assert tampered(file_state, "delete from audit where id = 2")
    code, said = ran("verify")
    assert (code, "Entries 2 to 2 are missing." in said) == (2, True)
    assert json.loads(ran("verify", "--json")[1])["faults"] == [{"rule": "missing", "first": 2, "last": 2}]


def test_a19_who_may_not_enter_every_region_is_told_of_no_customer_of_the_others(state: Database) -> None:
    """Neither in an entry, nor by what a search finds."""
    foreign, own = "eu:0000aaaa", "us:0000bbbb"
    with state.write() as connection:
        now = state.clock()
        audit_log.record(
            connection, now, Who(), Act.ASSIGNED, "a@b.example", {"assigned": []}, {"assigned": [foreign, own]}
        )
        typed = {"query": "cedar", "filter": "customer:cedar", "rows": 3}
        audit_log.record(connection, now, Who(), Act.EXPORTED, "x.csv", None, {"versions": {"us": 1, "eu": 2}, **typed})
        audit_log.record(connection, now, Who(), Act.EXPORTED, "y.csv", None, {"versions": {"us": 1}, **typed})
        audit_log.record(connection, now, Who(), Act.AUDIT_EXPORTED, "z.csv", None, {"filters": {"text": "0000aaaa"}})
    limited = Asked(regions=(Region.US,))
    filters, near, far, assigned = [entry.after for entry in audit_list.page(state, limited)]
    assert (filters, near, far) == ({}, {"versions": {"us": 1}, **typed}, {"versions": {"us": 1, "eu": 2}})
    assert assigned == {"assigned": [own]}
    assert list(audit_list.every(state, limited, 100)) == audit_list.page(state, limited)
    assert {entry.hash for entry in audit_list.page(state, limited)} == {""}, "a hash tells whether a guess is right"
    for word in ("0000aaaa", "cedar"):
        assert audit_list.page(state, replace(limited, text=word)) == []
        assert audit_list.count(state, replace(limited, text=word), 100) == 0
        assert audit_list.page(state, Asked(text=word)) != []
    assert audit_list.page(state, Asked())[0].after == {"filters": {"text": "0000aaaa"}}


def test_a19_a_thousand_customers_are_written_down_whole_and_told_as_far_as_they_are_the_readers(
    state: Database,
) -> None:
    """What was shortened lost half of them, and showed the rest to everybody."""
    many = [f"{region}:{number:036x}" for region in ("eu", "us") for number in range(500)]
    audit_log.write(state, Who(), Act.ASSIGNED, "a@b.example", {"assigned": many})
    (whole,) = audit_list.page(state, Asked())
    (near,) = audit_list.page(state, Asked(regions=(Region.US,)))
    assert whole.after == {"assigned": many}
    assert near.after == {"assigned": many[500:]}
    assert audit_log.verify(state)[2] == []


def test_a19_what_an_older_release_shortened_and_what_nobody_knows_is_told_of_ones_own_regions_alone(
    state: Database,
) -> None:
    files = [{"name": "customers.csv", "sha256": "ab" * 32}]
    audit_log.write(state, Who(), Act.ASSIGNED, "a@b.example", {"shortened": '{"assigned": ["eu:0000aaaa"'})
    audit_log.write(state, Who(), Act.IMPORTED, "eu", {"region": "eu", "version": 2, "files": files})
    audit_log.write(state, Who(), Act.IMPORTED, "us", {"region": "us", "version": 3, "files": files})
    own, foreign, shortened = [entry.after for entry in audit_list.page(state, Asked(regions=(Region.US,)))]
    assert own == {"region": "us", "version": 3, "files": files}
    assert (foreign, shortened) == ({"region": "eu", "version": 2}, {})
