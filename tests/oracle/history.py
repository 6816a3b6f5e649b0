"""What a region knows after its folders were imported in turn (docs/import.md, docs/metrics.md 9)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar


@dataclass(frozen=True)
class Customer:
    org_id: str
    name: str
    managed_by: str
    last_sign_in: date | None
    admin_email: str
    external_id: str | None
    country: str
    created_on: date
    signed_in: datetime | None
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Subscription:
    subscription_id: str
    org_id: str
    trial: bool
    start: date
    end: date
    auto_renew: bool
    state: str
    provisioned_by: str
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Admin:
    """A row of the partner's administrators; no organization: of every customer."""

    email: str
    org_id: str
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Numbers:
    """One snapshot of a line: licenses bought, assigned, and used in the seven days before it."""

    total: int
    assigned: int
    used: int
    updated_at: datetime | None = None

    @property
    def available(self) -> int:
        return max(0, self.total - self.assigned)

    @property
    def over(self) -> int:
        return max(0, self.assigned - self.total)

    @property
    def idle(self) -> int:
        return max(0, self.assigned - self.used)


@dataclass(frozen=True)
class Leg:
    """One party's side of a call."""

    leg_id: str
    org_id: str
    location_id: str
    user_id: str
    start: datetime
    duration: int
    direction: str
    endpoint_type: str
    video: bool
    audio_jitter: Decimal | None
    audio_latency: Decimal | None
    audio_loss: Decimal | None
    video_jitter: Decimal | None
    video_latency: Decimal | None
    video_loss: Decimal | None
    feature: str
    queue_id: str
    queue_wait: int | None
    queue_outcome: str
    updated_at: datetime | None


Row = TypeVar("Row", Customer, Subscription, Admin)
Dated = TypeVar("Dated", Numbers, Leg)
Key = TypeVar("Key")
RowKey = TypeVar("RowKey")
LineKey = tuple[str, str]  # subscription_id, product


@dataclass
class Known:
    """All that one region knows."""

    customers: dict[str, Customer] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    snapshots: dict[LineKey, dict[date, Numbers]] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    admins: dict[tuple[str, str], Admin] = field(default_factory=dict)
    trials_here: dict[str, date] = field(default_factory=dict)  # started in the hub: the day on which each ends
    customers_here: set[str] = field(default_factory=set)  # that came with one of them

    @property
    def data_date(self) -> date:
        return max(day for days in self.snapshots.values() for day in days)

    @property
    def first_date(self) -> date:
        return min(day for days in self.snapshots.values() for day in days)


def of(folders: Iterable[Path]) -> Known:
    """What is known after these folders, imported in this order."""
    known = Known()
    for folder in folders:
        take_in(known, folder)
    return known


def take_in(known: Known, folder: Path) -> None:
    """One import: the snapshots and legs always, the full files only when the folder is not older than what is known."""
    new = list(snapshots_in(folder))
    folder_date = max((day for _, day, _ in new), default=None)
    older = bool(known.snapshots) and folder_date is not None and folder_date < known.data_date
    for key, day, numbers in new:
        keep_the_newer(known.snapshots.setdefault(key, {}), day, numbers)
    for leg in legs_in(folder):
        keep_the_newer(known.legs, leg.leg_id, leg)
    if not older:
        replace_full_files(known, folder)


def keep_the_newer(rows: dict[Key, Dated], key: Key, new: Dated) -> None:
    """The later import wins, unless both say when they were updated and the one that is there is newer."""
    there = rows.get(key)
    both_dated = there is not None and there.updated_at is not None and new.updated_at is not None
    if there is not None and both_dated and there.updated_at > new.updated_at:  # type: ignore[operator]
        return
    rows[key] = new


def replace_full_files(known: Known, folder: Path) -> None:
    today = known.data_date
    customers = {c.org_id: c for c in customers_in(folder)} if (folder / "customers.csv").exists() else None
    named = {s.subscription_id: s for s in subscriptions_in(folder)} if (folder / "subscriptions.csv").exists() else {}
    known.trials_here = {name: end for name, end in known.trials_here.items() if name not in named}
    left = {name for name, end in known.trials_here.items() if (today - end).days < 30}
    if customers is not None:
        known.customers_here -= set(customers)
        theirs = {known.subscriptions[name].org_id for name in left} & known.customers_here
        known.customers = present(known.customers, customers, today, theirs)
    if (folder / "subscriptions.csv").exists():
        known.subscriptions = present(known.subscriptions, named, today, left)
    if (folder / "partner_admins.csv").exists():
        known.admins = present(known.admins, {(a.email, a.org_id): a for a in admins_in(folder)}, today)


