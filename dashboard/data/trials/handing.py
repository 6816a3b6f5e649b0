"""A trial as others are told of it: the customer's row of a version, and what is handed over to be provisioned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard import codes
from dashboard.access import Action
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import audited_write
from dashboard.data.provisioning import outbox
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.trials import reading
from dashboard.data.trials.asking import NewCompany
from dashboard.data.warehouse.stored_trial import Stored
from dashboard.scope import Region


def again(state: Database, store: Store, who: Who, region: Region, subscription_id: str) -> None:
    """What could not be handed over is tried anew.

    Raises Missing for a trial of nobody of theirs, and where nothing was to be handed over; Refused where nothing has
    failed; NoAccess.
    """
    with audited_write(state, who, Action.MANAGE_TRIALS, Act.TRIAL_HANDED_AGAIN, f"{region}:?") as act:
        found = reading.found(store, act.actor, region, subscription_id)
        act.target = f"{region}:{found['org_id']}"
        outbox.again(act.connection, act.now, region, subscription_id)
        act.record(None, {"trial": subscription_id, "region": region.value})


def trial(made: Stored) -> dict[str, Any]:
    """As it is handed over."""
    return {
        "subscription_id": made.subscription_id,
        "org_id": made.org_id,
        "state": made.state,
        "start_date": str(made.start),
        "end_date": str(made.end),
        "site_url": made.site_url,
        "time_zone": made.time_zone,
        "extensions": made.extensions,
        "cancelled_on": made.cancelled_on and str(made.cancelled_on),
    }


def customer(company: NewCompany, org_id: str, now: datetime) -> dict[str, str]:
    """The row of a new customer."""
    return {
        "org_id": org_id,
        "name": company.name,
        "country": company.country,
        "managed_by": codes.PARTNER,
        "created_at": f"{now.isoformat()}Z",
        "vertical": company.vertical,
        "admin_email": company.admin_email,
    }
