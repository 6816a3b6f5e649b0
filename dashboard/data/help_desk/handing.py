"""Entries on their way to the help desk elsewhere: put down with the act itself, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.help_desk import reading
from dashboard.data.help_desk.help_request import (
    Entry,
    Handed,
    Handover,
    HelpFile,
    HelpRequest,
    channels,
)
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.queue import putting
from dashboard.data.queue import reading as queue
from dashboard.data.state.help_models import HelpEntryRow, HelpFileRow, HelpHandoverRow, HelpRequestRow
from dashboard.errors import HubError, Missing, Refused

KIND = "help_desk"
PAGE = "/help-desk?request="
_R, _E, _F, _H = HelpRequestRow, HelpEntryRow, HelpFileRow, HelpHandoverRow
_SYSTEM = Who(name="")


@dataclass(frozen=True, slots=True)
class OnWay:
    """All that one handover needs. `turn`: which entry of its request it is, from 1."""

    handover: Handover
    request: HelpRequest
    entry: Entry
    turn: int
    files: tuple[HelpFile, ...]

    @property
    def key(self) -> str:
        """By which the other side knows that the same came twice."""
        return f"help-{self.request.key}-{self.turn}"


def put(connection: Connection, now: datetime, config: Config, entry: int) -> None:
    """Puts an entry down for each place that the settings name, in the transaction of the act."""
    for channel in channels(config):
        row = {"entry": entry, "channel": channel.value, "job": "", "stage": Handed.WAITING.value}
        made = connection.execute(insert(_H).values(**row))
        assert made.inserted_primary_key is not None
        _begin(connection, now, int(made.inserted_primary_key[0]))


def again(config: Config, act: AuditedWrite, of: HelpRequest, handover: int) -> None:
    """One that has failed, anew, under the same key. Raises Missing where the request has no such one, Refused where it
    has not failed, or where nothing is handed over there any more."""
    found = next(
        (each for one in reading.entries(act.connection, of.number) for each in one.handovers if each.id == handover),
        None,
    )
    if found is None:
        raise Missing("help.error.gone")
    if found.stage is not Handed.FAILED:
        raise Refused("help.error.not_failed")
    if found.channel not in channels(config):
        raise Refused("help.error.no_channel")
    new = {"stage": Handed.WAITING.value, "why": None, "why_values": None, "ended": None}
    act.connection.execute(update(_H).where(_H.id == handover).values(**new))
    _begin(act.connection, act.now, handover)


def _begin(connection: Connection, now: datetime, handover: int) -> None:
    key = putting.put(connection, now, KIND, {"handover": handover})
    connection.execute(update(_H).where(_H.id == handover).values(job=key))


def loaded(connection: Connection, handover: int) -> OnWay:
    """What a job is to hand over. Raises Missing where it is gone."""
    row = connection.execute(select(_H.__table__).where(_H.id == handover)).mappings().first()
    if row is None:
        raise Missing("help.error.gone")
    asked = select(_R.__table__).join(_E, _E.request == _R.number).where(_E.id == row["entry"])
    request = reading.request(connection.execute(asked).mappings().one())
    entries = reading.entries(connection, request.number)
    turn, entry = next((at, each) for at, each in enumerate(entries, 1) if each.id == row["entry"])
    found = next(each for each in entry.handovers if each.id == handover)
    files = connection.execute(select(_F.__table__).where(_F.request == request.number)).mappings()
    names = ("id", "name", "media", "bytes", "sha256")
    return OnWay(found, request, entry, turn, tuple(HelpFile(**{name: each[name] for name in names}) for each in files))


def waits_for_another(connection: Connection, now: datetime, one: OnWay) -> datetime | None:
    """When to look again whether what was said before of the same request is there, so that nothing overtakes it on the
    same way; None where it may go: all before it is there, or has failed for good."""
    before = (_E.request == one.request.number, _E.id < one.entry.id, _H.channel == one.handover.channel.value)
    asked = select(_H.job).join(_E, _E.id == _H.entry).where(*before, _H.stage == Handed.WAITING.value)
    return queue.ahead(connection, now, connection.execute(asked).scalars().all())


def body(config: Config, one: OnWay) -> bytes:
    """What a webhook is told: the same at each try."""
    of = one.request
    customer = {"org_id": of.org_id, "name": of.customer} if of.org_id else None
    said: dict[str, Any] = {
        "kind": f"help_request.{one.entry.kind}",
        "key": one.key,
        "at": one.entry.at.isoformat(timespec="seconds"),
        "by": one.entry.author,
        "text": one.entry.text,
        "request": {
            "id": of.key,
            "number": of.number,
            "link": f"{config.base_url}{PAGE}{of.key}",
            "subject": of.subject,
            "product": of.product,
            "region": of.region.value if of.region else None,
            "customer": customer,
            "urgency": of.urgency.value,
            "contact": of.contact,
            "author": {"email": of.author, "name": of.name},
            "language": of.lang,
            "created": of.created.isoformat(timespec="seconds"),
            "page": f"{config.base_url}{of.page}" if of.page else None,
            "data_date": of.as_of or None,
            "files": [
                {"name": each.name, "media": each.media, "bytes": each.bytes, "sha256": each.sha256}
                for each in one.files
            ],
        },
    }
    return orjson.dumps(said)


def handed(connection: Connection, now: datetime, one: OnWay, result: Mapping[str, Any]) -> None:
    """It is there: written down in the transaction that ends its job."""
    connection.execute(
        update(_H).where(_H.id == one.handover.id).values(stage=Handed.HANDED.value, why=None, ended=now)
    )
    record(
        connection,
        now,
        _SYSTEM,
        Act.HELP_HANDED_OVER,
        one.request.about,
        None,
        {**_told(one), "status": result.get("status") or 0},
    )


def failed(connection: Connection, now: datetime, one: OnWay, error: HubError) -> None:
    """It is not, for good."""
    values = orjson.dumps(error.values, default=str).decode()
    new = {"stage": Handed.FAILED.value, "why": error.key, "why_values": values, "ended": now}
    connection.execute(update(_H).where(_H.id == one.handover.id).values(**new))
    why = {"why": error.key, **{name: value for name, value in error.values.items() if name == "status"}}
    record(
        connection, now, _SYSTEM, Act.HELP_HANDED_OVER, one.request.about, None, {**_told(one), **why}, allowed=False
    )


def _told(one: OnWay) -> dict[str, Any]:
    return {
        "request": f"#{one.request.number}",
        "channel": one.handover.channel.value,
        "tries": len(one.handover.tries) + 1,
    }


def failures(connection: Connection, since: datetime) -> int:
    """How many have failed since."""
    asked = select(_H.id).where(_H.stage == Handed.FAILED.value, _H.ended > since)
    return len(connection.execute(asked).all())
