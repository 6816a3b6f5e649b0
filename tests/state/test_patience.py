"""Nobody waits without end for the state, and who only reads does not wait for who writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dashboard.access import Role
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import preferences, sessions
from dashboard.data.people.opening import open_state
from dashboard.data.state import door, engine, postgres, settings
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow
from dashboard.errors import Unusable
from tests.state.conftest import FakeClock
from tests.state.lines import Line, is_postgres, line_to
from tests.state.templates import begun
from tests.web.helpers import add_user, session_token

A_MINUTE = timedelta(minutes=1)


def took(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def last_seen(state: Database) -> object:
    with state.read() as connection:
        return connection.execute(select(SessionRow.last_seen)).scalar_one()


def test_who_reads_does_not_wait_for_who_writes_and_is_seen_the_next_time(
    state: Database, url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, begun_at = session_token(state), clock.now
    reader = Database(engine.make_engine(url), clock)
    clock.pass_by(2 * A_MINUTE)
    with state.write():
        for _ in range(3):
            assert took(lambda: sessions.see(reader, token)) < 0.5
        assert sessions.see(reader, token) is not None
    assert last_seen(state) == begun_at
    monkeypatch.setattr(reader.spare, "until", 0.0)
    assert sessions.see(reader, token) is not None
    assert last_seen(state) == clock.now
    reader.close()


def test_what_was_dropped_is_not_tried_again_at_every_request(state: Database, url: str) -> None:
    tried: list[object] = []
    reader = Database(engine.make_engine(url))
    with state.write():
        assert not reader.write_or_drop(tried.append)
    assert not reader.write_or_drop(tried.append)
    assert tried == []
    reader.spare.until = time.monotonic()
    assert reader.write_or_drop(tried.append)
    assert len(tried) == 1
    reader.close()


def test_a_choice_and_a_refusal_wait_only_a_moment_and_nothing_of_it_stays_on_the_connection(
    state: Database, url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferences, "BRIEF_SECONDS", 0.1)
    monkeypatch.setattr(audit_log, "BRIEF_SECONDS", 0.1)
    number = add_user(state, "ben@partner.example", Role.READ_ONLY)
    token = session_token(state, number)
    impatient = Database(engine.make_engine(url), clock)
    seen = sessions.see(impatient, token)
    assert seen is not None
    with state.write():
        for act in (
            lambda: preferences.write(impatient, seen.user, "theme", "dark"),
            lambda: audit_log.write(impatient, Who(seen.user), Act.REFUSED, "/x", allowed=False),
        ):
            with pytest.raises(Unusable, match="does not answer"):
                assert took(act) < 1
    waits = threading.Timer(0.5, lambda: None)
    with state.write():
        waits.start()
        other = threading.Thread(target=settings.write, args=(impatient, "plan", "accepted"))
        other.start()
        waits.join()
    other.join()
    assert settings.read(state, "plan") == "accepted", "who must write still waits as long as before"
    impatient.close()


@pytest.fixture
def line(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    if not is_postgres(url):
        pytest.skip("a file has no line")
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(postgres, "_GRACE_SECONDS", 0.3)
    monkeypatch.setattr(door, "PAUSE_SECONDS", 0.5)
    begun(url)
    with line_to(url) as made:
        yield made


def patient(seconds: float) -> None:
    """Of this thread's context."""
    postgres._seconds.set(seconds)


def test_a_line_that_stands_still_is_cut_and_those_who_come_after_do_not_wait(line: Line, url: str) -> None:
    state = open_state(line.url(url))
    patient(0.2)
    try:
        line.flows.clear()
        with pytest.raises(Unusable, match="does not answer"):
            assert took(state.answers) < 6
        for _ in range(20):
            with pytest.raises(Unusable):
                assert took(state.answers) < 0.1
        line.flows.set()
        time.sleep(0.6)
        state.answers()
        assert settings.read(state, "nothing") is None
    finally:
        patient(postgres.ANSWER_SECONDS)
        state.close()


def test_while_one_asks_whether_it_is_back_the_others_do_not_wait(line: Line, url: str) -> None:
    state = open_state(line.url(url))
    line.flows.clear()

    def ask() -> None:
        with suppress(Unusable):
            state.answers()

    asked = threading.Thread(target=ask)
    try:
        door.of(state.engine).away()
        time.sleep(0.6)
        asked.start()
        time.sleep(0.3)
        for _ in range(20):
            with pytest.raises(Unusable):
                assert took(state.answers) < 0.1
    finally:
        line.flows.set()
        asked.join()
        state.close()


def test_a_statement_that_takes_too_long_is_ended_by_the_server_and_the_rest_goes_on(url: str, state: Database) -> None:
    if not is_postgres(url):
        pytest.skip("a file runs no statement of its own")
    hasty = Database(engine.make_engine(url))
    patient(1)
    try:
        with pytest.raises(Unusable), hasty.read() as connection:
            connection.execute(text("select pg_sleep(20)"))
        hasty.answers()
    finally:
        patient(postgres.ANSWER_SECONDS)
    with postgres.patiently(), hasty.read() as connection:
        assert connection.execute(text("select count(*) from (select pg_sleep(1.2)) as slept")).scalar() == 1
    hasty.close()


def test_every_line_is_kept_alive_and_bounded(url: str) -> None:
    if not is_postgres(url):
        pytest.skip("a file has no line")
    state = open_state(url)
    with state.read() as connection:
        said = connection.connection.driver_connection
        assert said is not None
        given = said.info.get_parameters()
        asked = {"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"}
        assert asked <= set(given), given
        assert connection.execute(text("show statement_timeout")).scalar() == "5s"
        assert "search_path" in given["options"], "what the address says stays"
    state.close()