def present(
    before: Mapping[RowKey, Row], now: Mapping[RowKey, Row], today: date, left_alone: Collection[object] = ()
) -> dict[RowKey, Row]:
    """The full present truth: what disappeared keeps its last row and the day it was first missed."""
    gone = {
        key: row if row.withdrawn_on or key in left_alone else replace(row, withdrawn_on=today)
        for key, row in before.items()
        if key not in now
    }
    return {**gone, **now}


def start_trial(known: Known, trial: Subscription, licenses: Mapping[str, int], customer: Customer | None) -> None:
    """A trial that is started in the hub, of a new customer or of one that is there."""
    if customer is not None:
        known.customers[customer.org_id] = customer
        known.customers_here.add(customer.org_id)
    known.subscriptions[trial.subscription_id] = trial
    known.trials_here[trial.subscription_id] = trial.end
    for product, total in licenses.items():
        known.snapshots[trial.subscription_id, product] = {known.data_date: Numbers(total, 0, 0)}


def extend_trial(known: Known, name: str, today: date) -> None:
    """It ends thirty days from today, never earlier than it would have."""
    trial = known.subscriptions[name]
    known.subscriptions[name] = replace(trial, end=max(trial.end, today + timedelta(days=30)))
    known.trials_here[name] = known.subscriptions[name].end


def cancel_trial(known: Known, name: str, today: date) -> None:
    """It is cancelled today."""
    known.subscriptions[name] = replace(known.subscriptions[name], state="cancelled")
    known.trials_here[name] = min(today, known.trials_here[name])


def rows_in(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def customers_in(folder: Path) -> Iterator[Customer]:
    for row in rows_in(folder / "customers.csv"):
        sign_in, created = instant(row.get("last_admin_sign_in")), instant(row["created_at"])
        assert created is not None
        yield Customer(
            org_id=row["org_id"].strip().lower(),
            name=row["name"],
            managed_by=row["managed_by"],
            last_sign_in=sign_in.date() if sign_in else None,
            admin_email=row.get("admin_email") or "",
            external_id=row.get("external_id") or None,
            country=row["country"],
            created_on=created.date(),
            signed_in=sign_in,
        )


def subscriptions_in(folder: Path) -> Iterator[Subscription]:
    for row in rows_in(folder / "subscriptions.csv"):
        yield Subscription(
            subscription_id=row["subscription_id"],
            org_id=row["org_id"].strip().lower(),
            trial=row["kind"] == "trial",
            start=date.fromisoformat(row["start_date"]),
            end=date.fromisoformat(row["end_date"]),
            auto_renew=row["auto_renew"] == "true",
            state=row["state"],
            provisioned_by=row.get("provisioned_by") or "",
        )


def admins_in(folder: Path) -> Iterator[Admin]:
    for row in rows_in(folder / "partner_admins.csv"):
        yield Admin(row["email"], (row.get("org_id") or "").strip().lower())


def snapshots_in(folder: Path) -> Iterator[tuple[LineKey, date, Numbers]]:
    path = folder / "license_snapshots.csv"
    for row in rows_in(path) if path.exists() else ():
        numbers = Numbers(int(row["total"]), int(row["assigned"]), int(row["used"]), instant(row.get("updated_at")))
        yield (row["subscription_id"], row["product"]), date.fromisoformat(row["snapshot_date"]), numbers


def legs_in(folder: Path) -> Iterator[Leg]:
    path = folder / "call_legs.csv"
    for row in rows_in(path) if path.exists() else ():
        start = instant(row["start_time"])
        assert start is not None
        yield Leg(
            leg_id=row["leg_id"],
            org_id=row["org_id"].strip().lower(),
            location_id=(row.get("location_id") or "").strip().lower(),
            user_id=row.get("user_id") or "",
            start=start,
            duration=int(row["duration_s"]),
            direction=row["direction"].strip(),
            endpoint_type=row["endpoint_type"].strip(),
            video=row["video"].strip() == "true",
            audio_jitter=measured(row.get("audio_jitter_ms")),
            audio_latency=measured(row.get("audio_latency_ms")),
            audio_loss=measured(row.get("audio_loss_pct")),
            video_jitter=measured(row.get("video_jitter_ms")),
            video_latency=measured(row.get("video_latency_ms")),
            video_loss=measured(row.get("video_loss_pct")),
            feature=row.get("feature") or "",
            queue_id=row.get("queue_id") or "",
            queue_wait=whole(row.get("queue_wait_s")),
            queue_outcome=(row.get("queue_outcome") or "").strip(),
            updated_at=instant(row.get("updated_at")),
        )


def measured(text: str | None) -> Decimal | None:
    return Decimal(text.strip()) if text and text.strip() else None


def whole(text: str | None) -> int | None:
    return int(text) if text and text.strip() else None


def instant(text: str | None) -> datetime | None:
    """An instant in UTC; None where the cell is empty."""
    return datetime.fromisoformat(text.strip()).astimezone(UTC) if text and text.strip() else None
