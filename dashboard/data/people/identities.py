"""Who comes through a provider: known by issuer and subject, matched once by a verified e-mail; rights from claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.access import Action, Role
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import api_tokens, links, managing, outliving, people, person, sessions, tokens, tries
from dashboard.data.people.accounts import Browser
from dashboard.data.people.audited_write import audited_write, within
from dashboard.data.people.passwords import By
from dashboard.data.people.people import Person, Status
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.identity_models import IdentityRow
from dashboard.data.state.models import SessionRow, UserRow
from dashboard.errors import BadField, NoAccess, Refused
from dashboard.scope import Region

PROVIDER = "single sign-on"  # who acts where claims change somebody's rights
_I, _U = IdentityRow, UserRow


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider tells of a person. `email` is empty where it is not verified. `shown`: when they last showed the
    provider who they are, in seconds since 1970. `maps`: whether claims give rights; `role` None then gives none."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""
    shown: int | None = None
    creates: bool = False
    maps: bool = False
    role: Role | None = None
    regions: tuple[Region, ...] = ()
    claim: str = ""

    def with_role(self, role: Role, regions: tuple[Region, ...], claim: str) -> Told:
        """The same with rights, and the claim that they come from."""
        return replace(self, maps=True, role=role, regions=regions, claim=claim)

    def without_role(self, claim: str) -> Told:
        """The same where no claim gives any."""
        return replace(self, maps=True, role=None, claim=claim)


def first_time(state: Database, begun: str, lives: timedelta) -> bool:
    """Whether this answer comes for the first time: of two at the same moment one is told so."""
    with state.write() as connection:
        return tries.once(connection, f"single sign-on {begun}", state.clock(), lives)


def proved_nobody(state: Database, where: sessions.From, why: str) -> None:
    """Writes down that somebody came back with what proves nobody: strangers can cause that, so once a minute for each
    address."""
    once = f"single sign-on from {tries.reader_of(where.address)}"
    with state.read() as connection:
        if tries.was_lately(connection, once, state.clock(), links.ONCE_A):
            return
    with state.write() as connection:
        now = state.clock()
        if tries.once(connection, once, now, links.ONCE_A):
            who, said = Who(None, where.address, PROVIDER), {"by": "provider", "why": why}
            record(connection, now, who, Act.SIGN_IN_FAILED, "", after=said, allowed=False)


def is_bound(state: Database, user_id: int, issuer: str) -> bool:
    """Whether this person comes through this provider, and so by no password."""
    with state.read() as connection:
        asked = select(_I.subject).where(_I.user_id == user_id, _I.issuer == issuer)
        return connection.execute(asked).first() is not None


def unbind(state: Database, who: Who, user_id: int) -> Person:
    """They come through no provider any more, until they are bound anew by a verified address. Sessions, API tokens and
    links of theirs end: whoever came through the account that was bound is out. Raises Missing, NoAccess, Refused."""
    with audited_write(state, who, Action.MANAGE_USERS, Act.IDENTITY_UNBOUND, f"#{user_id}") as act:
        found = people.find(act.connection, user_id)
        act.target = found.email
        within(act.actor, found.regions)
        asked = select(_I.issuer, _I.subject).where(_I.user_id == user_id).order_by(_I.bound)
        bound = [dict(row) for row in act.connection.execute(asked).mappings()]
        if not bound:
            raise Refused("sso.error.not_bound", email=found.email)
        act.connection.execute(delete(_I).where(_I.user_id == user_id))
        links.drop(act.connection, user_id)
        sessions.end_all(act.connection, user_id, act.now)
        ended = api_tokens.end_all(act.connection, user_id, act.now)
        act.record({"identities": bound}, {"identities": [], "tokens_revoked": ended})
        return found


def enter(state: Database, told: Told, browser: Browser) -> str:
    """The token of a new session. Raises NoAccess, written down, for who may not come in."""
    with state.write() as connection:
        outcome = _entered(connection, state, told, browser)
        if isinstance(outcome, _No):
            who = Who(None, browser.where.address, told.email or told.subject)
            said = {"by": "provider", "why": outcome.key, **({"claim": told.claim} if told.claim else {})}
            record(connection, state.clock(), who, Act.SIGN_IN_FAILED, outcome.target, after=said, allowed=False)
    if isinstance(outcome, _No):
        refused = NoAccess(outcome.key)
        refused.written = True
        raise refused
    return outcome


@dataclass(frozen=True, slots=True)
class _No:
    """Why somebody does not come in."""

    key: str
    target: str


def _entered(connection: Connection, state: Database, told: Told, browser: Browser) -> str | _No:
    now = state.clock()
    known = connection.execute(select(_I.user_id).where(_I.issuer == told.issuer, _I.subject == told.subject)).scalar()
    if told.maps and told.role is None:
        if known is not None:  # who lost the group is not let go on by a session or token of yesterday
            sessions.end_all(connection, known, now)
            api_tokens.end_all(connection, known, now)
            links.drop(connection, known)
        return _No("sso.error.no_role", told.email or told.subject)
    user_id = known if known is not None else _matched(connection, told, now, browser)
    if isinstance(user_id, _No):
        return user_id
    before = people.find(connection, user_id)
    if before.status is Status.DEACTIVATED:
        return _No("sso.error.nobody", before.email)
    _take_over(connection, told, before, now, browser)
    return _session(connection, state, told, user_id, now, browser)


def _matched(connection: Connection, told: Told, now: datetime, browser: Browser) -> int | _No:
    """Whose verified address it is, bound to issuer and subject from now on; a new person where they are made."""
    try:
        address = person.email(told.email)
    except BadField:
        return _No("sso.error.unverified", told.subject)
    found = connection.execute(select(_U.id).where(_U.email == address)).scalar()
    if found is None:
        made = _made(connection, told, address, now, browser)
        if isinstance(made, _No):
            return made
        found = made
    elif people.find(connection, found).status is Status.DEACTIVATED:  # who is refused is not bound either
        return _No("sso.error.nobody", address)
    elif connection.execute(select(_I.subject).where(_I.user_id == found, _I.issuer == told.issuer)).first():
        return _No("sso.error.taken", address)  # the address is another account's at the provider now
    _bind(connection, told, found, address, now, browser)
    return found


def _made(connection: Connection, told: Told, address: str, now: datetime, browser: Browser) -> int | _No:
    if not told.creates or told.role is None or people.count(connection) >= managing.MOST:
        return _No("sso.error.nobody", address)
    try:
        managing.no_twin(connection, address)
        name = person.name(told.name)
    except BadField as bad:
        if bad.field != "name":
            return _No("sso.error.nobody", address)
        name = address
    row = {"email": address, "name": name, "role": told.role.value, "regions": list(told.regions)}
    made = connection.execute(insert(_U).values(**row, active=True, created=now, stamp=0))
    assert made.inserted_primary_key is not None
    user_id = int(made.inserted_primary_key[0])
    facts = {**people.find(connection, user_id).facts(), "claim": told.claim}
    record(connection, now, _provider(browser), Act.USER_MADE, address, after=facts)
    return user_id


def _bind(connection: Connection, told: Told, user_id: int, address: str, now: datetime, browser: Browser) -> None:
    """From now on they come through the provider: a password, links and sessions of before open nothing any more."""
    connection.execute(insert(_I).values(issuer=told.issuer, subject=told.subject, user_id=user_id, bound=now))
    connection.execute(update(_U).where(_U.id == user_id).values(password=None, password_by=By.LINK.value))
    links.drop(connection, user_id)
    sessions.end_all(connection, user_id, now)
    said = {"issuer": told.issuer, "subject": told.subject}
    record(connection, now, _provider(browser), Act.IDENTITY_BOUND, address, after=said)


def _take_over(connection: Connection, told: Told, before: Person, now: datetime, browser: Browser) -> None:
    """Role and regions of the claims, where these give any: with what that ends, written down with the claim."""
    if told.role is None or (before.role, before.regions) == (told.role, told.regions):
        return
    new: Mapping[str, Any] = {"role": told.role.value, "regions": list(told.regions)}
    connection.execute(update(_U).where(_U.id == before.id).values(**new))
    after, who = people.find(connection, before.id), _provider(browser)
    outliving.end(connection, before, after, now, who)
    said = {**after.facts(), "claim": told.claim}
    record(connection, now, who, Act.USER_CHANGED, before.email, before.facts(), said)


def _session(
    connection: Connection, state: Database, told: Told, user_id: int, now: datetime, browser: Browser
) -> str | _No:
    row = connection.execute(select(*COLUMNS).where(_U.id == user_id)).mappings().one()
    user = user_from(row, connection, state)
    if user is None:
        return _No("sso.error.nobody", row["email"])
    if browser.held is not None:
        sessions.end_in(connection, browser.held, now)
    said = {"by": "provider", "issuer": told.issuer, **({"claim": told.claim} if told.claim else {})}
    record(connection, now, Who(user, browser.where.address), Act.SIGNED_IN, user.email, after=said)
    token = sessions.start(connection, user_id, now, browser.where)
    digest = tokens.digest(token)
    # A provider that remembers somebody asks them nothing: what they showed long ago is no fresh proof.
    shown = datetime.fromtimestamp(told.shown, UTC) if told.shown is not None else now - 2 * sessions.RECENT
    connection.execute(update(SessionRow).where(SessionRow.digest == digest).values(proven=min(shown, now)))
    return token


def _provider(browser: Browser) -> Who:
    return Who(None, browser.where.address, PROVIDER)
