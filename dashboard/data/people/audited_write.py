"""One act upon people: asked whether it may be, done in one write transaction, written down either way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dashboard.access import Action, User, may
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import users
from dashboard.data.state.database import Database
from dashboard.data.state.repeats import is_told
from dashboard.errors import NoAccess
from dashboard.scope import Region


@dataclass
class AuditedWrite:
    """The act under way. `target` says upon whom; whoever learns it more exactly says it here."""

    connection: Connection
    now: datetime
    who: Who
    actor: User
    act: Act
    target: str = ""

    def record(
        self, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None, act: Act | None = None
    ) -> None:
        """Writes down what was done, in the same transaction."""
        audit_log.record(self.connection, self.now, self.who, act or self.act, self.target, before, after)


@contextmanager
def audited_write(state: Database, who: Who, action: Action, act: Act, target: str = "") -> Iterator[AuditedWrite]:
    """Opens the transaction of an act. What raises NoAccess changes nothing and is written down as denied, once."""
    told = [target]
    try:
        with state.write() as connection:
            actor = _actor(connection, state, who)
            if actor is None or not may(actor, action):
                raise NoAccess("web.error.no_access")
            under_way = AuditedWrite(connection, state.clock(), who, actor, act, target)
            try:
                yield under_way
            finally:
                told = [under_way.target]
    except NoAccess as error:
        _refused(state, who, act, told[0], error)
        raise


def _refused(state: Database, who: Who, act: Act, target: str, error: NoAccess) -> None:
    """Written down once, at the 1st, 10th, 100th ... time within an hour that this was refused to this person."""
    region = str(error.values.get("region", ""))
    times = state.repeats.refused(who.user.id if who.user else 0, (act, error.key), (target, region))
    if is_told(times):
        often = {"times": times} if times > 1 else {}
        audit_log.write(state, who, act, target, {"why": error.key, **error.values, **often}, allowed=False)
    error.written = True


def within(actor: User, regions: Iterable[Region]) -> None:
    """Raises NoAccess for a region that is not the actor's own: nobody gives, takes or enters more than they have."""
    for region in regions:
        if region not in actor.regions:
            raise NoAccess("people.error.beyond", region=region.upper())


def _actor(connection: Connection, state: Database, who: Who) -> User | None:
    """Who acts, as they are now: another administrator may have changed them since the request began."""
    if who.user is None or who.user.id == 0:  # whoever runs the hub is no row
        return who.user
    return users.by_id(connection, state, who.user.id)
