"""Worker processes: killed, told to stop, several at once (F06); what a handler meets, and what is told of it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from subprocess import Popen

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from dashboard.data.people.opening import open_state
from dashboard.data.queue import claiming, putting, reading, running
from dashboard.data.queue.job import LEASE, MOST_ATTEMPTS, Job, Stage
from dashboard.data.queue.running import PAUSES, Finished, Later, Running
from dashboard.data.state.database import Database
from dashboard.data.state.models import SettingRow
from dashboard.data.state.work_models import JobRow
from dashboard.errors import Refused, Unusable
from dashboard.web.server.beside import Beside
from dashboard.worker import doing
from dashboard.worker.doing import do
from dashboard.worker.kinds import KINDS, Kind
from dashboard.worker.worker import Worker
from tests.queue import nursery
from tests.queue.process import begun
from tests.state.conftest import FakeClock
from tests.state.templates import begun as new_state
from tests.web.helpers import settings
from tests.web.test_serve import live


@pytest.fixture
def real(url: str) -> Iterator[Database]:
    """By the clock of the machine, as the processes have it."""
    opened = open_state(new_state(url))
    yield opened
    opened.close()


def put(state: Database, count: int = 1) -> list[str]:
    with state.write() as connection:
        return [putting.put(connection, state.clock(), "sum", {"of": [each, 1]}) for each in range(count)]


def read(state: Database, key: str) -> Job:
    with state.read() as connection:
        return reading.one(connection, key)


def until(so: Callable[[], bool], seconds: float = 30) -> None:
    late = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < late, "it did not come"
        time.sleep(0.02)


def wait_begun(process: Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"


def test_f06_a_worker_killed_in_the_middle_loses_its_job_to_another_and_each_is_done_once(
    url: str, real: Database, tmp_path: Path
) -> None:
    keys = put(real, 6)
    with begun(tmp_path, url, "politely") as killed:
        wait_begun(killed)
        killed.kill()
    assert read(real, keys[0]).stage is Stage.RUNNING
    with begun(tmp_path, url, "quickly"), begun(tmp_path, url, "quickly"):
        until(lambda: all(read(real, key).stage is Stage.DONE for key in keys))
    with real.read() as connection:
        ran = {row.key: row.value for row in connection.execute(select(SettingRow.key, SettingRow.value))}
    assert {key: ran[f"ran.{key}"] for key in keys} == {key: 2 if key == keys[0] else 1 for key in keys}
    assert [read(real, key).result for key in keys] == [{"sum": each + 1} for each in range(6)]


def ended(state: Database) -> int:
    with state.read() as connection:
        asked = select(func.count()).select_from(JobRow).where(JobRow.state == Stage.DONE.value)
        return int(connection.execute(asked).scalar_one())


def campaign(url: str, state: Database, home: Path, workers: int, jobs: int, kills: int, mode: str = "slowly") -> int:
    """Workers are killed by chance, and begun again, from the first job to the last: each job is done once. How many
    jobs were in the hands of one that was killed."""
    keys, dice = put(state, jobs), random.Random(25)
    with nursery.of("tests.queue.process:main", str(home), url, mode) as many:
        alive = [many.begin() for _ in range(workers)]
        for number in range(kills):
            share = jobs * (number + dice.random()) / (kills + 1)
            until(lambda share=share: ended(state) >= share, 60)  # type: ignore[misc]  # the share of this turn
            at = dice.randrange(workers)
            many.kill(alive[at])
            alive[at] = many.begin()
        until(lambda: reading.standing(state).waiting + reading.standing(state).running == 0, 60 + jobs)
    with state.read() as connection:
        rows = connection.execute(select(JobRow.state, JobRow.attempts)).all()
        ran = connection.execute(select(SettingRow.key).where(SettingRow.key.startswith("ran."))).scalars().all()
    assert {row.state for row in rows} == {Stage.DONE.value}
    assert sorted(ran) == sorted(f"ran.{key}" for key in keys)
    return sum(row.attempts for row in rows) - jobs


def test_f06_workers_killed_by_chance_do_each_job_once(url: str, real: Database, tmp_path: Path) -> None:
    assert campaign(url, real, tmp_path, 3, 40, 6, "at_length")


@pytest.mark.torture
def test_f06_eight_workers_five_hundred_kills_ten_thousand_jobs(url: str, real: Database, tmp_path: Path) -> None:
    """Kills are spread over all of the work: that many of them met a worker with a job in its hands is asked too."""
    assert campaign(url, real, tmp_path, 8, 10_000, 500) > 250


@pytest.mark.parametrize("mode", ["politely", "stubbornly"])
def test_a_worker_that_is_told_to_stop_hands_its_job_back(file_url: str, tmp_path: Path, mode: str) -> None:
    state = open_state(new_state(file_url))
    (key,) = put(state)
    with begun(tmp_path, file_url, mode) as process:
        wait_begun(process)
        process.terminate()
        assert process.wait(20) == 0
    found = read(state, key)
    assert (found.stage, found.attempts) == (Stage.QUEUED, 0)
    state.close()


def done(state: Database, handler: Callable[[Running], Finished | None], home: Path) -> Job:
    """What became of a job that this handler does."""
    (key,) = put(state)
    job = claiming.claim(state, "w", {"sum"})
    assert job is not None
    do(Running(settings(home), state, job), lambda: handler)
    return read(state, key)


def test_a_refusal_is_told_in_its_words_and_a_defect_by_a_reference(file_state: Database, tmp_path: Path) -> None:
    def refuses(_: Running) -> None:
        raise Refused("queue.error.many", most=3)

    def breaks(_: Running) -> None:
        raise ZeroDivisionError

    found = done(file_state, refuses, tmp_path)
    assert (found.stage, found.why, found.why_values) == (Stage.FAILED, "queue.error.many", {"most": 3})
    found = done(file_state, breaks, tmp_path)
    assert (found.stage, found.why, found.why_values) == (Stage.FAILED, "queue.why.defect", {"reference": found.key})


def test_what_leaves_nothing_behind_is_tried_three_times_where_a_place_or_the_hub_fails(
    file_state: Database, clock: FakeClock, tmp_path: Path
) -> None:
    (broken, _unreadable), seen = put(file_state, 2), list[tuple[Stage, str | None]]()

    def breaks(job: Running) -> None:
        if job.job.key == broken:
            raise ZeroDivisionError
        raise Unusable("warehouse.error.unreadable", region="eu", version=1)

    for pause in (*PAUSES[:2], timedelta()):
        for _each in range(2):
            job = claiming.claim(file_state, "w", {"sum"})
            assert job is not None
            do(Running(settings(tmp_path), file_state, job), lambda: breaks, 3)
            found = read(file_state, job.key)
            seen.append((found.stage, found.why))
        clock.pass_by(pause - timedelta(seconds=1))
        assert claiming.claim(file_state, "w", {"sum"}) is None
        clock.pass_by(timedelta(seconds=1))
    why = ["queue.why.defect", "warehouse.error.unreadable"]
    assert seen == [(stage, key) for stage in (*2 * [Stage.QUEUED], Stage.FAILED) for key in why]


def test_what_cannot_be_done_now_is_tried_again_after_its_pause(
    file_state: Database, clock: FakeClock, tmp_path: Path
) -> None:
    def waits(_: Running) -> None:
        raise Later(timedelta(minutes=1), "queue.error.gone")

    assert done(file_state, waits, tmp_path).stage is Stage.QUEUED
    clock.pass_by(timedelta(minutes=1))
    assert claiming.claim(file_state, "w", {"sum"}) is not None


def test_who_is_in_a_long_wait_is_woken_when_somebody_cancels(file_state: Database, tmp_path: Path) -> None:
    def long(job: Running) -> None:
        woken = threading.Event()
        job.on_stop(woken.set)
        with file_state.write() as connection:
            putting.cancel(connection, file_state.clock(), job.job.key)
        assert woken.wait(20)
        job.check()

    assert done(file_state, long, tmp_path).stage is Stage.CANCELLED


def test_progress_is_written_and_a_handler_whose_job_is_lost_stops_without_a_word(
    file_state: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TOLD_S", 0.0)
    seen: list[Job] = []

    def overtaken(job: Running) -> None:
        job.told(7, 10)
        until(lambda: read(file_state, job.job.key).done == 7)
        clock.pass_by(LEASE)
        other = claiming.claim(file_state, "other", {"sum"})
        assert other is not None
        seen.append(other)
        until(lambda: job.asked is not None)
        job.check()

    found = done(file_state, overtaken, tmp_path)
    assert (found.stage, found.about, found.attempts) == (Stage.RUNNING, 10, 2)
    claiming.finish(file_state, seen[0], {})


def test_all_that_is_due_is_done_at_once_and_the_worker_is_seen(file_state: Database, tmp_path: Path) -> None:
    put(file_state, 3)
    worker = Worker(settings(tmp_path), file_state, {"sum": Kind("tests.queue.process:quickly")})
    assert (worker.run_due(), worker.run_due()) == (3, 0)
    assert reading.standing(file_state).seen == file_state.clock()


def test_the_log_says_which_job_every_worker_died_of(file_state: Database, clock: FakeClock, tmp_path: Path) -> None:
    [key] = put(file_state)
    for _ in range(MOST_ATTEMPTS):
        assert claiming.claim(file_state, "w", {"sum"}) is not None
        clock.pass_by(LEASE)
    with capture_logs() as told:
        assert Worker(settings(tmp_path), file_state, {"sum": Kind("tests.queue.process:quickly")}).run_due() == 0
    said = {"event": "job_given_up", "log_level": "warning", "kind": "sum", "job": key}
    assert [one for one in told if one["event"] == "job_given_up"] == [
        {**said, "stage": Stage.FAILED, "key": "queue.why.died"}
    ]


def test_each_kind_has_a_handler() -> None:
    assert all(callable(kind.load()) for kind in KINDS.values())


def test_the_process_beside_the_server_is_begun_again_and_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.web.server.beside.LEAST_S", 0.0)
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    Beside(settings(tmp_path / "home", worker="off")).ensure()
    assert not (tmp_path / "home" / "state.sqlite").exists(), "none is wanted"
    beside = Beside(settings(tmp_path / "home"))
    beside.ensure()
    first = beside._process
    assert first is not None
    first.kill()
    first.wait()
    beside.ensure()
    second = beside._process
    assert second is not None and second.pid != first.pid
    beside.ensure()
    assert beside._process is second
    beside.tell()
    beside.wait()
    beside.ensure()
    assert second.poll() is not None and beside._process is second


@pytest.mark.serving
def test_serve_has_a_worker_beside_it_that_ends_with_it(tmp_path: Path) -> None:
    with live(tmp_path / "home", worker="embedded") as server:
        until(lambda: '"seen":"' in server.get("/readyz")[2])
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        assert len(children) == 2
        assert server.stop() == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_job_that_meets_a_state_that_is_away_is_done_again_and_has_not_failed(
    file_state: Database, clock: FakeClock, tmp_path: Path
) -> None:
    (key,) = put(file_state)
    times: list[int] = []

    def away_once(job: Running) -> Finished:
        times.append(job.job.attempts)
        if len(times) == 1:
            raise Unusable("web.state.not_answering", path="x")
        return Finished({"sum": 1})

    for stage in (Stage.QUEUED, Stage.DONE):
        job = claiming.claim(file_state, "w", {"sum"})
        assert job is not None
        do(Running(settings(tmp_path), file_state, job), lambda: away_once)
        assert read(file_state, key).stage is stage
        clock.pass_by(doing.AGAIN)
    assert times == [1, 1], "that the state was away is no try of the job"


def test_what_is_done_and_could_not_be_noted_is_not_called_failed(
    file_state: Database, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = put(file_state)
    job = claiming.claim(file_state, "w", {"sum"})
    assert job is not None

    def away(*_: object) -> None:
        raise Unusable("web.state.not_answering", path="x")

    with monkeypatch.context() as patched:
        patched.setattr(claiming, "finish", away)
        patched.setattr(doing, "LEASE", timedelta())
        patched.setattr(doing, "PAUSE_S", 0.01)
        do(Running(settings(tmp_path), file_state, job), lambda: lambda _: Finished({}))
    assert read(file_state, key).stage is Stage.RUNNING
    clock.pass_by(LEASE)
    assert claiming.claim(file_state, "w", {"sum"}) is not None, "another worker does it"
