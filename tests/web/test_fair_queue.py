"""Expensive work waits for its turn, persons in turn: E20."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.errors import Busy, Slowed
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.fair_queue import QUIET_S, FairQueue, UnderWay
from dashboard.web.routes import blocks
from tests.browser.kit import served
from tests.web.helpers import add_user, close, settings, sign_in

KNOWN = "/blocks/licenses-top?region=us"


class Work:
    """Pieces of work that end when they are told to, and in which order they began."""

    def __init__(self, queue: FairQueue, threads: int = 30) -> None:
        self.queue, self.pool = queue, ThreadPoolExecutor(threads)
        self.begun: list[str] = []
        self.ends: dict[str, threading.Event] = {}

    def ask(self, who: str, name: str = "") -> Future[None]:
        """Begun, or in the line, when this returns."""
        name = name or who
        end = self.ends[name] = threading.Event()

        def one() -> None:
            with self.queue.asking(who), self.queue.turn():
                self.begun.append(name)
                assert end.wait(20)

        before = self._of(who)
        asked = self.pool.submit(one)
        until(lambda: self._of(who) > before or asked.done())
        return asked

    def end(self, name: str) -> None:
        self.ends[name].set()

    def end_all(self) -> None:
        until(lambda: [each.set() for each in self.ends.values()] != [] and self.queue._running.total() == 0)
        self.pool.shutdown()

    def _of(self, who: str) -> int:
        return self.queue._running[who] + len(self.queue._waiting.get(who, ()))


def until(holds: Any) -> None:
    end = monotonic() + 20
    while not holds():
        assert monotonic() < end
        sleep(0.002)


def test_e20_one_person_never_takes_the_last_place_and_half_of_them_beside_others() -> None:
    now = [0.0]
    work = Work(FairQueue(places=3, room=20, clock=lambda: now[0]))
    for number in range(4):
        work.ask("mallory", f"m{number}")
    assert work.queue._running == {"mallory": 2}
    work.ask("anna", "a0")
    assert work.queue._running == {"mallory": 2, "anna": 1}, "who comes next finds a place at once"
    until(lambda: len(work.begun) == 3)
    work.end("m0")
    work.end("m1")
    until(lambda: len(work.begun) == 4)
    assert work.queue._running == {"mallory": 1, "anna": 1}, "beside others nobody has more than half"
    work.end("a0")
    until(lambda: work.queue._running == {"mallory": 1})
    now[0] += QUIET_S + 1
    work.ask("mallory", "m4")
    assert work.queue._running == {"mallory": 2}, "alone again"
    work.end_all()


def test_e20_persons_are_served_in_turn_whatever_each_of_them_asks() -> None:
    work = Work(FairQueue(places=1, room=20))
    work.ask("first")
    for number in range(4):
        work.ask("mallory", f"m{number}")
    work.ask("anna", "a0")
    work.ask("bob", "b0")
    for name in ("first", "m0", "a0", "b0", "m1", "m2"):
        until(lambda name=name: work.begun[-1] == name)
        work.end(name)
    until(lambda: work.begun[-1] == "m3")
    assert work.begun == ["first", "m0", "a0", "b0", "m1", "m2", "m3"]
    work.end_all()


def test_e20_where_there_is_no_room_whoever_has_most_waiting_is_told_to_wait() -> None:
    work = Work(FairQueue(places=1, room=3))
    work.ask("first")
    waiting = [work.ask("mallory", f"m{number}") for number in range(3)]
    assert isinstance(work.ask("mallory", "m3").exception(20), Slowed), "their own newest"
    anna = work.ask("anna", "a0")
    gone = waiting[2].exception(20)
    assert isinstance(gone, Slowed)
    assert (gone.status, gone.retry_s) == (429, 1)
    assert not anna.done()
    work.end_all()
    assert anna.exception() is None
    assert sorted(work.begun) == ["a0", "first", "m0", "m1"]


def test_e20_who_waits_too_long_is_told_so_and_leaves_nothing_behind() -> None:
    queue = FairQueue(places=1, room=3, patience_s=0.05)
    work = Work(queue)
    work.ask("first")
    late = work.ask("anna").exception(20)
    assert isinstance(late, Busy)
    assert (late.status, late.retry_s) == (503, 1)
    assert queue._waiting == {}
    work.end_all()
    assert queue._running == {}


def test_e20_the_rest_of_a_file_waits_as_long_as_it_takes_and_takes_no_room() -> None:
    queue = FairQueue(places=1, room=0, patience_s=0.05)
    with ThreadPoolExecutor(1) as pool:

        def rest() -> bool:
            with queue.asking("anna", sending=True), queue.turn():
                return True

        with queue.asking("bob"), queue.turn():
            waiting = pool.submit(rest)
            until(lambda: queue._waiting)
            sleep(0.2)
            assert not waiting.done()
        assert waiting.result(20)


def test_a_turn_within_a_turn_is_the_same_and_work_that_is_nobodys_never_waits() -> None:
    queue = FairQueue(places=1, room=0)
    with queue.asking("anna"), queue.turn(), queue.turn():
        assert queue._running == {"anna": 1}
        with ThreadPoolExecutor(1) as pool:

            def nobody() -> bool:
                with queue.turn():
                    return True

            assert pool.submit(nobody).result(20)
    with queue.asking("anna"), pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    assert queue._running == {}


def test_as_many_threads_as_there_are_settings_for_leave_room_for_what_is_known() -> None:
    for threads in range(1, 65):
        made = FairQueue.of(threads, workers=1)
        assert 1 <= made.room <= max(1, threads - threads // 8 - made.places)


def test_what_is_under_way_is_made_once() -> None:
    making, made = UnderWay(), []

    def ask() -> None:
        with making.first("key") as mine:
            if mine:
                sleep(0.2)
                made.append(1)
            else:
                assert made, "it is there when the wait is over"

    with ThreadPoolExecutor(6) as pool:
        for each in [pool.submit(ask) for _ in range(6)]:
            each.result(20)
    assert len(made) == 1
    with pytest.raises(ZeroDivisionError), making.first("key"):
        raise ZeroDivisionError
    with making.first("key") as mine:
        assert mine, "what failed is made by the next one"


@pytest.fixture
def app(data_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    made = create_app(settings(served.copy_home(data_home, tmp_path / "home"), threads="32"))
    yield made
    close(made)


def test_e20_a_flood_of_unknown_questions_holds_neither_known_answers_nor_another_readers_questions(
    app: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, said, go = hub.of(app.server).state, blocks.said, threading.Event()
    mallory, anna = (add_user(state, f"{name}@partner.example", Role.FULL) for name in ("mallory", "anna"))
    assert sign_in(app, anna).get(KNOWN).status_code == 200

    def slow(block: Any, now: Any, tag: str) -> bytes:
        assert now.user.id != mallory or go.wait(20)
        return said(block, now, tag)

    monkeypatch.setattr(blocks, "said", slow)
    work = hub.of(app.server).store.work
    with ThreadPoolExecutor(12) as pool:
        flood = [pool.submit(sign_in(app, mallory).get, f"{KNOWN}&q=-z{number}") for number in range(12)]
        until(lambda: work._running.total() >= 1 and sum(each.done() for each in flood) == 6)
        began = monotonic()
        assert [sign_in(app, who).get(KNOWN).status_code for who in (anna, anna)] == [200, 200]
        assert sign_in(app, anna).get(f"{KNOWN}&q=-anna").status_code == 200
        assert monotonic() - began < 5
        go.set()
        codes = sorted(each.result(20).status_code for each in flood)
    assert codes == [200] * 6 + [429] * 6
    assert (work._running, work._waiting) == ({}, {})


def test_equal_questions_at_the_same_moment_are_asked_once(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    said, asked = blocks.said, []

    def counted(*given: Any) -> bytes:
        asked.append(1)
        sleep(0.2)
        return said(*given)

    monkeypatch.setattr(blocks, "said", counted)
    state = hub.of(app.server).state
    readers = [add_user(state, f"reader{number}@partner.example", Role.FULL) for number in range(5)]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda reader: sign_in(app, reader).get(f"{KNOWN}&q=-once"), readers))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(asked) == 1
