"""Accounts on the level of the database: signing in by password, invitations, changes, sessions, and what is written down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import accounts, links, own_sessions, passwords, sessions, tokens, tries, users
from dashboard.data.people.accounts import Browser
from dashboard.data.people.links import Purpose
from dashboard.data.people.sessions import From, Seen
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.errors import Refused, Slowed
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user, give_password

pytestmark = pytest.mark.usefixtures("quick_hashes")
ALBA, RIGHT, NEW = "alba@partner.example", "unlikely-teapot-gravel", "żółty kot na dachu"
HERE = Browser(From("203.0.113.7", "Mozilla/5.0 Firefox/140.0"))


@pytest.fixture
def alba(state: Database) -> int:
    user_id = add_user(state, ALBA, Role.FULL)
    give_password(state, user_id, RIGHT)
    return user_id


def seen(state: Database, token: str | None) -> Seen:
    found = sessions.see(state, token)
    assert found is not None
    return found


def signed_in(state: Database, password: str = RIGHT, browser: Browser = HERE) -> str:
    token = accounts.sign_in(state, ALBA, password, browser)
    assert token is not None
    return token


def written(state: Database) -> list[tuple[str, str, str, str]]:
    """Act, actor, target, result of every entry."""
    with state.read() as connection:
        rows = connection.execute(
            select(AuditRow)
            .order_by(AuditRow.id)
            .with_only_columns(AuditRow.action, AuditRow.actor, AuditRow.target, AuditRow.result)
        )
        return [tuple(row) for row in rows]


def change(state: Database, statement: str) -> None:
    with state.write() as connection:
        connection.execute(text(f"update users set {statement} where email = '{ALBA}'"))


def test_the_right_password_opens_a_session_which_knows_from_where(
    state: Database, alba: int, clock: FakeClock
) -> None:
    found = seen(state, signed_in(state))
    assert (found.user.id, found.proven) == (alba, clock.now)
    with state.read() as connection:
        (one,) = sessions.of_user(connection, alba, clock.now)
        assert connection.execute(select(UserRow.last_sign_in).where(UserRow.id == alba)).scalar() == clock.now
    assert (one.address, one.agent, one.created) == ("203.0.113.7", "Mozilla/5.0 Firefox/140.0", clock.now)
    assert written(state) == [("signed_in", ALBA, ALBA, "allowed")]


@pytest.mark.parametrize("password", ["", "wrong", RIGHT.upper(), RIGHT + " ", "x" * 1_000_000, "\0", "\ud800"])
def test_any_other_password_opens_nothing_and_is_written_down(state: Database, alba: int, password: str) -> None:
    assert accounts.sign_in(state, ALBA, password, HERE) is None
    assert written(state) == [("sign_in_failed", ALBA, ALBA, "denied")]


@pytest.mark.parametrize("email", [ALBA, "ALBA@Partner.Example", "  alba@partner.example ", "Alba@PARTNER.EXAMPLE"])
def test_b12_an_e_mail_is_the_same_however_it_is_capitalised(state: Database, alba: int, email: str) -> None:
    assert accounts.sign_in(state, email, RIGHT, HERE) is not None


@pytest.mark.parametrize(
    "twin",
    [
        "аlba@partner.example",
        "alba@partner.exampIe",
        "alba@partner.example.",
        "ａｌｂａ@partner.example",
        "alba@partner。example",
        "alba+x@partner.example",
        "al\u200bba@partner.example",
        "alba@partner.example\x00",
        "alba",
        "%",
        "' or 1=1 --",
    ],
)
def test_b12_a_twin_of_an_e_mail_is_nobody(state: Database, alba: int, twin: str) -> None:
    assert accounts.sign_in(state, twin, RIGHT, HERE) is None


@pytest.mark.parametrize("statement", ["active = false", "role = 'emperor'", "password = null", "password = ''"])
def test_b12_who_may_not_sign_in_is_told_what_a_wrong_password_is_told(
    state: Database, alba: int, statement: str
) -> None:
    change(state, statement)
    assert accounts.sign_in(state, ALBA, RIGHT, HERE) is None
    assert written(state) == [("sign_in_failed", ALBA, ALBA, "denied")]


def test_a_password_that_changed_while_it_was_looked_at_opens_nothing(
    state: Database, alba: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = passwords.fits

    def slowly(kept: str | None, given: str) -> bool:
        found = fits(kept, given)
        give_password(state, alba, NEW)
        return found

    monkeypatch.setattr(passwords, "fits", slowly)
    assert accounts.sign_in(state, ALBA, RIGHT, HERE) is None


def test_b06_an_outdated_hash_is_made_anew_at_the_next_sign_in(
    state: Database, alba: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> str:
        with state.read() as connection:
            return str(connection.execute(select(UserRow.password).where(UserRow.id == alba)).scalar())

    before = kept()
    signed_in(state)
    assert kept() == before
    monkeypatch.setattr(passwords, "ROUNDS", 2)
    passwords._hasher.cache_clear()
    accounts.sign_in(state, ALBA, "wrong", HERE)
    assert kept() == before
    signed_in(state)
    assert "t=2" in kept()
    signed_in(state)


def test_b01_b02_each_sign_in_is_a_new_session_and_ends_the_one_that_the_browser_held(
    state: Database, alba: int
) -> None:
    planted = signed_in(state)
    fresh = signed_in(state, browser=Browser(HERE.where, planted))
    assert fresh != planted
    assert sessions.see(state, planted) is None
    assert seen(state, fresh).user.id == alba


def test_b02_a_changed_password_ends_every_session_and_the_browser_gets_a_new_one(state: Database, alba: int) -> None:
    mine, other = signed_in(state), signed_in(state)
    fresh = accounts.change_password(state, seen(state, mine), RIGHT, NEW, Browser(HERE.where, mine))
    assert sessions.see(state, mine) is None
    assert sessions.see(state, other) is None
    assert seen(state, fresh).user.id == alba
    assert accounts.sign_in(state, ALBA, RIGHT, HERE) is None
    assert signed_in(state, NEW)
    assert ("password_changed", ALBA, ALBA, "allowed") in written(state)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wrong", NEW, "wrong_password"),
        (RIGHT, "short", "short"),
        (RIGHT, "x" * 1_000_000, "long"),
        (RIGHT, "password1234", "common"),
        (RIGHT, "alba@partner.example", "own_words"),
        (RIGHT, RIGHT, "same"),
        (None, NEW, "wrong_password"),
    ],
)
def test_a_password_that_is_not_taken_changes_nothing(
    state: Database, alba: int, old: str | None, new: str, said: str
) -> None:
    token = signed_in(state)
    with pytest.raises(Refused) as refused:
        accounts.change_password(state, seen(state, token), old, new, HERE)
    assert refused.value.key == f"account.error.{said}"
    assert seen(state, token)
    assert signed_in(state)


def test_b04_the_old_password_is_not_guessed_by_who_holds_a_session(
    state: Database, alba: int, clock: FakeClock
) -> None:
    found = seen(state, signed_in(state))
    for _ in range(tries.FREE):
        with pytest.raises(Refused):
            accounts.prove(state, found, "wrong", Who(found.user))
    for guess in (RIGHT, "wrong"):
        with pytest.raises(Slowed):
            accounts.prove(state, found, guess, Who(found.user))
        with pytest.raises(Slowed):
            accounts.change_password(state, found, guess, NEW, HERE)
    clock.pass_by(timedelta(seconds=30))
    accounts.prove(state, found, RIGHT, Who(found.user))
    assert [entry[0::3] for entry in written(state) if entry[0] == "proven"] == [
        *[("proven", "denied")] * (tries.FREE + 1),
        ("proven", "allowed"),
    ]


def test_b17_a_proof_is_of_this_session_and_lasts_15_minutes(state: Database, alba: int, clock: FakeClock) -> None:
    token, other = signed_in(state), signed_in(state)
    clock.pass_by(timedelta(minutes=16))
    assert not sessions.is_recent(seen(state, token), clock.now)
    accounts.prove(state, seen(state, token), RIGHT, Who())
    assert sessions.is_recent(seen(state, token), clock.now)
    assert not sessions.is_recent(seen(state, other), clock.now)
    clock.pass_by(timedelta(minutes=15))
    assert sessions.is_recent(seen(state, token), clock.now)
    clock.pass_by(timedelta(seconds=1))
    assert not sessions.is_recent(seen(state, token), clock.now)
    clock.pass_by(timedelta(hours=-1))
    assert not sessions.is_recent(seen(state, token), clock.now), "a proof of a time that has yet to come is none"


@pytest.mark.parametrize("purpose", [Purpose.INVITE, Purpose.RESET])
def test_an_invitation_sets_a_password_once_and_signs_in(state: Database, purpose: Purpose) -> None:
    user_id = add_user(state, ALBA, Role.READ_ONLY)
    token = links.new(state, user_id, purpose)
    for _ in range(3):
        found = accounts.link(state, token)
        assert found is not None and found.user.id == user_id, "looking does not use it up"
    with pytest.raises(Refused):
        accounts.welcome(state, token, "short", HERE)
    session = accounts.welcome(state, token, RIGHT, HERE)
    assert seen(state, session).user.id == user_id
    assert accounts.link(state, token) is None
    assert accounts.welcome(state, token, NEW, HERE) is None
    assert signed_in(state)
    assert [entry[0] for entry in written(state)] == [
        "link_made",
        "password_changed",
        "signed_in",
        "link_refused",
        "signed_in",
    ]


def test_b02_a_reset_ends_all_sessions_and_every_earlier_link(state: Database, alba: int) -> None:
    before = signed_in(state)
    old, new = (links.new(state, alba, Purpose.RESET) for _ in range(2))
    assert accounts.link(state, old) is None
    assert accounts.welcome(state, new, NEW, HERE)
    assert sessions.see(state, before) is None
    assert accounts.sign_in(state, ALBA, RIGHT, HERE) is None


@pytest.mark.parametrize(
    ("purpose", "lives"), [(Purpose.INVITE, timedelta(days=7)), (Purpose.RESET, timedelta(hours=24))]
)
def test_an_invitation_lives_a_week_and_a_reset_a_day(
    state: Database, alba: int, clock: FakeClock, purpose: Purpose, lives: timedelta
) -> None:
    token = links.new(state, alba, purpose)
    clock.pass_by(lives - timedelta(seconds=1))
    assert accounts.link(state, token)
    clock.pass_by(timedelta(seconds=1))
    assert accounts.link(state, token) is None
    assert accounts.welcome(state, token, NEW, HERE) is None


def test_a_link_is_no_good_for_what_it_is_not_for(state: Database, alba: int) -> None:
    sign_in, invite = links.new(state, alba), links.new(state, alba, Purpose.INVITE)
    assert accounts.link(state, sign_in) is None
    assert accounts.welcome(state, sign_in, NEW, HERE) is None
    assert links.use(state, invite) is None
    assert links.use(state, sign_in) is not None, "it was not used up"


def test_an_invitation_of_who_was_deactivated_is_no_good(state: Database, alba: int) -> None:
    token = links.new(state, alba, Purpose.INVITE)
    change(state, "active = false")
    assert accounts.welcome(state, token, NEW, HERE) is None


def test_refused_links_are_written_down_once_a_minute(state: Database, alba: int, clock: FakeClock) -> None:
    def refused() -> list[tuple[str, str]]:
        return [(target, result) for act, _, target, result in written(state) if act == "link_refused"]

    for _ in range(50):
        links.use(state, tokens.new(tokens.LINK), None, HERE.where)
    assert refused() == [("", "denied")]
    spent = links.new(state, alba)
    links.use(state, spent)
    clock.pass_by(timedelta(minutes=2))
    links.use(state, spent, None, HERE.where)
    assert refused()[1:] == [(ALBA, "denied")]


def test_b16_sessions_are_listed_and_ended_one_by_one_or_all_but_this(state: Database, alba: int) -> None:
    mine, other, third = (signed_in(state) for _ in range(3))
    stranger = add_user(state, "birch@partner.example", Role.FULL)
    found = seen(state, mine)

    def listed() -> set[str]:
        with state.read() as connection:
            return {one.id for one in sessions.of_user(connection, alba, state.clock())}

    ids = {token: sessions.id_of(tokens.digest(token)) for token in (mine, other, third)}
    assert listed() == set(ids.values())
    for wrong in ("", "x", ids[other][:-1], "%" * 32, "_" * 32, ids[other] + "0", "0" * 32):
        assert not own_sessions.end_one(state, found, wrong, Who(found.user))
    with state.write() as connection:
        assert not sessions.end_of(connection, stranger, ids[other], state.clock()), "nobody else's"
    assert own_sessions.end_one(state, found, ids[other], Who(found.user))
    assert sessions.see(state, other) is None
    assert sessions.see(state, third) is not None
    own_sessions.end_others(state, found, Who(found.user))
    assert sessions.see(state, third) is None
    assert listed() == {ids[mine]}
    assert [entry[0] for entry in written(state)].count("session_ended") == 2


def test_g05_neither_passwords_nor_tokens_lie_in_the_database(file_state: Database, file_url: str) -> None:
    user_id = add_user(file_state, ALBA, Role.FULL)
    invite = links.new(file_state, user_id, Purpose.INVITE)
    accounts.welcome(file_state, invite, RIGHT, HERE)
    accounts.sign_in(file_state, ALBA, "canary-wrong-password", HERE)
    token = accounts.sign_in(file_state, ALBA, RIGHT, HERE)
    file_state.close()
    kept = b"".join(path.read_bytes() for path in Path(file_url.removeprefix("sqlite:///")).parent.iterdir())
    assert b"$argon2id$" in kept
    for secret in (RIGHT, "canary-wrong-password", invite, token):
        assert secret.encode() not in kept


def test_the_e_mail_of_who_may_sign_in_is_found_as_it_is_compared(state: Database, alba: int) -> None:
    assert users.active_id(state, " ALBA@partner.example") == alba
    assert users.active_id(state, "nobody@partner.example") is None
    change(state, "active = false")
    assert users.active_id(state, ALBA) is None


def test_d_backups_carry_people_assignments_and_the_audit_log_and_no_session_link_or_try(
    state: Database, alba: int
) -> None:
    from dashboard.data.state import rows

    add_user(state, "birch@partner.example", Role.ADMIN, assigned=[("us", "org-1")])
    signed_in(state)
    accounts.sign_in(state, ALBA, "wrong", HERE)
    links.new(state, alba)
    _, lines = rows.dump(state.engine)
    tables = {line.split(b'"table":"')[1].split(b'"')[0].decode() for line in lines.splitlines()}
    assert tables == {"users", "assignments", "audit", "settings"}
