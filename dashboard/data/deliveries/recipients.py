"""Who may be sent what a schedule makes: people of the hub, with their own rights, and addresses of named domains."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from dashboard.access import Action, User, email_key, may
from dashboard.config import Config
from dashboard.data.people import person
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import PreferenceRow, UserRow
from dashboard.errors import BadField, HubError
from dashboard.look import Look

MOST = 20  # of one schedule
FIRST_LANGUAGE = "en"
_P = PreferenceRow


def read(config: Config, state: Database, connection: Connection, given: object) -> list[str]:
    """Addresses as somebody said them, a line or a comma each; every one once. Raises BadField."""
    said = given.replace(",", "\n").replace(";", "\n").splitlines() if isinstance(given, str) else given or []
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise BadField("schedules.error.recipients", field="to", most=MOST)
    found = list(dict.fromkeys(_address(each) for each in said if each.strip()))
    if len(found) > MOST:
        raise BadField("schedules.error.recipients", field="to", most=MOST)
    if found and not config.smtp_url:
        raise BadField("mail.error.no_server", field="to")
    for each in found:
        why = refused(config, state, connection, each)
        if why:
            raise BadField(why, field="to", **values(config, each))
    return found


def _address(given: str) -> str:
    try:
        return person.email(given.strip())
    except HubError as error:
        raise BadField("schedules.error.address", field="to", address=given.strip()[:80]) from error


def refused(config: Config, state: Database, connection: Connection, address: str) -> str:
    """Why nothing may be sent to this address now, as a key of words; empty where it may."""
    user, known = known_user(state, connection, address)
    if known:
        return "" if user is not None and may(user, Action.EXPORT) else "schedules.error.recipient_rights"
    domain = address.rpartition("@")[2].lower()
    return "" if domain in config.mail_domains else "schedules.error.recipient_stranger"


def values(config: Config, address: str) -> dict[str, str]:
    """What the words of `refused` name."""
    return {"address": address, "domains": ", ".join(config.mail_domains) or "-"}


def known_user(state: Database, connection: Connection, address: str) -> tuple[User | None, bool]:
    """Whose address it is, as they are now, and whether it is somebody's at all: of who may not sign in it is too."""
    asked = select(*COLUMNS).where(UserRow.email == email_key(address))
    row = connection.execute(asked).mappings().first()
    return (user_from(row, connection, state), True) if row is not None else (None, False)


def look(connection: Connection, user_id: int) -> Look:
    """The language and the time zone that a person chose."""
    asked = select(_P.key, _P.value).where(_P.user_id == user_id, _P.key.in_(("lang", "zone")))
    chosen = {row.key: str(row.value) for row in connection.execute(asked)}
    return Look(chosen.get("lang") or FIRST_LANGUAGE, zone=chosen.get("zone") or "")


def full_administrators(state: Database, connection: Connection) -> Sequence[User]:
    """Everybody who manages people and may sign in."""
    rows = connection.execute(select(*COLUMNS).order_by(UserRow.id)).mappings().all()
    users = (user_from(row, connection, state) for row in rows)
    return [user for user in users if user is not None and may(user, Action.MANAGE_USERS)]
