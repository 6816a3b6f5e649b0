"""Requests for temporary manage access, for who made them and for who decides; and whether one holds at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, or_, select

from dashboard.access import Action, User, may
from dashboard.data.people import granted
from dashboard.data.people.granted import STANDING, Stage, Why
from dashboard.data.questions import customers as questions
from dashboard.data.state.database import Database
from dashboard.data.state.models import ManageGrantRow
from dashboard.data.store import Store
from dashboard.errors import Missing, NoAccess
from dashboard.scope import Region

LATELY = timedelta(days=30)  # how long what is over is still listed
MOST_LISTED = 200  # of what is over
_G = ManageGrantRow
_STANDS = _G.state.in_(STANDING)


@dataclass(frozen=True, slots=True)
class Grant:
    """One request. `stage`: how it stands as it is read; `customer`: by name, where that was asked."""

    id: int
    region: Region
    org_id: str
    user_id: int
    email: str
    reason: str
    asked: datetime
    stage: Stage
    hours: int | None
    until: datetime | None
    decided: datetime | None
    decided_by_id: int | None
    decided_by: str | None
    answer: str | None
    ended: datetime | None
    ended_by: str | None
    ended_why: Why | None
    customer: str = ""

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "region": self.region,
            "org_id": self.org_id,
            "customer": self.customer,
            "email": self.email,
            "reason": self.reason,
            "asked": _said(self.asked),
            "state": self.stage,
            "hours": self.hours,
            "until": _said(self.until),
            "decided": _said(self.decided),
            "decided_by": self.decided_by,
            "answer": self.answer,
            "ended": _said(self.ended),
            "ended_by": self.ended_by,
            "why": self.ended_why,
        }


def running(state: Database, store: Store, user: User, region: Region, org_id: str) -> Grant | None:
    """The grant by which this person manages this customer now; None where there is none.

    Asked with every launch: of the person as the session has them now, of who granted it as they are now, of the clock.
    """
    if not may(user, Action.ASK_TO_MANAGE) or region not in user.regions:
        return None
    if not questions.names(store, user, [(region, org_id)], there=True):
        return None
    with state.read() as connection:
        own = standing(connection, state.clock(), user.id, region, org_id)
        if own is None or own.stage is not Stage.GRANTED:
            return None
        if not granted.may_grant(connection, state, own.decided_by_id or 0, region.value):
            return None
    return own if stayed(store, own) else None


def stayed(store: Store, one: Grant) -> bool:
    """Whether its customer is there now, and was in every version that came since it was asked for."""
    now = store.place(one.region)
    if now is None or not questions.is_there(store, now, one.org_id):
        return False
    since = store.places_since(one.region, one.asked.replace(microsecond=0))  # versions tell their second
    return all(questions.is_there(store, place, one.org_id) for place in since)


def every_standing(connection: Connection, now: datetime) -> list[Grant]:
    """All that is open or granted, of everybody."""
    rows = connection.execute(select(_G.__table__).where(_STANDS).order_by(_G.id)).mappings()
    return [one for one in (grant(row, now) for row in rows) if one.stage in (Stage.OPEN, Stage.GRANTED)]


def standing(connection: Connection, now: datetime, user_id: int, region: Region, org_id: str) -> Grant | None:
    """The person's request about the customer that is open or granted."""
    found = _newest(connection, now, user_id, region, org_id)
    return found if found and found.stage in (Stage.OPEN, Stage.GRANTED) else None


def own(state: Database, user: User, region: Region, org_id: str) -> Grant | None:
    """The person's newest request about the customer, however it stands; None where there is none."""
    with state.read() as connection:
        return _newest(connection, state.clock(), user.id, region, org_id)


