"""How the first run ends: the first administrator and what was said of the partner, in one transaction with the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert

from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.audit.audit_log import record as note
from dashboard.data.first_run import opening, source
from dashboard.data.first_run import record as records
from dashboard.data.first_run.record import ADMINISTRATOR, CHECK, ORGANIZATION, TERMS, Change, Record
from dashboard.data.first_run.steps import At
from dashboard.data.people import links, partner, passwords, people, sessions, users
from dashboard.data.people.sessions import From
from dashboard.data.state.database import Database
from dashboard.data.state.models import PreferenceRow, SignInLinkRow, UserRow
from dashboard.errors import Conflict


@dataclass(frozen=True, slots=True)
class Done:
    """The first administrator, and the token of their session where they are at a browser."""

    email: str
    session: str = ""


def finish(state: Database, at: At, config: Config, where: From | None = None) -> Done:
    """Ends it. Raises Missing where it is over already, Conflict where a step or an import is not done yet."""
    with records.changing(state, at.session) as change:
        _whole(change, config)
        user_id = _administrator(change, change.record.password if config.has_passwords else "")
        _choices(change, user_id)
        said = partner.write(change.connection, change.record.filled(ORGANIZATION))
        _links_are_over(change)
        person = people.find(change.connection, user_id)
        terms = change.record.filled(TERMS)["version"]
        after = {**person.facts(), "partner": said.name, "terms": terms}
        note(change.connection, change.now, at.who, Act.SET_UP_DONE, person.email, None, after)
        session = _signed_in(change, state, user_id, where) if where else ""
        change.record = Record(open=False)
    partner.tell(config, said)
    return Done(person.email, session)


def _signed_in(change: Change, state: Database, user_id: int, where: From) -> str:
    user = users.user_by_id(change.connection, state, user_id)
    assert user is not None
    who = Who(user, where.address)
    note(change.connection, change.now, who, Act.SIGNED_IN, user.email, after={"by": opening.NAME})
    return sessions.start(change.connection, user_id, change.now, where)


def _whole(change: Change, config: Config) -> None:
    if not change.record.reaches(CHECK):
        raise Conflict("setup.error.order")
    if config.has_passwords and not change.record.password:  # it was set up from a backup, or under other settings
        raise Conflict("setup.error.no_password")
    if source.under_way(source.jobs(change)):
        raise Conflict("setup.error.under_way")


def _administrator(change: Change, password: str) -> int:
    """Without a password they come through the provider."""
    said = change.record.filled(ADMINISTRATOR)
    row: dict[str, Any] = {
        "email": said["email"],
        "name": said["name"],
        "role": said["role"],
        "active": True,
        "created": change.now,
        "regions": list(change.record.filled(ORGANIZATION)["regions"]),
        "stamp": 0,
        "password": password or None,
        "password_by": (passwords.By.OWN if password else passwords.By.LINK).value,
    }
    made = change.connection.execute(UserRow.__table__.insert(), row)  # type: ignore[attr-defined]  # typed as FromClause
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def _choices(change: Change, user_id: int) -> None:
    """Language and theme of the organization are those of its first administrator, until they choose others."""
    said = change.record.filled(ORGANIZATION)
    rows = [{"user_id": user_id, "key": key, "value": said[key]} for key in ("lang", "theme")]
    change.connection.execute(insert(PreferenceRow), rows)


def _links_are_over(change: Change) -> None:
    change.connection.execute(delete(SignInLinkRow).where(SignInLinkRow.purpose == links.Purpose.SET_UP.value))
