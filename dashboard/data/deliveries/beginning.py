"""What a schedule begins when it is due, in the transaction that notes it: a run for its owner, and for each recipient
of the hub one of their own; of a page, a picture for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, update

from dashboard.access import User
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.deliveries import recipients
from dashboard.data.deliveries.delivery import PAGE, Channel, Stage
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.queue import putting
from dashboard.data.report_runs import writing
from dashboard.data.report_runs.writing import Wish
from dashboard.data.report_templates.custom import PREFIX
from dashboard.data.reports.formats import FIRST, LANG, LAST, SAID
from dashboard.data.reports.known import template
from dashboard.data.schedules import ranges
from dashboard.data.schedules.ranges import Range
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow
from dashboard.look import Look

_D = DeliveryRow
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What begins it, as `ticking.Start` asks."""

    config: Config
    state: Database

    def __call__(self, connection: Connection, now: datetime, one: Schedule, owner: User, due: datetime) -> str:
        """The key of its job. By whose rights anything is made is asked when it is made."""
        under_way = _Occurrence(self, connection, now, one, owner, due)
        return under_way.page() if one.kind == PAGE else under_way.report()


@dataclass(frozen=True, slots=True)
class _Occurrence:
    hub: Beginning
    connection: Connection
    now: datetime
    one: Schedule
    owner: User
    due: datetime

    def report(self) -> str:
        """Runs, and a delivery for each place that they go to."""
        asker = replace(self.owner, email=self.one.owner)  # whoever runs the hub has no address of their own
        own, job = self._run(asker, self.one.payload.get(LANG))
        self._deliver(Channel.HISTORY, asker, own, job)
        if self.one.payload.get("folder"):
            self._deliver(Channel.FOLDER, asker, own, job)
        for address in self.one.payload.get("to", ()):
            if self._refused(address):
                continue
            user, _known = recipients.known_user(self.hub.state, self.connection, address)
            if user is None or user.id == self.owner.id:
                self._deliver(Channel.MAIL, asker, own, job, address)
            else:
                theirs = self._run(user, recipients.look(self.connection, user.id).lang)
                self._deliver(Channel.MAIL, user, *theirs, address)
        return job

    def page(self) -> str:
        """A job for each recipient, which draws what they may see; the key of the first one."""
        first = ""
        for address in self.one.payload.get("to", ()):
            if self._refused(address):
                continue
            user, _known = recipients.known_user(self.hub.state, self.connection, address)
            reader = user or self.owner
            made = self._deliver(Channel.MAIL, reader, None, "", address)
            said = {"delivery": made}
            job = putting.put(self.connection, self.now, PAGE, said, reader.id, bounded=False)
            self.connection.execute(update(_D).where(_D.id == made).values(job=job))
            first = first or job
        return first or putting.put(self.connection, self.now, "nothing", {"schedule": self.one.id})

    def _run(self, user: User, lang: object) -> tuple[str, str]:
        """A run of this person, in their language: its id, and the key of its job."""
        said = self.one.payload
        asked = {name: str(said[name]) for name in SAID if said.get(name)} | ({LANG: str(lang)} if lang else {})
        if said.get("range"):
            first, last = ranges.days(Range(said["range"]), self.due, said.get("count", 1))
            asked |= {FIRST: first.isoformat(), LAST: last.isoformat()}
        named = lang and not said["template"].startswith(PREFIX)  # a custom one has one name in every language
        name = template(said["template"]).name(Look(str(lang)).t) if named else said["name"]
        act = AuditedWrite(self.connection, self.now, Who(user), user, Act.REPORT_ASKED, name)
        return writing.ask_within(act, Wish(said["template"], name, asked, said["format"]), bounded=False)

    def _refused(self, address: str) -> bool:
        """Whether nothing may be sent there any more, which is written down as a delivery that failed."""
        why = recipients.refused(self.hub.config, self.hub.state, self.connection, address)
        if why:
            told = recipients.values(self.hub.config, address)
            values = {"why": why, "why_values": orjson.dumps(told).decode()}
            self._deliver(Channel.MAIL, self.owner, None, "", address, values)
        return bool(why)

    def _deliver(
        self,
        channel: Channel,
        user: User,
        run_id: str | None,
        job: str,
        address: str = "",
        more: Mapping[str, Any] = _NOTHING,
    ) -> int:
        """Writes one down; its id. It is open until `settling` looks, also where `more` says why it fails."""
        of = {"schedule_id": self.one.id, "due_at": self.due, "channel": channel.value, "address": address}
        said = {"user_id": user.id, "run_id": run_id, "job": job, "stage": Stage.OPEN.value, "created": self.now}
        made = self.connection.execute(insert(_D).values(**of, **said, **more))
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])
