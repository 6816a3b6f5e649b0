"""A tiny partner told in a few lines: Alba, Birch, Cedar ... with days counted from one data date.

`Cast` keeps the rows of one region; `publish` writes them as a folder and imports it; `figures` publishes what is new
and answers. Days are whole numbers relative to `DAY`: `ends=90` is the 90th day after it, `start=-7` the week before.

A cast may be a corner of another one: its customers are its own, and it is answered for them only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, cast

from tests.oracle.folders import CsvRow, Folder

DAY = date(2026, 11, 22)  # a Sunday
NAMES = ("Alba", "Birch", "Cedar", "Dahlia", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper")
Numbers = tuple[int, int, int]  # total, assigned, used
Measured = tuple[object, object, object]  # jitter ms, latency ms, loss % of a stream; None: no value
NOT_MEASURED: Measured = (None, None, None)
GOOD: Measured = (1, 1, 0)
POOR: Measured = (151, 1, 0)


class Hub(Protocol):
    """Something that takes folders in and answers with figures documents."""

    def take_in(self, region: str, folder: Path) -> None: ...

    def document(
        self,
        region: str,
        service: str = "meetings",
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> Mapping[str, Any]: ...

    def customers(
        self,
        region: str,
        as_of: date | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        version: int | None = None,
    ) -> dict[str, Any]: ...


def on(days: int) -> date:
    return DAY + timedelta(days=days)


@dataclass
class Cast:
    """The rows of one region, and where they are imported."""

    hub: Hub
    place: Path
    region: str = "eu"
    corner: str = ""
    customers: dict[str, CsvRow] = field(default_factory=dict)
    subscriptions: dict[str, CsvRow] = field(default_factory=dict)
    snapshots: list[CsvRow] = field(default_factory=list)
    legs: list[CsvRow] = field(default_factory=list)
    admins: list[CsvRow] = field(default_factory=list)
    _told: int = 0
    _published: int = 0
    _changed: bool = True

    def customer(self, name: str, *, shown: str = "", sign_in: str | None = None, managed_by: str = "partner") -> str:
        """A customer, found as `name`, called `shown` (default: the same); gives its organization ID."""
        self._changed = True
        row = self.customers.setdefault(
            self.corner + name,
            {
                "org_id": self.org(name),
                "name": name,
                "country": "PL",
                "created_at": "2025-01-01T00:00:00Z",
                "managed_by": managed_by,
            },
        )
        if shown:
            row["name"] = shown
        row["last_admin_sign_in"] = f"{DAY}T08:00:00Z" if sign_in is None else sign_in
        return row["org_id"]

    def org(self, name: str) -> str:
        said = sha256(f"{self.region} {self.corner}{name}".encode()).hexdigest()
        return f"{said[:8]}-0000-4000-8000-{said[8:20]}"

    def subscription(
        self,
        name: str,
        owner: str,
        *,
        start: int = -100,
        ends: int = 300,
        trial: bool = False,
        auto_renew: bool = True,
        state: str = "active",
        provisioned_by: str = "",
    ) -> str:
        """A subscription (or trial) of a customer, who is made where there is none; gives its ID."""
        self._changed = True
        if self.corner + owner not in self.customers:
            self.customer(owner)
        name = self.corner + name
        self.subscriptions[name] = {
            "subscription_id": name,
            "org_id": self.org(owner),
            "kind": "trial" if trial else "subscription",
            "start_date": str(on(start)),
            "end_date": str(on(ends)),
            "auto_renew": "true" if auto_renew and not trial else "false",
            "state": state,
            "provisioned_by": provisioned_by,
        }
        return name

    def admin(self, email: str, owner: str = "", *, role: str = "partner_admin") -> None:
        """Somebody of the files who is responsible for a customer, or for every one."""
        self._changed = True
        named = self.org(owner) if owner else ""
        self.admins.append({"email": email, "name": "A", "role": role, "org_id": named})

    def snapshot(
        self, subscription: str, day: int, numbers: Numbers, product: str = "meetings", updated_at: str = ""
    ) -> None:
        self._changed = True
        total, assigned, used = (str(n) for n in numbers)
        self.snapshots.append(
            {
                "snapshot_date": str(on(day)),
                "subscription_id": subscription,
                "product": product,
                "total": total,
                "assigned": assigned,
                "used": used,
                "updated_at": updated_at,
            }
        )

    def line(
        self,
        owner: str,
        numbers: Numbers = (10, 8, 4),
        *,
        name: str = "",
        product: str = "meetings",
        days: Mapping[int, Numbers] | Collection[int] = (0,),
        start: int = -100,
        ends: int = 300,
        trial: bool = False,
        auto_renew: bool = True,
        state: str = "active",
    ) -> str:
        """A subscription with one line, gives its ID; `days`: at which its snapshots are, or the numbers of each day."""
        name = name or f"{owner}-{len(self.subscriptions)}"
        made = self.subscription(name, owner, start=start, ends=ends, trial=trial, auto_renew=auto_renew, state=state)
        for day in days:
            self.snapshot(made, day, days[day] if isinstance(days, Mapping) else numbers, product)
        return made

    def leg(
        self,
        owner: str,
        day: int = -4,
        *,
        name: str = "",
        user: str = "ann",
        clock: str = "10:00:00Z",
        times: int = 1,
        seconds: int = 60,
        direction: str = "originating",
        endpoint: str = "desk_phone",
        video: bool = False,
        audio: Measured = NOT_MEASURED,
        picture: Measured = NOT_MEASURED,
        feature: str = "",
        outcome: str = "",
        wait: int | None = None,
        updated_at: str = "",
    ) -> str:
        """One leg of a customer, or as many that are alike (default: in the week before the data date); gives the ID
        of the last."""
        self._changed = True
        if self.corner + owner not in self.customers:
            self.customer(owner)
        told = name
        for _ in range(times):
            self._told += 1
            told = name or f"{self.corner}leg-{self._told}"
            self.legs.append(
                {
                    "leg_id": told,
                    "call_id": f"call of {told}",
                    "org_id": self.org(owner),
                    "user_id": user,
                    "start_time": f"{on(day)}T{clock}",
                    "duration_s": str(seconds),
                    "direction": direction,
                    "endpoint_type": endpoint,
                    "video": "true" if video else "false",
                    **measured("audio", audio),
                    **measured("video", picture),
                    "feature": feature,
                    "queue_outcome": outcome,
                    "queue_wait_s": "" if wait is None else str(wait),
                    "updated_at": updated_at,
                }
            )
        return told

    def withdraw(self, *owners: str, subscriptions: Collection[str] = ()) -> None:
        """Leave customers with all that is theirs, or single subscriptions, out of the next folder."""
        self._changed = True
        gone = {self.org(owner) for owner in owners}
        self.customers = {name: row for name, row in self.customers.items() if row["org_id"] not in gone}
        self.admins = [row for row in self.admins if row["org_id"] not in gone]
        self.subscriptions = {
            name: row
            for name, row in self.subscriptions.items()
            if row["org_id"] not in gone and name not in subscriptions
        }

    def publish(self, day: int | None = 0) -> None:
        """Import the rows of now; the folder's date is `day` (None: whatever the snapshots say)."""
        if day is not None:
            self._anchor(day)
        rows = tuple(self.customers.values()), tuple(self.subscriptions.values()), tuple(self.snapshots)
        folder = Folder(*rows, dated=True, legs=tuple(self.legs), admins=tuple(self.admins))
        self._published += 1
        self.hub.take_in(self.region, folder.write(self.place / f"{self.region}-{self._published}"))
        self.snapshots.clear()
        self.legs.clear()
        self._changed = False

    def figures(
        self,
        service: str = "meetings",
        *,
        day: int | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        region: str = "",
        version: int | None = None,
    ) -> Mapping[str, Any]:
        """The document of what was told so far, at a day (default: the data date)."""
        of = self._asked(customers)
        return self.hub.document(region or self.region, service, None if day is None else on(day), query, of, version)

    def listed(
        self,
        *,
        day: int | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        region: str = "",
        version: int | None = None,
    ) -> dict[str, Any]:
        """The list of customers, in its order, by the name that each is shown with."""
        of = self._asked(customers)
        found = self.hub.customers(region or self.region, None if day is None else on(day), query, of, version)
        return {row["name"]: row for row in found["rows"] if row["name"] != "Zed"}

    def _asked(self, customers: Collection[str] | None) -> Collection[str] | None:
        if self._changed and not self.corner:
            self.publish()
        if self.corner and customers is None:
            return [row["org_id"] for name, row in self.customers.items() if name.startswith(self.corner)]
        return customers

    def calling(
        self,
        *,
        day: int | None = None,
        query: str = "",
        customers: Collection[str] | None = None,
        region: str = "",
        version: int | None = None,
    ) -> Mapping[str, Any]:
        """The calling part of the document."""
        found = self.figures(day=day, query=query, customers=customers, region=region, version=version)
        return cast(Mapping[str, Any], found["calling"])

    def holders(self, status: str, *expected: str, day: int | None = None) -> None:
        """Asserts that exactly these customers hold a status."""
        everyone = self.figures(day=day)["statuses"][status]
        among = self.figures(day=day, customers=[self.org(name) for name in expected])["statuses"][status]
        assert (everyone, among) == (len(expected), len(expected)), status

    def _anchor(self, day: int) -> None:
        """A customer that holds no status and is in no figure; its snapshot only says the folder's date."""
        self.customer("Zed", sign_in="2090-01-01T00:00:00Z")
        self.subscription("Zed", "Zed", start=20000, ends=20001, state="cancelled")
        self.snapshot("Zed", day, (0, 0, 0), "messaging")


def measured(stream: str, values: Measured) -> CsvRow:
    told = zip(("jitter_ms", "latency_ms", "loss_pct"), values, strict=True)
    return {f"{stream}_{what}": "" if value is None else str(value) for what, value in told}


def names(part: Mapping[str, Any]) -> list[str]:
    """The customers of a section's table, in its order."""
    return [row["customer"] for row in part["rows"]]


def row_of(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The only row of a customer in a section's table."""
    (row,) = [row for row in part["rows"] if row["customer"] == name]
    return dict(row)
