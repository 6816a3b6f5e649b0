"""Trials started, extended and cancelled: each act one version of its region, written down before it is current."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, timedelta
from typing import Any
from uuid import uuid4

from dashboard import codes
from dashboard.access import Action, Reach, User, reach
from dashboard.config import Config
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.provisioning import outbox
from dashboard.data.provisioning.outbox import Kind
from dashboard.data.questions.trials import EXTENSION_DAYS, MOST_EXTENSIONS
from dashboard.data.sources import amendment
from dashboard.data.sources.amendment import Amended, Change
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.trials import handing, reading
from dashboard.data.trials.asking import NewCompany, Services
from dashboard.data.versions import pointers
from dashboard.data.versions.catalog import Version
from dashboard.data.warehouse import hub_rows
from dashboard.data.warehouse import stored_trial as stored
from dashboard.data.warehouse.staging import Stage
from dashboard.data.warehouse.stored_trial import Stored
from dashboard.errors import Conflict, HubError, Missing, Refused
from dashboard.scope import Region

Bearer = tuple[Region, str]  # region and org_id


@dataclass(frozen=True, slots=True)
class Hub:
    """What an act works with, and who does it. `wait_s`: for another writer of the region."""

    config: Config
    state: Database
    store: Store
    who: Who
    wait_s: float


@dataclass(frozen=True, slots=True)
class Done:
    """What an act left: the trial's region, customer and subscription, and the version that has it."""

    region: Region
    org_id: str
    subscription_id: str
    version: int


def start(hub: Hub, customer: NewCompany | Bearer, asked: Services) -> Done:
    """A new trial of a customer of the actor's, or of a new one.

    It starts on the region's data date and ends `days` after today. Raises Missing for a customer that they do not see,
    NoAccess, Refused, Unusable for a region without data.
    """
    act = _Start(hub, Act.TRIAL_STARTED, customer, asked)
    return act.run()


def extend(hub: Hub, region: Region, subscription_id: str, seen: int | None = None) -> Done:
    """It ends 30 days from today, or where it does now if that is later. `seen`: extensions as who acts has read them.

    Raises Missing for a trial of nobody of theirs, Refused for an imported, ended or cancelled one and after the third
    time, Conflict where it was extended meanwhile, NoAccess, Unusable.
    """
    return _Change(hub, Act.TRIAL_EXTENDED, region, subscription_id, seen).run()


def cancel(hub: Hub, region: Region, subscription_id: str) -> Done:
    """It is cancelled from today on. Raises as `extend`."""
    return _Change(hub, Act.TRIAL_CANCELLED, region, subscription_id).run()


@dataclass
class _Upon:
    """One act: may it be done, what does it change, how is it written down."""

    hub: Hub
    act: Act
    before: Mapping[str, Any] | None = field(default=None, init=False)
    after: Mapping[str, Any] | None = field(default=None, init=False)
    noted: int | None = field(default=None, init=False)

    def publish(self, region: Region, decide: Callable[[Stage, Version], Change]) -> Amended:
        """The version with the change. What was written down and does not come about is written down as refused."""
        hub = self.hub
        try:
            return amendment.run(hub.config, region, decide, self.today, self._note, hub.wait_s)
        except HubError as error:
            if self.noted is not None and pointers.said(hub.config.places[region]) != self.noted:
                why = {"why": error.key, "version": self.noted}
                with suppress(HubError):
                    audit_log.write(hub.state, hub.who, self.act, self.target, why, allowed=False)
            raise

    @property
    def today(self) -> date:
        return self.hub.state.clock().astimezone(UTC).date()

    @property
    def target(self) -> str:
        raise NotImplementedError

    def allowed(self, actor: User) -> None:
        """Raises NoAccess or Missing where the actor may not do this to whom it is about."""
        raise NotImplementedError

    @contextmanager
    def audited_write(self) -> Iterator[AuditedWrite]:
        """The transaction in which the actor is asked for as they are now."""
        with audited_write(self.hub.state, self.hub.who, Action.MANAGE_TRIALS, self.act, self.target) as under_way:
            self.allowed(under_way.actor)
            yield under_way

    def _note(self, previous: int | None, version: Version) -> None:
        del previous  # the version before is the trial's own region's, and its manifest names it
        with self.audited_write() as done:
            done.record(self.before, {**(self.after or {}), "version": version.number})
            if self.hub.config.provisioning_url:
                self._hand_over(done)
        self.noted = version.number

    def _hand_over(self, done: AuditedWrite) -> None:
        """Puts down what is to be provisioned, in the transaction that writes the act down."""
        raise NotImplementedError


