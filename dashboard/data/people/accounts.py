"""Signing in by password, showing it again, and setting it: each written down, each guess counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, RowMapping, select, update

from dashboard.access import Action, User, email_key, may
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import api_tokens, links, passwords, sessions, tries
from dashboard.data.people.links import Fresh, Purpose
from dashboard.data.people.passwords import By
from dashboard.data.people.sessions import From, Seen
from dashboard.data.people.tries import Lane, reader_of
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.errors import BadField, NoAccess, Slowed

_U = UserRow
_MOST_EMAIL = 320
_IN_SECONDS = 90  # longer waits are told in minutes


@dataclass(frozen=True, slots=True)
class Browser:
    """What asks to be signed in: where it is, and the session token that it holds already."""

    where: From = sessions.NOWHERE
    held: str | None = None


def sign_in(state: Database, email: str, password: str, browser: Browser) -> str | None:
    """A new session's token; None for a wrong password, an unknown or deactivated account alike.

    Where the right password is one that somebody else may know, no session: the token of a link to change it first.
    Raises Slowed where it cannot be tried yet; then nothing was looked at.
    """
    name = _key(email)
    with state.read() as connection:
        row = _by_email(connection, name)
        asked = tries.lanes(connection, name, row["id"] if row else None, browser.where, browser.held)
    _take_turn(state, asked, Act.SIGN_IN_SLOWED, Who(None, browser.where.address, name))
    right = passwords.fits(row["password"] if row else None, password)
    again = passwords.hashed(password) if right and row and passwords.is_outdated(row["password"]) else None
    with state.write() as connection:
        now = state.clock()
        user = _still(connection, state, row) if right and row else None
        if user is None:
            who = Who(None, browser.where.address, name)
            record(connection, now, who, Act.SIGN_IN_FAILED, name, allowed=False)
            return None
        tries.took_back(connection, asked)
        if again:
            connection.execute(update(_U).where(_U.id == user.id).values(password=again))
        if row is not None and row["password_by"] == By.OTHERS:
            return _to_be_changed(connection, user, now, browser)
        return _open(connection, user, now, browser, "password")


def has_password(state: Database, user_id: int) -> bool:
    """Whether a password was set for this person."""
    with state.read() as connection:
        return bool(connection.execute(select(_U.password).where(_U.id == user_id)).scalar())


def prove(state: Database, seen: Seen, password: str, who: Who) -> None:
    """The signed-in person shows the password again. Raises Refused where it is wrong, Slowed after too many tries."""
    _check_password(state, seen.user, password, who, Act.PROVEN, field="password")
    with state.write() as connection:
        now = state.clock()
        sessions.prove(connection, seen.digest, now)
        record(connection, now, who, Act.PROVEN, seen.user.email)


def change_password(
    state: Database, seen: Seen, old: str | None, new: str, browser: Browser, *, ends_tokens: bool = False
) -> str:
    """Sets the person's own password and gives the token of a new session; every session before it is over, and every
    API token where the person says so (`ends_tokens`).

    `old` is None only for who has no password yet (and has shown a link lately: that is the caller's to ask). Raises
    Refused for a wrong `old` or a `new` that is not taken, Slowed after too many tries.
    """
    user, who = seen.user, Who(seen.user, browser.where.address)
    if not may(user, Action.MANAGE_OWN_ACCOUNT):
        raise NoAccess("web.error.no_access")
    passwords.check(new, user.email, user.name)
    if old is not None:
        _check_password(state, user, old, who, Act.PASSWORD_CHANGED, field="old")
        if old == new:
            raise BadField("account.error.same", field="new")
    made = passwords.hashed(new)
    with state.write() as connection:
        now = state.clock()
        if old is None and connection.execute(select(_U.password).where(_U.id == user.id)).scalar():
            raise BadField("account.error.wrong_password", field="old")
        by = By.LINK if old is None else By.OWN  # who has none came by a link that whoever runs the hub made
        return _set(connection, user, made, now, browser, who, by, ends_tokens=ends_tokens)


def link(state: Database, token: str) -> Fresh | None:
    """Whose fresh invitation or reset this is, and what it is for; looking does not use it up."""
    with state.read() as connection:
        return links.fresh(connection, state, token, links.PASSWORD_LINKS, state.clock())


def welcome(state: Database, token: str, new: str, browser: Browser) -> str | None:
    """Sets a password by an invitation or a reset and signs in; None where the link is no good (any more).

    API tokens that there are end: who lost a password, or had one that others knew, cannot say who made them.

    Raises Refused for a password that is not taken: the link is not used up by that.
    """
    found = link(state, token)
    if found is None:
        links.refused(state, token, browser.where)
        return None
    passwords.check(new, found.user.email, found.user.name)
    if found.purpose is Purpose.CHANGE and _is_the_old(state, found.user.id, new):
        raise BadField("account.error.same", field="new")
    made = passwords.hashed(new)
    with state.write() as connection:
        now = state.clock()
        found = links.use_up(connection, state, token, links.PASSWORD_LINKS, now)
        if found is None:
            return None
        who = Who(found.user, browser.where.address)
        by = _set_by(connection, found, browser)
        return _set(connection, found.user, made, now, browser, who, by, signs_in=True, ends_tokens=True)


# Steps of them ------------------------------------------------------------------------------


def _check_password(state: Database, user: User, given: str, who: Who, act: Act, field: str) -> None:
    asked = tries.of_person(user.id)
    _take_turn(state, asked, act, who)
    with state.read() as connection:
        kept = connection.execute(select(_U.password).where(_U.id == user.id)).scalar()
    right = passwords.fits(kept, given)
    with state.write() as connection:
        if right:
            tries.took_back(connection, asked)
        else:
            record(connection, state.clock(), who, act, user.email, allowed=False)
    if not right:
        raise BadField("account.error.wrong_password", field=field)


def _take_turn(state: Database, asked: Sequence[Lane], act: Act, who: Who) -> None:
    turn = tries.begin(state, asked)
    if not turn.wait_s:
        return
    if turn.first:
        with state.write() as connection:
            target = who.user.email if who.user else who.name
            record(connection, state.clock(), who, act, target, after={"wait_s": turn.wait_s}, allowed=False)
    if turn.wait_s > _IN_SECONDS:
        raise Slowed("account.error.slowed_minutes", turn.wait_s, n=ceil(turn.wait_s / 60))
    raise Slowed("account.error.slowed", turn.wait_s, n=turn.wait_s)


def _set(
    connection: Connection,
    user: User,
    made: str,
    now: datetime,
    browser: Browser,
    who: Who,
    by: By,
    *,
    signs_in: bool = False,
    ends_tokens: bool = False,
) -> str:
    """What the password before it opened is over: sessions, links of every kind, and API tokens where it is said."""
    new = {"password": made, "password_by": by.value, "stamp": _U.stamp + 1}
    connection.execute(update(_U).where(_U.id == user.id).values(**new))
    tries.took_back(connection, tries.of_person(user.id))
    sessions.end_all(connection, user.id, now)
    links.drop(connection, user.id)
    ended = api_tokens.end_all(connection, user.id, now) if ends_tokens else 0
    record(connection, now, who, Act.PASSWORD_CHANGED, user.email, after={"tokens": ended} if ended else None)
    if signs_in:
        return _open(connection, user, now, browser, "link")
    return sessions.start(connection, user.id, now, browser.where)


def _set_by(connection: Connection, link: Fresh, browser: Browser) -> By:
    """Whether it was somebody else who set it: from where the link was made, or in a browser that is another's."""
    if link.purpose is Purpose.CHANGE:
        return By.OWN
    elsewhere = link.made_by in (None, link.user.id) or reader_of(link.made_at) != reader_of(browser.where.address)
    held = sessions.owner(connection, browser.held)
    return By.LINK if elsewhere and held in (None, link.user.id) else By.OTHERS


def _to_be_changed(connection: Connection, user: User, now: datetime, browser: Browser) -> str:
    who = Who(user, browser.where.address)
    record(connection, now, who, Act.LINK_MADE, user.email, after={"purpose": Purpose.CHANGE.value})
    return links.new_in(connection, user.id, now, Purpose.CHANGE)


def _is_the_old(state: Database, user_id: int, new: str) -> bool:
    with state.read() as connection:
        kept = connection.execute(select(_U.password).where(_U.id == user_id)).scalar()
    return passwords.fits(kept, new)


def _open(connection: Connection, user: User, now: datetime, browser: Browser, by: str) -> str:
    """A new session each time: what the browser held before is over."""
    if browser.held is not None:
        sessions.end_in(connection, browser.held, now)
    record(connection, now, Who(user, browser.where.address), Act.SIGNED_IN, user.email, after={"by": by})
    return sessions.start(connection, user.id, now, browser.where)


def _key(email: str) -> str:
    """As it is compared; nobody's where no database could hold it (NUL, half a surrogate pair)."""
    name = email_key(email[:_MOST_EMAIL])
    return name if name.isprintable() else ""


def _by_email(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(*COLUMNS, _U.password, _U.password_by).where(_U.email == name)).mappings().first()


def _still(connection: Connection, state: Database, row: RowMapping) -> User | None:
    """The person, where the password that was looked at is still theirs and they may sign in."""
    same = (_U.id == row["id"], _U.password == row["password"])
    now = connection.execute(select(*COLUMNS).where(*same)).mappings().first()
    return user_from(now, connection, state) if now is not None else None
