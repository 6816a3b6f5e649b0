"""Sessions and links: B01-B03 on the level of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from dashboard.access import Action, Reach, Role, reach
from dashboard.data.people import links, sessions, tokens, users
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow
from dashboard.scope import Region
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user, session_token

A_SECOND = timedelta(seconds=1)


def test_the_first_start_makes_one_full_administrator_and_the_second_no_other(url: str) -> None:
    for _ in range(2):
        opened = open_state(url)
        seen = sessions.see(opened, session_token(opened))
        with opened.read() as connection:
            count = connection.execute(text("select count(*) from users")).scalar()
        opened.close()
        assert seen is not None
        assert (seen.user.role, seen.user.regions, count) == (Role.FULL, tuple(Region), 1)


def test_a_link_opens_one_session_and_no_second(state: Database) -> None:
    token = links.new(state, users.local_admin_id(state))
    first, second = links.use(state, token), links.use(state, token)
    assert sessions.see(state, first) is not None
    assert second is None


def test_a_link_used_by_many_at_the_same_moment_works_for_one(state: Database) -> None:
    token = links.new(state, users.local_admin_id(state))
    with ThreadPoolExecutor(8) as pool:
        opened = [found for found in pool.map(lambda _: links.use(state, token), range(16)) if found]
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("after", "works"),
    [(links.LIVES[links.Purpose.SIGN_IN] - A_SECOND, True), (links.LIVES[links.Purpose.SIGN_IN], False)],
)
def test_a_link_lives_15_minutes(state: Database, clock: FakeClock, after: timedelta, works: bool) -> None:
    token = links.new(state, users.local_admin_id(state))
    clock.pass_by(after)
    assert (links.use(state, token) is not None) is works
    assert timedelta(minutes=15) == links.LIVES[links.Purpose.SIGN_IN]


@pytest.mark.parametrize("token", ["", "phl_", "phl_" + "A" * 43, "phs_" + "A" * 43, "x" * 5000, "phl_\ud800", "\0"])
def test_a_guessed_link_opens_nothing(state: Database, token: str) -> None:
    assert links.use(state, token) is None


def test_neither_tokens_nor_links_are_kept_only_their_digests(file_state: Database, file_url: str) -> None:
    link = links.new(file_state, users.local_admin_id(file_state))
    session = links.use(file_state, link)
    assert session is not None
    file_state.close()
    kept = b"".join(path.read_bytes() for path in Path(file_url.removeprefix("sqlite:///")).parent.iterdir())
    assert tokens.digest(session).encode() in kept
    assert session.encode() not in kept
    assert link.encode() not in kept


def test_a_token_has_256_random_bits_and_none_comes_twice() -> None:
    made = {tokens.new(tokens.SESSION) for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(token.removeprefix("phs_")) == 43 for token in made)


def test_b03_a_session_ends_when_it_was_idle_too_long(state: Database, clock: FakeClock) -> None:
    token = session_token(state)
    clock.pass_by(sessions.IDLE - A_SECOND)
    assert sessions.see(state, token) is not None
    clock.pass_by(sessions.IDLE - A_SECOND)
    assert sessions.see(state, token) is not None
    clock.pass_by(sessions.IDLE)
    assert sessions.see(state, token) is None


def test_b03_a_session_ends_for_good_however_busy_it_is(state: Database, clock: FakeClock) -> None:
    token = session_token(state)
    for _ in range(int(sessions.ABSOLUTE / timedelta(hours=6))):
        assert sessions.see(state, token) is not None
        clock.pass_by(timedelta(hours=6))
    assert sessions.see(state, token) is None


def test_last_seen_is_written_at_most_once_a_minute(state: Database, clock: FakeClock) -> None:
    token = session_token(state)
    written = set()
    for _ in range(120):
        clock.pass_by(A_SECOND)
        sessions.see(state, token)
        with state.read() as connection:
            written.add(connection.execute(select(SessionRow.last_seen)).scalar())
    assert len(written) == 3  # the start, and once in each of two minutes


def test_b02_an_ended_session_is_nobodys_at_once(state: Database) -> None:
    token = session_token(state)
    sessions.end(state, token)
    assert sessions.see(state, token) is None


def test_b02_seeing_a_session_late_does_not_bring_it_back(state: Database, clock: FakeClock) -> None:
    token = session_token(state)
    digest = tokens.digest(token)
    sessions.end(state, token)
    sessions._remember(state, digest, clock.now)
    assert sessions.see(state, token) is None


def test_b02_deactivating_a_user_and_changing_the_role_hold_from_the_next_request_on(state: Database) -> None:
    user_id = add_user(state, "cedar@partner.example", Role.READ_ONLY)
    token = session_token(state, user_id)

    def change(statement: str) -> None:
        with state.write() as connection:
            connection.execute(text(f"update users set {statement} where id = {user_id}"))

    change(f"role = '{Role.HELP_DESK_BASIC}'")
    seen = sessions.see(state, token)
    assert seen is not None
    assert seen.user.role is Role.HELP_DESK_BASIC
    change("active = false")
    assert sessions.see(state, token) is None


def test_b12_a_user_whose_role_is_unknown_may_not_sign_in(state: Database) -> None:
    assert sessions.see(state, session_token(state, add_user(state, "a@b.example", "emperor"))) is None


def test_a_partner_administrator_without_assignments_sees_no_customer_rather_than_all(state: Database) -> None:
    seen = sessions.see(state, session_token(state, add_user(state, "a@b.example", Role.ADMIN)))
    assert seen is not None
    assert reach(seen.user, Action.SEE_CUSTOMERS) is Reach.ASSIGNED
    assert seen.user.assigned == ()


def test_a_link_of_a_deactivated_user_opens_nothing(state: Database) -> None:
    user_id = add_user(state, "a@b.example", Role.FULL, active=False)
    assert links.use(state, links.new(state, user_id)) is None


def test_b01_the_session_that_the_browser_held_ends_with_a_new_sign_in(state: Database) -> None:
    old = session_token(state)
    new = links.use(state, links.new(state, users.local_admin_id(state)), held=old)
    assert new != old
    assert sessions.see(state, old) is None
    assert sessions.see(state, new) is not None


def test_sessions_long_over_are_forgotten(state: Database, clock: FakeClock) -> None:
    session_token(state)
    clock.pass_by(3 * sessions.ABSOLUTE)
    session_token(state)
    with state.read() as connection:
        assert connection.execute(select(func.count()).select_from(SessionRow)).scalar() == 1


def test_foreign_keys_are_held(state: Database) -> None:
    with pytest.raises(IntegrityError), state.write() as connection:
        connection.execute(text("insert into preferences values (999, 'lang', '\"pl\"')"))
