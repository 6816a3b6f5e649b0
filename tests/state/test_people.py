"""People managed by full administrators: changed, deactivated, assigned; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from dashboard.access import Role, User
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import assigning, links, managing, people, sessions, users
from dashboard.data.people.links import Purpose
from dashboard.data.people.people import Status
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, AuditRow, SignInLinkRow, UserRow
from dashboard.errors import BadField, HubError, Missing, NoAccess, Refused
from dashboard.scope import Region
from tests.state.administrators import CUSTOMER, EVERYWHERE, OTHERS, actor, entries, given, person, rows, stamp
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user, session_token

# Who may ----------------------------------------------------------------------------------------


AuditedWrite = Callable[[Database, Who, int], object]
DEEDS: dict[str, AuditedWrite] = {
    "invite": lambda state, who, _id: managing.invite(state, who, given("dora@partner.example")),
    "change": lambda state, who, number: managing.change(state, who, number, given(role=Role.FULL)),
    "deactivate": managing.deactivate,
    "reactivate": managing.reactivate,
    "link": managing.new_link,
    "sessions": managing.end_sessions,
    "assign": lambda state, who, number: assigning.assign(state, who, number, [(Region.EU, CUSTOMER)]),
    "unassign": lambda state, who, number: assigning.unassign(state, who, number, [(Region.EU, CUSTOMER)]),
}


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("name", DEEDS)
def test_a03_a05_only_a_full_administrator_may_and_who_tries_is_written_down(
    file_state: Database, name: str, role: Role
) -> None:
    cedar = add_user(file_state, "cedar@partner.example", Role.ADMIN, regions=["eu"], assigned=[("eu", CUSTOMER)])
    who = actor(file_state, role, "birch@partner.example")
    before = [rows(file_state, table) for table in (UserRow, AssignmentRow, SignInLinkRow)]
    told = set()
    for number in (cedar, 4711):
        with pytest.raises(NoAccess) as refused:
            DEEDS[name](file_state, who, number)
        told.add(str(refused.value))
    assert len(told) == 1, "who may not is not told whether there is such a person"
    assert [rows(file_state, table) for table in (UserRow, AssignmentRow, SignInLinkRow)] == before
    times = 1 if name == "invite" else 2  # it invites the same person twice, which is the same refusal
    assert [entry[::3] for entry in entries(file_state)] == [("birch@partner.example", "denied")] * times


@pytest.mark.parametrize("name", [name for name in DEEDS if name != "invite"])
def test_a05_an_administrator_of_one_region_does_nothing_to_people_of_more(state: Database, name: str) -> None:
    """Else a password link, or a region given to oneself, would open what they may not enter."""
    alba = actor(state, regions=["ca"])
    far = add_user(state, "far@partner.example", Role.ADMIN, regions=["ca", "eu"], assigned=[("eu", CUSTOMER)])
    before = [rows(state, table) for table in (UserRow, AssignmentRow, SignInLinkRow)]
    with pytest.raises(NoAccess):
        DEEDS[name](state, alba, far)
    assert [rows(state, table) for table in (UserRow, AssignmentRow, SignInLinkRow)] == before
    assert entries(state)[-1][2:] == ("far@partner.example", "denied")
    assert rows(state, AuditRow)[-1]["after"] == '{"region": "EU", "why": "people.error.beyond"}'


def test_a05_nobody_gives_a_region_that_is_not_theirs(state: Database) -> None:
    alba = actor(state, regions=["eu"])
    assert alba.user is not None
    for act in (
        lambda: managing.invite(state, alba, given(regions=["eu", "us"])),
        lambda: managing.change(state, alba, alba.user.id, given(role=Role.FULL, regions=EVERYWHERE, name="Alba")),  # type: ignore[union-attr]
    ):
        with pytest.raises(NoAccess):
            act()
    assert person(state, alba.user.id).regions == (Region.EU,)


def test_who_was_demoted_since_the_request_began_may_no_more(state: Database, alba: Who) -> None:
    birch = actor(state, email="birch@partner.example")
    assert alba.user is not None
    managing.change(state, birch, alba.user.id, given(role=Role.READ_ONLY, regions=EVERYWHERE, name="Alba"))
    with pytest.raises(NoAccess):
        managing.invite(state, alba, given())


# Changing ---------------------------------------------------------------------------------------


def test_a_new_role_ends_the_sessions_and_raises_the_stamp(state: Database, alba: Who, cedar: int) -> None:
    token = session_token(state, cedar)
    after = managing.change(state, alba, cedar, given(role=Role.READ_ONLY, regions=["eu", "us"], name="Cedar Two"))
    assert (after.role, after.regions, after.name) == (Role.READ_ONLY, (Region.US, Region.EU), "Cedar Two")
    assert sessions.see(state, token) is None
    assert stamp(state, cedar) == 1
    entry = rows(state, AuditRow)[-1]
    assert '"partner_admin"' in entry["before"] and '"partner_readonly_admin"' in entry["after"]


def test_fewer_regions_hold_from_the_next_request_on_and_keep_the_session(state: Database, alba: Who) -> None:
    birch = add_user(state, "birch@partner.example", Role.ADMIN, regions=["eu", "us"])
    token = session_token(state, birch)
    managing.change(state, alba, birch, given(regions=["us"]))
    seen = sessions.see(state, token)
    assert seen is not None and seen.user.regions == (Region.US,)
    assert stamp(state, birch) == 1


def test_a_change_that_changes_nothing_leaves_no_trace(state: Database, alba: Who, cedar: int) -> None:
    managing.change(state, alba, cedar, given(name="cedar"))
    assert (stamp(state, cedar), entries(state)) == (0, [])


def test_b02_deactivation_ends_sessions_and_links_and_reactivation_revives_neither(
    state: Database, alba: Who, cedar: int
) -> None:
    token, link = session_token(state, cedar), links.new(state, cedar)
    managing.new_link(state, alba, cedar)
    assert managing.deactivate(state, alba, cedar).status is Status.DEACTIVATED
    assert sessions.see(state, token) is None
    with pytest.raises(Refused):
        managing.new_link(state, alba, cedar)
    assert managing.reactivate(state, alba, cedar).status is Status.ACTIVE
    assert sessions.see(state, token) is None
    assert links.use(state, link) is None
    assert rows(state, SignInLinkRow) == []
    assert [entry[1] for entry in entries(state)] == [
        "link_made",
        "link_made",
        "user_deactivated",
        "user_reactivated",
        "link_refused",
    ]


def test_a_link_is_an_invitation_until_one_was_accepted(state: Database, alba: Who) -> None:
    made = managing.invite(state, alba, given())
    again = managing.new_link(state, alba, made.person.id)
    assert (again.purpose, len(rows(state, SignInLinkRow))) == (Purpose.INVITE, 1)
    session_token(state, made.person.id)
    assert managing.new_link(state, alba, made.person.id).purpose is Purpose.RESET


@pytest.mark.parametrize("name", [name for name in DEEDS if name != "invite"])
def test_who_is_not_there_is_missing(file_state: Database, name: str) -> None:
    with pytest.raises(Missing):
        DEEDS[name](file_state, actor(file_state), 4711)


# The last administrator -------------------------------------------------------------------------


def _removals(state: Database, who: Who, number: int) -> list[Callable[[], object]]:
    return [
        lambda: managing.deactivate(state, who, number),
        lambda: managing.change(state, who, number, given(role=Role.READ_ONLY, regions=EVERYWHERE)),
        lambda: managing.change(state, who, number, given(role=Role.FULL, regions=["eu"])),
    ]


def test_the_last_full_administrator_stays(state: Database, alba: Who) -> None:
    """Neither by their own hand; who was only invited, has fewer regions, or is deactivated, is no other one."""
    assert alba.user is not None
    managing.invite(state, alba, given("new@partner.example", Role.FULL, EVERYWHERE))
    add_user(state, "gone@partner.example", Role.FULL, active=False)
    actor(state, Role.FULL, "near@partner.example", regions=["eu", "us"])
    for remove in _removals(state, alba, alba.user.id):
        with pytest.raises(NoAccess) as refused:
            remove()
        assert refused.value.key == "people.error.last"
    now = person(state, alba.user.id)
    assert (now.role, now.regions, now.status) == (Role.FULL, tuple(Region), Status.ACTIVE)
    denied = [entry[1] for entry in entries(state) if entry[3] == "denied"]
    assert denied == [Act.USER_DEACTIVATED, Act.USER_CHANGED], "the third is the second once more"
    actor(state, Role.FULL, "birch@partner.example")
    assert managing.deactivate(state, alba, alba.user.id).status is Status.DEACTIVATED


@pytest.mark.parametrize("which", [0, 1])
def test_two_who_remove_each_other_at_once_leave_one(state: Database, which: int) -> None:
    for turn in range(4):
        one, two = (actor(state, Role.FULL, f"{name}{turn}@partner.example") for name in ("one", "two"))
        assert one.user is not None and two.user is not None
        pairs = [(one, two.user.id), (two, one.user.id)]

        def remove(pair: tuple[Who, int]) -> bool:
            try:
                _removals(state, *pair)[which]()
            except HubError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(remove, pairs))
        assert sum(done) == 1
        left = [
            number
            for _who, number in pairs
            if person(state, number).role is Role.FULL and person(state, number).status is Status.ACTIVE
        ]
        assert len(left) == 1
        with state.write() as connection:  # the next pair is alone again
            connection.execute(UserRow.__table__.update().values(active=False))  # type: ignore[attr-defined]


# Assigning --------------------------------------------------------------------------------------


def _theirs(state: Database, token: str) -> tuple[tuple[Region, str], ...]:
    seen = sessions.see(state, token)
    assert seen is not None
    return seen.user.assigned


def test_what_is_assigned_holds_from_the_next_request_on(state: Database, alba: Who, cedar: int) -> None:
    token = session_token(state, cedar)
    assert _theirs(state, token) == ()
    assigning.assign(state, alba, cedar, [(Region.EU, CUSTOMER), (Region.EU, CUSTOMER)])
    assert sessions.see(state, token) is None, "who can see more signs in again"
    token = session_token(state, cedar)
    assert _theirs(state, token) == ((Region.EU, CUSTOMER),)
    assigning.assign(state, alba, cedar, [(Region.EU, CUSTOMER)])
    assert stamp(state, cedar) == 1
    assigning.unassign(state, alba, cedar, [(Region.EU, CUSTOMER)])
    assert _theirs(state, token) == ()
    assert stamp(state, cedar) == 2
    assert [(row["action"], row["before"], row["after"]) for row in rows(state, AuditRow)] == [
        ("assigned", '{"assigned": []}', f'{{"assigned": ["eu:{CUSTOMER}"]}}'),
        ("unassigned", f'{{"assigned": ["eu:{CUSTOMER}"]}}', '{"assigned": []}'),
    ]


@pytest.mark.parametrize(
    ("role", "customer"),
    [
        (Role.READ_ONLY, (Region.EU, CUSTOMER)),
        (Role.ADMIN, (Region.US, CUSTOMER)),
        (Role.ADMIN, (Region.EU, "")),
        (Role.ADMIN, (Region.EU, "x" * 37)),
        (Role.ADMIN, (Region.EU, "a\0b")),
        (Role.ADMIN, (Region.EU, "' or 1=1 --")),
    ],
)
def test_what_cannot_be_assigned_is_refused_at_its_field(
    file_state: Database, role: Role, customer: tuple[Region, str]
) -> None:
    somebody = add_user(file_state, "s@partner.example", role, regions=["eu"])
    with pytest.raises(BadField) as refused:
        assigning.assign(file_state, actor(file_state), somebody, [customer])
    assert refused.value.field == "customers"
    assert rows(file_state, AssignmentRow) == []


# Sessions and the list --------------------------------------------------------------------------


def test_b16_one_session_of_a_person_is_ended_and_the_other_goes_on(
    state: Database, alba: Who, clock: FakeClock
) -> None:
    cedar = add_user(state, "cedar@partner.example", Role.ADMIN)
    first = session_token(state, cedar)
    clock.pass_by(timedelta(minutes=5))
    second = session_token(state, cedar)
    assert alba.user is not None
    listed = people.sessions_of(state, alba.user, cedar)
    assert [session.created for session in listed] == sorted((s.created for s in listed), reverse=True)
    managing.end_session(state, alba, cedar, listed[1].id)
    assert (sessions.see(state, first) is None, sessions.see(state, second) is None) == (True, False)
    for wrong in (listed[1].id, "", "%", "0" * 20):
        with pytest.raises(Missing):
            managing.end_session(state, alba, cedar, wrong)
    other = people.sessions_of(state, alba.user, alba.user.id)[0]
    with pytest.raises(Missing):  # a session is ended under its own person alone
        managing.end_session(state, alba, cedar, other.id)
    managing.end_sessions(state, alba, cedar)
    assert people.sessions_of(state, alba.user, cedar) == []
    assert sessions.see(state, second) is None


def test_the_list_is_found_by_parts_of_name_and_address_and_comes_by_the_hundred(state: Database, alba: Who) -> None:
    assert alba.user is not None
    row = {"role": "partner_admin", "active": True, "created": state.clock(), "regions": ["eu"], "stamp": 0}
    many = [{**row, "email": f"p{at}@partner.example", "name": f"\u0141ucja {at:04}"} for at in range(2_000)]
    with state.write() as connection:
        connection.execute(UserRow.__table__.insert(), many)  # type: ignore[attr-defined]
    everybody = people.listed(state, alba.user)
    assert (len(everybody.people), everybody.pages, everybody.total, everybody.administrators) == (100, 21, 2_002, 2)
    last = people.listed(state, alba.user, page=99)
    assert (last.page, len(last.people), last.people[-1].name) == (21, 2, "\u0141ucja 1999")
    found = people.listed(state, alba.user, "lucja P1999@")
    assert [one.email for one in found.people] == ["p1999@partner.example"]
    admins = people.listed(state, alba.user, roles=people.OF_ALL_CUSTOMERS)
    assert {one.email for one in admins.people} == {users.LOCAL_EMAIL, "alba@partner.example"}


@pytest.mark.parametrize("role", OTHERS)
def test_the_list_is_for_full_administrators_alone(file_state: Database, role: Role) -> None:
    who = User(1, "x@partner.example", "X", role, tuple(Region))
    for ask in (
        lambda: people.listed(file_state, who),
        lambda: people.one(file_state, who, 1),
        lambda: people.one(file_state, who, 99),
        lambda: people.sessions_of(file_state, who, 1),
        lambda: people.by_email(file_state, who, users.LOCAL_EMAIL),
    ):
        with pytest.raises(NoAccess):
            ask()


def test_an_act_is_written_down_as_denied_though_it_was_undone(state: Database, alba: Who) -> None:
    assert alba.user is not None
    with pytest.raises(NoAccess):
        managing.deactivate(state, alba, alba.user.id)
    assert entries(state) == [("alba@partner.example", Act.USER_DEACTIVATED, "alba@partner.example", "denied")]
    assert not audit_log.verify(state)[2]
