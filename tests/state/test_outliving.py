"""What was made under a person's rights ends with them: links, sessions, what a password opens; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.access import Role, widens
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import accounts, assigning, links, managing, sessions, tokens
from dashboard.data.people.accounts import Browser
from dashboard.data.people.links import Purpose
from dashboard.data.people.sessions import From
from dashboard.data.state.database import Database
from dashboard.data.state.models import SignInLinkRow, UserRow
from dashboard.errors import BadField
from dashboard.scope import Region
from tests.state.administrators import CUSTOMER, EVERYWHERE, actor, given, rows
from tests.web.helpers import add_user, give_password, session_token

pytestmark = pytest.mark.usefixtures("quick_hashes")
EMAIL, RIGHT, NEW = "cedar@partner.example", "unlikely-teapot-gravel", "plain wide copper lamp"
ELSEWHERE = Browser(From("203.0.113.9", "Mozilla/5.0"))  # not where the administrator of these tests is
Move = Callable[[Database, Who, int], object]


def change(**new: Any) -> Move:
    def move(state: Database, who: Who, number: int) -> object:
        return managing.change(state, who, number, given(**{"name": "cedar", "regions": ["eu"], **new}))

    return move


def off_and_on(state: Database, who: Who, number: int) -> object:
    managing.deactivate(state, who, number)
    return managing.reactivate(state, who, number)


def own_password(state: Database, _who: Who, number: int) -> object:
    seen = sessions.see(state, session_token(state, number))
    assert seen is not None
    return accounts.change_password(state, seen, RIGHT, NEW, ELSEWHERE)


def reset(state: Database, who: Who, number: int) -> object:
    return accounts.welcome(state, managing.new_link(state, who, number).token, NEW, ELSEWHERE)


GROW: dict[str, Move] = {
    "role": change(role=Role.FULL),
    "role that reaches all": change(role=Role.READ_ONLY),
    "regions": change(regions=["eu", "us"]),
    "other regions": change(regions=["us"]),
    "customers": lambda state, who, number: assigning.assign(state, who, number, [(Region.EU, CUSTOMER)]),
    "activation": off_and_on,
}
MOVES: dict[str, Move] = {
    **GROW,
    "role of the help desk": change(role=Role.HELP_DESK_BASIC),
    "deactivated": managing.deactivate,
    "password": own_password,
    "reset": reset,
}


@pytest.fixture
def cedar(state: Database) -> int:
    number = add_user(state, EMAIL, Role.ADMIN, regions=["eu"])
    give_password(state, number, RIGHT)
    return number


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_b02_every_change_of_rights_ends_every_open_link(
    state: Database, alba: Who, cedar: int, name: str, purpose: Purpose
) -> None:
    """A link that was kept must not open what its person got later."""
    near = actor(state, Role.FULL, "near@partner.example", regions=["eu"])
    token = links.new(state, cedar, purpose, near)
    MOVES[name](state, alba, cedar)
    assert links.use(state, token) is None
    assert accounts.welcome(state, token, NEW, ELSEWHERE) is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_b02_a_link_is_of_the_rights_it_was_made_under_whoever_forgot_to_end_it(
    state: Database, cedar: int, purpose: Purpose
) -> None:
    token = links.new(state, cedar, purpose)
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == cedar).values(regions=EVERYWHERE, stamp=9))
    assert len(rows(state, SignInLinkRow)) == 1
    assert links.use(state, token) is None
    assert accounts.link(state, token) is None


def test_a_new_name_ends_nothing(state: Database, alba: Who, cedar: int) -> None:
    token, link = session_token(state, cedar), managing.new_link(state, alba, cedar).token
    managing.change(state, alba, cedar, given(name="Cedar Two"))
    assert sessions.see(state, token) is not None
    assert accounts.link(state, link) is not None


@pytest.mark.parametrize("name", GROW)
def test_b02_more_rights_end_the_sessions_too(state: Database, alba: Who, cedar: int, name: str) -> None:
    token = session_token(state, cedar)
    GROW[name](state, alba, cedar)
    assert sessions.see(state, token) is None


def test_fewer_customers_or_regions_keep_the_session(state: Database, alba: Who) -> None:
    birch = add_user(state, "b@partner.example", Role.ADMIN, regions=["eu", "us"], assigned=[("eu", CUSTOMER)])
    token = session_token(state, birch)
    assigning.unassign(state, alba, birch, [(Region.EU, CUSTOMER)])
    managing.change(state, alba, birch, given(name="b", regions=["us"]))
    seen = sessions.see(state, token)
    assert seen is not None and (seen.user.regions, seen.user.assigned) == ((Region.US,), ())


# Who made it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "less",
    [
        managing.deactivate,
        lambda state, who, number: managing.change(state, who, number, given(role=Role.READ_ONLY, name="near")),
        lambda state, who, number: managing.change(state, who, number, given(role=Role.FULL, regions=["us"])),
    ],
)
def test_b02_the_links_of_an_administrator_end_with_the_right_to_make_them(
    state: Database, alba: Who, cedar: int, less: Move
) -> None:
    near = actor(state, Role.FULL, "near@partner.example", regions=["eu"])
    assert near.user is not None
    kept = [managing.new_link(state, near, cedar), managing.invite(state, near, given("dora@partner.example"))]
    other = managing.invite(state, alba, given("erin@partner.example"))
    less(state, alba, near.user.id)
    assert [accounts.link(state, link.token) for link in kept] == [None, None]
    assert accounts.link(state, other.token) is not None
    managing.change(state, alba, near.user.id, given(role=Role.FULL, regions=EVERYWHERE, name="near"))
    managing.deactivate(state, alba, near.user.id)
    managing.reactivate(state, alba, near.user.id)
    assert [accounts.welcome(state, link.token, NEW, ELSEWHERE) for link in kept] == [None, None], "nor come they back"


def test_b02_a_maker_is_asked_again_when_the_link_is_used(state: Database, cedar: int) -> None:
    near = actor(state, Role.FULL, "near@partner.example", regions=["eu"])
    assert near.user is not None
    token = managing.new_link(state, near, cedar).token
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == near.user.id).values(active=False))
    assert accounts.welcome(state, token, NEW, ELSEWHERE) is None


# A password that somebody else knows ------------------------------------------------------------


def is_link(token: str | None) -> bool:
    return tokens.has_form(token, tokens.LINK)


@pytest.mark.parametrize("name", [name for name in GROW if name != "activation"])
def test_a_password_set_through_a_link_is_changed_before_it_opens_more(state: Database, alba: Who, name: str) -> None:
    """Whoever opened the account while it could do little knows the password, and must be seen to have it."""
    made = managing.invite(state, alba, given())
    assert accounts.welcome(state, made.token, RIGHT, ELSEWHERE)
    assert tokens.has_form(accounts.sign_in(state, EMAIL, RIGHT, ELSEWHERE), tokens.SESSION)
    GROW[name](state, alba, made.person.id)
    token = accounts.sign_in(state, EMAIL, RIGHT, ELSEWHERE)
    assert token is not None and is_link(token)
    assert sessions.see(state, token) is None
    with pytest.raises(BadField, match="current password"):
        accounts.welcome(state, token, RIGHT, ELSEWHERE)
    opened = accounts.welcome(state, token, NEW, ELSEWHERE)
    assert sessions.see(state, opened) is not None
    assert tokens.has_form(accounts.sign_in(state, EMAIL, NEW, ELSEWHERE), tokens.SESSION), "asked once"


def test_a_password_of_ones_own_stays_when_rights_grow(state: Database, alba: Who, cedar: int) -> None:
    own_password(state, alba, cedar)
    change(role=Role.FULL)(state, alba, cedar)
    assert tokens.has_form(accounts.sign_in(state, EMAIL, NEW, ELSEWHERE), tokens.SESSION)


def test_a_password_that_somebody_else_set_is_changed_at_the_next_sign_in(
    state: Database, alba: Who, cedar: int
) -> None:
    """Somebody else: in a browser that is another person's, or from where the link was made."""
    theirs = Browser(ELSEWHERE.where, session_token(state, alba.user.id))  # type: ignore[union-attr]
    there = Browser(From(alba.address))
    for browser in (theirs, there):
        link = managing.new_link(state, alba, cedar).token
        assert accounts.welcome(state, link, RIGHT, browser)
        assert is_link(accounts.sign_in(state, EMAIL, RIGHT, ELSEWHERE))
    link = managing.new_link(state, alba, cedar).token
    assert accounts.welcome(state, link, RIGHT, ELSEWHERE)
    assert not is_link(accounts.sign_in(state, EMAIL, RIGHT, ELSEWHERE))


