"""Trials of the customers that a reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import codes
from dashboard.access import OPERATOR, Action, User, may
from dashboard.data import page_state
from dashboard.data.provisioning import outbox
from dashboard.data.provisioning.outbox import Handover, Kind
from dashboard.data.questions import customers as questions
from dashboard.data.questions.trials import TRIALS_OF
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import Missing, NoAccess
from dashboard.parameters import PageState
from dashboard.scope import Region

Trial = Mapping[str, Any]


def listed(store: Store, reader: User, asked: Mapping[str, str]) -> list[Trial]:
    """Those of a page state's customers, the ones that end last first in each region.

    Raises NoAccess; Missing for a customer that they do not see, Refused for a state that makes no sense.
    """
    if not may(reader, Action.SEE_ANALYTICS):
        raise NoAccess("web.error.no_access")
    scope = page_state.build(store, PageState.of(dict(asked)), reader)
    found: list[Trial] = store.answer(TRIALS_OF, scope)
    return found


def one(store: Store, reader: User, region: Region, org_id: str, subscription_id: str) -> Trial:
    """A trial of a customer of theirs, as `listed` gives it. Raises Missing where there is none."""
    asked = {"region": region.value, "customer": org_id}
    for found in listed(store, reader, asked):
        if found["subscription_id"] == subscription_id:
            return found
    raise Missing("trials.error.no_such")


def found(store: Store, reader: User, region: Region, subscription_id: str) -> Trial:
    """A trial of one of their customers in a region. Raises Missing where there is none."""
    if region in reader.regions:
        for each in listed(store, reader, {"region": region.value}):
            if each["subscription_id"] == subscription_id:
                return each
    raise Missing("trials.error.no_such")


def with_handover(state: Database, trials: Sequence[Trial]) -> list[Trial]:
    """Each with how it was handed over; None where nothing of it was to be."""
    said = outbox.told(state, [(each["region"], each["subscription_id"]) for each in trials])
    return [{**each, "provisioning": said.get((each["region"], each["subscription_id"]))} for each in trials]


def has_come_about(store: Store, due: Handover) -> bool:
    """Whether the current version has it: an act may come to nothing after it was written down."""
    try:
        now = one(store, OPERATOR, due.region, due.org_id, due.subscription_id)
    except Missing:
        return False
    if due.kind is Kind.CANCEL:
        return bool(now["state"] == codes.CANCELLED)
    return due.kind is Kind.START or (now["extensions"] or 0) >= due.extensions


def seen(store: Store, actor: User, region: Region, org_id: str) -> str:
    """The name of a customer. Raises Missing for one of somebody else's and one that there is not, alike."""
    found = questions.names(store, actor, [(region, org_id)]) if region in actor.regions else {}
    if not found:
        raise Missing("trials.error.customer")
    return found[region, org_id]
