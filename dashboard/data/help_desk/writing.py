"""Requests to the help desk asked, noted, closed and opened again; each act in the audit log, and handed over."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from dashboard.access import Action
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.help_desk import files as stored
from dashboard.data.help_desk import handing, reading
from dashboard.data.help_desk.attached import Sent
from dashboard.data.help_desk.help_request import (
    MOST_ASKED,
    MOST_CONTACT,
    MOST_ENTRIES,
    MOST_NOTES,
    MOST_SUBJECT,
    PRODUCTS,
    HelpRequest,
    Kind,
    Stage,
    Urgency,
    line,
    lines,
)
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.questions import customers as questions
from dashboard.data.state.database import Database
from dashboard.data.state.help_models import HelpEntryRow, HelpFileRow, HelpRequestRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Conflict, Missing, Refused, Slowed
from dashboard.scope import Region

_R, _E, _F = HelpRequestRow, HelpEntryRow, HelpFileRow


@dataclass(frozen=True, slots=True)
class Desk:
    """What acts stand on, and who acts."""

    config: Config
    state: Database
    store: Store
    who: Who


@dataclass(frozen=True, slots=True)
class Wish:
    """What was filled in. `customer`: region and organization ID; `page`, `as_of`: where one was, if one agrees."""

    subject: object
    product: object
    region: object
    customer: tuple[Region, str] | None
    what: object
    urgency: object
    contact: object
    lang: str
    page: str = ""
    as_of: str = ""


def ask(desk: Desk, wish: Wish, files: Sequence[Sent] = ()) -> HelpRequest:
    """A new request. Raises BadField, Slowed for too many, NoAccess, Unusable where the disk has no room for files."""
    if files:
        _sweep(desk)
    with (
        stored.kept(desk.config, files) as sent,
        audited_write(desk.state, desk.who, Action.ASK_FOR_HELP, Act.HELP_ASKED, "#") as act,
    ):
        row, what = _row(desk, act, wish), lines(wish.what, "what")
        for within, most in MOST_ASKED:
            asked = select(func.count()).select_from(_R).where(_R.author_id == act.actor.id)
            _slow(act.connection.execute(asked.where(_R.created > act.now - within)).scalar_one(), most, within)
        act.connection.execute(insert(_R).values(**row))
        made = reading.find(act.connection, desk.store, act.actor, str(row["key"]))
        act.target = made.about
        for each in sent:
            act.connection.execute(insert(_F).values(**asdict(each), request=made.number))
        _add(desk, act, made, Kind.ASKED, what)
        told = {"request": f"#{made.number}", "name": made.subject, "urgency": made.urgency.value}
        act.record(None, {**told, "region": made.region.value if made.region else "", "sent": len(sent)})
    return made


def note(desk: Desk, key: str, text: object) -> None:
    """A note on a request that they see. Raises BadField, Missing, Refused and Slowed for too many, NoAccess."""
    with audited_write(desk.state, desk.who, Action.ASK_FOR_HELP, Act.HELP_NOTED, "#") as act:
        found, said = _theirs(desk, act, key), lines(text, "text")
        for within, most in MOST_NOTES:
            asked = select(func.count()).select_from(_E).where(_E.author_id == act.actor.id, _E.at > act.now - within)
            _slow(act.connection.execute(asked.where(_E.kind == Kind.NOTE.value)).scalar_one(), most, within)
        _add(desk, act, found, Kind.NOTE, said)
        act.record(None, {"request": f"#{found.number}", "note": said})


def close(desk: Desk, key: str, version: int) -> None:
    """It needs nobody any more. Raises Missing, Conflict where somebody else changed it meanwhile, NoAccess."""
    _turn(desk, key, version, Stage.CLOSED)


def reopen(desk: Desk, key: str, version: int) -> None:
    """It does after all. Raises as `close`."""
    _turn(desk, key, version, Stage.OPEN)


def again(desk: Desk, key: str, handover: int) -> None:
    """What could not be handed over is tried anew, by who sees all requests. Raises Missing, Refused, NoAccess."""
    with audited_write(desk.state, desk.who, Action.SEE_HELP_REQUESTS, Act.HELP_HANDED_AGAIN, "#") as act:
        found = _theirs(desk, act, key)
        handing.again(desk.config, act, found, handover)
        act.record(None, {"request": f"#{found.number}"})


def _sweep(desk: Desk) -> None:
    with desk.state.read() as connection:
        known = set(connection.execute(select(_F.id)).scalars())
    stored.sweep(desk.config, known)


def _turn(desk: Desk, key: str, version: int, to: Stage) -> None:
    closes = to is Stage.CLOSED
    with audited_write(
        desk.state, desk.who, Action.ASK_FOR_HELP, Act.HELP_CLOSED if closes else Act.HELP_REOPENED, "#"
    ) as act:
        found = _theirs(desk, act, key)
        if found.version != version or found.stage is to:
            raise Conflict("help.error.changed")
        new = {"stage": to.value, "version": version + 1}
        act.connection.execute(update(_R).where(_R.number == found.number).values(**new))
        _add(desk, act, found, Kind.CLOSED if closes else Kind.REOPENED, "")
        said = {"request": f"#{found.number}"}
        act.record({**said, "state": found.stage.value}, {**said, "state": to.value})


def _theirs(desk: Desk, act: AuditedWrite, key: str) -> HelpRequest:
    found = reading.find(act.connection, desk.store, act.actor, key)
    act.target = found.about
    return found


def _add(desk: Desk, act: AuditedWrite, of: HelpRequest, kind: Kind, text: str) -> None:
    if reading.count(act.connection, of.number) >= MOST_ENTRIES:
        raise Refused("help.error.entries", most=MOST_ENTRIES)
    row = {"request": of.number, "kind": kind.value, "at": act.now, "text": text}
    made = act.connection.execute(insert(_E).values(**row, author_id=act.actor.id, author=act.actor.email))
    assert made.inserted_primary_key is not None
    handing.put(act.connection, act.now, desk.config, int(made.inserted_primary_key[0]))


def _slow(there: int, most: int, within: timedelta) -> None:
    if there >= most:
        seconds = int(within.total_seconds())
        raise Slowed("help.error.often", seconds, most=most, hours=seconds // 3600)


def _row(desk: Desk, act: AuditedWrite, wish: Wish) -> dict[str, object]:
    """What was filled in as it is kept. The customer is one that the actor sees, and its region counts."""
    region, org_id, customer = _about(desk, act, wish)
    return {
        "key": secrets.token_hex(16),
        "author_id": act.actor.id,
        "author": act.actor.email,
        "name": act.actor.name,
        "lang": wish.lang,
        "subject": line(wish.subject, "subject", MOST_SUBJECT),
        "product": _one_of(wish.product, "product", PRODUCTS),
        "region": region,
        "org_id": org_id,
        "customer": customer,
        "urgency": _one_of(wish.urgency, "urgency", list(Urgency)),
        "contact": line(wish.contact, "contact", MOST_CONTACT),
        "page": wish.page,
        "as_of": wish.as_of,
        "created": act.now,
        "stage": Stage.OPEN.value,
        "version": 1,
    }


def _about(desk: Desk, act: AuditedWrite, wish: Wish) -> tuple[str, str, str]:
    region = _one_of(wish.region, "region", ["", *act.actor.regions])
    if wish.customer is None:
        return region, "", ""
    of, org_id = wish.customer
    name = (
        questions.names(desk.store, act.actor, [wish.customer]).get(wish.customer) if of in act.actor.regions else None
    )
    if name is None:
        raise Missing("help.error.customer")
    if region and region != of:
        raise BadField("help.error.other_region", field="region", region=of.upper())
    return of.value, org_id, name


def _one_of(given: object, field: str, known: Sequence[str]) -> str:
    if not isinstance(given, str) or given not in known:
        raise BadField(f"help.error.{field}", field=field)
    return str(given)
