"""Jobs as rows: put down, claimed by turns under a lease, ended by whoever holds it and by nobody else."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import cli
from dashboard.data.queue import claiming, putting, reading
from dashboard.data.queue.job import KEPT, LATE, LEASE, MOST_ATTEMPTS, MOST_RUNNING, MOST_WAITING, Job, Lost, Stage
from dashboard.data.state.database import Database
from dashboard.errors import Missing, Refused
from tests.state.conftest import FakeClock

KINDS = {"sum"}
ALBA, BIRCH, CEDAR = 1, 2, 3


def put(state: Database, owner: int = ALBA, **more: Any) -> str:
    with state.write() as connection:
        return putting.put(connection, state.clock(), "sum", {"of": [1, 2]}, owner, **more)


def take(state: Database, kinds: set[str] = KINDS) -> Job:
    job = claiming.claim(state, "w", kinds)
    assert job is not None
    return job


def read(state: Database, key: str) -> Job:
    with state.read() as connection:
        return reading.one(connection, key)


def cancel(state: Database, key: str) -> Stage:
    with state.write() as connection:
        return putting.cancel(connection, state.clock(), key)


def test_a_job_is_put_down_claimed_and_finished_with_what_it_gave(state: Database) -> None:
    key = put(state)
    assert len(key) == 32
    job = take(state)
    assert (job.key, job.payload, job.attempts, job.stage) == (key, {"of": [1, 2]}, 1, Stage.RUNNING)
    assert claiming.claim(state, "other", KINDS) is None
    claiming.finish(state, job, {"sum": 3})
    found = read(state, key)
    assert (found.stage, found.result, found.ended) == (Stage.DONE, {"sum": 3}, state.clock())
    assert claiming.claim(state, "w", KINDS) is None


def test_a_kind_that_a_worker_does_not_know_is_left_to_one_that_does(state: Database) -> None:
    put(state)
    assert claiming.claim(state, "w", {"other"}) is None
    take(state)


def test_the_same_is_put_down_once_also_after_it_has_ended(state: Database) -> None:
    first = put(state, once="schedule:1")
    assert put(state, once="schedule:1") == first
    claiming.finish(state, take(state))
    assert put(state, once="schedule:1") == first
    assert put(state, once="schedule:2") != first


def test_what_its_transaction_takes_back_was_never_put_down(state: Database) -> None:
    with pytest.raises(ZeroDivisionError), state.write() as connection:
        putting.put(connection, state.clock(), "sum", {})
        _ = 1 / 0
    assert claiming.claim(state, "w", KINDS) is None


def test_what_waits_for_its_time_is_not_done_before_it(state: Database, clock: FakeClock) -> None:
    put(state, due=clock() + timedelta(minutes=5))
    assert claiming.claim(state, "w", KINDS) is None
    clock.pass_by(timedelta(minutes=5))
    take(state)


def test_a_lost_lease_is_taken_over_and_who_had_it_writes_nothing_more(state: Database, clock: FakeClock) -> None:
    key = put(state)
    first = take(state)
    clock.pass_by(LEASE - timedelta(seconds=1))
    assert claiming.beat(state, first, 5, 10) is False
    clock.pass_by(LEASE - timedelta(seconds=1))
    assert claiming.claim(state, "w", KINDS) is None, "the beat kept it"
    clock.pass_by(timedelta(seconds=1))
    second = take(state)
    assert (second.key, second.attempts, second.done, second.about) == (key, 2, 5, 10)
    wrote: list[object] = []
    for late in (
        lambda: claiming.beat(state, first),
        lambda: claiming.cancel_asked(state, first),
        lambda: claiming.finish(state, first, {"sum": 0}, wrote.append),
        lambda: claiming.fail(state, first, "queue.why.died", {}),
        lambda: claiming.cancelled(state, first),
        lambda: claiming.hand_back(state, first),
        lambda: claiming.later(state, first, LEASE, "queue.why.died", {}),
    ):
        with pytest.raises(Lost):
            late()
    claiming.finish(state, second, {"sum": 3})
    assert (read(state, key).result, wrote) == ({"sum": 3}, [])


def test_what_kills_every_worker_is_given_up_and_says_so(state: Database, clock: FakeClock) -> None:
    key = put(state)
    for _ in range(MOST_ATTEMPTS):
        take(state)
        clock.pass_by(LEASE)
    told: list[Job] = []
    assert claiming.claim(state, "w", KINDS, told.append) is None
    found = read(state, key)
    assert (found.stage, found.why, found.why_values) == (Stage.FAILED, "queue.why.died", {"n": MOST_ATTEMPTS})
    assert [(job.key, job.stage, job.why) for job in told] == [(key, Stage.FAILED, "queue.why.died")]
    assert claiming.claim(state, "w", KINDS, told.append) is None
    assert len(told) == 1, "once"


def test_a_job_that_goes_back_counts_no_attempt_and_keeps_its_turn(state: Database) -> None:
    first = put(state)
    put(state)
    claiming.hand_back(state, take(state))
    again = take(state)
    assert (again.key, again.attempts) == (first, 1)


def test_a_job_tried_later_waits_its_pause_and_says_why(state: Database, clock: FakeClock) -> None:
    key = put(state)
    claiming.later(state, take(state), timedelta(minutes=1), "queue.why.defect", {"reference": "x"})
    assert (read(state, key).stage, read(state, key).why) == (Stage.QUEUED, "queue.why.defect")
    assert claiming.claim(state, "w", KINDS) is None
    clock.pass_by(timedelta(minutes=1))
    claiming.finish(state, take(state))
    assert read(state, key).why is None


def test_cancelling_gives_up_what_waits_and_asks_what_runs(state: Database, clock: FakeClock) -> None:
    running, waiting = put(state), put(state)
    job = take(state)
    assert (cancel(state, waiting), cancel(state, running)) == (Stage.CANCELLED, Stage.RUNNING)
    assert claiming.cancel_asked(state, job) is claiming.beat(state, job) is True
    claiming.cancelled(state, job)
    assert (read(state, running).stage, cancel(state, running)) == (Stage.CANCELLED, Stage.CANCELLED)
    with pytest.raises(Missing):
        cancel(state, "0" * 32)
    dead = put(state)
    take(state)
    cancel(state, dead)
    clock.pass_by(LEASE)
    assert claiming.claim(state, "w", KINDS) is None, "its worker died: it is not done again"
    assert read(state, dead).stage is Stage.CANCELLED


def test_what_leaves_nothing_behind_is_over_at_once_when_it_is_cancelled(state: Database) -> None:
    running, waiting = put(state), put(state)
    job = take(state)
    for key in (waiting, running):
        with state.write() as connection:
            assert putting.cancel(connection, state.clock(), key, at_once=True) is Stage.CANCELLED
    assert {read(state, key).stage for key in (running, waiting)} == {Stage.CANCELLED}
    for late in (
        lambda: claiming.beat(state, job),
        lambda: claiming.finish(state, job),
        lambda: claiming.cancelled(state, job),
    ):
        with pytest.raises(Lost):
            late()
    assert read(state, running).stage is Stage.CANCELLED and claiming.claim(state, "w", KINDS) is None


def test_d17_who_asks_for_fifty_does_not_keep_the_others_waiting(state: Database) -> None:
    mine = [put(state, ALBA) for _ in range(5)]
    claiming.finish(state, take(state))
    yours, theirs = [put(state, BIRCH) for _ in range(2)], put(state, CEDAR)
    order = []
    while (job := claiming.claim(state, "w", KINDS)) is not None:
        order.append(job)
        claiming.finish(state, job)
    assert [job.key for job in order] == [mine[1], yours[0], theirs, mine[2], yours[1], mine[3], mine[4]]


def test_d17_one_person_has_so_many_running_and_so_many_waiting_at_most(state: Database) -> None:
    for _ in range(MOST_WAITING):
        put(state)
    with pytest.raises(Refused, match=f"{MOST_WAITING}"):
        put(state)
    put(state, BIRCH)
    put(state, bounded=False)
    taken = [take(state).owner_id for _ in range(MOST_RUNNING + 1)]
    assert sorted(taken) == [ALBA] * MOST_RUNNING + [BIRCH]
    assert claiming.claim(state, "w", KINDS) is None


def test_the_hub_itself_is_not_bounded(state: Database) -> None:
    for _ in range(MOST_WAITING + 1):
        put(state, 0)
    assert [take(state).owner_id for _ in range(MOST_RUNNING + 1)] == [0] * (MOST_RUNNING + 1)


def test_the_position_is_the_order_in_which_they_are_done(state: Database) -> None:
    keys = [put(state, owner) for owner in (ALBA, ALBA, ALBA, BIRCH)]
    with state.read() as connection:
        found = {key: reading.position(connection, state.clock(), reading.one(connection, key)) for key in keys}
    assert list(found.values()) == [1, 3, 4, 2]
    first = take(state)
    with state.read() as connection:
        assert reading.position(connection, state.clock(), reading.one(connection, first.key)) is None


def test_many_workers_at_once_take_each_job_once(state: Database) -> None:
    keys = {put(state, 0) for _ in range(30)}

    def work(_: int) -> list[str]:
        done = []
        while (job := claiming.claim(state, "w", KINDS)) is not None:
            claiming.finish(state, job)
            done.append(job.key)
        return done

    with ThreadPoolExecutor(4) as pool:
        took = [key for each in pool.map(work, range(4)) for key in each]
    assert (len(took), set(took)) == (30, keys)


def test_a_clock_that_is_put_back_keeps_nothing_waiting(state: Database, clock: FakeClock) -> None:
    clock.pass_by(timedelta(days=1))
    put(state)
    running = put(state)
    take(state)
    clock.pass_by(timedelta(days=-1))
    assert {take(state).key, take(state).key} >= {running}


def test_how_the_queue_stands_and_what_is_forgotten(state: Database, clock: FakeClock) -> None:
    assert reading.standing(state) == reading.Standing(None, 0, 0, 0)
    old = put(state)
    claiming.finish(state, take(state))
    put(state)
    put(state)
    take(state)
    clock.pass_by(LATE)
    with state.write() as connection:
        reading.seen(connection, clock(), "a")
    assert reading.standing(state) == reading.Standing(clock(), 1, 1, 1)
    clock.pass_by(KEPT + timedelta(seconds=1))
    with state.write() as connection:
        reading.seen(connection, clock(), "b")
        with pytest.raises(Missing):
            reading.one(connection, old)


def test_the_command_line_lists_jobs_says_why_one_failed_and_gives_one_up(
    file_url: str, file_state: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(Path(file_url.removeprefix("sqlite:///")).parent))
    assert cli.run(["jobs"]) == 0
    assert capsys.readouterr().out == "There are no jobs.\n"
    failed, waiting = put(file_state), put(file_state)
    claiming.fail(file_state, take(file_state), "queue.why.defect", {"reference": "r1"})
    assert cli.run(["jobs"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == [waiting, failed]
    assert told[1].endswith("this reference: r1")
    assert cli.run(["jobs", "--cancel", waiting, "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["jobs"]
    assert (said["key"], said["stage"]) == (waiting, "cancelled")
