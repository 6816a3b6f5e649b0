"""What a full administrator does to people: invites, changes, deactivates; nobody removes the last administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from dashboard.access import Action, Role
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import assigning, links, outliving, people, person, sessions
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.people.links import Purpose
from dashboard.data.people.people import Person, Status
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.errors import BadField, Missing, NoAccess, Refused
from dashboard.scope import Region

WELCOME = "/welcome"
MOST = 10_000  # people of one hub
_U = UserRow


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in about a person, as it came: checked before any of it is kept."""

    name: object
    role: object
    regions: object
    email: object = ""
    assigned: Sequence[tuple[Region, str]] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was made for a person; its token is told once and kept nowhere."""

    person: Person
    purpose: Purpose
    token: str


def address(base_url: str, made: Link) -> str:
    """Where the link leads: the page on which a password is set."""
    return f"{base_url}{WELCOME}/{made.token}"


def invite(state: Database, who: Who, given: Given) -> Link:
    """A new person without a password, and the link by which they set one.

    Raises BadField for what cannot be taken, an address that is somebody's already too; NoAccess.
    """
    with audited_write(state, who, Action.MANAGE_USERS, Act.USER_INVITED, _said(given.email)) as act:
        address, new = person.email(given.email), _checked(given)
        act.target = address
        within(act.actor, new["regions"])
        if people.count(act.connection) >= MOST:
            raise Refused("people.error.many_people", most=MOST)
        no_twin(act.connection, address)
        row = {**new, "email": address, "active": True, "created": act.now, "stamp": 0}
        made = act.connection.execute(_U.__table__.insert(), row)  # type: ignore[attr-defined]  # typed as FromClause
        assert made.inserted_primary_key is not None
        user_id = int(made.inserted_primary_key[0])
        act.record(None, people.find(act.connection, user_id).facts())
        if given.assigned:
            assigning.add(act, user_id, given.assigned)
        return _linked(act, user_id, Purpose.INVITE)


def change(state: Database, who: Who, user_id: int, given: Given) -> Person:
    """Another name, role, regions; `outliving` says what that ends. Raises BadField, Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.USER_CHANGED, _id(user_id)) as act:
        before, new = _of(act, user_id), _checked(given)
        within(act.actor, new["regions"])
        if (before.name, before.role, list(before.regions)) == (new["name"], new["role"], new["regions"]):
            return before
        _update(act, user_id, **new)
        return _done(act, before)


def deactivate(state: Database, who: Who, user_id: int) -> Person:
    """They cannot sign in: sessions end, links are no good any more. Raises Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.USER_DEACTIVATED, _id(user_id)) as act:
        before = _of(act, user_id)
        if before.status is Status.DEACTIVATED:
            return before
        _update(act, user_id, active=False)
        return _done(act, before)


def reactivate(state: Database, who: Who, user_id: int) -> Person:
    """They may sign in again, as before; no session comes back. Raises Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.USER_REACTIVATED, _id(user_id)) as act:
        before = _of(act, user_id)
        if before.status is not Status.DEACTIVATED:
            return before
        _update(act, user_id, active=True)
        return _done(act, before)


def new_link(state: Database, who: Who, user_id: int) -> Link:
    """A link to set a password: a new invitation where none was accepted yet. Raises Missing, NoAccess, Refused."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.LINK_MADE, _id(user_id)) as act:
        of = _of(act, user_id)
        if of.status is Status.DEACTIVATED:
            raise Refused("people.error.deactivated")
        purpose = Purpose.INVITE if of.status is Status.INVITED else Purpose.RESET
        return _linked(act, user_id, purpose)


def end_session(state: Database, who: Who, user_id: int, session: str) -> None:
    """Ends one session of a person (`sessions.Open.id`). Raises Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.SESSION_ENDED, _id(user_id)) as act:
        _of(act, user_id)
        if not sessions.end_of(act.connection, user_id, session, act.now):
            raise Missing("people.error.no_session")
        act.record(None, {"session": session})


def end_sessions(state: Database, who: Who, user_id: int) -> None:
    """Ends all of them. Raises Missing, NoAccess."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.SESSION_ENDED, _id(user_id)) as act:
        _of(act, user_id)
        sessions.end_all(act.connection, user_id, act.now)
        act.record(None, {"session": "all"})


def _of(act: AuditedWrite, user_id: int) -> Person:
    """Who it is about. A password link of somebody with more regions would open these to the actor."""
    found = people.find(act.connection, user_id)
    act.target = found.email
    within(act.actor, found.regions)
    return found


def _checked(given: Given) -> dict[str, Any]:
    role, regions = person.role(given.role), person.regions(given.regions)
    return {"name": person.name(given.name), "role": role, "regions": list(regions)}


def _update(act: AuditedWrite, user_id: int, **new: Any) -> None:
    act.connection.execute(update(_U).where(_U.id == user_id).values(**new))


def _done(act: AuditedWrite, before: Person) -> Person:
    """Asks whether it may stay so, ends what was made under the rights before, and writes it down."""
    after = people.find(act.connection, before.id)
    _keeps_an_administrator(act.connection, before)
    outliving.end(act.connection, before, after, act.now, act.who)
    act.record(before.facts(), after.facts())
    return after


def _linked(act: AuditedWrite, user_id: int, purpose: Purpose) -> Link:
    token = links.new_in(act.connection, user_id, act.now, purpose, act.who)
    act.record(None, {"purpose": purpose.value}, Act.LINK_MADE)
    return Link(people.find(act.connection, user_id), purpose, token)


def no_twin(connection: Connection, address: str) -> None:
    """Raises BadField for an address that is somebody's already, in whatever case or form of its letters."""
    key = person.twin_key(address)
    if any(person.twin_key(other) == key for other in connection.execute(select(_U.email)).scalars()):
        raise BadField("people.error.taken", field="email", email=address)


def _keeps_an_administrator(connection: Connection, before: Person) -> None:
    """Raises NoAccess where nobody is left who can manage what this person could; after the change, to be undone.

    Whoever was only invited counts for nobody who can sign in. Writers go one by one, so of two who remove each other
    the second finds the first gone.
    """
    if before.role is not Role.FULL or before.status is Status.DEACTIVATED:
        return
    left = [other for other in people.full(connection) if set(before.regions) <= set(other.regions)]
    if before.status is Status.ACTIVE:
        left = [other for other in left if other.status is Status.ACTIVE]
    if not left:
        raise NoAccess("people.error.last")


def _id(user_id: int) -> str:
    return f"#{user_id}"


def _said(email: object) -> str:
    return email[: person.MAX_EMAIL] if isinstance(email, str) else ""
