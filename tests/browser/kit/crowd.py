"""People for a hub that is looked at: those whom its imported files name, invited, signed in, deactivated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from dashboard import config
from dashboard.access import OPERATOR, Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import assigning, managing, people, sessions, tokens
from dashboard.data.people.managing import Given
from dashboard.data.people.opening import open_state
from dashboard.data.questions import customers
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow, UserRow
from dashboard.data.store import Store
from dashboard.scope import Region

WHO = Who(OPERATOR)
NAMED = "select distinct email, name, role from partner_admins order by 1"
MOST = 16
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
)


def gather(home: Path) -> int:
    """Fills the home with people; gives the id of a partner administrator with customers and sessions."""
    settings = config.read({"PARTNER_HUB_HOME": str(home)})
    store, state = Store(settings), open_state(settings.state_url)
    try:
        named = _named(store)
        made = [_invited(state, *row) for row in named]
        for at, (user_id, (_email, _name, role, _regions)) in enumerate(zip(made, named, strict=True)):
            if at % 5 == 3:
                continue  # has not accepted yet
            for days, agent in zip((at * 2, at * 2 + 1), AGENTS[: 1 + at % 2], strict=False):
                _signed_in(state, user_id, timedelta(days=days % 6, hours=at % 5), agent)
            if at % 7 == 5 and role != Role.FULL:
                managing.deactivate(state, WHO, user_id)
        chosen = next(one for one in _people(state, made) if one.role is Role.ADMIN and one.status == "active")
        hits = customers.search(store, OPERATOR, "an")
        theirs = [(hit.region, hit.org_id) for hit in hits if hit.region in chosen.regions][:3]
        assigning.assign(state, WHO, chosen.id, theirs)
        for days, agent in enumerate(AGENTS[:2]):  # whoever can see more signs in again
            _signed_in(state, chosen.id, timedelta(days=days, hours=1), agent)
        return chosen.id
    finally:
        state.close()


def _named(store: Store) -> list[tuple[str, str, str, list[str]]]:
    found: dict[str, tuple[str, str, list[str]]] = {}
    for place in store.places(tuple(Region)):
        for email, name, role in store._rows(place, NAMED, []):
            found.setdefault(email.strip().lower(), (name, role, []))[2].append(place.region.value)
    return [(email, *facts) for email, facts in sorted(found.items())[:MOST]]


def _invited(state: Database, email: str, name: str, role: str, regions: list[str]) -> int:
    return managing.invite(state, WHO, Given(name, role, regions, email)).person.id


def _signed_in(state: Database, user_id: int, ago: timedelta, agent: str) -> None:
    """Begun now, then told as older: a clock that stood in the past would end the sessions of the present."""
    now = state.clock()
    with state.write() as connection:
        token = sessions.start(connection, user_id, now, sessions.From("198.51.100.24", agent))
        then = now - ago
        times = {
            "created": then,
            "last_seen": then,
            "proven": then,
            "idle_expires": then + sessions.IDLE,
            "expires": then + sessions.ABSOLUTE,
        }
        connection.execute(update(SessionRow).where(SessionRow.digest == tokens.digest(token)).values(times))
        connection.execute(update(UserRow).where(UserRow.id == user_id).values(last_sign_in=then))


def _people(state: Database, ids: list[int]) -> list[people.Person]:
    with state.read() as connection:
        return [people.find(connection, user_id) for user_id in ids]
