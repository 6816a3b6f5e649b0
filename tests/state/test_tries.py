"""Guessing is slowed and its victim is not locked out: B04, B05, goal 36."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dashboard.access import Role
from dashboard.data.audit import audit_log
from dashboard.data.people import accounts, sessions, tries
from dashboard.data.people.accounts import Browser
from dashboard.data.people.opening import open_state
from dashboard.data.people.sessions import From
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, TryRow
from dashboard.errors import Slowed
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user, give_password

pytestmark = pytest.mark.usefixtures("quick_hashes")
ALBA, RIGHT = "alba@partner.example", "unlikely-teapot-gravel"
HOME, OFFICE = From("203.0.113.7", "Mozilla/5.0 Firefox/140.0"), From("198.51.100.9")
A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def state(file_state: Database) -> Database:
    """Tries by the hundred are made on a file; what the databases do each in their own way is asked of both."""
    return file_state


@pytest.fixture
def alba(state: Database) -> int:
    user_id = add_user(state, ALBA, Role.FULL)
    give_password(state, user_id, RIGHT)
    return user_id


def tried(
    state: Database, password: str = "wrong", where: From = HOME, held: str | None = None, email: str = ALBA
) -> str | None:
    """What came of a try: a token, "" for wrong, None where it was not looked at."""
    try:
        return accounts.sign_in(state, email, password, Browser(where, held)) or ""
    except Slowed:
        return None


def strangers() -> list[From]:
    return [From(f"192.0.2.{number % 250}") for number in range(1000)]


def test_the_wait_grows_and_ends_growing() -> None:
    waits = [tries.wait(failures).total_seconds() for failures in range(14)]
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]
    assert tries.wait(10**6) == tries.LONGEST_WAIT


def test_b04_goal_36_an_account_gets_at_most_20_guesses_an_hour_from_however_many_addresses(
    state: Database, clock: FakeClock, alba: int
) -> None:
    hours: list[int] = []
    for _ in range(4):
        looked_at = 0
        for where in strangers()[:240]:
            looked_at += tried(state, where=where) == ""
            clock.pass_by(AN_HOUR / 240)
        hours.append(looked_at)
    assert max(hours) <= 20
    assert hours[0] > hours[1] >= 3, "slowed, and never stopped altogether"
    assert max(hours[1:]) <= 5


def test_b04_1000_tries_at_once_are_5(state: Database, alba: int) -> None:
    answers = [tried(state, where=where) for where in strangers()]
    assert answers.count("") == tries.FREE
    assert answers.count(None) == 1000 - tries.FREE


def test_b04_tries_at_the_same_moment_are_no_more_than_one_after_the_other(url: str) -> None:
    state = open_state(url)
    give_password(state, add_user(state, ALBA, Role.FULL), RIGHT)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda where: tried(state, where=where), strangers()[:40]))
    state.close()
    assert answers.count("") == tries.FREE


def test_b04_goal_36_the_victim_signs_in_from_where_they_did_before_while_strangers_guess(
    state: Database, clock: FakeClock, alba: int
) -> None:
    assert tried(state, RIGHT, HOME)
    for where in strangers()[:50]:
        tried(state, where=where)
    assert tried(state, RIGHT, OFFICE) is None, "a new place is a stranger's"
    assert tried(state, "wrong", HOME) == ""
    assert tried(state, RIGHT, HOME)


def test_b04_the_victims_own_browser_is_let_in_from_anywhere_also_with_a_session_that_is_over(
    state: Database, clock: FakeClock, alba: int
) -> None:
    held = tried(state, RIGHT, HOME)
    clock.pass_by(sessions.ABSOLUTE + AN_HOUR)
    assert sessions.see(state, held) is None
    for where in strangers()[:50]:
        tried(state, where=where)
    assert tried(state, RIGHT, OFFICE) is None
    assert tried(state, RIGHT, OFFICE, held)


def test_b04_a_browser_of_another_account_is_a_stranger(state: Database, alba: int) -> None:
    birch = add_user(state, "birch@partner.example", Role.FULL)
    give_password(state, birch, RIGHT)
    held = tried(state, RIGHT, HOME, email="birch@partner.example")
    answers = [tried(state, held=held) for _ in range(20)]
    assert answers.count("") == tries.FREE


def test_b04_many_accounts_from_one_address_are_slowed_too(state: Database, alba: int) -> None:
    answers = [tried(state, where=OFFICE, email=f"guess{number}@partner.example") for number in range(100)]
    assert answers.count("") == tries.FREE_FROM_ONE_ADDRESS
    assert tried(state, RIGHT, OFFICE) is None
    assert tried(state, RIGHT, HOME), "elsewhere nothing is slowed"


def test_b04_one_ipv6_network_is_one_place(state: Database, alba: int) -> None:
    answers = [
        tried(state, where=From(f"2001:db8:1:2::{number:x}"), email=f"guess{number}@partner.example")
        for number in range(60)
    ]
    assert answers.count("") == tries.FREE_FROM_ONE_ADDRESS
    assert tried(state, where=From("2001:db8:1:3::1")) == ""


def test_b04_guesses_at_ones_own_place_are_slowed_as_well(state: Database, clock: FakeClock, alba: int) -> None:
    assert tried(state, RIGHT, HOME)
    looked_at = 0
    for _ in range(120):
        looked_at += tried(state, where=HOME) == ""
        clock.pass_by(AN_HOUR / 120)
    assert tries.FREE < looked_at <= 20


def test_a_right_password_clears_ones_own_lane_and_no_strangers_count(state: Database, alba: int) -> None:
    assert tried(state, RIGHT, HOME)
    for _ in range(4):
        assert tried(state, where=HOME) == ""
    assert tried(state, RIGHT, HOME)
    for _ in range(4):
        assert tried(state, where=HOME) == ""
    for _ in range(5):
        tried(state, where=OFFICE)
    assert tried(state, RIGHT, HOME)
    assert tried(state, where=From("192.0.2.1")) is None


def test_who_knows_the_password_is_not_counted(state: Database, alba: int) -> None:
    for number in range(3 * tries.FREE):
        assert tried(state, RIGHT, From(f"192.0.2.{number}"))


def test_a_refused_try_does_not_make_the_wait_longer(state: Database, clock: FakeClock, alba: int) -> None:
    for _ in range(tries.FREE):
        tried(state)
    for _ in range(29):
        assert tried(state, RIGHT) is None
        clock.pass_by(timedelta(seconds=1))
    clock.pass_by(timedelta(seconds=1))
    assert tried(state, RIGHT)


def test_b04_tries_are_forgotten_after_a_day(state: Database, clock: FakeClock, alba: int) -> None:
    for _ in range(tries.FREE):
        tried(state)
    clock.pass_by(tries.FORGOTTEN)
    tried(state, RIGHT)
    with state.read() as connection:
        assert connection.execute(select(func.count()).select_from(TryRow)).scalar() <= 2


def test_f18_a_clock_that_is_set_back_makes_nobody_wait_longer_than_the_rule_says(
    state: Database, clock: FakeClock, alba: int
) -> None:
    for _ in range(tries.FREE):
        tried(state)
    clock.pass_by(timedelta(days=-365))
    with pytest.raises(Slowed) as slowed:
        accounts.sign_in(state, ALBA, RIGHT, Browser(HOME))
    assert slowed.value.retry_s <= 30


def test_b04_a_restart_and_another_process_know_of_it(url: str) -> None:
    first, second = open_state(url), open_state(url)
    give_password(first, add_user(first, ALBA, Role.FULL), RIGHT)
    for number in range(tries.FREE):
        assert tried((first, second)[number % 2]) == ""
    first.close()
    third = open_state(url)
    assert tried(second, RIGHT) is None
    assert tried(third, RIGHT) is None
    second.close()
    third.close()


@pytest.mark.parametrize(
    "email", ["nobody@partner.example", "", "x" * 5000, "\ud800@x", "a\0b@x", "alba@partner.exаmple"]
)
def test_b05_an_account_that_does_not_exist_is_slowed_and_answered_like_one_that_does(
    state: Database, alba: int, email: str
) -> None:
    unknown = [tried(state, where=where, email=email) for where in strangers()[:8]]
    known = [tried(state, where=where) for where in strangers()[8:16]]
    assert unknown == known == [""] * tries.FREE + [None] * 3


def test_b04_a_flood_is_written_down_and_does_not_fill_the_log(state: Database, clock: FakeClock, alba: int) -> None:
    def said(act: audit_log.Act) -> int:
        with state.read() as connection:
            found = select(func.count()).select_from(AuditRow).where(AuditRow.action == act)
            return connection.execute(found).scalar_one()

    for where in strangers()[:200]:
        tried(state, where=where)
    assert (said(audit_log.Act.SIGN_IN_FAILED), said(audit_log.Act.SIGN_IN_SLOWED)) == (tries.FREE, 1)
    clock.pass_by(A_MINUTE)
    for where in strangers()[:50]:
        tried(state, where=where)
    assert (said(audit_log.Act.SIGN_IN_FAILED), said(audit_log.Act.SIGN_IN_SLOWED)) == (tries.FREE + 1, 2)
    assert audit_log.verify(state)[2] == []


def test_the_table_of_tries_names_no_account_and_no_address(state: Database, alba: int) -> None:
    tried(state)
    with state.read() as connection:
        kept = " ".join(connection.execute(select(TryRow.key)).scalars())
    assert "alba" not in kept
    assert HOME.address not in kept