def test_a_wrong_password_says_nothing_of_a_change(state: Database, alba: Who, cedar: int) -> None:
    accounts.welcome(state, managing.new_link(state, alba, cedar).token, RIGHT, Browser(From(alba.address)))
    assert accounts.sign_in(state, EMAIL, "wrong", ELSEWHERE) is None


def test_who_knows_a_password_to_be_changed_ends_no_open_link(state: Database, alba: Who, cedar: int) -> None:
    accounts.welcome(state, managing.new_link(state, alba, cedar).token, RIGHT, Browser(From(alba.address)))
    link = managing.new_link(state, alba, cedar).token
    for _ in range(3):
        assert is_link(accounts.sign_in(state, EMAIL, RIGHT, ELSEWHERE))
    assert accounts.link(state, link) is not None
    assert len(rows(state, SignInLinkRow)) == 2, "the new one, and one to change it"


@pytest.mark.parametrize("before", list(Role))
@pytest.mark.parametrize("after", list(Role))
def test_a_role_widens_where_it_may_anything_that_the_other_may_not(before: Role, after: Role) -> None:
    order = {Role.FULL: 3, Role.READ_ONLY: 2, Role.ADMIN: 1}  # help desks: all customers, no analytics
    help_desks = {Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED}
    expected = order.get(after, 0) > order.get(before, 0) or (after in help_desks and before is Role.ADMIN)
    expected |= (before, after) == (Role.READ_ONLY, Role.ADMIN)  # tags and notes are written
    expected |= after is Role.HELP_DESK_ADVANCED and before in {
        Role.HELP_DESK_BASIC,
        Role.READ_ONLY,
    }  # they ask to manage
    assert widens(before, after) == expected
    assert widens(None, after) and not widens(before, None)