def of_customer(state: Database, reader: User, region: Region, org_id: str) -> list[Grant]:
    """What is open and what is granted now, of a customer that the reader sees; the oldest first. Raises NoAccess."""
    _decides(reader)
    about = (_G.region == region.value, _G.org_id == org_id)
    with state.read() as connection:
        now = state.clock()
        rows = connection.execute(select(_G.__table__).where(*about, _STANDS).order_by(_G.id)).mappings()
        return [one for one in (grant(row, now) for row in rows) if one.stage in (Stage.OPEN, Stage.GRANTED)]


def listed(state: Database, store: Store, reader: User) -> list[Grant]:
    """What stands, the oldest first, then what was decided lately, the newest first.

    Of all customers that the reader sees; who decides nothing is told of their own. Raises NoAccess.
    """
    if not may(reader, Action.ASK_TO_MANAGE):
        raise NoAccess("web.error.no_access")
    whose = [] if may(reader, Action.LET_MANAGE) else [_G.user_id == reader.id]
    mine = (_G.region.in_([region.value for region in reader.regions]), *whose)
    with state.read() as connection:
        now = state.clock()
        lately = or_(_G.ended > now - LATELY, _G.decided > now - LATELY)
        alive = or_(_G.state == Stage.OPEN.value, and_(_STANDS, _G.until > now))
        stands = select(_G.__table__).where(*mine, alive).order_by(_G.id)
        past = select(_G.__table__).where(*mine, ~alive, lately).order_by(_G.id.desc()).limit(MOST_LISTED)
        rows = [*connection.execute(stands).mappings(), *connection.execute(past).mappings()]
        found = [grant(row, now) for row in rows]
    return named(store, reader, found)


def named(store: Store, reader: User, found: Sequence[Grant]) -> list[Grant]:
    """Those about customers that the reader sees, each with its name."""
    names: Mapping[tuple[Region, str], str] = questions.names(store, reader, _keys(found))
    return [replace(one, customer=names[one.region, one.org_id]) for one in found if (one.region, one.org_id) in names]


def open_count(state: Database, reader: User) -> int:
    """How many requests wait for this reader; 0 for who decides nothing."""
    if not may(reader, Action.LET_MANAGE):
        return 0
    mine = _G.region.in_([region.value for region in reader.regions])
    asked = select(func.count()).select_from(_G).where(_G.state == Stage.OPEN.value, mine)
    with state.read() as connection:
        return connection.execute(asked).scalar_one()


def find(connection: Connection, request_id: int, now: datetime) -> Grant:
    """The request of this id. Raises Missing."""
    row = connection.execute(select(_G.__table__).where(_G.id == request_id)).mappings().first()
    if row is None:
        raise Missing("grants.error.gone")
    return grant(row, now)


def seen(store: Store, reader: User, region: Region, org_id: str) -> None:
    """Raises Missing for a customer of somebody else and for one that there is not, alike."""
    if region not in reader.regions or not questions.names(store, reader, [(region, org_id)], there=True):
        raise Missing("grants.error.customer")


def grant(row: RowMapping, now: datetime) -> Grant:
    """The request of a row, as it stands at a moment."""
    said = dict(row)
    stage = Stage(said.pop("state"))
    if stage is Stage.GRANTED and row["until"] <= now:
        stage = Stage.OVER
    why = Why(row["ended_why"]) if row["ended_why"] else None
    return Grant(**{**said, "region": Region(row["region"]), "stage": stage, "ended_why": why})


def _newest(connection: Connection, now: datetime, user_id: int, region: Region, org_id: str) -> Grant | None:
    about = (_G.user_id == user_id, _G.region == region.value, _G.org_id == org_id)
    row = connection.execute(select(_G.__table__).where(*about).order_by(_G.id.desc()).limit(1)).mappings().first()
    return grant(row, now) if row else None


def _decides(reader: User) -> None:
    if not may(reader, Action.LET_MANAGE):
        raise NoAccess("web.error.no_access")


def _keys(found: Iterable[Grant]) -> list[tuple[Region, str]]:
    return list(dict.fromkeys((one.region, one.org_id) for one in found))


def _said(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
