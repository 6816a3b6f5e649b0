"""Requests to the help desk, for who may see them: one's own, and all of their regions for full administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, func, or_, select

from dashboard.access import Action, Reach, User, may, reach
from dashboard.data.help_desk.help_request import (
    Channel,
    Entry,
    Handed,
    Handover,
    HelpFile,
    HelpRequest,
    Kind,
    Stage,
    Urgency,
)
from dashboard.data.questions import customers as questions
from dashboard.data.queue import reading as queue
from dashboard.data.queue import tries
from dashboard.data.queue.job import OPEN
from dashboard.data.state.database import Database
from dashboard.data.state.help_models import HelpEntryRow, HelpFileRow, HelpHandoverRow, HelpRequestRow
from dashboard.data.store import Store
from dashboard.errors import Missing
from dashboard.scope import Region

AT_ONCE = 50
LOST = "help.why.lost"  # its job is gone: the state was put back from a backup, or it waited for a month
_R, _E, _F, _H = HelpRequestRow, HelpEntryRow, HelpFileRow, HelpHandoverRow


@dataclass(frozen=True, slots=True)
class Page:
    """Some requests, the newest first; `before`: the number below which older ones are, None where there are none."""

    requests: Sequence[HelpRequest]
    before: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A request with all that belongs to it."""

    request: HelpRequest
    entries: Sequence[Entry]
    files: Sequence[HelpFile]


def listed(state: Database, store: Store, reader: User, *, everybody: bool, before: int | None = None) -> Page:
    """One's own; of everybody for who may see them. Raises Unusable where the state does not answer."""
    asked = select(_R.__table__).order_by(_R.number.desc()).limit(AT_ONCE + 1)
    asked = asked.where(or_(_R.region == "", _R.region.in_([region.value for region in reader.regions])))
    if not (everybody and may(reader, Action.SEE_HELP_REQUESTS)):
        asked = asked.where(_R.author_id == reader.id)
    if before is not None:
        asked = asked.where(_R.number < before)
    with state.read() as connection:
        found = [request(row) for row in connection.execute(asked).mappings()]
    more = found[AT_ONCE - 1].number if len(found) > AT_ONCE else None
    return Page(_seen(store, reader, found[:AT_ONCE]), more)


def one(state: Database, store: Store, reader: User, key: str) -> Told:
    """The request of this key. Raises Missing for what there is not, and for what they may not see, alike."""
    with state.read() as connection:
        found = find(connection, store, reader, key)
        files = connection.execute(select(_F.__table__).where(_F.request == found.number)).mappings()
        return Told(found, entries(connection, found.number), [_file(row) for row in files])


def find(connection: Connection, store: Store, reader: User, key: str) -> HelpRequest:
    """The request alone. Raises Missing as `one`."""
    row = connection.execute(select(_R.__table__).where(_R.key == key)).mappings().first()
    found = request(row) if row else None
    if found is None or not may_see(store, reader, found):
        raise Missing("help.error.gone")
    return found


def file(state: Database, store: Store, reader: User, file_id: str) -> tuple[HelpRequest, HelpFile]:
    """A file, and the request that it came with. Raises Missing as `one`."""
    asked = select(_R.key, _F.__table__).join(_F, _F.request == _R.number).where(_F.id == file_id)
    with state.read() as connection:
        row = connection.execute(asked).mappings().first()
        if row is None:
            raise Missing("help.error.file")
        try:
            return find(connection, store, reader, row["key"]), _file(row)
        except Missing as error:
            raise Missing("help.error.file") from error


def may_see(store: Store, reader: User, found: HelpRequest) -> bool:
    """Who asked it, and full administrators; as long as they may enter its region and see its customer."""
    own = found.author_id == reader.id and may(reader, Action.ASK_FOR_HELP)
    if not own and not may(reader, Action.SEE_HELP_REQUESTS):
        return False
    return bool((found.region is None or found.region in reader.regions) and _seen(store, reader, [found]))


def _seen(store: Store, reader: User, found: Sequence[HelpRequest]) -> list[HelpRequest]:
    """Without those about customers that the reader does not see any more. Who sees all also sees who has left."""
    if reach(reader, Action.SEE_CUSTOMERS) is Reach.ALL:
        return list(found)
    keys = {(each.region, each.org_id) for each in found if each.region and each.org_id}
    seen = questions.names(store, reader, [(region, org_id) for region, org_id in keys if region]) if keys else {}
    return [each for each in found if each.region is None or not each.org_id or (each.region, each.org_id) in seen]


def entries(connection: Connection, number: int) -> list[Entry]:
    """Its history, in order, with how each entry was handed over."""
    rows = connection.execute(select(_E.__table__).where(_E.request == number).order_by(_E.id)).mappings().all()
    on_way = _handovers(connection, [row["id"] for row in rows])
    return [_entry(row, [each for each in on_way if each.entry == row["id"]]) for row in rows]


def _handovers(connection: Connection, ids: Sequence[int]) -> list[Handover]:
    rows = connection.execute(select(_H.__table__).where(_H.entry.in_(ids)).order_by(_H.id)).mappings().all()
    keys = [row["job"] for row in rows]
    jobs, failed = queue.some(connection, keys), tries.of(connection, keys)
    due = queue.due(connection, keys)
    found = []
    for row in rows:
        each = replace(handover(row), tries=failed.get(row["job"], ()), next=due.get(row["job"]))
        job = jobs.get(each.job)
        if each.stage is Handed.WAITING and (job is None or job.stage.value not in OPEN):
            each = replace(
                each, stage=Handed.FAILED, why=(job and job.why) or LOST, why_values=job.why_values if job else {}
            )
        found.append(each)
    return found


def count(connection: Connection, number: int) -> int:
    """How many entries it has."""
    return connection.execute(select(func.count()).select_from(_E).where(_E.request == number)).scalar_one()


# Rows as values -----------------------------------------------------------------------------------


def request(row: Mapping[Any, Any]) -> HelpRequest:
    """The request of a row."""
    more = {"urgency": Urgency(row["urgency"]), "stage": Stage(row["stage"])}
    return HelpRequest(**{**row, "region": Region(row["region"]) if row["region"] else None, **more})


def handover(row: Mapping[Any, Any]) -> Handover:
    """The handover of a row."""
    values = orjson.loads(row["why_values"] or "{}")
    return Handover(**{**row, "channel": Channel(row["channel"]), "stage": Handed(row["stage"]), "why_values": values})


def _entry(row: Mapping[Any, Any], handovers: Sequence[Handover]) -> Entry:
    plain = {name: row[name] for name in ("id", "at", "author_id", "author", "text")}
    return Entry(**plain, kind=Kind(row["kind"]), handovers=handovers)


def _file(row: Mapping[Any, Any]) -> HelpFile:
    return HelpFile(**{name: row[name] for name in ("id", "name", "media", "bytes", "sha256")})
