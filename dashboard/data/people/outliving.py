"""What was made under a person's rights does not outlive them: links, sessions, what a password opens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from dashboard.access import Role, widens
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, granted, links, mirrored, sessions
from dashboard.data.people.passwords import By
from dashboard.data.people.people import Person, Status
from dashboard.data.state.models import UserRow

_U = UserRow


def end(connection: Connection, before: Person, after: Person, now: datetime, who: Who) -> None:
    """Ends what a change of rights must end, and raises the stamp; in the transaction of the change itself.

    Every open link of the person ends, whichever way the rights went. Where they grew, or the role is another one,
    sessions and API tokens end too, and a password that was set through somebody else's link is to be changed: whoever
    opened the account while it could do little must not be in it now. Where an administrator can do less, the links
    that they made for others end. So do mirror links that they made and may not make any more, and manage access that
    the person asked for, has or granted, where it went with the rights.
    """
    if _rights(before) == _rights(after):
        return
    connection.execute(update(_U).where(_U.id == after.id).values(stamp=_U.stamp + 1))
    links.drop(connection, after.id)
    wider = grew(before, after)
    if wider or before.role is not after.role or after.status is Status.DEACTIVATED:
        sessions.end_all(connection, after.id, now)
        api_tokens.end_all(connection, after.id, now)
    if wider:
        by_link = (_U.id == after.id, _U.password_by == By.LINK.value)
        connection.execute(update(_U).where(*by_link).values(password_by=By.OTHERS.value))
    if _makes_less(before, after):
        links.drop_made_by(connection, after.id)
    granted.end_with_rights(connection, before, after, now, who)
    mirrored.end_with_rights(connection, before, after, now, who)


def grew(before: Person, after: Person) -> bool:
    """Whether anything can be done or seen that could not be before."""
    return (
        not set(after.regions) <= set(before.regions)
        or not set(after.assigned) <= set(before.assigned)
        or widens(before.role, after.role)
        or (before.status is Status.DEACTIVATED and after.status is not Status.DEACTIVATED)
    )


def _makes_less(before: Person, after: Person) -> bool:
    """Whether somebody who could make links for others can make fewer."""
    gone = after.role is not Role.FULL or after.status is Status.DEACTIVATED
    return before.role is Role.FULL and (gone or not set(before.regions) <= set(after.regions))


def _rights(person: Person) -> tuple[object, ...]:
    active = person.status is not Status.DEACTIVATED
    return person.role, person.regions, active, frozenset(person.assigned)
