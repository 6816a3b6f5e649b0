"""The clock set forward and back under a running hub: nobody stays signed in, or locked out, for longer than the rule."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.access import Role
from dashboard.data.audit import audit_log
from dashboard.data.people import links, sessions, tries, users
from dashboard.data.people.links import Purpose
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow, SignInLinkRow
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user, session_token

YEARS, A_DAY, A_MINUTE = timedelta(days=4 * 365), timedelta(days=1), timedelta(minutes=1)
SET_BACK = sessions.AHEAD + A_MINUTE
ASKED = (tries.Lane("account:x"),)


@pytest.mark.parametrize("by", [SET_BACK, YEARS])
def test_a_session_of_a_time_to_come_is_over(state: Database, clock: FakeClock, by: timedelta) -> None:
    token = session_token(state)
    clock.pass_by(-by)
    assert sessions.see(state, token) is None
    with state.read() as connection:
        assert sessions.of_user(connection, users.local_admin_id(state), clock.now) == []
    assert sessions.see(state, session_token(state))


def test_a_small_step_back_signs_nobody_out_and_lengthens_no_idle_time(state: Database, clock: FakeClock) -> None:
    token = session_token(state)
    clock.pass_by(-sessions.AHEAD)
    assert sessions.see(state, token)
    clock.pass_by(sessions.IDLE)
    assert sessions.see(state, token) is None, "its idle time ran from when it was last seen"


def test_a_day_too_far_and_back_the_session_lives_as_long_as_it_should(state: Database, clock: FakeClock) -> None:
    token, began = session_token(state), clock.now
    for _ in range(12):
        clock.pass_by(sessions.IDLE - A_MINUTE)
        assert sessions.see(state, token)
    clock.now = began + A_MINUTE
    assert sessions.see(state, token)
    clock.pass_by(sessions.IDLE)
    assert sessions.see(state, token) is None


def test_sessions_of_a_time_to_come_push_no_new_one_out(state: Database, clock: FakeClock) -> None:
    clock.pass_by(YEARS)
    for _ in range(sessions.MOST):
        session_token(state)
    clock.pass_by(-YEARS)
    token = session_token(state)
    assert sessions.see(state, token)
    with state.read() as connection:
        assert connection.execute(select(func.count()).select_from(SessionRow)).scalar() == 1


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_of_a_time_to_come_is_no_good(state: Database, clock: FakeClock, purpose: Purpose) -> None:
    whose = users.local_admin_id(state)
    token = links.new(state, whose, purpose)
    clock.pass_by(-SET_BACK)
    with state.read() as connection:
        assert links.fresh(connection, state, token, tuple(Purpose), clock.now) is None
    assert links.use(state, token) is None
    again = links.new(state, whose, purpose)
    with state.read() as connection:
        assert links.fresh(connection, state, again, tuple(Purpose), clock.now)
        assert connection.execute(select(func.count()).select_from(SignInLinkRow)).scalar() == 1


def test_after_the_clock_was_set_back_a_wait_is_over_when_the_rule_says(state: Database, clock: FakeClock) -> None:
    for _ in range(tries.FREE):
        assert tries.begin(state, ASKED).wait_s == 0
    clock.pass_by(-YEARS)
    assert tries.begin(state, ASKED).wait_s == tries.FIRST_WAIT.total_seconds()
    clock.pass_by(tries.FIRST_WAIT)
    assert tries.begin(state, ASKED).wait_s == 0
    assert tries.begin(state, ASKED).wait_s == 2 * tries.FIRST_WAIT.total_seconds(), "and what was counted counts"


def test_the_audit_chain_stands_whatever_the_clock_says(state: Database, clock: FakeClock) -> None:
    for by in (YEARS, -2 * YEARS, YEARS, -A_MINUTE):
        clock.pass_by(by)
        links.use(state, links.new(state, users.local_admin_id(state)))
    assert audit_log.verify(state)[2] == []


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(20))
def test_clocks_that_go_anywhere_sign_nobody_in_or_out_for_ever(state: Database, clock: FakeClock, seed: int) -> None:
    """After each walk the clock goes right again, and everything is as the rules say from then on."""
    dice, right = random.Random(seed), clock.now
    whose = add_user(state, "walker@partner.example", Role.READ_ONLY)
    tokens: list[str] = []
    for _ in range(60):
        clock.pass_by(timedelta(seconds=dice.choice((1, 60, 3600, 86400, 10**7)) * dice.uniform(-1, 1)))
        tries.begin(state, ASKED)
        tokens.append(session_token(state, whose))
        for token in dice.sample(tokens, min(3, len(tokens))):
            sessions.see(state, token)
    clock.now = right
    assert _waited(state, clock) <= tries.LONGEST_WAIT
    fresh = session_token(state, whose)
    assert sessions.see(state, fresh)
    _busy(state, clock, [*tokens, fresh], right + sessions.AHEAD + sessions.ABSOLUTE)
    assert not any(sessions.see(state, token) for token in (*tokens, fresh))
    assert audit_log.verify(state)[2] == []


def _waited(state: Database, clock: FakeClock) -> timedelta:
    began = clock.now
    while wait_s := tries.begin(state, ASKED).wait_s:
        clock.pass_by(timedelta(seconds=wait_s))
    return clock.now - began


def _busy(state: Database, clock: FakeClock, tokens: list[str], until: datetime) -> None:
    while clock.now < until:
        clock.pass_by(timedelta(hours=6))
        for token in tokens:
            sessions.see(state, token)