@dataclass
class _Start(_Upon):
    customer: NewCompany | Bearer
    asked: Services
    actor: User | None = None
    made: Stored | None = None
    org_id: str = ""

    def __post_init__(self) -> None:
        self.org_id = str(uuid4()) if isinstance(self.customer, NewCompany) else self.customer[1]

    @property
    def region(self) -> Region:
        return self.customer.region if isinstance(self.customer, NewCompany) else self.customer[0]

    @property
    def target(self) -> str:
        return f"{self.region}:{self.org_id}"

    def allowed(self, actor: User) -> None:
        if isinstance(self.customer, NewCompany):
            within(actor, [self.region])
        else:
            reading.seen(self.hub.store, actor, self.region, self.org_id)

    def run(self) -> Done:
        with self.audited_write() as asked:
            self.actor = asked.actor
        done = self.publish(self.region, self._decided)
        assert self.made is not None
        return Done(self.region, self.org_id, self.made.subscription_id, done.version.number)

    def _decided(self, stage: Stage, current: Version) -> Change:
        if not isinstance(self.customer, NewCompany) and not stored.is_present(stage, self.org_id):
            raise Missing("trials.error.customer")
        assert self.actor is not None
        mine = self.actor.email if reach(self.actor, Action.MANAGE_TRIALS) is Reach.ASSIGNED else ""
        self.made = made = Stored(
            subscription_id=f"TRIAL-{secrets.token_hex(6).upper()}",
            org_id=self.org_id,
            start=current.data_date,
            end=self.today + timedelta(days=self.asked.days),
            state=codes.ACTIVE,
            provisioned_by=mine,
            started_at=self.hub.state.clock().astimezone(UTC).replace(tzinfo=None, microsecond=0),
            started_by=self.actor.email,
            days=self.asked.days,
            site_url=self.asked.site_url,
            time_zone=self.asked.time_zone,
        )
        self.after = {**made.facts(), "licenses": _told(self.asked.licenses)}
        return Change(self._rows(made), made.row(), "start")

    def _hand_over(self, done: AuditedWrite) -> None:
        assert self.made is not None
        trial = {**handing.trial(self.made), "days": self.made.days, "licenses": dict(self.asked.licenses)}
        customer: dict[str, Any] = {"org_id": self.org_id, "new": isinstance(self.customer, NewCompany)}
        if isinstance(self.customer, NewCompany):
            customer |= asdict(self.customer)
        else:
            customer["name"] = reading.seen(self.hub.store, done.actor, self.region, self.org_id)
        by = done.actor.email
        outbox.put(done.connection, done.now, self.region, self.org_id, Kind.START, trial, customer=customer, by=by)

    def _rows(self, made: Stored) -> dict[str, list[dict[str, str]]]:
        day, rows = str(made.start), {}
        if isinstance(self.customer, NewCompany):
            rows[hub_rows.CUSTOMERS] = [handing.customer(self.customer, self.org_id, made.started_at)]
            self.after = {**(self.after or {}), "name": self.customer.name, "country": self.customer.country}
        rows[hub_rows.SUBSCRIPTIONS] = [made.cells()]
        rows[hub_rows.SNAPSHOTS] = [
            {
                "snapshot_date": day,
                "subscription_id": made.subscription_id,
                "product": product,
                "total": str(total),
                "assigned": "0",
                "used": "0",
            }
            for product, total in self.asked.licenses.items()
        ]
        return rows


@dataclass
class _Change(_Upon):
    region: Region
    subscription_id: str
    seen: int | None = None
    org_id: str | None = None
    changed: Stored | None = None

    @property
    def target(self) -> str:
        return f"{self.region}:{self.org_id or '?'}"

    def allowed(self, actor: User) -> None:
        """Where the customer is not known yet, whether they do this at all."""
        if self.region not in actor.regions:
            raise Missing("trials.error.no_such")
        if self.org_id is not None:
            try:
                reading.seen(self.hub.store, actor, self.region, self.org_id)
            except Missing as error:
                raise Missing("trials.error.no_such") from error

    def run(self) -> Done:
        with self.audited_write() as act:
            actor = act.actor
        reading.found(self.hub.store, actor, self.region, self.subscription_id)  # before a stage is made
        done = self.publish(self.region, self._decided)
        assert self.org_id is not None
        return Done(self.region, self.org_id, self.subscription_id, done.version.number)

    def _decided(self, stage: Stage, _current: Version) -> Change:
        found = stored.find(stage, self.subscription_id)
        if found is None:
            raise Missing("trials.error.no_such")
        self.org_id = found.org_id
        with self.audited_write():
            pass
        self._may_change(found)
        extends = self.act is Act.TRIAL_EXTENDED
        after = self._extended(found) if extends else replace(found, state=codes.CANCELLED, cancelled_on=self.today)
        self.before, self.after, self.changed = found.facts(), after.facts(), after
        return Change({hub_rows.SUBSCRIPTIONS: [after.cells()]}, after.row(), "extend" if extends else "cancel")

    def _hand_over(self, done: AuditedWrite) -> None:
        assert self.changed is not None
        kind = Kind.EXTEND if self.act is Act.TRIAL_EXTENDED else Kind.CANCEL
        trial, by = handing.trial(self.changed), done.actor.email
        outbox.put(done.connection, done.now, self.region, self.changed.org_id, kind, trial, by=by)

    def _may_change(self, found: Stored) -> None:
        """Raises Refused where it came from a file, or is over."""
        if not found.ours:
            raise Refused("trials.error.imported")
        if found.state == codes.CANCELLED:
            raise Refused("trials.error.cancelled")
        if found.end < self.today:
            raise Refused("trials.error.ended", day=found.end)

    def _extended(self, found: Stored) -> Stored:
        if self.seen is not None and self.seen != found.extensions:
            raise Conflict("trials.error.changed")
        if found.extensions >= MOST_EXTENSIONS:
            raise Refused("trials.error.extensions", most=MOST_EXTENSIONS)
        return replace(
            found, end=max(found.end, self.today + timedelta(days=EXTENSION_DAYS)), extensions=found.extensions + 1
        )


def _told(licenses: Mapping[str, int]) -> str:
    return ", ".join(f"{product} {total}" for product, total in licenses.items())
