"""A trial as a region's version holds it: its row of `subscriptions` and its row of `hub_trials` together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard import codes
from dashboard.data.warehouse import hub_rows
from dashboard.data.warehouse.staging import Stage, literal

_OURS = ("started_at", "started_by", "days", "site_url", "time_zone", "extensions", "cancelled_on")


@dataclass(frozen=True, slots=True)
class Stored:
    """One trial. `ours`: it was started here, and no file has named it since."""

    subscription_id: str
    org_id: str
    start: date
    end: date
    state: str
    provisioned_by: str
    started_at: datetime
    started_by: str
    days: int
    site_url: str | None
    time_zone: str | None
    extensions: int = 0
    cancelled_on: date | None = None
    ours: bool = True

    def cells(self) -> dict[str, str]:
        """Its row of `subscriptions.csv`."""
        return {
            "subscription_id": self.subscription_id,
            "org_id": self.org_id,
            "kind": codes.TRIAL,
            "start_date": str(self.start),
            "end_date": str(self.end),
            "auto_renew": "false",
            "state": self.state,
            "provisioned_by": self.provisioned_by,
        }

    def row(self) -> dict[str, Any]:
        """Its row of `hub_trials`."""
        return {
            "subscription_id": self.subscription_id,
            "org_id": self.org_id,
            "started_at": self.started_at,
            "started_by": self.started_by,
            "days": self.days,
            "site_url": self.site_url,
            "time_zone": self.time_zone,
            "extensions": self.extensions,
            "cancelled_on": self.cancelled_on,
        }

    def facts(self) -> dict[str, Any]:
        """As an audit entry has it."""
        said = {"site_url": self.site_url, "time_zone": self.time_zone, "cancelled_on": self.cancelled_on}
        return {
            "trial": self.subscription_id,
            "start": str(self.start),
            "end": str(self.end),
            "state": self.state,
            "extensions": self.extensions,
            **{name: str(value) for name, value in said.items() if value is not None},
        }


def find(stage: Stage, subscription_id: str) -> Stored | None:
    """The trial of the version that the stage builds on; None where there is none, or it is withdrawn."""
    known = bool(stage.ask(hub_rows.KNOWN))
    ours = ", ".join(f"t.{name}" for name in _OURS) if known else ", ".join("null" for _name in _OURS)
    joined = f"left join old.{hub_rows.TRIALS} t using (subscription_id)" if known else ""
    rows = stage.ask(
        "select s.subscription_id, s.org_id, s.start_date, s.end_date, s.state, coalesce(s.provisioned_by, ''),"
        f" {ours}, {hub_rows.origin('s', known=known)} is not distinct from '{hub_rows.HUB}'"
        f" from old.{hub_rows.SUBSCRIPTIONS} s join old.{hub_rows.CUSTOMERS} c using (org_id) {joined}"
        f" where s.subscription_id = {literal(subscription_id)} and s.kind = '{codes.TRIAL}'"
        " and s.withdrawn_on is null and c.withdrawn_on is null"
    )
    return Stored(*rows[0]) if rows else None


def is_present(stage: Stage, org_id: str) -> bool:
    """Whether the customer is there and not withdrawn."""
    customer = f"from old.{hub_rows.CUSTOMERS} where org_id = {literal(org_id)} and withdrawn_on is null"
    return bool(stage.one(f"select exists ({customer})"))
